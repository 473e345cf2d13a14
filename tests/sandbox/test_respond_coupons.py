"""Coupons: rules, locks, burning, releasing."""

from dataclasses import replace
from decimal import Decimal

import pytest
from desk import Desk, Told

from pos.sandbox.scenarios import INACTIVE, OMAR, SARA


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("NOSUCH", "notFound"),
        ("EXPIRED20", "expired"),
        ("BIG100", "minimumOrderNotMet"),
        ("USED15", "usageLimitReached"),
    ],
)
def test_invalid_coupons(desk: Desk, code: str, reason: str) -> None:
    """An invalid coupon is answered with 200 and its reason, by both routes."""
    one = desk.post(f"coupons/{code}/validate", customerId=SARA, totalPurchaseAmount=499)
    several = desk.lock(SARA, "SUMMER50", code, totalPurchaseAmount=499)

    assert (one.status, one.json["valid"], one.json["reason"]) == (200, False, reason)
    assert several.json["coupons"] == [
        {"code": "SUMMER50", "valid": True},
        {"code": code, "valid": False, "reason": reason},
    ]
    assert not desk.world.locks


@pytest.mark.parametrize(
    ("code", "status", "number"),
    [
        ("NOSUCH", 404, 4004),
        ("EXPIRED20", 423, 3015),
        ("USED15", 422, 3011),
        ("BIG100", 400, 3004),
    ],
)
def test_invalid_coupons_as_errors(desk: Desk, code: str, status: int, number: int) -> None:
    """Some accounts answer an invalid coupon with an error instead."""
    desk.set(coupon_errors=True)

    told = desk.post(f"coupons/{code}/validate", customerId=SARA)

    assert (told.status, told.code) == (status, number)


def test_valid_coupon(desk: Desk) -> None:
    """A valid coupon is told with its rules, and without a lock nothing changes."""
    before = desk.world

    told = desk.post("coupons/WELCOME10/validate", customerId=SARA).json

    coupon = told["coupon"]
    assert (coupon["type"], coupon["value"], coupon["capping"]) == ("percentage", 10, 30)
    assert "lockReference" not in told
    assert desk.world == before


def test_minimum_order_met(desk: Desk) -> None:
    """A coupon with a minimum order is valid from that amount on."""
    told = desk.post("coupons/BIG100/validate", customerId=SARA, totalPurchaseAmount=500)

    assert told.json["valid"] is True


@pytest.mark.parametrize(
    ("rules", "told", "reason"),
    [
        ({"collections": ("Bags",)}, {}, "collectionNotEntitled"),
        ({"collections": ("Bags",)}, {"collectionsIds": ["Bags", "Shoes"]}, None),
        ({"collections": ("Bags",)}, {"collectionId": "Bags"}, None),
        ({"collections": ("714",)}, {"collectionId": 714}, None),
        ({"collections": ("714",)}, {"collectionsIds": [5, 714]}, None),
        ({"collections": ("714",)}, {"collectionsIds": [5]}, "collectionNotEntitled"),
        ({"merchants": ("M1",)}, {"merchantId": "M2"}, "merchantNotEntitled"),
        ({"merchants": ("M1",)}, {"merchantId": "M1"}, None),
        ({"active": False}, {}, "inactive"),
        ({"owner": OMAR}, {}, "notFound"),
        ({"used_by": (SARA,), "limit_per_customer": 1}, {}, "customerLimitReached"),
        ({"used_by": (OMAR,), "limit_per_customer": 1}, {}, None),
    ],
)
def test_entitlement(
    desk: Desk, rules: dict[str, object], told: dict[str, object], reason: str | None
) -> None:
    """A coupon is held to its collections, merchants, owner and limits."""
    changed = replace(desk.world.coupons["SUMMER50"], **rules)  # type: ignore[arg-type]
    desk.world = replace(desk.world, coupons={**desk.world.coupons, "SUMMER50": changed})

    answered = desk.post("coupons/SUMMER50/validate", customerId=SARA, **told).json

    assert answered.get("reason") == reason
    assert answered["valid"] is (reason is None)


@pytest.mark.parametrize(
    ("codes", "valid"),
    [
        (("SUMMER50", "WELCOME10", "FREESHIP"), True),
        (("ALONE25",), True),
        (("ALONE25", "SUMMER50"), False),
        (("FREETOTE", "ALONE25"), False),
        (("ALONE25", "CASHBACK5"), True),
    ],
)
def test_combination(desk: Desk, codes: tuple[str, ...], *, valid: bool) -> None:
    """Coupons go together when each allows the other's class."""
    assert desk.lock(SARA, *codes).json["valid"] is valid


def test_lock(desk: Desk) -> None:
    """A locked coupon is refused to every other session until the lock ends."""
    told = desk.lock(SARA, "SUMMER50").json

    assert told["dateToExpire"] == "2026-05-04T12:15:00.000"
    assert desk.lock(OMAR, "SUMMER50").json["coupons"][0]["reason"] == "locked"
    assert desk.lock(SARA, "SUMMER50").json["valid"] is False
    desk.later(minutes=15)
    assert desk.lock(OMAR, "SUMMER50").json["valid"] is True


def test_lock_duration(desk: Desk) -> None:
    """A lock lasts as long as was asked, from 1 to 60 minutes."""
    told = desk.lock(SARA, "SUMMER50", lockDuration=60).json

    assert told["dateToExpire"] == "2026-05-04T13:00:00.000"
    assert desk.lock(SARA, "WELCOME10", lockDuration=61).code == 3003


def test_lock_is_edited(desk: Desk) -> None:
    """With its reference a lock's list is replaced as a whole, or one code is added."""
    reference = desk.lock(SARA, "SUMMER50").json["lockReference"]

    assert desk.lock(SARA, "FREESHIP", lockReference=reference).json["lockReference"] == reference
    assert desk.world.locks[reference].codes == ("FREESHIP",)
    one = desk.post(
        "coupons/WELCOME10/validate", customerId=SARA, lock=True, lockReference=reference
    )
    assert one.json["coupon"]["code"] == "WELCOME10"
    assert desk.get(f"locks/{reference}").json["coupons"] == ["FREESHIP", "WELCOME10"]
    assert desk.lock(OMAR, "SUMMER50").json["valid"] is True
    assert desk.lock(OMAR, "WELCOME10", lockReference=reference).code == 4004


def test_a_bad_edit_keeps_the_lock(desk: Desk) -> None:
    """One bad coupon changes nothing about a running lock."""
    reference = desk.lock(SARA, "SUMMER50").json["lockReference"]

    desk.lock(SARA, "SUMMER50", "EXPIRED20", lockReference=reference)

    assert desk.world.locks[reference].codes == ("SUMMER50",)


def test_release(desk: Desk) -> None:
    """A released lock frees its coupons and cannot be released or ordered with again."""
    reference = desk.lock(SARA, "SUMMER50", "FREESHIP").json["lockReference"]

    told = desk.delete(f"coupons/{reference}").json

    assert told["releasedCoupons"] == ["SUMMER50", "FREESHIP"]
    assert desk.delete(f"coupons/{reference}").code == 4004
    assert desk.order(SARA, "A1", 5, redemption={"couponsLockReference": reference}).code == 4004
    assert desk.lock(OMAR, "SUMMER50").json["valid"] is True


def test_lock_details(desk: Desk) -> None:
    """A lock is told under both of its addresses, and says when it has expired."""
    reference = desk.lock(SARA, "SUMMER50").json["lockReference"]

    told = desk.get(f"coupons/{reference}").json
    assert (told["isUsed"], told["isExpired"]) == (False, False)
    desk.later(minutes=15)
    assert desk.get(f"locks/{reference}").json["isExpired"] is True
    assert desk.get("locks/unknown").code == 4004


def _burn(desk: Desk, **body: object) -> Told:
    return desk.post("coupons/burn", customerId=SARA, **body)


@pytest.mark.parametrize(
    "body",
    [
        {"coupons": ["SUMMER50"]},
        {"couponCodes": ["SUMMER50"]},
        {"code": "SUMMER50"},
    ],
)
def test_burn_by_code(desk: Desk, body: dict[str, object]) -> None:
    """Coupons are burnt by code under each documented name, their own lock ends with them."""
    lock = desk.lock(SARA, "SUMMER50").json["lockReference"]

    told = _burn(desk, transactionId="T1", **body).json

    assert (told["success"], told["transactionId"]) == (True, "T1")
    assert desk.world.coupons["SUMMER50"].used_by == (SARA,)
    assert desk.order(SARA, "A1", 5, redemption={"couponsLockReference": lock}).code == 4004


def test_burn_by_lock(desk: Desk) -> None:
    """A lock is burnt once."""
    lock = desk.lock(SARA, "SUMMER50", "FREESHIP").json["lockReference"]

    assert _burn(desk, lockReference=lock).status == 200
    assert desk.world.coupons["FREESHIP"].used_by == (SARA,)
    assert _burn(desk, lockReference=lock).code == 4004


def test_refused_burns(desk: Desk) -> None:
    """Nothing, two things at once, a used coupon or another's lock cannot be burnt."""
    desk.lock(OMAR, "SUMMER50")

    assert _burn(desk).code == 3000
    assert _burn(desk, coupons=["FREESHIP"], lockReference="x").code == 3003
    assert _burn(desk, coupons=["USED15"]).code == 3011
    assert _burn(desk, coupons=["SUMMER50"]).code == 3004


def test_codes_without_a_lock(desk: Desk) -> None:
    """Where the account allows bare codes, an order burns them, unless they were released."""
    desk.set(codes_need_lock=False)
    reference = desk.lock(SARA, "FREESHIP").json["lockReference"]
    desk.delete(f"coupons/{reference}")

    assert desk.order(SARA, "A1", 5, redemption={"couponCodes": ["SUMMER50"]}).status == 200
    assert desk.world.coupons["SUMMER50"].used_by == (SARA,)
    assert desk.order(SARA, "A2", 5, redemption={"couponCodes": ["FREESHIP"]}).code == 4004
    assert desk.order(SARA, "A3", 5, redemption={"couponCodes": ["EXPIRED20"]}).code == 3015


def test_strangers(desk: Desk) -> None:
    """Coupons are for customers who are known and active."""
    assert desk.lock("nobody", "SUMMER50").code == 7000
    assert desk.lock(INACTIVE, "SUMMER50").code == 3009
    assert desk.lock(SARA).code == 3000


def test_listed(desk: Desk) -> None:
    """A customer's list has every coupon, also those that cannot be used."""
    desk.order(
        SARA,
        "A1",
        5,
        redemption={"lockReference": desk.lock(SARA, "WELCOME10").json["lockReference"]},
    )

    listed = {c["code"]: c for c in desk.get(f"customers/{SARA}/coupons").json["coupons"]}

    assert listed["EXPIRED20"]["isExpired"] is True
    assert listed["USED15"]["isAvailableToUse"] is False
    assert listed["ONLINE20"]["target"] == "Online"
    assert listed["FREETOTE"]["type"] == "Free Product"
    assert listed["WELCOME10"]["customerUsedCount"] == 1
    assert listed["WELCOME10"]["isAvailableToUse"] is False
    assert listed["SUMMER50"]["isAvailableToUse"] is True


def test_points_to_coupon(desk: Desk) -> None:
    """A rule's points buy a coupon at once, for this customer alone."""
    told = desk.post("coupons/predefined", customerId=SARA, ruleId=2138).json

    code = told["code"]
    assert code.startswith("TEN")
    assert desk.available(SARA) == 700
    assert desk.lock(OMAR, code).json["valid"] is False
    assert desk.lock(SARA, code).json["coupons"][0]["value"] == 10
    bought = desk.get("transactions").json["transactions"][-1]
    assert (bought["type"], bought["couponCode"]) == ("DiscountCode", code)
    assert bought["isCouponUsed"] is False


@pytest.mark.parametrize(
    ("customer_id", "rule", "code"),
    [(OMAR, 2138, 9008), (SARA, 99, 4004), (SARA, 2137, 3004), (SARA, None, 3000)],
)
def test_refused_purchases(desk: Desk, customer_id: str, rule: int | None, code: int) -> None:
    """Too few points, an unknown rule or none is refused."""
    told = desk.post("coupons/predefined", customerId=customer_id, ruleId=rule)

    assert told.code == code


@pytest.mark.parametrize(("price", "applied"), [(1999.99, False), (2000, True)])
def test_automatic(desk: Desk, price: float, *, applied: bool) -> None:
    """The automatic discount applies from its total on."""
    line = {"productId": "X", "quantity": 2, "price": 1000}

    told = desk.post(
        "coupons/automatic", customerId=SARA, cartId="1", totalPrice=price, lineItems=[line]
    ).json

    assert told["isApplied"] is applied
    if applied:
        assert told["discountAmount"] == Decimal(100)
        assert told["discountedItems"][0]["discount"] == Decimal(100)
