"""The mouse: nothing needs it, and everything can be done by it."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.events import MouseScrollDown

from pos.core.sale import Sale
from pos.ui.commands import REGISTER_COMMANDS
from pos.ui.key_caps import key_of
from tests.ui.fake_world import sar
from tests.ui.seat import BROAD, NARROW, Seat, seated
from tests.ui.states import STATES


async def click(seat: Seat, text: str) -> None:
    """On the first cell of this text, looked for from the right: panels open there."""
    places = [(line.rfind(text), y) for y, line in enumerate(seat.lines) if text in line]
    assert places, (text, seat.text)
    at, y = places[0]
    await seat.pilot.click(offset=(cell_len(seat.lines[y][:at]), y))
    await seat.settle()


async def turn_wheel(seat: Seat, text: str, steps: int) -> None:
    (y,) = (y for y, line in enumerate(seat.lines) if text in line)
    at = (cell_len(seat.lines[y].split(text)[0]), y)
    for _ in range(steps):
        await seat.pilot._post_mouse_events([MouseScrollDown], offset=at)
    await seat.settle()


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_every_key_of_the_bar(size: tuple[int, int]) -> None:
    """Each is there at both sizes, and a click on it opens what its key opens."""
    async with seated(STATES["selling"].till(), size) as seat:
        for command in REGISTER_COMMANDS:
            cap = command.sign or command.cap
            if not (command.short or command.sign) or command.label == "Lock":
                continue
            await seat.press(command.key)
            by_key = seat.panel
            await seat.press("escape", "escape")
            line = seat.lines[-1]
            await seat.pilot.click(offset=(line.index(cap), size[1] - 1))
            await seat.settle()
            assert by_key == seat.panel != "", command
            await seat.press("escape", "escape")
        await click(seat, "F12")
        assert seat.till.snapshot.state.locked


async def test_a_whole_sale_by_mouse() -> None:
    """A line is chosen and struck out from the palette, a tender taken and voided, cash given."""
    async with seated(STATES["selling"].till()) as seat:
        await click(seat, "Linen Shirt")
        await click(seat, "≡")
        below = [one.label for one in REGISTER_COMMANDS].index("Void line") + 1
        await turn_wheel(seat, "Quantity", below)
        await click(seat, "Void line")
        assert [1, 3, 4] == [line.number for line in sale_of(seat).lines]

        await click(seat, "F9")
        await click(seat, "Or type an amount")
        await seat.press("100")
        await click(seat, "card")
        assert [sar("100")] == [one.amount for one in sale_of(seat).tenders]
        await click(seat, "Delete voids the last")
        assert () == sale_of(seat).tenders
        await click(seat, "Esc back")
        assert "" == seat.panel
        await click(seat, "F9")
        await click(seat, "exact, cash")
        assert seat.till.snapshot.state.last_sale is not None
        assert "" == seat.panel


def sale_of(seat: Seat) -> Sale:
    sale = seat.till.snapshot.state.sale
    assert sale is not None
    return sale


async def test_choices_and_keys_of_panels() -> None:
    """A click on a choice makes it, one on a key is that key, the way back leads back."""
    clicks = {
        "redeem": ("all for this sale", "Stars held"),
        "file": ("Coupons", "Coupons"),
        "manager": ("Cash drop", "Cash drop"),
        "discount": ("New price for the line", "New price"),
        "suspended": ("blue coat", "Resumed: blue coat"),
        "return": ("Esc back", "F1"),
        "help": ("Esc back", "scan, or type"),
    }
    for name, (clicked, then) in clicks.items():
        async with seated(STATES[name].till()) as seat:
            await seat.press(*STATES[name].keys)
            await click(seat, clicked)
            assert then in seat.words, name


@pytest.mark.parametrize(
    ("cap", "key"),
    [("Q ", "q"), ("▸Enter  ", "enter"), (" Del ", "delete"), ("F10", "f10"), ("Gold", "")],
)
def test_a_cap_is_a_key(cap: str, key: str) -> None:
    """What stands before a choice is read as the key it is, and a word is none."""
    assert key == key_of(cap)
