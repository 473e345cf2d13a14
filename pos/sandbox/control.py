"""The control addresses under /_sandbox/: for demos and tests, never part of the real service."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import unquote

import msgspec

from pos.sandbox.account import account_with, without_keys
from pos.sandbox.arranging import ARRANGERS, arranged
from pos.sandbox.exchange import Refused, Reply, Request, answer, refusal_reply, stamp
from pos.sandbox.faults import Faults, faults_from, faults_told
from pos.sandbox.fields import body_of, invalid, missing
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.verify import current_hash
from pos.sandbox.world import Customer, World

PREFIX = "/_sandbox/"
AHEAD_LIMIT_S = 10 * 366 * 86_400

Controller = Callable[[Sandbox, Request, str], Reply]


def is_control(path: str) -> bool:
    return path.startswith(PREFIX)


def control(sandbox: Sandbox, request: Request) -> Reply:
    """Answers one control call."""
    name, _, value = request.path.removeprefix(PREFIX).partition("/")
    controller = CONTROLS.get(f"{request.method} {name}")
    try:
        if controller is None:
            raise Refused(404, 4004, "There is no such control address")
        return controller(sandbox, request, unquote(value))
    except Refused as refused:
        return refusal_reply(refused, request_id="control")


def _world(sandbox: Sandbox, _request: Request, _value: str) -> Reply:
    """Everything but keys and the values of headers; orders hold their bodies as received."""
    world = sandbox.world
    bare = replace(world, account=without_keys(world.account))
    if (endpoint := world.coupon_endpoint) is not None:
        hidden = tuple((key, "") for key, _ in endpoint.headers)
        bare = replace(bare, coupon_endpoint=replace(endpoint, headers=hidden))
    return answer(msgspec.to_builtins(bare))


def _requests(sandbox: Sandbox, _request: Request, _value: str) -> Reply:
    return answer({"requests": [msgspec.to_builtins(one) for one in sandbox.received]})


def _hash(sandbox: Sandbox, _request: Request, customer_id: str) -> Reply:
    """What the customer's phone shows now, alone and as the QR's whole text."""
    world = sandbox.world
    digits = current_hash(world, _customer(world, customer_id), now=sandbox.now())
    return answer({"hash": digits, "virtualId": f"{customer_id}{digits}"})


def _otp(sandbox: Sandbox, _request: Request, customer_id: str) -> Reply:
    """The message the customer's phone received last."""
    sent = sandbox.world.one_time_codes.get(_customer(sandbox.world, customer_id).customer_id)
    return answer({"otp": sent.code if sent is not None else None})


def _show_faults(sandbox: Sandbox, _request: Request, _value: str) -> Reply:
    return answer(faults_told(sandbox.faults))


def _set_faults(sandbox: Sandbox, request: Request, _value: str) -> Reply:
    sandbox.faults = faults_from(body_of(request))
    return answer(faults_told(sandbox.faults))


def _clear_faults(sandbox: Sandbox, _request: Request, _value: str) -> Reply:
    sandbox.faults = Faults()
    return answer(faults_told(sandbox.faults))


def _advance(sandbox: Sandbox, request: Request, _value: str) -> Reply:
    seconds = body_of(request).whole("seconds")
    if seconds is None:
        raise missing("seconds")
    if abs(sandbox.world.ahead_s + seconds) > AHEAD_LIMIT_S:
        raise invalid("seconds", "is too far away")
    sandbox.change(lambda world: replace(world, ahead_s=world.ahead_s + seconds))
    return answer({"now": stamp(sandbox.now())})


def _account(sandbox: Sandbox, request: Request, _value: str) -> Reply:
    """Changes settings of the account as its dashboard would; names as told by `world`."""
    changes = _snake_case(body_of(request).free_map("settings"))
    if not changes:
        raise Refused(422, 3003, "settings names nothing to change")
    try:
        sandbox.change(lambda w: replace(w, account=account_with(w.account, changes)))
    except ValueError as error:
        raise Refused(422, 3003, str(error)) from None
    return answer({"changed": sorted(changes)})


def _arrange(sandbox: Sandbox, request: Request, kind: str) -> Reply:
    """Puts coupons, promotions or campaigns into the world: `{"coupons": [{...}]}`."""
    if kind not in ARRANGERS:
        raise Refused(404, 4004, f"{kind} cannot be arranged")
    given = body_of(request).free_list(kind)
    values = [_snake_case(value) for value in given if isinstance(value, dict)]
    try:
        sandbox.change(lambda world: arranged(world, kind, values))
    except ValueError as error:
        raise Refused(422, 3003, str(error)) from None
    return answer({"arranged": len(values)})


def _order(sandbox: Sandbox, _request: Request, order_id: str) -> Reply:
    """An order as it is remembered, with every field it was sent with."""
    order = sandbox.world.orders.get(order_id)
    if order is None:
        raise Refused(404, 9005, "The order does not exist")
    received = msgspec.json.decode(order.received) if order.received else None
    return answer({**msgspec.to_builtins(order), "received": received})


def _customer(world: World, customer_id: str) -> Customer:
    found = world.customers.get(customer_id)
    if found is None:
        raise Refused(404, 7000, "The customer does not exist")
    return found


def _snake_case(settings: Mapping[str, object]) -> dict[str, object]:
    return {re.sub("([A-Z])", r"_\1", name).lower(): value for name, value in settings.items()}


CONTROLS: Mapping[str, Controller] = {
    "GET world": _world,
    "GET requests": _requests,
    "GET hash": _hash,
    "GET otp": _otp,
    "GET faults": _show_faults,
    "POST faults": _set_faults,
    "DELETE faults": _clear_faults,
    "POST advance": _advance,
    "POST account": _account,
    "POST arrange": _arrange,
    "GET order": _order,
}
