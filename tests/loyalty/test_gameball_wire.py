"""What the service answers, in our types: by table, in every shape its documents show."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loyalty_bench import NOON, SARA, sar

from pos.core.customer import (
    Balance,
    Coupon,
    CouponKind,
    Expiring,
    NextTier,
    PointsHold,
)
from pos.errors import LoyaltyError, LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable
from pos.loyalty.gameball import (
    coupon_wire,
    customer_wire,
    preview_wire,
    rule_wire,
    wire,
)
from pos.loyalty.gameball.reading import Fields
from pos.ports.loyalty import Delivered, HoldRequest

BALANCE = {
    "totalPointsBalance": 1500,
    "availablePointsBalance": 1200,
    "availablePointsValue": 120.0,
    "pendingPoints": 300,
    "currency": "SAR",
    "pointsName": "Stars",
    "nextExpiringPointsAmount": 200,
    "nextExpiringPointsValue": 20.0,
    "nextExpiringPointsDate": "2026-12-01T00:00:00",
    "somethingNew": {"ignored": True},
}
COUPON = {
    "code": "SUMMER50",
    "type": "fixed",
    "value": 50,
    "capping": None,
    "minReward": 0,
    "minOrderValue": 100.5,
    "entitledProductIds": ["P1", 2],
    "entitledVariantIds": None,
    "entitledCollectionIds": ["Bags"],
    "combinesWith": {"orderDiscounts": False, "productDiscounts": True},
}
LOCK = {"valid": True, "coupons": [COUPON], "lockReference": "lock-1"}
REQUEST = HoldRequest(customer_id=SARA, at=NOON, points=50)


def told(answer: Any, **changes: Any) -> Fields:
    return Fields.of(msgspec.json.encode(answer | changes if changes else answer))


def balance(**changes: Any) -> Balance:
    return wire.balance(told(BALANCE, **changes), currency="SAR", as_of=NOON)


def hold(answer: Any) -> PointsHold:
    return wire.points_hold(told(answer), REQUEST, currency="SAR", expires_at=NOON)


def coupon(**changes: Any) -> Coupon:
    answer = told(LOCK | {"coupons": [COUPON | changes]})
    return coupon_wire.coupon_lock(answer, ["SUMMER50"], currency="SAR", expires_at=NOON).coupons[0]


def test_a_balance() -> None:
    """What can be spent, what is pending and what lapses next, with the account's own name."""
    expiring = Expiring(points=200, value=sar("20.00"), on=datetime(2026, 12, 1, tzinfo=UTC))
    expected = Balance(
        points=1200,
        value=sar("120.00"),
        points_name="Stars",
        as_of=NOON,
        pending_points=300,
        expiring=expiring,
    )

    assert expected == balance()


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({"availablePointsBalance": "1200"}, 1200),
        ({"availablePointsBalance": 9.5}, 9),
        ({"availablePointsBalance": -9.5}, -10),
        ({"availablePointsBalance": None, "AVAILABLEPOINTSBALANCE": 7}, 7),
        ({"availablePointsBalance": None, "pointsBalance": 8}, 8),
        ({"currency": None}, 1200),
        ({"currency": "sar"}, 1200),
        ({"nextExpiringPointsDate": "0001-01-01T00:00:00"}, 1200),
        ({"nextExpiringPointsAmount": None, "nextExpiringPointsDate": ""}, 1200),
    ],
)
def test_a_balance_in_other_shapes(changes: dict[str, Any], points: int) -> None:
    """Text for numbers, parts of points, other casing and older names all are read."""
    assert points == balance(**changes).points


@pytest.mark.parametrize(
    "changes",
    [
        {"availablePointsBalance": None},
        {"availablePointsValue": None},
        {"availablePointsBalance": "many"},
        {"availablePointsBalance": "NaN"},
        {"availablePointsBalance": "1e400"},
        {"availablePointsBalance": True},
        {"availablePointsBalance": [1]},
        {"availablePointsValue": 10**15},
        {"pointsName": {"en": "Stars"}},
        {"nextExpiringPointsDate": "soon"},
        {"nextExpiringPointsDate": 20261201},
    ],
)
def test_a_balance_of_wrong_types_is_no_answer(changes: dict[str, Any]) -> None:
    """A balance that cannot be believed is not shown at all."""
    with pytest.raises(LoyaltyUnreachable) as failed:
        balance(**changes)
    assert failed.value.sent


def test_another_currency_is_the_operators() -> None:
    """Points of an account in dollars are worth nothing that can be said in riyals."""
    with pytest.raises(LoyaltyMisuse, match="USD"):
        balance(currency="USD")


def test_a_hostile_points_name_is_made_safe() -> None:
    """Text from the service carries no control characters further."""
    assert "Stars[31m" == balance(pointsName="Stars\x1b[31m\u202e\x9b").points_name


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ({"customerAttributes": {"displayName": "Sara Ali", "firstName": "S"}}, "Sara Ali"),
        ({"customerAttributes": {"firstName": "Sara", "lastName": "Ali"}}, "Sara Ali"),
        ({"CustomerAttributes": {"LASTNAME": "Ali"}}, "Ali"),
        ({"customerId": "c", "name": "Sara Ali"}, "Sara Ali"),
        ({"customerAttributes": {"displayName": "Eve\x1b[2J\n\u202e"}}, "Eve[2J"),
        ({"customerAttributes": {"displayName": "x" * 500}}, "x" * 79 + "…"),
        ({"gameballId": 7}, ""),
    ],
)
def test_a_name(answer: Any, name: str) -> None:
    """A display name, else first and last, safe and of a length that a screen holds."""
    assert name == customer_wire.profile(told(answer)).name


@pytest.mark.parametrize(
    ("answer", "name", "above"),
    [
        (
            {
                "current": {"order": 1, "name": "Gold"},
                "next": {"name": "Platinum", "minProgress": "10000"},
                "progress": 2500.5,
            },
            "Gold",
            NextTier(name="Platinum", missing=7500),
        ),
        (
            {"next": {"name": "Silver", "minProgress": 500}},
            "",
            NextTier(name="Silver", missing=500),
        ),
        (
            {"next": {"name": "Silver", "minProgress": 500}, "progress": 600},
            "",
            NextTier(name="Silver", missing=0),
        ),
        ({"current": {"name": "Gold"}, "next": None, "progress": 5}, "Gold", None),
        ({"current": {"name": "Gold"}, "next": {"name": "Top"}}, "Gold", None),
        ({"current": None}, "", None),
    ],
)
def test_a_tier(answer: Any, name: str, above: NextTier | None) -> None:
    """The tier held now and what is missing to the next; the top one has none above it."""
    assert (name, above) == wire.tier(told(answer))


@pytest.mark.parametrize(
    "answer",
    [
        {"holdReference": "H-1", "holdAmount": "5", "holdEquivalentPoints": 50},
        {"holdReference": "H-1", "holdAmount": 5.0, "holdEquivalentPoints": "50"},
        {"HoldReference": "H-1", "HoldAmount": "5.00", "holdEquivalentPoints": 49.2},
        {"holdReference": "H-1", "holdAmount": "5.001"},
    ],
)
def test_a_hold(answer: Any) -> None:
    """The amount is the service's, a number or a text; points are never rounded down."""
    expected = PointsHold(reference="H-1", points=50, amount=sar("5.00"), expires_at=NOON)

    assert expected == hold(answer)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"holdReference": "", "holdAmount": 5},
        {"holdReference": "H-1"},
        {"holdReference": "H-1", "holdAmount": 0},
        {"holdReference": "H-1", "holdAmount": -5},
        {"holdReference": "H-1", "holdAmount": 5, "holdEquivalentPoints": 0},
        {"holdReference": "H\x1b1", "holdAmount": 5},
        {"holdReference": {"a": 1}, "holdAmount": 5},
        {"holdReference": "H" * 201, "holdAmount": 5},
    ],
)
def test_half_a_hold_is_no_answer(answer: Any) -> None:
    """Without reference, amount or points, what was held stays unknown."""
    with pytest.raises(LoyaltyUnreachable) as failed:
        hold(answer)
    assert failed.value.sent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-10-16T08:11:24.675401", datetime(2024, 10, 16, 8, 11, 24, 675401, UTC)),
        ("2024-10-16T08:11:00.8249283Z", datetime(2024, 10, 16, 8, 11, 0, 824928, UTC)),
        ("2024-10-16T10:11:00.290+02:00", datetime(2024, 10, 16, 8, 11, 0, 290000, UTC)),
        ("2024-10-16", datetime(2024, 10, 16, tzinfo=UTC)),
        (None, None),
        ("9999-12-31T23:59:59-12:00", LoyaltyUnreachable),
    ],
)
def test_a_time(text: str | None, expected: Any) -> None:
    """UTC with any number of decimals; a text without a zone is UTC."""
    answer = told({"dateToExpire": text})

    if isinstance(expected, type):
        with pytest.raises(expected):
            wire.expires_at(answer)
    else:
        assert expected == wire.expires_at(answer)


def test_a_coupon() -> None:
    """Value, limits and entitlements; zero and null are no limit; silence allows combining."""
    expected = Coupon(
        code="SUMMER50",
        kind=CouponKind.FIXED,
        value=Decimal(50),
        min_order=sar("100.50"),
        products=("P1", "2"),
        collections=("Bags",),
        with_orders=False,
    )

    assert expected == coupon()


@pytest.mark.parametrize(
    ("theirs", "kind"),
    [
        ("percentage", CouponKind.PERCENTAGE),
        ("percentage_discount", CouponKind.PERCENTAGE),
        ("Percentage", CouponKind.PERCENTAGE),
        ("fixed", CouponKind.FIXED),
        ("fixed_discount", CouponKind.FIXED),
        ("Fixed Rate Discount", CouponKind.FIXED),
        ("fixed_rate_discount", CouponKind.FIXED),
        ("shipping", CouponKind.SHIPPING),
        ("Free Shipping", CouponKind.SHIPPING),
        ("freeShipping", CouponKind.SHIPPING),
        ("product", CouponKind.PRODUCT),
        ("free_product", CouponKind.PRODUCT),
        ("percentage-fees", CouponKind.FEES),
        ("Percentage-based Fees Discount", CouponKind.FEES),
        ("fixed-cashback", CouponKind.CASHBACK),
        ("percentage-cashback", CouponKind.CASHBACK),
        ("Percentage-based Cashback", CouponKind.CASHBACK),
        ("custom", CouponKind.CUSTOM),
        ("brand new", CouponKind.CUSTOM),
    ],
)
def test_a_coupons_kind(theirs: str, kind: CouponKind) -> None:
    """Every spelling of every document is one of our kinds."""
    assert kind is coupon(type=theirs).kind


@pytest.mark.parametrize(
    "answer",
    [
        LOCK,
        {"valid": True, "coupon": COUPON, "lockReference": "lock-1"},
        {"valid": True, "coupon": [COUPON], "lockReference": "lock-1"},
        {"status": "Valid", "coupons": COUPON, "lockReference": "lock-1"},
        {
            "isValid": True,
            "discountAmount": 50,
            "discountType": "fixed",
            "lockReference": "lock-1",
        },
    ],
)
def test_a_lock_in_every_shape(answer: Any) -> None:
    """One coupon or several, listed or not, the verdict under any of its names."""
    lock = coupon_wire.coupon_lock(told(answer), ["SUMMER50"], currency="SAR", expires_at=NOON)

    assert ("lock-1", NOON) == (lock.reference, lock.expires_at)
    assert [("SUMMER50", CouponKind.FIXED, 50)] == [
        (coupon.code, coupon.kind, coupon.value) for coupon in lock.coupons
    ]


def test_the_lock_tells_its_end() -> None:
    """The service's own time is taken where it gives one."""
    answer = told(LOCK, dateToExpire="2026-03-04T12:15:00")

    lock = coupon_wire.coupon_lock(answer, ["SUMMER50"], currency="SAR", expires_at=NOON)

    assert datetime(2026, 3, 4, 12, 15, tzinfo=UTC) == lock.expires_at


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            {"valid": False, "coupons": [{"code": "A", "valid": False, "reason": "expired"}]},
            "Coupon A has expired",
        ),
        (
            {
                "valid": False,
                "coupons": [COUPON, {"valid": False, "reason": "minimum order value"}],
            },
            "Coupon B needs a larger sale",
        ),
        ({"valid": False}, "Coupon SUMMER50 cannot be used"),
        ({"isValid": "false", "reason": "usage limit"}, "as often as it may"),
        ({"status": "expired", "message": "expired"}, "has expired"),
    ],
)
def test_an_invalid_coupon_is_refused(answer: Any, words: str) -> None:
    """A no under status 200 is a no, with the coupon and the reason named."""
    with pytest.raises(LoyaltyRefused, match=words):
        coupon_wire.coupon_lock(told(answer), ["SUMMER50", "B"], currency="SAR", expires_at=NOON)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"valid": True},
        {"valid": True, "coupons": [COUPON]},
        {"valid": True, "coupons": [], "lockReference": "lock-1", "more": []},
        {"valid": True, "coupons": [COUPON, COUPON], "lockReference": "lock-1"},
        {"valid": "perhaps", "coupons": [COUPON], "lockReference": "lock-1"},
        {"valid": True, "coupons": ["SUMMER50"], "lockReference": "lock-1"},
        {"valid": True, "coupons": [COUPON | {"value": -1}], "lockReference": "lock-1"},
        {
            "valid": True,
            "coupons": [COUPON | {"type": "percentage", "value": 150}],
            "lockReference": "lock-1",
        },
    ],
)
def test_half_a_lock_is_no_answer(answer: Any) -> None:
    """Without verdict, reference or each coupon, or of a worth that cannot be, it is unknown."""
    with pytest.raises(LoyaltyUnreachable):
        coupon_wire.coupon_lock(told(answer), ["SUMMER50", "B"], currency="SAR", expires_at=NOON)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            {"customerId": SARA, "redeemedPoints": 50, "rewardedPoints": "100"},
            Delivered(points_earned=100, points_redeemed=50),
        ),
        (
            {"customerId": SARA, "redeemedPoints": None, "rewardedPoints": 9.7},
            Delivered(points_earned=9),
        ),
        (
            {"orderId": "O-1", "pointsRedeemed": 5, "pointsEarned": 6, "status": "completed"},
            Delivered(points_earned=6, points_redeemed=5),
        ),
        ({"customerId": SARA}, Delivered()),
        ({}, None),
        ({"message": "ok"}, None),
        ({"orderId": "O-2", "rewardedPoints": 6}, None),
    ],
)
def test_an_orders_answer(answer: Any, expected: Delivered | None) -> None:
    """Either shape tells the points; one without the order, or of another one, is no answer."""
    if expected is None:
        with pytest.raises(LoyaltyUnreachable) as failed:
            wire.order_taken(told(answer), "O-1")
        assert failed.value.sent
    else:
        assert expected == wire.order_taken(told(answer), "O-1")


@pytest.mark.parametrize(
    ("answer", "taken"),
    [({"gameballId": 7}, True), ({"customerId": SARA, "name": "Sara"}, True), ({}, False)],
)
def test_a_customers_answer(answer: Any, taken: bool) -> None:
    """Their number or our id say that the customer is there."""
    if taken:
        assert Delivered() == wire.customer_taken(told(answer))
    else:
        with pytest.raises(LoyaltyUnreachable):
            wire.customer_taken(told(answer))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], None),
        (
            [
                {
                    "transactionType": "PaymentReward",
                    "transactionId": "O-1",
                    "equivalentPoints": 90,
                },
                {"transactionType": "AchievementReward", "equivalentPoints": 10.0},
                {"transactionType": "Redemption", "transactionId": "r", "equivalentPoints": -50},
                {"transactionType": "Expiry", "equivalentPoints": 3},
            ],
            Delivered(points_earned=100, points_redeemed=50, already=True),
        ),
        (
            [
                {"type": "earn", "points": 5, "transactionId": "O-1"},
                {"type": "redeem", "points": 2},
            ],
            Delivered(points_earned=5, points_redeemed=2, already=True),
        ),
    ],
)
def test_an_orders_transactions(rows: list[Any], expected: Delivered | None) -> None:
    """What an order earned and redeemed, of the kinds that are one or the other."""
    assert expected == wire.order_found(told({"transactions": rows, "count": len(rows)}), "O-1")


def test_transactions_of_another_order_are_a_clash() -> None:
    """Somebody else's order under our number is for a manager, not a success."""
    answer = told({"transactions": [{"transactionId": "o-1", "equivalentPoints": 5}]})

    with pytest.raises(LoyaltyRefused, match="another sale under this number"):
        wire.order_found(answer, "O-1")
    for astray in (answer, told({})):
        with pytest.raises(LoyaltyUnreachable):
            wire.order_found(astray, "O-2")


NAMES = st.sampled_from(
    [
        *(*BALANCE, *COUPON, *LOCK, "coupon", "totalPoints", "lineItems", "campaignName"),
        *("transactions", "customerAttributes", "displayName", "current", "dateToExpire"),
        *("cashback", "eventRewards", "campaigns", "isApplied", "discountedItems", "discount"),
        *("holdReference", "holdAmount", "redemptionFactor", "redemptionRules", "customerId"),
    ]
)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
READERS = [
    lambda answer: wire.balance(answer, currency="SAR", as_of=NOON),
    customer_wire.profile,
    wire.tier,
    lambda answer: rule_wire.redemption_terms(answer, currency="SAR"),
    lambda answer: wire.points_hold(answer, REQUEST, currency="SAR", expires_at=NOON),
    wire.expires_at,
    lambda answer: coupon_wire.coupon_lock(answer, ["A"], currency="SAR", expires_at=NOON),
    preview_wire.cashback_preview,
    preview_wire.reward_preview,
    lambda answer: preview_wire.promotion(answer, currency="SAR"),
    lambda answer: coupon_wire.bought_coupon(answer, title="", points=None),
    lambda answer: wire.order_taken(answer, "O-1"),
    wire.customer_taken,
    lambda answer: wire.order_found(answer, "O-1"),
]


@given(answer=st.dictionaries(NAMES, ANY_JSON, max_size=8), reader=st.sampled_from(READERS))
def test_no_answer_breaks_a_reader(answer: Any, reader: Any) -> None:
    """Whatever JSON comes, a reader returns or raises one of the loyalty errors."""
    try:
        reader(told(answer))
    except LoyaltyError:
        pass


@given(body=st.binary(max_size=60))
def test_no_bytes_break_the_reading(body: bytes) -> None:
    """Bytes of any kind are fields or no answer."""
    try:
        Fields.of(body)
    except LoyaltyUnreachable:
        pass
