"""A coupon used up by a sale. The goods are gone when this is told: it is recorded in any case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pos.coupons.locking import give_back, uses_by
from pos.coupons.rules import Standing, one_too_many
from pos.coupons.store import statements as sql
from pos.coupons.store.database import Row, Rows
from pos.coupons.store.rows import coupon_of, moment_of, us_of, use_of
from pos.coupons.terms import BurnAnswer, Reason, Use

_MOST_ELSEWHERE: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Burn:
    """What a till tells of it."""

    code: str
    sale_id: str
    lock_id: str
    receipt: str
    till: str
    at: datetime
    customer_id: str
    told_at: datetime


def burn(rows: Rows, key: str, told: Burn) -> BurnAnswer:
    """Whoever holds the coupon's row is alone with it until the end of the transaction."""
    row = rows.one(sql.COUPON_TO_CHANGE, [key])
    before = rows.one(sql.USE_OF_SALE, [key, told.sale_id])
    if before is not None:
        return _answer(rows, key, use_of(before), already=True)
    was_locked = _ended_lock(rows, key, told)
    beyond = _beyond(rows, key, row, told, was_locked=was_locked)
    use = Use(
        sale_id=told.sale_id,
        receipt=told.receipt,
        till=told.till,
        at=told.at,
        customer_id=told.customer_id,
        beyond=beyond,
    )
    code = told.code if row is None else coupon_of(row).code
    rows.change(sql.ADD_USE, _use_row(key, code, use, told))
    if beyond is None:
        rows.change(sql.COUNT_USE, [key])
    return _answer(rows, key, use, already=False)


def _ended_lock(rows: Rows, key: str, told: Burn) -> bool:
    """Whether the use was reserved until now. Its lock is over either way."""
    if not told.lock_id:
        return False
    lock = rows.one(sql.LOCK_BY_ID, [told.lock_id])
    give_back(rows, told.lock_id, us_of(told.told_at))
    if lock is None:
        return False
    code_key, has_ended, _, expires_us = lock
    return code_key == key and not has_ended and moment_of(expires_us) > told.told_at


def _beyond(
    rows: Rows, key: str, row: Row | None, told: Burn, *, was_locked: bool
) -> Reason | None:
    if row is None:
        return Reason.UNKNOWN
    coupon = coupon_of(row)
    is_limited = told.customer_id and coupon.terms.per_customer_limit is not None
    uses = uses_by(rows, key, told.customer_id) if is_limited else 0
    standing = Standing(coupon=coupon, uses_by_customer=uses)
    return one_too_many(standing, at=told.at, was_locked=was_locked)


def _answer(rows: Rows, key: str, use: Use, *, already: bool) -> BurnAnswer:
    if use.beyond is None:
        return BurnAnswer(burned=True, already=already)
    others = [
        one
        for one in map(use_of, rows.all(sql.USES, [key, _MOST_ELSEWHERE + 1]))
        if one.sale_id != use.sale_id
    ]
    return BurnAnswer(
        burned=False, already=already, reason=use.beyond, elsewhere=tuple(others[:_MOST_ELSEWHERE])
    )


def _use_row(key: str, code: str, use: Use, told: Burn) -> list[object]:
    return [
        key,
        use.sale_id,
        code,
        use.customer_id,
        use.receipt,
        use.till,
        us_of(use.at),
        us_of(told.told_at),
        "" if use.beyond is None else use.beyond.value,
    ]
