"""The drawer's pulses and the record: none without an event that stands on the disk before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path
from random import Random
from typing import cast

from builders import item_of, sar
from fakes import CollectingPrinter, CountingDrawer, Shelf
from memory_output import MemoryChannel, MemoryOutput
from terminal_bench import Bench

from drivers.drawers.printer_kick import PrinterKickDrawer
from drivers.printers.escpos import EscposPrinter
from drivers.printers.profiles import profile_named
from drivers.virtual.interpreter import DrawerPulse, Happening, Interpreter, NotUnderstood
from pos.core import intents as it
from pos.core.shift import CashMove
from pos.receipts.letterhead import Letterhead
from pos.receipts.stationery import StoreStationery

SALES = 1_000
PIECES = (
    "\x1bp\x00\x32\xc8", "\x10\x14\x01\x00\x01", "\x1d(k\x03\x00", "\x1dv0\x00", "\x1dV\x00",
    "\x1b", "\x1d", "p0", "\x9b", "{C", "Bag ", "5 € ", "Ж", "\u202e", "\x1b@", "\n\x1bp",
)  # fmt: skip
OPENS = """
    SELECT COUNT(*) FROM journal WHERE kind IN ('NoSaleRung', 'CashMoved')
    OR kind = 'Tendered' AND body LIKE '%"cash"%'
"""
"""Of sales that have no more than one tender in cash, and are completed."""


class WatchedOutput(MemoryOutput):
    """Reads what is printed as a printer does, and looks into the record at each pulse."""

    def __init__(self, opened: Callable[[], int]) -> None:
        super().__init__()
        self.happened: list[Happening] = []
        self.recorded_at_pulse: list[int] = []
        self._interpreter = Interpreter()
        self._opened = opened

    def open(self) -> MemoryChannel:
        return _Watched(self)

    def take(self, data: bytes) -> None:
        for one in self._interpreter.feed(data):
            self.happened.append(one)
            if isinstance(one, DrawerPulse):
                self.recorded_at_pulse.append(self._opened())


class _Watched(MemoryChannel):
    def __init__(self, output: WatchedOutput) -> None:
        super().__init__(output.written, None, lambda _: None)
        self._output = output

    def write(self, data: bytes) -> None:
        self._output.take(data)


def test_a_pulse_for_each_event_and_never_before_it(memory: Path) -> None:
    """Over a thousand sales of goods whose names are full of commands, in cash, by card, both, or
    struck out, with copies, presents, no sales and cash moved between them.
    """
    chance = Random(6)
    goods = [
        item_of(f"g{number}", "10.00", title="".join(chance.choices(PIECES, k=4)))
        for number in range(50)
    ]
    output = WatchedOutput(lambda: int(bench.rows(OPENS)[0][0]))
    device = EscposPrinter(output=output, profile=profile_named("generic-80mm"))
    drawer = PrinterKickDrawer(printer=device, sleep=lambda _: None)
    folder = memory / "pulses"
    folder.mkdir()
    bench = Bench(
        folder,
        printer=cast(CollectingPrinter, device),
        drawer=cast(CountingDrawer, drawer),
        shelf=Shelf(goods),
        stationery=StoreStationery(
            Letterhead(store_name="STYL\x1bp\x00", till_id="T1", zone=UTC, header=PIECES)
        ),
    )
    with bench.running():
        bench.open_shift()
        for number in range(SALES):
            for intent in errand(chance, goods[number % len(goods)].code):
                bench.ask(intent)
        bench.settled()
    events = bench.rows(OPENS)[0][0]

    assert events == len(output.recorded_at_pulse) > SALES // 2
    assert all(
        recorded >= pulses for pulses, recorded in enumerate(output.recorded_at_pulse, start=1)
    )
    assert not any(isinstance(one, NotUnderstood) for one in output.happened)


def errand(chance: Random, code: str) -> Sequence[it.Intent]:
    """What happens at the counter next. A no sale is refused until a manager says yes."""
    sold = it.Scanned(text=code)
    cash, card = it.TakeTender(method="cash"), it.TakeTender(method="card")
    yes = it.Approve(user_id="9001", pin="471147")
    return chance.choice(
        [
            (sold, cash),
            (sold, cash, it.Reprint()),
            (sold, card, it.PrintGiftReceipt()),
            (sold, it.TakeTender(method="cash", amount=sar("4.00")), card),
            (sold, it.VoidSale(), it.Reprint()),
            (it.RingNoSale(reason="Change"),),
            (it.RingNoSale(reason="Change\x1bp"), yes),
            (it.MoveCash(move=CashMove.PAID_IN, amount=sar("1.00"), reason="p\x1bp\x00"),),
        ]
    )
