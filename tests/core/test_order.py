"""A sale as the loyalty service is told of it: whose, where, by whom, and what was paid."""

import pytest
from builders import NOON, Counter, customer_of, item_of, line_of, sale_of, selling, setup_of

from pos.core import intents as it
from pos.core.deliveries import OrderDelivery
from pos.core.order import OrderFacts, order_of


def orders(counter: Counter) -> list[OrderFacts]:
    return [one.order for one in counter.deliveries if isinstance(one, OrderDelivery)]


def test_who_where_and_when() -> None:
    """An order names its receipt, its cashier and how long earned points may be taken back."""
    counter = selling("10.00", customer=customer_of(), return_window_days=14)
    counter.done(it.TakeTender(method="cash"))
    (order,) = orders(counter)

    assert ("S001-T1-000001", "1001", 14, False) == (
        order.receipt,
        order.cashier_id,
        order.return_window_days,
        order.is_guest,
    )
    assert customer_of().customer_id == order.customer_id


def test_a_preview_has_no_receipt_yet() -> None:
    """Before it is paid a sale has no number; the account's own return window counts if none is."""
    order = order_of(sale_of("1 x 10.00", customer=customer_of()), setup_of(), NOON)

    assert ("", None) == (order.receipt, order.return_window_days)


def test_a_line_in_full() -> None:
    """A line is told with its variant and its unit besides what was paid for it."""
    sale = sale_of(line_of("0.500 x 40.00", unit="kg", variant_id="v1"))
    (line,) = order_of(sale, setup_of(), NOON).lines

    assert ("v1", "kg", "20.00") == (line.variant_id, line.unit, line.paid.text())


def test_a_guest() -> None:
    """Where the store sends them too, a sale of nobody known is a guest's, each its own."""
    counter = selling("10.00", guest_orders=True)
    counter.done(it.TakeTender(method="cash"))
    counter.done(it.AddItem(item=item_of()))
    counter.done(it.TakeTender(method="cash"))
    first, second = orders(counter)

    assert (True, True) == (first.is_guest, second.is_guest)
    assert f"guest_{first.order_id}" == first.customer_id
    assert first.customer_id != second.customer_id


def test_a_receipt_waits_for_no_guest() -> None:
    """A guest earns nothing: the receipt prints at once, and a customer's waits for the points."""
    for customer, waits in ((None, False), (customer_of(), True)):
        counter = selling("10.00", customer=customer, guest_orders=True)
        counter.done(it.TakeTender(method="cash"))

        assert counter.state.last_sale is not None
        assert waits == counter.state.last_sale.awaits_delivery


@pytest.mark.parametrize(("guest_orders", "has_loyalty"), [(False, True), (True, False)])
def test_no_order(guest_orders: bool, has_loyalty: bool) -> None:
    """Nobody is told of a sale without a customer, unless the store has guests sent."""
    counter = selling("10.00", guest_orders=guest_orders, has_loyalty=has_loyalty)
    counter.done(it.TakeTender(method="cash"))

    assert [] == counter.deliveries
