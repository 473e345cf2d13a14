"""Each call over real HTTP to the stand-in service, and its answer read: two readings meet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from endpoint_table import ENDPOINTS
from loyalty_bench import API_KEY, NOON, SARA, SECRET_KEY, options, sar

from pos.core.customer import CouponKind
from pos.core.deliveries import CashbackDelivery
from pos.errors import LoyaltyRefused
from pos.http.deadline import Deadline
from pos.loyalty.gameball import (
    activity_wire,
    batch_bodies,
    batch_wire,
    configuration_wire,
    customer_bodies,
    customer_wire,
    transaction_bodies,
    transaction_wire,
)
from pos.loyalty.gameball.bodies import instant
from pos.loyalty.gameball.client import GameballClient
from pos.loyalty.gameball.endpoints.portions import Portion
from pos.loyalty.gameball.endpoints.transactions import Wanted
from pos.loyalty.gameball.reading import Fields
from pos.ports.loyalty import RedeemRequest
from pos.ports.loyalty_office import BatchState
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import scenario
from pos.sandbox.server import SandboxServer

BAG = {"productId": "BAG", "sku": "BAG", "title": "Bag", "quantity": 1, "price": 100, "taxes": 15}


class Shop:
    """A client on a world of its own, and what arrived there."""

    def __init__(self, server: SandboxServer) -> None:
        account = replace(options(server.base_url).account, language="en")
        self.client = GameballClient(account)
        self.sandbox = server.sandbox
        self._heard_before = len(server.sandbox.received)
        self._orders = 0

    @property
    def within(self) -> Deadline:
        return Deadline(10)

    def received(self) -> list[Any]:
        """Method, path with query, body and status of what arrived in this test."""
        return list(self.sandbox.received[self._heard_before :])

    def body(self) -> Any:
        return json.loads(self.received()[-1].body, parse_float=Decimal)

    def order(self, order_id: str = "S001-T1-9", *, ago_s: int = 60, **more: Any) -> Fields:
        body = {
            "customerId": SARA,
            "orderId": order_id,
            "orderDate": instant(NOON - timedelta(seconds=ago_s)),
            "totalPaid": Decimal("115.00"),
            "totalPrice": Decimal("115.00"),
            "totalDiscount": 0,
            "totalShipping": 0,
            "totalTax": 15,
            "channel": "pos",
            "lineItems": [BAG],
        }
        return self.client.orders.send(body | more, deadline=self.within)

    def hold(self, points: int = 100) -> str:
        body = {"customerId": SARA, "transactionTime": instant(NOON), "pointsToHold": points}
        told = self.client.transactions.hold(body, deadline=self.within)
        return told.reference("holdReference")

    def lock(self, *codes: str) -> str:
        body = {
            "customerId": SARA,
            "coupons": list(codes),
            "lock": True,
            "totalPurchaseAmount": 300,
        }
        told = self.client.coupons.validate(body, deadline=self.within)
        return told.reference("lockReference")

    def points(self) -> int | None:
        told = self.client.customers.balance(SARA, deadline=self.within)
        return told.points("availablePointsBalance")


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


# --- customers


def save(shop: Shop) -> None:
    body = {"customerId": "new", "customerAttributes": {"displayName": "Noor", "channel": "pos"}}
    told = shop.client.customers.save(body, deadline=shop.within)
    assert told.has("gameballId", "customerId")
    assert body == shop.body()


def find(shop: Shop) -> None:
    told = shop.client.customers.find(SARA, deadline=shop.within)
    assert "" == customer_wire.profile(told).name


def details(shop: Shop) -> None:
    profile = customer_wire.profile(shop.client.customers.details(SARA, deadline=shop.within))
    assert ("Sara Ali", "sara@example.com") == (profile.name, profile.email)
    assert (date(1992, 3, 14), ("vip",)) == (profile.birth_date, profile.tags)
    assert "FRIEND1001" == profile.referral_code
    assert profile.referral_link.endswith("FRIEND1001")


def set_active(shop: Shop) -> None:
    body = customer_bodies.activation(is_active=False)
    told = shop.client.customers.set_active(SARA, body, deadline=shop.within)
    customer_wire.activation_taken(told, is_active=False)
    assert {"isActive": False} == shop.body()


def delete(shop: Shop) -> None:
    shop.client.customers.delete(SARA, deadline=shop.within)
    with pytest.raises(LoyaltyRefused):
        shop.points()


def delete_by_post(shop: Shop) -> None:
    shop.client.customers.delete_by_post(SARA, deadline=shop.within)
    with pytest.raises(LoyaltyRefused):
        shop.points()


def balance(shop: Shop) -> None:
    assert 1_200 == shop.points()


def tier_progress(shop: Shop) -> None:
    told = shop.client.customers.tier_progress(SARA, deadline=shop.within)
    assert "Gold" == told.child("current").text("name")


def coupons(shop: Shop) -> None:
    told = shop.client.customers.coupons(SARA, deadline=shop.within)
    owned = {one.code: one for one in customer_wire.owned_coupons(told, language="en")}
    assert {"EXPIRED20", "USED15"}.isdisjoint(owned)
    summer = owned["SUMMER50"]
    assert ("50 off this summer", CouponKind.FIXED) == (summer.title, summer.kind)
    assert (Decimal(50), False) == (summer.value, summer.is_online_only)
    assert summer.expires_at is not None
    assert owned["ONLINE20"].is_online_only
    assert CouponKind.CASHBACK is owned["CASHBACK5"].kind


def verification_hash(shop: Shop) -> None:
    told = shop.client.customers.verification_hash(SARA, deadline=shop.within)
    assert 6 == len(customer_wire.verification_hash(told))


def activities(shop: Shop) -> None:
    first = shop.client.customers.activities(SARA, deadline=shop.within, portion=Portion(limit=2))
    rows = activity_wire.activities(first)
    assert first.flag("hasMore") is True
    assert 2 == len(rows)
    assert ("Earned on a purchase", 85) == (rows[1].what, rows[1].points)
    assert rows[1].at == (NOON - timedelta(days=3)).replace(microsecond=0)
    refunds = shop.client.customers.activities(SARA, deadline=shop.within, kind="Refund")
    assert all(row.points <= 0 for row in activity_wire.activities(refunds))


def activity_count(shop: Shop) -> None:
    told = shop.client.customers.activity_count(SARA, deadline=shop.within)
    assert 5 < customer_wire.count(told)


def campaign_progress(shop: Shop) -> None:
    told = shop.client.customers.campaign_progress(SARA, deadline=shop.within)
    progress = {one.name: one for one in customer_wire.campaign_progress(told, points_name="Stars")}
    six = progress["Six purchases"]
    assert (Decimal(50), 1, "150 Stars") == (six.percent, six.times_achieved, six.reward)
    assert "15 % off" == progress["Bag lovers"].reward
    assert progress["Bag lovers"].ends_at is not None


def tags(shop: Shop) -> list[str]:
    told = shop.client.customers.details(SARA, deadline=shop.within)
    return sorted(customer_wire.profile(told).tags)


def add_tags(shop: Shop) -> None:
    body = customer_bodies.tags(["runner", "big, spender"])
    shop.client.customers.add_tags(SARA, body, deadline=shop.within)
    assert {"tags": "runner, big  spender"} == shop.body()
    assert ["big spender", "runner", "vip"] == tags(shop)


def remove_tags(shop: Shop) -> None:
    shop.client.customers.remove_tags(SARA, customer_bodies.tags(["vip"]), deadline=shop.within)
    assert {"tags": "vip"} == shop.body()
    assert [] == tags(shop)


def remove_tag(shop: Shop) -> None:
    shop.client.customers.remove_tag(SARA, "vip", deadline=shop.within)
    assert [] == tags(shop)


def notifications(shop: Shop) -> None:
    told = shop.client.customers.notifications(
        SARA, deadline=shop.within, portion=Portion(limit=1), is_read=False
    )
    (first,) = customer_wire.notices(told)
    cursor = customer_wire.next_cursor(told)
    assert cursor
    assert not first.is_read
    assert first.at is not None
    rest = shop.client.customers.notifications(
        SARA, deadline=shop.within, portion=Portion(start_after=cursor)
    )
    assert first.notice_id not in {one.notice_id for one in customer_wire.notices(rest)}
    assert "" == customer_wire.next_cursor(rest)


def unread(shop: Shop) -> int:
    told = shop.client.customers.notification_count(SARA, deadline=shop.within, is_read=False)
    return customer_wire.count(told)


def notification_count(shop: Shop) -> None:
    assert 0 < unread(shop)
    assert "isRead=false&lang=en" == shop.received()[-1].path.partition("?")[2]


def mark_read(shop: Shop) -> None:
    told = shop.client.customers.notifications(SARA, deadline=shop.within, is_read=False)
    ids = [one.notice_id for one in customer_wire.notices(told)]
    body = customer_bodies.read_notices(ids)
    shop.client.customers.mark_read(SARA, body, deadline=shop.within)
    assert {"notificationIds": ids} == shop.body()
    assert 0 == unread(shop)


def check_referral(shop: Shop) -> None:
    def verdict(code: str, customer_id: str) -> bool:
        told = shop.client.customers.check_referral(
            code, deadline=shop.within, for_customer_id=customer_id
        )
        return customer_wire.is_valid_referral(told)

    assert verdict("FRIEND1001", "someone-new")
    assert not verdict("FRIEND1001", SARA)


# --- orders


def send_order(shop: Shop) -> None:
    told = shop.order()
    assert 0 < (told.points("rewardedPoints", "pointsEarned") or 0)
    assert Decimal("115.00") == shop.body()["totalPaid"]


def preview_cashback(shop: Shop) -> None:
    body = {
        "customerId": SARA,
        "totalPaid": 115,
        "totalDiscount": 0,
        "totalShipping": 0,
        "lineItems": [BAG],
    }
    told = shop.client.orders.preview_cashback(body, deadline=shop.within)
    assert 0 < (told.points("totalPoints") or 0)


def preview_rewards(shop: Shop) -> None:
    body = {"customerId": SARA, "totalPaid": 115, "channel": "pos", "lineItems": [BAG]}
    told = shop.client.orders.preview_rewards(body, deadline=shop.within)
    assert told.flag("customerFound") is True
    assert told.has("cashback")


def order_transactions(shop: Shop) -> None:
    shop.order("S001-T1-77")
    told = shop.client.orders.transactions("S001-T1-77", deadline=shop.within)
    assert "S001-T1-77" in {one.transaction_id for one in transaction_wire.transactions(told)}


# --- transactions


def hold(shop: Shop) -> None:
    assert shop.hold(100)
    assert 100 == shop.body()["pointsToHold"]


def hold_state(shop: Shop) -> None:
    told = shop.client.transactions.hold_state(shop.hold(), deadline=shop.within)
    assert "active" == told.text("state").casefold()
    assert told.instant("dateToExpire") is not None


def release_hold(shop: Shop) -> None:
    shop.client.transactions.release_hold(shop.hold(), deadline=shop.within)
    assert 1_200 == shop.points()


def redeem(shop: Shop) -> None:
    request = RedeemRequest(
        customer_id=SARA, transaction_id="R-1", at=NOON, reason="A gift", points=100
    )
    merchant = transaction_bodies.merchant("S001", "Olaya Street")
    body = transaction_bodies.redeem(request, at=NOON, merchant=merchant, contact={})
    told = shop.client.transactions.redeem(body, deadline=shop.within)
    redeemed = transaction_wire.redeemed(told, "R-1", currency="SAR")
    assert (100, sar("10.00")) == (redeemed.points, redeemed.amount)
    assert "S001" == shop.body()["merchant"]["branch"]["uniqueId"]
    assert 1_100 == shop.points()


def cashback_without_order(shop: Shop) -> None:
    delivery = CashbackDelivery(
        entry_id="e",
        transaction_id="C-1",
        customer_id=SARA,
        at=NOON,
        amount=sar("40.00"),
        store_id="S001",
        store_name="Olaya Street",
        return_window_days=0,
    )
    body = transaction_bodies.cashback(delivery, at=NOON, contact={})
    told = shop.client.transactions.cashback(body, deadline=shop.within)
    assert 40 == transaction_wire.cashback_taken(told, "C-1").points_earned
    assert {"returnWindow": 0} == shop.body()["configurations"]


def refund(shop: Shop) -> None:
    shop.order()
    body = {
        "customerId": SARA,
        "refundTransactionId": "S001-T1-10",
        "reverseTransactionId": "S001-T1-9",
        "transactionTime": instant(NOON),
        "refundAmount": 115,
        "lineItems": [BAG],
    }
    told = shop.client.transactions.refund(body, deadline=shop.within)
    assert transaction_wire.refunded(told, "S001-T1-10").points_taken is not None


def send_otp(shop: Shop) -> None:
    shop.sandbox.change(lambda world: replace(world, account=replace(world.account, otp=True)))
    body = {"customerId": SARA, "points": 100}
    shop.client.transactions.send_otp(body, deadline=shop.within)
    assert body == shop.body()


def adjust(shop: Shop) -> None:
    body = transaction_bodies.adjustment(
        SARA, transaction_id="M-1", points=-50, reason="A slip", by="Maha", contact={}
    )
    told = shop.client.transactions.adjust(body, deadline=shop.within)
    assert 50 == abs(transaction_wire.adjusted(told, "M-1"))
    assert ("Maha", -50) == (shop.body()["username"], shop.body()["points"])
    assert 1_150 == shop.points()


def activate(shop: Shop) -> None:
    shop.order("S001-T1-55", cashbackConfigurations={"returnWindow": 14})
    assert 1_200 == shop.points()
    told = shop.client.transactions.activate("S001-T1-55", deadline=shop.within)
    activated = transaction_wire.activated(told)
    assert 0 < activated == (shop.points() or 0) - 1_200


def find_transactions(shop: Shop) -> None:
    wanted = Wanted(customer_id=SARA, direction="+")
    told = shop.client.transactions.find(
        deadline=shop.within, wanted=wanted, portion=Portion(limit=1)
    )
    (first,) = transaction_wire.transactions(told)
    assert ("Migration", 800, "Stamps from the paper card") == (
        first.kind,
        first.points,
        first.reason,
    )
    told = shop.client.transactions.find(
        deadline=shop.within, portion=Portion(start_after=transaction_wire.last_id(told), limit=200)
    )
    rest = transaction_wire.transactions(told)
    assert "" == transaction_wire.last_id(told)
    assert all(one.at > first.at for one in rest if one.at and first.at)
    assert "direction=%2B" in shop.received()[0].path


def find_with_names(shop: Shop) -> None:
    told = shop.client.transactions.find_with_names(
        deadline=shop.within, wanted=Wanted(customer_id=SARA, direction="-")
    )
    rows = transaction_wire.transactions(told)
    assert rows
    assert all(one.points < 0 for one in rows)


def count_transactions(shop: Shop) -> None:
    told = shop.client.transactions.count(deadline=shop.within, wanted=Wanted(customer_id=SARA))
    assert 5 < customer_wire.count(told)


# --- coupons


def validate(shop: Shop) -> None:
    assert shop.lock("SUMMER50", "WELCOME10")
    assert ["SUMMER50", "WELCOME10"] == shop.body()["coupons"]


def validate_one(shop: Shop) -> None:
    body = {"customerId": SARA, "totalPurchaseAmount": 300}
    told = shop.client.coupons.validate_one("SUMMER50", body, deadline=shop.within)
    assert told.flag("valid", "isValid") is True


def burn(shop: Shop) -> None:
    body = {"customerId": SARA, "coupons": ["WELCOME10"], "transactionId": "B-1"}
    shop.client.coupons.burn(body, deadline=shop.within)
    told = shop.client.customers.coupons(SARA, deadline=shop.within)
    assert "WELCOME10" not in {one.code for one in customer_wire.owned_coupons(told)}


def release(shop: Shop) -> None:
    shop.client.coupons.release(shop.lock("SUMMER50"), deadline=shop.within)
    assert "DELETE" == shop.received()[-1].method


def lock_state(shop: Shop) -> None:
    told = shop.client.coupons.lock_state(shop.lock("SUMMER50"), deadline=shop.within)
    assert SARA == told.text("customerId")


def buy(shop: Shop) -> None:
    told = shop.client.coupons.buy({"customerId": SARA, "ruleId": 2138}, deadline=shop.within)
    assert told.text("code").startswith("TEN")
    assert 700 == shop.points()


def automatic(shop: Shop) -> None:
    body = {"customerId": SARA, "cartId": "cart", "totalPrice": 115, "lineItems": [BAG]}
    told = shop.client.coupons.automatic(body, deadline=shop.within)
    assert told.flag("isApplied") is not None


# --- configurations


def redemption(shop: Shop) -> None:
    told = shop.client.configurations.redemption("", deadline=shop.within)
    rules = configuration_wire.rules(told)
    by_id = {one.rule_id: one for one in rules}
    ten = by_id["2138"]
    assert Decimal("0.1") == configuration_wire.money_per_point(told)
    assert (500, "percentage_discount_settings") == (ten.points, ten.rule_type)
    assert ten.coupon is not None
    assert (CouponKind.PERCENTAGE, Decimal(10)) == (ten.coupon.kind, ten.coupon.value)
    assert Decimal(50) == ten.coupon.capping
    assert by_id["2137"].points is None


def cashback(shop: Shop) -> None:
    told = shop.client.configurations.cashback("", deadline=shop.within)
    first = configuration_wire.cashback_rules(told)[0]
    assert (Decimal(1), Decimal(1), "") == (first.spent, first.points, first.tier)


ENGINE = {
    "url": "https://engine.example/coupons",
    "method": "POST",
    "headers": [{"key": "Authorization", "value": "Bearer opens-it"}],
    "queryParams": [{"key": "shop", "value": "7"}],
    "payload": '{"couponCode": "{{code}}"}',
    "couponMapping": {"fixed": "amount", "percentage": "percent"},
    "enableFixedRate": True,
    "enablePercentage": True,
    "platforms": [{"displayName": "Till", "value": "till"}],
    "contentType": "application/json",
}


def configure_coupon(shop: Shop) -> None:
    shop.client.configurations.configure_coupon(ENGINE, deadline=shop.within)
    assert ENGINE == shop.body()


def coupon(shop: Shop) -> None:
    configure_coupon(shop)
    told = shop.client.configurations.coupon(deadline=shop.within)
    settings = configuration_wire.coupon_settings(told)
    assert ("https://engine.example/coupons", "POST") == (settings.url, settings.method)
    assert (("Authorization", "Bearer opens-it"),) == settings.headers
    assert "opens-it" not in repr(settings)
    assert {CouponKind.FIXED, CouponKind.PERCENTAGE} == set(settings.kinds)
    assert (CouponKind.FIXED, "amount") in settings.names
    assert (("Till", "till"),) == settings.platforms
    assert (("shop", "7"),) == settings.query


def tiers(shop: Shop) -> None:
    found = configuration_wire.tiers(shop.client.configurations.tiers(deadline=shop.within))
    assert ["Bronze", "Silver", "Gold", "Platinum"] == [tier.name for tier in found]
    assert ("Free alterations", "Gift wrapping") == found[2].benefits
    assert Decimal(2_000) == found[2].min_progress


def campaigns(shop: Shop) -> None:
    told = shop.client.configurations.campaigns("", deadline=shop.within)
    found = {one.name: one for one in configuration_wire.campaigns(told)}
    assert "3 times the points" == found["3x Bags"].reward
    assert found["3x Bags"].ends_at is not None


def referrals(shop: Shop) -> None:
    told = shop.client.configurations.referrals(deadline=shop.within)
    terms = configuration_wire.referral_terms(told)
    assert ("50 points", "100 points") == (terms.friend_reward, terms.customer_reward)
    assert "a purchase by the friend" == terms.event


def widget(shop: Shop) -> None:
    assert shop.client.configurations.widget(deadline=shop.within).has("colors")


# --- events and payments


def send_events(shop: Shop) -> None:
    body = customer_bodies.event(SARA, "visit", [("floor", "2")], contact={})
    shop.client.events.send(body, deadline=shop.within)
    assert {"visit": {"floor": "2"}} == shop.body()["events"]


def preview_events(shop: Shop) -> None:
    body = customer_bodies.event(SARA, "visit", [], contact={})
    told = shop.client.events.preview_rewards(body, deadline=shop.within)
    assert SARA == told.text("customerId")


def send_payment(shop: Shop) -> None:
    body = {
        "customerId": SARA,
        "paymentId": "P-1",
        "paymentDate": instant(NOON),
        "totalPaid": 20,
        "channel": "pos",
    }
    told = shop.client.events.send_payment(body, deadline=shop.within)
    assert told.has("rewardedPoints")


def preview_payment(shop: Shop) -> None:
    body = {"customerId": SARA, "totalPaid": 20, "totalAmount": 20}
    told = shop.client.events.preview_payment(body, deadline=shop.within)
    assert told.has("totalPoints")


# --- batches


def batch(send: str, *items: object) -> Callable[[Shop], None]:
    def check(shop: Shop) -> None:
        ask = getattr(shop.client.batches, send)
        told = ask(batch_bodies.batch(items), deadline=shop.within)
        assert batch_wire.job_id(told)
        assert list(items) == shop.body()["body"]

    return check


def job(shop: Shop) -> str:
    body = batch_bodies.batch([{"customerId": SARA}, {"customerId": "nobody"}])
    return batch_wire.job_id(shop.client.batches.ask_balances(body, deadline=shop.within))


def batch_status(shop: Shop) -> None:
    told = shop.client.batches.status(job(shop), deadline=shop.within)
    status = batch_wire.status(told)
    assert (BatchState.WAITING, 2, 0) == (status.state, status.total, status.finished)


def batch_status_by_job(shop: Shop) -> None:
    told = shop.client.batches.status_by_job(job(shop), deadline=shop.within)
    status = batch_wire.status(told)
    assert (BatchState.WAITING, 2, 0) == (status.state, status.total, status.finished)


def batch_stop(shop: Shop) -> None:
    name = job(shop)
    shop.client.batches.stop(name, deadline=shop.within)
    told = shop.client.batches.status_by_job(name, deadline=shop.within)
    assert BatchState.STOPPED is batch_wire.status(told).state


def batch_stop_by_job(shop: Shop) -> None:
    name = job(shop)
    shop.client.batches.stop_by_job(name, deadline=shop.within)
    told = shop.client.batches.status_by_job(name, deadline=shop.within)
    assert BatchState.STOPPED is batch_wire.status(told).state


EARNED = {
    "customerId": SARA,
    "transactionId": "C-2",
    "transactionTime": instant(NOON),
    "amount": 10,
}
ORDERED = {
    "customerId": SARA,
    "orderId": "S001-T1-90",
    "orderDate": instant(NOON),
    "totalPaid": 10,
}

CHECKS: dict[str, Callable[[Shop], None]] = {
    "customers.save": save,
    "customers.find": find,
    "customers.details": details,
    "customers.set_active": set_active,
    "customers.delete": delete,
    "customers.delete_by_post": delete_by_post,
    "customers.balance": balance,
    "customers.tier_progress": tier_progress,
    "customers.coupons": coupons,
    "customers.verification_hash": verification_hash,
    "customers.activities": activities,
    "customers.activity_count": activity_count,
    "customers.campaign_progress": campaign_progress,
    "customers.add_tags": add_tags,
    "customers.remove_tags": remove_tags,
    "customers.remove_tag": remove_tag,
    "customers.notifications": notifications,
    "customers.notification_count": notification_count,
    "customers.mark_read": mark_read,
    "customers.check_referral": check_referral,
    "orders.send": send_order,
    "orders.preview_cashback": preview_cashback,
    "orders.preview_rewards": preview_rewards,
    "orders.transactions": order_transactions,
    "transactions.hold": hold,
    "transactions.hold_state": hold_state,
    "transactions.release_hold": release_hold,
    "transactions.redeem": redeem,
    "transactions.cashback": cashback_without_order,
    "transactions.refund": refund,
    "transactions.send_otp": send_otp,
    "transactions.adjust": adjust,
    "transactions.activate": activate,
    "transactions.find": find_transactions,
    "transactions.find_with_names": find_with_names,
    "transactions.count": count_transactions,
    "coupons.validate": validate,
    "coupons.validate_one": validate_one,
    "coupons.burn": burn,
    "coupons.release": release,
    "coupons.lock_state": lock_state,
    "coupons.buy": buy,
    "coupons.automatic": automatic,
    "configurations.redemption": redemption,
    "configurations.cashback": cashback,
    "configurations.coupon": coupon,
    "configurations.configure_coupon": configure_coupon,
    "configurations.tiers": tiers,
    "configurations.campaigns": campaigns,
    "configurations.referrals": referrals,
    "configurations.widget": widget,
    "events.send": send_events,
    "events.preview_rewards": preview_events,
    "events.send_payment": send_payment,
    "events.preview_payment": preview_payment,
    "batches.send_customers": batch("send_customers", {"customerId": "new"}),
    "batches.send_orders": batch("send_orders", ORDERED),
    "batches.ask_order_transactions": batch("ask_order_transactions", "S001-T1-1"),
    "batches.ask_balances": batch("ask_balances", {"customerId": SARA}),
    "batches.adjust_balances": batch(
        "adjust_balances", {"customerId": SARA, "amount": 5, "reason": "A slip"}
    ),
    "batches.send_cashback": batch("send_cashback", EARNED),
    "batches.redeem": batch("redeem", EARNED),
    "batches.send_events": batch("send_events", {"customerId": SARA, "events": {"visit": {}}}),
    "batches.status": batch_status,
    "batches.status_by_job": batch_status_by_job,
    "batches.stop": batch_stop,
    "batches.stop_by_job": batch_stop_by_job,
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
