"""Points set aside for a short while: placing a hold, reading it, releasing it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from pos.sandbox.calls import Answer, Call, active, redemption_on
from pos.sandbox.exchange import Refused, answer, bare_stamp, stamp
from pos.sandbox.fields import customer_id_in
from pos.sandbox.points import end_hold, need, take
from pos.sandbox.redemption import figure
from pos.sandbox.verify import check_hash, check_otp
from pos.sandbox.world import Hold, World, mint_reference, with_customer, with_item


def place_hold(call: Call) -> Answer:
    fields, world = call.body(), call.world
    customer_id = customer_id_in(fields)
    fields.needed_moment("transactionTime", now=call.now)
    points, amount = figure(
        world, fields, points="pointsToHold", amount="amountToHold", now=call.now
    )
    customer = active(world, customer_id)
    redemption_on(world.account)
    need(customer, points, now=call.now)
    world = check_otp(world, fields, customer_id, points=points, now=call.now)
    world = check_hash(world, fields, customer, now=call.now)
    customer, parts = take(world.customers[customer_id], points, now=call.now)
    world, reference = mint_reference(with_customer(world, customer), kind="hold")
    expires_at = call.now + timedelta(minutes=world.account.hold_minutes)
    hold = Hold(_dashed(reference), customer_id, points, amount, expires_at, parts)
    world = replace(world, holds=with_item(world.holds, hold.reference, hold))
    return world, answer({**_told(hold), "holdReference": hold.reference})


def hold_state(call: Call) -> Answer:
    hold = call.world.holds.get(call.place["holdReference"])
    if hold is None or hold.state == "released":
        raise unknown_hold()
    told = {**_told(hold), "state": hold.state, "dateToExpire": bare_stamp(hold.expires_at)}
    return call.world, answer(told)


def release_hold(call: Call) -> Answer:
    hold = call.world.holds.get(call.place["holdReference"])
    if hold is None or hold.state != "active":
        raise unknown_hold()
    keeps = "releases" in call.world.account.breaks
    world = call.world if keeps else end_hold(call.world, hold, state="released")
    return world, answer({"success": True, "message": f"Released at {stamp(call.now)}"})


def active_hold(world: World, reference: str, customer_id: str, *, now: datetime) -> Hold:
    """The hold if it stands and is this customer's."""
    hold = world.holds.get(reference)
    if hold is None or hold.customer_id != customer_id:
        raise unknown_hold()
    if hold.state != "active" or hold.expires_at <= now:
        raise unknown_hold()
    return hold


def unknown_hold() -> Refused:
    return Refused(404, 9006, "The hold does not exist or has expired")


def _told(hold: Hold) -> dict[str, object]:
    # The real service writes this amount as text although its type says number.
    return {
        "customerId": hold.customer_id,
        "holdAmount": str(hold.amount),
        "holdEquivalentPoints": hold.points,
    }


def _dashed(hexadecimal: str) -> str:
    parts = (hexadecimal[:8], hexadecimal[8:12], hexadecimal[12:16], hexadecimal[16:20])
    return "-".join((*parts, hexadecimal[20:]))
