"""What the till sends to devices, read by devices that somebody else has written."""

from __future__ import annotations

import queue
import re
import socket
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random

import pytest
from emupos_counter import PATIENCE_S, PRINTERS, EmuposCounter, program
from PIL import Image
from plugs import News

from drivers.drawers.printer_kick import OpenLevel, PrinterKickDrawer
from drivers.printers.code_page_sheet import sample_of
from drivers.printers.encoder import encode
from drivers.printers.escpos import EscposPrinter
from drivers.printers.lettering import Lettering
from drivers.printers.profiles import profile_named
from drivers.scales.serial_scale import MOVING, TOO_HEAVY
from drivers.scales.toledo8217 import Toledo8217
from drivers.scanners.serial_scanner import SerialScanner
from drivers.transports.loop import DeviceLoop
from drivers.transports.output import output_for
from drivers.virtual.interpreter import Interpreter, PrintedLine, PrintedPicture
from pos.assembly.till import Till
from pos.config import (
    DrawerSettings,
    LoyaltySettings,
    PrinterSettings,
    ReceiptSettings,
    ScaleSettings,
    ScannerSettings,
    Settings,
)
from pos.core import intents as it
from pos.core.item import Item
from pos.core.money import Money
from pos.core.roles import Role
from pos.core.staff import Cashier
from pos.ports.devices import DrawerState, NotPrinted, Printed, Scan, ScannerNews
from pos.ports.layout import lay_out
from pos.ports.receipt import (
    Align,
    Barcode,
    Columns,
    Cut,
    DrawerKick,
    Element,
    Feed,
    QrCode,
    ReceiptDocument,
    Rule,
    Symbol,
    Text,
)
from pos.ports.scale import NotWeighed, Weighed
from pos.store_day import checks

pytestmark = pytest.mark.skipif(
    not program(), reason="no emupos here: `make second-opinion` gets it, given a Python 3.13"
)

SKIPPED = "skipped unknown bytes"
KNOWN_TO_BE_SKIPPED = "1b 52 00"
"""The shapes of # and $: it knows the command and has nothing to do for it."""
NO_LETTER = "\ufffd"
"""For a byte that a page has nothing for, and for all of a page it does not know."""
NUMBERED = re.compile(r"^(\S.*\S) +(\d+)$", re.MULTILINE)
WORDS = (
    Text(text="STYL Outfits", align=Align.CENTRE, bold=True),
    Rule(),
    Columns(left="Hoxton Bag, café, 5 €", right="300.00"),
    Columns(left="Łódź, Ж, größer", right="1.00"),
)
CODES = (
    Barcode(data="S001-T1-000042", text_below=False),
    QrCode(data="https://shop.example/r/S001-T1-000042"),
    QrCode(data="https://shop.example/points", caption="Your points"),
    Barcode(data="4006381333931", symbol=Symbol.EAN13, text_below=False),
)
RECEIPT = ReceiptDocument(title="S001-T1-000042", elements=(*WORDS, *CODES, Cut()))
KICK = ReceiptDocument(title="drawer", elements=(DrawerKick(),))
CASHIER = Cashier(user_id="1001", name="Amira", role=Role.CASHIER)
DATES = Item(code="4010", title="Dates", price=Money.parse("48.00", "SAR"), unit="kg")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmuposCounter]:
    counter = EmuposCounter(tmp_path_factory.mktemp("emupos"))
    yield counter
    counter.close()


@pytest.fixture
def counter(running: EmuposCounter) -> EmuposCounter:
    running.tidy()
    return running


def at(port: str, *, model: str = "generic-80mm") -> EscposPrinter:
    return EscposPrinter(
        output=output_for(port), profile=profile_named(model), answer_wait_s=PATIENCE_S
    )


def not_understood(counter: EmuposCounter, *, since: int) -> list[str]:
    told = [line.partition(SKIPPED)[2].strip() for line in counter.told(SKIPPED, since=since)]
    return [data for data in told if data != KNOWN_TO_BE_SKIPPED]


@pytest.mark.parametrize(
    ("printer", "model"),
    [
        ("wide", "generic-80mm"),
        ("wide", "epson-tm-t20iii"),
        ("wide", "pictures-80mm"),
        ("narrow", "generic-58mm"),
        ("narrow", "pictures-58mm"),
    ],
)
def test_a_receipt(counter: EmuposCounter, tmp_path: Path, printer: str, model: str) -> None:
    """Every word stands where it is meant to, every code reads though no word parts them, no byte
    is strange, and the printer's own word makes it confirmed.
    """
    profile, since = profile_named(model), counter.now
    outcome = at(counter.port(printer), model=model).print(RECEIPT)
    counter.wait_for("printer.job.completed", since=since)

    assert Printed(confirmed=True) == outcome
    meant = [line.text for one in WORDS for line in lay_out(one, columns=profile.columns)]
    assert meant == counter.paper(printer).splitlines()[: len(meant)]
    assert {
        ("QRCode", "https://shop.example/r/S001-T1-000042"),
        ("QRCode", "https://shop.example/points"),
        ("Code128", "S001-T1-000042"),
        ("EAN13", "4006381333931"),
    } == counter.codes(printer, tmp_path)
    assert [] == not_understood(counter, since=since)
    assert [] == counter.told("codepage.unsupported", since=since)
    assert "closed" == counter.state(printer)["drawer"]


def test_drawn_words_dot_by_dot(counter: EmuposCounter, tmp_path: Path) -> None:
    """Arabic and Chinese come out as the dots that were sent, wherever a strip of them ends."""
    words = (Text(text="حليب كامل الدسم 1L", large=True), Text(text="ქართული"))
    document = ReceiptDocument(title="x", elements=(*words, *words, *words, Cut()))
    since = counter.now
    at(counter.port("wide")).print(document)
    counter.wait_for("printer.job.completed", since=since)

    sent = encode(document, profile_named("generic-80mm"), lettering=Lettering()).data
    pictures = [one for one in Interpreter().feed(sent) if isinstance(one, PrintedPicture)]
    paper, top = counter.picture("wide", tmp_path), 0
    for one in pictures:
        size = (one.row_bytes * 8, len(one.data) // one.row_bytes)
        found = paper.crop((0, top, size[0], top + size[1])).point(lambda grey: 255 - grey)
        assert Image.frombytes("1", size, one.data).tobytes() == found.convert("1").tobytes()
        top += size[1]
    assert len(pictures) >= 6
    assert [] == not_understood(counter, since=since)


def test_hostile_receipts(counter: EmuposCounter) -> None:
    """Of three hundred receipts full of commands each is one paper, no drawer opens, and all of
    their bytes are understood.
    """
    chance, lettering = Random(6), Lettering()
    pieces = (
        "\x1bp\x00\x32\xc8", "\x10\x14\x01\x00\x01", "\x1d(k\x03\x00", "\x1dv0\x00", "\x1dV\x00",
        "\x1b", "\x1d", "\x10\x04", "p0", "\x9b", "{C", "Bag ", "5 € ", "Ж", "é", "\u202e", "ح",
    )  # fmt: skip
    since, receipts = counter.now, 300
    data = b""
    for _ in range(receipts):
        text = "".join(chance.choices(pieces, k=4))
        codes: tuple[Barcode | QrCode, ...] = (Barcode(data=text), QrCode(data=text))
        words = (Text(text=text), Columns(left=text, right="5.00"))
        document = ReceiptDocument(
            title="x", elements=(*words, chance.choice(codes), Feed(1), Cut())
        )
        data += encode(document, profile_named("generic-80mm"), lettering=lettering).data
    with socket.create_connection(
        ("127.0.0.1", int(counter.port("wide").rpartition(":")[2]))
    ) as to:
        to.sendall(data)
        counter.wait_for("printer.job.completed", since=since, times=receipts)

    assert receipts == len(counter.told("· cut →", since=since))
    assert [] == not_understood(counter, since=since)
    assert [] == counter.told("drawer.opened", since=since)


def test_any_words(counter: EmuposCounter) -> None:
    """Of receipts with words in many alphabets, aligned and large, it reads each line as the
    interpreter does that other tests go by.
    """
    chance, printer = Random(1), at(counter.port("wide"))
    for _ in range(40):
        document = ReceiptDocument(title="x", elements=(*some_words(chance), Cut()))
        since = counter.now
        printer.print(document)
        counter.wait_for("printer.job.completed", since=since)

        read = Interpreter().feed(encode(document, profile_named("generic-80mm")).data)
        ours = [one.text.rstrip() for one in read if isinstance(one, PrintedLine)]
        theirs = [line.rstrip() for line in counter.paper("wide").splitlines()]
        assert [line for line in ours if line] == [line for line in theirs if line]
        assert [] == not_understood(counter, since=since)


def some_words(chance: Random) -> tuple[Element, ...]:
    """All of it in letters that the printer has; what it has to draw is looked at elsewhere."""
    pieces = ("Bag ", "5 € ", "Ж", "é", "Łódź", "ß", "½", "“x”", "—", "…", "x" * 30, "#$@[]{}|~^`")

    def words() -> str:
        return "".join(chance.choices(pieces, k=chance.randrange(1, 6)))

    def line() -> Element:
        bold, large = chance.random() < 0.3, chance.random() < 0.3
        if chance.random() < 0.5:
            return Text(text=words(), align=chance.choice(list(Align)), bold=bold, large=large)
        return Columns(left=words(), right="1,234.50 €", bold=bold, large=large)

    return tuple(line() for _ in range(6))


def test_numbers_of_code_pages(counter: EmuposCounter) -> None:
    """On the page that shows them each number it knows has the letters that the till takes it
    for, and those it does not know have none.
    """
    printer, since = at(counter.port("wide"), model="epson-tm-t20iii"), counter.now
    outcome = printer.print_code_pages(last=20)
    counter.wait_for("printer.job.completed", since=since)
    told = counter.paper("wide").rpartition("numbers:\n")[2]
    lines = {number: letters for letters, number in NUMBERED.findall(told)}

    assert Printed(confirmed=True) == outcome
    pages = {str(page.number): page.codec for page in profile_named("generic-80mm").code_pages}
    for number, codec in pages.items():
        assert sample_of(codec, columns=48).replace("·", NO_LETTER) == lines[number], codec
    others = lines.keys() - pages.keys() - {"3", "4", "5"}  # Portuguese and such, which it has
    assert 21 == len(lines)
    assert {NO_LETTER} == {letter for other in others for letter in lines[other].split()}
    assert [] == not_understood(counter, since=since)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("paper-out", "The printer is out of paper. Put in a new roll."),
        ("cover-open", "The printer's cover is open. Close it."),
        ("offline", "The printer is offline. Press its feed button, or look at its lights."),
    ],
)
def test_a_printer_that_cannot(counter: EmuposCounter, fault: str, says: str) -> None:
    """It gets no job and the cashier is told why, the doctor says the same; mended it prints."""
    printer, since = at(counter.port("wide")), counter.now
    counter.do("PUT", f"wide/faults/{fault}")
    unwell, outcome, kicked = printer.check_health(), printer.print(RECEIPT), printer.print(KICK)
    counter.do("DELETE", f"wide/faults/{fault}")

    assert (False, says) == (unwell.ok, unwell.say)
    assert NotPrinted(reason=says) == outcome == kicked
    assert printer.check_health().ok
    assert [] == counter.told("printer.job.completed", since=since)
    assert "closed" == counter.state("wide")["drawer"], "nothing that waited opens it later"
    assert Printed(confirmed=True) == printer.print(RECEIPT)


def test_paper_that_is_nearly_out(counter: EmuposCounter) -> None:
    """It prints, and the doctor tells of it, with the model's own name."""
    counter.do("PUT", "wide/faults/paper-near-end")
    report = at(counter.port("wide")).check_health()

    assert report.ok
    assert "It is a TM-T20III. The paper is nearly out." in report.say
    assert Printed(confirmed=True) == at(counter.port("wide")).print(RECEIPT)


@pytest.mark.parametrize(
    ("printer", "open_level"), [("wide", OpenLevel.HIGH), ("narrow", OpenLevel.LOW)]
)
def test_the_drawer(counter: EmuposCounter, printer: str, open_level: OpenLevel) -> None:
    """It opens by the pulse on its pin and its sensor is read, whichever way it is wired."""
    since = counter.now
    drawer = PrinterKickDrawer(printer=at(counter.port(printer)), open_level=open_level)
    shut = drawer.drawer_state()
    outcome = drawer.open_drawer()
    counter.wait_for("drawer.opened", since=since)
    opened = drawer.drawer_state()
    counter.do("POST", f"{printer}/drawer/close")

    assert (DrawerState.CLOSED, DrawerState.OPEN) == (shut, opened)
    assert outcome.opened
    assert drawer.drawer_state() is DrawerState.CLOSED
    (told,) = counter.told("drawer.opened", since=since)
    assert "(pin 2)" in told
    assert [] == counter.told("printer.job.completed", since=since), "no paper moves"


@pytest.mark.parametrize("printer", PRINTERS)
def test_a_serial_line(counter: EmuposCounter, tmp_path: Path, printer: str) -> None:
    """A receipt comes out whole over a serial line, and is confirmed there too."""
    since, model = counter.now, "generic-80mm" if printer == "wide" else "generic-58mm"
    outcome = at(counter.line(printer), model=model).print(RECEIPT)
    counter.wait_for("printer.job.completed", since=since)

    assert Printed(confirmed=True) == outcome
    assert len(CODES) == len(counter.codes(printer, tmp_path))
    assert [] == not_understood(counter, since=since)


@pytest.mark.parametrize(("grams", "weight"), [(1250, "1.250"), (5, "0.005"), (15_000, "15.000")])
def test_a_weight(counter: EmuposCounter, grams: int, weight: str) -> None:
    """Exactly as the scale gave it."""
    counter.do("PUT", "deli/weight", grams=grams)

    outcome = Toledo8217(port=counter.line("deli")).weigh()

    assert isinstance(outcome, Weighed)
    assert (weight, False) == (str(outcome.weight), outcome.is_net)


def test_a_net_weight(counter: EmuposCounter) -> None:
    """What the scale took off as a container is told."""
    counter.do("PUT", "deli/weight", grams=200)
    counter.do("POST", "deli/tare")
    counter.do("PUT", "deli/weight", grams=680)

    assert (
        Weighed(weight=Decimal("0.480"), unit="kg", is_net=True)
        == Toledo8217(port=counter.line("deli")).weigh()
    )


def test_goods_that_come_to_rest(counter: EmuposCounter) -> None:
    """While they move there is no weight; asked on, the scale has it once they lie still."""
    counter.do("PUT", "deli/weight", grams=905, stable=False)
    outcome = Toledo8217(port=counter.line("deli")).weigh()

    assert isinstance(outcome, Weighed) or NotWeighed(reason=MOVING) == outcome
    while not isinstance(outcome, Weighed):
        outcome = Toledo8217(port=counter.line("deli")).weigh()
    assert "0.905" == str(outcome.weight)


@pytest.mark.parametrize(
    ("grams", "says"), [(0, "Nothing is on the scale"), (15_001, TOO_HEAVY), (-20, "below zero")]
)
def test_no_weight(counter: EmuposCounter, grams: int, says: str) -> None:
    """Nothing, too much, and less than nothing are each told, and never a weight."""
    counter.do("PUT", "deli/weight", grams=grams)
    scale = Toledo8217(port=counter.line("deli"))
    outcome = scale.weigh()

    assert isinstance(outcome, NotWeighed)
    assert says in outcome.reason
    assert scale.check_health().ok, "the scale itself is well"


def test_scans(counter: EmuposCounter) -> None:
    """Each comes as it was scanned, GS and other letters included, in order."""
    devices, news = DeviceLoop(), News()
    scanner = SerialScanner(port=counter.line("lane"), devices=devices)
    scanner.listen(news)
    codes = ["4006381333931", "]C1010400638133393110AB\x1d21C", "https://a.b/01/4006", "Grüße"]
    for number, code in enumerate(codes, start=1):
        since = counter.now
        counter.do("POST", "lane/scans", data=code, countdown_seconds=0)
        counter.wait_for("scan.delivered", since=since)
        news.wait(partial(has_heard, number))
    scanner.close()

    assert codes == news.texts
    assert not news.faults


def has_heard(scans: int, news: News) -> bool:
    return len(news.scans) == scans


def test_a_till_sells_on_it(counter: EmuposCounter, tmp_path: Path) -> None:
    """Weighed, scanned, paid in cash without paper: the sale stands, and with a new roll its
    receipt comes out once, with a code that reads.
    """
    scanned: queue.SimpleQueue[ScannerNews] = queue.SimpleQueue()
    settings = Settings(
        folder=tmp_path,
        loyalty=LoyaltySettings(provider="none"),
        scanner=ScannerSettings(driver="serial", port=counter.line("lane")),
        printer=PrinterSettings(driver="escpos", port=counter.port("wide")),
        drawer=DrawerSettings(open_level="high"),
        scale=ScaleSettings(driver="toledo8217", port=counter.line("deli")),
        receipt=ReceiptSettings(qr_url="https://styl.example/r/{receipt}"),
    )
    since = counter.now
    with Till(settings, on_scan=lambda news, _: scanned.put(news)).running() as till:
        well = {report.name: report.ok for report in checks.devices(till)}
        till.terminal.submit(it.PinWasRight(cashier=CASHIER))
        till.terminal.submit(it.OpenShift(opening_float=Money.zero("SAR")))
        till.terminal.submit(it.AddItem(item=DATES)).ended.result(PATIENCE_S)
        counter.do("PUT", "deli/weight", grams=1250)
        till.terminal.submit(it.AskScale()).ended.result(PATIENCE_S)
        counter.do("POST", "lane/scans", data="4006381333931", countdown_seconds=0)
        scan = scanned.get(timeout=PATIENCE_S)
        counter.do("PUT", "wide/faults/paper-out")
        paid = till.terminal.submit(it.TakeTender(method="cash")).ended.result(PATIENCE_S)
        till.terminal.settle(PATIENCE_S)
        waits = till.terminal.snapshot.state.papers
        counter.do("DELETE", "wide/faults/paper-out")
        till.terminal.submit(it.PrintPapers()).ended.result(PATIENCE_S)
        counter.wait_for("printer.job.completed", since=since)
        till.terminal.settle(PATIENCE_S)
        sale = till.terminal.snapshot.state.last_sale

    assert all(well.values()), well
    assert isinstance(scan, Scan)
    assert "4006381333931" == scan.text
    assert paid.ok
    assert 1 == len(waits)
    assert sale is not None
    assert Money.parse("60.00", "SAR") == sale.total
    assert "1.250 kg x 48.00" in counter.paper("wide")
    assert ("QRCode", "https://styl.example/r/S001-T1-000001") in counter.codes("wide", tmp_path)
    assert 1 == len(counter.told("printer.job.completed", since=since))
    assert [] == counter.told("drawer.opened", since=since), "nobody opens it afterwards"
