import logging
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from builders import NOON, coupon_of, lock_of
from fakes import ScriptedLoyalty, StillClock
from waiting import append, held, newcomer, open_outbox, order, put, refund, visit

from pos.core.customer import CouponKind
from pos.core.deliveries import Delivery, EntryState, OrderDelivery
from pos.errors import (
    JournalError,
    LoyaltyBusy,
    LoyaltyMisuse,
    LoyaltyRefused,
    LoyaltyUnreachable,
    ReservationGone,
)
from pos.journal.codec import decode_delivery
from pos.outbox import relay as relays
from pos.outbox.courier import Carried
from pos.outbox.flow import MOST_UNDER_WAY, Flow
from pos.outbox.outbox import Outbox
from pos.outbox.outcome import FAULT
from pos.outbox.relay import Relay, RelayNews
from pos.ports.loyalty import Delivered
from pos.ports.record import OutboxCounts

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
    def working(self) -> Iterator["Desk"]:
        self.relay.start()
        try:
            yield self
        finally:
            self.relay.close()

    def sent(self) -> list[str]:
        return [_id(what) for what in self.program.of("deliver")]

    def asked(self) -> list[str]:
        return [_id(what) for what in self.program.of("find_delivered")]

    def calls(self) -> list[str]:
        """What the service was asked, in order, with the reference that went along."""
        return [f"{method} {_reference(what)}" for method, what in self.program.asked]

    def waiting(self) -> Delivery:
        """What would be sent next, as it stands on the disk."""
        outbox = open_outbox(self.record)
        (row,) = outbox._db.execute("SELECT kind, version, body FROM outbox")
        outbox.close()
        return decode_delivery(*row)

    def retry(self, entry_id: str) -> None:
        outbox = open_outbox(self.record)
        assert outbox.retry(entry_id)
        outbox.close()
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


def _id(delivery: object) -> str:
    entry_id = getattr(delivery, "entry_id", "")
    assert isinstance(entry_id, str)
    return entry_id


def _reference(what: object) -> str:
    assert isinstance(what, OrderDelivery)
    return what.order.hold_reference


def all_settled(news: RelayNews) -> bool:
    return not (news.counts.pending or news.counts.in_doubt) and news.entry is not None


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "journal.db")


def test_delivers_in_order(desk: Desk) -> None:
    """What waits is delivered, a customer's entries in their order, and told one by one."""
    put(desk.record, newcomer("sara"), order(1, "sara"), order(2, "omar"), order(3, "sara"))
    with desk.working():
        desk.wait_for(all_settled)

    sara = [entry for entry in desk.sent() if entry != "order:sale2"]
    assert ["new:sara", "order:sale1", "order:sale3"] == sara
    assert {EntryState.DELIVERED} == set(desk.states().values())
    assert 4 == sum(news.delivered is not None for news in desk.news)
    assert [] == desk.asked()


def test_counts_are_told_first(desk: Desk) -> None:
    """At its start the relay tells how much waits."""
    put(desk.record, order(1, "sara"))
    desk.program.script["deliver"] = [DOWN]
    with desk.working():
        desk.wait_until_tried(1)

    assert (1, None) == (desk.news[0].counts.pending, desk.news[0].entry)


def test_certainly_not_taken(desk: Desk) -> None:
    """What was never sent is simply sent later: nobody is asked about it."""
    put(desk.record, order(1, "sara"))
    desk.program.script["deliver"] = [DOWN]
    with desk.working():
        desk.wait_until_tried(1)
        assert {"order:sale1": EntryState.PENDING} == desk.states()
        desk.clock.advance(1.0)
        desk.relay.wake()
        desk.wait_for(all_settled)

    assert ["order:sale1", "order:sale1"] == desk.sent()
    assert [] == desk.asked()


def test_answer_lost_and_taken(desk: Desk) -> None:
    """After a lost answer the service is asked first; what it has is not sent again."""
    put(desk.record, order(1, "sara"))
    desk.program.script = {
        "deliver": [LOST],
        "find_delivered": [Delivered(points_earned=10, already=True)],
    }
    with desk.working():
        desk.wait_until_tried(1)
        assert {"order:sale1": EntryState.IN_DOUBT} == desk.states()
        desk.clock.advance(1.0)
        desk.relay.wake()
        news = desk.wait_for(all_settled)

    assert (["order:sale1"], ["order:sale1"]) == (desk.sent(), desk.asked())
    assert Delivered(points_earned=10, already=True) == news.delivered


def test_answer_lost_and_not_taken(desk: Desk) -> None:
    """What the service has not is sent again, the very same delivery with the same id."""
    put(desk.record, order(1, "sara"))
    desk.program.script["deliver"] = [LOST]
    with desk.working():
        desk.wait_until_tried(1)
        desk.clock.advance(1.0)
        desk.relay.wake()
        desk.wait_for(all_settled)

    deliveries: list[object] = desk.program.of("deliver")
    assert [order(1, "sara")] * 2 == deliveries
    assert ["order:sale1"] == desk.asked()


@pytest.mark.parametrize("failure", [DOWN, LOST, LoyaltyMisuse("wrong keys")])
def test_doubt_stays_until_answered(desk: Desk, failure: Exception) -> None:
    """While nobody can be asked, what is in doubt stays in doubt and is not sent."""
    put(desk.record, order(1, "sara"))
    desk.program.script = {"deliver": [LOST], "find_delivered": [failure]}
    with desk.working():
        desk.wait_until_tried(1)
        desk.clock.advance(1.0)
        desk.relay.wake()
        desk.wait_until_tried(2)

    assert {"order:sale1": EntryState.IN_DOUBT} == desk.states()
    assert ["order:sale1"] == desk.sent()


def test_refused_goes_to_a_person(desk: Desk) -> None:
    """A no is told with its reason, and the customer's next delivery passes."""
    put(desk.record, order(1, "sara"), order(2, "sara"))
    desk.program.script["deliver"] = [LoyaltyRefused("The hold has expired.", code="17")]
    with desk.working():
        desk.wait_for(lambda news: news.delivered is not None)

    assert {"order:sale1": EntryState.REJECTED, "order:sale2": EntryState.DELIVERED} == (
        desk.states()
    )
    (told,) = [news for news in desk.news if news.rejected]
    assert told.entry is not None
    assert ("order:sale1", "The hold has expired.") == (told.entry.entry_id, told.rejected)


# -- what was reserved went back -----------------------------------------------------------------


def test_hold_that_went_back_is_renewed(desk: Desk) -> None:
    """The order did not land: the same points are held anew, and the order goes with them."""
    put(desk.record, HELD)
    desk.program.script = {"deliver": [GONE], "renew": [FRESH]}
    with desk.working():
        desk.wait_for(all_settled)

    assert ["deliver H-1", "find_delivered H-1", "renew H-1", "deliver H-2"] == desk.calls()
    assert {"order:sale1": EntryState.DELIVERED} == desk.states()


def test_hold_past_its_end_is_never_sent(desk: Desk) -> None:
    """The clock is enough to know it: the order is looked for, and goes with a new hold only."""
    put(desk.record, LAPSED)
    desk.program.script = {"renew": [FRESH]}
    with desk.working():
        desk.wait_for(all_settled)

    assert ["find_delivered H-1", "renew H-1", "deliver H-2"] == desk.calls()


def test_an_order_that_landed_holds_nothing_anew(desk: Desk) -> None:
    """What the service has redeemed already is not redeemed twice."""
    put(desk.record, LAPSED)
    desk.program.script = {"find_delivered": [Delivered(points_redeemed=50, already=True)]}
    with desk.working():
        desk.wait_for(all_settled)

    assert ["find_delivered H-1"] == desk.calls()


def test_new_hold_is_written_before_it_is_sent(desk: Desk) -> None:
    """A till that crashes with the order on its way knows which hold it sent."""
    put(desk.record, HELD)
    desk.program.script = {"deliver": [GONE, LOST], "renew": [FRESH]}
    with desk.working():
        desk.wait_until_tried(1)

    assert {"order:sale1": EntryState.IN_DOUBT} == desk.states()
    assert FRESH == desk.waiting()


def test_new_hold_refused_goes_to_a_person(desk: Desk) -> None:
    """The person's reason is the renewal's; tried again, the dead hold is not sent again."""
    put(desk.record, HELD)
    refused = LoyaltyRefused("The 50 points (5.00 SAR) cannot be held again.", code="9008")
    desk.program.script = {"deliver": [GONE], "renew": [refused, FRESH]}
    with desk.working():
        told = desk.wait_for(lambda news: bool(news.rejected))
        assert "50 points (5.00 SAR)" in told.rejected
        assert {"order:sale1": EntryState.REJECTED} == desk.states()
        assert HELD.without_reservations() == desk.waiting()
        desk.retry("order:sale1")
        desk.wait_for(lambda news: news.delivered is not None)

    assert ["find_delivered H-1", "renew H-1", "deliver H-2"] == desk.calls()[-3:]
    assert 1 == desk.calls().count("deliver H-1")


@pytest.mark.parametrize("in_doubt", [True, False])
def test_a_renewal_knows_of_a_doubt(desk: Desk, in_doubt: bool) -> None:
    """Of an entry in doubt the points may be held by a request that nobody remembers."""
    told: list[bool] = []

    class Listening(ScriptedLoyalty):
        def renew(self, delivery: Delivery, *, may_be_reserved: bool = False) -> Delivery:
            told.append(may_be_reserved)
            return super().renew(delivery)

    put(desk.record, LAPSED)
    if in_doubt:
        with closing(open_outbox(desk.record)) as outbox:
            outbox._db.execute("UPDATE outbox SET state = 'in_doubt'")
    desk.use(Listening(script={"renew": [FRESH]}))
    with desk.working():
        desk.wait_for(all_settled)

    assert [in_doubt] == told


@pytest.mark.parametrize("failure", [DOWN, LOST, LoyaltyMisuse("wrong keys")])
def test_renewal_without_an_answer_waits(desk: Desk, failure: Exception) -> None:
    """While nobody can be asked for a new hold the entry waits; the dead one stays unsent."""
    put(desk.record, HELD)
    desk.program.script = {"deliver": [GONE], "renew": [failure, FRESH]}
    with desk.working():
        desk.wait_until_tried(1)
        desk.clock.advance(300.0)
        desk.relay.wake()
        desk.wait_for(all_settled)

    assert 1 == desk.calls().count("deliver H-1")
    assert "deliver H-2" == desk.calls()[-1]


def test_new_hold_gone_as_well(desk: Desk) -> None:
    """One renewal a try: a service that takes none of its own holds is a person's matter."""
    put(desk.record, HELD)
    desk.program.script = {"deliver": [GONE, GONE], "renew": [FRESH]}
    with desk.working():
        desk.wait_for(lambda news: bool(news.rejected))

    assert FRESH.without_reservations() == desk.waiting()


# -- killed while it is on its way ---------------------------------------------------------------

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


def test_killed_between_sending_and_the_answer(desk: Desk) -> None:
    """The next start asks what became of it, and sends nothing the service has."""
    put(desk.record, order(1, "sara"))
    kill_in_the_call(desk.record)
    assert {"order:sale1": EntryState.IN_DOUBT} == desk.states()
    desk.program.script["find_delivered"] = [Delivered(points_earned=10, already=True)]
    with desk.working():
        desk.wait_for(all_settled)

    assert ([], ["order:sale1"]) == (desk.sent(), desk.asked())


def test_event_killed_on_its_way_is_a_persons_matter(desk: Desk) -> None:
    """Nobody can tell whether an event arrived: it goes out again only when a person says so."""
    put(desk.record, visit("sara"))
    kill_in_the_call(desk.record)
    desk.program.script["find_delivered"] = [LoyaltyRefused("It may have arrived.")]
    with desk.working():
        desk.wait_for(lambda news: bool(news.rejected))
        assert [] == desk.sent()
        desk.retry("event:sara")
        desk.wait_for(lambda news: news.delivered is not None)

    assert (["event:sara"], ["event:sara"]) == (desk.sent(), desk.asked())


def test_event_without_an_answer_is_asked_about_before_a_person_is(desk: Desk) -> None:
    """A person who is early does not make an event go out twice: it is still in doubt."""
    put(desk.record, visit("sara"))
    desk.program.script = {
        "deliver": [LOST],
        "find_delivered": [LoyaltyRefused("It may have arrived.")],
    }
    with desk.working():
        desk.wait_until_tried(1)
        desk.retry("event:sara")
        desk.wait_for(lambda news: bool(news.rejected))

    assert (["event:sara"], ["event:sara"]) == (desk.sent(), desk.asked())


def test_event_turned_down_may_be_tried_again(desk: Desk) -> None:
    """A no to what was never in doubt is certain: once its cause is mended a person sends it."""
    put(desk.record, visit("sara"))
    desk.program.script["deliver"] = [LoyaltyRefused("No such event.")]
    with desk.working():
        desk.wait_for(lambda news: bool(news.rejected))
        desk.retry("event:sara")
        desk.wait_for(lambda news: news.delivered is not None)

    assert (["event:sara", "event:sara"], []) == (desk.sent(), desk.asked())


# -- the others ----------------------------------------------------------------------------------


@dataclass
class FailsFor(ScriptedLoyalty):
    """Fails for one customer, as often as it is asked."""

    customer_id: str = ""
    failure: Exception = DOWN

    def deliver(self, delivery: Delivery) -> Delivered:
        delivered = super().deliver(delivery)
        if delivery.customer_id == self.customer_id:
            raise self.failure
        return delivered


@pytest.mark.parametrize(
    "failure", [DOWN, LOST, LoyaltyMisuse("wrong keys"), RuntimeError("a fault of ours")]
)
def test_one_blocks_nobody(
    desk: Desk, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is wrong with one customer's delivery, the others' are delivered."""
    put(desk.record, order(1, "sara"), order(2, "omar"), order(3, "sara"))
    desk.use(FailsFor(customer_id="sara", failure=failure))
    with caplog.at_level(logging.CRITICAL), desk.working():
        desk.wait_for(lambda news: news.delivered is not None)
        desk.wait_until_tried(2)

    assert ["order:sale1", "order:sale2"] == sorted(desk.sent())
    assert EntryState.DELIVERED is desk.states()["order:sale2"]
    assert EntryState.PENDING is desk.states()["order:sale3"]


def test_fault_of_ours_is_in_doubt(desk: Desk) -> None:
    """What met a fault of ours may have been sent: it is asked about before it is sent again."""
    put(desk.record, order(1, "sara"))
    desk.program.script["deliver"] = [RuntimeError("a fault of ours")]
    with desk.working():
        desk.wait_until_tried(1)

    assert {"order:sale1": EntryState.IN_DOUBT} == desk.states()
    with closing(open_outbox(desk.record)) as outbox:
        line = outbox.line("order:sale1")
    assert line is not None
    assert FAULT == line.reason


def test_wrong_keys_wait_longer(desk: Desk) -> None:
    """With wrong keys trying again is useless: it waits for a person, or for being hastened."""
    put(desk.record, order(1, "sara"))
    desk.program.script["deliver"] = [LoyaltyMisuse("wrong keys")]
    with desk.working():
        desk.wait_until_tried(1)
        outbox = open_outbox(desk.record)
        due = outbox.next_due()
        outbox.close()
        assert due is not None
        assert 300 == (due - desk.clock.now()).total_seconds()
        desk.relay.hasten()
        desk.wait_for(all_settled)


def test_waits_grow(desk: Desk) -> None:
    """Each failure in a row waits longer than the one before."""
    put(desk.record, order(1, "sara"))
    desk.program.script["deliver"] = [DOWN] * 4
    waits = []
    with desk.working():
        for tries in range(1, 5):
            desk.wait_until_tried(tries)
            outbox = open_outbox(desk.record)
            due = outbox.next_due()
            outbox.close()
            assert due is not None
            waits.append((due - desk.clock.now()).total_seconds())
            desk.clock.advance(waits[-1])
            desk.relay.wake()

    assert [1.0, 2.0, 4.0, 8.0] == waits


@pytest.mark.parametrize(
    ("told_s", "wait_s"), [(None, 1.0), (0.2, 1.0), (12.5, 12.5), (86_400.0, 300.0)]
)
def test_a_told_pause_is_kept(desk: Desk, told_s: float | None, wait_s: float) -> None:
    """A service that says when to come back is left alone until then, within reason."""
    put(desk.record, order(1, "sara"))
    busy = LoyaltyBusy("busy", code="429", retry_after_s=told_s)
    desk.program.script["deliver"] = [busy]
    with desk.working():
        desk.wait_until_tried(1)
        outbox = open_outbox(desk.record)
        due = outbox.next_due()
        outbox.close()

    assert due is not None
    assert wait_s == (due - desk.clock.now()).total_seconds()


def test_new_entries_wake_it(desk: Desk) -> None:
    """A sale made while the relay rests is delivered when it is woken."""
    put(desk.record)
    with desk.working():
        desk.wait_for(lambda news: not news.counts.pending)
        put(desk.record, order(1, "sara"))
        desk.relay.wake()
        desk.wait_for(all_settled)

    assert ["order:sale1"] == desk.sent()


def test_backlog_is_delivered(desk: Desk) -> None:
    """More than one look's worth is delivered to the last entry, each once."""
    deliveries: list[Delivery] = [order(number, f"c{number}") for number in range(120)]
    append(desk.record, deliveries)
    with desk.working():
        desk.wait_for(all_settled)

    assert {f"order:sale{number}" for number in range(120)} == set(desk.sent())
    assert 120 == len(desk.sent())


# -- several under way ---------------------------------------------------------------------------


def test_several_are_under_way_and_one_of_each_customer(desk: Desk) -> None:
    """While those of four customers wait for answers, nobody's second one leaves, and no fifth."""
    customers = ["sara", "sara", "omar", "nora", "huda", "lina"]
    put(desk.record, *(order(number, who) for number, who in enumerate(customers)))
    desk.program.gate = threading.Event()
    with desk.working():
        desk.program.wait_for("deliver", MOST_UNDER_WAY)
        assert {"order:sale0", "order:sale2", "order:sale3", "order:sale4"} == set(desk.sent())
        desk.program.gate.set()
        desk.wait_for(all_settled)

    assert len(customers) == len(desk.sent())
    assert desk.sent().index("order:sale0") < desk.sent().index("order:sale1")


def test_what_is_on_its_way_is_not_in_doubt_yet(desk: Desk) -> None:
    """On the disk it is, in case the till stops; to whoever asks, it still waits."""
    put(desk.record, order(1, "sara"), order(2, "omar"))
    desk.program.script["deliver"] = [LOST]
    desk.program.gate = threading.Event()
    with desk.working():
        desk.program.wait_for("deliver", 2)
        outbox = open_outbox(desk.record)
        assert (OutboxCounts(in_doubt=2), OutboxCounts(pending=2)) == (
            outbox.counts(),
            desk.relay.counts(outbox),
        )
        desk.program.gate.set()
        desk.wait_until_tried(2)
        assert OutboxCounts(in_doubt=1, delivered=1) == desk.relay.counts(outbox)
        outbox.close()


def test_one_sent_back_waits_for_the_one_under_way(desk: Desk) -> None:
    """An earlier entry that a person sends back never leaves beside a later one of its customer."""
    put(desk.record, order(1, "sara"), order(2, "sara"))
    desk.program.script["deliver"] = [LoyaltyRefused("No.")]
    with desk.working():
        desk.wait_for(lambda news: bool(news.rejected))
        desk.program.wait_for("deliver", 2)
        desk.wait_for(all_settled)
        desk.program.gate = threading.Event()
        put(desk.record, order(3, "sara"))
        desk.relay.wake()
        desk.program.wait_for("deliver", 3)
        put(desk.record, order(4, "omar"))
        desk.retry("order:sale1")
        desk.program.wait_for("deliver", 4)
        assert ["order:sale3", "order:sale4"] == desk.sent()[2:]
        desk.program.gate.set()
        desk.wait_until_tried(5)

    assert "order:sale1" == desk.sent()[-1]


def test_refund_of_a_rejected_order_waits(desk: Desk) -> None:
    """A rejected order holds up its own refund and nothing else of the customer."""
    put(desk.record, order(1, "sara"), refund(1, "sara"), order(2, "sara"))
    desk.program.script["deliver"] = [LoyaltyRefused("No.")]
    with desk.working():
        desk.wait_for(lambda news: news.delivered is not None)
        assert ["order:sale1", "order:sale2"] == desk.sent()
        desk.retry("order:sale1")
        desk.wait_for(all_settled)

    assert ["order:sale1", "order:sale2", "order:sale1", "refund:R1"] == desk.sent()


def test_a_backlog_does_not_run_against_a_wall(desk: Desk) -> None:
    """Without a line those under way find it out; the others are neither tried nor written to."""
    append(desk.record, [order(number, f"c{number}") for number in range(60)])
    desk.program.script["deliver"] = [DOWN] * 60
    with desk.working():
        desk.wait_until_tried(MOST_UNDER_WAY)
        put(desk.record, order(60, "c60"))
        desk.relay.wake()
        desk.wait_for(lambda news: news.counts.pending == 61)

    assert MOST_UNDER_WAY == len(desk.sent()) == desk.tries()


def test_back_on_the_line_all_of_it_goes(desk: Desk) -> None:
    """What was put off while the line was down, and what was never tried, goes at once."""
    append(desk.record, [order(number, f"c{number}") for number in range(20)])
    desk.program.script["deliver"] = [DOWN] * MOST_UNDER_WAY
    with desk.working():
        desk.wait_until_tried(MOST_UNDER_WAY)
        desk.relay.hasten()
        desk.wait_for(all_settled)

    assert {EntryState.DELIVERED} == set(desk.states().values())


def test_several_outcomes_are_marked_in_one_transaction(desk: Desk) -> None:
    """What came back together is committed together, each told with the counts after it."""
    put(desk.record, order(1, "sara"), order(2, "omar"), order(3, "nora"))
    outbox = open_outbox(desk.record)
    failures = [None, LoyaltyRefused("No."), LOST]
    for entry, failure in zip(outbox.due(NOON, limit=3), failures, strict=True):
        assert outbox.take(entry)
        delivered = None if failure else Delivered()
        back = Carried(entry=entry, left_s=0.0, delivered=delivered, failure=failure)
        desk.relay._unmarked.append(back)
    asked: list[str] = []
    outbox._db.set_trace_callback(asked.append)
    desk.relay._mark_all(outbox)
    outbox.close()

    assert 1 == asked.count("BEGIN IMMEDIATE") == asked.count("COMMIT")
    assert ["delivered", "rejected", "in_doubt"] == list(desk.states().values())
    assert [OutboxCounts(in_doubt=1, delivered=1, rejected=1)] * 3 == [
        news.counts for news in desk.news
    ]


def test_an_outcome_that_cannot_be_marked_is_marked_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A busy disk costs no answer: it is kept, and nothing is asked or sent a second time."""
    monkeypatch.setattr(relays, "FAULT_WAIT_S", 0.0)
    put(desk.record, order(1, "sara"), order(2, "sara"))
    together, failures = Outbox.together, [sqlite3.OperationalError("database is locked")]

    def sometimes(outbox: Outbox) -> AbstractContextManager[None]:
        if failures:
            raise failures.pop()
        return together(outbox)

    monkeypatch.setattr(Outbox, "together", sometimes)
    with caplog.at_level(logging.ERROR), desk.working():
        desk.wait_for(all_settled)

    assert (["order:sale1", "order:sale2"], []) == (desk.sent(), desk.asked())
    assert "the relay met a fault" in caplog.text


def test_what_a_person_settled_meanwhile_stays_settled(desk: Desk) -> None:
    """A try that ends badly after a person has ended the entry brings it back to nobody."""
    put(desk.record, order(1, "sara"))
    desk.program.gate = threading.Event()
    desk.program.script["deliver"] = [LOST]
    with desk.working():
        desk.program.wait_for("deliver", 1)
        settle_all(desk)
        desk.program.gate.set()

    assert {"order:sale1": EntryState.SETTLED} == desk.states()


def settle_all(desk: Desk) -> None:
    outbox = open_outbox(desk.record)
    outbox._db.execute("UPDATE outbox SET state = 'settled'")
    outbox.close()


def test_what_is_settled_while_it_is_asked_about_is_not_sent(desk: Desk) -> None:
    """The store bears an order in doubt: found nowhere by then, it is not sent any more."""
    put(desk.record, order(1, "sara"))
    kill_in_the_call(desk.record)
    desk.program.gate = threading.Event()
    with desk.working():
        desk.program.wait_for("find_delivered", 1)
        settle_all(desk)
        desk.program.gate.set()
        desk.wait_for(lambda news: news.counts == OutboxCounts())

    assert (["order:sale1"], []) == (desk.asked(), desk.sent())
    assert {"order:sale1": EntryState.SETTLED} == desk.states()


def test_what_is_settled_while_its_hold_has_gone_holds_nothing_anew(desk: Desk) -> None:
    """Settled between the service's no and a new hold: its points stay the customer's."""
    put(desk.record, HELD)
    desk.program.script["deliver"] = [GONE]
    desk.program.gate = threading.Event()
    with desk.working():
        desk.program.wait_for("deliver", 1)
        settle_all(desk)
        desk.program.gate.set()
        desk.wait_for(lambda news: news.counts == OutboxCounts())

    assert ["deliver H-1"] == desk.calls()
    assert (HELD, {"order:sale1": EntryState.SETTLED}) == (desk.waiting(), desk.states())


def test_what_is_settled_while_it_is_renewed_is_given_back(desk: Desk) -> None:
    """Settled while its points were held anew: they are released at once, and nothing is sent."""

    class SettledMeanwhile(ScriptedLoyalty):
        def renew(self, delivery: Delivery, *, may_be_reserved: bool = False) -> Delivery:
            settle_all(desk)
            return super().renew(delivery, may_be_reserved=may_be_reserved)

    put(desk.record, LAPSED)
    lock = lock_of(coupon_of(CouponKind.FIXED, "5"), reference="L-2")
    fresh = replace(FRESH, order=replace(FRESH.order, lock=lock))
    desk.use(SettledMeanwhile(script={"renew": [fresh]}))
    with desk.working():
        desk.program.wait_for("release_coupons", 1)

    assert ["H-2"] == desk.program.of("release_hold")
    assert ["L-2"] == desk.program.of("release_coupons")
    assert ([], {"order:sale1": EntryState.SETTLED}) == (desk.sent(), desk.states())


# -- closing -------------------------------------------------------------------------------------


def close_while_held(desk: Desk) -> None:
    """Close while calls are held, then let them end."""
    assert desk.program.gate is not None
    closing = threading.Thread(target=desk.relay.close)
    closing.start()
    assert desk.relay._closing.wait(WAIT_S)
    desk.program.gate.set()
    closing.join(WAIT_S)
    assert not closing.is_alive()


def test_close_leaves_the_rest(desk: Desk) -> None:
    """Closing waits for the calls under way and begins no other; the rest waits for a start."""
    append(desk.record, [order(number, f"c{number}") for number in range(6)])
    desk.program.gate = threading.Event()
    desk.relay.start()
    desk.program.wait_for("deliver", MOST_UNDER_WAY)
    close_while_held(desk)

    assert MOST_UNDER_WAY == len(desk.sent())
    delivered, pending = [EntryState.DELIVERED] * MOST_UNDER_WAY, [EntryState.PENDING] * 2
    assert delivered + pending == list(desk.states().values())


def test_close_between_asking_and_sending(desk: Desk) -> None:
    """What was being asked about when the till closed is not sent any more, and stays in doubt."""
    put(desk.record, order(1, "sara"))
    kill_in_the_call(desk.record)
    desk.program.gate = threading.Event()
    desk.relay.start()
    desk.program.wait_for("find_delivered", 1)
    close_while_held(desk)

    assert ([], [("order:sale1", "in_doubt", 0)]) == (desk.sent(), desk.rows())


def test_close_before_a_new_hold(desk: Desk) -> None:
    """No points are held anew by a till that closes; the dead hold is never sent again."""
    put(desk.record, HELD)
    desk.program.script["deliver"] = [GONE]
    desk.program.gate = threading.Event()
    desk.relay.start()
    desk.program.wait_for("deliver", 1)
    close_while_held(desk)

    assert ["deliver H-1", "find_delivered H-1"] == desk.calls()
    assert (HELD.without_reservations(), [("order:sale1", "pending", 0)]) == (
        desk.waiting(),
        desk.rows(),
    )


def test_relay_survives_a_busy_disk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A look that fails is logged and taken again: deliveries do not end with it."""
    monkeypatch.setattr(relays, "FAULT_WAIT_S", 0.0)
    put(desk.record, order(1, "sara"))
    due = Outbox.due
    failures = [RuntimeError("busy")]

    def sometimes(outbox: Outbox, *given: object, **named: object) -> object:
        if failures:
            raise failures.pop()
        return due(outbox, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Outbox, "due", sometimes)
    with caplog.at_level(logging.ERROR), desk.working():
        desk.wait_for(all_settled)

    assert "the relay met a fault" in caplog.text


def test_outbox_that_cannot_be_opened_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A record that is not there yet, or busy, is opened later: nothing waits for a restart."""
    monkeypatch.setattr(relays, "FAULT_WAIT_S", 0.0)
    put(desk.record, order(1, "sara"))
    failures: list[Exception] = [JournalError("there is no record here yet"), OSError("busy")]

    def at_last() -> Outbox:
        if failures:
            raise failures.pop()
        return open_outbox(desk.record)

    desk.relay = Relay(at_last, desk.program, desk.clock, desk.tell)
    with caplog.at_level(logging.ERROR), desk.working():
        desk.wait_for(all_settled)

    assert 2 == caplog.text.count("nothing is delivered until it can")


def test_close_without_an_outbox(caplog: pytest.LogCaptureFixture) -> None:
    """A till without its record closes at once all the same."""
    tried = threading.Event()

    def nothing() -> Outbox:
        tried.set()
        raise JournalError("there is no record here yet")

    relay = Relay(nothing, ScriptedLoyalty(), StillClock(), lambda _: None)
    with caplog.at_level(logging.CRITICAL):
        relay.start()
        assert tried.wait(WAIT_S)
        relay.close()

    assert not relay._thread.is_alive()
