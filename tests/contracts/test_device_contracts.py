"""What every device promises: one suite a port, run through each real driver on a pty, a socket or
a file with a virtual device at its end, where none is there, and through the fake of other tests.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from fakes import CollectingPrinter, CountingDrawer, LastShown, SetScale

from drivers.catalog import (
    build_card_terminal,
    build_display,
    build_drawer,
    build_printer,
    build_scale,
    build_scanner,
)
from drivers.displays.families import Family
from drivers.virtual.card_terminal import Ending, VirtualCardTerminal
from drivers.virtual.pty_scanner import SPEAKS as SCANNERS_SPEAK
from drivers.virtual.pty_scanner import PtyScanner
from drivers.virtual.shared_cable import SharedCable
from drivers.virtual.virtual_display import VirtualDisplay
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from drivers.virtual.virtual_scale import SPEAKS, VirtualScale
from pos.core.money import Money
from pos.ports.card_terminal import Approved, CardOutcome, CardTerminal, Declined, Unknown
from pos.ports.devices import (
    CashDrawer,
    Device,
    DeviceNews,
    DrawerOutcome,
    DrawerState,
    KeyPress,
    KeyReader,
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

SCANNERS = ("serial", "serial gone", "ssi", "ssi gone", "wedge", "none")
PRINTERS = (
    "escpos",
    "escpos file",
    "escpos cable",
    "escpos gone",
    "text_file",
    "text_file gone",
    "none",
    "fake",
)
DRAWERS = ("printer", "printer failing", "printer without", "none", "fake")
DISPLAYS = ("epson", "cd5220", "dsp800", "epson gone", "epson cable", "none", "fake")
SCALES = (
    *SPEAKS,
    *(f"{name} empty" for name in SPEAKS),
    *(f"{name} gone" for name in SPEAKS),
    "none",
    "fake",
)
UNIT_PRICE = Money(4800, "SAR")
CARDS = ("simulator", "simulator gone", "stand_alone", "none")


def type_fast(scanner: KeyReader, keys: str) -> None:
    """As a scanner does that is a keyboard; none of it is left for anybody else."""
    for at, character in enumerate(keys):
        assert [] == scanner.press(KeyPress(character, character), at_s=at * 0.004)


def driver_of(kind: str) -> str:
    return kind.partition(" ")[0]


class Counter:
    """Where the devices stand: a scanner and a printer that are there, and places where none is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.virtual_scanners = {
            name: PtyScanner(folder / f"{name}-scanner", speaks=name) for name in SCANNERS_SPEAK
        }
        self.virtual_printer = VirtualPrinter()
        self.virtual_scales = {name: VirtualScale(folder / name, speaks=name) for name in SPEAKS}
        self.virtual_card = VirtualCardTerminal()
        self.virtual_displays = [
            VirtualDisplay(folder / family, family=family) for family in Family
        ]
        self.virtual_cable = SharedCable(
            folder / "cable", display=self.virtual_displays[0], printer=self.virtual_printer
        )

    def scanner(self, kind: str) -> Scanner:
        driver = driver_of(kind)
        gone = kind.endswith("gone") or driver not in self.virtual_scanners
        port = str(self.folder / "nothing") if gone else self.virtual_scanners[driver].port
        return build_scanner(driver=driver, port=port)

    def scan(self, kind: str, code: str) -> None:
        """At the one that is there; what is gone scans nothing."""
        if not kind.endswith("gone"):
            self.virtual_scanners[driver_of(kind)].send(code)

    def printer(self, kind: str) -> ReceiptPrinter:
        if kind == "fake":
            return CollectingPrinter()
        port = {
            "escpos": self.virtual_printer.port,
            "escpos cable": self.virtual_cable.port,
            "escpos file": str(self.folder / "paper.bin"),
            "text_file": str(self.folder / "paper.txt"),
        }.get(kind, str(self.folder / "no" / "paper"))
        behind_display = kind.endswith("cable")
        return build_printer(driver=driver_of(kind), port=port, behind_display=behind_display)

    def drawer(self, kind: str) -> CashDrawer:
        if kind == "fake":
            return CountingDrawer()
        if kind == "printer failing":
            self.virtual_printer.fail(Fault.COVER_OPEN)
        printer = self.printer("none" if kind == "printer without" else "escpos")
        return build_drawer(driver=driver_of(kind), printer=printer, open_level="high")

    def display(self, kind: str) -> LineDisplay:
        if kind == "fake":
            return LastShown()
        if kind.endswith("cable"):
            return build_display(driver=driver_of(kind), before=self.printer("escpos cable"))
        place = "nothing" if kind.endswith("gone") else kind
        return build_display(driver=driver_of(kind), port=str(self.folder / place))

    def scale(self, kind: str) -> Scale:
        if kind == "fake":
            return SetScale(outcomes=[Weighed(weight=Decimal("1.250"), unit="kg")])
        driver = driver_of(kind)
        if not kind.endswith("empty") and driver in self.virtual_scales:
            self.virtual_scales[driver].lay("01.250")
        gone = kind.endswith("gone") or driver not in self.virtual_scales
        port = str(self.folder / "nothing") if gone else self.virtual_scales[driver].port
        return build_scale(driver=driver, port=port)

    def card(self, kind: str) -> CardTerminal:
        if kind.endswith("gone"):
            self.virtual_card.close()
        return build_card_terminal(driver=driver_of(kind), port=self.virtual_card.port)

    def close(self) -> None:
        self.virtual_cable.close()
        for scanner in self.virtual_scanners.values():
            scanner.close()
        for virtual in (
            self.virtual_printer,
            *self.virtual_scales.values(),
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

    def test_listens(
        self, scanner: Scanner, counter: Counter, request: pytest.FixtureRequest
    ) -> None:
        """What is delivered names the device; scans are numbered from 1."""
        kind = request.node.callspec.params["scanner"]
        heard: queue.Queue[ScannerNews] = queue.Queue()
        scanner.listen(heard.put)
        if not scanner.capabilities.has("scan"):
            return

        for code in ("4006381333931", "]C1AB\x1dC"):
            if isinstance(scanner, KeyReader):
                type_fast(scanner, f"{code}\r")
            else:
                counter.scan(kind, code)
        first = heard.get(timeout=PATIENCE_S)

        assert first.device == scanner.name
        if isinstance(first, DeviceNews):
            assert first.availability is scanner.availability is Availability.UNAVAILABLE
            assert first.say.endswith(".")
            return
        second = heard.get(timeout=PATIENCE_S)
        assert isinstance(first, Scan)
        assert isinstance(second, Scan)
        named = "]E0" if driver_of(kind) == "ssi" else ""
        assert [(1, f"{named}4006381333931"), (2, "]C1AB\x1dC")] == [
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

    def test_the_newest_text_is_what_stands_there(
        self, display: LineDisplay, request: pytest.FixtureRequest, counter: Counter
    ) -> None:
        """However much was shown before; and nothing of it is a command to the display."""
        kind = request.node.callspec.params["display"]
        for number in range(50):
            display.show(f"Bag {number}", "\x0c\x1b@\x04\x01")
        display.show("Belt", "2.00")
        if driver_of(kind) not in tuple(Family) or kind.endswith("gone"):
            return
        virtual = counter.virtual_displays[[*Family].index(Family(driver_of(kind)))]

        assert virtual.wait_for(
            lambda lines: [line.strip() for line in lines] == ["Belt", "2.00"], within_s=PATIENCE_S
        )
        assert b"" == virtual.odd

    def test_it_is_told_to_be_away_once(
        self, display: LineDisplay, request: pytest.FixtureRequest
    ) -> None:
        """One that is not there is told as such, once; one that is, in no words."""
        told: list[DeviceNews] = []
        heard = threading.Event()

        def hear(news: DeviceNews) -> None:
            told.append(news)
            heard.set()

        display.listen(hear)
        display.show("Bag", "1.00")
        name = request.node.callspec.params["display"]
        gone, silent = name.endswith("gone"), name in {"none", "fake"}
        assert heard.wait(0 if silent else PATIENCE_S) is not silent
        display.show("Belt", "2.00")
        display.close()

        first = Availability.UNAVAILABLE if gone else Availability.AVAILABLE
        assert [first] * (not silent) == [one.availability for one in told]
        assert all(one.device == display.name for one in told)
        assert all(one.say.endswith(".") is gone for one in told)


class TestScale:
    """It weighs or says why not."""

    def test_weighs_or_says_why_not(self, scale: Scale) -> None:
        """A weight is more than nothing and has a unit; without one there is a sentence."""
        outcome = scale.weigh(UNIT_PRICE)

        assert isinstance(outcome, Weighed | NotWeighed)
        if isinstance(outcome, Weighed):
            assert scale.capabilities.has("weigh")
            assert "1.250" == str(outcome.weight), "exactly as the scale gave it"
            assert "kg" == outcome.unit
            assert scale.availability is not Availability.UNAVAILABLE
        else:
            assert outcome.reason.endswith(".")

    def test_never_fine_when_it_does_not_know(self, scale: Scale) -> None:
        """Before it was used, no scale claims to be there."""
        assert scale.availability is not Availability.AVAILABLE

    def test_a_price_is_needed_only_where_it_says_so(self, scale: Scale) -> None:
        """A scale that computes prices weighs nothing without one; no other scale asks for it."""
        outcome = scale.weigh()

        if scale.capabilities.has("price"):
            assert isinstance(outcome, NotWeighed)
        else:
            assert isinstance(outcome, type(scale.weigh(UNIT_PRICE)) | Weighed)

    @pytest.mark.parametrize("name", SPEAKS)
    def test_pulled_and_plugged_in_again(self, counter: Counter, name: str) -> None:
        """Pulled it says so, with what to do; plugged in again it weighs as before."""
        scale = counter.scale(name)
        counter.virtual_scales[name].unplug()
        gone = scale.weigh(UNIT_PRICE)
        was = scale.availability
        counter.virtual_scales[name].plug()

        assert isinstance(gone, NotWeighed)
        assert was is Availability.UNAVAILABLE
        assert isinstance(scale.weigh(UNIT_PRICE), Weighed)


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
        for outcome, reference in ((first, "S001-T1-1"), (back, "S001-T1-2")):
            if isinstance(outcome, Approved):
                assert (reference, amount) == (outcome.reference, outcome.amount)
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

    @pytest.mark.parametrize("ending", Ending)
    def test_money_moves_once_for_a_reference(
        self, card: CardTerminal, counter: Counter, ending: Ending
    ) -> None:
        """However it ended and however often it is asked for again, it is charged once or never;
        and who is told that no money moved is told the truth.
        """
        counter.virtual_card.tell_next(ending)
        amount, reference = Money(10_000, "SAR"), "S001-T1-1"
        told = [card.charge(amount, reference=reference)] if ending is not Ending.TIMEOUT else []
        told += [card.ask(reference), card.charge(amount, reference=reference), card.ask(reference)]

        charged = counter.virtual_card.approved.count(reference)
        assert charged <= 1
        assert not any(isinstance(one, Approved) for one in told) or charged == 1
        assert not any(isinstance(one, Declined) for one in told) or charged == 0

    def test_it_is_gone_in_the_middle(self) -> None:
        """A terminal that took the question and hung up leaves nobody sure: never a plain no."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]

            def take_and_hang_up() -> None:
                with server.accept()[0] as line:
                    line.recv(4096)

            hangs_up = threading.Thread(target=take_and_hang_up)
            hangs_up.start()
            card = build_card_terminal(driver="simulator", port=f"socket://127.0.0.1:{port}")
            outcome = card.charge(Money(10_000, "SAR"), reference="S001-T1-1")
            hangs_up.join(PATIENCE_S)

        assert isinstance(outcome, Unknown)
