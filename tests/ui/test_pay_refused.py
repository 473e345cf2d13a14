"""The pay panel where something is refused, scanned or paid back: typed over, shown, told whole."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.core import intents as it
from pos.core import rules
from pos.core.stored_value import Replaced
from pos.terminal.snapshot import Say
from pos.ui.panels.panel import TEXT_WIDTH, Panel
from pos.ui.rows import plain, wrapped
from pos.ui.say_views import say_rows
from pos.ui.widgets.field import Field
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import sar
from tests.ui.seat import BROAD, NARROW, Seat, seated
from tests.ui.states import STATES
from tests.ui.tills import (
    GIFT_CODE,
    bought_to_return,
    by_card,
    sold_before,
    stands_alone,
    with_means,
)

RECEIPT = "S001-T1-000001"


def scan(seat: Seat, code: str) -> None:
    seat.till.ask(it.Scanned(text=code))


def typed(seat: Seat) -> str:
    field = seat.app.focused
    assert isinstance(field, Field)
    return field.value


def tendered(till: FakeTill) -> list[tuple[str, str]]:
    sale = till.snapshot.state.sale
    return [(one.method, one.amount.text()) for one in sale.tenders] if sale else []


def returning() -> FakeTill:
    """A linen shirt that was paid by card comes back."""
    return bought_to_return().ask(it.ReturnGoods(receipt=RECEIPT, number=2, reason="too small"))


# -- an amount that was refused -------------------------------------------------------------------


async def test_an_amount_is_typed_over() -> None:
    """What was refused is not what the next amount is typed on to."""
    till = with_means()
    async with seated(till) as seat:
        await seat.press("f9", "900", "d")
        assert "! Only cash gives change." in seat.words
        assert "900" == typed(seat)
        await seat.press("4", "1")
        assert "41" == typed(seat)


@pytest.mark.parametrize("key", ["g", "s", "o"])
async def test_too_much_by_what_asks_more(key: str) -> None:
    """Refused at the key, before a code or which means is asked, and typed over."""
    till = with_means()
    async with seated(till) as seat:
        await seat.press("f9", "900", key)
        assert "! Only cash gives change." in seat.words
        assert ("PayPanel", "900") == (seat.panel, typed(seat))
        await seat.press("4", "1")
        assert "41" == typed(seat)


async def test_too_much_at_a_terminal_that_stands_alone() -> None:
    """Before anybody takes it on the card terminal."""
    async with seated(stands_alone()) as seat:
        await seat.press("f9", "900", "d")
        assert "! Only cash gives change." in seat.words
        assert "PayPanel" == seat.panel


async def test_an_amount_is_typed_over_once_its_code_was_left() -> None:
    """Refused on the form of the code: Escape, and the next amount is not typed on to that."""
    till = with_means()
    async with seated(till) as seat:
        await seat.press("f9", "60", "g", GIFT_CODE, "enter")
        assert "! Only 50.00 is on Gift card ····CDEF." in seat.words
        await seat.press("4")
        assert "4" == typed(seat)
        await seat.press("escape", "5")
        assert ("PayPanel", "5") == (seat.panel, typed(seat))


async def test_half_a_code_is_mended() -> None:
    """What is not a whole code stays to be typed on."""
    async with seated(with_means()) as seat:
        await seat.press("f9", "g", GIFT_CODE[:-1], "enter")
        await seat.press(GIFT_CODE[-1])
        assert GIFT_CODE == typed(seat)


async def test_no_amount_is_typed_over() -> None:
    """The same of what is no amount at all, and of cash that gives too much change."""
    async with seated(with_means()) as seat:
        for wrong in ("1.2.3", "6001"):
            await seat.press("f9", wrong, "enter")
            await seat.press("4", "1")
            assert "41" == typed(seat)
            await seat.press("escape")


async def test_an_amount_is_typed_over_once_its_approval_was_left() -> None:
    """Left, the yes is not asked for by another amount than the cashier types now."""
    till = returning()
    async with seated(till) as seat:
        await seat.press("f9", "41", "c")
        assert "ApprovalForm" == seat.panel
        await seat.press("escape", "4", "0")
        assert ("PayPanel", "40") == (seat.panel, typed(seat))


async def test_how_many_come_back_is_typed_over() -> None:
    """The quantity of a return as well."""
    async with seated(sold_before()) as seat:
        await seat.press("f10", "0", "1", "enter", "9", "enter", "enter")
        assert "ReturnPanel" == seat.panel
        await seat.press("2")
        assert "2" == typed(seat)


# -- a gift card that is scanned ------------------------------------------------------------------


async def test_scanned_in_the_basket() -> None:
    """It pays nothing: what is on it is told, and how it pays."""
    till = with_means()
    async with seated(till) as seat:
        scan(seat, GIFT_CODE)
        await seat.settle()
        said = "Gift card ····CDEF: 50.00 to spend. Press F9, then scan it to pay with it."
        assert said in seat.words
        assert [] == tendered(till)


@pytest.mark.parametrize("first", ["", "20"])
async def test_scanned_on_the_pay_panel(first: str) -> None:
    """What is typed is paid from it, and used up; with nothing typed all that is on it."""
    till = with_means()
    async with seated(till) as seat:
        await seat.press("f9", *first)
        scan(seat, GIFT_CODE)
        await seat.settle()
        assert [("gift-card", f"{first or 50}.00")] == tendered(till)
        assert ("PayPanel", "") == (seat.panel, typed(seat))
        assert f"Gift card ····CDEF {first or 50}.00" in seat.words


async def test_scanned_for_more_than_is_on_it() -> None:
    """Nothing is taken; what is on it and what to do is said, and the amount is typed over."""
    till = with_means()
    async with seated(till) as seat:
        await seat.press("f9", "60")
        scan(seat, GIFT_CODE)
        await seat.settle()
        assert "! Only 50.00 is on Gift card ····CDEF. Take that, and the rest by" in seat.words
        assert [] == tendered(till)
        await seat.press("5", "0")
        scan(seat, GIFT_CODE)
        await seat.settle()
        assert [("gift-card", "50.00")] == tendered(till)


@pytest.mark.parametrize("first", ["", "20"])
async def test_scanned_for_the_form_over_it(first: str) -> None:
    """The form's code alone: the panel beneath pays by it no second time once the form is gone."""
    till = with_means()
    async with seated(till) as seat:
        await seat.press("f9", *first, "g")
        scan(seat, GIFT_CODE)
        await seat.settle()
        assert [("gift-card", f"{first or 50}.00")] == tendered(till)
        assert ("PayPanel", "") == (seat.panel, typed(seat))
        assert "is spent" not in seat.words


async def test_scanned_beside_no_amount() -> None:
    """A typed amount that is none is said to be none, and nothing is paid."""
    till = with_means()
    async with seated(till) as seat:
        await seat.press("f9", "1.2.3")
        scan(seat, GIFT_CODE)
        await seat.settle()
        assert "is not an amount" in seat.words
        assert [] == tendered(till)


async def test_scanned_behind_another_tender() -> None:
    """Paying has begun: it pays, whether the panel is open or not."""
    till = with_means().ask(it.TakeTender(method="cash", amount=sar("100")))
    async with seated(till) as seat:
        scan(seat, GIFT_CODE)
        await seat.settle()
        assert [("cash", "100.00"), ("gift-card", "50.00")] == tendered(till)


async def test_scanned_where_money_goes_back() -> None:
    """What is on it is told; nothing is put on it."""
    till = returning()
    till.issued.update(with_means().issued)
    async with seated(till) as seat:
        await seat.press("f9")
        scan(seat, GIFT_CODE)
        await seat.settle()
        assert "Gift card ····CDEF: 50.00 to spend." in seat.words
        assert [] == tendered(till)


async def test_scanned_while_the_card_terminal_is_at_work() -> None:
    """Nothing is paid beside it, and what goes on is said."""
    till = by_card()
    async with seated(till) as seat:
        await seat.press("f9")
        scan(seat, GIFT_CODE)
        await seat.settle()
        assert "The card terminal is at work" in seat.words
        assert [] == tendered(till)


async def test_a_replaced_one_scanned_on_the_pay_panel() -> None:
    """That it was replaced by a newer one is said, and to take that."""
    till = with_means()
    till.issued[GIFT_CODE] = Replaced(last_four="7Q2X")
    async with seated(till) as seat:
        await seat.press("f9")
        scan(seat, GIFT_CODE)
        await seat.settle()
        assert "its value was issued anew as ····7Q2X. Take the newer slip." in seat.words


# -- paying back ----------------------------------------------------------------------------------


async def test_what_enter_pays_back() -> None:
    """Not the cash that would be refused: what the goods were paid by."""
    till = returning()
    async with seated(till) as seat:
        await seat.press("f9")
        assert "▸Enter all back, card 149.00" in seat.words
        await seat.press("enter")
        assert "Paid back 149.00" in seat.words


# -- what is refused whole ------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["f8", "f3"])
async def test_nothing_is_changed_once_something_is_paid(key: str) -> None:
    """What to do first is said at once, before anything opens."""
    till = with_means().ask(it.TakeTender(method="cash", amount=sar("10")))
    async with seated(till) as seat:
        await seat.press(key)
        assert "! Something is paid already. Finish paying, or void the tender" in seat.words
        assert "" == seat.panel


async def test_asking_a_terminal_that_is_at_work() -> None:
    """Key A says what is going on, and the terminal is not asked."""
    till = by_card()
    async with seated(till) as seat:
        await seat.press("f9", "a")
        assert "! The card terminal is at work: cancel on it." in seat.words
        assert it.AskCardAgain() not in till.asked


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_a_reason_that_there_is_not(size: tuple[int, int]) -> None:
    """A number that is none of the store's is refused in a whole sentence, and typed over."""
    async with seated(bought_to_return(), size) as seat:
        await seat.press("f10", "0", "1", "enter", "1", "enter", "44", "enter")
        assert "ReturnPanel" == seat.panel
        assert _is_read(seat, "There is no reason 44: take one of the list, or say it in words.")
        await seat.press("3", "enter")
        asked = seat.till.asked[-1]
        assert isinstance(asked, it.ReturnGoods)
        assert "Faulty" == asked.reason


LONG = (
    "Words that stand here are as many as the longest refusal of any form has, so that its "
    "cashier reads all of it to the very last"
)
OPEN = (
    *("pay", "pay-split", "pay-card-settle", "pay-gift", "pay-card-code", "gift-sell", "approval"),
    *("return-why", "return-without-why", "return-by-receipt", "reasons", "open-item", "suspended"),
    *("register", "unknown", "rule-change", "engine-change", "price-checked", "redeem", "coupon"),
)
"""Forms and lists, those that leave no room among them."""


@pytest.mark.parametrize("name", OPEN)
async def test_no_refusal_is_cut(name: str) -> None:
    """Whatever is open on the lowest screen: what is wrong is read whole, in it or below."""
    async with seated(STATES[name].till(), NARROW) as seat:
        await seat.bring(STATES[name].keys)
        seat.app.screen.query(Panel).last().tell(LONG)
        await seat.settle()
        assert _is_read(seat, LONG)


def _is_read(seat: Seat, said: str) -> bool:
    """Beside the basket its rows stand one below the other, each on a row of the screen."""
    if f"! {said}" in seat.words:
        return True
    rows = list(wrapped(f"! {said}", TEXT_WIDTH, most=9))
    for line in seat.lines:
        if rows and rows[0] in line:
            rows.pop(0)
    return not rows


async def test_what_is_taken_back_is_told_no_more() -> None:
    """A sentence that stood below for want of room goes with what was wrong."""
    async with seated(STATES["return-without-why"].till(), NARROW) as seat:
        await seat.bring(STATES["return-without-why"].keys)
        panel = seat.app.screen.query(Panel).last()
        panel.tell(LONG)
        await seat.settle()
        assert f"! {LONG}" in seat.words
        panel.tell("")
        await seat.settle()
        assert "Words that stand here" not in seat.words


# -- what the rules refuse ------------------------------------------------------------------------

RULES = Path(rules.__file__).parent
PLACE = "x" * 14
"""What stands for an amount, a title or a receipt."""


def _refusals() -> Iterator[str]:
    """Every reason that is written out in the rules."""
    for path in sorted(RULES.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal":
                yield from (_text(one.value) for one in node.keywords if one.arg == "reason")


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_text, node.values))
    return PLACE


REFUSALS = sorted({*_refusals()} - {PLACE})


def test_the_rules_refuse_something() -> None:
    """This file has found what it looks at."""
    assert any(one.startswith("Something is paid already.") for one in REFUSALS)


@pytest.mark.parametrize("said", REFUSALS)
def test_every_refusal_has_room(said: str) -> None:
    """The say line of the narrowest screen tells it to its end."""
    rows = say_rows(Say(text=said, ok=False), NARROW[0])
    words = " ".join(plain(one, NARROW[0]).strip(" !") for one in rows)
    assert " ".join(said.split()) == " ".join(words.split())
