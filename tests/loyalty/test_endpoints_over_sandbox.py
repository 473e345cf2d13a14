"""Each call over real HTTP to the stand-in service, and its answer read: two readings meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import customer_endpoints as customers
import order_endpoints as orders
import program_endpoints as program
import pytest
from endpoint_shop import Shop
from endpoint_table import ENDPOINTS
from loyalty_bench import API_KEY, NOON, SARA, SECRET_KEY

from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import scenario
from pos.sandbox.server import SandboxServer


@pytest.fixture(scope="module")
def served() -> Iterator[SandboxServer]:
    with SandboxServer(Sandbox(scenario("empty", now=NOON), clock=lambda: NOON)) as server:
        yield server


@pytest.fixture
def shop(served: SandboxServer) -> Iterator[Shop]:
    world = scenario("demo", now=NOON, api_key=API_KEY, secret_key=SECRET_KEY)
    world = replace(world, account=replace(world.account, rate_limits=False))
    served.sandbox.change(lambda _before: world)
    shop = Shop(served)
    yield shop
    shop.client.close()


CHECKS: dict[str, Callable[[Shop], None]] = {
    "customers.save": customers.save,
    "customers.find": customers.find,
    "customers.details": customers.details,
    "customers.set_active": customers.set_active,
    "customers.delete": customers.delete,
    "customers.delete_by_post": customers.delete_by_post,
    "customers.balance": customers.balance,
    "customers.tier_progress": customers.tier_progress,
    "customers.coupons": customers.coupons,
    "customers.verification_hash": customers.verification_hash,
    "customers.activities": customers.activities,
    "customers.activity_count": customers.activity_count,
    "customers.campaign_progress": customers.campaign_progress,
    "customers.add_tags": customers.add_tags,
    "customers.remove_tags": customers.remove_tags,
    "customers.remove_tag": customers.remove_tag,
    "customers.notifications": customers.notifications,
    "customers.notification_count": customers.notification_count,
    "customers.mark_read": customers.mark_read,
    "customers.check_referral": customers.check_referral,
    "orders.send": orders.send_order,
    "orders.preview_cashback": orders.preview_cashback,
    "orders.preview_rewards": orders.preview_rewards,
    "orders.transactions": orders.order_transactions,
    "transactions.hold": orders.hold,
    "transactions.hold_state": orders.hold_state,
    "transactions.release_hold": orders.release_hold,
    "transactions.redeem": orders.redeem,
    "transactions.cashback": orders.cashback_without_order,
    "transactions.refund": orders.refund,
    "transactions.send_otp": orders.send_otp,
    "transactions.adjust": orders.adjust,
    "transactions.activate": orders.activate,
    "transactions.find": orders.find_transactions,
    "transactions.find_with_names": orders.find_with_names,
    "transactions.count": orders.count_transactions,
    "coupons.validate": orders.validate,
    "coupons.validate_one": orders.validate_one,
    "coupons.burn": orders.burn,
    "coupons.release": orders.release,
    "coupons.lock_state": orders.lock_state,
    "coupons.buy": orders.buy,
    "coupons.automatic": orders.automatic,
    "configurations.redemption": program.redemption,
    "configurations.cashback": program.cashback,
    "configurations.coupon": program.coupon,
    "configurations.configure_coupon": program.configure_coupon,
    "configurations.tiers": program.tiers,
    "configurations.campaigns": program.campaigns,
    "configurations.referrals": program.referrals,
    "configurations.widget": program.widget,
    "events.send": orders.send_events,
    "events.preview_rewards": orders.preview_events,
    "events.send_payment": orders.send_payment,
    "events.preview_payment": orders.preview_payment,
    "batches.send_customers": program.batch("send_customers", {"customerId": "new"}),
    "batches.send_orders": program.batch("send_orders", program.ORDERED),
    "batches.ask_order_transactions": program.batch("ask_order_transactions", "S001-T1-1"),
    "batches.ask_balances": program.batch("ask_balances", {"customerId": SARA}),
    "batches.adjust_balances": program.batch(
        "adjust_balances", {"customerId": SARA, "amount": 5, "reason": "A slip"}
    ),
    "batches.send_cashback": program.batch("send_cashback", program.EARNED),
    "batches.redeem": program.batch("redeem", program.EARNED),
    "batches.send_events": program.batch(
        "send_events", {"customerId": SARA, "events": {"visit": {}}}
    ),
    "batches.status": program.batch_status,
    "batches.status_by_job": program.batch_status_by_job,
    "batches.stop": program.batch_stop,
    "batches.stop_by_job": program.batch_stop_by_job,
}


def test_every_endpoint_is_checked() -> None:
    """No call of the client is left without a check against the stand-in service."""
    assert set(ENDPOINTS) == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_is_understood_both_ways(shop: Shop, name: str) -> None:
    """The service takes what we send, and we read what it answers."""
    CHECKS[name](shop)

    method, _, path = ENDPOINTS[name][0].partition(" ")
    group = path.split("/")[1].split("?")[0]
    heard = {(one.method, one.path.split("/")[4].split("?")[0]) for one in shop.received()}
    assert (method, group) in heard
