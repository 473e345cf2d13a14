"""What time alone does: holds end, points expire, and customers are told before they do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from pos.sandbox.history import Notice
from pos.sandbox.points import Entry, end_hold, record, total
from pos.sandbox.world import Batch, Customer, World, mint_number, with_customer


def sweep(world: World, *, now: datetime) -> World:
    """The world as it stands at this moment; the same value where nothing came due."""
    for hold in world.holds.values():
        if hold.state == "active" and hold.expires_at <= now:
            world = end_hold(world, hold, state="expired")
    for customer in world.customers.values():
        for batch in customer.batches:
            if not batch.left or batch.expires_at is None:
                continue
            if batch.expires_at <= now:
                world = _expired(world, customer.customer_id, batch, now=now)
            elif _is_due(world, customer, batch, now=now):
                world = _noticed(world, customer.customer_id, batch, now=now)
    return world


def _expired(world: World, customer_id: str, batch: Batch, *, now: datetime) -> World:
    """Writes down that points are gone; balances left them out already."""
    assert batch.expires_at is not None
    customer = world.customers[customer_id]
    emptied = replace(batch, left=0)
    batches = tuple(emptied if one.number == batch.number else one for one in customer.batches)
    world = with_customer(world, replace(customer, batches=batches))
    before = total(world, world.customers[customer_id], now=now) + batch.left
    entry = Entry(
        transaction_id="", kind="Expiry", amount=Decimal(0), time=batch.expires_at, reason="Expired"
    )
    return record(world, customer_id, entry, points=-batch.left, before=before, now=now)[0]


def _is_due(world: World, customer: Customer, batch: Batch, *, now: datetime) -> bool:
    days = timedelta(days=world.account.expiry_notice_days)
    assert batch.expires_at is not None
    if batch.expires_at - now > days or batch.usable_at > now or not customer.active:
        return False
    return all(notice.batch != batch.number for notice in customer.notices)


def _noticed(world: World, customer_id: str, batch: Batch, *, now: datetime) -> World:
    assert batch.expires_at is not None
    world, number = mint_number(world)
    customer = world.customers[customer_id]
    day = batch.expires_at.date().isoformat()
    notice = Notice(number, "expiring", now, batch.left, about=day, batch=batch.number)
    return with_customer(world, replace(customer, notices=(*customer.notices, notice)))
