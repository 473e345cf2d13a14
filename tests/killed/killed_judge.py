"""A till started where another was killed: where it is, what it says, what comes of the day."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from killed_after import must_be_in_order, receipts_of
from killed_disks import Found, History, relied_on
from killed_points import Point
from killed_script import SOCKS
from killed_shop import CASHIER, service, settings_of

from pos.assembly.till import Choices, Till
from pos.core import intents as it
from pos.core.deliveries import EntryState
from pos.core.money import Money
from pos.core.roles import Role
from pos.core.rules.errands import maybe_spent
from pos.core.rules.giving_back import MAY_BE_HELD, MAY_BE_LOCKED
from pos.core.sale import Sale, SalePhase
from pos.core.staff import Cashier
from pos.core.state import TerminalState
from pos.journal.checking import check_record
from pos.loyalty.gameball.line import Line
from pos.outbox.courier import Courier
from pos.outbox.outcome import mark, news_of
from pos.sandbox.sandbox import Sandbox
from pos.terminal.awaited import wait_until
from pos.terminal.timers import RELEASED_AGAIN_EVERY_S

AMIRA = Cashier(user_id=CASHIER, name="Amira Hassan", role=Role.CASHIER)
SIGN_ON = it.SignOn(user_id=CASHIER, pin="2468")
WITHIN_S = 20.0
MOST_TRIES = 5
PUT_OFF = timedelta(days=1)


class ClockFrom:
    """Goes on from a moment of another day."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._began_s = time.monotonic()
        self._skipped_s = 0.0

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self.monotonic_s() - self._began_s)

    def monotonic_s(self) -> float:
        return time.monotonic() + self._skipped_s

    def skip(self, seconds: float) -> None:
        self._skipped_s += seconds


class Restarted:
    """A till started on a disk that is laid out, so much later than the kill."""

    def __init__(
        self, point: Point, found: Found, history: History, folder: Path, *, later: timedelta
    ) -> None:
        self.point = point
        self.before = history.states[len(found.records)]
        self.asked = history.events[: len(found.records)]
        self.waiting = [state for _, state in found.outbox if state != EntryState.DELIVERED]
        self.clock = clock = ClockFrom(point.at + later)
        self.sandbox = Sandbox(point.world, clock=clock.now)
        self.line = Line()
        with service(self.sandbox):
            self.till = Till(settings_of(folder), Choices(clock=clock, line=self.line))
        self.till.performer.papers.waits_s = 0.0
        self.terminal = self.till.terminal

    def terminal_alone(self) -> None:
        """The terminal and what carries its effects out; deliveries are this thread's."""
        with self._terminal_running():
            self._is_where_it_was()
            self._deliver()
            self._play_on(it.PinWasRight(cashier=AMIRA))
            self._deliver()
            self.terminal.settle(WITHIN_S)
            self._give_back()
        self._is_in_order()

    def whole_till(self) -> None:
        """Started without a line, so that what waits is seen; then the line comes up."""
        self.line.down()
        with self.till.running():
            self._is_where_it_was()
            self._wait_until(self._all_that_waits_is_shown)
            self.line.up()
            self.till.deliver_now()
            self._wait_until(self._nothing_waits)
            self._play_on(SIGN_ON)
            self.till.deliver_now()
            self._wait_until(self._nothing_waits)
            self.terminal.settle(WITHIN_S)
        self._is_in_order()
        assert check_record(self.till.places.record, self.till.places.copy).ok

    @contextmanager
    def _terminal_running(self) -> Iterator[None]:
        till = self.till
        self.terminal.start(till.performer.perform)
        self.terminal.wait_until_ready()
        try:
            yield
        finally:
            self.terminal.settle(WITHIN_S)
            till.performer.close()
            self.terminal.stop()
            till.loyalty.close()
            till.catalog.close()

    # -- where it is ----------------------------------------------------------------------------

    def _is_where_it_was(self) -> None:
        assert not self.terminal.failed, self.terminal.failed
        self.terminal.settle(WITHIN_S)
        state, now = self.terminal.snapshot.state, self.till.clock.now()
        assert state.cashier is None, "somebody is signed on whom nobody has seen since"
        assert relied_on(state) == relied_on(_without_what_lapsed(self.before, now))
        self._what_is_in_doubt_is_said()

    def _what_is_in_doubt_is_said(self) -> None:
        said, sale = self.terminal.snapshot.say.text, self.before.sale
        missing = [one for one in receipts_of(self.asked) if one not in self.point.paper]
        assert all(one in said for one in missing), f"on no paper: {missing}, said: {said!r}"
        assert self.terminal.snapshot.restored or not missing
        if sale is None:
            return
        assert MAY_BE_HELD in said or not sale.hold_asked
        assert MAY_BE_LOCKED in said or not sale.lock_asked
        assert sale.errand is None or maybe_spent(sale.errand.errand) in said
        assert self.terminal.snapshot.restored or not sale.rows

    def _all_that_waits_is_shown(self) -> bool:
        shown = self.terminal.snapshot.outbox
        counts = (shown.pending, shown.in_doubt)
        return counts == tuple(
            self.waiting.count(state) for state in (EntryState.PENDING, EntryState.IN_DOUBT)
        )

    # -- what comes of the day ------------------------------------------------------------------

    def _deliver(self) -> None:
        till, now = self.till, self.till.clock.now()
        with closing(till.open_outbox()) as outbox:
            courier = Courier(
                till.loyalty, till.clock, write=outbox.renewed, is_closing=lambda: False
            )
            while due := outbox.due(now + PUT_OFF, limit=50):
                for entry in due:
                    assert entry.attempts < MOST_TRIES, f"{entry.entry_id} does not arrive"
                    assert outbox.take(entry)
                    carried = courier.carry(entry, left_s=0.0)
                    mark(outbox, carried, now, lambda: 0.0)
                    till._tell(news_of(carried, outbox.counts()))

    def _give_back(self) -> None:
        """What the service was too busy to take back is tried again by itself, some moments on."""
        for _ in range(MOST_TRIES):
            if not self.terminal.snapshot.state.releases:
                return
            self.clock.skip(RELEASED_AGAIN_EVERY_S + 1)
            self._ask(it.TimePassed())  # wakes the terminal, which then looks at its clock
            self.terminal.settle(WITHIN_S)

    def _nothing_waits(self) -> bool:
        with closing(self.till.open_outbox()) as outbox:
            counts = outbox.counts()
        return not (counts.pending or counts.in_doubt or self.terminal.snapshot.state.releases)

    def _wait_until(self, so: Callable[[], bool]) -> None:
        """Looked at again at each change that is shown."""
        assert wait_until(self.terminal, so, within_s=WITHIN_S), f"{so.__name__} never came"

    def _play_on(self, sign_on: it.Intent) -> None:
        """What is open is paid, what was suspended as well, and one thing more is sold."""
        self._ask(sign_on)
        if not self.terminal.snapshot.state.shift_is_open:
            self._ask(it.OpenShift(opening_float=Money.zero(self.till.setup.currency)))
        self._pay()
        for one in self.terminal.snapshot.state.suspended:
            self._ask(it.ResumeSale(name=one.name))
            self._pay()
        self._ask(it.Scanned(text=SOCKS))
        self._pay()
        assert self.terminal.snapshot.state.sale is None

    def _pay(self) -> None:
        sale = self.terminal.snapshot.state.sale
        if sale is not None:
            self._ask(it.TakeTender(method="card") if sale.rows else it.VoidSale())

    def _ask(self, intent: it.Intent) -> None:
        outcome = self.terminal.submit(intent).ended.result(WITHIN_S)
        assert outcome.ok, f"{type(intent).__name__}: {outcome.refusal}"

    def _is_in_order(self) -> None:
        now = self.sandbox.now()
        must_be_in_order(self.till.places.record, self.sandbox.world, now=now)


def _without_what_lapsed(state: TerminalState, now: datetime) -> TerminalState:
    """Where something is paid the figures stay, whatever has lapsed."""
    sale = state.sale
    if sale is None or sale.phase is SalePhase.TENDERING:
        return state
    return replace(state, sale=_of_now(sale, now))


def _of_now(sale: Sale, now: datetime) -> Sale:
    hold = sale.hold if sale.hold and sale.hold.expires_at > now else None
    lock = sale.lock if sale.lock and sale.lock.expires_at > now else None
    return replace(sale, hold=hold, lock=lock)
