"""The set-up from nothing, addresses that are typed, and what was set and is left with Escape."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos.config import load
from pos.config.writing import kept_before
from pos.errors import ConfigError
from pos.ports.drivers import DeviceKind
from pos.setup.draft import Draft
from pos.setup.setting import Setting, Typed, shown_value
from pos.setup.typed_port import LIKE, nothing_there, why_no_port
from tests.setup.at_setup import at, pressed, read, setting_up, write

SHOP = '[loyalty]\nprovider = "none"\n\n[printer]\ndriver = "none"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    write(path, SHOP)
    return path


async def test_from_no_file(tmp_path: Path) -> None:
    """Without a config.toml all is as it comes; saving makes the file, and nothing before does."""
    path = tmp_path / "new" / "config.toml"
    async with setting_up(path, at("/dev/ttyS0")) as seat:
        assert f"Thereisno{path}yet" in seat.text.replace("\n", "").replace(" ", "")
        await pressed(seat, ["down", "down", "enter", "down", "right", "a", "y"])
        assert not path.parent.exists()
        await pressed(seat, ["s"])
        assert "makes config.toml, which is not there yet" in seat.words
        await pressed(seat, ["enter"])
        assert "not saved yet" not in seat.text
        assert 'open_level = "high"' in read(path)
        await pressed(seat, ["enter", "down", "right", "a", "y", "s", "enter"])
    assert "low" == load(path, {}).drawer.open_level
    assert 'open_level = "high"' in read(kept_before(path))


def test_made_by_somebody_else_meanwhile(tmp_path: Path) -> None:
    """A file that was not there when the set-up began is not written over."""
    path = tmp_path / "config.toml"
    draft = Draft.of(path, {})
    write(path, SHOP)

    with pytest.raises(ConfigError, match="somebody else has changed it"):
        draft.saved()
    assert SHOP == read(path)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        *(
            (kind, one)
            for kind, like in LIKE.items()
            for one in like.split(", ")
            if ":port" not in one
        ),
        (DeviceKind.SCANNER, "/dev/serial/by-id/usb-Honeywell_4600-if00"),
        (DeviceKind.SCANNER, "COM3"),
        (DeviceKind.SCANNER, "usb:0c2e:0206:1234"),
        (DeviceKind.SCALE, "loop://"),
        (DeviceKind.SCALE, "rfc2217://till:4001"),
        (DeviceKind.PRINTER, "out/receipts"),
        (DeviceKind.PRINTER, "/tmp/receipts"),
        (DeviceKind.PRINTER, "socket://[::1]:9100"),
    ],
)
def test_what_can_be_an_address(kind: DeviceKind, typed: str) -> None:
    """Each way that a driver knows, the examples among them."""
    assert "" == why_no_port(kind, typed)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        *((kind, one) for kind in LIKE for one in ("wedge", "none", "the left plug", "socket://x")),
        (DeviceKind.SCANNER, "receipts.txt"),
        (DeviceKind.SCANNER, "usb:0c2e"),
        (DeviceKind.SCANNER, "cups:Receipts"),
        (DeviceKind.SCALE, "/dev/"),
        (DeviceKind.PRINTER, "cups:"),
        (DeviceKind.PRINTER, "usb:printer.one"),
        (DeviceKind.CARD, "/dev/ttyUSB0"),
    ],
)
def test_what_is_none(kind: DeviceKind, typed: str) -> None:
    """It is told with what is one."""
    said = why_no_port(kind, typed)

    assert said.startswith(typed)
    assert LIKE[kind] in said


def test_a_place_with_nothing_in_it(tmp_path: Path) -> None:
    """A device that is not there now is told; a file that a printer's bytes go to is made."""
    assert "/dev/ttyNONE9" in nothing_there(DeviceKind.SCANNER, "/dev/ttyNONE9")
    assert "/dev/ttyNONE9" in nothing_there(DeviceKind.PRINTER, "/dev/ttyNONE9")
    assert "" == nothing_there(DeviceKind.SCANNER, "/dev/null")
    assert "" == nothing_there(DeviceKind.PRINTER, str(tmp_path / "receipts.bin"))
    assert nothing_there(DeviceKind.PRINTER, str(tmp_path / "gone" / "receipts.bin"))
    assert "" == nothing_there(DeviceKind.CARD, "socket://127.0.0.1:9200")


async def test_a_word_is_no_address(config: Path) -> None:
    """Refused where it is typed, with examples; a device to come is taken with a warning."""
    async with setting_up(config, at("/dev/ttyS0")) as seat:
        await pressed(seat, ["enter", "down", "enter", "wedge", "enter"])
        assert "wedge is no address of a scanner. Type one such as /dev/ttyACM0" in seat.words
        assert "takes this address" in seat.text
        await pressed(seat, [*["backspace"] * 5, "/dev/ttyNONE9", "enter"])
        assert "how is it set?" in seat.text
        assert "Nothing is at /dev/ttyNONE9 now." in seat.words
        await pressed(seat, ["a", "y"])
        assert "not saved yet" in seat.text


async def test_escape_asks_before_it_drops(config: Path) -> None:
    """What was set is not dropped without a word; what was not touched is left at once."""
    async with setting_up(config, at("/dev/ttyS0")) as seat:
        await pressed(seat, ["enter", "enter", "escape"])
        assert "where is it?" in seat.text
        await pressed(seat, ["enter", "down", "down", "right", "escape"])
        assert "What is set here is not taken. A takes it; Escape once more drops it." in seat.words
        assert "how is it set?" in seat.text
        await pressed(seat, ["up", "escape"])
        assert "Escape once more drops it." in seat.words
        await pressed(seat, ["escape"])
        assert "where is it?" in seat.text
        await pressed(seat, ["escape"])
        assert "not saved yet" not in seat.text


async def test_a_trial_is_not_left_without_a_word(tmp_path: Path, config: Path) -> None:
    """A device that was tried and found well, and not taken, is asked about."""
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "enter", "enter", str(tmp_path / "receipts.txt"), "enter"])
        await pressed(seat, ["t", "y"])
        assert "Tried, and well." in seat.text
        await pressed(seat, ["escape"])
        assert "What is set here is not taken." in seat.words


async def test_a_number_is_typed_over(config: Path) -> None:
    """V opens what stands there, and the first figure takes its place."""
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "enter", "enter", "receipts.txt", "enter", "down", "down"])
        assert "Columns" in next(line for line in seat.lines if "▸" in line)
        await pressed(seat, ["v", "40", "enter"])
        assert "Columns                     40" in seat.text


def test_a_line_with_a_bar_in_it() -> None:
    """What stands between several is written otherwise within one: it stays one line."""
    footer = Setting(key="footer", label="Footer", typed=Typed.LINES)

    typed = footer.as_typed(("9|18", "Thank you"))

    assert ("9|18", "Thank you") == footer.read(typed)
    assert typed == shown_value(("9|18", "Thank you"))
