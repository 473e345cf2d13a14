"""Proof that the customer is present: the virtual ID's rotating code, and the one-time code."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from pos.sandbox.calls import Answer, Call, active, known
from pos.sandbox.exchange import Refused, answer
from pos.sandbox.fields import Fields, customer_id_in
from pos.sandbox.points import need
from pos.sandbox.redemption import figure
from pos.sandbox.world import Customer, OneTimeCode, World, with_customer, with_item

HASH_WINDOW_S = 60
OTP_LIFE = timedelta(minutes=5)


def current_hash(world: World, customer: Customer, *, now: datetime) -> str:
    """The six digits the customer's phone shows at this moment."""
    return _hash(world, customer, _window(now))


def customer_hash(call: Call) -> Answer:
    customer = known(call.world, call.place["customerId"])
    return call.world, answer({"hash": current_hash(call.world, customer, now=call.now)})


def check_hash(world: World, fields: Fields, customer: Customer, *, now: datetime) -> World:
    """Accepts the code of this window or of the one before; success uses both up."""
    given = fields.text("hash")
    if given is None:
        return world
    window = _window(now)
    if given not in (_hash(world, customer, window), _hash(world, customer, window - 1)):
        raise Refused(422, 3005, "The hash is invalid or has expired")
    # The count goes into the digits, so the next ones differ within the same window too.
    return with_customer(world, replace(customer, hash_uses=customer.hash_uses + 1))


def send_otp(call: Call) -> Answer:
    """Makes a code bound to what is asked for; the sandbox shows it on a control address."""
    fields, world = call.body(), call.world
    customer = active(world, customer_id_in(fields))
    if not world.account.otp:
        raise Refused(403, 8000, "One-time codes are not switched on for this account")
    points, _ = figure(world, fields, points="points", amount="amount", now=call.now)
    need(customer, points, now=call.now)
    digits = _digits(world, f"otp:{customer.customer_id}:{call.now.timestamp()}")
    code = OneTimeCode(digits, points, call.now + OTP_LIFE)
    sent = with_item(world.one_time_codes, customer.customer_id, code)
    return replace(world, one_time_codes=sent), answer({"code": 1, "message": "The code was sent"})


def check_otp(
    world: World, fields: Fields, customer_id: str, *, points: int, now: datetime
) -> World:
    """Wants the code sent for exactly these points; the third wrong try spoils it."""
    if not world.account.otp or fields.flag("ignoreOTP"):
        return world
    given, sent = fields.text("otp"), world.one_time_codes.get(customer_id)
    if given is None:
        raise Refused(422, 3003, "otp is required")
    if sent is None or sent.expires_at <= now:
        raise Refused(422, 3003, "otp has expired or was never sent")
    left = {key: code for key, code in world.one_time_codes.items() if key != customer_id}
    if given != sent.code or sent.points != points:
        spoiled = replace(sent, tries_left=sent.tries_left - 1)
        kept = {**left, customer_id: spoiled} if spoiled.tries_left else left
        raise Refused(422, 3003, "otp is wrong", world=replace(world, one_time_codes=kept))
    return replace(world, one_time_codes=left)


def _window(now: datetime) -> int:
    return int(now.timestamp()) // HASH_WINDOW_S


def _hash(world: World, customer: Customer, window: int) -> str:
    return _digits(world, f"hash:{customer.customer_id}:{window}:{customer.hash_uses}")


def _digits(world: World, text: str) -> str:
    digest = hashlib.sha256(f"{world.seed}:{text}".encode()).digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"
