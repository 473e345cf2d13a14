"""What the manager menu leads to: shift, drawer, copies, and what it looks like."""

from __future__ import annotations

import re

import pytest

from pos.core import intents as it
from pos.core.shift import CashMove
from pos.ui.users_commands import PeopleMenu
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, sar
from tests.ui.seat import NARROW, seated
from tests.ui.tills import managing
from tests.ui.with_customer import selling

HOXTON_AND_SHIRT = "249.00"


MANAGER_MENU = [
    (
        ["3", "50", "enter", "coins", "enter"],
        it.MoveCash(move=CashMove.PAID_IN, amount=sar("50"), reason="coins"),
    ),
    (
        ["4", "20", "enter", "milk", "enter"],
        it.MoveCash(move=CashMove.PAID_OUT, amount=sar("20"), reason="milk"),
    ),
    (["5", "100", "enter"], it.MoveCash(move=CashMove.DROP, amount=sar("100"))),
    (["6", "coins", "enter"], it.RingNoSale(reason="coins")),
    (["2", "130", "enter"], it.CloseShift(counted=sar("130"), may_count_again=True)),
    (["9"], it.SignOff()),
]


async def test_manager_menu() -> None:
    """F10 and a digit open each form, and the form asks for what it says."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        for keys, expected in MANAGER_MENU:
            await seat.press("f10", *keys)

            assert expected == till.asked[-1]
        assert "Signed off" in seat.text


async def test_opening_a_shift() -> None:
    """Without a shift, F10 and Enter offer to open one with the float that was counted."""
    till = FakeTill()
    till.ask(it.SignOn(user_id="1001", pin="1234"))
    async with seated(till) as seat:
        assert "no shift open" in seat.text
        await seat.press("f10", "enter", "200", "enter")

        assert [it.OpenShift(opening_float=sar("200"))] == till.asked
        assert "shift 1" in seat.lines[0]


async def test_closing_a_shift_is_blind() -> None:
    """The count is asked without a word of what should be there, and then over or short."""
    till = FakeTill().sign_on(opening_float="200.00")
    async with seated(till) as seat:
        await seat.press("f10", "2")
        assert "200.00" not in "\n".join(seat.lines[:-4])

        await seat.press("199", "enter")
        assert "✓ Shift 1 is closed. Short by 1.00." in seat.text


async def test_a_count_that_is_far_off_is_asked_about() -> None:
    """It closes nothing until the same count is entered again; how far off is told only then."""
    till = FakeTill().sign_on(opening_float="1166.20")
    async with seated(till) as seat:
        await seat.press("f10", "2", "100", "enter")

        assert till.snapshot.state.shift_is_open
        assert (
            "! Counted 100.00: that is far from what should be there. Count again, or Enter closes."
            in seat.words
        )

        await seat.press("enter")
        assert "✓ Shift 1 is closed. Short by 1,066.20." in seat.text


async def test_a_count_told_before_is_asked_about_again() -> None:
    """The yes to a wrong count is Enter right behind it, not one of another time and drawer."""
    till = FakeTill().sign_on(opening_float="1166.20")
    async with seated(till) as seat:
        await seat.press("f10", "2", "1", "enter", "escape", "escape")
        till.scan(BAG).ask(it.TakeTender(method="cash"))
        await seat.settle()
        await seat.press("f10", "2", "1", "enter")

        assert till.snapshot.state.shift_is_open
        assert "! Counted 1.00: that is far from" in seat.words
        await seat.press("enter")
        assert not till.snapshot.state.shift_is_open


async def test_a_mistyped_count_is_counted_again() -> None:
    """The right count closes the shift at once, and the first one goes with it on record."""
    till = FakeTill().sign_on(opening_float="200.00")
    async with seated(till) as seat:
        await seat.press("f10", "2", "2000", "enter")
        assert "! Counted 2,000.00: that is far from" in seat.text

        await seat.press(*["backspace"] * 4, "196", "enter")
        assert "✓ Shift 1 is closed. Short by 4.00." in seat.text


async def test_a_count_that_was_told_is_not_forgotten() -> None:
    """Whoever leaves the panel and counts to the sum that was told has not counted it blind."""
    till = FakeTill().sign_on(opening_float="200.00")
    async with seated(till) as seat:
        await seat.press("f10", "2", "76.50", "enter", "escape", "escape")
        await seat.press("f10", "2", "200", "enter")

        assert "✓ Shift 1 is closed. The count is exact." in seat.text
    shift = till.snapshot.state.shift
    assert shift is not None
    assert (sar("76.50"),) == shift.told


@pytest.mark.parametrize(
    ("expected", "counted", "is_far_off"),
    [
        ("200", "195", False),
        ("200", "194.99", True),
        ("2000", "2020", False),
        ("2000", "2020.01", True),
        ("0", "5.01", True),
    ],
)
def test_how_far_off_is_far(expected: str, counted: str, is_far_off: bool) -> None:
    """By more than five and more than a hundredth of what should be there."""
    state = FakeTill().sign_on(opening_float=expected).snapshot.state

    assert state.shift is not None
    assert is_far_off == state.shift.is_far_off(sar(counted))


async def test_voiding_a_sale_is_asked_once() -> None:
    """What cannot be undone asks one question; Escape keeps the sale, Enter voids it."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f10", "8")
        assert f"{HOXTON_AND_SHIRT} SAR" in seat.text

        await seat.press("escape")
        assert [] == till.asked

        await seat.press("f10", "8", "enter")
        assert [it.VoidSale()] == till.asked
        assert "Nothing scanned yet." in seat.text


async def test_reprinting() -> None:
    """The menu prints a copy of the last receipt, and offers it only where there is one."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        await seat.press("f10", "7")
        assert [] == till.asked

        await seat.press("escape")
        till.scan(BAG).ask(it.TakeTender(method="cash"))
        await seat.press("f10", "7")
        assert [it.Reprint()] == till.asked
        assert "" == seat.panel


async def test_a_click_picks() -> None:
    """A click on a choice is as good as its key."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9")
        await seat.pilot.click("PayPanel PickList", offset=(3, 1))
        await seat.settle()

        assert [it.TakeTender(method="cash", amount=sar("250"))] == till.asked


async def test_a_menu_taller_than_its_room() -> None:
    """It says that it goes on, and what the chosen one is for stays in sight."""
    async with seated(managing(), NARROW) as seat:
        await seat.press("f10")
        place = re.search(r"↑↓ more · 1 of (\d+)", seat.text)
        assert place is not None
        assert "Count the drawer and end the shift." in seat.text
        await seat.press("up")
        assert f"↑↓ more · {place[1]} of {place[1]}" in seat.text
        assert PeopleMenu.help() in seat.text
