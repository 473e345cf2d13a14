"""One class for each command feeds the keys, the bar, the palette and the help."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from pos.ui.command import Command
from pos.ui.commands import COMMANDS, REGISTER_COMMANDS
from pos.ui.panels.help import help_rows
from pos.ui.panels.panel import TEXT_WIDTH
from pos.ui.rows import plain
from pos.ui.screens.register import RegisterScreen
from pos.ui.widgets.key_bar import KeyBar
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG
from tests.ui.seat import BROAD, NARROW, seated

HELP_WIDTH = 42
"""What the help has beside the basket of the narrowest screen."""


def test_no_key_has_two_meanings() -> None:
    """Each key belongs to one command, and is bound on the register."""
    keys = Counter(command.key for command in COMMANDS if command.key)
    bound = {binding.key for binding in RegisterScreen.BINDINGS}

    assert {1} == set(keys.values())
    assert set(keys) <= bound


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_what_it_is(command: type[Command]) -> None:
    """Every command has a label and one sentence of help, which fits where help is shown."""
    beside_its_key = "\n".join(plain(row, HELP_WIDTH) for row in help_rows([command]))

    assert command.label
    assert command.help().endswith(".")
    assert len(command.help()) <= TEXT_WIDTH
    assert "…" not in beside_its_key


def test_help_lists_every_key() -> None:
    """Each key of the register has its line in the help."""
    rows = [plain(row, HELP_WIDTH) for row in help_rows(COMMANDS)]

    assert all(command.cap in "\n".join(rows) for command in REGISTER_COMMANDS)
    begins = [line for line in rows if not line.startswith(" ")]
    assert len(begins) == sum(bool(command.key) for command in COMMANDS)


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_help_is_told_whole(size: tuple[int, int]) -> None:
    """Sentences go on in the next row, and PgDn leads to what is below."""
    async with seated(FakeTill().sign_on().scan(BAG), size) as seat:
        await seat.press("f9", "f1")
        seen = seat.words
        for _ in range(6):
            await seat.press("pagedown")
            seen += seat.words
        assert "End the program." in seen
        await seat.press(*["pageup"] * 6)

        assert "Enter" in seat.text
        assert "…" not in "".join(line[34:] for line in seat.lines[1:15])


async def test_palette_says_that_nothing_is_found() -> None:
    """Not a blank list."""
    async with seated(FakeTill().sign_on()) as seat:
        await seat.press("ctrl+p", *"zzz")
        await seat.settle()

        assert "No command has that." in seat.text


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_the_bar_shows_what_works(size: tuple[int, int]) -> None:
    """The bar names the keys a sale needs, keeps to its line, and names none that does nothing."""
    async with seated(FakeTill().sign_on(), size) as seat:
        bar = seat.lines[-1]

        named = re.findall(r" (F\d+) ?[A-Z]", bar)
        assert [f"F{number}" for number in (*range(1, 11), 12)] == named
        assert "…" not in bar


async def test_help_opens_and_closes() -> None:
    """F1 lists the keys beside the basket, arrows turn its page, and Escape closes it."""
    async with seated(FakeTill().sign_on().scan(BAG)) as seat:
        await seat.press("f1")
        assert "Find an item by name and add it." in seat.text
        assert "Hoxton" in seat.text
        assert "Ctrl+Q" not in seat.text

        await seat.press(*["down"] * 20)
        assert "Ctrl+Q" in seat.text

        await seat.press("escape")
        assert "Find an item" not in seat.text


async def test_palette_finds_commands() -> None:
    """Ctrl+P finds a command by a part of its name and Enter runs it."""
    async with seated(FakeTill().sign_on().scan(BAG)) as seat:
        await seat.press("ctrl+p")
        assert "▸Help" in seat.text

        await seat.press("paid o")
        assert "▸Paid out" in seat.text

        await seat.press("enter")
        assert "Form" == seat.panel
        assert "Paid out" in seat.text


async def test_palette_leaves_out_what_has_no_sense() -> None:
    """Opening a shift is not offered while one is open, nor voiding where there is no sale."""
    async with seated(FakeTill().sign_on()) as seat:
        await seat.press("ctrl+p", "open shift")
        assert "▸" not in seat.text

        await seat.press("escape", "ctrl+p", "void sale")
        assert "▸" not in seat.text


async def test_a_click_on_the_bar_is_as_good_as_the_key() -> None:
    """The mouse works the bar as the keys do."""
    async with seated(FakeTill().sign_on().scan(BAG)) as seat:
        at = seat.lines[-1].index("F9")
        await seat.pilot.click(KeyBar, offset=(at, 0))

        assert "PayPanel" == seat.panel


async def test_the_manager_menu_is_explained() -> None:
    """F1 there says of each letter what it is for, in the words of the shop."""
    async with seated(FakeTill().sign_on(), size=(120, 60)) as seat:
        await seat.press("f10", "f1")

        for told in ("Practise: nothing is really sold.", "Take goods back without a receipt."):
            assert told in seat.words
