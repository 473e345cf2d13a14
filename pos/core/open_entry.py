"""An outbox entry as a person sees it: what was given by it, and what may become of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pos.core.deliveries import (
    CashbackDelivery,
    Delivery,
    EntryState,
    OrderDelivery,
    RefundDelivery,
)
from pos.core.money import Money
from pos.core.settlement import Given, SettleHow
from pos.core.state import FinishedSale
from pos.core.totals import add_up


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRead:
    """An outbox entry as it stood when it was read. No delivery where it cannot be read."""

    entry_id: str
    state: EntryState
    delivery: Delivery | None
    given: Given | None = None
    """None where nothing was given that the service would have to take."""


def offers(read: EntryRead) -> tuple[SettleHow, ...]:
    """The ways an entry may be settled, the usual one first; none where it is not a person's."""
    if read.state not in {EntryState.REJECTED, EntryState.IN_DOUBT}:
        return ()
    if read.given is None:
        return (SettleHow.BY_HAND,)
    if read.state is EntryState.IN_DOUBT:
        return (SettleHow.ABSORB, SettleHow.BY_HAND)
    return (
        SettleHow.ABSORB,
        SettleHow.WITHOUT_REDEMPTION,
        SettleHow.NEXT_VISIT,
        SettleHow.BY_HAND,
    )


def receipt_of(delivery: Delivery | None) -> str:
    """Of the sale that made it; '' where it is of none, or of one that has no number here."""
    return delivery.order.receipt if isinstance(delivery, OrderDelivery) else ""


def amount_of(delivery: Delivery | None) -> Money | None:
    """What was paid, came back or is to earn; None where it is about no amount."""
    match delivery:
        case OrderDelivery(order=order):
            return order.total_paid
        case RefundDelivery(amount=amount) | CashbackDelivery(amount=amount):
            return amount
        case _:
            return None


def given_in(delivery: Delivery | None, finished: FinishedSale | None) -> Given | None:
    """By the sale as it was paid, as far as the order still carries points and coupons."""
    if not isinstance(delivery, OrderDelivery):
        return None
    order = delivery.order
    if order.hold is None and order.lock is None:
        return None
    nothing = Money.zero(order.total_paid.currency)
    if finished is None:
        return Given(
            points=order.hold.points if order.hold else 0,
            by_points=order.hold.amount if order.hold else nothing,
            by_coupons=nothing,
        )
    sums, hold = add_up(finished.sale), finished.sale.hold
    return Given(
        points=hold.points if order.hold and hold else 0,
        by_points=sums.points_discount if order.hold else nothing,
        by_coupons=sums.coupon_discount if order.lock else nothing,
    )


def without_redemption(delivery: OrderDelivery) -> OrderDelivery:
    """The same order at the same prices: what it redeemed stays a reduction of the store's."""
    order = replace(delivery.order, hold=None, lock=None, reservations_gone=False)
    return replace(delivery, order=order)


def readdressed(delivery: Delivery, customer_id: str) -> Delivery:
    """The same delivery for another customer id."""
    if isinstance(delivery, OrderDelivery):
        return replace(
            delivery, order=replace(delivery.order, customer_id=customer_id, is_guest=False)
        )
    return replace(delivery, customer_id=customer_id)
