"""A display and the printer behind it on one serial line: each gets its own, and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plugs import PATIENCE_S, Plug

from drivers.catalog import build_display, build_printer
from drivers.displays.families import Family, cells_of, written
from drivers.displays.serial_display import CLOSES_WITHIN_S
from drivers.displays.ways import BehindPrinter, OwnPort
from drivers.printers.escpos import LENT_LEAVES_WITHIN_S, EscposPrinter
from drivers.printers.profiles import profile_named
from drivers.printers.raster import Dots, raster_bytes
from drivers.transports.channel import LEAVES_WITHIN_S
from drivers.transports.serial_port import open_port
from drivers.transports.through_display import TO_DISPLAY
from drivers.virtual.interpreter import NotUnderstood, PaperCut
from drivers.virtual.shared_cable import SharedCable
from drivers.virtual.virtual_display import VirtualDisplay
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.errors import ConfigError
from pos.ports.devices import DeviceNews, LineDisplay, NotPrinted, Printed, ReceiptPrinter
from pos.ports.health import Availability
from pos.ports.receipt import Cut, QrCode, ReceiptDocument, Text

RECEIPTS = 12
LONG = ReceiptDocument(
    title="S001-T1-000042",
    elements=(
        *(Text(text=f"Line {number} حليب") for number in range(12)),
        QrCode(data="S001-T1-000042"),
        Cut(),
    ),
)


class Cable:
    def __init__(self, folder: Path, to_end: ExitStack) -> None:
        self.virtual_display = VirtualDisplay(folder / "display", family=Family.EPSON)
        to_end.callback(self.virtual_display.close)
        self.virtual_printer = VirtualPrinter()
        to_end.callback(self.virtual_printer.close)
        self.line = SharedCable(
            folder / "cable", display=self.virtual_display, printer=self.virtual_printer
        )
        to_end.callback(self.line.close)
        self.printer: ReceiptPrinter = build_printer(
            driver="escpos", port=self.line.port, behind_display=True
        )
        self.display: LineDisplay = build_display(driver="epson", before=self.printer)
        to_end.callback(self.display.close)

    def shows(self, first: str, second: str) -> bool:
        return self.virtual_display.wait_for(
            lambda lines: [first, second] == [line.strip() for line in lines], within_s=PATIENCE_S
        )

    def shows_another(self) -> bool:
        before = self.virtual_display.times_written
        return self.virtual_display.wait_for(
            lambda _: self.virtual_display.times_written > before, within_s=PATIENCE_S
        )

    @property
    def cuts(self) -> int:
        return sum(isinstance(one, PaperCut) for one in self.virtual_printer.happened)

    @property
    def odd(self) -> list[object]:
        return [one for one in self.virtual_printer.happened if isinstance(one, NotUnderstood)]


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    with ExitStack() as to_end:
        yield Cable(tmp_path, to_end)


def test_each_gets_its_own(cable: Cable) -> None:
    """A text is shown and not printed, a receipt printed and not shown; the answers come back."""
    cable.display.show("Hoxton Bag", "300.00")
    assert cable.shows("Hoxton Bag", "300.00")
    printed = cable.printer.print(LONG)

    assert printed == Printed(confirmed=True)
    assert "Hoxton" not in cable.virtual_printer.text
    assert cable.shows("Hoxton Bag", "300.00")
    assert cable.printer.check_health().ok
    assert cable.display.check_health().ok


def test_never_within_a_receipt(cable: Cable) -> None:
    """While texts follow each other as fast as receipts let them, each receipt is whole, and each
    text.
    """
    over = threading.Event()

    def show_on() -> None:
        number = 0
        while not over.is_set():
            number += 1
            cable.display.show(f"Bag {number}", "1.00")
            over.wait(0.01)

    shows = threading.Thread(target=show_on)
    shows.start()
    outcomes = []
    for _ in range(RECEIPTS):
        outcomes.append(cable.printer.print(LONG))
        assert cable.shows_another()
    over.set()
    shows.join()
    cable.display.show("Belt", "2.00")

    assert cable.shows("Belt", "2.00")
    assert [Printed(confirmed=True)] * RECEIPTS == outcomes
    assert RECEIPTS == cable.cuts
    assert "Bag" not in cable.virtual_printer.text
    assert [] == cable.odd
    assert b"" == cable.virtual_display.odd


def test_after_a_till_that_was_killed(cable: Cable) -> None:
    """Half a text for the display, and nothing behind it: the next receipt is printed whole."""
    text = TO_DISPLAY + written(Family.EPSON, cells_of("Bag", "1.00", codec="ascii"))
    for end in range(3, len(text) + 1):
        line = open_port(cable.line.port, baud=9600)
        line.write(text[:end])
        line.drain(within_s=PATIENCE_S)
        line.close()
        assert cable.printer.check_health().ok, text[:end]
    assert cable.printer.print(LONG) == Printed(confirmed=True)


def test_one_fault_is_told_of_each(cable: Cable) -> None:
    """The cable is pulled: the printer says so at its next receipt, the display at once; put back,
    both work again by themselves.
    """
    told: list[DeviceNews] = []
    changed = threading.Condition()

    def hear(news: DeviceNews) -> None:
        with changed:
            told.append(news)
            changed.notify_all()

    cable.display.listen(hear)
    cable.display.show("Bag", "1.00")
    assert cable.shows("Bag", "1.00")
    cable.line.unplug()
    cable.display.show("Belt", "2.00")
    with changed:
        assert changed.wait_for(lambda: len(told) == 2, PATIENCE_S)
    away = cable.printer.print(LONG)
    cable.line.plug()
    with changed:
        assert changed.wait_for(lambda: len(told) == 3, PATIENCE_S)

    assert isinstance(away, NotPrinted)
    assert "is not there" in away.reason
    assert "is not there" in told[1].say
    there, gone = Availability.AVAILABLE, Availability.UNAVAILABLE
    assert [there, gone, there] == [one.availability for one in told]
    assert cable.shows("Belt", "2.00")
    assert cable.printer.print(LONG) == Printed(confirmed=True)


def test_a_printer_without_paper_shows_on(cable: Cable) -> None:
    """What ails the printer keeps nothing from the display before it."""
    cable.virtual_printer.fail(Fault.PAPER_OUT)
    assert isinstance(cable.printer.print(LONG), NotPrinted)
    cable.display.show("Belt", "2.00")

    assert cable.shows("Belt", "2.00")


class HeldUp:
    """A line whose other end takes nothing, as a printer that is off does."""

    place = "/dev/printer"
    answers = True
    unanswering = ""

    def __init__(self) -> None:
        self.waited_s: list[float] = []
        self.opened = 0

    def open(self) -> HeldUp:
        self.opened += 1
        return self

    def write(self, data: bytes) -> None:
        """Into a buffer that nobody empties."""

    def read(self, *, within_s: float) -> bytes:  # noqa: ARG002  # it is silent
        return b""

    def close(self, *, within_s: float = LEAVES_WITHIN_S) -> bool:
        self.waited_s.append(within_s)
        return False


def test_a_cable_that_is_held_up() -> None:
    """A text waits no longer on it than the next receipt may, and is told as not shown; a receipt
    still has all the time it needs.
    """
    line = HeldUp()
    printer = EscposPrinter(output=line, profile=profile_named("generic-80mm"))
    way = BehindPrinter(printer)

    with pytest.raises(OSError, match="takes nothing") as told:
        way.open()
    printer.print(LONG)

    assert "Look whether the printer is on" in way.why_not(told.value)
    assert [LENT_LEAVES_WITHIN_S, LEAVES_WITHIN_S] == line.waited_s
    assert LENT_LEAVES_WITHIN_S < CLOSES_WITHIN_S < LEAVES_WITHIN_S


def test_a_display_has_no_turn_after_the_printer() -> None:
    """Once the printer is closed its line is opened for no text that still waits."""
    line = HeldUp()
    printer = EscposPrinter(output=line, profile=profile_named("generic-80mm"))
    printer.close()

    with pytest.raises(OSError, match="lent no more"):
        BehindPrinter(printer).open()

    assert 0 == line.opened


def test_a_display_closed_within_a_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last text waits for the receipt no longer than till the printer is closed as well: no
    thread and no open line are left behind, and nobody is told of it.
    """
    monkeypatch.setattr("drivers.displays.serial_display.CLOSES_WITHIN_S", 0.01)
    line, told = HeldUp(), list[DeviceNews]()
    printer = EscposPrinter(output=line, profile=profile_named("generic-80mm"))
    display = build_display(driver="epson", before=printer)
    display.listen(told.append)

    with printer._turns.job():
        display.show("Till closed", "")
        (thread,) = (one for one in threading.enumerate() if one.name == "line-display")
        display.close()
        printer.close()
        thread.join(PATIENCE_S)

    assert not thread.is_alive()
    assert 0 == line.opened
    assert [] == told


def test_a_line_that_hangs_is_left_before_the_display(plug: Plug) -> None:
    """A write on it is given up within the time that closing the display waits."""
    line = OwnPort(str(plug.link), baud=9600).open()

    assert line._inner.write_timeout + CLOSES_WITHIN_S / 2 < CLOSES_WITHIN_S
    line.close()


def test_a_printer_that_lends_no_cable() -> None:
    """Only a printer at a port has a cable for a display to stand on."""
    with pytest.raises(ConfigError, match=r"display\.port"):
        build_display(driver="epson", before=build_printer(driver="none"))


@given(data=st.binary(min_size=1, max_size=64), row_bytes=st.integers(1, 4))
def test_no_picture_chooses_the_display(data: bytes, row_bytes: int) -> None:
    """Whatever is drawn, no dots of it read as the command that takes the line from the printer."""
    drawn = (b"\x1b=\x02" + data) * row_bytes
    picture = Dots(row_bytes=row_bytes, data=drawn)

    assert b"\x1b=" not in raster_bytes(picture)
