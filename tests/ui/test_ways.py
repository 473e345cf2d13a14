"""The ways through the screens: one step back, what is kept meanwhile, what is offered and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from pos.core import intents as it
from pos.core.customer import Campaign, EarnPreview
from pos.core.customer_file import Notice, Page
from pos.terminal.snapshot import LoyaltyLine
from pos.ui.widgets.scan_field import ScanField
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import AMIRA, BAG, NOON, SARA, SHIRT
from tests.ui.seat import NARROW, Seat, seated

OFFLINE = LoyaltyLine(online=False, since=NOON)


def with_sara(*, events: tuple[str, ...] = ()) -> FakeTill:
    till = FakeTill(customer_events=events).sign_on().scan(BAG, SHIRT)
    return till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id))


def asked(till: FakeTill) -> list[it.Intent]:
    return [one for one in till.asked if not isinstance(one, it.ReadPage)]


def lines_sold(till: FakeTill) -> int:
    sale = till.snapshot.state.sale
    return len(sale.lines) if sale else 0


def typed(seat: Seat) -> str:
    return seat.app.screen.query_one(ScanField).value


# -- one step back -------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", ["u", "t", "l", "e", "o", "s"])
async def test_back_to_the_file(letter: str) -> None:
    """From what a letter opened Escape leads to the file, where keys still are the file's."""
    till = with_sara(events=("write_review",))
    async with seated(till) as seat:
        await seat.press("f4", letter)
        opened = seat.panel
        await seat.press("escape")

        assert opened != "CustomerFilePanel" == seat.panel
        await seat.press("c", "escape")
        assert "" == seat.panel == typed(seat)
        assert 2 == lines_sold(till)


async def test_back_from_a_coupon_s_code() -> None:
    """Escape shows the coupons again, the same one chosen."""
    async with seated(with_sara()) as seat:
        await seat.press("f4", "c", "down", "enter")
        assert "CodePanel" == seat.panel

        await seat.press("escape")
        assert "CustomerFilePanel" == seat.panel
        assert "2 of 2" in seat.text


BACK = [
    (("f10", "a", "1"), ["Menu", "Menu", ""]),
    (("f10", "8"), ["Menu", ""]),
    (("f8", "1"), ["Menu", ""]),
    (("f5", "p"), ["RedeemPanel", ""]),
    (("f5", "down", "down", "down", "b"), ["RedeemPanel", ""]),
    (("f4", "u", "f1"), ["_UpdateForm", "CustomerFilePanel", ""]),
    (("f4", "s", "down"), ["CustomerPanel", "CustomerFilePanel", ""]),
    (("f4", "f9"), [""]),
]


@pytest.mark.parametrize(("keys", "expected"), BACK)
async def test_escape_is_one_step(keys: tuple[str, ...], expected: list[str]) -> None:
    """As many times back as there were steps; a key of the register begins anew."""
    seen: list[str] = []
    async with seated(with_sara()) as seat:
        await seat.press(*keys)
        for _ in expected:
            await seat.press("escape")
            seen.append(seat.panel)

    assert expected == seen


async def test_a_form_keeps_what_was_typed() -> None:
    """Under the manager's yes, and under the help, a form stays as it was."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f8", "1", "20", "enter", "vip", "enter")
        assert "ApprovalForm" == seat.panel
        await seat.press("escape")
        assert "Form" == seat.panel
        assert "vip" in seat.text

        await seat.press("f1")
        assert "HelpPanel" == seat.panel
        await seat.press("f1", "s")
        assert "vips" in seat.text


async def test_a_form_opens_clean() -> None:
    """An old refusal does not stand under what is opened next."""
    async with seated(with_sara()) as seat:
        await seat.press("999", "enter")
        assert "! Unknown code 999." in seat.text

        await seat.press("f3")
        assert "999" not in seat.text


async def test_what_was_typed_goes_with_the_sale() -> None:
    """After the sale is void nothing of it is left in the field."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("60")
        till.ask(it.VoidSale())
        await seat.settle()
        assert "" == typed(seat)

        await seat.press("6001", "enter")
        assert it.EnterCode(code="6001") == till.asked[-1]


# -- what is told --------------------------------------------------------------------------------


async def test_a_message_whole() -> None:
    """Enter opens a message to its last word, which marks it read; Escape closes it."""
    till = with_sara()
    body = " ".join(f"word{number}" for number in range(70))
    long = Notice(notice_id="n9", title="A long one", body=body, at=NOON - timedelta(hours=1))
    file = till.files[SARA.customer_id]
    till.files[SARA.customer_id] = replace(file, notices=(long,))
    async with seated(till) as seat:
        await seat.press("f4", "n")
        await seat.press("enter")
        assert it.MarkNoticesRead(notice_ids=("n9",)) in till.asked
        assert "word5" in seat.text
        assert "word69" not in seat.text
        assert "↑↓ more" in seat.text

        await seat.press(*["down"] * 20)
        assert "word69" in seat.text
        await seat.press("escape")
        assert "•" not in seat.text
        assert "▸N Messages" in seat.text


async def test_a_page_is_read_when_the_line_is_back() -> None:
    """Enter tries the line; a page that could not be read is read when the line has come back."""
    till = with_sara()
    till.page_trouble = {Page.ACTIVITY: "No line."}
    async with seated(till) as seat:
        await seat.press("f4", "a")
        till.show(loyalty=OFFLINE)
        await seat.settle()
        assert "Offline: this cannot be read now." in seat.text

        till.page_trouble, till.line_comes_back = {}, True
        await seat.press("enter")
        assert 1 == till.line_tried
        assert "Became Gold" in seat.text


@pytest.mark.parametrize("keys", [("f4", "k"), ("f5",), ("f6",)])
async def test_what_needs_the_line_tries_it(keys: tuple[str, ...]) -> None:
    """Whoever asks for what needs the line has it tried at once, not when a try is due."""
    till = with_sara()
    till.show(loyalty=OFFLINE)
    async with seated(till) as seat:
        await seat.press(*keys)

    assert 1 == till.line_tried


HELP = [
    (("f5",), "Redeem", "So much money."),
    (("f4",), "Sara Ali ★ Gold", "Take them off this sale."),
    (("f9",), "Pay", "Voids what was taken last."),
    (("f10",), "Manager menu", "Count the drawer and end the shift."),
]


@pytest.mark.parametrize(("keys", "title", "told"), HELP)
async def test_help_of_what_is_open(keys: tuple[str, ...], title: str, told: str) -> None:
    """F1 tells the keys of the open panel first, then those there are everywhere."""
    async with seated(with_sara(), (120, 60)) as seat:
        await seat.press(*keys, "f1")

        assert seat.text.index(title) < seat.text.index(told) < seat.text.index("Everywhere")
        assert "Find an item by name and add it." in seat.text


ONE_FIELD = [
    (("f7",), "Takes what is typed, for: Suspend"),
    (("f10", "0"), "Opens the receipt; its goods are chosen"),
]


@pytest.mark.parametrize(("keys", "told"), ONE_FIELD)
async def test_help_of_one_field(keys: tuple[str, ...], told: str) -> None:
    """Where there is no next field it tells what Enter does there."""
    async with seated(with_sara(), (120, 60)) as seat:
        await seat.press(*keys, "f1")

        assert told in seat.words
        assert "Next field" not in seat.words


async def test_points_left_and_points_held() -> None:
    """While points are held, the card tells what is left beside them; one read since counts so."""
    till = with_sara().ask(it.RedeemPoints(points=100))
    async with seated(till, (120, 40)) as seat:
        assert "1,100 Stars left" in seat.text
        assert "100 Stars held" in seat.text

        state = till.snapshot.state
        assert state.sale is not None
        assert state.sale.customer is not None
        assert SARA.balance is not None
        since = replace(SARA.balance, points=1100, as_of=NOON + timedelta(seconds=5))
        newer = replace(state.sale.customer, balance=since)
        till.set_state(replace(state, sale=replace(state.sale, customer=newer)))
        await seat.settle()
        assert "1,100 Stars" in seat.text
        assert "1,000 Stars" not in seat.text


async def test_rules_while_points_are_held() -> None:
    """They can be looked at; Enter and B tell why none of them can be used."""
    till = with_sara().ask(it.RedeemPoints(points=100))
    async with seated(till) as seat:
        for key in ("enter", "b"):
            await seat.press("f5", "down", key)
            assert "15.00 off" in seat.text
            assert "1,100 Stars beside them" in seat.text
            assert "Points are held for this sale." in seat.words
            await seat.press("escape")

        assert [] == asked(till)


async def test_which_way_of_how_many() -> None:
    """The narrow redeem panel tells where in its list the choice is."""
    async with seated(with_sara()) as seat:
        await seat.press("f5", "down")

        assert "2 of 6" in seat.text


# -- what is offered -----------------------------------------------------------------------------


async def test_only_the_other_is_offered() -> None:
    """The profile tells whether they take part, and O offers to leave or to join, never both."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f4")
        assert "Takes part yes" in seat.words
        assert "opt out" in seat.text
        assert "event" not in seat.text

        await seat.press("o", "enter")
        assert [it.OptCustomer(is_active=False)] == asked(till)
        await seat.press("f4")
        assert "Takes part no, they have left the program" in seat.words
        assert "opt in" in seat.text

        await seat.press("o")
        assert "Opt in?" in seat.text


async def test_the_profile_is_whole() -> None:
    """At the narrowest the profile shows everything down to the id."""
    async with seated(with_sara()) as seat:
        await seat.press("f4")

        assert f"Id {SARA.customer_id}" in seat.words
        assert "↑↓ more" not in seat.text


async def test_hints_are_whole() -> None:
    """A hint longer than the screen goes on in the next line."""
    hint = "Cashier 1001, PIN 2468. Manager 2001, PIN 135790. Then scan a bag, or type 6001 there."
    async with seated(FakeTill(), NARROW, hints=(hint,)) as seat:
        assert hint in seat.words


async def test_a_factor_is_said_once() -> None:
    """A campaign that names its own factor is not given it a second time."""
    till = with_sara()
    named = (
        Campaign(name="3x Bags", factor=Decimal(3)),
        Campaign(name="Socks", factor=Decimal(2)),
    )
    till.show(earn=EarnPreview(points=9, campaigns=named))
    async with seated(till, (120, 40)) as seat:
        assert "3× 3x" not in seat.text
        assert "3x Bags" in seat.text
        assert "2× Socks" in seat.text


async def test_nobody_signs_on_into_old_text() -> None:
    """A lock and a new sign-on begin with an empty field."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("60", "f12")
        till.ask(it.PinWasRight(cashier=AMIRA))
        await seat.settle()

        assert "" == typed(seat)
