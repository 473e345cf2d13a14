"""Several entries on their way at once, and what a person settles meanwhile."""

import logging
import sqlite3
import threading
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from builders import NOON, coupon_of, lock_of
from fakes import ScriptedLoyalty
from relay_desk import (
    DOWN,
    FRESH,
    GONE,
    HELD,
    LAPSED,
    LOST,
    Desk,
    all_settled,
    kill_in_the_call,
)
from waiting import append, open_outbox, order, put, refund

from pos.core.customer import CouponKind
from pos.core.deliveries import Delivery, EntryState
from pos.errors import LoyaltyRefused
from pos.outbox import relay as relays
from pos.outbox.courier import Carried
from pos.outbox.flow import MOST_UNDER_WAY
from pos.outbox.outbox import Outbox
from pos.ports.loyalty import Delivered
from pos.ports.record import OutboxCounts


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


def test_what_arrives_after_it_was_settled_is_told_as_that(desk: Desk) -> None:
    """Whoever reads the news learns of it, so that what the store was to bear is put right."""
    put(desk.record, order(1, "sara"))
    desk.program.gate = threading.Event()
    with desk.working():
        desk.program.wait_for("deliver", 1)
        settle_all(desk)
        desk.program.gate.set()
        told = desk.wait_for(lambda news: news.delivered is not None)

    assert told.was_settled
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
