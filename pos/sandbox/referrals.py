"""Who brought whom: referral codes checked, and kept when a customer is created with one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pos.sandbox.calls import Answer, Call
from pos.sandbox.consequences import reach
from pos.sandbox.exchange import Refused, answer
from pos.sandbox.fields import Fields, missing
from pos.sandbox.world import Customer, World, with_customer


def validate_referral(call: Call) -> Answer:
    code = call.query.get("referrerCode", "")
    if not code:
        raise missing("referrerCode")
    owner = _owner_of(call.world, code)
    valid = owner is not None and owner.customer_id != call.query.get("forCustomerId")
    return call.world, answer({"isValid": valid})


def referrer_in(world: World, fields: Fields, customer_id: str) -> str | None:
    """Whom a body names as referrer. It counts at creation only; another one later is refused."""
    code, customer = fields.text("referrerCode"), world.customers.get(customer_id)
    if code is None:
        return None
    owner = _owner_of(world, code)
    if customer is not None:
        if customer.referred_by and (owner is None or owner.customer_id != customer.referred_by):
            raise Refused(422, 7005, "The customer has been referred already")
        return None
    if owner is None:
        raise Refused(404, 7003, "The referral code does not exist")
    if owner.customer_id == customer_id:
        raise Refused(422, 7006, "Nobody can refer themselves")
    return owner.customer_id


def refer(world: World, customer_id: str, referrer: str | None, *, now: datetime) -> World:
    """The world in which the new customer was brought by the referrer."""
    if referrer is None:
        return world
    brought = replace(world.customers[customer_id], referred_by=referrer)
    world = reach(with_customer(world, brought), customer_id, "Referred", now=now)
    return reach(world, referrer, "Referral", now=now)


def _owner_of(world: World, code: str) -> Customer | None:
    people = world.customers.values()
    return next((person for person in people if person.referral_code == code), None)
