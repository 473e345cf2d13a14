"""Deleting a customer: nothing personal is left, but the points that moved stay in the lists."""

from __future__ import annotations

from dataclasses import replace

from pos.sandbox.calls import Answer, Call, known
from pos.sandbox.exchange import answer
from pos.sandbox.points import end_hold
from pos.sandbox.world import Customer, World


def delete_customer(call: Call) -> Answer:
    """Holds and locks end, coupons lapse, orders can no longer be reversed.

    No source says what an order for the same id does later; here it makes a new customer, as
    for any id that is unknown.
    """
    customer_id = known(call.world, call.place["customerId"]).customer_id
    world = call.world
    for hold in world.holds.values():
        if hold.customer_id == customer_id and hold.state == "active":
            world = end_hold(world, hold, state="released")
    world = _without_coupons(world, customer_id, call)
    removed = _bare(world.customers[customer_id])
    world = replace(
        world,
        customers={key: one for key, one in world.customers.items() if key != customer_id},
        orders={key: one for key, one in world.orders.items() if one.customer_id != customer_id},
        events=tuple(event for event in world.events if event.customer_id != customer_id),
        one_time_codes={
            key: code for key, code in world.one_time_codes.items() if key != customer_id
        },
        also_known={name: one for name, one in world.also_known.items() if one != customer_id},
        removed=(*world.removed, removed),
    )
    return world, answer({"success": True, "message": "The customer was deleted"})


def _bare(customer: Customer) -> Customer:
    """What may be kept: the id and the movements of points."""
    return Customer(
        customer_id=customer.customer_id,
        number=customer.number,
        created_at=customer.created_at,
        active=False,
        batches=customer.batches,
        transactions=customer.transactions,
    )


def _without_coupons(world: World, customer_id: str, call: Call) -> World:
    coupons = {
        code: replace(coupon, active=False) if coupon.owner == customer_id else coupon
        for code, coupon in world.coupons.items()
    }
    locks = {
        reference: replace(lock, released_at=call.now)
        if lock.customer_id == customer_id and lock.used_at is None and lock.released_at is None
        else lock
        for reference, lock in world.locks.items()
    }
    return replace(world, coupons=coupons, locks=locks)
