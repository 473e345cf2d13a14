"""What waits goes out in order, and what came of it is marked; one entry blocks nobody."""

import logging
from contextlib import closing
from dataclasses import dataclass

import pytest
from fakes import ScriptedLoyalty
from relay_desk import (
    DOWN,
    LOST,
    Desk,
    all_settled,
)
from waiting import append, newcomer, open_outbox, order, put

from pos.core.deliveries import Delivery, EntryState
from pos.errors import (
    LoyaltyBusy,
    LoyaltyMisuse,
    LoyaltyRefused,
)
from pos.outbox.outcome import FAULT
from pos.ports.loyalty import Delivered


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
        line = outbox.lines.of("order:sale1")
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
