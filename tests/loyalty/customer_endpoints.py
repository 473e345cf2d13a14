"""Each call about customers, made and read: one check a call."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from endpoint_shop import Shop
from loyalty_bench import NOON, SARA

from pos.core.customer import CouponKind
from pos.errors import LoyaltyRefused
from pos.loyalty.gameball import activity_wire, customer_bodies, customer_wire
from pos.loyalty.gameball.endpoints.portions import Portion


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
