"""What every device promises, whichever its driver: one suite a port, run through each."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.catalog import (
    build_card_terminal,
    build_display,
    build_drawer,
    build_printer,
    build_scale,
    build_scanner,
)
from drivers.displays.families import Family
from drivers.virtual.card_terminal import VirtualCardTerminal
from drivers.virtual.pty_scanner import PtyScanner
from drivers.virtual.virtual_display import VirtualDisplay
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from drivers.virtual.virtual_scale import VirtualScale
from pos.core.money import Money
from pos.ports.card_terminal import Approved, CardOutcome, CardTerminal, Declined, Unknown
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
from pos.ports.scale import NotWeighed, Scale, Weighed

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
DISPLAYS = ("epson", "cd5220", "dsp800", "epson gone", "none")
SCALES = ("toledo8217", "toledo8217 empty", "toledo8217 gone", "none")
CARDS = ("simulator", "simulator gone", "stand_alone", "none")


def driver_of(kind: str) -> str:
    return kind.partition(" ")[0]


class Counter:
    """Where the devices stand: a scanner and a printer that are there, and places where none is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.virtual_scanner = PtyScanner(folder / "scanner")
        self.virtual_printer = VirtualPrinter()
        self.virtual_scale = VirtualScale(folder / "scale")
        self.virtual_card = VirtualCardTerminal()
        self.virtual_displays = [
            VirtualDisplay(folder / family, family=family) for family in Family
        ]

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
        place = "nothing" if kind.endswith("gone") else kind
        return build_display(driver=driver_of(kind), port=str(self.folder / place))

    def scale(self, kind: str) -> Scale:
        if not kind.endswith("empty"):
            self.virtual_scale.lay("01.250")
        gone = kind.endswith("gone")
        port = str(self.folder / "nothing") if gone else self.virtual_scale.port
        return build_scale(driver=driver_of(kind), port=port)

    def card(self, kind: str) -> CardTerminal:
        if kind.endswith("gone"):
            self.virtual_card.close()
        return build_card_terminal(driver=driver_of(kind), port=self.virtual_card.port)

    def close(self) -> None:
        for virtual in (
            self.virtual_scanner,
            self.virtual_printer,
            self.virtual_scale,
            self.virtual_card,
            *self.virtual_displays,
        ):
            virtual.close()


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
def display(request: pytest.FixtureRequest, counter: Counter) -> Iterator[LineDisplay]:
    display = counter.display(request.param)
    yield display
    display.close()


@pytest.fixture(params=SCALES)
def scale(request: pytest.FixtureRequest, counter: Counter) -> Scale:
    return counter.scale(request.param)


@pytest.fixture(params=CARDS)
def card(request: pytest.FixtureRequest, counter: Counter) -> CardTerminal:
    return counter.card(request.param)


@pytest.fixture(
    params=[
        *(("scanner", kind) for kind in SCANNERS),
        *(("printer", kind) for kind in PRINTERS),
        *(("drawer", kind) for kind in DRAWERS),
        *(("display", kind) for kind in DISPLAYS),
        *(("scale", kind) for kind in SCALES),
        *(("card", kind) for kind in CARDS),
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


class TestScale:
    """It weighs or says why not."""

    def test_weighs_or_says_why_not(self, scale: Scale) -> None:
        """A weight is more than nothing and has a unit; without one there is a sentence."""
        outcome = scale.weigh()

        assert isinstance(outcome, Weighed | NotWeighed)
        if isinstance(outcome, Weighed):
            assert scale.capabilities.has("weigh")
            assert outcome.weight > 0
            assert outcome.unit
            assert scale.availability is Availability.AVAILABLE
        else:
            assert outcome.reason.endswith(".")

    def test_never_fine_when_it_does_not_know(self, scale: Scale) -> None:
        """Before it was used, no scale claims to be there."""
        assert scale.availability is not Availability.AVAILABLE


class TestCardTerminal:
    """It charges and pays back, says that it did not, or says that nobody knows."""

    @pytest.mark.parametrize("minor", [10_000, 1051, 1091])
    def test_every_attempt_has_an_outcome(self, card: CardTerminal, minor: int) -> None:
        """Whatever came of it, the same reference brings no second charge."""
        amount = Money(minor, "SAR")
        first = card.charge(amount, reference="S001-T1-1")
        again = card.charge(amount, reference="S001-T1-1")
        back = card.refund(amount, reference="S001-T1-2")

        for outcome in (first, again, back):
            assert isinstance(outcome, CardOutcome)
            assert isinstance(outcome, Approved) <= card.capabilities.has("charge")
            assert isinstance(outcome, Approved) or outcome.reason.endswith(".")
        assert isinstance(first, Unknown) or first == again

    def test_asked_it_contradicts_itself_never(self, card: CardTerminal) -> None:
        """What was approved stays so, and what it never had is never charged afterwards."""
        amount = Money(10_000, "SAR")
        first = card.charge(amount, reference="S001-T1-1")
        never = card.ask("S001-T1-9")
        late = card.charge(amount, reference="S001-T1-9")

        assert isinstance(card.ask("S001-T1-1"), type(first) | Unknown)
        assert isinstance(never, Declined | Unknown)
        assert isinstance(late, Declined)

    def test_never_fine_when_it_does_not_know(self, card: CardTerminal) -> None:
        """Before it was used, no terminal claims to be there."""
        assert card.availability is not Availability.AVAILABLE
