"""Delivers what waits: in order per customer, several at a time, never blocked by one.

One thread owns the outbox, hands entries to the couriers and marks what came of each. A sale puts
an entry in the outbox and goes on.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from queue import Empty, SimpleQueue

from pos.core.deliveries import EntryState
from pos.outbox.courier import Carried
from pos.outbox.couriers import Carriers, Couriers, Post, Rewrite
from pos.outbox.flow import MOST_UNDER_WAY, Flow
from pos.outbox.outbox import NoLongerWaits, Outbox
from pos.outbox.outcome import RelayNews, mark, news_of, take_note
from pos.ports.clock import Clock
from pos.ports.loyalty import LoyaltyProgram
from pos.ports.record import OutboxCounts

__all__ = ["Relay", "RelayNews"]

log = logging.getLogger("pos.relay")

FAULT_WAIT_S = 5.0

LONGEST_SLEEP_S = 5.0
"""A command in another process may have put something back to try."""


class Relay:
    """Runs on threads of its own; a simulation steps it instead: `begin`, then `step`."""

    def __init__(
        self,
        open_outbox: Callable[[], Outbox],
        program: LoyaltyProgram,
        clock: Clock,
        tell: Callable[[RelayNews], None],
        *,
        chance: Callable[[], float] = random.random,
        flow: Flow | None = None,
        couriers: Callable[[Post, Callable[[], bool]], Carriers] | None = None,
    ) -> None:
        """`couriers` are others than threads: given where outcomes go, and whether to stop."""
        self._open_outbox = open_outbox
        self._clock = clock
        self._tell = tell
        self._chance = chance
        self._flow = flow or Flow()
        self._hasten = threading.Event()
        self._closing = threading.Event()
        self._post: SimpleQueue[Carried | Rewrite | None] = SimpleQueue()
        """None where something may be due."""
        self._under_way: dict[str, EntryState] = {}
        """Customers with an entry on its way, or come back and not marked yet; its state before."""
        self._moving = threading.Lock()
        """Held while an entry is taken or marked, so that the counts fit what is under way."""
        self._unmarked: list[Carried] = []
        self._told: OutboxCounts | None = None
        self._outbox: Outbox | None = None
        self._couriers = (
            Couriers(program, clock, post=self._post.put, is_closing=self._closing.is_set)
            if couriers is None
            else couriers(self._post.put, self._closing.is_set)
        )
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something may be due."""
        self._post.put(None)

    def hasten(self) -> None:
        """The line is back, or someone waits: try everything now."""
        self._hasten.set()
        self._post.put(None)

    def close(self) -> None:
        """Stop after the calls under way; what is left waits for the next start."""
        self._closing.set()
        self._post.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def counts(self, outbox: Outbox) -> OutboxCounts:
        """What is on its way for the first time still counts as pending: it is not in doubt yet."""
        with self._moving:
            counts = outbox.counts()
            first = list(self._under_way.values()).count(EntryState.PENDING)
        first = min(first, counts.in_doubt)
        return replace(
            counts,
            pending=counts.pending + first,
            in_doubt=counts.in_doubt - first,
            pace=self._flow.pace,
        )

    @contextmanager
    def tried_first(self) -> Iterator[Collection[str]]:
        """Customers whose entry is on its way for the first time; nothing is marked meanwhile."""
        with self._moving:
            yield {one for one, was in self._under_way.items() if was is EntryState.PENDING}

    def _run(self) -> None:
        while not self.begin():
            self._closing.wait(FAULT_WAIT_S)
            if self._closing.is_set():
                return
        while self._under_way or not self._closing.is_set():
            if not self.step():
                self._closing.wait(FAULT_WAIT_S)
                if self._closing.is_set():
                    break  # what cannot be marked is in doubt on the disk, and is asked about
        self.end()

    def begin(self) -> bool:
        """Open the outbox, on the thread that steps. False where it cannot be opened yet."""
        try:
            self._outbox = self._open_outbox()
        except Exception:  # the edge of the thread: selling goes on, and support finds out why
            log.exception("the outbox cannot be opened; nothing is delivered until it can")
            return False
        self._couriers.start(MOST_UNDER_WAY)
        return True

    def end(self) -> None:
        self._couriers.close()
        if self._outbox is not None:
            self._outbox.close()

    def step(self, wait_s: float | None = None) -> bool:
        """Take in what came back, mark it, send what may go. False where that met a fault.

        `wait_s`: for what comes within so long, else until something may be sent.
        """
        assert self._outbox is not None, "nothing was begun"
        outbox = self._outbox
        try:
            counts = self.counts(outbox)
            self._tell_counts(counts)
            if self._flow.is_shared:
                self._tell_how_much_waits(outbox, counts)
            self._listen(outbox, wait_s)
            self._mark_all(outbox)
            if self._hasten.is_set():
                self._hasten.clear()
                outbox.hasten(self._clock.now())
                self._flow.try_now(self._clock.monotonic_s())
            if not self._closing.is_set():
                self._send_due(outbox)
        except Exception:  # the same edge: a busy disk ends no deliveries
            log.exception("the relay met a fault")
            return False
        return True

    def _listen(self, outbox: Outbox, wait_s: float | None) -> None:
        """Wait until something may be sent or came back, and take in all there is."""
        sleep_s = self._sleep_s() if wait_s is None else wait_s
        while True:
            try:
                post = self._post.get(timeout=sleep_s)
            except Empty:
                return
            sleep_s = 0.0
            match post:
                case Carried():
                    self._unmarked.append(post)
                    take_note(self._flow, post, self._clock.monotonic_s(), self._chance)
                case Rewrite():
                    _write(outbox, post)
                case None:
                    pass

    def _sleep_s(self) -> float:
        wait_s = self.wait_s
        return LONGEST_SLEEP_S if wait_s is None else min(LONGEST_SLEEP_S, wait_s)

    @property
    def wait_s(self) -> float | None:
        """How long nothing need be done, if nothing comes; None: until something does."""
        assert self._outbox is not None, "nothing was begun"
        if self._unmarked:
            return 0.0
        if self._closing.is_set() or len(self._under_way) >= self._flow.most_under_way:
            return None
        due = self._outbox.next_due(without=self._under_way)
        if due is None:
            return None
        due_in_s = (due - self._clock.now()).total_seconds()
        return max(0.0, due_in_s, self._flow.opens_in_s(self._clock.monotonic_s()))

    def _mark_all(self, outbox: Outbox) -> None:
        """In one transaction, and told when it is done."""
        if not self._unmarked:
            return
        with self._moving:
            now = self._clock.now()
            with outbox.together():
                marked = [(one, mark(outbox, one, now, self._chance)) for one in self._unmarked]
            self._unmarked = []
            for carried, _ in marked:
                self._under_way.pop(carried.entry.customer_id, None)
        self._told = self.counts(outbox)
        for carried, was_settled in marked:
            self._tell(news_of(carried, self._told, was_settled=was_settled))

    def _send_due(self, outbox: Outbox) -> None:
        now_s, flow = self._clock.monotonic_s(), self._flow
        if not flow.may_leave(now_s, under_way=len(self._under_way)):
            return
        now, most = self._clock.now(), flow.most_under_way
        for entry in outbox.due(now, limit=most, without=self._under_way):
            if not flow.may_leave(now_s, under_way=len(self._under_way)):
                return
            with self._moving:
                taken = outbox.take(entry)
                if taken:
                    self._under_way[entry.customer_id] = entry.state
            if taken:
                flow.left(now_s)
                self._couriers.carry(entry, left_s=now_s)

    def _tell_how_much_waits(self, outbox: Outbox, counts: OutboxCounts) -> None:
        due = outbox.next_due(without=self._under_way)
        if due is None and self._under_way:
            return  # what is behind those on their way is due once they are back
        for_s = 0.0 if due is None else (due - self._clock.now()).total_seconds()
        waiting = 0 if due is None else counts.pending + counts.in_doubt
        self._flow.waits(waiting, for_s=for_s, now_s=self._clock.monotonic_s())

    def _tell_counts(self, counts: OutboxCounts) -> None:
        if counts != self._told:
            self._told = counts
            self._tell(RelayNews(counts=counts))


def _write(outbox: Outbox, asked: Rewrite) -> None:
    try:
        outbox.renewed(asked.entry, asked.delivery)
    except NoLongerWaits as ended:
        asked.done.set_exception(ended)
    except Exception as problem:  # the courier's edge: what is not on the disk is not sent
        log.exception("entry %s could not be written anew", asked.entry.entry_id)
        asked.done.set_exception(problem)
    else:
        asked.done.set_result(None)
