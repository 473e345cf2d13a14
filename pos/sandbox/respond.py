"""A world and a request give a world and a reply: the routes, the keys, and nothing impure."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, unquote

from pos.sandbox import (
    automatic,
    configurations,
    coupon_list,
    coupons,
    customers,
    holds,
    orders,
    previews,
    redemption,
    refunds,
    standing,
    transaction_list,
    transactions,
    verify,
)
from pos.sandbox.calls import Call, Responder
from pos.sandbox.exchange import Refused, Reply, Request, refusal_reply
from pos.sandbox.fields import Fields, body_of
from pos.sandbox.points import sweep
from pos.sandbox.world import World, mint_reference

PREFIX = ("api", "integrations")
VERSIONS = ("v4", "v4.0", "v4.1")
BOTH_KEYS_ALWAYS = "v4.1"


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint; `keys` 1 wants the API key, 2 the secret key as well."""

    method: str
    pattern: str
    keys: int
    respond: Responder

    def place(self, parts: tuple[str, ...]) -> Mapping[str, str] | None:
        """The values of the pattern's names, or None where the path is another one."""
        names = self.pattern.split("/")
        if len(names) != len(parts):
            return None
        place = {}
        for name, part in zip(names, parts, strict=True):
            if name.startswith("{"):
                place[name.strip("{}")] = unquote(part)
            elif name != part:
                return None
        return place


ROUTES = (
    Route("POST", "customers", 1, customers.save_customer),
    Route("GET", "customers/{customerId}", 1, customers.customer),
    Route("GET", "customers/{customerId}/details", 2, customers.customer_details),
    Route("GET", "customers/{customerId}/balance", 2, standing.balance),
    Route("GET", "customers/{customerId}/tier-progress", 2, standing.tier_progress),
    Route("GET", "customers/{customerId}/coupons", 2, coupon_list.customer_coupons),
    Route("GET", "customers/{customerId}/hash", 2, verify.customer_hash),
    Route("PUT", "customers/{customerId}/activate", 1, customers.activate),
    Route("POST", "customers/{customerId}/tags", 2, customers.add_tags),
    Route("DELETE", "customers/{customerId}/tags", 2, customers.remove_tags),
    Route("DELETE", "customers/{customerId}/tags/{tag}", 2, customers.remove_tags),
    Route("GET", "referrals/validate", 1, customers.validate_referral),
    Route("POST", "orders", 2, orders.place_order),
    Route("POST", "orders/cashback", 1, previews.preview_cashback),
    Route("POST", "orders/reward-preview", 1, previews.preview_rewards),
    Route("GET", "orders/{orderId}/transactions", 2, orders.order_transactions),
    Route("POST", "transactions/hold", 2, holds.place_hold),
    Route("GET", "transactions/hold/{holdReference}", 2, holds.hold_state),
    Route("DELETE", "transactions/hold/{holdReference}", 2, holds.release_hold),
    Route("POST", "transactions/redeem", 2, transactions.redeem),
    Route("POST", "transactions/cashback", 2, transactions.cashback),
    Route("POST", "transactions/refund", 2, refunds.refund),
    Route("POST", "transactions/otp", 2, verify.send_otp),
    Route("POST", "transactions/manual", 2, transactions.manual),
    Route("PUT", "transactions/{transactionId}/activate", 2, transactions.activate_points),
    Route("GET", "transactions", 2, transaction_list.list_transactions),
    Route("GET", "transactions/count", 2, transaction_list.count_transactions),
    Route("POST", "coupons/validate", 2, coupons.validate_several),
    Route("POST", "coupons/{code}/validate", 2, coupons.validate_one),
    Route("POST", "coupons/burn", 2, coupons.burn),
    Route("POST", "coupons/predefined", 2, redemption.buy_coupon),
    Route("POST", "coupons/automatic", 1, automatic.automatic_coupon),
    Route("DELETE", "coupons/{lockReference}", 2, coupons.release),
    Route("GET", "coupons/{lockReference}", 2, coupons.lock_details),
    Route("GET", "locks/{lockReference}", 2, coupons.lock_details),
    Route("GET", "configurations/redemption", 1, configurations.redemption),
    Route("GET", "configurations/cashback", 1, configurations.cashback),
    Route("GET", "configurations/tiers", 1, configurations.tiers),
    Route("GET", "configurations/reward-campaigns", 1, configurations.campaigns),
    Route("GET", "configurations/referrals", 1, configurations.referrals),
    Route("GET", "configurations/widget", 1, configurations.widget),
    Route("POST", "events", 1, customers.receive_events),
)


def respond(world: World, request: Request, now: datetime) -> tuple[World, Reply]:
    """The next world and the answer; equal arguments give equal results."""
    world = sweep(world, now=now)
    try:
        version, parts = _parts(request.path)
        route, place = _route(request.method, parts)
        _keys(world, request, both=route.keys == 2 or version == BOTH_KEYS_ALWAYS)
        query = dict(parse_qsl(request.query))
        return route.respond(Call(world, request, now, place, query))
    except Refused as refused:
        after, request_id = mint_reference(refused.world or world, kind="request")
        kept = after if refused.world is not None else world
        return kept, refusal_reply(refused, request_id=request_id)


def customer_named(world: World, request: Request) -> str | None:
    """The customer a request is about, as far as it says; requests for one come one by one."""
    try:
        _, parts = _parts(request.path)
    except Refused:
        return None
    if parts[0] == "customers" and len(parts) > 1:
        return unquote(parts[1])
    if parts[:2] == ("transactions", "hold") and len(parts) > 2:
        hold = world.holds.get(unquote(parts[2]))
        return hold.customer_id if hold is not None else None
    return _customer_in_body(request)


def _customer_in_body(request: Request) -> str | None:
    if not request.body:
        return None
    try:
        fields: Fields = body_of(request)
        return fields.text("customerId")
    except Refused:
        return None


def _parts(path: str) -> tuple[str, tuple[str, ...]]:
    """The version and what follows the prefix, cut before anything is decoded."""
    api, version, integrations, *rest = (*path.strip("/").split("/"), "", "", "")[:64]
    rest = [part for part in rest if part]
    if (api, integrations) != PREFIX or version not in VERSIONS or not rest:
        raise Refused(404, 4004, "There is no such address")
    return version, tuple(rest)


def _route(method: str, parts: tuple[str, ...]) -> tuple[Route, Mapping[str, str]]:
    known_path = False
    for route in ROUTES:
        place = route.place(parts)
        if place is None:
            continue
        if route.method == method:
            return route, place
        known_path = True
    if known_path:
        raise Refused(405, 4000, f"{method} is not allowed here")
    raise Refused(404, 4004, "There is no such address")


def _keys(world: World, request: Request, *, both: bool) -> None:
    account = world.account
    if not _same(request.headers.get("apikey", ""), account.api_key):
        raise Refused(401, 1000, "The API key is missing or unknown")
    if both and not _same(request.headers.get("secretkey", ""), account.secret_key):
        raise Refused(401, 1001, "The secret key is missing or unknown")


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
