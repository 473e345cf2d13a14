"""Coupons as the service answers them, in our types: verdict, reasons, many spellings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from pos.core.customer import Coupon, CouponKind, CouponLock
from pos.core.errand import BoughtCoupon
from pos.core.money import Money
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.reading import Fields

_KINDS = {
    "percentage": CouponKind.PERCENTAGE,
    "percentagediscount": CouponKind.PERCENTAGE,
    "fixed": CouponKind.FIXED,
    "fixeddiscount": CouponKind.FIXED,
    "fixedrate": CouponKind.FIXED,
    "fixedratediscount": CouponKind.FIXED,
    "shipping": CouponKind.SHIPPING,
    "freeshipping": CouponKind.SHIPPING,
    "product": CouponKind.PRODUCT,
    "freeproduct": CouponKind.PRODUCT,
    "percentagefees": CouponKind.FEES,
    "percentagebasedfeesdiscount": CouponKind.FEES,
    "fixedcashback": CouponKind.CASHBACK,
    "percentagecashback": CouponKind.CASHBACK,
    "percentagebasedcashback": CouponKind.CASHBACK,
}


def coupon_lock(
    told: Fields, codes: Sequence[str], *, currency: str, expires_at: datetime
) -> CouponLock:
    rows = told.rows("coupons", "coupon")
    _refuse_invalid(told, rows, codes)
    reference = told.reference("lockReference")
    if not rows and len(codes) == 1:
        rows = (told,)  # one answer shape tells the only coupon's discount beside the verdict
    if not reference or len(rows) != len(codes):
        raise failures.unreadable("a lock without its reference or without its coupons")
    coupons = tuple(_coupon(row, code, currency) for row, code in zip(rows, codes, strict=True))
    if {coupon.code.casefold() for coupon in coupons} != {code.casefold() for code in codes}:
        raise failures.unreadable("a lock of other coupons")
    return CouponLock(
        reference=reference,
        coupons=coupons,
        expires_at=told.instant("dateToExpire") or expires_at,
    )


def _refuse_invalid(told: Fields, rows: Sequence[Fields], codes: Sequence[str]) -> None:
    for place, row in enumerate(rows):
        if _is_valid(row) is False:
            asked = codes[place] if place < len(codes) else codes[0]
            raise failures.coupon_refused(
                row.text("code", limit=60) or asked, row.text("reason", "message", limit=60)
            )
    verdict = _is_valid(told)
    if verdict is False:
        raise failures.coupon_refused(codes[0], told.text("reason", "message", limit=60))
    if verdict is None:
        raise failures.unreadable("no verdict on the coupons")


def _is_valid(told: Fields) -> bool | None:
    verdict = told.flag("valid", "isValid")
    if verdict is None and told.has("status"):
        return told.text("status").casefold() == "valid"
    return verdict


def _coupon(told: Fields, code: str, currency: str) -> Coupon:
    kind = kind_of(told.text("type", "discountType"))
    value = told.number("value", "discountValue", "discountAmount") or Decimal(0)
    if value < 0 or (kind is CouponKind.PERCENTAGE and value > 100):
        raise failures.unreadable("a coupon worth nothing that exists")
    combines = told.child("combinesWith")
    return Coupon(
        code=told.text("code", limit=60) or code,
        kind=kind,
        value=value,
        capping=_limit(told, "capping", currency),
        min_reward=_limit(told, "minReward", currency),
        min_order=_limit(told, "minOrderValue", currency),
        products=told.texts("entitledProductIds"),
        variants=told.texts("entitledVariantIds"),
        collections=told.texts("entitledCollectionIds"),
        with_orders=combines.flag("orderDiscounts") is not False,
        with_products=combines.flag("productDiscounts") is not False,
        with_shipping=combines.flag("shippingDiscounts") is not False,
    )


def _limit(told: Fields, name: str, currency: str) -> Money | None:
    """Zero is their way to write that there is none."""
    amount = told.number(name)
    return Money.nearest(amount, currency) if amount else None


def kind_of(theirs: str) -> CouponKind:
    letters = "".join(letter for letter in theirs.casefold() if letter.isalpha())
    return _KINDS.get(letters, CouponKind.CUSTOM)


def bought_coupon(told: Fields, *, title: str, points: int | None) -> BoughtCoupon:
    """What points were turned into; the answer does not say what it is called or cost."""
    code = told.reference("code", "couponCode")
    if not code:
        raise failures.unreadable("a coupon without its code")
    return BoughtCoupon(
        code=code,
        title=title,
        points=points,
        starts_at=told.instant("startDate"),
        expires_at=told.instant("expiryDate"),
        url=told.text("url"),
        pin=told.text("pin", limit=40),
    )
