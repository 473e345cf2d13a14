"""Sums over a customer's points, and the only functions which add to them or take from them.

Held points leave their batches at once and go back when the hold ends unused, so a balance is
always the plain sum of what is left in the batches.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal

from pos.sandbox.account import Account
from pos.sandbox.exchange import Refused
from pos.sandbox.world import (
    Batch,
    Customer,
    Hold,
    Transaction,
    World,
    mint_number,
    with_customer,
    with_item,
)

Parts = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A movement of points about to be written to a customer's transactions."""

    transaction_id: str
    kind: str
    amount: Decimal
    time: datetime
    order_id: str = ""
    coupon_code: str = ""
    reason: str = ""
    merchant_name: str = ""
    branch_name: str = ""
    campaign: str = ""


def money_for(account: Account, points: int) -> Decimal:
    """What points are worth, in whole minor units of the currency."""
    return rounded(account, points * account.redemption_factor)


def points_for(account: Account, amount: Decimal) -> int:
    """The points an amount costs; a part of a point costs a whole one."""
    return int((amount / account.redemption_factor).to_integral_value(ROUND_CEILING))


def rounded(account: Account, amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-account.decimals), ROUND_DOWN)


def available(customer: Customer, *, now: datetime) -> int:
    """Spendable at once; below zero after a refund of points already spent."""
    return sum(batch.left for batch in usable(customer, now=now)) - customer.debt


def pending(customer: Customer, *, now: datetime) -> int:
    return sum(batch.left for batch in customer.batches if batch.usable_at > now)


def held(world: World, customer_id: str) -> int:
    return sum(
        hold.points
        for hold in world.holds.values()
        if hold.customer_id == customer_id and hold.state == "active"
    )


def total(world: World, customer: Customer, *, now: datetime) -> int:
    """Everything the customer owns: spendable, pending and held."""
    return (
        available(customer, now=now)
        + pending(customer, now=now)
        + held(world, customer.customer_id)
    )


def usable(customer: Customer, *, now: datetime) -> list[Batch]:
    """Batches with points to spend, the first to expire first."""
    found = [
        batch
        for batch in customer.batches
        if batch.left and batch.usable_at <= now and not _expired(batch, now)
    ]
    return sorted(found, key=lambda batch: (batch.expires_at is None, batch.expires_at or now))


def next_expiring(customer: Customer, *, now: datetime) -> Batch | None:
    return next((batch for batch in usable(customer, now=now) if batch.expires_at), None)


def need(customer: Customer, points: int, *, now: datetime) -> None:
    if points > available(customer, now=now):
        raise Refused(422, 9008, "The customer does not have enough points")


def take(
    customer: Customer, points: int, *, now: datetime, source: str = ""
) -> tuple[Customer, Parts]:
    """Takes points out of batches, those of `source` first; what is missing becomes debt."""
    own = [batch for batch in customer.batches if source and batch.source == source and batch.left]
    others = [batch for batch in usable(customer, now=now) if batch not in own]
    wanted, parts = points, []
    for batch in own + others:
        part = min(wanted, batch.left)
        if part:
            parts.append((batch.number, part))
            wanted -= part
    taken = _shift(customer, {number: -part for number, part in parts})
    return replace(taken, debt=taken.debt + wanted), tuple(parts)


def give_back(customer: Customer, parts: Parts) -> Customer:
    return _shift(customer, dict(parts))


def credit(
    world: World,
    customer_id: str,
    points: int,
    *,
    source: str,
    now: datetime,
    usable_at: datetime,
    expires_at: datetime | None,
) -> World:
    """Adds a batch; points owed are paid from what is then spendable."""
    if points == 0:
        return world
    world, number = mint_number(world)
    customer = world.customers[customer_id]
    batch = Batch(number, points, points, usable_at, expires_at, source)
    customer = replace(customer, batches=(*customer.batches, batch))
    return with_customer(world, _settled(customer, now=now))


def earn(
    world: World, customer_id: str, points: int, *, source: str, now: datetime, window_days: int
) -> World:
    """Credits earned points, pending for the return window."""
    usable_at = now + timedelta(days=window_days)
    world = credit(
        world,
        customer_id,
        points,
        source=source,
        now=now,
        usable_at=usable_at,
        expires_at=usable_at + timedelta(days=world.account.points_life_days),
    )
    customer = world.customers[customer_id]
    return with_customer(world, replace(customer, earned_points=customer.earned_points + points))


def record(
    world: World, customer_id: str, entry: Entry, *, points: int, before: int, now: datetime
) -> tuple[World, int]:
    """Writes a movement already made to the customer's transactions."""
    world, number = mint_number(world)
    customer = world.customers[customer_id]
    written = Transaction(
        number=number,
        transaction_id=entry.transaction_id,
        kind=entry.kind,
        points=points,
        amount=entry.amount,
        time=entry.time,
        balance_before=before,
        balance_after=total(world, customer, now=now),
        order_id=entry.order_id,
        coupon_code=entry.coupon_code,
        reason=entry.reason,
        merchant_name=entry.merchant_name,
        branch_name=entry.branch_name,
        campaign=entry.campaign,
        batch=_credited(customer, points),
    )
    customer = replace(customer, transactions=(*customer.transactions, written))
    return with_customer(world, customer), number


def use_hold(world: World, hold: Hold) -> World:
    """The held points leave for good."""
    return replace(world, holds=with_item(world.holds, hold.reference, replace(hold, state="used")))


def end_hold(world: World, hold: Hold, *, state: str) -> World:
    """The held points go back to where they came from."""
    customer = give_back(world.customers[hold.customer_id], hold.parts)
    ended = replace(hold, state=state)
    return replace(
        with_customer(world, customer), holds=with_item(world.holds, hold.reference, ended)
    )


def _credited(customer: Customer, points: int) -> int:
    """The batch a credit has just made: it is the customer's last."""
    return customer.batches[-1].number if points > 0 else 0


def _settled(customer: Customer, *, now: datetime) -> Customer:
    payable = min(customer.debt, sum(batch.left for batch in usable(customer, now=now)))
    if not payable:
        return customer
    paid, _ = take(customer, payable, now=now)
    return replace(paid, debt=paid.debt - payable)


def _shift(customer: Customer, changes: dict[int, int]) -> Customer:
    if not changes:
        return customer
    batches = tuple(
        replace(batch, left=batch.left + changes.get(batch.number, 0)) for batch in customer.batches
    )
    assert all(0 <= batch.left <= batch.points for batch in batches)
    return replace(customer, batches=batches)


def _expired(batch: Batch, now: datetime) -> bool:
    return batch.expires_at is not None and batch.expires_at <= now
