"""Which orders go in batches, and what becomes of each, over a real outbox."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOON
from fakes import ScriptedLoyalty, StillClock
from waiting import append, held, newcomer, open_outbox, order, put

from pos.core.deliveries import Delivery, EntryState, OptDelivery, OrderDelivery
from pos.core.order import OrderFacts
from pos.errors import LoyaltyBusy, LoyaltyError, LoyaltyRefused, LoyaltyUnreachable
from pos.journal.codec import decode_delivery
from pos.journal.database import open_beside
from pos.outbox import bulk
from pos.outbox.bulk import BulkCatchUp, BulkOutcome, Choice, choose
from pos.outbox.claims import Claims
from pos.outbox.flow import Flow
from pos.outbox.outbox import Entry, Outbox
from pos.outbox.relay import Relay, RelayNews
from pos.ports.batches import BatchItem, BatchState, BatchStatus

PENDING, IN_DOUBT, DELIVERED = EntryState.PENDING, EntryState.IN_DOUBT, EntryState.DELIVERED
LOST = LoyaltyUnreachable("no answer", sent=True)
DOWN = LoyaltyUnreachable("no line", sent=False)
NO_BATCHES = LoyaltyRefused("The loyalty plan does not include this.", code="8000")
WITHIN_S = 60.0
WAIT_S = 20.0


@dataclass
class ScriptedDesk:
    """Takes batches and tells of them as a test has written; else all is done at once."""

    sent: list[list[str]] = field(default_factory=list)
    answers: list[BatchStatus | LoyaltyError] = field(default_factory=list)
    refusal: LoyaltyError | None = None
    stopped: list[str] = field(default_factory=list)
    when_sent: Callable[[], None] = lambda: None

    def send_orders(self, orders: Sequence[OrderFacts]) -> str:
        self.when_sent()
        if self.refusal is not None:
            raise self.refusal
        self.sent.append([one.order_id for one in orders])
        return f"job-{len(self.sent)}"

    def batch_status(self, job_id: str) -> BatchStatus:  # noqa: ARG002 - one runs at a time
        if not self.answers:
            return done(len(self.sent[-1]))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, LoyaltyError):
            raise answer
        return answer

    def stop_batch(self, job_id: str) -> None:
        self.stopped.append(job_id)
        raise DOWN


def done(total: int, *failed: str, named: bool = True) -> BatchStatus:
    return BatchStatus(
        state=BatchState.DONE,
        total=total,
        finished=total,
        failed=len(failed),
        items=tuple(
            BatchItem(customer_id=who, is_done=False, said="theirs") for who in failed if named
        ),
    )


RUNNING = BatchStatus(state=BatchState.RUNNING, total=2, finished=1)


@dataclass
class Counter:
    record: Path
    claims: Claims
    clock: StillClock = field(default_factory=StillClock)
    desk: ScriptedDesk = field(default_factory=ScriptedDesk)
    let_calls_end: Callable[[], None] = lambda: None

    def choose(self, *, drops_lines: bool = False) -> Choice:
        return choose(self.claims.waiting(), drops_lines=drops_lines)

    def deliver(self, choice: Choice | None = None) -> BulkOutcome:
        catch_up = BulkCatchUp(
            self.claims,
            self.desk,
            self.clock,
            pause=self.clock.advance,
            let_calls_end=self.let_calls_end,
        )
        return catch_up.deliver(choice or self.choose(), within_s=WITHIN_S)

    def states(self) -> dict[str, EntryState]:
        outbox = open_outbox(self.record)
        rows = outbox._db.execute("SELECT entry_id, state FROM outbox ORDER BY place").fetchall()
        outbox.close()
        return {entry_id.removeprefix("order:"): EntryState(state) for entry_id, state in rows}

    def due(self) -> list[str]:
        outbox = open_outbox(self.record)
        found = [entry.entry_id for entry in outbox.due(self.clock.now(), limit=50)]
        outbox.close()
        return found


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    record = tmp_path / "journal.db"
    put(record)
    claims = Claims(open_beside(record), decode_delivery)
    yield Counter(record, claims)
    claims.close()


def with_line(delivery: OrderDelivery, **fields: object) -> OrderDelivery:
    """The same order, its line in a campaign's sight."""
    (line,) = delivery.order.lines
    lines = (replace(line, **fields),)  # type: ignore[arg-type]
    return replace(delivery, order=replace(delivery.order, lines=lines))


def guest(number: int) -> OrderDelivery:
    delivery = order(number, f"guest_{number}")
    return replace(delivery, order=replace(delivery.order, is_guest=True))


PLAIN = order(1, "sara")
SINGLY: dict[str, tuple[Delivery, ...]] = {
    "a hold": (order(1, "sara", hold=held("H-1")),),
    "a guest": (guest(1),),
    "a category": (with_line(PLAIN, category=("Bags",)),),
    "a collection": (with_line(PLAIN, collection=("Summer",)),),
    "tags": (with_line(PLAIN, tags=("new",)),),
    "a vendor": (with_line(PLAIN, vendor="Hoxton"),),
    "made bare, and never sent so": (replace(PLAIN, is_bare_unsent=True),),
    "registered first": (newcomer("sara"), PLAIN),
    "registered afterwards": (PLAIN, newcomer("sara")),
    "behind something else": (
        OptDelivery(entry_id="opt:1", customer_id="sara", is_active=True),
        PLAIN,
    ),
    "behind an order with a hold": (order(2, "sara", hold=held("H-1")), PLAIN),
}


@pytest.mark.parametrize("why", SINGLY)
def test_what_goes_singly(counter: Counter, why: str) -> None:
    """Whatever a batch would lose, or would let overtake, is left to the relay."""
    put(counter.record, *SINGLY[why], order(9, "omar"))

    choice = counter.choose()

    assert ["sale9"] == [one.order.order_id for one in choice.in_batches]
    assert len(SINGLY[why]) == choice.singly


@pytest.mark.parametrize("why", ["a category", "a collection", "tags", "a vendor"])
def test_lines_are_dropped_when_asked(counter: Counter, why: str) -> None:
    """With a person's word for it, lines worth keeping keep no order out of a batch."""
    put(counter.record, *SINGLY[why])

    assert (1, 0) == (
        len(counter.choose(drops_lines=True).in_batches),
        counter.choose(drops_lines=True).singly,
    )


def test_what_is_in_doubt_is_asked_by_the_relay(counter: Counter) -> None:
    """A customer's orders wait behind one that may have arrived."""
    put(counter.record, order(1, "sara"), order(2, "sara"), order(3, "omar"))
    outbox = open_outbox(counter.record)
    (entry,) = (one for one in outbox.due(NOON, limit=9) if one.entry_id == "order:sale1")
    outbox.retry_at(entry, NOON, in_doubt=True, reason="no answer")
    outbox.close()

    assert ["sale3"] == [one.order.order_id for one in counter.choose().in_batches]


def test_delivered_in_one_batch(counter: Counter) -> None:
    """Every order that goes is sent once, and delivered when the batch is done."""
    put(counter.record, order(1, "sara"), order(2, "omar"), order(3, "sara"), guest(4))

    outcome = counter.deliver()

    assert [["sale1", "sale2", "sale3"]] == counter.desk.sent
    assert BulkOutcome(batches=1, delivered=3) == outcome
    assert {"sale1": DELIVERED, "sale2": DELIVERED, "sale3": DELIVERED, "sale4": PENDING} == (
        counter.states()
    )


def test_marked_before_it_is_sent(counter: Counter) -> None:
    """When the batch leaves, its orders stand in doubt, and are nobody else's for now."""
    put(counter.record, order(1, "sara"), order(2, "sara"))
    seen: list[tuple[object, object]] = []
    counter.desk.when_sent = lambda: seen.append((counter.states(), counter.due()))

    counter.deliver()

    assert [({"sale1": IN_DOUBT, "sale2": IN_DOUBT}, [])] == seen


def test_a_line_that_comes_back_hastens_no_claim(counter: Counter) -> None:
    """What is under way in a batch is not sent singly beside it; once that ended it is asked of."""
    put(counter.record, order(1, "sara"), order(2, "omar"))
    counter.desk.answers = [done(2, "sara")]
    seen: list[list[str]] = []

    def line_back() -> None:
        outbox = open_outbox(counter.record)
        outbox.hasten(counter.clock.now())
        outbox.close()
        seen.append(counter.due())

    counter.desk.when_sent = line_back
    counter.deliver()

    assert [[]] == seen
    assert {"sale1": IN_DOUBT, "sale2": DELIVERED} == counter.states()
    assert ["order:sale1"] == counter.due()


def test_a_claim_from_a_clock_that_was_ahead(counter: Counter) -> None:
    """A batch that broke off a year ahead of time holds nothing up once the clock is right."""
    put(counter.record, order(1, "sara"))
    (waiting,) = counter.claims.waiting()
    assert counter.claims.claim([waiting.place], counter.clock.now() + timedelta(days=365))
    with closing(open_outbox(counter.record)) as outbox:
        outbox.hasten(counter.clock.now())

    assert ["order:sale1"] == counter.due()
    assert {"sale1": IN_DOUBT} == counter.states()


def test_the_mark_is_on_the_disk(counter: Counter) -> None:
    """A claim is flushed before anything is sent; a mark that is lost costs one question only."""
    put(counter.record, order(1, "sara"))
    choice = counter.choose()
    statements: list[str] = []
    counter.claims._db.set_trace_callback(statements.append)

    counter.deliver(choice)

    pragmas = [one for one in statements if one.startswith("PRAGMA synchronous =")]
    assert ["PRAGMA synchronous = FULL", "PRAGMA synchronous = 1"] == pragmas
    flushed = statements[statements.index(pragmas[0]) : statements.index(pragmas[1])]
    assert "COMMIT" == flushed[-1]
    assert [one for one in flushed if "UPDATE outbox" in one]


def test_after_a_crash_they_are_asked_about(counter: Counter) -> None:
    """A claim runs out by itself; until then the till leaves it alone."""
    put(counter.record, order(1, "sara"))

    def crash() -> None:
        raise KeyboardInterrupt

    counter.desk.when_sent = crash
    with pytest.raises(KeyboardInterrupt):
        counter.deliver()

    assert {"sale1": IN_DOUBT} == counter.states()
    assert [] == counter.due()
    counter.clock.advance(WITHIN_S + bulk.CLAIMED_BEYOND.total_seconds())
    assert ["order:sale1"] == counter.due()


def test_a_failure_concerns_its_customer_alone(counter: Counter) -> None:
    """Every order of that customer is asked about at once; the others are delivered."""
    put(counter.record, order(1, "sara"), order(2, "omar"), order(3, "sara"))
    counter.desk.answers = [RUNNING, done(3, "sara")]

    outcome = counter.deliver()

    assert (1, 2) == (outcome.delivered, outcome.asked)
    assert {"sale1": IN_DOUBT, "sale2": DELIVERED, "sale3": IN_DOUBT} == counter.states()
    assert ["order:sale1"] == counter.due()
    outbox = open_outbox(counter.record)
    line = outbox.lines.of("order:sale1")
    outbox.close()
    assert line is not None
    assert bulk.NOT_TAKEN == line.reason


@pytest.mark.parametrize(
    "status",
    [
        done(2, "sara", named=False),
        done(2, "somebody-else"),
        done(7),
        replace(done(2), finished=1),
        BatchStatus(state=BatchState.DONE),
        BatchStatus(state=BatchState.DONE, total=2),
        BatchStatus(state=BatchState.DONE, total=0, finished=0),
        BatchStatus(state=BatchState.FAILED, total=2),
        BatchStatus(state=BatchState.STOPPED, total=2),
    ],
)
def test_a_batch_that_does_not_tell_delivers_nothing(counter: Counter, status: BatchStatus) -> None:
    """Where it is open which order failed, every one is asked about."""
    put(counter.record, order(1, "sara"), order(2, "omar"))
    counter.desk.answers = [status]

    outcome = counter.deliver()

    assert (0, 2) == (outcome.delivered, outcome.asked)
    assert {IN_DOUBT} == set(counter.states().values())
    assert 2 == len(counter.due())


def test_without_a_count_each_order_must_be_named(counter: Counter) -> None:
    """What is named as done is delivered; the rest is asked about."""
    put(counter.record, order(1, "sara"), order(2, "omar"))
    counter.desk.answers = [
        BatchStatus(
            state=BatchState.DONE,
            items=(BatchItem(customer_id="sara", order_id="sale1", is_done=True),),
        )
    ]

    outcome = counter.deliver()

    assert (1, 1) == (outcome.delivered, outcome.asked)
    assert {"sale1": DELIVERED, "sale2": IN_DOUBT} == counter.states()


@pytest.mark.parametrize("failure", [DOWN, NO_BATCHES, LoyaltyBusy("later", code="429")])
def test_what_was_never_taken_goes_singly(counter: Counter, failure: LoyaltyError) -> None:
    """Nobody needs to be asked about it; why is told."""
    put(counter.record, order(1, "sara"), order(2, "omar"))
    counter.desk.refusal = failure

    outcome = counter.deliver()

    assert BulkOutcome(trouble=failure.reason) == outcome
    assert {PENDING} == set(counter.states().values())
    assert ["order:sale1", "order:sale2"] == counter.due()


def test_a_lost_answer_leaves_doubt(counter: Counter) -> None:
    """The batch may be under way: its orders are asked about, and no other batch is sent."""
    put(counter.record, order(1, "sara"))
    counter.desk.refusal = LOST

    outcome = counter.deliver()

    assert (0, 1) == (outcome.delivered, outcome.unfinished)
    assert {"sale1": IN_DOUBT} == counter.states()
    assert ["order:sale1"] == counter.due()


@pytest.mark.parametrize("answer", [RUNNING, LOST, NO_BATCHES])
def test_a_batch_that_does_not_end_is_given_up(
    counter: Counter, answer: BatchStatus | LoyaltyError
) -> None:
    """It is stopped as far as it can be, and its orders stay in doubt."""
    put(counter.record, order(1, "sara"), order(2, "omar"))
    counter.desk.answers = [answer]

    outcome = counter.deliver()

    assert ["job-1"] == counter.desk.stopped
    assert ["order:sale1", "order:sale2"] == counter.due()
    assert 2 == outcome.unfinished
    assert outcome.trouble
    assert {IN_DOUBT} == set(counter.states().values())
    assert counter.clock.monotonic_s() <= WITHIN_S


def test_pauses_grow(counter: Counter) -> None:
    """A long batch is looked at ever more seldom."""
    put(counter.record, order(1, "sara"))
    counter.desk.answers = [*[replace(RUNNING, total=1)] * 20, done(1)]
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        counter.clock.advance(seconds)

    catch_up = BulkCatchUp(
        counter.claims, counter.desk, counter.clock, pause=pause, let_calls_end=lambda: None
    )
    catch_up.deliver(counter.choose(), within_s=10_000)

    assert sorted(pauses) == pauses
    assert (bulk.FIRST_PAUSE_S, bulk.LONGEST_PAUSE_S) == (pauses[0], pauses[-1])


def test_batches_have_their_size(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other; whoever failed in one sends nothing in the next."""
    monkeypatch.setattr(bulk, "MOST_IN_BATCH", 2)
    append(
        counter.record,
        [order(1, "sara"), order(2, "omar"), order(3, "sara"), order(4, "nora"), order(5, "omar")],
    )
    counter.desk.answers = [done(2, "sara"), done(1), done(1)]

    outcome = counter.deliver()

    assert [["sale1", "sale2"], ["sale4"], ["sale5"]] == counter.desk.sent
    assert (3, 3, 1) == (outcome.batches, outcome.delivered, outcome.asked)
    assert {"sale1": IN_DOUBT, "sale3": PENDING} == {
        name: state for name, state in counter.states().items() if state is not DELIVERED
    }


def test_what_a_till_delivered_meanwhile_is_left_alone(counter: Counter) -> None:
    """A call under way when its order was claimed ends first, and its outcome stands."""
    put(counter.record, order(1, "sara"), order(2, "omar"), order(3, "omar"))
    outbox = open_outbox(counter.record)
    under_way = {entry.delivery.customer_id: entry for entry in outbox.due(NOON, limit=50)}
    choice = counter.choose()

    def calls_end() -> None:
        outbox.delivered(under_way["sara"], NOON)
        later = NOON + timedelta(seconds=30)
        outbox.retry_at(under_way["omar"], later, in_doubt=False, reason="down")

    counter.let_calls_end = calls_end
    outcome = counter.deliver(choice)
    outbox.close()

    assert [] == counter.desk.sent
    assert BulkOutcome() == outcome
    assert {"sale1": DELIVERED, "sale2": PENDING, "sale3": PENDING} == counter.states()


def test_a_till_that_delivered_since_the_choice(counter: Counter) -> None:
    """What is settled when it comes to claiming is not sent again, nor what now waits behind."""
    put(counter.record, order(1, "sara"), order(2, "omar"), order(3, "omar"))
    choice = counter.choose()
    outbox = open_outbox(counter.record)
    first, second = outbox.due(NOON, limit=50)
    outbox.delivered(first, NOON)
    outbox.retry_at(second, NOON, in_doubt=True, reason="lost")
    outbox.close()

    counter.deliver(choice)

    assert [] == counter.desk.sent
    assert {"sale1": DELIVERED, "sale2": IN_DOUBT, "sale3": PENDING} == counter.states()


def test_a_relay_leaves_alone_what_was_claimed_since_it_looked(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of entries read together, one that goes in a batch meanwhile is not sent singly as well."""
    put(counter.record, order(1, "sara"), order(2, "omar"), order(3, "nora"))
    program = ScriptedLoyalty()
    delivered: list[RelayNews] = []
    over = threading.Event()
    _, second, _ = counter.choose().in_batches
    due = Outbox.due

    def due_before_the_claim(outbox: Outbox, *given: object, **named: object) -> list[Entry]:
        entries = due(outbox, *given, **named)  # type: ignore[arg-type]
        claims = Claims(open_beside(counter.record), decode_delivery)
        claims.claim([second.place], NOON + timedelta(hours=1))
        claims.close()
        return entries

    def tell(news: RelayNews) -> None:
        if news.delivered is not None:
            delivered.append(news)
        if len(delivered) == 2:
            over.set()

    monkeypatch.setattr(Outbox, "due", due_before_the_claim)
    relay = Relay(
        lambda: open_outbox(counter.record),
        program,
        counter.clock,
        tell,
        flow=Flow(window_s=0.0),
    )
    relay.start()
    is_over = over.wait(WAIT_S)
    relay.close()

    assert is_over
    sent = {one.entry_id for one in program.of("deliver") if isinstance(one, OrderDelivery)}
    assert {"order:sale1", "order:sale3"} == sent
    assert {"sale1": DELIVERED, "sale2": IN_DOUBT, "sale3": DELIVERED} == counter.states()


@pytest.mark.parametrize("refusal", [None, NO_BATCHES])
@pytest.mark.parametrize("state", [DELIVERED, EntryState.REJECTED])
def test_what_the_relay_finds_out_stands(
    counter: Counter, refusal: LoyaltyError | None, state: EntryState
) -> None:
    """An order that was asked about while its batch was under way is not moved by the batch."""
    put(counter.record, order(1, "sara"))
    counter.desk.refusal = refusal

    def found() -> None:
        outbox = open_outbox(counter.record)
        (entry,) = outbox.due(counter.clock.now() + timedelta(days=1), limit=1)
        if state is DELIVERED:
            outbox.delivered(entry, NOON)
        else:
            outbox.rejected(entry, NOON, reason="no")
        outbox.close()

    counter.desk.when_sent = found
    counter.deliver()

    assert {"sale1": state} == counter.states()


def test_an_unreadable_entry_is_left_to_the_relay(counter: Counter) -> None:
    """It goes to a person there; nothing of its customer overtakes it."""
    put(counter.record, order(1, "sara"), order(2, "sara"), order(3, "omar"))
    outbox = open_outbox(counter.record)
    outbox._db.execute("UPDATE outbox SET version = 99 WHERE entry_id = 'order:sale1'")
    outbox.close()

    choice = counter.choose()

    assert ["sale3"] == [one.order.order_id for one in choice.in_batches]
    assert 2 == choice.singly


def test_nothing_waits(counter: Counter) -> None:
    """Nobody is called."""
    assert BulkOutcome() == counter.deliver()
    assert [] == counter.desk.sent
