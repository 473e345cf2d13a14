"""A till that locks itself where nobody does anything, and whose yes is not enough."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import MUNA, sar, setup_of
from terminal_bench import BAG, SOCK, Bench

from pos.core import events as ev
from pos.core import intents as it
from pos.core.roles import Role
from pos.core.staff import Cashier, RoleLimits
from pos.ports.staff import BadgeAccepted, BadgeRefused

CASHIER = it.SignOn(user_id="1001", pin="4711")
MANAGER = it.SignOn(user_id="9001", pin="471147")
SALMA = Cashier(user_id="3001", name="Salma", role="supervisor")


def bench_with(folder: Path, *, cashier_s: int = 0, manager_s: int = 120) -> Bench:
    setup = setup_of(lock_after_s=cashier_s, manager_lock_after_s=manager_s)
    return Bench(folder, setup=setup)


def locked(bench: Bench) -> list[ev.TillLocked]:
    return [one for one in bench.recorded() if isinstance(one, ev.TillLocked)]


def pass_by(bench: Bench, seconds: float) -> None:
    """The clock's time, and that the terminal looks at it."""
    bench.clock.advance(seconds=seconds)
    bench.done(it.TimePassed())


def test_a_managers_till_locks_itself(tmp_path: Path) -> None:
    """Nobody there for as long as is set: it is locked, on record as the clock's, the sale open."""
    with bench_with(tmp_path).running() as bench:
        bench.done(MANAGER, it.OpenShift(opening_float=sar("100.00")), it.AddItem(item=BAG))
        pass_by(bench, 119)
        assert not bench.settled().locked
        pass_by(bench, 1)

        state = bench.settled()
        assert state.locked
        assert state.sale is not None
        assert len(state.sale.lines) == 1
        assert "Nobody was here: the till is locked." == bench.snapshot.say.text
        assert [ev.TillLocked(cashier_id="9001", by_itself=True)] == locked(bench)

        bench.done(MANAGER)
        assert not bench.settled().locked


def test_whoever_does_something_is_there(tmp_path: Path) -> None:
    """What is asked, a scan and a key that asks nothing each begin the time anew; news does not."""
    with bench_with(tmp_path).running() as bench:
        bench.done(MANAGER, it.OpenShift(opening_float=sar("100.00")))
        for is_there in (
            lambda: bench.done(it.Scanned(text=BAG.code)),
            lambda: bench.done(it.AddItem(item=BAG)),
            bench.terminal.somebody_is_there,
        ):
            pass_by(bench, 100)
            is_there()
        pass_by(bench, 119)
        bench.ask(it.ReleaseAgain())
        assert not bench.settled().locked
        pass_by(bench, 1)

        assert bench.settled().locked


def test_too_late_to_be_there(tmp_path: Path) -> None:
    """What comes when the time is over keeps nothing open: the till locks before anything more."""
    with bench_with(tmp_path).running() as bench:
        bench.done(MANAGER, it.OpenShift(opening_float=sar("100.00")))
        bench.clock.advance(seconds=500)
        bench.terminal.somebody_is_there()
        bench.done(it.TimePassed())

        assert bench.settled().locked


@pytest.mark.parametrize(("cashier_s", "is_locked"), [(0, False), (600, True)])
def test_a_cashiers_till(tmp_path: Path, cashier_s: int, is_locked: bool) -> None:
    """It locks itself only where the store has said after how long, whatever a manager's does."""
    with bench_with(tmp_path, cashier_s=cashier_s).running() as bench:
        bench.open_shift()
        pass_by(bench, 599)
        assert not bench.settled().locked
        pass_by(bench, 1)

        assert is_locked == bench.settled().locked
        assert is_locked == bool(locked(bench))


def test_a_locked_till_stays_as_it_is(tmp_path: Path) -> None:
    """It is locked once, and one at which nobody is signed on never."""
    with bench_with(tmp_path).running() as bench:
        pass_by(bench, 1_000)
        bench.done(MANAGER, it.LockTill())
        pass_by(bench, 1_000)

        assert [ev.TillLocked(cashier_id="9001")] == locked(bench)


def test_it_wakes_by_itself(tmp_path: Path) -> None:
    """The terminal waits no longer than until the lock is due, whatever else is quiet."""
    with bench_with(tmp_path).running() as bench:
        bench.done(MANAGER, it.OpenShift(opening_float=sar("100.00")))
        bench.settled()

        wait_s = bench.terminal._timers.wait_s
        assert wait_s is not None
        assert 0 < wait_s <= 120


def test_a_yes_that_is_not_enough(tmp_path: Path) -> None:
    """A supervisor's badge is refused for more than is theirs, and a manager's still does it."""
    limits = {
        Role.CASHIER: RoleLimits(needs_approval=frozenset({"void-line", "price"})),
        "supervisor": RoleLimits(may_approve=frozenset({"void-line"})),
    }
    badges: dict[str, BadgeAccepted | BadgeRefused] = {
        "SALMA-BADGE": BadgeAccepted(cashier=SALMA),
        "MUNA-BADGE": BadgeAccepted(cashier=MUNA),
    }
    with Bench(tmp_path, setup=setup_of(limits=limits), badges=badges).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG), it.AddItem(item=SOCK))
        assert bench.ask(it.VoidLine(number=2)).needs_approval
        bench.done(it.Scanned(text="SALMA-BADGE"))

        price = it.OverridePrice(number=1, unit_price=sar("110.00"), reason="dearer now")
        assert bench.ask(price).needs_approval
        no = bench.ask(it.Scanned(text="SALMA-BADGE"))
        assert "Salma may not approve this. Ask a manager." == no.refusal
        assert bench.snapshot.to_approve is not None
        bench.done(it.Scanned(text="MUNA-BADGE"))

        yes = [one for one in bench.recorded() if isinstance(one, ev.Approved)]
        assert [("void-line", "3001"), ("price", "9001")] == [
            (one.action, one.approver_id) for one in yes
        ]
