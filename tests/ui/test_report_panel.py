"""X and Z reports at the till: read beside the basket, printed with a key."""

from __future__ import annotations

import pytest

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.reports.report import ReportKind
from pos.ui.report_views import bar_of
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, OMAR, SHIRT, sar
from tests.ui.seat import BROAD, NARROW, Seat, seated

X, Z = ("f10", "d"), ("f10", "e")


def at_work() -> FakeTill:
    """Two sales of a manager's, and a bag on the counter."""
    till = FakeTill().sign_on(OMAR)
    till.scan(BAG).ask(it.TakeTender(method="cash", amount=sar("150.00")))
    till.scan(SHIRT).ask(it.TakeTender(method="card"))
    return till.scan(BAG)


def after_two_shifts() -> FakeTill:
    till = FakeTill().sign_on(OMAR)
    for bags in (1, 2):
        for _ in range(bags):
            till.scan(BAG).ask(it.TakeTender(method="cash"))
        till.ask(it.CloseShift(counted=sar("200.00")))
        till.clock.advance(hours=8)
        till.ask(it.OpenShift(opening_float=sar("200.00")))
    return till


async def opened(seat: Seat, keys: tuple[str, ...]) -> None:
    await seat.press(*keys)
    await seat.answered()


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_x_report(size: tuple[int, int]) -> None:
    """The figures stand beside the basket, and what is below comes with the arrow."""
    async with seated(at_work(), size) as seat:
        await opened(seat, X)

        assert "X report of shift 1" in seat.text
        assert "Total 249.00" in seat.words
        await seat.press(*["down"] * 60)
        assert "Grand total 249.00" in seat.words
        assert "Hoxton Bag, navy" in seat.text


async def test_printed() -> None:
    """P prints what is looked at, and the panel stays."""
    till = at_work()
    async with seated(till) as seat:
        await opened(seat, X)
        await seat.press("p")

        assert fx.PrintReport(kind=ReportKind.X, shift=1) == till.performed[-1]
        assert "ReportPanel" == seat.panel
        assert "goes to the printer" in seat.words


async def test_read_again() -> None:
    """R reads what has been sold meanwhile."""
    till = at_work()
    async with seated(till) as seat:
        await opened(seat, X)
        till.ask(it.TakeTender(method="cash"))
        await seat.settle()
        assert "Total 249.00" in seat.words
        await seat.press("r")
        await seat.answered()

        assert "Total 349.00" in seat.words


async def test_z_of_each_shift() -> None:
    """The last closed one first; the arrows go through the others, and stop with a sentence."""
    till = after_two_shifts()
    async with seated(till) as seat:
        await opened(seat, Z)
        assert "Z report 2" in seat.text
        assert "Total 200.00" in seat.words
        await opened(seat, ("left",))
        assert "Z report 1" in seat.text
        await opened(seat, ("left",))
        assert "This is the first shift." in seat.words
        assert "Z report 1" in seat.text
        await opened(seat, ("right",))
        assert "Z report 2" in seat.text
        assert "the first shift" not in seat.words
        await opened(seat, ("right",))
        assert "no shift 3" in seat.words


async def test_not_for_a_cashier() -> None:
    """Whoever counts the drawer blind is not offered what it should hold."""
    till = FakeTill().sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f10")
        assert "X report" not in seat.text
        await seat.press("d")

        assert "Menu" == seat.panel
        await seat.press("ctrl+p", *"report")
        assert "X report" not in seat.text
        assert [] == till.reports.asked


async def test_none_to_read() -> None:
    """Where no shift was closed there is no Z to be offered."""
    async with seated(FakeTill().sign_on(OMAR), BROAD) as seat:
        await seat.press("f10")

        assert "X report" in seat.text
        assert "Z report" not in seat.text


async def test_trouble() -> None:
    """A record that cannot be read is told, and the till sells on."""
    till = at_work()
    till.reports.trouble = "The record cannot be read. Call support."
    async with seated(till) as seat:
        await opened(seat, X)
        assert "Call support." in seat.words
        till.scan(SHIRT)
        await seat.settle()

        assert "Linen Shirt" in seat.text


async def test_yesterdays() -> None:
    """An older shift says which day it was."""
    till = after_two_shifts()
    till.clock.advance(days=3)
    async with seated(till) as seat:
        await opened(seat, Z)

        assert "21 Nov" in seat.words or "22 Nov" in seat.words


@pytest.mark.parametrize(
    ("part", "whole", "cells"),
    [(0, 10, ""), (-5, 10, ""), (10, 10, "━━━━"), (6, 10, "━━"), (7, 10, "━━╸"), (1, 1_000, "")],
)
def test_bars(part: int, whole: int, cells: str) -> None:
    """As long as its part of the longest, to half a cell."""
    assert cells == bar_of(part, whole, 4)
