"""Delivers what waits: in order per customer, with the same id every time, never blocked by one.

A thread of its own: a sale puts an entry in the outbox and goes on.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from pos.core.deliveries import Delivery, EventDelivery
from pos.errors import (
    LoyaltyBusy,
    LoyaltyMisuse,
    LoyaltyRefused,
    LoyaltyUnreachable,
    ReservationGone,
)
from pos.outbox.backoff import OPERATOR_WAIT_S, wait_s
from pos.outbox.outbox import Entry, EntryState, Outbox
from pos.ports.clock import Clock
from pos.ports.loyalty import Delivered, LoyaltyProgram
from pos.ports.record import OutboxCounts

log = logging.getLogger("pos.relay")

AT_ONCE = 50
"""Entries read at a time; the next look finds those that have become due since."""

PACE_S = 0.1
"""Between two deliveries of a backlog: ten a second stays below the service's quota for orders."""

LONGEST_TOLD_S = 300.0
"""A service that asks for a longer pause than this is asked again all the same."""

FAULT_WAIT_S = 5.0

LONGEST_SLEEP_S = 5.0
"""A command in another process may have put something back to try."""


_UNRECOGNISED = EventDelivery
"""Nobody could tell whether it had arrived, so that it is sent is on the disk before it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayNews:
    """What the relay tells: of an entry, or only of the counts."""

    counts: OutboxCounts
    entry: Entry | None = None
    delivered: Delivered | None = None
    rejected: str = ""


class Relay:
    def __init__(
        self,
        open_outbox: Callable[[], Outbox],
        program: LoyaltyProgram,
        clock: Clock,
        tell: Callable[[RelayNews], None],
        *,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._open_outbox = open_outbox
        self._program = program
        self._clock = clock
        self._tell = tell
        self._chance = chance
        self._wake = threading.Event()
        self._hasten = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        self._wake.set()
        self._thread.start()

    def wake(self) -> None:
        """Something may be due."""
        self._wake.set()

    def hasten(self) -> None:
        """The line is back, or someone waits: try everything now."""
        self._hasten.set()
        self._wake.set()

    def close(self) -> None:
        """Stop after the delivery under way; what is left waits for the next start."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        outbox = self._opened()
        if outbox is None:
            return
        while not self._closing.is_set():
            self._look(outbox)
        outbox.close()

    def _opened(self) -> Outbox | None:
        """None where the till closed before the outbox could be opened."""
        while not self._closing.is_set():
            try:
                return self._open_outbox()
            except Exception:  # the edge of the thread: selling goes on, and support finds out why
                log.exception("the outbox cannot be opened; nothing is delivered until it can")
                self._closing.wait(FAULT_WAIT_S)
        return None

    def _look(self, outbox: Outbox) -> None:
        try:
            self._wake.wait(self._sleep_s(outbox))
            self._wake.clear()
            if self._hasten.is_set():
                self._hasten.clear()
                outbox.hasten()
            self._tell(RelayNews(counts=outbox.counts()))
            self._deliver_due(outbox)
        except Exception:  # the same edge: a busy disk ends no deliveries
            log.exception("the relay met a fault")
            self._closing.wait(FAULT_WAIT_S)

    def _sleep_s(self, outbox: Outbox) -> float:
        due = outbox.next_due()
        if due is None:
            return LONGEST_SLEEP_S
        return min(LONGEST_SLEEP_S, max(0.0, (due - self._clock.now()).total_seconds()))

    def _deliver_due(self, outbox: Outbox) -> None:
        while entries := outbox.due(self._clock.now(), limit=AT_ONCE):
            for entry in entries:
                if self._closing.is_set():
                    return
                flushed = isinstance(entry.delivery, _UNRECOGNISED)
                if not outbox.take(entry, flushed=flushed):  # a bulk catch-up has it now
                    continue
                self._tell(self._deliver(outbox, entry))
                if len(entries) > 1:
                    self._closing.wait(PACE_S)

    def _deliver(self, outbox: Outbox, entry: Entry) -> RelayNews:
        """The entry's state is the one before it was taken: certainly unsent, or in doubt."""
        now = self._clock.now()
        try:
            delivered = self._ask_or_send(outbox, entry)
        except LoyaltyUnreachable as no_answer:
            wait = max(wait_s(entry.attempts + 1, self._chance()), _told_s(no_answer))
            in_doubt = no_answer.sent or entry.state is EntryState.IN_DOUBT
            self._wait(outbox, entry, wait, str(no_answer), in_doubt=in_doubt)
            return RelayNews(counts=outbox.counts())
        except LoyaltyMisuse as ours:
            in_doubt = entry.state is EntryState.IN_DOUBT
            self._wait(outbox, entry, OPERATOR_WAIT_S, str(ours), in_doubt=in_doubt)
            return RelayNews(counts=outbox.counts())
        except LoyaltyRefused as no:
            outbox.rejected(entry, now, reason=no.reason)
            log.warning("entry %s rejected: %s", entry.entry_id, no.code or no.reason)
            return RelayNews(counts=outbox.counts(), entry=entry, rejected=no.reason)
        except Exception as fault:  # of ours: it may stop this entry, and must not stop the others
            log.exception("entry %s could not be sent", entry.entry_id)
            self._wait(outbox, entry, OPERATOR_WAIT_S, repr(fault), in_doubt=True)
            return RelayNews(counts=outbox.counts())
        outbox.delivered(entry, now)
        return RelayNews(counts=outbox.counts(), entry=entry, delivered=delivered)

    def _ask_or_send(self, outbox: Outbox, entry: Entry) -> Delivered:
        """What may have arrived is asked about first: a repeat is not promised to be harmless."""
        gone = entry.delivery.needs_renewal(self._clock.now())
        if gone or entry.state is EntryState.IN_DOUBT:
            found = self._program.find_delivered(entry.delivery)
            if found is not None:
                return found
        if not gone:
            try:
                return self._send(outbox, entry, entry.delivery)
            except ReservationGone:
                found = self._program.find_delivered(entry.delivery)
                if found is not None:
                    return found
        return self._send_renewed(outbox, entry)

    def _send_renewed(self, outbox: Outbox, entry: Entry) -> Delivered:
        """The discount was given: the same points and coupons are reserved anew, or a person asked.

        Their references are written down before they are sent, so that a till that crashes knows
        what it sent.
        """
        fresh = self._program.renew(entry.delivery)
        outbox.renewed(entry, fresh)
        return self._send(outbox, entry, fresh)

    def _send(self, outbox: Outbox, entry: Entry, delivery: Delivery) -> Delivered:
        try:
            return self._program.deliver(delivery)
        except ReservationGone:
            outbox.renewed(entry, delivery.without_reservations())
            raise

    def _wait(
        self, outbox: Outbox, entry: Entry, wait_seconds: float, reason: str, *, in_doubt: bool
    ) -> None:
        at = self._clock.now() + timedelta(seconds=wait_seconds)
        outbox.retry_at(entry, at, in_doubt=in_doubt, reason=reason)


def _told_s(no_answer: LoyaltyUnreachable) -> float:
    """How long the service asked to be left alone; 0 where it did not say."""
    if not isinstance(no_answer, LoyaltyBusy):
        return 0.0
    return min(LONGEST_TOLD_S, no_answer.retry_after_s or 0.0)
