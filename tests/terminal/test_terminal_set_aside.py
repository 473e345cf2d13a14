"""A shift set aside at a running till: the drawer, the record, a stop, and paper that is behind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from builders import AMAL, MUNA, sar, setup_of
from terminal_bench import BAG, Bench

from pos.core import events as ev
from pos.core import intents as it
from pos.ports.receipt import Columns
from pos.terminal.snapshot import Snapshot

BY_AMAL = it.SignOn(user_id="1001", pin="4711")
BY_MUNA = it.SignOn(user_id="9001", pin="471147")


def bench_at(folder: Path) -> Bench:
    return Bench(folder, setup=setup_of(own_drawers=True))


def sell_a_bag(bench: Bench) -> None:
    bench.done(it.AddItem(item=BAG), it.TakeTender(method="cash", amount=sar("100.00")))


def test_the_drawer_opens_for_the_tray(tmp_path: Path) -> None:
    """Once for it to be taken out, once for it to be put back; nobody sees a till in between."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        bench.settled()
        before = bench.drawer.opened
        seen: list[Snapshot] = []
        with bench.terminal.listening(seen.append):
            bench.done(it.SetShiftAside())
            bench.settled()
            assert before + 1 == bench.drawer.opened
            bench.done(BY_AMAL)
            bench.settled()

        assert before + 2 == bench.drawer.opened
        assert {(True, AMAL), (False, None)} == {
            (one.state.shift_is_open, one.state.cashier) for one in seen
        }
        assert all(one.state.shift_is_open != bool(one.state.aside) for one in seen)


def test_a_record_that_cannot_be_written(tmp_path: Path) -> None:
    """One step or none: the shift stays open, its cashier is there, and the drawer stays shut."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        bench.settled()
        opened = bench.drawer.opened
        with closing(sqlite3.connect(bench.record)) as other:
            other.execute(
                "CREATE TRIGGER none_aside BEFORE INSERT ON journal WHEN NEW.kind ="
                " 'CashierSignedOff' BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END"
            )
            other.commit()
        assert not bench.ask(it.SetShiftAside()).ok

        state = bench.snapshot.state
        assert (True, (), AMAL) == (state.shift_is_open, state.aside, state.cashier)
        assert opened == bench.drawer.opened
        assert ev.ShiftSetAside not in {type(one) for one in bench.recorded()}


def test_after_a_stop(tmp_path: Path) -> None:
    """A till that starts again knows what is aside, whoever's shift it goes on with."""
    with bench_at(tmp_path).running() as first:
        first.open_shift()
        sell_a_bag(first)
        first.done(it.SetShiftAside(), BY_MUNA, it.OpenShift(opening_float=sar("50.00")))
        sell_a_bag(first)
    with bench_at(tmp_path).running() as second:
        (aside,) = second.snapshot.state.aside
        assert (1, AMAL.user_id, sar("200.00")) == (
            aside.shift.number,
            aside.shift.opened_by,
            aside.shift.drawer_expected,
        )
        second.done(BY_MUNA, it.CloseShift(counted=sar("150.00")), it.SignOff(), BY_AMAL)
        sell_a_bag(second)
        second.done(it.CloseShift(counted=sar("300.00")))
        state = second.settled()

        assert state.last_sale is not None
        assert state.last_sale.receipt.endswith("000003")
        assert sar("300.00") == state.grand_total
        assert [("z", "shift 2"), ("z", "shift 1")] == [
            (one.left, one.right)
            for paper in second.printer.printed
            for one in paper.elements
            if isinstance(one, Columns) and one.left == "z"
        ]
    closed = [one for one in _events(tmp_path) if isinstance(one, ev.ShiftClosed)]
    assert [(2, 1, sar("100.00")), (1, 2, sar("300.00"))] == [
        (one.number, one.z_number, one.grand_total) for one in closed
    ]
    assert MUNA.user_id == closed[0].cashier_id


def _events(folder: Path) -> list[ev.Event]:
    with bench_at(folder).running() as bench:
        return [*bench.recorded()]
