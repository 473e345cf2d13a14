"""An outbox entry as a person sees it: what was given by it, and what may become of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pos.core.customer import COUNTED_SHORT, CouponLock, PointsHold, masked_id
from pos.core.deliveries import (
    CashbackDelivery,
    Delivery,
    EntryState,
    OrderDelivery,
    RefundDelivery,
)
from pos.core.events import EntrySettled
from pos.core.money import Money, total
from pos.core.settlement import Given, SettleHow
from pos.core.state import FinishedSale
from pos.core.totals import add_up, by_program_coupons


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRead:
    """An outbox entry as it stood when it was read. No delivery where it cannot be read."""

    entry_id: str
    state: EntryState
    delivery: Delivery | None
    given: Given | None = None
    """None where nothing was given that the service would have to take."""
    points_name: str = ""
    """What the account calls them; empty where the sale was not told."""
    may_count_twice: bool = False
    """Tried again, it is sent once more although nobody can tell whether it arrived."""
    settled: EntrySettled | None = None
    """What a person made of it last."""


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
    """What was paid, was paid back or is to earn; None where it is about no amount."""
    match delivery:
        case OrderDelivery(order=order):
            return order.total_paid
        case RefundDelivery(lines=lines) if lines:
            # What the service is told counts the points in that were given for these goods.
            return total((one.paid for one in lines), lines[0].paid.currency)
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
        by_coupons=by_program_coupons(finished.sale, sums) if order.lock else nothing,
    )


def still_reserved(delivery: Delivery | None, now: datetime) -> tuple[PointsHold | CouponLock, ...]:
    """What is held and locked at the service for an order, and spent by nothing else till then."""
    if not isinstance(delivery, OrderDelivery) or delivery.order.reservations_gone:
        return ()
    reserved = (delivery.order.hold, delivery.order.lock)
    return tuple(one for one in reserved if one and one.expires_at + COUNTED_SHORT > now)


def without_redemption(delivery: OrderDelivery) -> OrderDelivery:
    """The same order at the same prices: what it redeemed stays a reduction of the store's."""
    order = replace(delivery.order, hold=None, lock=None, reservations_gone=False)
    return replace(delivery, order=order, is_bare_unsent=True)


def unknown_customer(customer_id: str) -> str:
    """What is asked before anything goes to somebody the service does not know."""
    return (
        f"Nobody there has that id ({masked_id(customer_id)}): sent for it, somebody new without a "
        "name is made. Look at the number once more. Y (--even-unknown) sends it all the same."
    )


def readdressed(delivery: Delivery, customer_id: str) -> Delivery:
    """The same delivery for another customer id."""
    if isinstance(delivery, OrderDelivery):
        return replace(
            delivery, order=replace(delivery.order, customer_id=customer_id, is_guest=False)
        )
    return replace(delivery, customer_id=customer_id)
