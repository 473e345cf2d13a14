"""Every statement of the engine, for both databases (dialect.py tells what they differ in)."""

from __future__ import annotations

from typing import Final

from pos.coupons.store.dialect import FOR_UPDATE
from pos.coupons.terms import CouponState

TERMS: Final = (
    "code, kind, value, currency, usage_limit, per_customer_limit, capping_minor,"
    " min_reward_minor, min_order_minor, products, variants, collections, with_orders,"
    " with_products, with_shipping, starts_us, expires_us, customer_id, source, is_signed,"
    " issued_us"
)
"""As it is issued; the rest of a row is what became of it."""
TERMS_COUNT: Final = len(TERMS.split(","))
_COLUMNS: Final = f"{TERMS}, uses, revoked_us, revoked_by, revoked_why, locked_until_us"

COUPON: Final = f"SELECT {_COLUMNS} FROM coupons WHERE code_key = ?"
COUPON_TO_CHANGE: Final = f"{COUPON}{FOR_UPDATE}"
ADD_COUPON: Final = (
    f"INSERT INTO coupons (code_key, {TERMS}) VALUES (?{', ?' * TERMS_COUNT})"
    " ON CONFLICT DO NOTHING"
)
COUNT_USE: Final = "UPDATE coupons SET uses = uses + 1 WHERE code_key = ?"
REVOKE: Final = (
    "UPDATE coupons SET revoked_us = ?, revoked_by = ?, revoked_why = ? WHERE code_key = ?"
)
LOCKED_UNTIL: Final = "UPDATE coupons SET locked_until_us = ? WHERE code_key = ?"

ADD_REQUEST: Final = (
    "INSERT INTO coupon_requests (request_id, code_key, asked_us) VALUES (?, ?, ?)"
    " ON CONFLICT DO NOTHING"
)
REQUEST_TO_CHANGE: Final = (
    f"SELECT code_key, asked_us FROM coupon_requests WHERE request_id = ?{FOR_UPDATE}"
)
REQUEST_ANEW: Final = "UPDATE coupon_requests SET code_key = ?, asked_us = ? WHERE request_id = ?"

LIVE_LOCKS: Final = (
    "SELECT lock_id, customer_id, till, locked_us, expires_us FROM coupon_locks"
    " WHERE code_key = ? AND expires_us > ? AND has_ended = 0"
)
LOCK_BY_ID: Final = (
    "SELECT code_key, has_ended, locked_us, expires_us FROM coupon_locks WHERE lock_id = ?"
)
ADD_LOCK: Final = (
    "INSERT INTO coupon_locks"
    " (code_key, customer_id, till, locked_us, expires_us, has_ended, lock_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
LOCK_ANEW: Final = (
    "UPDATE coupon_locks SET customer_id = ?, till = ?, locked_us = ?, expires_us = ?"
    " WHERE lock_id = ? AND has_ended = 0"
)
END_LOCK: Final = "UPDATE coupon_locks SET has_ended = 1 WHERE lock_id = ? AND has_ended = 0"
FORGET_LOCKS: Final = "DELETE FROM coupon_locks WHERE expires_us <= ?"

ADD_USE: Final = (
    "INSERT INTO coupon_uses"
    " (code_key, sale_id, code, customer_id, receipt, till, sold_us, told_us, beyond)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_USE: Final = "sale_id, receipt, till, sold_us, customer_id, beyond"
USE_OF_SALE: Final = f"SELECT {_USE} FROM coupon_uses WHERE code_key = ? AND sale_id = ?"
USES: Final = f"SELECT {_USE} FROM coupon_uses WHERE code_key = ? ORDER BY told_us, sale_id LIMIT ?"
USES_BY_CUSTOMER: Final = (
    "SELECT count(*) FROM coupon_uses WHERE code_key = ? AND customer_id = ? AND beyond = ''"
)
USED_BEYOND: Final = (
    "SELECT code_key, code FROM coupon_uses AS last WHERE beyond <> '' AND NOT EXISTS ("
    "SELECT 1 FROM coupon_uses AS later WHERE later.beyond <> ''"
    " AND later.code_key = last.code_key"
    " AND (later.told_us, later.sale_id) > (last.told_us, last.sale_id))"
    " ORDER BY told_us DESC, code_key DESC LIMIT ?"
)
"""Each coupon once, however often that was."""
USES_WITH_BEYOND: Final = (
    f"SELECT {_USE} FROM (SELECT * FROM coupon_uses WHERE code_key = ?"
    " ORDER BY beyond = '', told_us DESC, sale_id DESC LIMIT ?) AS told ORDER BY told_us, sale_id"
)
"""In the order in which they were told; where they are too many, those in order go first."""

END_ALL_OF: Final = (
    "UPDATE coupons SET revoked_us = ?, revoked_by = ?, revoked_why = ? WHERE customer_id = ?"
    " AND revoked_us IS NULL AND uses < usage_limit AND expires_us > ?"
)
COUPONS_OF_NOBODY: Final = "UPDATE coupons SET customer_id = '' WHERE customer_id = ?"
LOCKS_OF_NOBODY: Final = "UPDATE coupon_locks SET customer_id = '' WHERE customer_id = ?"
USES_OF_NOBODY: Final = "UPDATE coupon_uses SET customer_id = '' WHERE customer_id = ?"

_STATES: Final = {
    CouponState.ACTIVE: "revoked_us IS NULL AND uses < usage_limit AND expires_us > ?",
    CouponState.USED: "revoked_us IS NULL AND uses >= usage_limit",
    CouponState.EXPIRED: "revoked_us IS NULL AND uses < usage_limit AND expires_us <= ?",
    CouponState.REVOKED: "revoked_us IS NOT NULL",
}


def listing(
    *, customer_id: str, state: CouponState | None, after_key: str, now_us: int, most: int
) -> tuple[str, list[object]]:
    """The newest first, with its values; an `after_key` that nobody knows is at the end."""
    wanted: list[str] = []
    values: list[object] = []
    if customer_id:
        wanted.append("customer_id = ?")
        values.append(customer_id)
    if state is not None:
        wanted.append(_STATES[state])
        values += [now_us] * _STATES[state].count("?")
    if after_key:
        wanted.append(
            "(issued_us, code_key) < (SELECT issued_us, code_key FROM coupons WHERE code_key = ?)"
        )
        values.append(after_key)
    where = f" WHERE {' AND '.join(wanted)}" if wanted else ""
    order = "ORDER BY issued_us DESC, code_key DESC LIMIT ?"
    return f"SELECT {_COLUMNS} FROM coupons{where} {order}", [*values, most]
