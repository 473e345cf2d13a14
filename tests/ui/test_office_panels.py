"""The loyalty program under F10: a manager's keys, what is sent, and what stands on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from pos.core import intents as it
from pos.core.customer import CouponKind
from pos.core.tender import CARD
from pos.errors import (
    LoyaltyError,
    LoyaltyMisuse,
    LoyaltyRefused,
    LoyaltyUnreachable,
    PosError,
)
from pos.ports.loyalty_office import CouponSettings, EngineTrial, ProgramRule, RuleCoupon
from pos.ui.office_commands import OFFICE_COMMANDS
from tests.ui.fake_office import DEFAULT, NEW_YEAR, SETTINGS, TEN_OFF, TOTE
from tests.ui.fake_till import AMIRA, BAG, OMAR, FakeTill
from tests.ui.seat import BROAD, NARROW, Seat, seated

PROGRAM = ("f10", "b")
NEW = (*PROGRAM, "1", "wait", "n")


def managed() -> FakeTill:
    return FakeTill().sign_on(OMAR)


async def press(seat: Seat, *keys: str) -> None:
    """Keys as a manager presses them, who waits for an answer where 'wait' stands."""
    for key in keys:
        if key == "wait":
            await seat.answered()
        else:
            await seat.press(key)


def told(seat: Seat) -> str:
    """The words of what is open beside the basket, as they are read from row to row."""
    beside = (line.partition("│")[2] for line in seat.lines)
    return " ".join(" ".join(beside).split())


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


# -- the line ------------------------------------------------------------------------------------


async def test_a_scan_while_it_reads() -> None:
    """A slow service keeps nobody from selling, and the panel fills in when it answers."""
    till = managed()
    async with seated(till) as seat:
        with till.office.slow():
            await press(seat, *PROGRAM, "1")
            assert "Reading…" in seat.text
            till.scan(BAG)
            await seat.settle()
            assert "Hoxton Bag" in seat.text
            assert "Reading…" in seat.text
        await seat.answered()

        assert "One point is worth" in seat.text
        assert till.office.closed == 1


async def test_a_panel_that_is_gone_hears_nothing() -> None:
    """An answer that comes after Escape changes nothing on the screen."""
    till = managed()
    async with seated(till) as seat:
        with till.office.slow():
            await press(seat, *PROGRAM, "1", "escape", "escape", "escape")
        await seat.answered()

        assert "" == seat.panel
        assert "One point" not in seat.text


async def test_trouble_is_said_and_tried_again() -> None:
    """Why it cannot be read stands in the panel; Enter asks again."""
    till = managed()
    till.office.trouble = LoyaltyMisuse("The partner token is not known.")
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "1", "wait")
        assert "! The partner token is not known." in seat.text

        till.office.trouble = None
        await press(seat, "enter", "wait")
        assert "One point is worth" in seat.text


async def test_our_own_fault_is_said() -> None:
    """A fault of ours leaves no panel that reads for ever, and no screen that is gone."""
    till = managed()
    till.office.kept = [replace(DEFAULT, coupon=5)]  # type: ignore[arg-type]
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "1", "wait")

        assert "! That went wrong here. The till's log says why." in told(seat)


@pytest.mark.parametrize(("sent", "is_unsure"), [(True, True), (False, False)])
async def test_an_answer_that_was_lost(sent: bool, is_unsure: bool) -> None:
    """What may have been done leads to the list; what surely was not, to the form as typed."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        till.office.trouble = LoyaltyUnreachable("The service does not answer.", sent=sent)
        await press(seat, "enter", "wait")
        assert "The service does not answer." not in seat.text
        assert is_unsure == ("it may have been done, or not. Before doing it" in told(seat))
        assert is_unsure != ("Nothing was changed" in told(seat))

        till.office.trouble = None
        await press(seat, "enter", "wait")
        assert ("RulesPanel" if is_unsure else "OfficeForm") == seat.panel
        assert 1 == len(till.office.sent)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (KeyError("rule"), "! That went wrong here. The till's log says why. But it may have"),
        (PosError("The disk is full."), "! The disk is full. But it may have been done, or not."),
    ],
)
async def test_a_fault_of_ours_while_sending(fault: Exception, words: str) -> None:
    """Nobody knows how far a change came that ended in a fault: it may have been done."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        till.office.trouble = fault
        await press(seat, "enter", "wait")

        assert words in told(seat)
    assert [False] == [one.is_sure for one in recorded(till)]


async def test_an_office_that_does_not_open() -> None:
    """What failed before anything was sent has changed nothing, and is not recorded."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        till.office.shut = PosError("There is no key.")
        await press(seat, "enter", "wait")

        assert "! There is no key." in told(seat)
        assert "may have been done" not in told(seat)
    assert [] == recorded(till)


# -- while a change is on its way ----------------------------------------------------------------


def recorded(till: FakeTill) -> list[it.ProgramChanged]:
    return [one for one in till.asked if isinstance(one, it.ProgramChanged)]


async def test_who_changed_what_is_recorded() -> None:
    """The manager and the words they sent, once it is sent."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        assert [] == recorded(till)
        await press(seat, "enter", "wait", "wait")

        assert "✓ The loyalty program is changed: a new rule: 200 Stars: free" in seat.words
    (change,) = recorded(till)
    assert ("9001", True) == (change.cashier_id, change.is_sure)
    assert "a new rule: 200 Stars: free shipping" == change.what


async def test_keys_wait_for_the_answer() -> None:
    """No key and no scanned receipt takes a panel away whose change is on its way."""
    till = managed().scan(BAG)
    till.ask(it.TakeTender(method=CARD))
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        with till.office.slow():
            await seat.press("enter")
            for key in ("f4", "f10", "escape", "ctrl+p", "ctrl+q"):
                await seat.press(key)
                assert "Sending…" in told(seat)
            assert "! A change is on its way. Wait for the answer first." in seat.text
            till.submit(it.ReceiptScanned(receipt="S001-T1-000001"))
            await seat.settle()
            assert "Review" == seat.panel
        await press(seat, "wait", "wait")

        assert "ReturnPanel" == seat.panel
    assert 1 == len(till.office.sent)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (None, "The loyalty program is changed: a new rule: 200 Stars"),
        (LoyaltyUnreachable("?", sent=True), "The loyalty program may be changed, or not: a new"),
        (LoyaltyRefused("There is one."), "The loyalty program is as it was. There is one."),
    ],
)
async def test_a_till_locked_meanwhile(trouble: LoyaltyError | None, words: str) -> None:
    """What became of the change is said where the next one signs on."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        with till.office.slow():
            till.office.trouble = trouble
            await seat.press("enter")
            till.ask(it.LockTill())
            await seat.settle()
            assert "Locked by" in seat.text
            heard = asyncio.Event()
            till.subscribe(lambda _: heard.set())
        await heard.wait()
        await seat.settle()

        assert words in seat.words
    assert (0 if isinstance(trouble, LoyaltyRefused) else 1) == len(recorded(till))


async def test_permission_is_asked_when_it_is_sent() -> None:
    """A panel that a manager left open is no permission for whoever is signed on by then."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        till.set_state(replace(till.snapshot.state, cashier=AMIRA))
        await press(seat, "enter", "wait")

        assert "! The loyalty program is a manager's to set up." in told(seat)
    assert [] == till.office.sent


async def test_the_service_says_no() -> None:
    """Its no to a rule that is sent is said below the rule."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *NEW, "4", "200", "enter", "enter", "enter", "wait")
        till.office.trouble = LoyaltyRefused("There is a free shipping rule already.")
        await press(seat, "enter", "wait")

        assert "200 Stars: free shipping" in seat.text
        assert "! There is a free shipping rule already." in seat.text


# -- the coupon engine ---------------------------------------------------------------------------


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_the_engine_is_shown(size: tuple[int, int]) -> None:
    """Address, method, kinds and their names; of what lets one in only that it is there."""
    async with seated(managed(), size) as seat:
        await press(seat, *PROGRAM, "4", "wait")

        assert "Method POST" in told(seat)
        assert "Percentage on called percent_off" in told(seat)
        assert "Shipping off" in told(seat)
        assert "Authorization ••••" in told(seat)
        assert "opens-it" not in seat.text


async def test_what_stands_in_the_engines_address() -> None:
    """A password and a query in the address are shown nowhere, and recorded nowhere."""
    till = managed()
    url = "https://till:opens-it@shop.example/coupons?key=opens-it-too"
    till.office.settings = replace(SETTINGS, url=url)
    async with seated(till, BROAD) as seat:
        await press(seat, *PROGRAM, "4", "wait")
        assert "https://shop.example/coupons?••••" in told(seat)
        assert "opens-it" not in seat.text

        await press(seat, "enter")
        assert "https://shop.example/coupons?" in told(seat)
        assert "opens-it" not in seat.text
        await press(seat, "enter", "put", *["enter"] * 9, "wait")
        assert "PUT to https://shop.example/coupons?••••." in told(seat)
        await press(seat, "enter", "wait", "wait")
        assert "opens-it" not in seat.text
    (change,) = recorded(till)
    assert "opens-it" not in change.what
    assert url == till.office.settings.url


async def test_the_engine_is_changed() -> None:
    """Said in words first; headers, query and template go back as they came."""
    till = managed()
    async with seated(till, BROAD) as seat:
        keys = ["enter", "enter", "put", "enter", "off", *["enter"] * 4, "on", "enter", "gift"]
        await press(seat, *PROGRAM, "4", "wait", *keys, *["enter"] * 3, "wait")
        assert "Coupons it makes: percentage (called percent_off), product (called gift)." in told(
            seat
        )

        await press(seat, "enter", "wait", "wait")
        expected = replace(
            SETTINGS,
            method="PUT",
            kinds=(CouponKind.PERCENTAGE, CouponKind.PRODUCT),
            names=(*SETTINGS.names, (CouponKind.PRODUCT, "gift")),
        )
        assert [("coupons", {"settings": expected})] == till.office.sent
        assert "✓ Sent. PUT to" in seat.text


async def test_mistakes_in_the_settings() -> None:
    """What the settings cannot be is said, and nothing is sent."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "4", "wait", "enter", "enter", "GOT", *["enter"] * 9, "wait")

        assert "! method is none of POST." in seat.text
        assert [] == till.office.sent


@pytest.mark.parametrize(
    ("trial", "said"),
    [
        (EngineTrial(works=True, say="It works.", masked_code="TR…"), "✓ It works. Its code: TR…"),
        (EngineTrial(works=False, say="It answered 500.", status=500), "! It answered 500."),
    ],
)
async def test_the_connection_is_tried(trial: EngineTrial, said: str) -> None:
    """T calls the engine with the settings in view, and says what came."""
    till = managed()
    till.office.trial = trial
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "4", "wait", "t", "wait")

        assert [("try", {"settings": SETTINGS})] == till.office.sent
        assert said in told(seat)


async def test_no_engine_to_try() -> None:
    """T without a url says what to set, and calls nobody."""
    till = managed()
    till.office.settings = CouponSettings()
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "4", "wait", "t", "wait")

        assert "! No coupon engine is set up. Enter, and type its url." in told(seat)
        assert [] == till.office.sent


async def test_a_trial_that_fails_leaves_the_settings() -> None:
    """The reason stands above what was read before, and another T tries again."""
    till = managed()
    async with seated(till) as seat:
        await press(seat, *PROGRAM, "4", "wait")
        till.office.trouble = LoyaltyMisuse("No keys.")
        await press(seat, "t", "wait")
        assert "! No keys." in seat.text
        assert "Method POST" in told(seat)

        till.office.trouble = None
        await press(seat, "t", "wait")
        assert 2 == len(till.office.sent)


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
