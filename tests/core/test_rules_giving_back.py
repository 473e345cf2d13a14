"""What goes back to the service: remembered, told once, carried over, dropped at its own end."""

from datetime import timedelta

import pytest
from builders import (
    LATER,
    Counter,
    coupon_of,
    customer_of,
    hold_of,
    lock_of,
    sar,
    selling,
)

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import COUNTED_SHORT, CouponKind
from pos.core.effects import ReadBalance, ReleaseCoupons, ReleaseHold

SARA = customer_of()
ENDS = LATER + COUNTED_SHORT
TEN = coupon_of(CouponKind.FIXED, "10", code="TEN")
HOLD_LOST = it.ReleaseFailed(reference="hold-1")
LOCK_LOST = it.ReleaseFailed(reference="lock-1")


def void() -> Counter:
    """A void sale whose points and coupon are on their way back."""
    counter = selling("100.00", customer=SARA)
    counter.put(hold=hold_of(100, "10.00"), lock=lock_of(TEN))
    counter.done(it.VoidSale())
    return counter


def test_remembered_until_it_arrives() -> None:
    """What is given back is in the record, with its end at the service, until it is there."""
    counter = void()
    assert [("hold-1", ENDS), ("lock-1", ENDS)] == [
        (one.reference, one.lapses_at) for one in counter.state.releases
    ]
    counter.done(it.ReleaseArrived(reference="hold-1"))
    assert ["lock-1"] == [one.reference for one in counter.state.releases]
    counter.done(it.ReleaseArrived(reference="lock-1"))
    assert () == counter.state.releases
    assert () == counter.done(it.ReleaseArrived(reference="lock-1")).events


def test_told_when_it_does_not_arrive() -> None:
    """The cashier hears what is still to go back and until when, and it stays remembered."""
    counter = void()
    said = counter.done(HOLD_LOST).say

    assert said == (
        "100 Stars and TEN are given back when the line returns, at the latest in 11 minutes."
    )
    counter.done(it.ReleaseArrived(reference="hold-1"))
    counter.now = ENDS - timedelta(seconds=40)
    assert "TEN is given back when the line returns, at the latest in 1 minute." == (
        counter.done(LOCK_LOST).say
    )
    assert ["lock-1"] == [one.reference for one in counter.state.releases]


def test_tried_again() -> None:
    """Both are tried again with the same references, and no one is told of each try."""
    counter = void()
    assert counter.done(it.ReleaseAgain()).effects == (
        ReleaseHold(reference="hold-1", by_itself=True),
        ReleaseCoupons(reference="lock-1", by_itself=True),
    )
    again = counter.done(it.ReleaseFailed(reference="hold-1", by_itself=True))
    assert ("", ()) == (again.say, again.events)


def test_wrong_keys_are_no_answer() -> None:
    """A release that the keys stood in the way of is still owed; the manager is to be told."""
    counter = void()
    said = counter.done(it.ReleaseFailed(reference="hold-1", needs_a_person=True)).say

    assert said == (
        "100 Stars and TEN are given back once the keys are right, tell the manager, "
        "at the latest in 11 minutes."
    )
    assert ["hold-1", "lock-1"] == [one.reference for one in counter.state.releases]


def test_a_no_is_not_tried_again() -> None:
    """What the service will not take back lapses by itself: said with its end, and dropped."""
    counter = void()
    said = counter.done(it.ReleaseFailed(reference="hold-1", is_final=True)).say

    assert said == (
        "100 Stars cannot be given back: the hold lapses by itself, at the latest in 11 minutes."
    )
    assert ["lock-1"] == [one.reference for one in counter.state.releases]


def test_dropped_at_its_end() -> None:
    """What has lapsed at the service is tried no more, and nobody is told twice."""
    counter = void()
    counter.now = ENDS - timedelta(seconds=1)
    assert () == counter.done(it.TimePassed()).events
    counter.now = ENDS
    lapsed = counter.done(it.TimePassed())

    assert ("", ()) == (lapsed.say, counter.state.releases)
    assert [False, False] == [
        event.is_back for event in lapsed.events if isinstance(event, ev.ReleaseEnded)
    ]
    assert () == counter.done(it.ReleaseAgain()).effects
    assert "" == counter.done(HOLD_LOST).say


def test_carried_into_the_next_shift() -> None:
    """A till reads its record from the last shift on: what is still to go back comes along."""
    counter = void()
    before = counter.state.releases
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.done(it.OpenShift(opening_float=sar("100.00")))

    assert before == counter.state.releases
    kinds = [type(event) for event in counter.events[-3:]]
    assert [ev.ShiftOpened, ev.ReleaseAsked, ev.ReleaseAsked] == kinds


def test_points_back_late_change_the_balance() -> None:
    """Points that went back later than asked are in the balance that is shown then."""
    counter = selling("100.00", customer=SARA)
    counter.put(hold=hold_of(100, "10.00"))
    counter.done(it.ReleasePoints())
    late = counter.done(it.ReleaseArrived(reference="hold-1", by_itself=True))

    read = ReadBalance(sale_id=counter.sale.sale_id, customer_id=SARA.customer_id)
    assert (read,) == late.effects


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (
            it.HoldRefused(sale_id="gone", reason="lost", outcome_unknown=True),
            "points may be held for up to 10 minutes",
        ),
        (
            it.CouponLockRefused(sale_id="gone", reason="lost", outcome_unknown=True),
            "coupon may be locked for a while",
        ),
    ],
)
def test_lost_for_a_sale_that_is_gone(late: it.Intent, said: str) -> None:
    """A lost answer may have reserved something without a reference: said with its own end, and
    of a lock without a figure, as how long one lives is the account's.
    """
    answer = void().done(late)

    assert said in answer.say
    assert answer.trouble


def test_clashing_coupons_go_back() -> None:
    """A lock that no sale ever had is remembered too."""
    counter = selling("100.00", customer=SARA)
    counter.done(it.ApplyCoupon(code="TEN"))
    alone = coupon_of(CouponKind.FIXED, "10", code="TEN", with_orders=False)
    other = coupon_of(CouponKind.FIXED, "5", code="FIVE")
    counter.refused(it.CouponLockPlaced(sale_id=counter.sale.sale_id, lock=lock_of(alone, other)))

    assert [("lock-1", ("TEN", "FIVE"))] == [
        (one.reference, one.codes) for one in counter.state.releases
    ]


def test_what_went_and_what_stays() -> None:
    """One coupon of two taken off: the sentence names it, and the other with its amount."""
    counter = selling("100.00", customer=SARA)
    five = coupon_of(CouponKind.FIXED, "5", code="FIVE")
    counter.put(lock=lock_of(TEN, five))
    counter.done(it.RemoveCoupon(code="TEN"))
    changed = it.CouponLockPlaced(sale_id=counter.sale.sale_id, lock=lock_of(five))

    assert "TEN is off this sale · FIVE stays · −5.00" == counter.done(changed).say
