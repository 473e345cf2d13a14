"""What every device promises, whichever its driver: one suite a port, run through each."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.catalog import build_display, build_drawer, build_printer, build_scanner
from drivers.virtual.pty_scanner import PtyScanner
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.ports.devices import (
    CashDrawer,
    Device,
    DeviceNews,
    DrawerOutcome,
    DrawerState,
    LineDisplay,
    NotPrinted,
    Printed,
    ReceiptPrinter,
    Scan,
    Scanner,
    ScannerNews,
)
from pos.ports.health import Availability, Capabilities, HealthReport
from pos.ports.receipt import (
    Align,
    Barcode,
    Columns,
    Cut,
    DrawerKick,
    Feed,
    QrCode,
    ReceiptDocument,
    Rule,
    Symbol,
    Text,
)

PATIENCE_S = 20.0
EVERYTHING = ReceiptDocument(
    title="S001-T1-000042",
    elements=(
        DrawerKick(),
        Text(text="STYL \x1b@ حليب 漢字 \ud800", align=Align.CENTRE, bold=True, large=True),
        Text(text=""),
        Columns(left="Hoxton Bag, navy, with a name of some length" * 3, right="300.00"),
        Columns(left="", right="9" * 200, large=True),
        Rule(),
        Feed(0),
        Feed(400),
        Barcode(data="S001-T1-000042"),
        Barcode(data="not a code", symbol=Symbol.EAN13),
        QrCode(data="x" * 5000, caption="\x00"),
        QrCode(data=""),
        Cut(),
        Cut(),
    ),
)
EMPTY = ReceiptDocument(title="", elements=())

SCANNERS = ("serial", "serial gone", "wedge", "none")
PRINTERS = ("escpos", "escpos file", "escpos gone", "text_file", "text_file gone", "none")
DRAWERS = ("printer", "printer failing", "printer without", "none")
DISPLAYS = ("none",)


def driver_of(kind: str) -> str:
    return kind.partition(" ")[0]


class Counter:
    """Where the devices stand: a scanner and a printer that are there, and places where none is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.virtual_scanner = PtyScanner(folder / "scanner")
        self.virtual_printer = VirtualPrinter()

    def scanner(self, kind: str) -> Scanner:
        gone = kind.endswith("gone")
        port = str(self.folder / "nothing") if gone else self.virtual_scanner.port
        return build_scanner(driver=driver_of(kind), port=port)

    def printer(self, kind: str) -> ReceiptPrinter:
        port = {
            "escpos": self.virtual_printer.port,
            "escpos file": str(self.folder / "paper.bin"),
            "text_file": str(self.folder / "paper.txt"),
        }.get(kind, str(self.folder / "no" / "paper"))
        return build_printer(driver=driver_of(kind), port=port)

    def drawer(self, kind: str) -> CashDrawer:
        if kind == "printer failing":
            self.virtual_printer.fail(Fault.COVER_OPEN)
        printer = self.printer("none" if kind == "printer without" else "escpos")
        return build_drawer(driver=driver_of(kind), printer=printer, open_level="high")

    def display(self, kind: str) -> LineDisplay:
        return build_display(driver=kind)

    def close(self) -> None:
        self.virtual_scanner.close()
        self.virtual_printer.close()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path)
    yield counter
    counter.close()


@pytest.fixture(params=SCANNERS)
def scanner(request: pytest.FixtureRequest, counter: Counter) -> Iterator[Scanner]:
    scanner = counter.scanner(request.param)
    yield scanner
    scanner.close()


@pytest.fixture(params=PRINTERS)
def printer(request: pytest.FixtureRequest, counter: Counter) -> ReceiptPrinter:
    return counter.printer(request.param)


@pytest.fixture(params=DRAWERS)
def drawer(request: pytest.FixtureRequest, counter: Counter) -> CashDrawer:
    return counter.drawer(request.param)


@pytest.fixture(params=DISPLAYS)
def display(request: pytest.FixtureRequest, counter: Counter) -> LineDisplay:
    return counter.display(request.param)


@pytest.fixture(
    params=[
        *(("scanner", kind) for kind in SCANNERS),
        *(("printer", kind) for kind in PRINTERS),
        *(("drawer", kind) for kind in DRAWERS),
        *(("display", kind) for kind in DISPLAYS),
    ],
    ids=" ".join,
)
def device(request: pytest.FixtureRequest, counter: Counter) -> Iterator[Device]:
    port, kind = request.param
    device: Device = getattr(counter, port)(kind)
    yield device
    device.close()


class TestEveryDevice:
    """Of whatever kind, it can be asked about itself at any time, and closed."""

    def test_tells_about_itself(self, device: Device) -> None:
        """A name, capabilities and availability are there without asking the hardware."""
        assert device.name
        assert isinstance(device.capabilities, Capabilities)
        assert isinstance(device.availability, Availability)

    def test_reports_its_health_in_a_sentence(self, device: Device) -> None:
        """A health check answers with a verdict and a whole sentence, and raises nothing."""
        report = device.check_health()

        assert isinstance(report, HealthReport)
        assert report.name == device.name
        assert report.say.endswith(".")

    def test_closes_twice(self, device: Device) -> None:
        """Closing is harmless, however often."""
        device.close()
        device.close()


class TestReceiptPrinter:
    """It prints or says why not."""

    @pytest.mark.parametrize("document", [EVERYTHING, EMPTY], ids=["everything", "empty"])
    def test_answers_any_document(self, printer: ReceiptPrinter, document: ReceiptDocument) -> None:
        """Any document has an outcome, and a failure a sentence for the cashier."""
        outcome = printer.print(document)

        assert isinstance(outcome, Printed | NotPrinted)
        if isinstance(outcome, NotPrinted):
            assert outcome.reason.endswith(".")
            assert not printer.check_health().ok
        else:
            assert outcome.confirmed <= (printer.availability is Availability.AVAILABLE)

    def test_never_fine_when_it_does_not_know(self, printer: ReceiptPrinter) -> None:
        """Before it was used, no printer claims to be there."""
        assert printer.availability is not Availability.AVAILABLE


class TestScanner:
    """It delivers scans and news, or nothing."""

    def test_listens(self, scanner: Scanner, counter: Counter) -> None:
        """What is delivered names the device; scans are numbered from 1."""
        heard: queue.Queue[ScannerNews] = queue.Queue()
        scanner.listen(heard.put)
        if not scanner.capabilities.has("scan"):
            return

        for code in ("4006381333931", "]C1AB\x1dC"):
            counter.virtual_scanner.send(code)
        first = heard.get(timeout=PATIENCE_S)

        assert first.device == scanner.name
        if isinstance(first, DeviceNews):
            assert first.availability is scanner.availability is Availability.UNAVAILABLE
            assert first.say.endswith(".")
            return
        second = heard.get(timeout=PATIENCE_S)
        assert isinstance(first, Scan)
        assert isinstance(second, Scan)
        assert [(1, "4006381333931"), (2, "]C1AB\x1dC")] == [
            (scan.number, scan.text) for scan in (first, second)
        ]

    def test_sounds_without_harm(self, scanner: Scanner) -> None:
        """A sound may be asked for before, while and after listening."""
        scanner.sound(good=False)
        scanner.listen(lambda _: None)
        scanner.sound(good=True)
        scanner.sound(good=False)
        scanner.close()
        scanner.sound(good=False)


class TestCashDrawer:
    """It opens or says why not."""

    def test_opens_or_says_why_not(self, drawer: CashDrawer) -> None:
        """A drawer that stayed shut has a reason; one that opened needs none."""
        outcome = drawer.open_drawer()

        assert isinstance(outcome, DrawerOutcome)
        assert outcome.opened == (not outcome.reason)
        assert not outcome.opened or drawer.capabilities.has("open")
        assert outcome.opened or outcome.reason.endswith(".")

    def test_state_only_where_it_can_tell(self, drawer: CashDrawer) -> None:
        """Without a sensor a drawer's state is unknown, never closed."""
        state = drawer.drawer_state()

        assert drawer.capabilities.has("state") or state is DrawerState.UNKNOWN


class TestLineDisplay:
    """It shows, quietly."""

    def test_shows_anything(self, display: LineDisplay) -> None:
        """Two lines of any text are shown or not, without harm."""
        display.show("Hoxton Bag", "300.00")
        display.show("", "\x1b" * 100)
