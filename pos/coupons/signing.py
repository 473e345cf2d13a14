"""How the engine's coupons are signed, and which of them cannot be."""

from __future__ import annotations

from pos.core.customer import Coupon
from pos.core.signed_coupon import SignedCoupon, owner_digest
from pos.coupons.signed import sign, why_not
from pos.coupons.terms import CouponTerms, IssueRequest, StoredCoupon

_ANY_CODE = "OWN"


def signed_text(coupon: StoredCoupon, signing_key: str) -> str:
    """What its QR code holds: the same text whenever it is asked for.

    ValueError where it cannot be signed, which `why_unsigned` tells beforehand, or the key is none.
    """
    has_begun = coupon.terms.starts_at <= coupon.issued_at
    return sign(
        _signed(coupon.as_taken_off, coupon.terms, coupon.customer_id, has_begun=has_begun),
        signing_key,
    )


def why_unsigned(request: IssueRequest) -> str:
    """Why such a coupon cannot be signed, in a sentence; '' where it can."""
    terms = request.terms
    if terms.per_customer_limit is not None and terms.usage_limit > 1 and not request.customer_id:
        return "A signed coupon cannot tell how often each customer has used it."
    asked = StoredCoupon(code=request.code or _ANY_CODE, terms=terms, issued_at=terms.starts_at)
    return why_not(_signed(asked.as_taken_off, terms, "", has_begun=False))


def _signed(
    coupon: Coupon, terms: CouponTerms, customer_id: str, *, has_begun: bool
) -> SignedCoupon:
    return SignedCoupon(
        coupon=coupon,
        currency=terms.currency,
        starts_at=None if has_begun else terms.starts_at,
        expires_at=terms.expires_at,
        owner=owner_digest(coupon.code, customer_id) if customer_id else b"",
    )
