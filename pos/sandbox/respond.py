"""A world and a request give a world and a reply: the routes, the keys, and nothing impure."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl, unquote

from pos.sandbox import (
    activities,
    automatic,
    campaign_progress,
    coupon_list,
    coupons,
    customers,
    holds,
    notifications,
    orders,
    payments,
    previews,
    redemption,
    referrals,
    refunds,
    removal,
    standing,
    transaction_list,
    transactions,
    verify,
)
from pos.sandbox.batch_jobs import advanced
from pos.sandbox.calls import Answer, Call
from pos.sandbox.consequences import followed
from pos.sandbox.exchange import Outcome, Refused, Reply, Request, refusal_reply
from pos.sandbox.fields import Fields, body_of
from pos.sandbox.merging import joined, named
from pos.sandbox.office_routes import FIRST_ROUTES, OFFICE_ROUTES, PARTNER_ROUTES
from pos.sandbox.partner_door import partner_checked, partner_refusal
from pos.sandbox.passage import sweep
from pos.sandbox.routing import Route, route_for
from pos.sandbox.world import World, mint_reference

PREFIX = ("api", "integrations")
VERSIONS = ("v4", "v4.0", "v4.1")
BOTH_KEYS_ALWAYS = "v4.1"
PARTNER_VERSION = "v3.0"
FIRST_VERSION = "v1"
FIRST_PATH = "api/v1/coupons/configure"


ROUTES = (
    Route("POST", "customers", 1, customers.save_customer),
    Route("GET", "customers/{customerId}", 1, customers.customer),
    Route("GET", "customers/{customerId}/details", 2, customers.customer_details),
    Route("GET", "customers/{customerId}/balance", 2, standing.balance),
    Route("GET", "customers/{customerId}/tier-progress", 2, standing.tier_progress),
    Route("GET", "customers/{customerId}/coupons", 2, coupon_list.customer_coupons),
    Route("GET", "customers/{customerId}/hash", 2, verify.customer_hash),
    Route("PUT", "customers/{customerId}/activate", 1, customers.activate),
    Route("DELETE", "customers/{customerId}", 2, removal.delete_customer),
    Route("POST", "customers/{customerId}/delete", 2, removal.delete_customer),
    Route("GET", "customers/{customerId}/activities", 2, activities.list_activities),
    Route("GET", "customers/{customerId}/activities/count", 2, activities.count_activities),
    Route(
        "GET",
        "customers/{customerId}/reward-campaigns-progress",
        2,
        campaign_progress.campaigns_progress,
    ),
    Route("GET", "customers/{customerId}/notifications", 1, notifications.list_notifications),
    Route(
        "GET", "customers/{customerId}/notifications/count", 1, notifications.count_notifications
    ),
    Route("PUT", "customers/{customerId}/notifications/read", 2, notifications.mark_read),
    Route("POST", "customers/{customerId}/tags", 2, customers.add_tags),
    Route("DELETE", "customers/{customerId}/tags", 2, customers.remove_tags),
    Route("DELETE", "customers/{customerId}/tags/{tag}", 2, customers.remove_tags),
    Route("GET", "referrals/validate", 1, referrals.validate_referral),
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
    Route("GET", "transactions/customer-view", 2, transaction_list.list_with_customers),
    Route("POST", "coupons/validate", 2, coupons.validate_several),
    Route("POST", "coupons/{code}/validate", 2, coupons.validate_one),
    Route("POST", "coupons/burn", 2, coupons.burn),
    Route("POST", "coupons/predefined", 2, redemption.buy_coupon),
    Route("POST", "coupons/automatic", 1, automatic.automatic_coupon),
    Route("DELETE", "coupons/{lockReference}", 2, coupons.release),
    Route("GET", "coupons/{lockReference}", 2, coupons.lock_details),
    Route("GET", "locks/{lockReference}", 2, coupons.lock_details),
    Route("POST", "events", 1, customers.receive_events),
    Route("POST", "events/reward-preview", 1, campaign_progress.preview_events),
    Route("POST", "payments", 2, payments.place_payment),
    Route("POST", "payments/cashback", 1, payments.preview_payment),
    *OFFICE_ROUTES,
)
ROUTES_OF_VERSION: Mapping[str, Sequence[Route]] = {
    **dict.fromkeys(VERSIONS, ROUTES),
    PARTNER_VERSION: PARTNER_ROUTES,
    FIRST_VERSION: FIRST_ROUTES,
}


def respond(
    world: World, request: Request, now: datetime, outcome: Outcome | None = None
) -> tuple[World, Reply]:
    """The next world and the answer; equal arguments give equal results.

    A reply with an outgoing call is no answer yet and changes nothing: whoever mounts the sandbox
    makes the call, then has the same request answered with its outcome.
    """
    return _responded(advanced(world, now=now, perform=_responded), request, now, outcome)


def _responded(
    world: World, request: Request, now: datetime, outcome: Outcome | None = None
) -> tuple[World, Reply]:
    world = sweep(world, now=now)
    version = ""
    try:
        version, parts = _parts(request.path)
        route, place = route_for(ROUTES_OF_VERSION[version], request.method, parts)
        _keys(world, request, version, both=route.keys == 2)
        _version_allowed(world, version)
        query = dict(parse_qsl(request.query))
        return _answered(route, Call(world, request, now, place, query, outcome))
    except Refused as refused:
        if version == PARTNER_VERSION:
            return refused.world or world, partner_refusal(refused)
        after, request_id = mint_reference(refused.world or world, kind="request")
        kept = after if refused.world is not None else world
        return kept, refusal_reply(refused, request_id=request_id)


def _answered(route: Route, call: Call) -> Answer:
    """The route's own answer, and what follows from it; a call without effect changes nothing."""
    world, (met, person) = call.world, joined(call.world, call.request)
    place, query = named(met, call.place), named(met, call.query)
    after, reply = route.respond(replace(call, world=met, place=place, query=query, person=person))
    return (world if after is met else followed(world, after, now=call.now)), reply


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
    if path.strip("/") == FIRST_PATH:
        return FIRST_VERSION, tuple(FIRST_PATH.split("/")[2:])
    api, version, integrations, *rest = (*path.strip("/").split("/"), "", "", "")[:64]
    rest = [part for part in rest if part]
    known_version = version in (*VERSIONS, PARTNER_VERSION)
    if (api, integrations) != PREFIX or not known_version or not rest:
        raise Refused(404, 4004, "There is no such address")
    return version, tuple(rest)


def _version_allowed(world: World, version: str) -> None:
    """The merchant's switch; no source gives the error, 1002 says that it is not permitted."""
    least = world.account.minimum_version
    if least and _order_of(version) < _order_of(least):
        raise Refused(403, 1002, f"This account accepts version {least} and later")


def _order_of(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in f"{version.removeprefix('v')}.0".split(".")[:2])


def _keys(world: World, request: Request, version: str, *, both: bool) -> None:
    account = world.account
    if version in (PARTNER_VERSION, FIRST_VERSION):
        partner_checked(account, request, store=both)
        return
    both = both or version == BOTH_KEYS_ALWAYS or account.high_security
    if not _same(request.headers.get("apikey", ""), account.api_key):
        raise Refused(401, 1000, "The API key is missing or unknown")
    if both and not _same(request.headers.get("secretkey", ""), account.secret_key):
        raise Refused(401, 1001, "The secret key is missing or unknown")


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
