"""Answers in the shapes the stand-in service does not make: either of each documented pair."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from loyalty_bench import sar

from pos.core.customer import CouponKind
from pos.core.customer_file import Activity
from pos.errors import LoyaltyUnreachable
from pos.loyalty.gameball import (
    activity_wire,
    batch_wire,
    configuration_wire,
    customer_wire,
    transaction_wire,
)
from pos.loyalty.gameball.reading import Fields
from pos.ports.batches import BatchState


def told(body: Any) -> Fields:
    return Fields.of(msgspec.json.encode(body))


COUPON = {
    "name": "Ten off",
    "code": "TEN",
    "value": "10",
    "type": "Percentage",
    "target": "POS",
    "expiryDate": "2026-05-03T12:00:00.1234567",
    "isExpired": False,
    "isActive": True,
    "isAvailableToUse": True,
    "limitPerCustomer": 2,
    "customerUsedCount": 1,
}


@pytest.mark.parametrize(
    ("changes", "usable"),
    [
        ({}, True),
        ({"isActive": False}, False),
        ({"isExpired": True}, False),
        ({"isAvailableToUse": False}, False),
        ({"customerUsedCount": 2}, False),
        ({"customerUsedCount": "1"}, True),
        ({"limitPerCustomer": None}, True),
        ({"limitPerCustomer": 0}, True),
        ({"isActive": None}, False),
        ({"code": None}, False),
    ],
)
def test_only_coupons_that_can_be_used_are_owned(changes: dict[str, Any], usable: bool) -> None:
    """The answer holds used, expired and switched-off ones too."""
    owned = customer_wire.owned_coupons(told({"coupons": [COUPON | changes]}))

    assert usable == bool(owned)


@pytest.mark.parametrize(
    ("display_name", "language", "title"),
    [
        (None, "en", "Ten off"),
        ({"en": "10 %", "ar": "عشرة"}, "ar", "عشرة"),
        ({"en": "10 %", "ar": "عشرة"}, "fr", "10 %"),
        ({"ar": "عشرة"}, "", "عشرة"),
        ("Plainly ten", "en", "Plainly ten"),
        ({}, "en", "Ten off"),
        ("\x1b[31mTen\x07", "en", "[31mTen"),
    ],
)
def test_a_coupon_is_called_by_its_language(display_name: Any, language: str, title: str) -> None:
    """By language where the account has that, else by its one name; never with control bytes."""
    rows = {"coupons": [COUPON | {"displayName": display_name}]}

    (coupon,) = customer_wire.owned_coupons(told(rows), language=language)

    assert title == coupon.title
    assert datetime(2026, 5, 3, 12, 0, 0, 123456, tzinfo=UTC) == coupon.expires_at


@pytest.mark.parametrize(
    ("theirs", "kind"),
    [
        ("Free Shipping", CouponKind.SHIPPING),
        ("Fixed Rate Discount", CouponKind.FIXED),
        ("Percentage", CouponKind.PERCENTAGE),
        ("Free Product", CouponKind.PRODUCT),
        ("Custom", CouponKind.CUSTOM),
        ("Percentage-based Fees Discount", CouponKind.FEES),
        ("Percentage-based Cashback", CouponKind.CASHBACK),
        ("Something new", CouponKind.CUSTOM),
    ],
)
def test_each_type_of_coupon_is_known(theirs: str, kind: CouponKind) -> None:
    """In this list's own spelling."""
    (coupon,) = customer_wire.owned_coupons(told({"coupons": [COUPON | {"type": theirs}]}))

    assert kind is coupon.kind


@pytest.mark.parametrize(
    ("row", "activity"),
    [
        (
            {
                "activityType": "PaymentReward",
                "activityDate": "October 20, 2024",
                "activityTime": "19:27:33",
                "points": 90,
                "transactionId": "T-1",
            },
            Activity(
                what="Earned on a purchase",
                at=datetime(2024, 10, 20, 19, 27, 33, tzinfo=UTC),
                points=90,
                reference="T-1",
            ),
        ),
        (
            {"type": "Refund", "orderId": "O-1", "pointsEarned": "12"},
            Activity(what="Points given back", points=12, reference="O-1"),
        ),
        (
            {"activityType": "Redemption", "points": -5, "couponCode": "X"},
            Activity(what="Redeemed points", points=-5, about="X"),
        ),
        (
            {"activityType": "TierUpgraded", "tierName": "Gold", "activityDate": "Octember 2"},
            Activity(what="Reached a tier", about="Gold"),
        ),
        (
            {"activityType": "Moonwalk", "points": 9.9, "activityDate": "May 40, 2026"},
            Activity(what="Moonwalk", points=9),
        ),
    ],
)
def test_an_activity_is_said_in_words(row: dict[str, Any], activity: Activity) -> None:
    """Rich, or of three fields as the guide for counters has it; a day that is none is left out."""
    assert (activity,) == activity_wire.activities(told({"activities": [row], "count": 1}))


@pytest.mark.parametrize("kind", sorted(activity_wire.SAID))
def test_each_documented_activity_has_words(kind: str) -> None:
    """A cashier reads no names of a program."""
    (activity,) = activity_wire.activities(told({"activities": [{"activityType": kind}]}))

    assert activity.what.casefold() != kind


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1961-09-19T00:00:00.000Z", date(1961, 9, 19)),
        ("1961-09-19", date(1961, 9, 19)),
        ("0001-01-01T00:00:00", None),
        ("19 Sep", None),
        (None, None),
    ],
)
def test_a_birth_date_is_a_day(text: str | None, day: date | None) -> None:
    """Its time is midnight somewhere, and the year one is their way to write none."""
    profile = customer_wire.profile(told({"customerAttributes": {"dateOfBirth": text}}))

    assert day == profile.birth_date


def test_a_profile_may_be_flat() -> None:
    """The guide for counters has name and contacts beside the id."""
    profile = customer_wire.profile(
        told({"customerId": "a", "name": "Sara", "email": "s@x.y", "mobile": "+9665"})
    )

    assert ("Sara", "s@x.y", "+9665") == (profile.name, profile.email, profile.mobile)
    assert not any(private in repr(profile) for private in ("Sara", "s@x.y", "+9665"))


def test_progress_may_be_bare_or_named() -> None:
    """A bare list is documented; a named one, with the preview's fields, is read as well."""
    bare = told([{"rewardsCampaignName": "Six", "completionPercentage": 50}])
    named = told(
        {"campaigns": [{"campaignName": "Six", "progress": {"currentPercentage": "50"}}, {}]}
    )

    for answer in (bare, named):
        (progress,) = customer_wire.campaign_progress(answer)
        assert ("Six", Decimal(50)) == (progress.name, progress.percent)


def test_a_notice_may_have_a_number_for_an_id() -> None:
    """It is sent back as it came."""
    (notice,) = customer_wire.notices(told({"notifications": [{"id": 7, "title": "Hello"}]}))

    assert ("7", "Hello", False) == (notice.notice_id, notice.title, notice.is_read)


def test_a_long_notice_is_whole() -> None:
    """The screen shows all of it; what is longer than anybody reads out is cut."""
    body = "word " * 199 + "last"
    row = {"id": "n", "title": "Hello", "body": body}
    whole, cut = customer_wire.notices(told({"notifications": [row, row | {"body": body * 2}]}))

    assert body == whole.body
    assert 1_000 == len(cut.body)


@pytest.mark.parametrize(
    ("answer", "taken", "returned"),
    [
        (
            {"refundTransactionId": "R", "gameballTransactionId": 7, "refundEquivalentPoints": 12},
            12,
            None,
        ),
        ({"pointsRestored": 20, "pointsDeducted": "60", "status": "completed"}, 60, 20),
    ],
)
def test_a_refund_is_read_in_both_shapes(
    answer: dict[str, Any], taken: int, returned: int | None
) -> None:
    """The older one tells points taken and given back apart."""
    refunded = transaction_wire.refunded(told(answer), "R")

    assert (taken, returned) == (refunded.points_taken, refunded.points_returned)


def test_a_redemption_may_be_told_in_text() -> None:
    """Numbers as text are numbers, and the service's own figures are believed."""
    answer = {"transactionId": "T", "redeemAmount": "10.50", "redeemEquivalentPoints": "105"}

    redeemed = transaction_wire.redeemed(told(answer), "T", currency="SAR")

    assert (105, sar("10.50")) == (redeemed.points, redeemed.amount)


@pytest.mark.parametrize(
    "rows",
    [
        {"transactions": [{"transactionId": "T", "type": "earn", "points": 5}]},
        {
            "transactions": [
                {"transactionId": "T", "transactionType": "earn", "equivalentPoints": "5"}
            ]
        },
    ],
)
def test_transactions_are_read_in_both_shapes(rows: dict[str, Any]) -> None:
    """Of the list, of an order's list, and of the guide's sample."""
    (one,) = transaction_wire.transactions(told(rows))

    assert ("T", "earn", 5) == (one.transaction_id, one.kind, one.points)
    assert "" == transaction_wire.last_id(told(rows))


OLD_RULE = {
    "id": "7",
    "pointsToRedeem": "500",
    "ruleType": "general_setting",
    "startDate": "2026-01-01T00:00:00",
    "endDate": None,
    "coupon": {
        "couponType": "free_product",
        "minOrderValue": 30,
        "product": {"productId": "TOTE", "productDisplayNames": ["Tote", "Bag"]},
        "group": {"handle": "g", "maxPerPlayer": 1},
    },
    "availableTo": {"level": {"levelId": 3, "levelName": "Gold"}, "tags": ["vip"]},
}
NEW_RULE = {
    "ID": 7,
    "POINTSTOREDEEM": 500,
    "ruleType": "general_settings",
    "startDate": "2026-01-01T00:00:00Z",
    "coupon": {
        "couponType": "free_product",
        "product": {"productId": "TOTE", "productDisplayName": "Tote"},
        "options": {"minOrderValue": "30"},
        "group": {"handle": "g", "maxPerCustomer": 1},
    },
    "availableTo": {"level": {"levelName": "Gold"}, "tags": ["vip"]},
}


@pytest.mark.parametrize("rule", [OLD_RULE, NEW_RULE])
def test_a_rule_is_read_in_both_spellings(rule: dict[str, Any]) -> None:
    """Of v3.0 and of v4.0, in any casing, a minimum on the coupon or in its options."""
    read = configuration_wire.rule(told(rule))

    assert ("7", 500, "Gold", ("vip",)) == (read.rule_id, read.points, read.level, read.tags)
    assert datetime(2026, 1, 1, tzinfo=UTC) == read.starts_at
    assert read.coupon is not None
    assert ("Tote", Decimal(30), "g") == (
        read.coupon.product_name,
        read.coupon.min_order,
        read.coupon.group_handle,
    )


def test_a_cashback_rule_is_read_by_either_name() -> None:
    """A tier's rule is told apart from everybody's."""
    first, gold = configuration_wire.cashback_rules(
        told(
            {
                "defaultCashbackRule": {"amountRewardThreshold": 1, "rewardWalletFactor": "2.5"},
                "tierCashbackRules": [
                    {
                        "tierName": "Gold",
                        "minAmountToSpend": 10,
                        "pointsRewardedAsCashback": 40,
                    }
                ],
            }
        )
    )

    assert (Decimal(1), Decimal("2.5"), "") == (first.spent, first.points, first.tier)
    assert (Decimal(10), Decimal(40), "Gold") == (gold.spent, gold.points, gold.tier)


def test_coupon_settings_are_read_in_the_tutorials_shape() -> None:
    """A template that is an object, yes and no for names, platforms as words."""
    settings = configuration_wire.coupon_settings(
        told(
            {
                "url": "https://e.example",
                "method": "post",
                "payload": {"couponCode": "{{code}}"},
                "couponMapping": {"fixed": True, "percentage": "pct"},
                "enablePercentage": "true",
                "platforms": ["web"],
                "headers": [{"Type": "x", "Key": "A", "Value": "secret"}],
            }
        )
    )

    assert ("POST", "", (), ("A",)) == (
        settings.method,
        settings.payload,
        settings.platforms,
        tuple(name for name, _ in settings.headers),
    )
    assert ((CouponKind.PERCENTAGE, "pct"),) == settings.names
    assert (CouponKind.PERCENTAGE,) == settings.kinds
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("pending", BatchState.WAITING),
        ("queued", BatchState.WAITING),
        ("Processing", BatchState.RUNNING),
        ("running", BatchState.RUNNING),
        ("completed", BatchState.DONE),
        ("failed", BatchState.FAILED),
        ("stopped", BatchState.STOPPED),
    ],
)
def test_each_state_of_a_batch_is_known(word: str, state: BatchState) -> None:
    """In both documents' words; lists whose items nobody describes are passed over."""
    status = batch_wire.status(told({"status": word, "results": ["x"], "errors": ["y"]}))

    assert state is status.state
    assert () == status.items


NOTHING: dict[str, Any] = {}


@pytest.mark.parametrize(
    "read",
    [
        customer_wire.owned_coupons,
        customer_wire.campaign_progress,
        customer_wire.notices,
        customer_wire.verification_hash,
        customer_wire.is_valid_referral,
        customer_wire.count,
        lambda fields: customer_wire.activation_taken(fields, is_active=True),
        activity_wire.activities,
        lambda fields: transaction_wire.redeemed(fields, "T", currency="SAR"),
        lambda fields: transaction_wire.cashback_taken(fields, "T"),
        lambda fields: transaction_wire.refunded(fields, "T"),
        lambda fields: transaction_wire.adjusted(fields, "T"),
        transaction_wire.activated,
        transaction_wire.transactions,
        configuration_wire.money_per_point,
        configuration_wire.rules,
        configuration_wire.cashback_rules,
        configuration_wire.tiers,
        configuration_wire.campaigns,
        configuration_wire.referral_terms,
        batch_wire.job_id,
        batch_wire.status,
    ],
)
@pytest.mark.parametrize("body", [NOTHING, {"message": "Welcome to the hotel"}])
def test_an_answer_to_something_else_is_no_answer(read: Any, body: Any) -> None:
    """JSON that is not what the call promises never passes for a success."""
    with pytest.raises(LoyaltyUnreachable) as failed:
        read(told(body))
    assert failed.value.sent


@pytest.mark.parametrize(
    ("read", "answer"),
    [
        (
            lambda fields: transaction_wire.redeemed(fields, "T", currency="SAR"),
            {"transactionId": "U", "redeemAmount": 1, "redeemEquivalentPoints": 10},
        ),
        (
            lambda fields: transaction_wire.cashback_taken(fields, "T"),
            {"transactionId": "U", "rewardEquivalentPoints": 1},
        ),
        (
            lambda fields: transaction_wire.refunded(fields, "T"),
            {"refundTransactionId": "U", "refundEquivalentPoints": 1},
        ),
        (
            lambda fields: transaction_wire.adjusted(fields, "T"),
            {"transactionId": "U", "points": 1},
        ),
        (
            lambda fields: customer_wire.activation_taken(fields, is_active=True),
            {"customerId": "a", "isActive": False},
        ),
    ],
)
def test_the_answer_to_another_call_is_no_answer(read: Any, answer: Any) -> None:
    """One that names another transaction, or says the opposite, is not ours."""
    with pytest.raises(LoyaltyUnreachable):
        read(told(answer))
