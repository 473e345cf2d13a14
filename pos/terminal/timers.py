"""What the clock brings: the end of what is reserved, releases and paper tried again, the lock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pos.core import intents as it
from pos.core.effects import (
    AskCard,
    BurnShopCoupon,
    ChargeCard,
    Effect,
    FollowWaiting,
    OnPaper,
    ReleaseCoupons,
    ReleaseHold,
    ReleaseShopCoupon,
)
from pos.ports.clock import Clock
from pos.terminal.clock_watch import ClockWatch
from pos.terminal.shown import Shown
from pos.terminal.ticket import Ticket

RELEASED_AGAIN_EVERY_S = 15.0
"""What did not go back although the line is up is tried again so often, until it lapses."""

ENGINE_TOLD_AGAIN_EVERY_S = 15.0
"""What the coupon engine does not know yet: it has a line of its own, which only a try shows."""

HUB_ASKED_AGAIN_EVERY_S = 15.0
"""What has become of sales suspended here, and whether this till has taken one unknown to it."""

HUB_FIRST_ASKED_AFTER_S = 2.0
"""The till is seen and can sell before anything is loaded that speaks to a hub."""

CARD_ASKED_AGAIN_EVERY_S = 10.0
"""What became of a card payment, while the terminal has not said it."""

PRINTED_AGAIN_EVERY_S = 10.0
"""What waits for paper is tried so often: a roll is changed in less, and the lane stays free."""

WARNED_BEFORE = timedelta(minutes=1)
"""Of the end of what is reserved: long enough to finish a sale, or to ask for more time."""


class Timers:
    """On the terminal's thread: looks at what is shown, and says what must be asked now."""

    def __init__(self, clock: Clock, shown: Shown) -> None:
        self._clock = clock
        self._shown = shown
        self._watch = ClockWatch(clock)
        self._released_at_s = 0.0
        self._engine_told_at_s = 0.0
        first_s = HUB_FIRST_ASKED_AFTER_S - HUB_ASKED_AGAIN_EVERY_S
        self._hub_asked_at_s = clock.monotonic_s() + first_s
        self._printed_at_s = clock.monotonic_s()
        self._card_asked_at_s = clock.monotonic_s()
        self._asking_card: Ticket | None = None
        self._printing: Ticket | None = None
        """Of the last try to print what waits: it may take a printer long to say no."""
        self._warned_of: frozenset[str] = frozenset()
        self._reserved: tuple[str, ...] = ()
        self._reserved_at = clock.now()
        self._there_at_s = clock.monotonic_s()
        """When somebody last did something."""

    def somebody_is_there(self) -> None:
        """From any thread. Too late where the till is about to lock itself."""
        if (left_s := self._lock_due_in_s()) is None or left_s > 0:
            self._there_at_s = self._clock.monotonic_s()

    def clock_set(self) -> it.ClockSet | None:
        """Once, where the clock itself was set."""
        clock_set = self._watch.look()
        if clock_set is not None:
            self._reserved_at += clock_set.after - clock_set.before
        return clock_set

    def started(self, effect: Effect, ticket: Ticket) -> None:
        if isinstance(effect, ReleaseHold | ReleaseCoupons):
            self._released_at_s = self._clock.monotonic_s()
        elif isinstance(effect, ReleaseShopCoupon | BurnShopCoupon):
            self._engine_told_at_s = self._clock.monotonic_s()
        elif isinstance(effect, ChargeCard | AskCard):
            self._card_asked_at_s, self._asking_card = self._clock.monotonic_s(), ticket
        elif isinstance(effect, FollowWaiting):
            self._hub_asked_at_s = self._clock.monotonic_s()
        elif isinstance(effect, OnPaper):
            self._printed_at_s, self._printing = self._clock.monotonic_s(), ticket

    def due(self) -> Iterator[it.Intent]:
        """Whoever takes one has it decided before taking the next."""
        if (left_s := self._lock_due_in_s()) is not None and left_s <= 0:
            self._there_at_s = self._clock.monotonic_s()
            yield it.LockTill(by_itself=True)
        lapse = self._next_lapse()
        if lapse is not None and lapse <= self._clock.now():
            yield it.TimePassed()
        if (ends := self._next_shop_lapse()) is not None and ends <= self._clock.now():
            yield it.ShopLocksLapsed()
        if self._must_release and self._release_due_in_s() <= 0:
            yield it.ReleaseAgain()
        if self._engine_is_owed and self._engine_due_in_s() <= 0:
            yield it.TellEngineAgain()
        if self._has_hub and self._hub_due_in_s() <= 0:
            self._hub_asked_at_s = self._clock.monotonic_s()
            yield it.FollowSuspended()
        if self._papers_wait and self._papers_due_in_s() <= 0:
            self._printed_at_s = self._clock.monotonic_s()
            yield it.PrintPapers()
        if self._card_in_question and self._card_due_in_s() <= 0:
            self._card_asked_at_s = self._clock.monotonic_s()
            yield it.AskCardAgain(by_itself=True)
        warning, sale = self._next_warning(), self._shown.snapshot.state.sale
        if sale is not None and warning is not None and warning <= self._clock.now():
            self._warned_of = frozenset(sale.reserved)
            yield it.LapseNears(online=self._shown.snapshot.loyalty.online)

    def due_at_the_start(self) -> Iterator[it.Intent]:
        if self._card_in_question:
            yield it.AskCardAgain(by_itself=True)
        if self._must_release:
            yield it.ReleaseAgain()
        if self._engine_is_owed:
            yield it.TellEngineAgain()

    @property
    def wait_s(self) -> float | None:
        """Until something is due; None: nothing will be."""
        waits = []
        if (lapse := self._next_lapse()) is not None:
            waits.append(self._until_s(lapse))
        if self._must_release:
            waits.append(max(0.0, self._release_due_in_s()))
        if (ends := self._next_shop_lapse()) is not None:
            waits.append(self._until_s(ends))
        if self._engine_is_owed:
            waits.append(max(0.0, self._engine_due_in_s()))
        if self._has_hub:
            waits.append(max(0.0, self._hub_due_in_s()))
        if self._papers_wait:
            waits.append(max(0.0, self._papers_due_in_s()))
        if self._card_in_question:
            waits.append(max(0.0, self._card_due_in_s()))
        if (warning := self._next_warning()) is not None:
            waits.append(self._until_s(warning))
        if (left_s := self._lock_due_in_s()) is not None:
            waits.append(max(0.0, left_s))
        return min(waits, default=None)

    def _until_s(self, moment: datetime) -> float:
        return max(0.0, (moment - self._clock.now()).total_seconds())

    # -- what is reserved, and what is on its way back ----------------------------------------

    def _next_lapse(self) -> datetime | None:
        """Of what the sale has reserved, or of what is on its way back."""
        state = self._shown.snapshot.state
        ends = [one.lapses_at for one in state.releases]
        if state.sale is not None and state.sale.next_lapse is not None:
            ends.append(state.sale.next_lapse)
        return min(ends, default=None)

    def _next_warning(self) -> datetime | None:
        """Once for what the open sale has reserved, and again when that is another.

        Of a short life in its middle, so that nothing just reserved is asked for anew at once.
        Not while an answer is awaited that may change it.
        """
        sale = self._shown.snapshot.state.sale
        if sale is None or sale.next_lapse is None or set(sale.reserved) <= self._warned_of:
            return None
        if sale.reserved != self._reserved:
            self._reserved, self._reserved_at = sale.reserved, self._clock.now()
        if sale.awaits_answer:
            return None
        middle = self._reserved_at + (sale.next_lapse - self._reserved_at) / 2
        return max(middle, sale.next_lapse - WARNED_BEFORE)

    @property
    def _must_release(self) -> bool:
        """While the line is down its return is waited for instead."""
        shown = self._shown.snapshot
        return shown.loyalty.online and any(not one.is_shop for one in shown.state.releases)

    def _next_shop_lapse(self) -> datetime | None:
        sale = self._shown.snapshot.state.sale
        return sale.next_shop_lapse if sale is not None else None

    @property
    def _engine_is_owed(self) -> bool:
        state = self._shown.snapshot.state
        return bool(state.burns) or any(one.is_shop for one in state.releases)

    def _engine_due_in_s(self) -> float:
        since_s = self._clock.monotonic_s() - self._engine_told_at_s
        return ENGINE_TOLD_AGAIN_EVERY_S - since_s

    @property
    def _has_hub(self) -> bool:
        return self._shown.snapshot.state.setup.has_hub

    def _hub_due_in_s(self) -> float:
        return HUB_ASKED_AGAIN_EVERY_S - (self._clock.monotonic_s() - self._hub_asked_at_s)

    @property
    def _papers_wait(self) -> bool:
        """And no try is under way: its answer says when the next one is due."""
        if self._printing is not None and not self._printing.ended.done():
            return False
        return bool(self._shown.snapshot.state.papers)

    def _papers_due_in_s(self) -> float:
        return PRINTED_AGAIN_EVERY_S - (self._clock.monotonic_s() - self._printed_at_s)

    @property
    def _card_in_question(self) -> bool:
        """And the terminal is not being asked."""
        if self._asking_card is not None and not self._asking_card.ended.done():
            return False
        sale = self._shown.snapshot.state.sale
        return sale is not None and sale.card is not None and sale.card.is_unknown

    def _card_due_in_s(self) -> float:
        return CARD_ASKED_AGAIN_EVERY_S - (self._clock.monotonic_s() - self._card_asked_at_s)

    def _lock_due_in_s(self) -> float | None:
        """None where nobody works the till, or it never locks itself."""
        state = self._shown.snapshot.state
        if state.cashier is None or state.locked:
            return None
        after_s = state.setup.locks_after_s(state.cashier)
        return self._there_at_s + after_s - self._clock.monotonic_s() if after_s else None

    def _release_due_in_s(self) -> float:
        return RELEASED_AGAIN_EVERY_S - (self._clock.monotonic_s() - self._released_at_s)
