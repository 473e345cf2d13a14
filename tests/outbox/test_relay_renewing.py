"""What a sale had reserved went back before its order left: reserved anew, or a person's matter."""

from contextlib import closing

import pytest
from fakes import ScriptedLoyalty
from relay_desk import DOWN, FRESH, GONE, HELD, LAPSED, LOST, Desk, all_settled
from waiting import open_outbox, put

from pos.core.deliveries import Delivery, EntryState
from pos.errors import (
    LoyaltyMisuse,
    LoyaltyRefused,
)
from pos.ports.loyalty import Delivered


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
