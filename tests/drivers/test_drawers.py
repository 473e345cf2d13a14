"""The cash drawer wired to the printer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import pytest
from plugs import PATIENCE_S

from drivers.drawers.printer_kick import PULSE_GAP_S, OpenLevel, PrinterKickDrawer
from drivers.printers.escpos import EscposPrinter
from drivers.printers.none import NoPrinter
from drivers.printers.profiles import profile_named
from drivers.transports.channel import Channel, Output
from drivers.transports.memory import MemoryOutput
from drivers.transports.output import output_for
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.ports.devices import DrawerOutcome, DrawerState
from pos.ports.health import Availability
from pos.ports.receipt import ReceiptDocument, Text


class Time:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def over(output: MemoryOutput) -> EscposPrinter:
    return EscposPrinter(output=output, profile=profile_named("generic-80mm"), answer_wait_s=20)


def test_the_pulse() -> None:
    """Opening sends the pulse and nothing else: no paper moves."""
    output = MemoryOutput()

    outcome = PrinterKickDrawer(printer=over(output)).open_drawer()

    assert outcome == DrawerOutcome(opened=True)
    assert bytes(output.written) == b"\x1bp\x00\x32\xc8"


def test_the_solenoid_rests_between_pulses() -> None:
    """A second pulse waits until the first one's rest is over, and is given all the same."""
    output, time = MemoryOutput(), Time()
    rested: list[float] = []
    drawer = PrinterKickDrawer(printer=over(output), clock=time, sleep=rested.append)
    drawer.open_drawer()

    time.now_s += PULSE_GAP_S / 4
    early = drawer.open_drawer()
    time.now_s += PULSE_GAP_S * 2
    later = drawer.open_drawer()

    assert early == later == DrawerOutcome(opened=True)
    assert output.written.count(b"\x1bp") == 3
    assert rested == [pytest.approx(PULSE_GAP_S * 3 / 4), 0.0]


def test_state_by_the_drawers_sensor(printer: VirtualPrinter) -> None:
    """Where the printer tells the sensor's level, the drawer is open or closed by its polarity."""
    device = EscposPrinter(
        output=output_for(printer.port), profile=profile_named("generic-80mm"), answer_wait_s=20
    )
    high = PrinterKickDrawer(printer=device, open_level=OpenLevel.HIGH)
    low = PrinterKickDrawer(printer=device, open_level=OpenLevel.LOW)
    none = PrinterKickDrawer(printer=device)

    assert high.drawer_state() is DrawerState.CLOSED
    assert high.open_drawer().opened
    assert high.drawer_state() is DrawerState.OPEN
    assert low.drawer_state() is DrawerState.CLOSED
    assert none.drawer_state() is DrawerState.UNKNOWN
    assert "It is open." in high.check_health().say
    printer.close_drawer()
    assert high.drawer_state() is DrawerState.CLOSED
    assert high.capabilities.names == {"open", "state"}


def test_a_missing_logo_shuts_no_drawer(printer: VirtualPrinter) -> None:
    """What ails a printer's pictures is the printer's trouble alone."""
    device = EscposPrinter(
        output=output_for(printer.port),
        profile=profile_named("generic-80mm"),
        logo="none.png",
        answer_wait_s=20,
    )

    drawer = PrinterKickDrawer(printer=device)

    assert not device.check_health().ok
    assert drawer.check_health().ok
    printer.fail(Fault.COVER_OPEN)
    assert not drawer.check_health().ok


class Halfway:
    """A way to the printer on which somebody looks just before a receipt is sent."""

    answers = True
    unanswering = ""

    def __init__(self, inner: Output, look: Callable[[], None]) -> None:
        self._inner = inner
        self._look = look

    @property
    def place(self) -> str:
        return self._inner.place

    def open(self) -> Channel:
        return HalfwayChannel(self._inner.open(), self._look)


class HalfwayChannel:
    def __init__(self, inner: Channel, look: Callable[[], None]) -> None:
        self._inner = inner
        self._look = look

    def write(self, data: bytes) -> None:
        if b"STYL" in data:
            self._look()
        self._inner.write(data)

    def read(self, *, within_s: float) -> bytes:
        return self._inner.read(within_s=within_s)

    def close(self) -> None:
        self._inner.close()


def test_a_look_waits_for_no_receipt(printer: VirtualPrinter) -> None:
    """While one is printed the drawer is as that job found it; afterwards it is asked again."""
    seen: queue.Queue[DrawerState] = queue.Queue()

    def look() -> None:
        threading.Thread(target=lambda: seen.put(drawer.drawer_state()), daemon=True).start()
        during.append(seen.get(timeout=PATIENCE_S))

    during: list[DrawerState] = []
    device = EscposPrinter(
        output=Halfway(output_for(printer.port), look),
        profile=profile_named("generic-80mm"),
        answer_wait_s=20,
    )
    drawer = PrinterKickDrawer(printer=device, open_level=OpenLevel.HIGH)
    assert drawer.open_drawer().opened

    device.print(ReceiptDocument(title="x", elements=(Text(text="STYL"),)))

    assert during == [DrawerState.OPEN]
    printer.close_drawer()
    assert drawer.drawer_state() is DrawerState.CLOSED


def test_silence_is_no_state(printer: VirtualPrinter) -> None:
    """A printer that does not answer leaves the drawer's state unknown."""
    printer.fail(Fault.SILENT)
    device = EscposPrinter(
        output=output_for(printer.port), profile=profile_named("generic-80mm"), answer_wait_s=0.02
    )

    drawer = PrinterKickDrawer(printer=device, open_level=OpenLevel.HIGH)

    assert drawer.drawer_state() is DrawerState.UNKNOWN


def test_a_printer_in_trouble_opens_nothing(printer: VirtualPrinter) -> None:
    """Without paper this printer gives no pulse: the cashier hears why."""
    printer.fail(Fault.PAPER_OUT)
    device = EscposPrinter(
        output=output_for(printer.port), profile=profile_named("generic-80mm"), answer_wait_s=20
    )

    outcome = PrinterKickDrawer(printer=device).open_drawer()

    assert outcome == DrawerOutcome(
        opened=False, reason="The printer is out of paper. Put in a new roll."
    )


@pytest.mark.parametrize("level", list(OpenLevel))
def test_a_printer_without_a_drawer(level: OpenLevel) -> None:
    """A drawer configured on a printer that has none is unavailable, unwell, and stays shut."""
    drawer = PrinterKickDrawer(printer=NoPrinter(), open_level=level)

    assert not drawer.open_drawer().opened
    assert drawer.availability is Availability.UNAVAILABLE
    assert drawer.drawer_state() is DrawerState.UNKNOWN
    assert not drawer.check_health().ok
