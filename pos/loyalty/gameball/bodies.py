"""What the till asks of the service about customers, points and coupons, in the service's words.

order_bodies.py has what is asked about baskets; wire.py reads the answers. Every amount leaves as a
JSON number written from a Decimal, so that no float touches it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pos.core.customer import CustomerDetails
from pos.ports.loyalty import HoldRequest, LockRequest

Body = dict[str, object]

CHANNEL = "pos"


def customer(
    customer_id: str, details: CustomerDetails, *, contact: Mapping[str, str], is_new: bool
) -> Body:
    """Contacts as the account wants them written. The referrer counts for a new customer only."""
    attributes: Body = {"channel": CHANNEL}
    if details.name:
        attributes["displayName"] = details.name
    if details.email:
        attributes["email"] = details.email
    if details.mobile:
        attributes["mobile"] = details.mobile
    if details.birth_date is not None:
        attributes["dateOfBirth"] = f"{details.birth_date.isoformat()}T00:00:00.000Z"
    if details.consented_at is not None:
        attributes["custom"] = {"consentAt": instant(details.consented_at)}
    body: Body = {"customerId": customer_id, **contact, "customerAttributes": attributes}
    if is_new and details.referrer_code:
        body["referrerCode"] = details.referrer_code
    return body


def hold(request: HoldRequest, *, at: datetime, contact: Mapping[str, str]) -> Body:
    body: Body = {"customerId": request.customer_id, **contact, "transactionTime": instant(at)}
    if request.points is not None:
        body["pointsToHold"] = request.points
    if request.amount is not None:
        body["amountToHold"] = request.amount.major
    if request.rule_id:
        body["ruleId"] = request.rule_id
    if request.proof:
        body["hash"] = request.proof
    if request.otp:
        body["otp"] = request.otp
    if request.renewal:
        body["ignoreOTP"] = True
    return body


def otp(request: HoldRequest, *, contact: Mapping[str, str]) -> Body:
    body: Body = {"customerId": request.customer_id, **contact}
    if request.points is not None:
        body["points"] = request.points
    if request.amount is not None:
        body["amount"] = request.amount.major
    if request.rule_id:
        body["ruleId"] = _number(request.rule_id)
    return body


def lock(request: LockRequest, *, store_id: str, contact: Mapping[str, str]) -> Body:
    body: Body = {
        "customerId": request.customer_id,
        **contact,
        "coupons": list(request.codes),
        "lock": True,
        "totalPurchaseAmount": request.goods.major,
        "merchantId": store_id,
    }
    if request.reference:
        body["lockReference"] = request.reference
    if request.collections:
        body["collectionsIds"] = list(request.collections)
    return body


def coupon_purchase(customer_id: str, rule_id: str, *, contact: Mapping[str, str]) -> Body:
    return {"customerId": customer_id, **contact, "ruleId": _number(rule_id)}


def burn(
    customer_id: str, code: str, *, transaction_id: str, at: datetime, contact: Mapping[str, str]
) -> Body:
    return {
        "customerId": customer_id,
        **contact,
        "coupons": [code],
        "transactionId": transaction_id,
        "transactionTime": instant(at),
    }


def instant(at: datetime) -> str:
    """UTC with milliseconds, as their samples write it."""
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def _number(rule_id: str) -> int | str:
    """A hold names its rule by text, everything else by number."""
    return int(rule_id) if rule_id.isascii() and rule_id.isdigit() else rule_id
