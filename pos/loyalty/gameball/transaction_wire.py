"""Points given, taken and earned outside an order, and lists of them, as the service answers."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.errand import RedeemedPoints
from pos.core.money import Money
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.reading import Fields
from pos.ports.loyalty import Delivered
from pos.ports.program import PointsTransaction

_SAID = {
    "achievementreward": "reward",
    "paymentreward": "purchase",
    "payment": "payment",
    "refund": "given back",
    "partialrefund": "part given back",
    "redemption": "redeemed",
    "expiry": "expired",
    "cancel": "cancelled",
    "migration": "brought along",
    "manualaccumulation": "given by hand",
    "manualdeduction": "taken by hand",
    "manualreward": "reward by hand",
    "discountcode": "made a coupon",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded:
    """What a return did to points, to be shown. The documents give its figures two meanings."""

    points_taken: int | None = None
    points_returned: int | None = None


def redeemed(told: Fields, transaction_id: str, *, currency: str) -> RedeemedPoints:
    refuse_another(told, "transactionId", transaction_id)
    points = told.points_up("redeemEquivalentPoints")
    amount = told.number("redeemAmount")
    if points is None or amount is None:
        raise failures.unreadable("a redemption without points or amount")
    return RedeemedPoints(points=points, amount=Money.nearest(amount, currency))


def cashback_taken(told: Fields, transaction_id: str) -> Delivered:
    if not told.has("gameballTransactionId", "rewardEquivalentPoints", "rewardAmount"):
        raise failures.unreadable("a cashback's answer without its points")
    refuse_another(told, "transactionId", transaction_id)
    return Delivered(points_earned=told.points("rewardEquivalentPoints"))


def refunded(told: Fields, refund_id: str) -> Refunded:
    """Of both known shapes; the older one tells points taken and given back apart."""
    refuse_another(told, "refundTransactionId", refund_id)
    if not told.has("gameballTransactionId", "refundTransactionId", "pointsDeducted", "status"):
        raise failures.unreadable("a refund's answer without its refund")
    return Refunded(
        points_taken=told.points("pointsDeducted", "refundEquivalentPoints"),
        points_returned=told.points("pointsRestored"),
    )


def adjusted(told: Fields, transaction_id: str) -> int:
    refuse_another(told, "transactionId", transaction_id)
    points = told.points("points")
    if points is None:
        raise failures.unreadable("an adjustment without its points")
    return points


def activated(told: Fields) -> int:
    points = told.points("pointsActivated")
    if points is None:
        raise failures.unreadable("an activation without its points")
    return points


def transactions(told: Fields) -> tuple[PointsTransaction, ...]:
    """One portion of the list, names or no names of customers in it."""
    if not told.has("transactions", "items"):
        raise failures.unreadable("no list of transactions")
    return tuple(_transaction(row) for row in told.rows("transactions", "items"))


def must_be_of(told: Fields, customer_id: str) -> None:
    """Raises where a portion that was asked for of one customer has another's rows in it."""
    for row in told.rows("transactions", "items"):
        if row.text("customerId").casefold() not in {"", customer_id.casefold()}:
            raise failures.unreadable("transactions of another customer")


def of_order(told: Fields, order_id: str, transaction_id: str) -> tuple[PointsTransaction, ...]:
    """An order's own, among which one of these ids stands if any has one."""
    found = transactions(told)
    named = {row.text("transactionId") for row in told.rows("transactions", "items")} - {""}
    if named and not named & {order_id, transaction_id}:
        raise failures.unreadable("transactions of another order")
    return found


def last_id(told: Fields) -> str:
    """Where the next portion begins; empty where this is the last one."""
    rows = told.rows("transactions", "items")
    if not rows or told.flag("hasMore") is not True:
        return ""
    return rows[-1].reference("gameballTransactionId", "transactionId")


def _transaction(told: Fields) -> PointsTransaction:
    points = told.points("points", "equivalentPoints") or 0
    leaves = told.text("direction", limit=2) == "-"
    kind = told.text("type", "transactionType", limit=40)
    return PointsTransaction(
        transaction_id=told.text("transactionId", "gameballTransactionId"),
        kind=kind,
        what=_SAID.get(kind.casefold(), kind),
        points=-abs(points) if leaves else points,
        amount=told.number("amount"),
        at=told.instant("transactionTime", "transactionDate", "timestamp"),
        status=told.text("status", limit=20),
        reason=told.text("reason", "achievementName", limit=120),
        coupon_code=told.text("couponCode", limit=60),
        branch=told.text("branchName", "merchantName", limit=60),
        expires_at=told.instant("expiryDate"),
        balance_after=told.points("pointsBalanceAfter"),
    )


def refuse_another(told: Fields, name: str, ours: str) -> None:
    """An answer that names another transaction is no answer to ours."""
    if told.has(name) and told.text(name) != ours:
        raise failures.unreadable(f"the answer to another {name}")
