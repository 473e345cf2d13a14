"""What the service answers about balances, holds and orders, in our types.

The other modules named after wires and bodies are the only other homes of its words. Documents
disagree about several answers; where two shapes are known, both are read.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from math import ceil

from pos.core.customer import Balance, Expiring, NextTier, PointsHold
from pos.core.money import Money
from pos.errors import LoyaltyUnreachable
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.failures import Problem
from pos.loyalty.gameball.reading import Fields
from pos.ports.loyalty import Delivered, HoldRequest

_FALLBACK_POINTS_NAME = "points"


def problem(status: int, body: bytes, retry_after: str) -> Problem:
    """An error in any of its shapes; a gateway's page is one that cannot be read."""
    retry_after_s = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else None
    try:
        told = Fields.of(body)
        code = told.text("code", limit=12)
        message = told.text("message", "error", limit=120)
        request_id = told.text("requestId", limit=64)
    except LoyaltyUnreachable:
        return Problem(
            status=status,
            retry_after_s=retry_after_s,
            readable=False,
            is_page=body.lstrip().startswith(b"<"),
        )
    return Problem(
        status=status,
        code=code,
        message=message,
        request_id=request_id,
        retry_after_s=retry_after_s,
        readable=bool(code or message),
    )


def balance(told: Fields, *, currency: str, as_of: datetime) -> Balance:
    theirs = told.text("currency").upper()
    if theirs and theirs != currency:
        raise failures.wrong_currency(theirs, currency)
    points = told.points("availablePointsBalance", "pointsBalance")
    value = told.number("availablePointsValue", "pointsValue")
    if points is None or value is None:
        raise failures.unreadable("a balance without points")
    return Balance(
        points=points,
        value=Money.nearest(value, currency),
        points_name=told.text("pointsName", limit=30) or _FALLBACK_POINTS_NAME,
        as_of=as_of,
        pending_points=told.points("pendingPoints") or 0,
        expiring=_expiring(told, currency),
    )


def _expiring(told: Fields, currency: str) -> Expiring | None:
    points = told.points("nextExpiringPointsAmount") or 0
    on = told.instant("nextExpiringPointsDate")
    if points <= 0 or on is None:
        return None
    value = told.number("nextExpiringPointsValue") or Decimal(0)
    return Expiring(points=points, value=Money.nearest(value, currency), on=on)


def tier(told: Fields) -> tuple[str, NextTier | None]:
    """The tier by name, and the one above it; nobody is above the top one."""
    return told.child("current").text("name", limit=40), _next_tier(told)


def _next_tier(told: Fields) -> NextTier | None:
    name = told.child("next").text("name", limit=40)
    begins_at = told.child("next").number("minProgress")
    if not name or begins_at is None:
        return None
    return NextTier(name=name, missing=max(0, ceil(begins_at - (told.number("progress") or 0))))


def points_hold(
    told: Fields, request: HoldRequest, *, currency: str, expires_at: datetime
) -> PointsHold:
    reference = told.reference("holdReference")
    amount = told.number("holdAmount")
    points = told.points_up("holdEquivalentPoints")
    if points is None:
        points = request.points
    if not reference or amount is None or amount <= 0 or points is None or points <= 0:
        raise failures.unreadable("a hold without reference, amount or points")
    return PointsHold(
        reference=reference,
        points=points,
        amount=Money.nearest(amount, currency),
        expires_at=expires_at,
    )


_NOTHING = Fields()


def expires_at(told: Fields, *, of: Fields = _NOTHING) -> datetime | None:
    """Of the hold that this answer gave; another customer's says nothing of it."""
    theirs, ours = told.text("customerId"), of.text("customerId")
    if theirs and ours and theirs != ours:
        raise failures.unreadable("another customer's hold")
    return told.instant("dateToExpire")


def order_taken(told: Fields, order_id: str) -> Delivered:
    """The answer to an order; one that names another order is no answer to ours."""
    if not told.has("customerId", "orderId", "rewardedPoints", "pointsEarned"):
        raise failures.unreadable("an order's answer without its order")
    if told.has("orderId") and told.text("orderId") != order_id:
        raise failures.unreadable("the answer to another order")
    return Delivered(
        points_earned=told.points("rewardedPoints", "pointsEarned"),
        points_redeemed=told.points("redeemedPoints", "pointsRedeemed"),
    )


def customer_taken(told: Fields) -> Delivered:
    if not told.has("gameballId", "customerId"):
        raise failures.unreadable("a customer's answer without the customer")
    return Delivered()


def order_found(told: Fields, order_id: str) -> Delivered | None:
    """What an order's transactions say became of it; None where there are none.

    LoyaltyRefused where the number is another's but for capital letters, which a service may take
    for the same; what is not about this number at all is an answer gone astray.
    """
    rows = told.rows("transactions")
    if not rows and not told.has("transactions", "count"):
        raise failures.unreadable("no list of transactions")
    named = {row.text("transactionId") for row in rows if row.has("transactionId")}
    if named and order_id not in named:
        if order_id.casefold() in {one.casefold() for one in named}:
            raise failures.another_order()
        raise failures.unreadable("transactions of another order")
    earned = redeemed = 0
    for row in rows:
        kind = row.text("transactionType", "type").casefold()
        points = abs(row.points("equivalentPoints", "points") or 0)
        if "reward" in kind or kind.startswith("earn"):
            earned += points
        elif kind.startswith("rede"):
            redeemed += points
    if not rows:
        return None
    return Delivered(points_earned=earned, points_redeemed=redeemed, already=True)
