"""What the outbox sends beside plain orders, with the stand-in service over real HTTP."""

from dataclasses import replace
from typing import Any

import pytest
from loyalty_bench import NOON, SARA, order, order_line, sar
from sandbox_store import Store

from pos.core.deliveries import (
    CashbackDelivery,
    Delivery,
    EventDelivery,
    OrderDelivery,
    RefundDelivery,
)
from pos.core.money import Money
from pos.errors import LoyaltyRefused, LoyaltyUnreachable

SALE = "S001-T1-000001"
BAG = order_line("115.00", "115.00", tax="15.00", product_id="BAG", collection=("Bags",))
SHIRT = order_line("57.50", "57.50", tax="7.50", product_id="SHIRT")
CASHBACK = CashbackDelivery(
    entry_id="e",
    transaction_id="S001-T1-c1",
    customer_id=SARA,
    at=NOON,
    amount=sar("80.00"),
    store_id="S001",
    store_name="Olaya Street",
    return_window_days=14,
)
VISIT = EventDelivery(
    entry_id="e", customer_id=SARA, name="visit", details=(("floor", "2"), ("from", "street"))
)


def refund(
    *lines: Any, amount: Money | None, refund_id: str = "S001-T1-000002-r1"
) -> RefundDelivery:
    return RefundDelivery(
        prices_include_tax=True,
        entry_id="e",
        refund_id=refund_id,
        sale_id="S001-T1-000002",
        order_id=SALE,
        customer_id=SARA,
        at=NOON,
        amount=amount,
        lines=lines,
    )


WHOLE = refund(BAG, SHIRT, amount=None)
SHIRT_BACK = refund(SHIRT, amount=sar("57.50"))


def test_an_order_of_nobody_earns_for_a_guest(store: Store) -> None:
    """It is taken under an id of its own, and asks for nobody's balance."""
    guest = order(customer_id=f"guest_{SALE}", is_guest=True, receipt="T1-000001", cashier_id="c1")
    program = store.make(store.base_url, merge_by="mobile")

    delivered = program.deliver(OrderDelivery(entry_id="e", order=guest))

    assert delivered.balance_after is None
    (sent,) = store.bodies("POST", "/orders")
    assert sent["guest"] is True
    assert {"receipt": "T1-000001", "till": "T1", "cashier": "c1"} == sent["extra"]
    assert "mobile" not in sent
    assert store.sandbox.world.customers[f"guest_{SALE}"].guest


def test_earned_points_wait_as_long_as_goods_may_come_back(store: Store) -> None:
    """The store's own return window goes with the order."""
    store.delivered(order(return_window_days=14))

    sara = store.program.find_customer(SARA)
    assert sara is not None
    assert sara.balance is not None
    assert (1200, 115) == (sara.balance.points, sara.balance.pending_points)


def test_goods_that_all_come_back_take_their_points(store: Store) -> None:
    """A full return sends no amount, and what the order had earned is gone, campaign and all."""
    earned = store.delivered(order(BAG, SHIRT)).points_earned

    delivered = store.program.deliver(WHOLE)

    assert earned == delivered.points_reversed
    assert 1200 == store.points()
    assert delivered.balance_after is not None
    assert 1200 == delivered.balance_after.points
    (sent,) = store.bodies("POST", "/transactions/refund")
    assert "refundAmount" not in sent
    assert (SALE, "S001-T1-000002-r1") == (
        sent["reverseTransactionId"],
        sent["refundTransactionId"],
    )


def test_a_part_takes_its_share(store: Store) -> None:
    """The shirt goes back with its points; the bag and its campaign stay."""
    store.delivered(order(BAG, SHIRT))
    before = store.points()

    delivered = store.program.deliver(SHIRT_BACK)

    assert delivered.points_reversed in {57, 58}
    assert before - (delivered.points_reversed or 0) == store.points()
    (sent,) = store.bodies("POST", "/transactions/refund")
    assert [("SHIRT", 1)] == [(line["productId"], line["quantity"]) for line in sent["lineItems"]]


def test_two_returns_in_one_moment_are_two(store: Store) -> None:
    """No two transactions of a customer share a time, whatever the till's clock shows."""
    store.delivered(order(BAG, SHIRT))
    store.program.deliver(SHIRT_BACK)

    store.program.deliver(refund(BAG, amount=sar("115.00"), refund_id="S001-T1-000003-r1"))

    assert 1200 == store.points()
    times = {sent["transactionTime"] for sent in store.bodies("POST", "/transactions/refund")}
    assert 2 == len(times)


@pytest.mark.parametrize("returned", [WHOLE, SHIRT_BACK], ids=["whole", "part"])
def test_a_lost_refund_is_found_and_not_doubled(store: Store, returned: RefundDelivery) -> None:
    """Asked about it is found; sent again it is recognised; points leave once."""
    store.delivered(order(BAG, SHIRT))
    assert store.program.find_delivered(returned) is None
    store.lose_answers("/transactions/refund")
    with pytest.raises(LoyaltyUnreachable) as failed:
        store.program.deliver(returned)
    assert failed.value.sent
    left = store.points()

    found = store.program.find_delivered(returned)
    again = store.program.deliver(returned)

    assert found is not None
    assert found == again
    assert found.already
    assert found.points_reversed
    assert left == store.points()


def test_a_return_of_what_is_gone_already_is_a_persons(store: Store) -> None:
    """Another return took it all: the service says so, and no points leave twice."""
    store.delivered(order(BAG, SHIRT))
    store.program.deliver(WHOLE)

    with pytest.raises(LoyaltyRefused, match="already taken back"):
        store.program.deliver(replace(WHOLE, refund_id="S001-T1-000009-r1"))
    assert 1200 == store.points()


def test_a_return_of_an_unknown_sale_is_refused(store: Store) -> None:
    """An order the service never had cannot be taken back."""
    with pytest.raises(LoyaltyRefused, match="does not know that sale"):
        store.program.deliver(WHOLE)
    assert store.program.find_delivered(WHOLE) is None


def test_points_paid_come_back_with_the_goods(store: Store) -> None:
    """What was redeemed on a sale returns when the whole of it does."""
    hold = store.hold(200)
    line = order_line("115.00", "95.00", tax="12.39", reductions="20.00", product_id="BAG")
    store.delivered(order(line, hold=hold))

    store.program.deliver(refund(line, amount=None))

    assert 1200 == store.points()


def test_points_for_a_purchase_without_an_order(store: Store) -> None:
    """They are earned once, pending for as long as the store says."""
    first = store.program.deliver(CASHBACK)
    again = store.program.deliver(CASHBACK)

    assert (80, False) == (first.points_earned, first.already)
    assert (80, True) == (again.points_earned, again.already)
    sara = store.program.find_customer(SARA)
    assert sara is not None
    assert sara.balance is not None
    assert 80 == sara.balance.pending_points
    assert {"returnWindow": 14} == store.bodies("POST", "/transactions/cashback")[0][
        "configurations"
    ]


def test_lost_cashback_is_found_and_not_doubled(store: Store) -> None:
    """The list of the customer's transactions knows it by our id."""
    assert store.program.find_delivered(CASHBACK) is None
    store.lose_answers("/transactions/cashback")
    with pytest.raises(LoyaltyUnreachable):
        store.program.deliver(CASHBACK)

    found = store.program.find_delivered(CASHBACK)

    assert found is not None
    assert (80, True) == (found.points_earned, found.already)
    assert found == store.program.deliver(CASHBACK)


def test_cashback_in_a_taken_moment_moves(store: Store) -> None:
    """The same millisecond at another till costs a millisecond."""
    elsewhere = store.make(store.base_url, till_id="T2")
    elsewhere.deliver(replace(CASHBACK, transaction_id="S001-T2-c1"))

    assert not store.program.deliver(CASHBACK).already


def test_a_long_list_is_read_to_its_end(store: Store) -> None:
    """What we look for may stand behind hundreds of others."""
    store.program.deliver(CASHBACK)
    sara = store.sandbox.world.customers[SARA]
    ours = sara.transactions[-1]
    others = tuple(
        replace(ours, number=number, transaction_id=f"other-{number}") for number in range(1, 450)
    )
    shifted = replace(ours, number=10**9)
    store.sandbox.change(
        lambda world: replace(
            world,
            customers={
                **world.customers,
                SARA: replace(sara, transactions=(*others, shifted)),
            },
        )
    )

    found = store.program.find_delivered(CASHBACK)

    assert found is not None
    assert 80 == found.points_earned


def test_an_event_goes_by_its_name(store: Store) -> None:
    """Its details travel along; the account must know the name."""
    store.program.deliver(VISIT)

    (sent,) = store.bodies("POST", "/events")
    assert {"visit": {"floor": "2", "from": "street"}} == sent["events"]
    assert ["visit"] == [event.name for event in store.sandbox.world.events]
    with pytest.raises(LoyaltyRefused):
        store.program.deliver(replace(VISIT, name="never heard of"))


def test_a_lost_event_is_for_a_person(store: Store) -> None:
    """It has no id, and a second one might be rewarded again: nobody sends it by himself."""
    store.lose_answers("/events")
    with pytest.raises(LoyaltyUnreachable) as failed:
        store.program.deliver(VISIT)
    assert failed.value.sent

    with pytest.raises(LoyaltyRefused, match="Look at the customer's activity"):
        store.program.find_delivered(VISIT)
    assert 1 == len(store.sandbox.world.events)


@pytest.mark.parametrize("entry", [WHOLE, CASHBACK, VISIT], ids=["refund", "cashback", "event"])
def test_only_orders_reserve_anything(store: Store, entry: Delivery) -> None:
    """There is nothing to hold or lock anew for the others."""
    assert entry == store.program.renew(entry)
    assert not entry.needs_renewal(NOON)
