"""An order: earns, redeems its hold and burns its coupons in one step, or does nothing at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from pos.sandbox.calls import (
    Answer,
    Call,
    active,
    cashback_on,
    ensured,
    merchant_names,
    new_id,
    redemption_on,
)
from pos.sandbox.coupons import burn_codes, coupon_points, running_lock
from pos.sandbox.earning import Reward, reward_for, window_days
from pos.sandbox.event_campaigns import ORDER_EVENT, order_metadata, rewarded
from pos.sandbox.exchange import answer, bare_stamp, plain
from pos.sandbox.fields import Fields, customer_id_in, invalid
from pos.sandbox.holds import active_hold
from pos.sandbox.points import Entry, earn, record, total, use_hold
from pos.sandbox.referrals import refer, referrer_in
from pos.sandbox.world import Hold, Order, OrderLine, Transaction, World, with_item

CHANNELS = ("mobile", "pos", "web", "callcenter")


@dataclass(frozen=True, slots=True)
class Redemption:
    """What an order redeems; the documents spell its lock in three ways, all are read."""

    hold: Hold | None
    lock_reference: str | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of an order."""

    order: Order
    reward: Reward
    extra_points: int  # from coupons and campaigns

    @property
    def rewarded_points(self) -> int:
        return self.reward.points + self.extra_points


def place_order(call: Call) -> Answer:
    """Earns, redeems and burns; then the order's own event moves its campaigns."""
    fields = call.body()
    metadata = order_metadata(fields)
    world, placed = place(call, fields)
    owner, order_id = placed.order.customer_id, placed.order.order_id
    world, points = rewarded(world, owner, ORDER_EVENT, metadata, now=call.now, order_id=order_id)
    placed = replace(placed, extra_points=placed.extra_points + points)
    return world, answer(_told(placed))


def place(call: Call, fields: Fields) -> tuple[World, Placed]:
    """Every doubt is raised before the first effect, so a refused order leaves nothing behind."""
    now = call.now
    customer_id = customer_id_in(fields)
    _channel_known(fields)
    order_id = fields.needed_text("orderId")
    ordered_at = fields.needed_moment("orderDate", now=now)
    forgets = "order-ids" in call.world.account.breaks
    world = call.world if forgets else new_id(call.world, order_id, customer_id)
    cashback_on(world.account)
    referrer = referrer_in(world, fields, customer_id)
    world = ensured(world, fields, customer_id, now=now)
    world = refer(world, customer_id, referrer, now=now)
    customer = active(world, customer_id)
    reward = reward_for(world, fields, customer, now=now)
    days = window_days(world.account, fields.child("cashbackConfigurations"))
    redemption = _redemption(world, fields, customer_id, now=now)

    world, codes = burn_codes(
        world,
        customer_id,
        lock_reference=redemption.lock_reference,
        codes=redemption.codes,
        now=now,
    )
    entry = _entry(fields, order_id, ordered_at)
    world = _redeemed(world, customer_id, redemption.hold, entry, now=now)
    extra = coupon_points(world, codes, paid=entry.amount)
    world = _earned(world, customer_id, reward, extra, entry, days=days, now=now)
    order = _remembered(
        call, customer_id, reward=reward, hold=redemption.hold, codes=codes, entry=entry
    )
    world = replace(world, orders=with_item(world.orders, order_id, order))
    return world, Placed(order, reward, extra)


def order_transactions(call: Call) -> Answer:
    """What became of an order; empty for one that never arrived."""
    order_id = call.place["orderId"]
    owner = call.world.ids.get(order_id)
    customer = call.world.customers.get(owner) if owner is not None else None
    found = [
        _told_transaction(transaction)
        for transaction in (customer.transactions if customer is not None else ())
        if transaction.order_id == order_id
    ]
    return call.world, answer({"transactions": found, "count": len(found)})


def _redemption(world: World, fields: Fields, customer_id: str, *, now: datetime) -> Redemption:
    asked, elsewhere = fields.child("redemption"), fields.child("coupons")
    reference = asked.text("pointsHoldReference")
    hold = None
    if reference is not None:
        redemption_on(world.account)
        hold = active_hold(world, reference, customer_id, now=now)
    lock_reference = asked.text("couponsLockReference") or asked.text("lockReference")
    codes = asked.texts("couponCodes") or elsewhere.texts("couponCodes")
    if codes and lock_reference is None and world.account.codes_need_lock:
        raise invalid("couponCodes", "must be locked before the order")
    if lock_reference is not None:
        locked = running_lock(world, lock_reference, customer_id, now=now)
        if not set(codes) <= set(locked.codes):
            raise invalid("couponCodes", "are not all in the lock")
    return Redemption(hold, lock_reference, codes)


def _redeemed(
    world: World, customer_id: str, hold: Hold | None, entry: Entry, *, now: datetime
) -> World:
    if hold is None:
        return world
    before = total(world, world.customers[customer_id], now=now)
    world = use_hold(world, hold)
    redeemed = replace(entry, kind="Redemption", amount=hold.amount)
    return record(world, customer_id, redeemed, points=-hold.points, before=before, now=now)[0]


def _earned(
    world: World,
    customer_id: str,
    reward: Reward,
    extra: int,
    entry: Entry,
    *,
    days: int,
    now: datetime,
) -> World:
    """The order's transaction is written even when it earned nothing: it shows that it arrived."""
    before = total(world, world.customers[customer_id], now=now)
    points = reward.points + extra
    order_id = entry.order_id
    world = earn(world, customer_id, points, source=order_id, now=now, window_days=days)
    return record(world, customer_id, entry, points=points, before=before, now=now)[0]


def _remembered(
    call: Call,
    customer_id: str,
    *,
    reward: Reward,
    hold: Hold | None,
    codes: tuple[str, ...],
    entry: Entry,
) -> Order:
    return Order(
        order_id=entry.order_id,
        customer_id=customer_id,
        ordered_at=entry.time,
        total_paid=entry.amount,
        base_points=reward.base_points,
        redeemed_points=hold.points if hold is not None else 0,
        redeemed_amount=hold.amount if hold is not None else Decimal(0),
        lines=tuple(
            OrderLine(line.line.product_id, line.line.quantity, line.bonus) for line in reward.lines
        ),
        codes=codes,
        received=call.request.body.decode("utf-8", "replace"),
    )


def _told(placed: Placed) -> dict[str, object]:
    return {
        "customerId": placed.order.customer_id,
        "redeemedPoints": placed.order.redeemed_points,
        "rewardedPoints": placed.rewarded_points,
        "lineItems": [
            {
                "productId": line.line.product_id,
                "quantity": plain(line.line.quantity),
                "decimalPoints": plain(line.base + line.bonus),
                "points": line.points,
                "score": line.points,
            }
            for line in placed.reward.lines
        ],
    }


def _channel_known(fields: Fields) -> None:
    channel = fields.text("channel")
    if channel is not None and channel not in CHANNELS:
        raise invalid("channel", f"must be one of {', '.join(CHANNELS)}")


def _told_transaction(transaction: Transaction) -> dict[str, object]:
    return {
        "transactionDate": bare_stamp(transaction.time),
        "gameballTransactionId": transaction.number,
        "transactionType": transaction.kind,
        "amount": transaction.amount,
        "transactionId": transaction.transaction_id,
        "equivalentPoints": abs(transaction.points),
    }


def _entry(fields: Fields, order_id: str, ordered_at: datetime) -> Entry:
    merchant, branch = merchant_names(fields)
    return Entry(
        transaction_id=order_id,
        kind="PaymentReward",
        amount=fields.needed_positive("totalPaid"),
        time=ordered_at,
        order_id=order_id,
        merchant_name=merchant,
        branch_name=branch,
    )
