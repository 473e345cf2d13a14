"""The drawer handed over at a running till: one step for whoever looks, and for the record."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import AMAL, MUNA, sar
from terminal_bench import BAG, Bench

from pos.core import events as ev
from pos.core import intents as it
from pos.ports.receipt import Columns
from pos.terminal.snapshot import Snapshot

TO_MUNA = it.HandOver(user_id="9001", pin="471147", counted=sar("200.00"))


def sell_a_bag(bench: Bench) -> None:
    bench.done(it.AddItem(item=BAG), it.TakeTender(method="cash", amount=sar("100.00")))


def test_nobody_sees_a_till_in_between(tmp_path: Path) -> None:
    """No snapshot shows the first shift closed without the next one open, or a drawer of nobody."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        sell_a_bag(bench)
        seen: list[Snapshot] = []
        with bench.terminal.listening(seen.append):
            assert "Shift 1 is closed. The count is exact." in bench.done(TO_MUNA).say
            bench.settled()

        shifts = [one.state.shift for one in seen]
        assert {1, 2} >= {one.number for one in shifts if one is not None}
        assert all(one is not None and one.is_open for one in shifts)
        assert {AMAL, MUNA} >= {one.state.cashier for one in seen}
        state = bench.snapshot.state
        assert state.shift is not None
        assert (2, MUNA, sar("200.00")) == (
            state.shift.number,
            state.cashier,
            state.shift.drawer_expected,
        )
        assert [("z", "shift 1")] == [
            (one.left, one.right)
            for paper in bench.printer.printed
            for one in paper.elements
            if isinstance(one, Columns) and one.left == "z"
        ]


def test_after_a_stop(tmp_path: Path) -> None:
    """A till that starts again goes on with the next shift, and its receipts are counted on."""
    with Bench(tmp_path).running() as first:
        first.open_shift()
        sell_a_bag(first)
        first.done(TO_MUNA)
    with Bench(tmp_path).running() as second:
        second.done(it.SignOn(user_id="1001", pin="4711"))
        sell_a_bag(second)
        state = second.settled()

        assert state.shift is not None
        assert (2, MUNA.user_id) == (state.shift.number, state.shift.opened_by)
        assert state.last_sale is not None
        assert state.last_sale.receipt.endswith("000002")
        assert sar("200.00") == state.grand_total
        kinds = [type(one) for one in second.recorded()]
    closed = kinds.index(ev.ShiftClosed)
    assert [ev.CashierSignedOff, ev.CashierSignedOn, ev.ShiftOpened] == kinds[
        closed + 1 : closed + 4
    ]


@pytest.mark.parametrize(
    ("user_id", "pin"), [("9001", "000000"), ("4444", "471147"), ("", "471147")]
)
def test_nobody_it_can_be_handed_to(tmp_path: Path, user_id: str, pin: str) -> None:
    """An id and PIN of nobody leave the shift as it was, with nothing of them on record."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        before = len(bench.recorded())
        asked = it.HandOver(user_id=user_id, pin=pin, counted=sar("100.00"))
        assert "No such id and PIN." in (bench.ask(asked).refusal or "")

        assert before == len(bench.recorded())
        assert pin not in repr(asked)
        assert AMAL == bench.snapshot.state.cashier
