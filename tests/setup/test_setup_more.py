"""The set-up beyond one of each: several scanners, texts, numbers of one's own, one cable, F1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from drivers.displays.families import Family
from drivers.virtual.counter import VirtualCounter, Wanted
from drivers.virtual.pty_scanner import PtyScanner
from drivers.virtual.shared_cable import SharedCable
from drivers.virtual.virtual_display import VirtualDisplay
from pos.config import load
from tests.setup.at_setup import at, pressed, read, seen, setting_up, write
from tests.ui.seat import BROAD, NARROW, WAIT

SHOP = """\
[store]
id = "S001"
name = "STYL"
currency = "SAR"

[loyalty]
provider = "none"
"""


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[VirtualCounter]:
    with closing(VirtualCounter(tmp_path, Wanted())) as made:
        yield made


@pytest.fixture
def config(tmp_path: Path, counter: VirtualCounter) -> Path:
    path = tmp_path / "config.toml"
    first = (
        f'[scanner]\ndriver = "serial"\nport = "{counter.scanner.port}"  # the one that stands\n'
    )
    printer = f'[printer]\ndriver = "escpos"\nport = "{counter.printer.port}"\n'
    write(path, f"{SHOP}\n{first}\n# below the counter\n{printer}")
    return path


async def test_a_further_scanner(config: Path, tmp_path: Path) -> None:
    """Added beside the first, tried by its own scans, saved as one more; then taken away again."""
    before = read(config)
    with closing(PtyScanner(tmp_path / "hand")) as hand:
        async with setting_up(config, at(hand.port)) as seat:
            await pressed(seat, ["n", "enter", "t"])
            assert "Scanner 2: scan something" in seat.text
            hand.send("6281100001003")
            await seen(seat, lambda: "that is well" in seat.text)
            await pressed(seat, ["enter", *["down"] * 5, "enter", "a", "y"])
            assert "Scanner 2" in seat.text
            assert "not saved yet" in seat.text
            await pressed(seat, ["s", "enter"])
            assert hand.port == load(config, {}).scanner.more[0].port
            assert "# below the counter\n[printer]" in read(config)
            assert "# the one that stands" in read(config)

            await pressed(seat, ["down", "delete"])
            assert "Scanner 2 is taken away." in seat.words
            await pressed(seat, ["s", "enter"])
    assert before == read(config)


async def test_the_second_of_three_is_changed(config: Path) -> None:
    """Only its own table is another then, and a remark within it stays."""
    more = "".join(
        f'\n[[scanner.more]]\nport = "/dev/ttyUSB{number}"  # number {number}\n'
        for number in (1, 2, 3)
    )
    write(config, read(config) + more)
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "down", "enter", "enter", "down", "right", "a", "y", "s"])
        added = [line.strip() for line in seat.lines if line.strip().startswith(("+", "-"))]
        assert ["+ baud = 19200"] == added
        await pressed(seat, ["enter"])
    assert [9600, 19_200, 9600] == [one.baud for one in load(config, {}).scanner.more]
    assert 'port = "/dev/ttyUSB2"  # number 2\nbaud = 19200\n' in read(config)


async def test_no_further_one_without_a_first(config: Path) -> None:
    """Where no scanner is set up, the next one is the first."""
    write(config, SHOP)
    async with setting_up(config) as seat:
        await pressed(seat, ["n"])
        assert "Devices of this till" in seat.text
        assert "adds a further scanner" not in seat.text


async def test_texts_are_typed(config: Path) -> None:
    """Code pages are typed, shown, and refused with the reason where they are wrong."""
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "enter", "enter", *["up"] * 3, "enter"])
        await pressed(seat, ["16 cp1252 | 99 nonsense", "enter"])
        assert "[printer] code_pages" in seat.words
        await pressed(seat, [*["backspace"] * 11, "0 cp437", "enter"])
        assert "16 cp1252 | 0 cp437" in seat.text
        await pressed(seat, ["a", "y", "s", "enter"])
    assert ("16 cp1252", "0 cp437") == load(config, {}).printer.code_pages


async def test_a_text_is_left(config: Path) -> None:
    """Escape leaves it as it was, and only then the page."""
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "enter", "enter", "up", "enter", "logo.png", "escape"])
        assert "logo.png" not in seat.text
        assert "Printer: how is it set?" in seat.text
        await pressed(seat, ["enter", "logo.png", "enter"])
        assert "logo.png" in seat.text


async def test_a_number_of_ones_own(config: Path) -> None:
    """What is offered is not all that can be: another number is typed, and a word is none."""
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "enter", "enter", "down", "down", "v"])
        await pressed(seat, ["backspace", "backspace", "wide", "enter"])
        assert "That is no whole number." in seat.text
        await pressed(seat, [*["backspace"] * 4, "12", "enter"])
        assert "a whole number from 24 to 80" in seat.words
        await pressed(seat, ["backspace", "backspace", "40", "enter", "a", "y", "s", "enter"])
    assert 40 == load(config, {}).printer.columns


async def test_the_second_screen_alone(config: Path) -> None:
    """What the second screen shows is set without a display of two lines, and nothing is tried."""
    async with setting_up(config) as seat:
        await pressed(seat, [*["down"] * 3, "enter", "up", "enter"])
        assert "tries it" not in seat.text
        await pressed(seat, ["enter", "Open till ten | every day", "enter", "a", "s", "enter"])
    display = load(config, {}).display
    assert ("none", ("Open till ten", "every day")) == (display.driver, display.idle)


async def test_a_display_before_the_printer(tmp_path: Path, counter: VirtualCounter) -> None:
    """Chosen as such it is tried over the printer's cable, and stands in the file as that."""
    with ExitStack() as there:
        display = there.enter_context(
            closing(VirtualDisplay(tmp_path / "pole", family=Family.EPSON))
        )
        cable = there.enter_context(
            closing(SharedCable(tmp_path / "cable", display=display, printer=counter.printer))
        )
        path = tmp_path / "config.toml"
        write(path, f'{SHOP}[printer]\ndriver = "escpos"\nport = "{cable.port}"\n')
        async with setting_up(path) as seat:
            await pressed(seat, [*["down"] * 3, "enter", "enter", "t", WAIT])
            assert "Does the display show these two lines? Y or N" in seat.text
            await seen(seat, lambda: "Customer display    " == display.lines[0])
            await pressed(seat, ["y", "a", "s", "enter"])
            await seen(seat, lambda: "The printer's cable" in seat.words)
    saved = load(path, {}).display
    assert ("epson", "printer") == (saved.driver, saved.port)
    assert "" == counter.printer.text


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_help_tells_of_the_place(config: Path, size: tuple[int, int]) -> None:
    """F1 tells what the place that is seen can do, and leaves all as it was, what is typed too."""
    async with setting_up(config, size=size) as seat:
        await pressed(seat, ["f1"])
        assert "Keys · Devices of this till" in seat.text
        assert "Add a further scanner" in seat.text
        await pressed(seat, ["escape", "down", "enter", "f1"])
        assert "Keys · Printer: where is it?" in seat.text
        await pressed(seat, ["f1", "enter", "up", "enter", "logo", "f1"])
        assert "Keys · Printer: how is it set?" in seat.text
        await pressed(seat, ["escape", ".png", "enter"])
        assert "logo.png" in seat.text
