"""Points given, taken and earned outside an order, as they are asked of the service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pos.core.deliveries import CashbackDelivery
from pos.loyalty.gameball.bodies import Body, instant
from pos.ports.loyalty import RedeemRequest
from pos.text import safe

MOST_REASON = 255


def redeem(
    request: RedeemRequest,
    *,
    at: datetime,
    merchant: Body,
    contact: Mapping[str, str],
) -> Body:
    """Without a code: a manager has approved it where the customer's phone has not."""
    body: Body = {
        "customerId": request.customer_id,
        **contact,
        "transactionId": request.transaction_id,
        "transactionTime": instant(at),
        "reason": safe(request.reason, MOST_REASON),
        "merchant": merchant,
    }
    if request.points is not None:
        body["points"] = request.points
    if request.amount is not None:
        body["amount"] = request.amount.major
    if request.proof:
        body["hash"] = request.proof
    body["ignoreOTP"] = True
    return body


def cashback(delivery: CashbackDelivery, *, at: datetime, contact: Mapping[str, str]) -> Body:
    body: Body = {
        "customerId": delivery.customer_id,
        **contact,
        "transactionId": delivery.transaction_id,
        "transactionTime": instant(at),
        "amount": delivery.amount.major,
        "merchant": merchant(delivery.store_id, delivery.store_name),
    }
    if delivery.return_window_days is not None:
        body["configurations"] = {"returnWindow": delivery.return_window_days}
    return body


def adjustment(
    customer_id: str,
    *,
    transaction_id: str,
    points: int,
    reason: str,
    by: str,
    contact: Mapping[str, str],
) -> Body:
    """By hand; fewer than no points are taken. Without a time of ours it counts from now."""
    assert points, "an adjustment moves points"
    return {
        "customerId": customer_id,
        **contact,
        "transactionId": transaction_id,
        "username": safe(by, MOST_REASON),
        "reason": safe(reason, MOST_REASON),
        "points": points,
    }


def merchant(store_id: str, store_name: str) -> Body:
    """Both ids always: some calls want the branch's, rules may hang on either."""
    return {
        "uniqueId": store_id,
        "name": store_name,
        "branch": {"uniqueId": store_id, "name": store_name},
    }
