"""A shift set aside by key, what the sign-on screen tells of it, and how it is taken up again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.shift import ShiftAside
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, OMAR, sar
from tests.ui.seat import BROAD, NARROW, Seat, seated
from tests.ui.tills import HUDA, set_aside, several_aside, with_a_tray


def words(seat: Seat) -> str:
    """Without the line beside the panel."""
    return seat.words.replace("│ ", "")


def open_shift(till: FakeTill) -> int:
    shift = till.snapshot.state.shift
    return shift.number if shift is not None and shift.is_open else 0


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_set_aside_and_back(size: tuple[int, int]) -> None:
    """F10, O: the drawer opens, the till waits for whoever comes; signing on takes one's own up."""
    till = with_a_tray()
    async with seated(till, size) as seat:
        await seat.press("f10")
        assert "O Set the shift aside" in words(seat)
        await seat.press("o")
        assert "Shift 1 is set aside. Take its tray out of the drawer." in words(seat)
        assert "shift 1 of 1001 is set aside" in words(seat)
        assert "Your id" in words(seat)
        assert [it.SetShiftAside()] == till.asked
        assert fx.OpenDrawer() in till.performed
        till.performed.clear()
        await seat.press(*"1001", "enter", *"1234", "enter")

        assert "shift 1 is taken up again. Put its tray into the drawer." in words(seat)
        assert (1, ()) == (open_shift(till), till.snapshot.state.aside)
        assert fx.OpenDrawer() in till.performed


async def test_another_comes_meanwhile() -> None:
    """They open a shift of their own; the status line says what is aside, the menu how to go on."""
    till = set_aside()
    till.ask(it.PinWasRight(cashier=HUDA))
    async with seated(till) as seat:
        assert "no shift open, 1 aside" in words(seat)
        await seat.press("f10", "1", *"50", "enter")
        assert "shift 2, 1 aside" in words(seat)
        await seat.press("f10")
        assert "Take a shift up" not in words(seat)


async def test_with_a_sale_open() -> None:
    """Nothing is set aside, and the way out is said."""
    till = with_a_tray().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f10", "o")

        assert "Finish, suspend or void it before you set the shift aside." in words(seat)
        assert 1 == open_shift(till)


async def test_where_cashiers_share_a_drawer() -> None:
    """It is not offered, and its key does nothing."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        await seat.press("f10")
        assert "Set the shift aside" not in words(seat)
        await seat.press("o")

    assert not till.asked


async def test_which_of_several() -> None:
    """One's own is chosen; the arrows choose another, which is a manager's to take up."""
    till = several_aside()
    async with seated(till) as seat:
        await seat.press("f10", "p")
        assert "AsidePanel" == seat.panel
        assert "▸Shift 2 of 9001" in words(seat)
        await seat.press("down", "enter")

        assert [it.TakeShiftUp(number=3)] == till.asked
        assert 3 == open_shift(till)
        assert not seat.panel
        assert "Shift 3 is taken up again." in words(seat)


async def test_anothers_on_a_managers_yes() -> None:
    """A cashier is asked for a manager, whose yes takes it up for them."""
    till = set_aside()
    till.ask(it.PinWasRight(cashier=HUDA))
    async with seated(till) as seat:
        await seat.press("f10", "p", "enter")
        assert "Shift 1 is 1001's. They take it up themselves, or a manager" in words(seat)
        await seat.press(*"9001", "enter", *"987654", "enter")

        assert 1 == open_shift(till)
        assert not seat.panel
    assert till.snapshot.state.shift is not None
    assert (HUDA.user_id,) == till.snapshot.state.shift.lent_to


async def test_more_than_fit() -> None:
    """The arrows bring the others, and the last is reached from the first."""
    till = set_aside()
    (one,) = till.snapshot.state.aside
    many = tuple(_aside(one, number) for number in range(1, 13))
    till.set_state(replace(till.snapshot.state, aside=many, shifts=12, cashier=OMAR))
    async with seated(till, NARROW) as seat:
        await seat.press("f10", "p")
        assert "Shift 8 of 1001" in words(seat)
        assert "Shift 9 of 1001" not in words(seat)
        assert "1 of 12" in words(seat)
        await seat.press("up")
        assert "▸Shift 12 of 1001" in words(seat)
        await seat.press("enter")
        assert 12 == open_shift(till)


def _aside(one: ShiftAside, number: int) -> ShiftAside:
    return replace(one, shift=replace(one.shift, number=number))


async def test_many_on_the_sign_on_screen() -> None:
    """The first are told, and how many more there are: the fields stay where they can be seen."""
    till = set_aside()
    (one,) = till.snapshot.state.aside
    many = tuple(_aside(one, number) for number in range(1, 7))
    till.set_state(replace(till.snapshot.state, aside=many))
    async with seated(till, NARROW) as seat:
        assert "shift 3 of 1001 is set aside" in words(seat)
        assert "and 3 more" in words(seat)
        assert "shift 4" not in words(seat)
        assert "Ctrl+Q ends the program" in words(seat)


async def test_a_tray_of_yesterday() -> None:
    """A manager is told at a glance that it is still to be counted."""
    till = set_aside()
    till.clock.advance(hours=24)
    till.sign_on(OMAR)
    async with seated(till, BROAD) as seat:
        await seat.press("f10")
        await seat.answered()

        assert "Shift 1 is aside, opened" in words(seat)


async def test_z_reports_of_what_took_turns() -> None:
    """By shift: the one that is aside is passed over, and each is printed as its own."""
    till = set_aside()
    till.sign_on(OMAR, opening_float="50.00").ask(it.CloseShift(counted=sar("50")))
    till.ask(it.OpenShift(opening_float=sar("50")), it.CloseShift(counted=sar("50")))
    async with seated(till) as seat:
        await seat.press("f10", "e")
        await seat.answered()
        assert "Z report 2 · shift 3" in words(seat)
        await seat.press("left")
        await seat.answered()
        assert "Z report 1 · shift 2" in words(seat)
        await seat.press("p")
        assert 2 == till.asked[-1].shift  # type: ignore[union-attr]
        await seat.press("left")
        await seat.answered()
        assert "This is the first shift." in words(seat)
