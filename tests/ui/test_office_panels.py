"""The loyalty program under F10: a manager's keys, what is sent, and what stands on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from pos.core.customer import CouponKind
from pos.errors import LoyaltyUnreachable
from pos.ports.program import ProgramRule, RuleCoupon
from pos.ui.office_commands import OFFICE_COMMANDS
from tests.ui.fake_office import DEFAULT, NEW_YEAR, TEN_OFF, TOTE
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import AMIRA, OMAR
from tests.ui.manager_seat import NEW, PROGRAM, managed, press, told
from tests.ui.seat import BROAD, NARROW, seated

# -- who may -------------------------------------------------------------------------------------


async def test_a_cashier_is_not_offered_it() -> None:
    """The program is the shop's terms for everyone: a cashier's menu does not offer it."""
    async with seated(FakeTill().sign_on(AMIRA)) as seat:
        await seat.press(*PROGRAM)

        assert "Menu" == seat.panel
        assert "Loyalty program" not in seat.text


async def test_nor_by_name() -> None:
    """The palette opens no part of it for a cashier either."""
    async with seated(FakeTill().sign_on(AMIRA)) as seat:
        for command in OFFICE_COMMANDS:
            await seat.press("f1", "ctrl+p", command.label.lower())
            assert f"▸{command.label}" not in seat.text
            await seat.press("enter")
            assert "Palette" == seat.panel
            await seat.press("escape")


async def test_a_store_without_a_program() -> None:
    """It is not offered where there is nothing to set up."""
    till = FakeTill(has_loyalty=False).sign_on(OMAR)
    async with seated(till) as seat:
        await seat.press("f10")

        assert "Loyalty program" not in seat.text


# -- rules ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_the_rules_in_words(size: tuple[int, int]) -> None:
    """Points, what they give, limits, and which is switched off; nothing of it is cut."""
    async with seated(managed(), size) as seat:
        await press(seat, *PROGRAM, "1", "wait")

        assert "One point is worth 0.1 SAR." in seat.text
        assert "▸Any Stars: 0.1 SAR a point" in told(seat)
        assert "500 Stars: 10 % off, at most 50.00" in seat.text
        assert "31 Dec 2026" in told(seat)
        assert "switched off" in told(seat)
        assert "1 of 3" in seat.text
        assert "…" not in seat.text


async def test_escape_leads_back() -> None:
    """From a form to the list, from the list to the menu, and out."""
    async with seated(managed()) as seat:
        await press(seat, *NEW, "1")
        assert "New rule: per cent off" in seat.text

        await press(seat, "escape", "wait")
        assert "RulesPanel" == seat.panel
        await seat.press("escape")
        assert "Loyalty program" in seat.lines[1]
        await seat.press("escape")
        assert "Manager menu" in seat.lines[1]
        await seat.press("escape")
        assert "" == seat.panel


def made(kind: CouponKind, points: int, **coupon: object) -> ProgramRule:
    given = RuleCoupon(kind=kind, **coupon)  # type: ignore[arg-type]
    return ProgramRule(rule_id="", rule_type="", points=points, coupon=given)


NEW_RULES = {
    "percentage": (
        ["1", "7.5", "enter", "400", "enter", "50", "enter", "enter"],
        made(CouponKind.PERCENTAGE, 400, value=Decimal("7.5"), capping=Decimal(50)),
        "400 Stars: 7.5 % off, at most 50.00",
    ),
    "fixed": (
        ["2", "15", "enter", "150", "enter", "100", "enter"],
        made(CouponKind.FIXED, 150, value=Decimal(15), min_order=Decimal(100)),
        "150 Stars: 15.00 SAR off, orders from 100.00",
    ),
    "product": (
        ["3", "MUG", "enter", "Mug, blue", "enter", "300", "enter"],
        made(CouponKind.PRODUCT, 300, product_id="MUG", product_name="Mug, blue"),
        "300 Stars: free Mug, blue",
    ),
    "shipping": (
        ["4", "200", "enter", "enter"],
        made(CouponKind.SHIPPING, 200),
        "200 Stars: free shipping",
    ),
    "plain": (
        ["5", "0.2", "enter", "enter"],
        ProgramRule(rule_id="", rule_type="", point_value=Decimal("0.2")),
        "Any Stars: 0.2 SAR a point",
    ),
    "group": (
        ["6", "vip", "enter", "800", "enter"],
        made(CouponKind.CUSTOM, 800, group_handle="vip"),
        "800 Stars: a coupon of vip",
    ),
}


@pytest.mark.parametrize("kind", NEW_RULES)
async def test_a_new_rule(kind: str) -> None:
    """A form for its kind; said in words first; Enter sends it, and the list has it."""
    keys, rule, words = NEW_RULES[kind]
    till = managed()
    async with seated(till, BROAD) as seat:
        await press(seat, *NEW, *keys, "31.12.2026", "enter", "wait")
        expected = replace(rule, ends_at=NEW_YEAR)
        assert f"{words}, until 31 Dec 2026" in told(seat)
        assert "Enter send it" in told(seat)
        assert [] == till.office.sent

        await press(seat, "enter", "wait", "wait")
        assert [("create", {"rule": expected})] == till.office.sent
        assert "RulesPanel" == seat.panel
        assert f"✓ Sent. {words}" in told(seat)
        assert "1 of 4" in seat.text


async def test_no_is_no() -> None:
    """Escape in place of Enter sends nothing, and is one step back: to the form as typed."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait", "escape", "wait")
        assert "OfficeForm" == seat.panel
        assert "Points 200" in told(seat)

        await press(seat, "escape", "wait")
        assert "RulesPanel" == seat.panel
        assert [] == till.office.sent


async def test_a_hasty_enter_sends_nothing_unread() -> None:
    """Enters typed ahead are not a yes to words that nobody could have read."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter")
        with till.office.slow():
            await seat.press("enter")
        await seat.answered()

        assert [] == till.office.sent


async def test_two_enters_send_once() -> None:
    """While it is on its way a second Enter is nothing, and Escape does not look away."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        with till.office.slow():
            await seat.press("enter", "enter", "escape")
            assert "Sending…" in seat.text
        await seat.answered()

        assert 1 == len(till.office.sent)


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        (["1", "ten", "enter"], "Per cent: nothing is typed here"),
        (["1", "101", "enter"], "Per cent: 101 is more than 100"),
        (["1", "0", "enter"], "Per cent: it must be more than 0"),
        (["1", "10", "enter", "enter"], "Points: nothing is typed here"),
        (["2", "0", "enter"], "Off, SAR: it must be more than 0"),
        (["4", "5", "enter", "enter", "31.13.2026", "enter"], "'31.13.2026' is not a date"),
        (["4", "5", "enter", "enter", "1.1.2026", "enter"], "1.1.2026 is over"),
        (["3", "enter"], "Nothing is typed here"),
    ],
)
async def test_what_is_typed_wrong(keys: Sequence[str], complaint: str) -> None:
    """It is said at once, and the field keeps the cursor."""
    async with seated(managed(), BROAD) as seat:
        await press(seat, *NEW, *keys)

        assert complaint in seat.text
        assert "OfficeForm" == seat.panel


async def test_what_the_documents_forbid() -> None:
    """What is found in the whole rule is said before anything is sent; Enter goes back to it."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "6", "wrong", "enter", "5", "enter", "enter", "wait")
        assert "! coupon.group.handle is missing." in seat.text
        assert "send it" not in seat.text

        await press(seat, "enter", "wait")
        assert "Group handle wrong" in told(seat)
        assert [] == till.office.sent


async def test_a_rule_is_changed() -> None:
    """What is known stands in grey; only what is typed is different."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await press(seat, *PROGRAM, "1", "wait", "down", "enter")
        assert "At most 50" in told(seat)
        assert "Active on" in told(seat)

        keys = ("12", "enter", "enter", "enter", "enter", "enter", "off", "enter", "wait")
        await press(seat, *keys)
        assert "500 Stars: 12 % off, at most 50.00, until 31 Dec 2026, switched off" in told(seat)

        await press(seat, "enter", "wait", "wait")
        assert TEN_OFF.coupon is not None
        coupon = replace(TEN_OFF.coupon, value=Decimal(12))
        expected = replace(TEN_OFF, coupon=coupon, is_active=False)
        assert [("update 2", {"rule": expected})] == till.office.sent


async def test_nothing_typed_changes_nothing() -> None:
    """A form gone through with Enter alone is told so and sends nothing."""
    till = managed()
    async with seated(till) as seat:
        await press(
            seat, *PROGRAM, "1", "wait", "enter", "enter", "enter", "enter", "enter", "wait"
        )

        assert "! Nothing is changed by this." in seat.text
        assert [] == till.office.sent


async def test_a_rule_is_deleted() -> None:
    """Delete asks with the rule in words; Enter deletes it."""
    till = managed()
    async with seated(till, BROAD) as seat:
        await press(seat, *PROGRAM, "1", "wait", "down", "down", "delete", "wait")
        assert "Delete the rule?" in seat.text
        assert "900 Stars: free Canvas Tote" in seat.text
        assert [] == till.office.sent

        await press(seat, "enter", "wait", "wait")
        assert ["delete 3"] == [what for what, _ in till.office.sent]
        assert TOTE not in till.office.kept
        assert "✓ Deleted. 900 Stars" in seat.text


async def test_what_holds_stands_in_the_fields() -> None:
    """The value that is read, and a word where the service tells none."""
    async with seated(managed()) as seat:
        await press(seat, *PROGRAM, "2", "wait")
        assert "Point, SAR 0.1 Active on" in told(seat)

        await press(seat, "escape", "3")
        assert 2 == seat.text.count("not told by the service")


async def test_what_holds_cannot_be_read() -> None:
    """Without an answer the form can be filled in all the same."""
    till = managed()
    till.office.trouble = LoyaltyUnreachable("The service does not answer.", sent=False)
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "2", "wait")

        assert 2 == seat.text.count("not known now")
        assert "OfficeForm" == seat.panel


async def test_last_days_that_nobody_tells() -> None:
    """Where the service gives no rule's last day, the list says so."""
    till = managed()
    till.office.kept = [DEFAULT, replace(TEN_OFF, ends_at=None)]
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "1", "wait")
        assert "The service tells no rule's last day." in seat.text

        await press(seat, "down", "enter")
        assert "Until not told by the service" in told(seat)


async def test_the_default_rule_and_the_switch() -> None:
    """Each has a form of its own; what stays empty is not sent."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "2", "0.2", "enter", "enter", "wait")
        assert "A point is worth 0.2 SAR." in seat.text
        await press(seat, "enter", "wait", "wait")
        assert "✓ Sent. A point is worth 0.2 SAR." in seat.text

        await press(seat, "escape", "3", "no", "enter", "90", "enter", "wait", "enter", "wait")
        assert [
            ("default rule", {"worth": Decimal("0.2"), "is_active": None}),
            ("program", {"on": False, "days": 90}),
        ] == till.office.sent
        await press(seat, "wait")
        assert "Redeeming and expiry" in seat.text
        assert "✓ Sent. Redeeming: False." in told(seat)

        await press(seat, "escape", "3", "enter", "enter", "wait")
        assert "Nothing is changed by this." in told(seat)


async def test_what_was_stands_beside_what_is_to_be() -> None:
    """Before a change is sent: a rule's words, and what a typed field stood at."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "2", "wait", "0.2", "enter", "enter", "wait")
        assert "A point is worth 0.2 SAR." in told(seat)
        assert "It was: Point, SAR 0.1" in told(seat)

        await press(seat, "escape", "escape", "1", "wait", "down", "enter", "7", "enter")
        await press(seat, "enter", "enter", "enter", "enter", "enter", "wait")
        assert "It was: " in told(seat)


# -- what is only read ---------------------------------------------------------------------------

READ_ONLY = {
    "5": ["Everyone", "1 point for each 1 SAR spent", "15 points for each 10 SAR spent"],
    "6": ["★ Silver", "from 500", "★ Gold", "from 1,500", "100 points on the day"],
    "7": ["3x Bags", "until 31 Dec 2026", "3 times the points", "[b]Birthday"],
    "8": ["After", "the first order", "10 % off", "100 points"],
}


@pytest.mark.parametrize("key", READ_ONLY)
async def test_what_is_only_read(key: str) -> None:
    """Cashback, tiers, campaigns, referral terms: a list each, in which no key changes anything."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *PROGRAM, key, "wait")
        for words in READ_ONLY[key]:
            assert words in seat.text

        await press(seat, "enter", "delete", "down", "wait")
        assert [] == till.office.sent
        assert "Office" in seat.panel
        assert "\x1b" not in seat.text
