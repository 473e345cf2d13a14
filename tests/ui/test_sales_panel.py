"""Sales of a day, seven days, a month at the till: with bars, by the arrows, on paper."""

from __future__ import annotations

from datetime import date

import pytest

from pos.core import effects as fx
from pos.core import intents as it
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, OMAR, SHIRT, sar
from tests.ui.seat import BROAD, NARROW, Seat, seated


def two_days() -> FakeTill:
    """A bag yesterday, two shirts today."""
    till = FakeTill().sign_on(OMAR)
    till.scan(BAG).ask(it.TakeTender(method="cash"))
    till.ask(it.CloseShift(counted=sar("300.00")))
    till.clock.advance(hours=22)
    till.ask(it.OpenShift(opening_float=sar("200.00")))
    return till.scan(SHIRT, SHIRT).ask(it.TakeTender(method="card"))


async def opened(seat: Seat, *keys: str) -> None:
    await seat.press("f10", "m")
    await seat.answered()
    for key in keys:
        await seat.press(key)
        await seat.answered()


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_a_day(size: tuple[int, int]) -> None:
    """Today's figures first, then hour by hour and by all else, down to each item."""
    async with seated(two_days(), size) as seat:
        await opened(seat)
        assert "Sales of 22 Nov 2026" in seat.text
        assert "Total 298.00" in seat.words
        await seat.press(*["pagedown"] * 6)

        assert "2 x Linen Shirt, white, L 298.00" in seat.words


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_days_in_an_archive(size: tuple[int, int]) -> None:
    """Above what is here, and above nothing sold, it says which days are here no longer."""
    till = two_days()
    till.reports.archived_before = date(2026, 11, 22)
    async with seated(till, size) as seat:
        await opened(seat)
        assert "archive" not in seat.words
        await opened_again(seat, "w")
        assert "What was sold before 22 Nov 2026 is in" in seat.words
        assert "archive." in seat.words
        assert "Total 398.00" in seat.words
        await opened_again(seat, "d", "left", "left")

        assert "What was sold before 22 Nov 2026 is in" in seat.words
        assert "Nothing was sold." in seat.words


async def opened_again(seat: Seat, *keys: str) -> None:
    for key in keys:
        await seat.press(key)
        await seat.answered()


async def test_the_day_before_and_after() -> None:
    """← and → go a day on; past today there is nothing, which is said."""
    async with seated(two_days()) as seat:
        await opened(seat, "left")
        assert "Sales of 21 Nov 2026" in seat.text
        assert "Total 100.00" in seat.words
        await seat.press("left")
        await seat.answered()
        assert "Nothing was sold." in seat.words
        for _ in range(2):
            await seat.press("right")
            await seat.answered()
        assert "Total 298.00" in seat.words
        await seat.press("right")

        assert "Nothing is sold after today." in seat.words
        assert "Total 298.00" in seat.words


async def test_seven_days_and_a_month() -> None:
    """W and M read more, in the same figures; ← then goes back by as much."""
    async with seated(two_days(), BROAD) as seat:
        await opened(seat, "w")
        assert "Sales of 16 Nov to 22 Nov 2026" in seat.text
        assert "Total 398.00" in seat.words
        await seat.press("m")
        await seat.answered()
        assert "Sales of 1 Nov to 22 Nov 2026" in seat.text
        await seat.press("left")
        await seat.answered()
        assert "Sales of 1 Oct to 31 Oct 2026" in seat.text
        await seat.press("right")
        await seat.answered()
        assert "Sales of 1 Nov to 22 Nov 2026" in seat.text
        await seat.press("right")

        assert "Nothing is sold after today." in seat.words
        await opened_again(seat, "d")
        assert "Sales of 22 Nov 2026" in seat.text


async def test_bars_begin_below_one_another_and_fit_the_window() -> None:
    """Whatever they are of, and after the window has changed its size."""
    async with seated(two_days(), (140, 90)) as seat:
        await opened(seat, "w")
        assert 1 == len({line.index("━") for line in _bars(seat)})
        longest = max(line.count("━") for line in _bars(seat))
        await seat.pilot.resize_terminal(*NARROW)
        await seat.press("pagedown")

        assert _bars(seat)
        assert longest > max(line.count("━") for line in _bars(seat))


def _bars(seat: Seat) -> list[str]:
    beside = (line.rpartition("│")[2] for line in seat.lines)
    return [line for line in beside if "━" in line]


async def test_a_page_is_the_room_of_the_list() -> None:
    """PgDn leafs by what is seen: the last row seen is the first of the next page."""
    async with seated(two_days()) as seat:
        await opened(seat, "w")
        last = _figures(seat)[-1]
        await seat.press("pagedown")

        assert last == _figures(seat)[0]


def _figures(seat: Seat) -> list[str]:
    """The rows of the list that say something: below the title, above its keys."""
    beside = [line.rpartition("│")[2].strip() for line in seat.lines if "│" in line]
    first = next(at for at, line in enumerate(beside) if line.startswith("Sales of")) + 1
    last = next(at for at, line in enumerate(beside) if line.startswith("← →"))
    return [line for line in beside[first:last] if line]


async def test_read_again() -> None:
    """R reads what has been sold meanwhile, and the day looked at stays."""
    till = two_days()
    async with seated(till) as seat:
        await opened(seat)
        till.scan(BAG).ask(it.TakeTender(method="cash"))
        await seat.settle()
        assert "Total 298.00" in seat.words
        await seat.press("r")
        await seat.answered()

        assert "Total 398.00" in seat.words


async def test_on_paper() -> None:
    """P prints the days looked at, and the panel stays."""
    till = two_days()
    async with seated(till) as seat:
        await opened(seat, "w", "p")
        first, last = date(2026, 11, 16), date(2026, 11, 22)

        assert fx.PrintSales(first=first, last=last) == till.performed[-1]
        assert "SalesPanel" == seat.panel
        assert "The sales go to the printer." in seat.words


async def test_the_record_cannot_be_read() -> None:
    """Why is said; what was read before stays."""
    till = two_days()
    async with seated(till) as seat:
        await opened(seat)
        till.reports.trouble = "The record cannot be read."
        await seat.press("left")
        await seat.answered()

        assert "! The record cannot be read." in seat.words
        assert "Total 298.00" in seat.words


async def test_a_scan_sells_meanwhile() -> None:
    """The panel is in no sale's way."""
    till = two_days()
    async with seated(till) as seat:
        await opened(seat)
        till.scan(BAG)
        await seat.settle()

        assert "SalesPanel" == seat.panel
        assert "Hoxton Bag" in seat.text


async def test_not_for_cashiers() -> None:
    """It is in no cashier's menu, and its code is refused."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        await seat.press("f10", "m")
        assert "Menu" == seat.panel
        await seat.press("escape")
        till.submit(it.Scanned(text="POS:SALES"))
        await seat.settle()

        assert "" == seat.panel


async def test_help() -> None:
    """F1 names every key of it."""
    async with seated(two_days(), BROAD) as seat:
        await opened(seat, "f1")

        for wanted in ("The days before, and after.", "Prints it", "Reads again."):
            assert wanted in seat.text
