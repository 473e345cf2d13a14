"""Every call the client can make: the line of the request it becomes, and how it is made."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from loyalty_bench import SARA

from pos.http.deadline import Deadline
from pos.loyalty.gameball.calling import Caller
from pos.loyalty.gameball.client import GameballClient
from pos.loyalty.gameball.endpoints.partner import Partner, PartnerAccount
from pos.loyalty.gameball.endpoints.portions import Portion
from pos.loyalty.gameball.endpoints.transactions import Wanted

TOKEN = "token-that-must-not-show"
STORE = "store-7"
BODY = {"customerId": SARA, "totalPaid": Decimal("10.10")}
LINE = b'{"customerId":"mobile_966500001234","totalPaid":10.10}'
"""The body as it leaves: the digits as they are, in a number."""

Call = Callable[[Any, Deadline], Any]

CUSTOMERS: dict[str, tuple[str, Call]] = {
    "customers.save": ("POST /customers", lambda c, d: c.customers.save(BODY, deadline=d)),
    "customers.find": ("GET /customers/a%2Bb", lambda c, d: c.customers.find("a+b", deadline=d)),
    "customers.details": (
        "GET /customers/a%2Bb/details",
        lambda c, d: c.customers.details("a+b", deadline=d),
    ),
    "customers.set_active": (
        "PUT /customers/a/activate",
        lambda c, d: c.customers.set_active("a", BODY, deadline=d),
    ),
    "customers.delete": ("DELETE /customers/a", lambda c, d: c.customers.delete("a", deadline=d)),
    "customers.delete_by_post": (
        "POST /customers/a/delete",
        lambda c, d: c.customers.delete_by_post("a", deadline=d),
    ),
    "customers.balance": (
        "GET /customers/%D8%B3/balance?expand=tier%2Creferrals",
        lambda c, d: c.customers.balance("س", deadline=d, expand="tier,referrals"),
    ),
    "customers.tier_progress": (
        "GET /customers/a%2Fb/tier-progress",
        lambda c, d: c.customers.tier_progress("a/b", deadline=d),
    ),
    "customers.coupons": (
        "GET /customers/a%20b/coupons",
        lambda c, d: c.customers.coupons("a b", deadline=d),
    ),
    "customers.verification_hash": (
        "GET /customers/a/hash",
        lambda c, d: c.customers.verification_hash("a", deadline=d),
    ),
    "customers.activities": (
        "GET /customers/a/activities?startAfter=77&limit=20&activityType=Refund",
        lambda c, d: c.customers.activities(
            "a", deadline=d, portion=Portion(start_after="77", limit=20), kind="Refund"
        ),
    ),
    "customers.activity_count": (
        "GET /customers/a/activities/count?activityType=Refund",
        lambda c, d: c.customers.activity_count("a", deadline=d, kind="Refund"),
    ),
    "customers.campaign_progress": (
        "GET /customers/a/reward-campaigns-progress",
        lambda c, d: c.customers.campaign_progress("a", deadline=d),
    ),
    "customers.add_tags": (
        "POST /customers/a/tags",
        lambda c, d: c.customers.add_tags("a", BODY, deadline=d),
    ),
    "customers.remove_tags": (
        "DELETE /customers/a/tags",
        lambda c, d: c.customers.remove_tags("a", BODY, deadline=d),
    ),
    "customers.remove_tag": (
        "DELETE /customers/a/tags/big%20spender",
        lambda c, d: c.customers.remove_tag("a", "big spender", deadline=d),
    ),
    "customers.notifications": (
        "GET /customers/a/notifications?limit=50&isRead=false&lang=ar",
        lambda c, d: c.customers.notifications("a", deadline=d, is_read=False),
    ),
    "customers.notification_count": (
        "GET /customers/a/notifications/count?lang=ar",
        lambda c, d: c.customers.notification_count("a", deadline=d),
    ),
    "customers.mark_read": (
        "PUT /customers/a/notifications/read",
        lambda c, d: c.customers.mark_read("a", BODY, deadline=d),
    ),
    "customers.check_referral": (
        "GET /referrals/validate?referrerCode=R%2B1&forCustomerId=a",
        lambda c, d: c.customers.check_referral("R+1", deadline=d, for_customer_id="a"),
    ),
}

ORDERS: dict[str, tuple[str, Call]] = {
    "orders.send": ("POST /orders", lambda c, d: c.orders.send(BODY, deadline=d)),
    "orders.preview_cashback": (
        "POST /orders/cashback",
        lambda c, d: c.orders.preview_cashback(BODY, deadline=d),
    ),
    "orders.preview_rewards": (
        "POST /orders/reward-preview",
        lambda c, d: c.orders.preview_rewards(BODY, deadline=d),
    ),
    "orders.transactions": (
        "GET /orders/S001-T1-1/transactions",
        lambda c, d: c.orders.transactions("S001-T1-1", deadline=d),
    ),
}

TRANSACTIONS: dict[str, tuple[str, Call]] = {
    "transactions.hold": (
        "POST /transactions/hold",
        lambda c, d: c.transactions.hold(BODY, deadline=d),
    ),
    "transactions.hold_state": (
        "GET /transactions/hold/H%201",
        lambda c, d: c.transactions.hold_state("H 1", deadline=d),
    ),
    "transactions.release_hold": (
        "DELETE /transactions/hold/H-1",
        lambda c, d: c.transactions.release_hold("H-1", deadline=d),
    ),
    "transactions.redeem": (
        "POST /transactions/redeem",
        lambda c, d: c.transactions.redeem(BODY, deadline=d),
    ),
    "transactions.cashback": (
        "POST /transactions/cashback",
        lambda c, d: c.transactions.cashback(BODY, deadline=d),
    ),
    "transactions.refund": (
        "POST /transactions/refund",
        lambda c, d: c.transactions.refund(BODY, deadline=d),
    ),
    "transactions.send_otp": (
        "POST /transactions/otp",
        lambda c, d: c.transactions.send_otp(BODY, deadline=d),
    ),
    "transactions.adjust": (
        "POST /transactions/manual",
        lambda c, d: c.transactions.adjust(BODY, deadline=d),
    ),
    "transactions.activate": (
        "PUT /transactions/T%2F1/activate",
        lambda c, d: c.transactions.activate("T/1", deadline=d),
    ),
    "transactions.find": (
        "GET /transactions?direction=%2B&status=Active&customerId=a%2Bb&startAfter=9&limit=200",
        lambda c, d: c.transactions.find(
            deadline=d,
            wanted=Wanted(customer_id="a+b", direction="+", status="Active"),
            portion=Portion(start_after="9", limit=200),
        ),
    ),
    "transactions.find_with_names": (
        "GET /transactions/customer-view?direction=-&limit=50",
        lambda c, d: c.transactions.find_with_names(deadline=d, wanted=Wanted(direction="-")),
    ),
    "transactions.count": (
        "GET /transactions/count",
        lambda c, d: c.transactions.count(deadline=d),
    ),
}

COUPONS: dict[str, tuple[str, Call]] = {
    "coupons.validate": (
        "POST /coupons/validate",
        lambda c, d: c.coupons.validate(BODY, deadline=d),
    ),
    "coupons.validate_one": (
        "POST /coupons/SPRING%2025/validate",
        lambda c, d: c.coupons.validate_one("SPRING 25", BODY, deadline=d),
    ),
    "coupons.burn": ("POST /coupons/burn", lambda c, d: c.coupons.burn(BODY, deadline=d)),
    "coupons.release": (
        "DELETE /coupons/%2E%2E",
        lambda c, d: c.coupons.release("..", deadline=d),
    ),
    "coupons.lock_state": ("GET /locks/L-1", lambda c, d: c.coupons.lock_state("L-1", deadline=d)),
    "coupons.buy": ("POST /coupons/predefined", lambda c, d: c.coupons.buy(BODY, deadline=d)),
    "coupons.automatic": (
        "POST /coupons/automatic",
        lambda c, d: c.coupons.automatic(BODY, deadline=d),
    ),
}

CONFIGURATIONS: dict[str, tuple[str, Call]] = {
    "configurations.redemption": (
        "GET /configurations/redemption?customerId=a%2Bb",
        lambda c, d: c.configurations.redemption("a+b", deadline=d),
    ),
    "configurations.cashback": (
        "GET /configurations/cashback",
        lambda c, d: c.configurations.cashback("", deadline=d),
    ),
    "configurations.coupon": (
        "GET /configurations/coupon",
        lambda c, d: c.configurations.coupon(deadline=d),
    ),
    "configurations.configure_coupon": (
        "PUT /configurations/coupon",
        lambda c, d: c.configurations.configure_coupon(BODY, deadline=d),
    ),
    "configurations.tiers": (
        "GET /configurations/tiers",
        lambda c, d: c.configurations.tiers(deadline=d),
    ),
    "configurations.campaigns": (
        "GET /configurations/reward-campaigns?customerId=a",
        lambda c, d: c.configurations.campaigns("a", deadline=d),
    ),
    "configurations.referrals": (
        "GET /configurations/referrals",
        lambda c, d: c.configurations.referrals(deadline=d),
    ),
    "configurations.widget": (
        "GET /configurations/widget",
        lambda c, d: c.configurations.widget(deadline=d),
    ),
}

EVENTS: dict[str, tuple[str, Call]] = {
    "events.send": ("POST /events", lambda c, d: c.events.send(BODY, deadline=d)),
    "events.preview_rewards": (
        "POST /events/reward-preview",
        lambda c, d: c.events.preview_rewards(BODY, deadline=d),
    ),
    "events.send_payment": ("POST /payments", lambda c, d: c.events.send_payment(BODY, deadline=d)),
    "events.preview_payment": (
        "POST /payments/cashback",
        lambda c, d: c.events.preview_payment(BODY, deadline=d),
    ),
}

BATCHES: dict[str, tuple[str, Call]] = {
    "batches.send_customers": (
        "POST /batch/customers",
        lambda c, d: c.batches.send_customers(BODY, deadline=d),
    ),
    "batches.send_orders": (
        "POST /batch/orders",
        lambda c, d: c.batches.send_orders(BODY, deadline=d),
    ),
    "batches.ask_order_transactions": (
        "POST /batch/orders/transactions",
        lambda c, d: c.batches.ask_order_transactions(BODY, deadline=d),
    ),
    "batches.ask_balances": (
        "POST /batch/balance-inquiry",
        lambda c, d: c.batches.ask_balances(BODY, deadline=d),
    ),
    "batches.adjust_balances": (
        "POST /batch/balance-adjustment",
        lambda c, d: c.batches.adjust_balances(BODY, deadline=d),
    ),
    "batches.send_cashback": (
        "POST /batch/cashback",
        lambda c, d: c.batches.send_cashback(BODY, deadline=d),
    ),
    "batches.redeem": ("POST /batch/redeem", lambda c, d: c.batches.redeem(BODY, deadline=d)),
    "batches.send_events": (
        "POST /batch/events",
        lambda c, d: c.batches.send_events(BODY, deadline=d),
    ),
    "batches.status": ("GET /batches/7/status", lambda c, d: c.batches.status("7", deadline=d)),
    "batches.status_by_job": (
        "GET /batch/7",
        lambda c, d: c.batches.status_by_job("7", deadline=d),
    ),
    "batches.stop": ("POST /batches/7/stop", lambda c, d: c.batches.stop("7", deadline=d)),
    "batches.stop_by_job": ("DELETE /batch/7", lambda c, d: c.batches.stop_by_job("7", deadline=d)),
}

ENDPOINTS = CUSTOMERS | ORDERS | TRANSACTIONS | COUPONS | CONFIGURATIONS | EVENTS | BATCHES

MAY_BE_EMPTY = {
    "customers.delete",
    "customers.delete_by_post",
    "customers.add_tags",
    "customers.remove_tags",
    "customers.remove_tag",
    "customers.mark_read",
    "transactions.send_otp",
    "transactions.release_hold",
    "coupons.burn",
    "coupons.release",
    "configurations.configure_coupon",
    "events.send",
    "batches.stop",
    "batches.stop_by_job",
}
"""Calls whose answer some document describes as nothing."""

WITH_BODY = {
    name
    for name, (line, _) in ENDPOINTS.items()
    if line.startswith(("POST", "PUT"))
    and name not in {"customers.delete_by_post", "transactions.activate", "batches.stop"}
} | {"customers.remove_tags"}

PARTNER: dict[str, tuple[str, Call]] = {
    "create_rule": ("POST /client/redemption/rule", lambda p, d: p.create_rule(BODY, deadline=d)),
    "update_rule": (
        "PUT /client/redemption/config/rule/7",
        lambda p, d: p.update_rule("7", BODY, deadline=d),
    ),
    "delete_rule": (
        "DELETE /client/redemption/config/7",
        lambda p, d: p.delete_rule("7", deadline=d),
    ),
    "update_default_rule": (
        "PUT /client/redemption/config/rule",
        lambda p, d: p.update_default_rule(BODY, deadline=d),
    ),
    "update_configuration": (
        "PUT /client/redemption/config",
        lambda p, d: p.update_configuration(BODY, deadline=d),
    ),
    "create_cashback_rule": (
        "POST /client/cashback/config/rule",
        lambda p, d: p.create_cashback_rule(BODY, deadline=d),
    ),
    "update_cashback_rule": (
        "PUT /client/cashback/rule/7",
        lambda p, d: p.update_cashback_rule("7", BODY, deadline=d),
    ),
    "delete_cashback_rule": (
        "DELETE /client/cashback/rule/7",
        lambda p, d: p.delete_cashback_rule("7", deadline=d),
    ),
    "update_default_cashback_rule": (
        "PUT /client/cashback/rule",
        lambda p, d: p.update_default_cashback_rule(BODY, deadline=d),
    ),
    "update_cashback_configuration": (
        "PUT /client/cashback/config",
        lambda p, d: p.update_cashback_configuration(BODY, deadline=d),
    ),
    "create_client": ("POST /client", lambda p, d: p.create_client(BODY, deadline=d)),
    "update_client": ("PUT /client", lambda p, d: p.update_client(BODY, deadline=d)),
}


def public_methods(thing: object) -> set[str]:
    found = inspect.getmembers(thing, inspect.ismethod)
    return {name for name, _ in found if not name.startswith("_")}


def all_endpoints(client: GameballClient) -> set[str]:
    """By group and method, as the table names them."""
    groups = {name: part for name, part in vars(client).items() if not name.startswith("_")}
    return {f"{name}.{one}" for name, group in groups.items() for one in public_methods(group)}


def partner_of(base_url: str, *, token: str = TOKEN, store_id: str = STORE) -> Partner:
    account = PartnerAccount(base_url=base_url, token=token, store_id=store_id)
    return Partner(Caller(account.address), without_store=Caller(account.address_without_store))
