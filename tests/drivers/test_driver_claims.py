"""What the table of drivers promises and no other test asks: its figures, lines held open, logs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from plugs import PATIENCE_S

from drivers.catalog.card_terminals import build_card_terminal
from drivers.catalog.displays import build_display
from drivers.catalog.printers import build_drawer, build_printer
from drivers.catalog.scales import build_scale
from drivers.catalog.scanners import build_scanner, build_wedge
from drivers.displays.families import Family
from drivers.displays.serial_display import CLOSES_WITHIN_S
from drivers.drawers.printer_kick import PULSE_GAP_S
from drivers.scanners.line_watch import SURE_AFTER
from drivers.scanners.wedge_layout import LAYOUTS
from drivers.scanners.wedge_rule import LEAST_KEYS
from drivers.transports.serial_link import LAST_RETRY_S
from drivers.transports.serial_port import open_port
from drivers.virtual.counter import VirtualCounter, Wanted
from drivers.virtual.interpreter import DrawerPulse
from pos.config import load
from pos.core.money import Money
from pos.errors import ConfigErrors
from pos.ports.devices import KeyPress, Printed
from pos.ports.health import Availability
from pos.ports.receipt import Cut, ReceiptDocument, Text
from pos.ports.scale import Weighed

RECEIPT = ReceiptDocument(title="x", elements=(Text(text="Hoxton Bag"), Cut()))
EAN = "4006381333931"


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[VirtualCounter]:
    with closing(VirtualCounter(tmp_path, Wanted(display=Family.EPSON))) as made:
        yield made


def test_figures_of_the_table() -> None:
    """As they stand in docs/devices.md; another one here is another one there."""
    assert 2.0 == LAST_RETRY_S, "looked for every two seconds"
    assert 3 == SURE_AFTER, "after three misreads"
    assert 6 == LEAST_KEYS, "codes of six characters and more"
    assert 10 == len(LAYOUTS), "the ten that layout names"
    assert 0.5 == PULSE_GAP_S, "one pulse in half a second"
    assert 1.0 == CLOSES_WITHIN_S, "within a second"


def test_a_wedge_is_unknown_throughout() -> None:
    """A keyboard does not tell: not before it is listened to, not after a scan, not at its end."""
    heard: list[object] = []
    wedge = build_wedge(prefix="\x02")
    told = [wedge.availability]
    wedge.listen(heard.append)
    told.append(wedge.availability)
    for number, character in enumerate(f"\x02{EAN}"):
        wedge.press(KeyPress(character, character), at_s=number * 0.004)
    wedge.press(KeyPress("enter", "\r"), at_s=0.1)
    told.append(wedge.availability)
    wedge.close()

    assert 1 == len(heard)
    assert [Availability.UNKNOWN] * 4 == [*told, wedge.availability]


@pytest.mark.parametrize("family", [Family.CD5220, Family.DSP800])
def test_the_printers_cable_is_for_one_family(tmp_path: Path, family: Family) -> None:
    """Another one is refused where the file is read, with the one that can be there."""
    file = tmp_path / "config.toml"
    printer = '[printer]\ndriver = "escpos"\nport = "/dev/ttyUSB0"\n'
    file.write_text(f'{printer}[display]\ndriver = "{family}"\nport = "printer"\n')

    with pytest.raises(ConfigErrors, match="epson"):
        load(file, {})


def test_a_drawer_is_not_opened_to_find_out(counter: VirtualCounter) -> None:
    """How it is, and whether it is open, is asked without a pulse."""
    printer = build_printer(driver="escpos", port=counter.printer.port)
    drawer = build_drawer(driver="printer", printer=printer, open_level="high")

    assert drawer.check_health().ok
    drawer.drawer_state()

    assert isinstance(printer.print(RECEIPT), Printed)
    assert not any(isinstance(one, DrawerPulse) for one in counter.printer.happened)


def test_nothing_is_held_open_in_between(counter: VirtualCounter) -> None:
    """A printer and a scale open their line for what they are asked, and let go of it."""
    counter.scale.lay("01.250")
    printer = build_printer(driver="escpos", port=counter.printer.port)
    scale = build_scale(driver="toledo8217", port=counter.scale.port)
    before = times_open(counter.scale.port)

    assert isinstance(printer.print(RECEIPT), Printed)
    assert isinstance(scale.weigh(), Weighed)

    assert counter.printer.wait_until_free(within_s=PATIENCE_S)
    assert before == times_open(counter.scale.port)
    line = open_port(counter.scale.port, baud=9600)
    assert before < times_open(counter.scale.port)
    line.close()


def times_open(port: str) -> int:
    """In this process, the scale's own end among them."""
    line = Path(port).resolve()
    return sum(fd.resolve() == line for fd in Path("/proc/self/fd").iterdir())


@pytest.mark.parametrize("is_pulled", [False, True])
def test_no_log_has_what_was_said(
    counter: VirtualCounter, caplog: pytest.LogCaptureFixture, is_pulled: bool
) -> None:
    """What a customer reads, what was weighed, scanned and printed, and what a card terminal said
    stand in no log, also where a line is lost.
    """
    caplog.set_level(logging.DEBUG)
    assert counter.display is not None
    counter.scale.lay("01.234")
    with ExitStack() as open_devices:
        display = build_display(driver="epson", port=counter.display.port)
        scanner = build_scanner(driver="serial", port=counter.scanner.port)
        for one in (display, scanner):
            open_devices.callback(one.close)
        if is_pulled:
            counter.scale.unplug()
            counter.display.unplug()
            counter.card.unplug()
        display.show("Hoxton Bag", "300.00")
        build_scale(driver="toledo8217", port=counter.scale.port).weigh()
        card = build_card_terminal(driver="simulator", port=counter.card.port)
        card.charge(Money.parse("77.31", "SAR"), reference="S001-T1-9")
        build_printer(driver="escpos", port=counter.printer.port).print(RECEIPT)

    for said in ("Hoxton", "300.00", "234", "77.31", "7731", "4242", "S001-T1-9"):
        assert said not in caplog.text
