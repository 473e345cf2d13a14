"""The cash drawer wired to the printer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import pytest
from memory_output import MemoryOutput
from plugs import PATIENCE_S

from drivers.drawers.printer_kick import PULSE_GAP_S, OpenLevel, PrinterKickDrawer
from drivers.printers.escpos import EscposPrinter
from drivers.printers.none import NoPrinter
from drivers.printers.profiles import profile_named
from drivers.transports.channel import LEAVES_WITHIN_S, Channel, Output
from drivers.transports.output import output_for
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.ports.devices import DrawerOutcome, DrawerState, PrintOutcome
from pos.ports.health import Availability, Capabilities
from pos.ports.receipt import ReceiptDocument, Text
from tests.fakes import CollectingPrinter


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


class SlowPrinter(CollectingPrinter):
    """Takes longer than a pulse's rest until what is sent is there."""

    def __init__(self, time: Time) -> None:
        super().__init__(name="printer", capabilities=Capabilities(names=frozenset({"drawer"})))
        self.time = time

    def print(self, document: ReceiptDocument) -> PrintOutcome:
        self.time.now_s += PULSE_GAP_S * 3
        return super().print(document)


def test_the_rest_begins_with_the_pulse() -> None:
    """However long the way to the printer took, the next pulse waits the whole rest after it."""
    time, rested = Time(), list[float]()
    drawer = PrinterKickDrawer(printer=SlowPrinter(time), clock=time, sleep=rested.append)

    drawer.open_drawer()
    drawer.open_drawer()

    assert rested == [pytest.approx(PULSE_GAP_S)]


def test_who_has_the_drawer_next_finds_it_rested() -> None:
    """It is let go only when its rest is over, and at once where no pulse went out."""
    time, rested = Time(), list[float]()
    output = MemoryOutput()
    drawer = PrinterKickDrawer(printer=over(output), clock=time, sleep=rested.append)
    drawer.close()
    assert [] == rested

    drawer.open_drawer()
    drawer.close()

    assert rested == [pytest.approx(PULSE_GAP_S)]


@pytest.mark.parametrize("partly", [False, True])
def test_a_pulse_that_may_have_gone_out(*, partly: bool) -> None:
    """A printer that stops in the middle leaves it unknown, and its solenoid is spared then."""
    time, rested = Time(), list[float]()
    printer = SlowPrinter(time)
    printer.trouble, printer.partly = "The line broke. Check it.", partly
    drawer = PrinterKickDrawer(printer=printer, clock=time, sleep=rested.append)

    outcome = drawer.open_drawer()
    drawer.close()

    assert outcome == DrawerOutcome(
        opened=False, reason="The line broke. Check it.", may_be_open=partly
    )
    assert bool(rested) is partly


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

    def close(self, *, within_s: float = LEAVES_WITHIN_S) -> bool:
        return self._inner.close(within_s=within_s)


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


def test_a_look_before_the_job_has_asked() -> None:
    """Nobody waits for a receipt whose printer has told nothing yet: the state is unknown."""
    seen: queue.Queue[DrawerState] = queue.Queue()

    def answer(question: bytes) -> bytes:
        if b"\x10\x04\x01" == question:
            threading.Thread(target=lambda: seen.put(drawer.drawer_state()), daemon=True).start()
            during.append(seen.get(timeout=PATIENCE_S))
        return b"\x00" if question == b"\x1dr\x01" else b"\x12"

    during: list[DrawerState] = []
    device = over(MemoryOutput(answer=answer))
    drawer = PrinterKickDrawer(printer=device, open_level=OpenLevel.HIGH)

    device.print(ReceiptDocument(title="x", elements=(Text(text="STYL"),)))

    assert during == [DrawerState.UNKNOWN]


def test_a_printer_that_is_not_heard_has_no_sensor() -> None:
    """Where no answer comes back there is no state to ask for, whatever is configured."""
    drawer = PrinterKickDrawer(printer=over(MemoryOutput()), open_level=OpenLevel.HIGH)

    assert drawer.capabilities.names == {"open"}


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
