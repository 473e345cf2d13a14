"""The drawer counted by its notes and coins, and handed over, by key."""

from __future__ import annotations

import pytest

from pos.core import intents as it
from pos.core.cash_count import Pieces, usual_denominations
from pos.core.shift import CashMove
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, OMAR, sar
from tests.ui.seat import BROAD, NARROW, Seat, seated
from tests.ui.tills import counting, counting_many, counting_openly

LAST = ["down"] * 10


def words(seat: Seat) -> str:
    """Without the line beside the panel."""
    return seat.words.replace("│ ", "")


async def test_each_note_and_coin() -> None:
    """So many of each, with what they come to while it is typed; Enter behind the last closes."""
    till = counting()
    async with seated(till) as seat:
        await seat.press("f10", "2", "down", "down", "1")
        assert "Together 200.00" in words(seat)
        assert "There should be" not in words(seat)
        await seat.press("up", "backspace", "down", "backspace", "down", "2")
        assert "Together 200.00" in words(seat)
        await seat.press(*LAST, "enter")

    closed = it.CloseShift(
        counted=sar("200"),
        may_count_again=True,
        pieces=(Pieces(each=sar("100"), number=2),),
    )
    assert [closed] == till.asked
    assert not till.snapshot.state.shift_is_open


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["f10", "2", *"200", "enter"], it.CloseShift(counted=sar("200"), may_count_again=True)),
        (["f10", "5", *"50", "enter"], it.MoveCash(move=CashMove.DROP, amount=sar("50"))),
        (
            ["f10", "5", "enter", "enter", "enter", "1", *["enter"] * 11],
            it.MoveCash(
                move=CashMove.DROP,
                amount=sar("100"),
                pieces=(Pieces(each=sar("100"), number=1),),
            ),
        ),
    ],
)
async def test_one_amount_is_as_good(keys: list[str], expected: it.Intent) -> None:
    """Whoever has counted already types it and is done; an empty field goes on to the pieces."""
    till = counting()
    async with seated(till) as seat:
        await seat.press(*keys)

        assert [expected] == till.asked


async def test_opening_with_pieces() -> None:
    """The float is counted in the same way."""
    till = FakeTill(denominations=usual_denominations("SAR"))
    till.ask(it.SignOn(user_id="1001", pin="1234"))
    async with seated(till) as seat:
        await seat.press("f10", "enter", "enter", "enter", "1", *["enter"] * 12)

    pieces = (Pieces(each=sar("200"), number=1),)
    assert [it.OpenShift(opening_float=sar("200"), pieces=pieces)] == till.asked


async def test_two_counts_that_differ() -> None:
    """Nothing is asked of the till before they agree, or one of them is cleared."""
    till = counting()
    async with seated(till) as seat:
        await seat.press("f10", "2", *"201", "down", "down", "1", "up", "up", "enter")
        assert "The pieces come to 200.00. Mend one of the two, or clear it." in words(seat)
        assert not till.asked

        await seat.press("backspace", "0", "enter")
        assert [sar("200")] == [one.counted for one in till.asked]  # type: ignore[union-attr]


async def test_nothing_counted() -> None:
    """An empty drawer is told as one: Enter through all the fields closes nothing."""
    till = counting()
    async with seated(till) as seat:
        await seat.press("f10", "2", *["enter"] * 14)
        assert "Where there is nothing, type 0 in all." in words(seat)
        await seat.press("down", *"6291041500213", "enter")
        assert "6,291,041,500,213 pieces of 500 cannot be right." in words(seat)
        assert not till.asked


async def test_a_count_that_is_not_blind() -> None:
    """Where the store wants it, what should be there stands below, and how far off it is."""
    till = counting_openly()
    async with seated(till) as seat:
        await seat.press("f10", "2", *"199")
        assert "Together 199.00 There should be 200.00 Short 1.00" in words(seat)
        await seat.press("escape", "escape", "f10", "5")
        assert "There should be" not in words(seat)
    without = FakeTill(blind_count=False).sign_on()
    async with seated(without) as seat:
        await seat.press("f10", "2")
        assert "There should be 200.00." in words(seat)


async def test_a_count_is_not_lost_by_one_key() -> None:
    """Escape says what goes with it; typing on takes that back, and the second time it leaves."""
    till = counting()
    async with seated(till) as seat:
        await seat.press("f10", "2", "down", "1", "down", "1", "escape")
        assert "Escape again leaves, and what is typed here is gone." in words(seat)
        await seat.press("0", "escape")
        assert "Together 2,500.00" in words(seat)
        await seat.press("escape")
        assert "CountForm" != seat.panel
        assert not till.asked


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_as_many_as_there_are(size: tuple[int, int]) -> None:
    """Fifteen notes and coins are all seen, with their sum, on the lowest screen."""
    till = counting_many()
    async with seated(till, size) as seat:
        await seat.press("f10", "5", "down", "1")
        for each in till.snapshot.state.setup.denominations:
            assert f" {each.text().removesuffix('.00')} " in seat.text
        assert "Together 500.00" in words(seat)


# -- handed over ------------------------------------------------------------------------------


async def test_hand_over() -> None:
    """Counted, then an id and a PIN: the next cashier's shift is open with what was counted."""
    till = counting()
    async with seated(till) as seat:
        await seat.press("f10", "l", *"199", "enter", *"9001", "enter", *"987654", "enter")

        assert "Shift 1 is closed. Short by 1.00. Shift 2 is Omar" in words(seat)
        assert "987654" not in seat.text
        assert not seat.panel
    state = till.snapshot.state
    assert state.shift is not None
    assert (2, OMAR.user_id, OMAR, sar("199")) == (
        state.shift.number,
        state.shift.opened_by,
        state.cashier,
        state.shift.opening_float,
    )


async def test_a_pin_that_is_wrong() -> None:
    """Nothing is handed over, and it can be typed again."""
    till = counting()
    async with seated(till) as seat:
        await seat.press("f10", "l", *"200", "enter", *"9001", "enter", *"111111", "enter")
        assert "Id or PIN is wrong. Try again." in words(seat)
        assert till.snapshot.state.shift is not None
        assert 1 == till.snapshot.state.shift.number

        await seat.press(*"987654", "enter")
        assert "Shift 2 is Omar" in words(seat)


async def test_a_pin_that_is_wrong_behind_a_count_that_is_far_off() -> None:
    """The PIN is told first; the count is asked about once it is known who takes over."""
    till = counting()
    async with seated(till) as seat:
        await seat.press("f10", "l", *"900", "enter", *"9001", "enter", *"111111", "enter")
        assert "Id or PIN is wrong. Try again." in words(seat)
        assert till.snapshot.state.shift is not None
        assert () == till.snapshot.state.shift.told

        await seat.press(*"987654", "enter")
        assert "Counted 900.00: that is far from what should be there." in words(seat)
        await seat.press("enter")
        assert "Shift 1 is closed. Over by 700.00. Shift 2 is Omar" in words(seat)


async def test_a_count_that_is_far_off() -> None:
    """Told once: Escape goes back to the count as it was typed, and Enter means it."""
    till = counting()
    async with seated(till) as seat:
        await seat.press("f10", "l", "down", "1", *["enter"] * 13, *"9001", "enter", *"987654")
        await seat.press("enter")
        assert "Counted 500.00: that is far from what should be there." in words(seat)
        assert "Count again, or Enter hands over." in words(seat)
        await seat.press("escape")
        assert "Together 500.00" in words(seat)
        await seat.press("enter")
        await seat.press(*"9001", "enter", *"987654", "enter")
        assert "Shift 1 is closed. Over by 300.00." in words(seat)


async def test_with_a_sale_open() -> None:
    """It is said before anybody counts."""
    till = counting().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f10", "l")
        assert "A sale is open. Finish, suspend or void it before you hand over." in words(seat)
        assert not till.asked


async def test_anothers_drawer_asks_a_manager() -> None:
    """Who signs on at another's drawer is asked for a manager at the first scan, once."""
    till = FakeTill(own_drawers=True).sign_on(OMAR)
    till.ask(it.LockTill(), it.SignOn(user_id="1001", pin="1234"))
    async with seated(till) as seat:
        await seat.press(*BAG.code, "enter")
        assert "The drawer of shift 1 is 9001's." in words(seat)
        await seat.press(*"9001", "enter", *"987654", "enter")
        assert 1 == len(till.snapshot.state.sale.lines)  # type: ignore[union-attr]
        await seat.press(*BAG.code, "enter")
        assert till.snapshot.to_approve is None
    assert till.snapshot.state.shift is not None
    assert ("1001",) == till.snapshot.state.shift.lent_to
