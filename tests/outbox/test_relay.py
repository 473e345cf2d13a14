import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fakes import ScriptedLoyalty, StillClock
from waiting import append, newcomer, open_outbox, order, put

from pos.core.deliveries import Delivery
from pos.errors import JournalError, LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.outbox import relay as relays
from pos.outbox.outbox import EntryState, Outbox
from pos.outbox.relay import Relay, RelayNews
from pos.ports.loyalty import Delivered

WAIT_S = 20.0
DOWN = LoyaltyUnreachable("no line", sent=False)
LOST = LoyaltyUnreachable("no answer", sent=True)


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
        self.relay = Relay(
            lambda: open_outbox(self.record),
            self.program,
            self.clock,
            self.tell,
            chance=lambda: 1.0,
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


def all_settled(news: RelayNews) -> bool:
    return not (news.counts.pending or news.counts.in_doubt) and news.entry is not None


@pytest.fixture(autouse=True)
def _no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relays, "PACE_S", 0.0)


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


@pytest.mark.parametrize(
    "failure", [DOWN, LOST, LoyaltyMisuse("wrong keys"), RuntimeError("a fault of ours")]
)
def test_one_blocks_nobody(
    desk: Desk, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is wrong with one customer's delivery, the others' are delivered."""
    put(desk.record, order(1, "sara"), order(2, "omar"), order(3, "sara"))
    desk.program.script["deliver"] = [failure]
    with caplog.at_level(logging.CRITICAL), desk.working():
        desk.wait_for(lambda news: news.delivered is not None)

    assert ["order:sale1", "order:sale2"] == desk.sent()
    assert EntryState.DELIVERED is desk.states()["order:sale2"]
    assert EntryState.PENDING is desk.states()["order:sale3"]


def test_fault_of_ours_is_in_doubt(desk: Desk) -> None:
    """What met a fault of ours may have been sent: it is asked about before it is sent again."""
    put(desk.record, order(1, "sara"))
    desk.program.script["deliver"] = [RuntimeError("a fault of ours")]
    with desk.working():
        desk.wait_until_tried(1)

    assert {"order:sale1": EntryState.IN_DOUBT} == desk.states()


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

    assert [f"order:sale{number}" for number in range(120)] == desk.sent()


def test_close_leaves_the_rest(desk: Desk) -> None:
    """Closing finishes the delivery under way and no other; the rest waits for the next start."""
    put(desk.record, order(1, "sara"), order(2, "omar"), order(3, "huda"))
    desk.program.gate = threading.Event()
    desk.relay.start()
    desk.program.wait_for("deliver", 1)
    closing = threading.Thread(target=desk.relay.close)
    closing.start()
    assert desk.relay._closing.wait(WAIT_S)
    desk.program.gate.set()
    closing.join(WAIT_S)

    assert ["order:sale1"] == desk.sent()
    assert [EntryState.DELIVERED, EntryState.PENDING, EntryState.PENDING] == list(
        desk.states().values()
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


def test_no_outbox_to_open(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Without a record the relay says so in the log and ends; the till is not taken along."""

    def nothing() -> Outbox:
        raise JournalError("there is no record here yet")

    relay = Relay(nothing, ScriptedLoyalty(), StillClock(), lambda _: None)
    with caplog.at_level(logging.ERROR):
        relay.start()
        relay.close()

    assert "nothing is delivered" in caplog.text
