"""Each call about orders, points, coupons, events and payments: one check a call."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from endpoint_shop import BAG, Shop
from loyalty_bench import NOON, SARA, sar

from pos.core.deliveries import CashbackDelivery
from pos.loyalty.gameball import (
    customer_bodies,
    customer_wire,
    transaction_bodies,
    transaction_wire,
)
from pos.loyalty.gameball.bodies import instant
from pos.loyalty.gameball.endpoints.portions import Portion
from pos.loyalty.gameball.endpoints.transactions import Wanted
from pos.ports.loyalty import RedeemRequest


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
