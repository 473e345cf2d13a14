"""What an order that arrives ends: an amount noted for a next visit was taken all the while."""

from dataclasses import replace

import pytest
from builders import NOON, Counter, counter_of, sar

from pos.core import events as ev
from pos.core import intents as it
from pos.core.deliveries import order_entry_id
from pos.core.money import Money
from pos.core.settlement import Given, NextVisit, SettleHow, WasSettled

SALE = "S001-T1-77"
NOTHING = sar("0.00")


def with_a_note(by_coupons: Money) -> Counter:
    """5.00 that a customer had off are to be taken at their next visit."""
    note = NextVisit(
        entry_id=order_entry_id(SALE),
        customer_id="sara",
        receipt="S001-T1-000009",
        points=0,
        amount=sar("5.00"),
        at=NOON,
        by_coupons=by_coupons,
    )
    counter = counter_of()
    counter.state = replace(counter.state, next_visits=(note,))
    return counter


def arrived(given: Given) -> it.OrderArrived:
    was = WasSettled(how=SettleHow.NEXT_VISIT, given=given)
    return it.OrderArrived(sale_id=SALE, points_earned=None, points_redeemed=None, was_settled=was)


def test_its_coupons_were_taken() -> None:
    """An order that had arrived with its coupons leaves nothing to take, points or none."""
    counter = with_a_note(sar("5.00"))
    told = counter.done(arrived(Given(points=0, by_points=NOTHING, by_coupons=sar("5.00"))))

    assert "not to be taken off any more" in told.say
    assert ev.NextVisitOver(entry_id=order_entry_id(SALE)) in told.events
    assert () == counter.state.next_visits


@pytest.mark.parametrize("by_coupons", [NOTHING, sar("5.00")])
def test_nothing_of_it_was_taken(by_coupons: Money) -> None:
    """One of which nothing shows that it had anything off leaves the note as it stands."""
    counter = with_a_note(by_coupons)
    counter.done(arrived(Given(points=0, by_points=NOTHING, by_coupons=NOTHING)))

    assert 1 == len(counter.state.next_visits)
