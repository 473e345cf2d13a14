"""Each call about the account and its batches: one check a call."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from endpoint_shop import Shop
from loyalty_bench import NOON, SARA

from pos.core.customer import CouponKind
from pos.loyalty.gameball import batch_bodies, batch_wire, configuration_wire
from pos.loyalty.gameball.bodies import instant
from pos.ports.batches import BatchState


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
