"""Signing on, and opening a till that was locked."""

from __future__ import annotations

import pytest

from pos.core import intents as it
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, OMAR
from tests.ui.seat import BROAD, NARROW, seated


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_signing_on(size: tuple[int, int]) -> None:
    """Id, Enter, PIN, Enter signs on, however fast it is typed, and the PIN is never shown."""
    till = FakeTill()
    async with seated(till, size) as seat:
        assert "STYL Outfits" in seat.text
        await seat.press("1001", "enter", "123")
        assert "1001" in seat.text
        assert "•••" in seat.text
        assert "123" not in seat.text

        await seat.press("4", "enter")
        assert [it.SignOn(user_id="1001", pin="1234")] == till.asked
        assert "Amira H." in seat.text
        assert "open the shift with F10." in seat.text


async def test_hints_before_signing_on() -> None:
    """What there is to try, who may sign on among it, stands below before anyone has."""
    async with seated(FakeTill(), hints=("Sign on: 1001 Enter 1234 Enter", "Try 6001")) as seat:
        assert "Sign on: 1001 Enter 1234 Enter" in seat.text
        assert "Try 6001" in seat.text


async def test_hints_that_have_no_room() -> None:
    """As many as stand there whole; the first tells how to sign on."""
    hints = [
        f"Hint {number} is {'longer than a line of ' * 4}and ends: {number}." for number in range(9)
    ]
    async with seated(FakeTill(), NARROW, hints=hints) as seat:
        told = [number for number in range(9) if f"Hint {number}" in seat.words]

        assert [*range(len(told))] == told
        assert 2 <= len(told) < 9
        assert all(f"and ends: {number}." in seat.words for number in told)
        assert "Enter goes on" in seat.text


async def test_a_locked_till_tells_no_hints() -> None:
    """Whoever locked it has worked here, and what there is to try hides nothing."""
    async with seated(FakeTill().sign_on().ask(it.LockTill()), hints=("Try 6001",)) as seat:
        assert "Your id" in seat.text
        assert "Try 6001" not in seat.text


async def test_a_wrong_pin() -> None:
    """A wrong PIN is told with a bell and typed again; it never stands where it can be read."""
    till = FakeTill()
    async with seated(till) as seat:
        await seat.press("1001", "enter", "9999", "enter")
        assert "! Id or PIN is wrong. Try again." in seat.text
        assert "1001" in seat.text
        assert 1 == seat.app.bells

        await seat.press("5678")
        assert "5678" not in seat.text
        await seat.press("escape", "1001", "enter", "1234", "enter")
        assert "Welcome" in seat.text


async def test_the_id_again_after_a_wrong_pin() -> None:
    """Who begins anew with the id types it where the PIN goes: it counts as no wrong one."""
    till = FakeTill()
    async with seated(till) as seat:
        await seat.press("1001", "enter", "9999", "enter", "1001", "enter", "1234", "enter")

        pins = [one.pin for one in till.asked if isinstance(one, it.SignOn)]
        assert ["9999", "1234"] == pins
        assert "Welcome" in seat.text


async def test_a_pin_like_the_id() -> None:
    """Typed once more it is taken for what it is."""
    till = FakeTill()
    async with seated(till) as seat:
        await seat.press("1001", "enter", "9999", "enter", "1001", "enter", "1001", "enter")

        pins = [one.pin for one in till.asked if isinstance(one, it.SignOn)]
        assert ["9999", "1001"] == pins


async def test_enter_twice_asks_once() -> None:
    """While the PIN is being checked another Enter asks nothing."""
    till = FakeTill()
    asked: list[it.Intent] = []
    till.submit = asked.append  # type: ignore[method-assign]
    async with seated(till) as seat:
        await seat.press("1001", "enter", "1234", "enter", "enter", "enter")

        assert 1 == len(asked)
        assert "Checking…" in seat.text


async def test_empty_fields_ask_nothing() -> None:
    """Enter without an id or a PIN only moves the cursor."""
    till = FakeTill()
    async with seated(till) as seat:
        await seat.press("enter", "enter", "1001", "enter", "enter", "escape", "enter")

        assert [] == till.asked


async def test_the_pin_field_takes_digits_only() -> None:
    """Letters do not enter the PIN."""
    till = FakeTill()
    async with seated(till) as seat:
        await seat.press("1001", "enter", "1a2b3c4", "enter")

        assert [it.SignOn(user_id="1001", pin="1234")] == till.asked


async def test_lock_and_come_back() -> None:
    """F12 hides the sale behind the sign-on; the same cashier's PIN brings it back."""
    till = FakeTill().sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f12")
        assert it.LockTill() == till.asked[-1]
        assert "Locked by Amira H." in seat.text
        assert "Hoxton" not in seat.text

        await seat.press("enter", "1234", "enter")
        assert it.SignOn(user_id="1001", pin="1234") == till.asked[-1]
        assert "▸ 1 Hoxton Bag" in seat.text


async def test_a_manager_types_over_the_id() -> None:
    """The locked till offers its cashier's id, and whatever is typed replaces it."""
    till = FakeTill().sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f12")
        await seat.press("9001", "enter", "987654", "enter")

        assert it.SignOn(user_id="9001", pin="987654") == till.asked[-1]
        assert OMAR.name in seat.text


async def test_escape_offers_the_locked_tills_cashier_again() -> None:
    """A manager who began and went away leaves it as it was locked; what is typed then replaces
    the id as before. Nobody's id is offered once the cashier has signed off.
    """
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        await seat.press("f12", "9001", "enter", "9", "escape")
        await seat.press("enter", "1234", "enter")
        assert it.SignOn(user_id="1001", pin="1234") == till.asked[-1]

        await seat.press("f12", "escape", "9001", "enter", "987654", "enter")
        assert it.SignOn(user_id="9001", pin="987654") == till.asked[-1]
        till.ask(it.SignOff())
        asked = len(till.asked)
        await seat.press("escape", "enter", "1234", "enter")
        assert asked == len(till.asked)


async def test_a_scan_does_not_type_into_sign_on() -> None:
    """A scan at a locked till is refused by the terminal and leaves the fields alone."""
    till = FakeTill().sign_on().scan(BAG).ask(it.LockTill())
    async with seated(till) as seat:
        till.ask(it.Scanned(text="6002"))
        await seat.settle()

        assert "! The till is locked. Sign on to go on." in seat.text
        await seat.press("enter", "1234", "enter")
        assert "Hoxton" in seat.text


async def test_ctrl_q_ends_the_program_here() -> None:
    """Before anyone is signed on Ctrl+Q ends the program at once; Ctrl+C never does."""
    async with seated(FakeTill()) as seat:
        await seat.press("ctrl+c")
        assert seat.app.is_running

        await seat.press("ctrl+q")
        assert not seat.app.is_running


async def test_ctrl_q_over_a_locked_sale() -> None:
    """A locked till with a sale open is not ended; signed on, it asks as ever."""
    till = FakeTill().sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f12")
        await seat.press("ctrl+q")
        assert seat.app.is_running
        assert "! A sale is open. Sign on first" in seat.text
        assert 1 == seat.app.bells

        await seat.press("enter", "1234", "enter", "ctrl+q")
        assert "Leave with a sale open?" in seat.text


async def test_ctrl_q_over_a_locked_till_without_a_sale() -> None:
    """With no sale open the program ends at once, locked or not."""
    async with seated(FakeTill().sign_on()) as seat:
        await seat.press("f12")
        await seat.press("ctrl+q")

        assert not seat.app.is_running
