"""Stopping: what is under way ends first, and nobody waits for an answer that never comes."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from builders import AMAL, MUNA, sar
from fakes import CollectingPrinter
from terminal_bench import BAG, SOCK, WAIT_S, Bench, ended

from pos.core import events as ev
from pos.core import intents as it
from pos.core.state import Paper
from pos.ports.devices import Printed, PrintOutcome
from pos.ports.receipt import ReceiptDocument
from pos.ports.staff import PinAccepted, PinRefused


class SlowPrinter(CollectingPrinter):
    """Prints when it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.printing = threading.Event()
        self.go_on = threading.Event()

    def print(self, document: ReceiptDocument) -> PrintOutcome:  # noqa: ARG002 - any will do
        self.printing.set()
        assert self.go_on.wait(WAIT_S)
        return Printed(confirmed=True)


def test_a_sale_paid_just_before_the_end(tmp_path: Path) -> None:
    """Its receipt is printed and recorded as printed, so the next start asks nobody about it."""
    bench = Bench(tmp_path)
    with bench.running():
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
        paid = bench.terminal.submit(it.TakeTender(method="cash", amount=sar("100.00")))
        assert bench.terminal.settle(WAIT_S)
        assert paid.ended.done()

    assert ev.ReceiptPrinted in [type(event) for event in bench.recorded()]
    with Bench(tmp_path).running() as again:
        assert again.snapshot.state.last_sale is not None
        assert Paper.PRINTED is again.snapshot.state.last_sale.paper
        assert not again.snapshot.restored


def test_settle_waits_for_what_is_under_way(tmp_path: Path) -> None:
    """It ends after the answer of the slowest effect, and not before."""
    printer = SlowPrinter()
    bench = Bench(tmp_path, printer=printer)
    with bench.running():
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
        bench.terminal.submit(it.TakeTender(method="cash", amount=sar("100.00")))
        assert printer.printing.wait(WAIT_S)
        early = bench.terminal.settle(0.05)
        printer.go_on.set()
        late = bench.terminal.settle(WAIT_S)

    assert (False, True) == (early, late)


def test_a_device_that_hangs_keeps_nobody_waiting(tmp_path: Path) -> None:
    """At the end, whoever waits for an effect that will not be answered is told so."""
    printer = SlowPrinter()
    bench = Bench(tmp_path, printer=printer).make().start()
    bench.open_shift()
    bench.done(it.AddItem(item=BAG))
    paid = bench.terminal.submit(it.TakeTender(method="cash", amount=sar("100.00")))
    assert printer.printing.wait(WAIT_S)
    bench.terminal.stop()

    assert "The till is closing." == ended(paid).refusal
    printer.go_on.set()
    bench.performer.close()


class SlowStaff:
    """Checks a PIN when it is told to go on."""

    def __init__(self) -> None:
        self.checking = threading.Event()
        self.go_on = threading.Event()

    def check_pin(self, user_id: str, pin: str) -> PinAccepted | PinRefused:  # noqa: ARG002 - any
        self.checking.set()
        assert self.go_on.wait(WAIT_S)
        return PinAccepted(cashier=MUNA if user_id == "9001" else AMAL)


def test_a_yes_is_for_what_was_refused_before_it(tmp_path: Path) -> None:
    """What is refused while the PIN is still being checked does not get the manager's yes."""
    bench = Bench(tmp_path)
    with bench.running():
        bench.open_shift()
        bench.done(it.AddItem(item=BAG), it.AddItem(item=SOCK))
        staff = SlowStaff()
        bench.performer.outside = replace(bench.performer.outside, staff=staff)
        bench.ask(it.DiscountLine(number=1, amount=sar("50.00"), reason="scratched"))
        yes = bench.terminal.submit(it.Approve(user_id="9001", pin="471147"))
        assert staff.checking.wait(WAIT_S)
        bench.ask(it.DiscountLine(number=2, amount=sar("4.00"), reason="mine"))
        staff.go_on.set()
        assert ended(yes).ok
        sale = bench.snapshot.state.sale

    assert sale is not None
    assert [True, False] == [line.discount is not None for line in sale.lines]
