"""Bulk catch-up: the waiting orders that lose little by it, sent many at a time in batches.

What a batch knows of an order is its customer, number, time and total. All the rest goes singly,
as the relay sends it, before and after.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from pos.core.deliveries import CustomerDelivery, EntryState, OrderDelivery
from pos.core.order import OrderFacts, OrderLine
from pos.errors import LoyaltyError, LoyaltyUnreachable
from pos.outbox.claims import Claims, Waiting
from pos.ports.batches import BatchState, BatchStatus
from pos.ports.clock import Clock

log = logging.getLogger("pos.relay")

MOST_IN_BATCH = 1_000
"""The service's limit."""

FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0
PAUSE_GROWS = 1.6
CLAIMED_BEYOND = timedelta(minutes=10)
"""After the time allowed: only a crash leaves a claim to run out."""

LOSES: Final = (
    "its lines, and with them points of campaigns and collections",
    "its channel and branch, and with them rules for this store",
    "its own return window: points become usable as the account has it",
    "the points earned, on the receipt and on the screen",
)
NOT_TAKEN = "Not taken in a batch; it is asked about, and sent by itself."
NOT_KNOWN = "The batch ended without telling of each order; it is asked about."


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkOrder:
    """An entry for the batch; its order without lines, of which there may be many."""

    place: int
    order: OrderFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    in_batches: tuple[BulkOrder, ...] = ()
    singly: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkOutcome:
    """`asked` and `unfinished` are in doubt: asked about one by one, now or later."""

    batches: int = 0
    delivered: int = 0
    asked: int = 0
    unfinished: int = 0
    trouble: str = ""
    """Why nothing more went in batches."""


class BatchDesk(Protocol):
    """The part of the loyalty office that takes batches."""

    def send_orders(self, orders: Sequence[OrderFacts]) -> str: ...

    def batch_status(self, job_id: str) -> BatchStatus: ...

    def stop_batch(self, job_id: str) -> None: ...


def choose(waiting: Iterable[Waiting], *, drops_lines: bool) -> Choice:
    """An order goes in a batch if every earlier entry of its customer does.

    A batch makes no customers: whoever is registered by a waiting entry goes singly.
    """
    chosen: list[BulkOrder] = []
    held_up: set[str] = set()
    registered: set[str] = set()
    count = 0
    for entry in waiting:
        count += 1
        delivery = entry.delivery
        if isinstance(delivery, CustomerDelivery):
            registered.add(entry.customer_id)
        if (
            isinstance(delivery, OrderDelivery)
            and entry.customer_id not in held_up
            and entry.state is EntryState.PENDING
            and not delivery.is_bare_unsent
            and _loses_little(delivery.order, drops_lines=drops_lines)
        ):
            chosen.append(BulkOrder(place=entry.place, order=replace(delivery.order, lines=())))
        else:
            held_up.add(entry.customer_id)
    kept = tuple(one for one in chosen if one.order.customer_id not in registered)
    return Choice(in_batches=kept, singly=count - len(kept))


def _loses_little(order: OrderFacts, *, drops_lines: bool) -> bool:
    if order.is_guest or order.hold or order.lock or order.reservations_gone:
        return False
    return drops_lines or not any(map(_is_worth_keeping, order.lines))


def _is_worth_keeping(line: OrderLine) -> bool:
    """Campaigns and rules of collections look at these."""
    return bool(line.category or line.collection or line.tags or line.vendor)


class BulkCatchUp:
    """`let_calls_end` waits for what a till at work has sent before its entries were claimed."""

    def __init__(
        self,
        claims: Claims,
        desk: BatchDesk,
        clock: Clock,
        *,
        pause: Callable[[float], None],
        let_calls_end: Callable[[], None],
    ) -> None:
        self._claims = claims
        self._desk = desk
        self._clock = clock
        self._pause = pause
        self._let_calls_end = let_calls_end

    def deliver(self, choice: Choice, *, within_s: float) -> BulkOutcome:
        """One batch after the other: what is behind an order then in doubt is not claimed."""
        ends_s = self._clock.monotonic_s() + within_s
        until = self._clock.now() + timedelta(seconds=within_s) + CLAIMED_BEYOND
        left = list(choice.in_batches)
        done = BulkOutcome()
        while left and not done.trouble and self._clock.monotonic_s() < ends_s:
            chunk, left = left[:MOST_IN_BATCH], left[MOST_IN_BATCH:]
            claimed = self._claimed(chunk, until)
            if claimed:
                done = self._batch(claimed, until, ends_s, done)
        return done

    def _claimed(self, chunk: Sequence[BulkOrder], until: datetime) -> list[BulkOrder]:
        places = self._claims.claim([one.place for one in chunk], until)
        self._let_calls_end()
        states = self._claims.states(places, until)
        by_place = {one.place: one for one in chunk}
        put_off = {
            by_place[place].order.customer_id
            for place, state in states.items()
            if state is EntryState.PENDING
        }
        ours = [by_place[place] for place, state in states.items() if state is EntryState.IN_DOUBT]
        behind = [one.place for one in ours if one.order.customer_id in put_off]
        self._claims.give_back(behind, until)
        return [one for one in ours if one.order.customer_id not in put_off]

    def _batch(
        self,
        claimed: list[BulkOrder],
        until: datetime,
        ends_s: float,
        done: BulkOutcome,
    ) -> BulkOutcome:
        places = [one.place for one in claimed]
        try:
            job = self._desk.send_orders([one.order for one in claimed])
        except LoyaltyError as failure:
            if isinstance(failure, LoyaltyUnreachable) and failure.sent:
                self._claims.ask_now(places, until, reason=NOT_KNOWN)
                unfinished = done.unfinished + len(claimed)
                return replace(done, unfinished=unfinished, trouble=failure.reason)
            self._claims.give_back(places, until)
            return replace(done, trouble=failure.reason)
        log.info("batch %s: %s orders", job, len(claimed))
        done = replace(done, batches=done.batches + 1)
        status = self._followed(job, ends_s)
        if status is None:
            self._give_up(job)
            self._claims.ask_now(places, until, reason=NOT_KNOWN)
            say = "A batch did not end in time; its orders are asked about one by one."
            return replace(done, unfinished=done.unfinished + len(claimed), trouble=say)
        log.info("batch %s: %s, %s failed", job, status.state.value, status.failed)
        return self._settled(claimed, until, status, done)

    def _followed(self, job: str, ends_s: float) -> BatchStatus | None:
        """Where it ended; None where that took too long, or nobody could tell."""
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                status = self._desk.batch_status(job)
                if status.state.is_over:
                    return status
            except LoyaltyUnreachable:
                pass  # the job goes on without being looked at
            except LoyaltyError:
                return None
            left_s = ends_s - self._clock.monotonic_s()
            if left_s <= 0:
                return None
            self._pause(min(pause_s, left_s))
            pause_s = min(LONGEST_PAUSE_S, pause_s * PAUSE_GROWS)

    def _give_up(self, job: str) -> None:
        """What is not done by then is sent singly, once it was asked about."""
        try:
            self._desk.stop_batch(job)
        except LoyaltyError as failure:
            log.warning("batch %s could not be stopped: %s", job, failure.code or failure.reason)

    def _settled(
        self,
        claimed: list[BulkOrder],
        until: datetime,
        status: BatchStatus,
        done: BulkOutcome,
    ) -> BulkOutcome:
        failed = _failed_customers(status, claimed)
        known = [] if failed is None else _told_of(status, claimed)
        taken = [one.place for one in known if one.order.customer_id not in (failed or ())]
        refused = [one.place for one in claimed if one.order.customer_id in (failed or ())]
        untold = [one.place for one in claimed if one.place not in {*taken, *refused}]
        self._claims.delivered(taken, until, self._clock.now())
        self._claims.ask_now(refused, until, reason=NOT_TAKEN)
        self._claims.ask_now(untold, until, reason=NOT_KNOWN)
        asked = done.asked + len(refused) + len(untold)
        return replace(done, delivered=done.delivered + len(taken), asked=asked)


def _told_of(status: BatchStatus, claimed: Sequence[BulkOrder]) -> Sequence[BulkOrder]:
    """All where the count says that every one was gone through; else those named as done."""
    if status.finished == len(claimed):
        return claimed
    named = {item.order_id for item in status.items if item.is_done}
    return [one for one in claimed if one.order.order_id in named]


def _failed_customers(status: BatchStatus, claimed: Sequence[BulkOrder]) -> set[str] | None:
    """Of a customer with one order that failed, none is taken for delivered.

    None where the batch was not done, was of another size, or does not name every failure.
    """
    sent = len(claimed)
    is_whole = status.total in {None, sent} and status.finished in {None, sent}
    if status.state is not BatchState.DONE or not is_whole:
        return None
    known = {one.order.order_id: one.order.customer_id for one in claimed}
    known |= {one.order.customer_id: one.order.customer_id for one in claimed}
    named = [item for item in status.items if not item.is_done]
    failed = [known.get(item.order_id) or known.get(item.customer_id, "") for item in named]
    if status.failed > len(named) or "" in failed:
        return None
    return set(failed)
