"""Points moved without an order: redeemed, earned, adjusted by hand, activated; and their lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from pos.sandbox.calls import (
    Answer,
    Call,
    active,
    branch_checked,
    cashback_on,
    known,
    merchant_names,
    new_id,
    new_time,
    redemption_on,
)
from pos.sandbox.earning import floor, window_days
from pos.sandbox.exchange import Refused, answer
from pos.sandbox.fields import Fields, customer_id_in, exactly_one
from pos.sandbox.holds import active_hold
from pos.sandbox.points import (
    Entry,
    credit,
    earn,
    money_for,
    need,
    record,
    take,
    total,
    use_hold,
)
from pos.sandbox.redemption import figure
from pos.sandbox.standing import points_per_step
from pos.sandbox.verify import check_hash, check_otp
from pos.sandbox.world import Customer, Order, World, with_customer, with_item

REASON_LIMIT = 255
EXPIRY_LIMIT_DAYS = 3_000


def redeem(call: Call) -> Answer:
    fields, now = call.body(), call.now
    entry = _entry(call, fields, kind="Redemption")
    customer_id = customer_id_in(fields)
    customer = active(call.world, customer_id)
    ids = new_id(call.world, entry.transaction_id, customer_id).ids
    redemption_on(call.world.account)
    new_time(customer, entry.time)
    before = total(call.world, customer, now=now)
    # A wrong code costs a try, but not the id: it is claimed after.
    world, points, amount = _spent(call.world, fields, customer, now=now)
    world = check_hash(replace(world, ids=ids), fields, world.customers[customer_id], now=now)
    entry = replace(entry, amount=amount, reason=fields.text("reason", limit=REASON_LIMIT) or "")
    world, number = record(world, customer_id, entry, points=-points, before=before, now=now)
    world = _reversible(world, customer_id, entry, redeemed=points, redeemed_amount=amount)
    told = {
        "customerId": customer_id,
        "gameballTransactionId": str(number),
        "transactionId": entry.transaction_id,
        "redeemAmount": amount,
        "redeemEquivalentPoints": points,
        "reason": entry.reason or None,
    }
    return world, answer(told)


def cashback(call: Call) -> Answer:
    fields, now = call.body(), call.now
    amount = fields.needed_positive("amount")
    entry = replace(_entry(call, fields, kind="PaymentReward"), amount=amount)
    customer_id = customer_id_in(fields)
    customer = active(call.world, customer_id)
    world, source = new_id(call.world, entry.transaction_id, customer_id), entry.transaction_id
    account = world.account
    cashback_on(account)
    new_time(customer, entry.time)
    points = floor(amount / account.step_amount * points_per_step(account, customer))
    days = window_days(account, fields.child("configurations"))
    before = total(world, customer, now=now)
    world = earn(world, customer_id, points, source=source, now=now, window_days=days)
    world, number = record(world, customer_id, entry, points=points, before=before, now=now)
    world = _reversible(world, customer_id, entry, earned=points)
    told = {
        "customerId": customer_id,
        "gameballTransactionId": number,
        "rewardAmount": money_for(account, points),
        "rewardEquivalentPoints": points,
    }
    return world, answer(told)


def manual(call: Call) -> Answer:
    """A person's adjustment; added points are spendable at once."""
    fields, now = call.body(), call.now
    fields.needed_text("username")
    points = _manual_points(call.world, fields)
    entry = Entry(
        transaction_id=fields.needed_text("transactionId"),
        kind="ManualAccumulation" if points > 0 else "ManualDeduction",
        amount=money_for(call.world.account, points),
        time=fields.moment("transactionTime", now=now) or now,
        reason=fields.needed_text("reason"),
    )
    customer = known(call.world, customer_id_in(fields))
    world = new_id(call.world, entry.transaction_id, customer.customer_id)
    if "transactionTime" in fields:
        new_time(customer, entry.time)
    before = total(world, customer, now=now)
    days = _manual_days(world, fields, points)
    world = _adjusted(world, customer, points, source=entry.transaction_id, days=days, now=now)
    world, number = record(
        world, customer.customer_id, entry, points=points, before=before, now=now
    )
    told = {
        "customerId": customer.customer_id,
        "gameballTransactionId": number,
        "transactionId": entry.transaction_id,
        "points": points,
        "amount": entry.amount,
    }
    return world, answer(told)


def activate_points(call: Call) -> Answer:
    """Makes the pending points of one transaction spendable at once."""
    wanted = call.place["transactionId"]
    customer = call.world.customers.get(call.world.ids.get(wanted, ""))
    if customer is None:
        raise Refused(404, 9002, "The transaction does not exist")
    waiting = [b for b in customer.batches if b.source == wanted and b.usable_at > call.now]
    batches = tuple(
        replace(batch, usable_at=call.now) if batch in waiting else batch
        for batch in customer.batches
    )
    numbers = [t.number for t in customer.transactions if t.transaction_id == wanted]
    told = {
        "pointsActivated": sum(batch.left for batch in waiting),
        "gameballTransactionId": numbers[0],
        "clientTransactionId": wanted,
    }
    return with_customer(call.world, replace(customer, batches=batches)), answer(told)


def _spent(
    world: World, fields: Fields, customer: Customer, *, now: datetime
) -> tuple[World, int, Decimal]:
    """Takes the points of a hold, or as many as are asked for."""
    owner = customer.customer_id
    if exactly_one(fields, "amount", "points", "holdReference") == "holdReference":
        hold = active_hold(world, fields.needed_text("holdReference"), owner, now=now)
        return use_hold(world, hold), hold.points, hold.amount
    points, amount = figure(world, fields, points="points", amount="amount", now=now)
    need(customer, points, now=now)
    world = check_otp(world, fields, owner, points=points, now=now)
    taken, _ = take(customer, points, now=now)
    return with_customer(world, taken), points, amount


def _adjusted(
    world: World, customer: Customer, points: int, *, source: str, days: int, now: datetime
) -> World:
    if points < 0:
        need(customer, -points, now=now)
        taken, _ = take(customer, -points, now=now)
        return with_customer(world, taken)
    return credit(
        world,
        customer.customer_id,
        points,
        source=source,
        now=now,
        usable_at=now,
        expires_at=now + timedelta(days=days),
    )


def _entry(call: Call, fields: Fields, *, kind: str) -> Entry:
    branch_checked(fields)
    merchant, branch = merchant_names(fields)
    transaction_id = fields.needed_text("transactionId")
    return Entry(
        transaction_id=transaction_id,
        kind=kind,
        amount=Decimal(0),
        time=fields.needed_moment("transactionTime", now=call.now),
        order_id=transaction_id,
        merchant_name=merchant,
        branch_name=branch,
    )


def _reversible(
    world: World,
    customer_id: str,
    entry: Entry,
    *,
    earned: int = 0,
    redeemed: int = 0,
    redeemed_amount: Decimal = Decimal(0),
) -> World:
    """Remembers the transaction as refunds want it."""
    order = Order(
        order_id=entry.transaction_id,
        customer_id=customer_id,
        ordered_at=entry.time,
        total_paid=entry.amount if not redeemed else Decimal(0),
        base_points=earned,
        redeemed_points=redeemed,
        redeemed_amount=redeemed_amount,
    )
    return replace(world, orders=with_item(world.orders, order.order_id, order))


def _manual_points(world: World, fields: Fields) -> int:
    if "points" in fields and "amount" in fields:
        raise _manual("Only one rewarding method may be specified")
    points = fields.whole("points")
    if points is None:
        amount = fields.amount("amount")
        points = floor(amount / world.account.redemption_factor) if amount is not None else 0
    if points == 0:
        raise _manual("A rewarding criteria is required")
    return points


def _manual_days(world: World, fields: Fields, points: int) -> int:
    days = fields.whole("expiryAfter")
    if days is None:
        return world.account.points_life_days
    if points < 0:
        raise _manual("Deduction cannot have expiry")
    if days < 0:
        raise _manual("Expiry cannot be negative")
    if days > EXPIRY_LIMIT_DAYS:
        raise _manual(f"Expiry cannot be later than {EXPIRY_LIMIT_DAYS} days")
    return days


def _manual(text: str) -> Refused:
    return Refused(400, 3003, text, plain=True)
