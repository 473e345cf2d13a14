"""A till sells while its printer's port closes at any byte of a receipt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import cast

import pytest
from fakes import CollectingPrinter, CountingDrawer
from terminal_bench import Bench

from drivers.drawers.printer_kick import PrinterKickDrawer
from drivers.printers.encoder import encode
from drivers.printers.escpos import EscposPrinter
from drivers.printers.profiles import profile_named
from drivers.transports.output import output_for
from drivers.virtual.interpreter import (
    DrawerPulse,
    Happening,
    PaperCut,
    PrintedBarcode,
    PrintedLine,
    PrintedQr,
)
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.core import events as ev
from pos.core import intents as it
from pos.ports.receipt import DrawerKick, ReceiptDocument
from pos.receipts.letterhead import Letterhead
from pos.receipts.stationery import StoreStationery
from pos.terminal.snapshot import Snapshot
from pos.terminal.timers import PRINTED_AGAIN_EVERY_S

PROFILE = profile_named("generic-80mm")
STATIONERY = StoreStationery(
    Letterhead(store_name="STYL", till_id="T1", zone=UTC, qr_url="https://a.b/{receipt}")
)
KICK = ReceiptDocument(title="drawer", elements=(DrawerKick(),))
ASKED_BYTES = 6
"""Before each job, how the printer is."""
PARTS = 3
"""Which several processes of the tests take on."""
MARKER_BYTES = 3
"""After each job, whether it is done."""


def job_bytes(document: ReceiptDocument) -> int:
    return ASKED_BYTES + len(encode(document, PROFILE).data) + MARKER_BYTES


class Strip:
    """All that came out of a printer, however much it is; the newest is what is looked at."""

    def __init__(self) -> None:
        self.pulses = 0
        self.newest: list[Happening] = []

    def take(self, one: Happening) -> None:
        self.pulses += isinstance(one, DrawerPulse)
        self.newest.append(one)

    def has_whole(self, receipt: str) -> bool:
        """A receipt of this number, from its first line to its cut."""
        lines = "\n".join(one.text for one in self.newest if isinstance(one, PrintedLine))
        codes = [one.data for one in self.newest if isinstance(one, PrintedBarcode | PrintedQr)]
        has_words = "STYL" in lines and receipt in lines and "TOTAL" in lines
        has_codes = [receipt, f"https://a.b/{receipt}"] == codes
        return has_words and has_codes and isinstance(self.newest[-1], PaperCut)

    @property
    def is_copy(self) -> bool:
        return any("COPY" in one.text for one in self.newest if isinstance(one, PrintedLine))


@pytest.fixture
def strip() -> Strip:
    return Strip()


@pytest.fixture
def printer(strip: Strip) -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter(printed=strip.take)
    yield printer
    printer.close()


@pytest.fixture
def bench(memory: Path, printer: VirtualPrinter) -> Iterator[Bench]:
    """With a real driver, and a drawer whose solenoid needs no rest."""
    device = EscposPrinter(output=output_for(printer.port), profile=PROFILE, answer_wait_s=20)
    drawer = PrinterKickDrawer(printer=device, sleep=lambda _: None)
    bench = Bench(
        Path(mkdtemp(dir=memory)),
        printer=cast(CollectingPrinter, device),
        drawer=cast(CountingDrawer, drawer),
        stationery=STATIONERY,
    )
    with bench.running():
        bench.open_shift()
        yield bench


@pytest.mark.parametrize("part", range(PARTS))
def test_the_sale_stands_wherever_the_port_closes(
    part: int, bench: Bench, printer: VirtualPrinter, strip: Strip
) -> None:
    """At every byte of what a cash sale sends to it: each sale is recorded, each receipt comes out
    whole once the printer is back, as a copy where some of it may be out already, and the drawer
    opens at most once for each sale, after it is recorded, and for no receipt.
    """
    bench.done(it.Scanned(text="bag"), it.TakeTender(method="cash"))
    first = bench.settled().last_sale
    assert first is not None
    begins = job_bytes(KICK) + ASKED_BYTES
    whole = job_bytes(KICK) + job_bytes(STATIONERY.receipt(first, copy=0))
    assert whole > 500, "a receipt as a shop's is"
    strip.pulses = 0
    for number, bytes_before in enumerate(range(1 + part, whole, PARTS), start=2):
        pulses_before = strip.pulses
        printer.fail(Fault.DROP, after_bytes=bytes_before)
        bench.done(it.Scanned(text="bag"), it.TakeTender(method="cash"))
        bench.settled()
        pulses = strip.pulses
        assert pulses - pulses_before <= 1, bytes_before
        printer.fail(Fault.NONE)
        strip.newest.clear()

        bench.clock.advance(PRINTED_AGAIN_EVERY_S)
        bench.ask(it.TimePassed())

        assert not bench.settled().papers, bytes_before
        assert strip.pulses == pulses, "what comes later opens no drawer"
        assert strip.has_whole(f"S001-T1-{number:06d}"), bytes_before
        is_sure = bytes_before != begins  # the last answer and the end come together
        assert strip.is_copy == (bytes_before > begins) or not is_sure, bytes_before

    sold = Counter(type(one) for one in bench.recorded())[ev.SaleCompleted]
    assert sold - 1 == len(range(1 + part, whole, PARTS))
    assert 0 < strip.pulses < sold - 1


def test_every_pulse_has_its_event(bench: Bench, strip: Strip) -> None:
    """With a printer that is well the drawer opens once for each sale in cash and each no sale
    that a manager approved, and for no card, no copy, and nothing that was refused.
    """
    bench.done(it.Scanned(text="bag"), it.TakeTender(method="cash"))
    bench.done(it.Scanned(text="bag"), it.TakeTender(method="card"))
    bench.done(it.Reprint())
    assert not bench.ask(it.RingNoSale(reason="Change")).ok
    bench.settled()
    assert strip.pulses == 1
    bench.done(it.Approve(user_id="9001", pin="471147"))
    bench.settled()

    assert strip.pulses == 2


def test_a_printer_that_hangs_keeps_nobody_waiting(
    bench: Bench, printer: VirtualPrinter, strip: Strip
) -> None:
    """While it takes no byte of a receipt the next customers are served; then all come out."""
    printer.fail(Fault.HANG, after_bytes=ASKED_BYTES + 1)
    for number in (1, 2, 3):
        bench.terminal.submit(it.Scanned(text="bag"))
        bench.terminal.submit(it.TakeTender(method="card"))
        bench.wait_until(partial(is_sold, f"S001-T1-{number:06d}"))
    assert not any(isinstance(one, PaperCut) for one in strip.newest)

    printer.fail(Fault.NONE)
    bench.settled()
    bench.clock.advance(PRINTED_AGAIN_EVERY_S)
    bench.ask(it.TimePassed())
    bench.settled()

    assert () == bench.snapshot.state.papers
    assert 3 == sum(isinstance(one, PaperCut) for one in strip.newest)


def is_sold(receipt: str, snapshot: Snapshot) -> bool:
    return snapshot.state.last_sale is not None and snapshot.state.last_sale.receipt == receipt
