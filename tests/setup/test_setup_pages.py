"""The devices screen: found, tried on real lines, shown before it is saved, brought back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.displays.families import Family
from drivers.virtual.counter import VirtualCounter, Wanted
from drivers.virtual.interpreter import DrawerPulse, Happening
from pos.config import load
from pos.config.writing import kept_before
from pos.ports.drivers import DeviceKind
from tests.setup.at_setup import at, pressed, read, seen, setting_up, write
from tests.ui.seat import BROAD, NARROW, WAIT

CONFIG = """\
# The shop at the corner
[store]
id = "S001"
name = "STYL"
currency = "SAR"

[loyalty]
provider = "none"

[printer]
driver = "none"   # not yet
"""


class Counter:
    """A counter of devices that are not there, and what came of them."""

    def __init__(self, folder: Path) -> None:
        self.happened: list[Happening] = []
        self.lines: list[tuple[str, str]] = []
        wanted = Wanted(display=Family.EPSON, printed=self.happened.append, shown=self.lines.append)
        self.devices = VirtualCounter(folder, wanted)

    @property
    def pulses(self) -> int:
        return sum(isinstance(one, DrawerPulse) for one in self.happened)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.devices.close()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    write(path, CONFIG)
    return path


async def test_every_kind_and_how_it_is(config: Path) -> None:
    """The first page has a verdict for each kind, set up or not, in either size."""
    for size in (NARROW, BROAD):
        async with setting_up(config, size=size) as seat:
            for name in ("Scanner", "Printer", "Drawer", "Customer display", "Scale", "Card"):
                assert name in seat.text
            assert "✓ No printer is configured." in seat.text
            assert "Looking" not in seat.text


async def test_further_scanners_are_looked_at_too(config: Path, counter: Counter) -> None:
    """One of several that is not there is told by its name."""
    more = '[[scanner.more]]\nname = "hand scanner"\nport = "/dev/ttyUSB9"\n'
    first = f'[scanner]\ndriver = "serial"\nport = "{counter.devices.scanner.port}"\n'
    write(config, CONFIG + first + more)
    async with setting_up(config, size=BROAD) as seat:
        assert "opens. Scan to try it. Hand scanner serial /dev/ttyUSB9" in seat.words
        assert "! /dev/ttyUSB9 is not there." in seat.words


async def test_a_scanner_from_found_to_saved(config: Path, counter: Counter) -> None:
    """Chosen by its port, tried with a scan, shown as it will be written, and saved."""
    scanner = counter.devices.scanner
    honeywell = at(
        scanner.port, DeviceKind.SCANNER, made_by="Honeywell", product="Voyager", now="/dev/ttyACM0"
    )
    async with setting_up(config, at("/dev/ttyS0"), honeywell) as seat:
        await pressed(seat, ["enter"])
        assert seat.text.index("Honeywell Voyager") < seat.text.index("/dev/ttyS0")

        await pressed(seat, ["enter", "t"])
        assert "Waiting for a scan" in seat.text
        scanner.send("]E06281100001003")
        await seen(seat, lambda: "]E06281100001003" in seat.text)
        assert "retail code: item 6281100001003 – not this: no item has this code" in seat.text

        await pressed(seat, ["enter"])
        assert "Tried, and well." in seat.text
        await pressed(seat, ["a", "s"])
        assert "+ [scanner]" in seat.text
        assert f'port = "{scanner.port}"' in "".join(line.strip() for line in seat.lines)
        assert CONFIG == read(config)

        await pressed(seat, ["enter"])
        assert "not saved yet" not in seat.text
    saved = load(config, {}).scanner
    assert ("serial", scanner.port) == (saved.driver, saved.port)
    assert "# The shop at the corner" in read(config)
    assert CONFIG == read(kept_before(config))


async def test_what_is_likely_another_device(config: Path) -> None:
    """It is offered all the same, behind what it may be and with what it likely is: one maker makes
    printers and displays.
    """
    epson = at("/dev/ttyACM1", DeviceKind.PRINTER, made_by="EPSON", product="DM-D30")
    async with setting_up(config, epson, at("/dev/ttyS0")) as seat:
        await pressed(seat, [*["down"] * 3, "enter"])

        assert seat.text.index("/dev/ttyS0") < seat.text.index("EPSON DM-D30")
        assert "likely a printer" in seat.text
        await pressed(seat, ["down", "enter"])
        assert "/dev/ttyACM1" in seat.text


async def test_a_printer_by_a_typed_address(config: Path, counter: Counter) -> None:
    """An address is typed where nothing is found; the page is printed, and asked about."""
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "enter"])
        assert "Nothing that it could be is connected." in seat.words
        await pressed(seat, ["enter", counter.devices.printer.port, "enter", "t"])

        assert "The page is printed." in seat.words
        assert "Is the page whole, every line right, and cut? Y or N" in seat.words

        await pressed(seat, ["y", "a", "s", "enter"])
    assert counter.happened
    assert 0 == counter.pulses
    assert counter.devices.printer.port == load(config, {}).printer.port
    assert 'driver = "escpos"   # not yet' in read(config)


async def test_what_did_not_work_is_not_tried(config: Path, counter: Counter) -> None:
    """A no of the person, or of the device, leaves it untried; what to look at is said."""
    port = counter.devices.printer.port
    counter.devices.printer.close()
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "enter", "enter", port, "enter", "t"])
        told = next(line for line in seat.lines if line.strip().startswith("! "))
        assert port.removeprefix("socket://") in told

        await pressed(seat, ["escape", "a"])
        assert "It was not tried as it is set now." in seat.words
        await pressed(seat, ["y"])
        assert "not saved yet" in seat.text


async def test_changed_after_the_trial(config: Path, counter: Counter) -> None:
    """What is set otherwise after it was tried was not tried."""
    counter.devices.scale.lay("01.250")
    async with setting_up(config, at(counter.devices.scale.port)) as seat:
        await pressed(seat, [*["down"] * 4, "enter", "enter", "t", WAIT, "y"])
        assert "takes it as it is" in seat.text

        await pressed(seat, [*["down"] * 3, "enter"])

        assert "takes it, tried or not" in seat.text
        assert "Unit                        lb" in seat.text


async def test_values_forwards_and_back(config: Path) -> None:
    """Right goes on, left goes back, and over both ends; a default stays unwritten."""
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "down", "enter", "down", "right"])
        assert "high" in seat.text
        await pressed(seat, ["left", "left"])
        assert "low" in seat.text
        await pressed(seat, ["right", "a", "y"])
        assert "not saved yet" not in seat.text


async def test_the_drawers_sensor_is_learned(config: Path, counter: Counter) -> None:
    """The drawer is opened once; what its sensor says then is what open means."""
    printer = counter.devices.printer
    text = CONFIG.replace(
        'driver = "none"   # not yet', f'driver = "escpos"\nport = "{printer.port}"'
    )
    write(config, text)
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "down", "enter", "t"])
        assert "Did the drawer open? Y or N" in seat.text
        await seen(seat, lambda: 1 == counter.pulses)

        await pressed(seat, ["y"])
        assert "open_level = high" in seat.words
        await pressed(seat, ["a", "s", "enter"])
    assert "high" == load(config, {}).drawer.open_level


async def test_a_drawer_that_stood_open_teaches_nothing(config: Path, counter: Counter) -> None:
    """What is set of its sensor stays where the trial saw no change, and is told why."""
    printer = counter.devices.printer
    text = CONFIG.replace(
        'driver = "none"   # not yet', f'driver = "escpos"\nport = "{printer.port}"'
    )
    write(config, f'{text}[drawer]\nopen_level = "high"\n')
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "down", "enter", "t", "n", "t"])
        await seen(seat, lambda: 2 == counter.pulses)
        assert "told no change: shut the drawer first" in seat.words

        await pressed(seat, ["y"])
        assert "Tried, and well. A takes it." in seat.words
        assert "Learned" not in seat.text
        assert "high" in next(line for line in seat.lines if "Sensor when open" in line)


async def test_a_display_shows_two_lines(config: Path, counter: Counter) -> None:
    """The two lines stand on the display before anybody is asked whether they do."""
    assert counter.devices.display is not None
    async with setting_up(config, at(counter.devices.display.port)) as seat:
        await pressed(seat, [*["down"] * 3, "enter", "enter", "t"])

        assert "Does the display show these two lines? Y or N" in seat.text
        await seen(seat, lambda: ("Customer display    ", "1234567890ABCDEFGHIJ") in counter.lines)


async def test_a_scanner_that_types(config: Path) -> None:
    """Where no port is, keys that come in one burst are the scan, and press nothing."""
    async with setting_up(config) as seat:
        await pressed(seat, ["enter", "down", "enter", "t"])
        await seat.press("6281100001003", "enter")
        await seen(seat, lambda: "6281100001003" in seat.text)

        assert "scan something" in seat.lines[1]
        assert "its keys at most" in seat.words
        await seen(seat, lambda: "that is well" in seat.text)


async def test_a_scanner_that_speaks_in_packets(config: Path, tmp_path: Path) -> None:
    """The same port with another driver: what it scans is told with its kind, and is saved."""
    devices = VirtualCounter(tmp_path, Wanted(scanner="ssi"))
    try:
        async with setting_up(config, at(devices.scanner.port)) as seat:
            await pressed(seat, ["enter", "enter"])
            assert "serial" in next(line for line in seat.lines if "Driver" in line)
            await pressed(seat, ["enter"])
            assert "ssi" in next(line for line in seat.lines if "Driver" in line)
            assert "Silence ends a code" not in seat.text
            await pressed(seat, ["t"])
            assert "Waiting for a scan" in seat.text
            devices.scanner.send("6281100001003")
            await seen(seat, lambda: "]E06281100001003" in seat.text)
            await pressed(seat, ["enter", "a", "s", "enter"])
    finally:
        devices.close()
    scanner = load(config, {}).scanner
    assert ("ssi", devices.scanner.port) == (scanner.driver, scanner.port)


async def test_a_scanner_that_types_another_layout(config: Path) -> None:
    """At a French computer the digits come as its letters: told with what to set, which is set."""
    burst = '-é_&&àààà&àà"'
    async with setting_up(config) as seat:
        await pressed(seat, ["enter", "down", "enter", "t"])
        await seat.press(*burst, "enter")
        await seen(seat, lambda: 'Set [scanner] layout = "fr"' in seat.words)
        seat.pause()
        await seat.press("escape")
        await seen(seat, lambda: "how is it set?" in seat.text)
        await pressed(seat, [*["down"] * 4, "enter"])
        assert "fr" in next(line for line in seat.lines if "Computer's keyboard" in line)
        await pressed(seat, ["t"])
        await seat.press(*burst, "enter")
        await seen(seat, lambda: "6281100001003" in seat.text)


async def test_unplugged_while_it_is_tried(config: Path, counter: Counter) -> None:
    """That it went away and came back is told, and half a code is none."""
    scanner = counter.devices.scanner
    async with setting_up(config, at(scanner.port), size=BROAD) as seat:
        await pressed(seat, ["enter", "enter", "t"])
        scanner.send_bytes(b"62811\x00\xff\r")
        await seen(seat, lambda: "the speed or the parity is another" in seat.words)
        assert "that is well" not in seat.text
        scanner.unplug()
        await seen(seat, lambda: "is unavailable" in seat.words)
        scanner.plug()
        await seen(seat, lambda: "The scanner is back." in seat.text)

        scanner.send("6281100001003")
        await seen(seat, lambda: "that is well" in seat.text)


async def test_a_card_terminal_by_its_address(config: Path, counter: Counter) -> None:
    """It answers, and no money moves; one that stands alone needs no address."""
    async with setting_up(config) as seat:
        await pressed(seat, [*["down"] * 5, "enter"])
        assert "is connected" not in seat.text
        await pressed(seat, ["enter", counter.devices.card.port, "enter", "t", WAIT])
        assert "A simulator answers: no money moves." in seat.words

        await pressed(seat, ["enter", "a", "s", "enter"])
    card = load(config, {}).card
    assert ("simulator", counter.devices.card.port) == (card.driver, card.port)


async def test_none_of_it(config: Path) -> None:
    """A device that is taken away is set to none, and its port stays in the file."""
    write(config, CONFIG + '[scale]\ndriver = "toledo8217"\nport = "/dev/ttyUSB9"\n')
    async with setting_up(config) as seat:
        assert "/dev/ttyUSB9 is not there." in seat.words
        await pressed(seat, [*["down"] * 4, "enter", "up", "enter", "s", "enter"])
    scale = load(config, {}).scale
    assert ("none", "/dev/ttyUSB9") == (scale.driver, scale.port)


async def test_one_key_brings_it_back(config: Path) -> None:
    """Ctrl+Z drops what is not saved, then what was saved last; once more undoes that."""
    async with setting_up(config) as seat:
        await seat.press("ctrl+z")
        assert "nothing was changed" in seat.text
        await pressed(seat, ["down", "down", "enter", "enter", "a", "y"])
        assert "not saved yet" in seat.text
        await pressed(seat, ["ctrl+z"])
        assert "What was not saved is dropped." in seat.text

        await pressed(seat, ["enter", "enter", "a", "y", "s", "enter"])
        saved = read(config)
        assert CONFIG != saved
        assert "✓ Saved; the file before is config.toml.before." in seat.text
        await pressed(seat, ["ctrl+z"])
        assert CONFIG == read(config)
        assert '- driver = "none"' in seat.text
        await pressed(seat, ["ctrl+z"])
        assert saved == read(config)


async def test_much_that_is_brought_back(config: Path) -> None:
    """However many lines are different by it, the keys stay in view, and how many more is told."""
    many = "".join(f"# a remark of the shop's, number {number}\n" for number in range(40))
    write(config, CONFIG + many)
    config.with_name("config.toml.before").write_text(CONFIG, encoding="utf-8")
    async with setting_up(config) as seat:
        await pressed(seat, ["ctrl+z"])

        assert CONFIG == read(config)
        assert "lines more" in seat.text
        assert "sets the chosen one up" in seat.text
        assert "brings back what was saved before" in seat.text


async def test_leaving_with_something_unsaved(config: Path) -> None:
    """The first Escape says so, and the second one ends it; the file is as it was."""
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "down", "enter", "enter", "a", "y", "escape"])
        assert "Not all is saved." in seat.text
        await seat.press("escape")
        assert seat.app._exit
    assert CONFIG == read(config)


async def test_two_devices_at_one_port(config: Path, counter: Counter) -> None:
    """What does not go together is refused with the reason, and nothing is taken."""
    port = counter.devices.scanner.port
    write(config, CONFIG + f'[scale]\ndriver = "toledo8217"\nport = "{port}"\n')
    async with setting_up(config, at(port)) as seat:
        await pressed(seat, ["enter", "enter"])

        assert "each device needs a port" in seat.words
        await pressed(seat, ["escape"])
        assert "not saved yet" not in seat.text


async def test_written_by_another_meanwhile(config: Path) -> None:
    """What somebody else has written is not written over, and is said."""
    async with setting_up(config) as seat:
        await pressed(seat, ["down", "down", "enter", "enter", "a", "y", "s"])
        write(config, CONFIG + "\n")
        await pressed(seat, ["enter"])

        assert "somebody else has changed it" in seat.words
    assert CONFIG + "\n" == read(config)


async def test_by_mouse(config: Path) -> None:
    """A click on a row is Enter on it; a click behind a key is the key."""
    async with setting_up(config) as seat:
        row = next(y for y, line in enumerate(seat.lines) if "Printer" in line)
        await seat.pilot.click(offset=(6, row))
        await seat.answered()
        assert "Printer: where is it?" in seat.text

        back = seat.lines[1].index("Esc")
        await seat.pilot.click(offset=(back + 1, 1))
        await seat.answered()
        assert "Devices of this till" in seat.text
