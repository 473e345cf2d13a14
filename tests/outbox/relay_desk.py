"""A relay at work on a real outbox, and the ways its service may fail."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from builders import NOON
from fakes import ScriptedLoyalty, StillClock
from waiting import held, open_outbox, order, try_again

from pos.core.deliveries import Delivery, EntryState, OrderDelivery
from pos.errors import (
    LoyaltyUnreachable,
    ReservationGone,
)
from pos.journal.codec import decode_delivery
from pos.outbox.flow import Flow
from pos.outbox.relay import Relay, RelayNews

ROOT = Path(__file__).parents[2]
WAIT_S = 20.0
DOWN = LoyaltyUnreachable("no line", sent=False)
LOST = LoyaltyUnreachable("no answer", sent=True)
GONE = ReservationGone("given back", code="9006")
HELD = order(1, "sara", hold=held("H-1"))
LAPSED = order(1, "sara", hold=held("H-1", until=NOON))
FRESH = order(1, "sara", hold=held("H-2"))


@dataclass
class Desk:
    """A relay at work on a real outbox, with a service that answers as it is told."""

    record: Path
    clock: StillClock = field(default_factory=StillClock)
    program: ScriptedLoyalty = field(default_factory=ScriptedLoyalty)
    news: list[RelayNews] = field(default_factory=list)
    heard: threading.Condition = field(default_factory=threading.Condition)
    relay: Relay = field(init=False)

    def __post_init__(self) -> None:
        self.use(self.program)

    def use(self, program: ScriptedLoyalty) -> None:
        self.program = program
        self.relay = Relay(
            lambda: open_outbox(self.record),
            program,
            self.clock,
            self.tell,
            chance=lambda: 1.0,
            flow=Flow(window_s=0.0),
        )

    def tell(self, news: RelayNews) -> None:
        with self.heard:
            self.news.append(news)
            self.heard.notify_all()

    def wait_for(self, what: Callable[[RelayNews], bool]) -> RelayNews:
        with self.heard:
            assert self.heard.wait_for(lambda: any(map(what, self.news)), WAIT_S), self.news
            return next(filter(what, self.news))

    def wait_until_tried(self, times: int) -> None:
        """Until so many tries are marked in the outbox; each tells when it is."""
        with self.heard:
            assert self.heard.wait_for(lambda: self.tries() >= times, WAIT_S), self.news

    def tries(self) -> int:
        return sum(attempts for _, _, attempts in self.rows())

    @contextmanager
    def working(self) -> Iterator[Desk]:
        self.relay.start()
        try:
            yield self
        finally:
            self.relay.close()

    def sent(self) -> list[str]:
        return [id_of(what) for what in self.program.of("deliver")]

    def asked(self) -> list[str]:
        return [id_of(what) for what in self.program.of("find_delivered")]

    def calls(self) -> list[str]:
        """What the service was asked, in order, with the reference that went along."""
        return [f"{method} {reference_of(what)}" for method, what in self.program.asked]

    def waiting(self) -> Delivery:
        """What would be sent next, as it stands on the disk."""
        outbox = open_outbox(self.record)
        (row,) = outbox._db.execute("SELECT kind, version, body FROM outbox")
        outbox.close()
        return decode_delivery(*row)

    def retry(self, entry_id: str) -> None:
        try_again(self.record, entry_id)
        self.relay.wake()

    def states(self) -> dict[str, EntryState]:
        return {entry_id: EntryState(state) for entry_id, state, _ in self.rows()}

    def rows(self) -> list[tuple[str, str, int]]:
        outbox = open_outbox(self.record)
        rows: list[tuple[str, str, int]] = outbox._db.execute(
            "SELECT entry_id, state, attempts FROM outbox ORDER BY place"
        ).fetchall()
        outbox.close()
        return rows


def id_of(delivery: object) -> str:
    entry_id = getattr(delivery, "entry_id", "")
    assert isinstance(entry_id, str)
    return entry_id


def reference_of(what: object) -> str:
    assert isinstance(what, OrderDelivery)
    return what.order.hold_reference


def all_settled(news: RelayNews) -> bool:
    return not (news.counts.pending or news.counts.in_doubt) and news.entry is not None


KILLED_IN_THE_CALL = """
import os, signal, sys, threading
from pathlib import Path
from pos.clock import SystemClock
from pos.journal.codec import decode_delivery, encode_delivery
from pos.journal.database import open_beside
from pos.loyalty.offline import OfflineLoyalty
from pos.outbox.outbox import Outbox
from pos.outbox.relay import Relay

class Taken(OfflineLoyalty):
    def deliver(self, delivery):
        os.kill(os.getpid(), signal.SIGKILL)

record = Path(sys.argv[1])
Relay(
    lambda: Outbox(open_beside(record), decode_delivery, encode_delivery),
    Taken(),
    SystemClock(),
    lambda news: None,
).start()
threading.Event().wait()
"""


def kill_in_the_call(record: Path) -> None:
    """A till of its own that ends when the service has what it sent, before anybody knows."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_IN_THE_CALL, str(record)],
        cwd=ROOT,
        check=False,
        timeout=WAIT_S,
    )
    assert -signal.SIGKILL == killed.returncode
