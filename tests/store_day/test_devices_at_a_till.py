"""The devices of a till that sells: told and tried on real lines, with nothing put on record."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp

from drivers.displays.families import Family
from drivers.virtual.counter import VirtualCounter, Wanted
from drivers.virtual.interpreter import DrawerPulse, Happening
from drivers.virtual.paper_picture import paper_picture
from drivers.virtual.virtual_printer import Fault
from pos.assembly.till import Till
from pos.config import (
    CardSettings,
    DisplaySettings,
    DrawerSettings,
    LoyaltySettings,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
    Settings,
)
from pos.ports.drivers import DeviceKind
from pos.ports.health import Availability
from pos.ports.trying import DeviceLine
from pos.store_day.devices_at_a_till import DevicesOfTill

PATIENCE_S = 20.0


class Counter:
    def __init__(self, folder: Path) -> None:
        self.happened: list[Happening] = []
        self.shown: list[tuple[str, str]] = []
        self.devices = VirtualCounter(
            folder,
            Wanted(display=Family.EPSON, printed=self.happened.append, shown=self.shown.append),
        )


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    made.devices.close()


@pytest.fixture
def selling(tmp_path: Path, counter: Counter) -> Iterator[Till]:
    there = counter.devices
    assert there.display is not None
    settings = Settings(
        folder=tmp_path,
        loyalty=LoyaltySettings(provider="none"),
        scanner=ScannerSettings(driver="serial", port=there.scanner.port, feedback="bel"),
        printer=PrinterSettings(driver="escpos", port=there.printer.port),
        drawer=DrawerSettings(open_level="high"),
        display=DisplaySettings(driver="epson", port=there.display.port),
        scale=ScaleSettings(driver="toledo8217", port=there.scale.port),
        card=CardSettings(driver="simulator", port=there.card.port),
    )
    with Till(settings).running() as till:
        until_s = time.monotonic() + PATIENCE_S
        while till.devices.scanner.availability is not Availability.AVAILABLE:
            assert time.monotonic() < until_s
        yield till


def lines_of(till: Till) -> dict[DeviceKind, DeviceLine]:
    return {line.kind: line for line in DevicesOfTill(till).lines()}


def test_a_line_for_each(selling: Till) -> None:
    """All six kinds are told, and what can be tried of each beside selling."""
    lines = lines_of(selling)

    assert set(DeviceKind) == set(lines)
    assert all(line.report.ok for line in lines.values()), lines
    assert {DeviceKind.CARD} == {kind for kind, line in lines.items() if not line.trial}


def test_a_drawer_is_as_well_as_its_printer(selling: Till, counter: Counter) -> None:
    """What cannot be opened now is not told as fine, and is again once it can be."""
    counter.devices.printer.fail(Fault.PAPER_OUT)
    told = lines_of(selling)[DeviceKind.DRAWER].report
    assert (False, "The printer opens it, and is not ready. The printer is out of paper.") == (
        told.ok,
        told.say.partition(" Put")[0],
    )

    counter.devices.printer.fail(Fault.NONE)
    assert lines_of(selling)[DeviceKind.DRAWER].report.ok


def test_what_is_not_there_is_not_tried(till: Till) -> None:
    """A till with little offers little, and refuses what it was not asked to show."""
    with till.running():
        lines = lines_of(till)

        assert {DeviceKind.PRINTER, DeviceKind.DRAWER} == {
            kind for kind, line in lines.items() if line.trial
        }
        assert not DevicesOfTill(till).try_out("drawer").ok
        assert not DevicesOfTill(till).try_out("nobody's").ok


def test_the_page_comes_out_and_its_codes_are_read(selling: Till, counter: Counter) -> None:
    """What stands in its codes is what a reader finds on the paper; the drawer stays shut."""
    tried = DevicesOfTill(selling).try_out("printer")

    assert tried.ok, tried.say
    assert "The page is printed." in tried.say
    read = {found.text for found in zxingcpp.read_barcodes(paper_picture(counter.happened))}
    assert {"POS-TEST-1", "2000000000008"} == read
    assert not any(isinstance(one, DrawerPulse) for one in counter.happened)


def test_a_page_with_letters_that_no_font_has(
    selling: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is marked on the page is named, with what to set; the page counts as out."""
    monkeypatch.setattr("drivers.printers.fonts._FOLDERS", ())
    tried = DevicesOfTill(selling).try_out("printer")

    assert tried.ok
    assert "Shown another way: שלום printed as [?], 你好 printed as [?]. Set" in tried.say
    assert "Set [printer] font to a font file that has them" in tried.say


def test_weighing_showing_and_sounding(selling: Till, counter: Counter) -> None:
    """The scale's weight is told as it gave it; the display and the scanner are asked about."""
    devices = DevicesOfTill(selling)
    counter.devices.scale.lay("01.250")

    assert "The scale weighs 1.250 kg." == devices.try_out("scale").say
    assert "Does the display show these two lines?" == devices.try_out("display").question
    assert "Did the scanner sound?" == devices.try_out("scanner").question


def test_nothing_of_it_is_on_record(selling: Till) -> None:
    """Trying sells nothing: the record is as long as before."""
    before = selling.terminal.snapshot.state
    for name in ("printer", "display", "scanner", "card"):
        DevicesOfTill(selling).try_out(name)

    assert before == selling.terminal.snapshot.state


def test_a_printer_without_paper(selling: Till, counter: Counter) -> None:
    """What keeps the page from coming out is said as for a receipt."""
    counter.devices.printer.fail(Fault.PAPER_OUT)

    tried = DevicesOfTill(selling).try_out("printer")

    assert (False, "The printer is out of paper. Put in a new roll.") == (tried.ok, tried.say)
