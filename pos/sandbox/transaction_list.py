"""Transactions page by page, filtered as the query asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pos.sandbox.calls import Answer, Call
from pos.sandbox.exchange import answer, bare_stamp
from pos.sandbox.fields import invalid
from pos.sandbox.world import Batch, Coupon, Customer, Transaction

PAGE = 50
PAGE_LIMIT = 200
STATUSES = ("Active", "Pending", "Blocked", "Expired")


def list_transactions(call: Call) -> Answer:
    page, more = _page(call)
    rows = [_told(call, owner, transaction) for owner, transaction in page]
    return call.world, answer({"transactions": rows, "count": len(rows), "hasMore": more})


def list_with_customers(call: Call) -> Answer:
    """The same list with who it was; of a deleted customer only the id is left."""
    page, more = _page(call)
    rows = [
        {**_told(call, owner, transaction), **_customer_told(call, owner)}
        for owner, transaction in page
    ]
    return call.world, answer({"transactions": rows, "count": len(rows), "hasMore": more})


def count_transactions(call: Call) -> Answer:
    return call.world, answer({"count": sum(1 for _ in _filtered(call))})


def page_limit(call: Call) -> int:
    limit = call.whole("limit", default=PAGE)
    if not 1 <= limit <= PAGE_LIMIT:
        raise invalid("limit", f"must be from 1 to {PAGE_LIMIT}")
    return limit


def _page(call: Call) -> tuple[list[tuple[Customer, Transaction]], bool]:
    """The oldest first, from the one after `startAfter` on; and whether there are more."""
    limit, after = page_limit(call), call.whole("startAfter", default=0)
    found = sorted(_filtered(call), key=lambda pair: pair[1].number)
    rest = [pair for pair in found if pair[1].number > after]
    return rest[:limit], len(rest) > limit


def _filtered(call: Call) -> Iterator[tuple[Customer, Transaction]]:
    direction, status = call.query.get("direction", ""), call.query.get("status", "")
    if direction not in ("", "+", "-"):
        raise invalid("direction", "must be + (sent as %2B) or -")
    if status not in ("", *STATUSES):
        raise invalid("status", f"must be one of {', '.join(STATUSES)}")
    owner = call.query.get("customerId", "")
    for customer in (*call.world.removed, *call.world.customers.values()):
        if owner and customer.customer_id != owner:
            continue
        for transaction in customer.transactions:
            if direction and direction != _direction(transaction):
                continue
            if not status or status == _status(customer, transaction, call.now):
                yield customer, transaction


def _told(call: Call, owner: Customer, transaction: Transaction) -> dict[str, object]:
    coupon = call.world.coupons.get(transaction.coupon_code)
    batch = batch_of(owner, transaction)
    expires_at = batch.expires_at if batch is not None else None
    return {
        "transactionId": transaction.transaction_id or None,
        "gameballTransactionId": str(transaction.number),
        "type": transaction.kind,
        "direction": _direction(transaction),
        "customerId": owner.customer_id,
        "points": abs(transaction.points),
        "amount": transaction.amount,
        "transactionTime": bare_stamp(transaction.time),
        "status": _status(owner, transaction, call.now),
        "couponCode": transaction.coupon_code or None,
        "isCouponUsed": _is_used(coupon),
        "couponType": coupon.kind if coupon is not None else None,
        "merchantName": transaction.merchant_name or None,
        "branchName": transaction.branch_name or None,
        "reason": transaction.reason or None,
        "achievementName": transaction.campaign or None,
        "expiryDate": bare_stamp(expires_at) if expires_at is not None else None,
        "pointsBalanceBefore": transaction.balance_before,
        "pointsBalanceAfter": transaction.balance_after,
    }


def _customer_told(call: Call, owner: Customer) -> dict[str, object]:
    return {
        "customerName": owner.attributes.get("displayName"),
        "customerEmail": owner.email or None,
        "isCustomerDeleted": any(owner is gone for gone in call.world.removed),
    }


def _direction(transaction: Transaction) -> str:
    return "-" if transaction.points < 0 else "+"


def _status(owner: Customer, transaction: Transaction, now: datetime) -> str:
    batch = batch_of(owner, transaction)
    if batch is None:
        return "Active"
    if batch.usable_at > now:
        return "Pending"
    expired = batch.expires_at is not None and batch.expires_at <= now
    return "Expired" if expired else "Active"


def batch_of(owner: Customer, transaction: Transaction) -> Batch | None:
    """The batch a credit made; none for points that left."""
    return next((b for b in owner.batches if transaction.batch == b.number), None)


def _is_used(coupon: Coupon | None) -> bool:
    return coupon is not None and bool(coupon.used_by)
