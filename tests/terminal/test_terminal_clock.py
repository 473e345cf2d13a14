"""A machine whose clock is set while the till runs, or while it was closed."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import LATER, NOON, Counter, hold_of, lock_of, selling
from fakes import ScriptedLoyalty, StillClock
from terminal_bench import BAG, SARA, Bench

from pos.clock import SystemClock
from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import apply
from pos.core.customer import Release
from pos.core.sale import Sale
from pos.terminal.clock_watch import ClockWatch
from pos.terminal.recovery import recovered

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
JUMPS = [
    timedelta(hours=2),
    timedelta(hours=-1),
    timedelta(days=400),
    EPOCH - NOON,
]


def holding(folder: Path) -> Bench:
    loyalty = ScriptedLoyalty(
        customers={SARA.customer_id: SARA}, holds={SARA.customer_id: hold_of(100, "10.00")}
    )
    return Bench(folder, loyalty=loyalty)


def sale_of(bench: Bench) -> Sale:
    sale = bench.snapshot.state.sale
    assert sale is not None
    return sale


def jumps(bench: Bench) -> list[ev.ClockJumped]:
    return [one for one in bench.recorded() if isinstance(one, ev.ClockJumped)]


@pytest.mark.parametrize("by", JUMPS)
def test_a_hold_lives_as_long_as_it_would_have(tmp_path: Path, by: timedelta) -> None:
    """A clock that is set, either way, neither ends what is held nor keeps it longer."""
    with holding(tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id=SARA.customer_id))
        bench.done(it.RedeemPoints(points=100))
        bench.clock.set_to(bench.clock.now() + by)
        bench.done(it.AddItem(item=BAG))
        hold = sale_of(bench).hold
        assert hold is not None
        assert LATER + by == hold.expires_at

        bench.clock.advance((LATER - NOON).total_seconds() + 1)
        bench.ask(it.TimePassed())
        assert sale_of(bench).hold is None
        assert [NOON + by] == [one.after for one in jumps(bench)]


def test_it_is_on_record_and_said_once(tmp_path: Path) -> None:
    """Before and after stand in the record; the cashier reads it once."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.clock.set_to(NOON - timedelta(hours=3))
        ticket = bench.terminal.submit(it.TimePassed())
        ticket.ended.result(20)
        assert "was set back by 3 h 0 min" in bench.snapshot.say.text
        number = bench.snapshot.say.number
        bench.clock.advance(5)
        bench.ask(it.TimePassed())
        assert number == bench.snapshot.say.number
        assert [None] == bench.clock_set

    assert [ev.ClockJumped(before=NOON, after=NOON - timedelta(hours=3))] == jumps(bench)
    places = [seq for (seq,) in bench.rows("SELECT seq FROM journal ORDER BY seq")]
    assert sorted(places) == places  # the order is the sequence's, whatever the clock said


def test_a_little_is_on_record_only(tmp_path: Path) -> None:
    """Less than a minute is nobody's trouble, and less than ten seconds is not a jump."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        number = bench.snapshot.say.number
        bench.clock.set_to(NOON + timedelta(seconds=9))
        bench.ask(it.TimePassed())
        bench.clock.set_to(NOON + timedelta(seconds=29))
        bench.ask(it.TimePassed())
        assert number == bench.snapshot.say.number

    assert [timedelta(seconds=20)] == [one.after - one.before for one in jumps(bench)]


def test_a_night_is_no_jump() -> None:
    """Time that goes by is counted by both clocks alike, however long nobody looks."""
    clock = StillClock()
    watch = ClockWatch(clock)
    clock.advance(86_400 * 30)

    assert watch.look() is None


def test_summer_time_is_no_jump(monkeypatch: pytest.MonkeyPatch) -> None:
    """The record's time is UTC: the zone of the machine, right or wrong, moves nothing."""
    watch = ClockWatch(SystemClock())
    for zone in ("Asia/Riyadh", "America/New_York", "Pacific/Kiritimati"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert watch.look() is None
    monkeypatch.undo()
    time.tzset()


# -- while it was closed ----------------------------------------------------------------------


def restarted(counter: Counter, *, at: datetime) -> tuple[list[ev.ClockJumped], str]:
    start = recovered(counter.state, at=at, version="1", last_at=NOON)
    return [one for one in start.events if isinstance(one, ev.ClockJumped)], start.say


@pytest.mark.parametrize(
    ("away", "is_jump", "said"),
    [
        (timedelta(), False, ""),
        (timedelta(seconds=-3), False, ""),
        (timedelta(days=3), False, ""),
        (timedelta(days=400), True, "long ago"),
        (timedelta(minutes=-5), True, "was set back by 5 min"),
        (EPOCH - NOON, True, "was set back by 20,778 days"),
    ],
)
def test_set_while_it_was_closed(away: timedelta, is_jump: bool, said: str) -> None:
    """Against the end of the record: nothing is written before what stands before it."""
    found, told = restarted(Counter(), at=NOON + away)

    assert [ev.ClockJumped(before=NOON, after=NOON + away, was_running=False)] * is_jump == found
    assert said in told
    assert bool(said) is bool(told)


def test_ends_after_a_start_with_an_old_clock() -> None:
    """What was held is counted from the end of the record on, and the open sale still has it."""
    counter = selling("10.00")
    counter.put(hold=hold_of(100, "1.00"))
    start = recovered(counter.state, at=EPOCH, version="1", last_at=NOON)
    state = counter.state
    for event in start.events:
        state = apply(state, event)

    assert state.sale is not None
    assert state.sale.hold is not None
    assert EPOCH + (LATER - NOON) == state.sale.hold.expires_at


def test_all_that_ends_is_moved() -> None:
    """Lock, hold and what is on its way back; a balance is as old as it was."""
    counter = selling("10.00", customer=SARA)
    counter.put(hold=hold_of(100, "1.00", placed_at=NOON), lock=lock_of())
    release = Release(reference="r", lapses_at=LATER)
    state = apply(counter.state, ev.ReleaseAsked(release=release))
    by = timedelta(hours=5)
    moved = apply(state, ev.ClockJumped(before=NOON, after=NOON + by))

    sale = moved.sale
    assert sale is not None and sale.hold is not None and sale.lock is not None
    assert sale.customer is not None and sale.customer.balance is not None
    assert SARA.balance is not None
    assert {LATER + by} == {
        sale.hold.expires_at,
        sale.lock.expires_at,
        moved.releases[0].lapses_at,
    }
    assert (NOON + by, SARA.balance.as_of + by) == (
        sale.hold.placed_at,
        sale.customer.balance.as_of,
    )
    ahead = ev.ClockJumped(before=NOON, after=NOON + by, was_running=False)
    assert state == apply(state, ahead)
