"""A till sells while its printer's port closes at any byte of a receipt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from fakes import CollectingPrinter, CountingDrawer
from terminal_bench import Bench

from drivers.drawers.printer_kick import PrinterKickDrawer
from drivers.printers.encoder import encode
from drivers.printers.escpos import EscposPrinter
from drivers.printers.profiles import profile_named
from drivers.transports.output import output_for
from drivers.virtual.interpreter import DrawerPulse, PrintedLine
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.core import events as ev
from pos.core import intents as it
from pos.ports.receipt import Columns, DrawerKick, ReceiptDocument
from pos.terminal.timers import PRINTED_AGAIN_EVERY_S

PROFILE = profile_named("generic-80mm")
ASKED_BYTES = 6
"""Before each job, how the printer is."""
MARKER_BYTES = 3
"""After each job, whether it is done."""


def job_bytes(*elements: Columns | DrawerKick) -> int:
    document = ReceiptDocument(title="x", elements=elements)
    return ASKED_BYTES + len(encode(document, PROFILE).data) + MARKER_BYTES


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter()
    yield printer
    printer.close()


@pytest.fixture
def bench(tmp_path: Path, printer: VirtualPrinter) -> Iterator[Bench]:
    """With a real driver, and a drawer whose solenoid needs no rest."""
    device = EscposPrinter(output=output_for(printer.port), profile=PROFILE, answer_wait_s=20)
    drawer = PrinterKickDrawer(printer=device, sleep=lambda _: None)
    bench = Bench(
        tmp_path, printer=cast(CollectingPrinter, device), drawer=cast(CountingDrawer, drawer)
    )
    with bench.running():
        bench.open_shift()
        yield bench


def test_the_sale_stands_wherever_the_port_closes(bench: Bench, printer: VirtualPrinter) -> None:
    """Each sale is recorded, each receipt comes out once the printer is back, and the drawer opens
    at most once for a sale in cash, after it is recorded, and for no receipt.
    """
    receipt = Columns(left="S001-T1-000001", right="copy 0")
    whole = job_bytes(DrawerKick()) + job_bytes(receipt)
    pulses_before = 0
    for number, bytes_before in enumerate(range(1, whole), start=1):
        printer.fail(Fault.DROP, after_bytes=bytes_before)
        bench.done(it.Scanned(text="bag"), it.TakeTender(method="cash"))
        bench.settled()
        pulses = drawer_pulses(printer)
        assert pulses - pulses_before <= 1, bytes_before
        printer.fail(Fault.NONE)

        bench.clock.advance(PRINTED_AGAIN_EVERY_S)
        bench.ask(it.TimePassed())
        bench.settled()

        assert not bench.snapshot.state.papers, bytes_before
        assert drawer_pulses(printer) == pulses, "what comes later opens no drawer"
        assert f"S001-T1-{number:06d}" in paper(printer), bytes_before
        pulses_before = pulses

    sold = Counter(type(one) for one in bench.recorded())[ev.SaleCompleted]
    assert sold == whole - 1
    assert 0 < pulses_before < sold
    assert bench.snapshot.state.shift is not None


def test_every_pulse_has_its_event(bench: Bench, printer: VirtualPrinter) -> None:
    """With a printer that is well the drawer opens once for each sale in cash and each no sale
    that a manager approved, and for no card, no copy, and nothing that was refused.
    """
    bench.done(it.Scanned(text="bag"), it.TakeTender(method="cash"))
    bench.done(it.Scanned(text="bag"), it.TakeTender(method="card"))
    bench.done(it.Reprint())
    assert not bench.ask(it.RingNoSale(reason="Change")).ok
    bench.settled()
    assert drawer_pulses(printer) == 1
    bench.done(it.Approve(user_id="9001", pin="471147"))
    bench.settled()

    assert drawer_pulses(printer) == 2


def drawer_pulses(printer: VirtualPrinter) -> int:
    return sum(isinstance(one, DrawerPulse) for one in printer.happened)


def paper(printer: VirtualPrinter) -> str:
    return "\n".join(one.text for one in printer.happened if isinstance(one, PrintedLine))
