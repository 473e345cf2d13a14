"""What was typed wrong, at the wrong time or beside something else: one sentence, nothing done."""

from __future__ import annotations

import pytest

from pos.core import intents as it
from pos.ui.widgets.field import Field
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import AMIRA, BAG, BELT, REPAIR, SARA, SHIRT, sar
from tests.ui.seat import seated
from tests.ui.tills import by_card, gift_card_in_basket, many_lines


def selling() -> FakeTill:
    return FakeTill().sign_on().scan(SHIRT)


async def test_a_figure_is_typed_over() -> None:
    """The price that was refused is not what the next one is typed on to."""
    async with seated(selling()) as seat:
        await seat.press(REPAIR.code, "enter", "0", "enter")
        assert "! A price is more than nothing" in seat.text
        await seat.press("25.50", "enter")

        assert it.TellPrice(price=sar("25.50")) == seat.till.asked[-1]


async def test_one_sentence_at_a_time() -> None:
    """What is no amount is said in the panel, and the refusal before it stands no longer below."""
    async with seated(selling()) as seat:
        await seat.press(REPAIR.code, "enter", "0", "enter", "1.2.3", "enter")

        assert "is not an amount" in seat.words
        assert "A price is more than nothing" not in seat.words


@pytest.mark.parametrize("keys", [("f8", "1"), ("f8", "4")])
async def test_a_comma_is_no_point(keys: tuple[str, ...]) -> None:
    """2,5 per cent is refused as it stands there, and is never 25."""
    async with seated(selling()) as seat:
        await seat.press(*keys, "2,5", "enter")
        assert "! '2,5' is not a per cent." in seat.words
        await seat.press("2.5", "enter", "Summer", "enter")

        asked = seat.till.asked[-1]
        assert isinstance(asked, it.DiscountLine | it.DiscountSale)
        assert "2.5" == str(asked.percent)


@pytest.mark.parametrize("typed", ["0", "6281009999999"])
async def test_no_quantity_before_its_key(typed: str) -> None:
    """The form opens, and says why what stood in the field was none."""
    async with seated(selling()) as seat:
        await seat.press(typed, "f3")

        assert "Form" == seat.panel
        assert "! A quantity is more than 0" in seat.words


@pytest.mark.parametrize("keys", [("12",), ("f9", "12")])
async def test_delete_beside_something_typed(keys: tuple[str, ...]) -> None:
    """Nothing is struck out by it, and it says what to do."""
    async with seated(selling()) as seat:
        await seat.press(*keys, "delete")

        assert "! Something is typed there. Clear it first, then press Delete." in seat.words
        assert [] == seat.till.asked
        await seat.press("left", "delete")
        field = seat.app.focused
        assert isinstance(field, Field)
        assert "1" == field.value


async def test_a_receipt_without_goods() -> None:
    """Of a gift card alone there is nothing to take back, which stands in place of the list."""
    till = gift_card_in_basket()
    till.ask(it.VoidLine(number=2), it.VoidLine(number=1), it.TakeTender(method="cash"))
    async with seated(till) as seat:
        await seat.press("f10", "0", "999", "enter")
        await seat.press("1", "enter")

        for said in ("No goods are on this receipt.", "A gift card is not taken back", "F10, H, 3"):
            assert said in seat.words
        for nothing_to_type in ("How many", "all that is left", "Why ·", "Bought"):
            assert nothing_to_type not in seat.words
        assert "999" not in seat.words
        asked = len(till.asked)
        await seat.press("5", "enter", "escape")
        assert (asked, "ReceiptForm") == (len(till.asked), seat.panel)


async def test_nobody_counts_in_vain() -> None:
    """With a sale open the shift is not closed: that is said before the drawer is counted."""
    async with seated(selling()) as seat:
        await seat.press("f10", "2")

        assert "! A sale is open. Finish, suspend or void it before you close." in seat.words
        assert "Count all the cash" not in seat.words


async def test_a_card_at_work_after_a_lock() -> None:
    """Whoever signs on again is told of it; Delete beside it says the same as ever."""
    till = by_card()
    async with seated(till) as seat:
        await seat.press("f12")
        till.ask(it.PinWasRight(cashier=AMIRA))
        await seat.settle()
        assert "The card terminal is at work: F9 shows it." in seat.words
        await seat.press("f9", "delete")

        assert "! The card terminal is at work: cancel on it." in seat.words


async def test_more_points_than_the_sale_needs() -> None:
    """Nothing is offered as done; the sentence names the keys."""
    till = FakeTill().sign_on().scan(BAG, BELT)
    till.ask(
        it.IdentifyCustomer(customer_id=SARA.customer_id),
        it.RedeemPoints(points=1000),
        it.VoidLine(number=2),
        it.DiscountLine(number=1, percent=sar("5").major, reason="Summer"),
    )
    async with seated(till) as seat:
        await seat.press("f9")
        assert "nothing is due: done" not in seat.words
        assert "More points are held than that" in seat.words
        await seat.press("enter")

        assert "F5, R gives them back" in seat.words


@pytest.mark.parametrize("keys", [("f3",), ("ctrl+n",), ("f8", "1")])
async def test_the_line_of_a_form_stays_chosen(keys: tuple[str, ...]) -> None:
    """What is scanned meanwhile is chosen once the form is left, and is in view then."""
    till = many_lines()
    async with seated(till) as seat:
        await seat.press("up", "up", *keys)
        chosen = next(line for line in seat.lines if line.startswith("▸"))
        till.scan(BELT)
        await seat.settle()
        assert chosen[:20] in seat.text
        assert BELT.title in seat.text
        while seat.panel:
            await seat.press("escape")

        assert any(line.startswith("▸") and BELT.title in line for line in seat.lines)


async def test_a_note_and_a_scan() -> None:
    """The note stands under its line, and the scanned line below it is seen."""
    till = many_lines()
    async with seated(till) as seat:
        await seat.press("ctrl+n", "gift")
        till.scan(BELT)
        await seat.press("enter")

        assert any(line.startswith("▸") and BELT.title in line for line in seat.lines)
        assert it.NoteLine(number=14, text="gift") == till.asked[-1]
