"""A use of a coupon reserved for a sale, and given back: the engine's rows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pos.coupons.codes import key_of
from pos.coupons.rules import Asking, Standing, judge, unknown_code
from pos.coupons.store import statements as sql
from pos.coupons.store.database import Row, Rows
from pos.coupons.store.rows import coupon_of, lock_of, locked_until_us, moment_of, us_of
from pos.coupons.terms import Lock, Reason, Verdict
from pos.errors import CouponImpossible

_REMEMBERED: Final = timedelta(days=1)
"""A lock that ended: a call that was slower than its own giving back is told so."""
_NO_COUPON: Final = ""
_GIVEN_BACK: Final = "This sale has given it back before. Scan it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class LockWanted:
    lock_id: str
    till: str
    asking: Asking
    ends_at: datetime


def lock(rows: Rows, code: str, asked: LockWanted) -> Verdict:
    """Whoever holds the coupon's row is alone with it until the end of the transaction."""
    key = key_of(code)
    row = rows.one(sql.COUPON_TO_CHANGE, [key]) if key else None
    if row is None:
        return unknown_code(code)
    before = rows.one(sql.LOCK_BY_ID, [asked.lock_id])
    if before is not None and before[0] not in {key, _NO_COUPON}:
        raise CouponImpossible("This lock is another coupon's: take a new id for it.")
    since = _since(before, asked.asking.now)
    standing = standing_of(rows, row, key, asked.asking, lock_id=asked.lock_id, since=since)
    assert standing is not None, "there is a row"
    verdict = judge(standing, asked.asking)
    if not verdict.valid:
        return verdict
    placed = _placed(rows, key, asked, since=since, is_new=before is None)
    if placed is None:
        return Verdict(coupon=verdict.coupon, reason=Reason.LOCKED, say=_GIVEN_BACK)
    if us_of(asked.ends_at) > locked_until_us(row):
        rows.change(sql.LOCKED_UNTIL, [us_of(asked.ends_at), key])
    return Verdict(coupon=verdict.coupon, lock=placed)


def standing_of(
    rows: Rows,
    row: Row | None,
    key: str,
    asking: Asking,
    *,
    lock_id: str = "",
    since: datetime | None = None,
) -> Standing | None:
    """What is going on with the coupon in this row; locks count that stood before `since`.

    One that nobody has reserved and that is not limited by customer costs no look beyond its row.
    """
    if row is None:
        return None
    coupon, customer_id = coupon_of(row), asking.customer_id
    locks: list[Lock] = []
    if locked_until_us(row) > us_of(asking.now):
        found = rows.all(sql.LIVE_LOCKS, [key, us_of(asking.now)])
        mine = (since or asking.now, lock_id)
        locks = [
            one
            for one in map(lock_of, found)
            if one.lock_id != lock_id and (since is None or (one.locked_at, one.lock_id) < mine)
        ]
    uses = 0
    if customer_id and coupon.uses and coupon.terms.per_customer_limit is not None:
        uses = uses_by(rows, key, customer_id)
    return Standing(
        coupon=coupon,
        uses_by_customer=uses,
        reserved=len(locks),
        reserved_by_customer=sum(one.customer_id == customer_id for one in locks),
    )


def uses_by(rows: Rows, key: str, customer_id: str) -> int:
    (uses,) = rows.one(sql.USES_BY_CUSTOMER, [key, customer_id]) or (0,)
    return int(uses)


def give_back(rows: Rows, lock_id: str, now_us: int) -> bool:
    """Whether there was one. Where it did not come yet, it is noted that it is over already."""
    if rows.change(sql.END_LOCK, [lock_id]):
        return True
    if rows.change(sql.ADD_LOCK, [_NO_COUPON, "", "", now_us, now_us, 1, lock_id]):
        return False
    return rows.change(sql.END_LOCK, [lock_id]) > 0  # it came in this very moment


def forget_old_locks(rows: Rows, now: datetime) -> None:
    rows.change(sql.FORGET_LOCKS, [us_of(now - _REMEMBERED)])


def _since(before: Row | None, now: datetime) -> datetime | None:
    """When the lock that is asked for again was placed; None where it has lapsed, or never was."""
    if before is None:
        return None
    _, _, locked_us, expires_us = before
    return moment_of(locked_us) if moment_of(expires_us) > now else None


def _placed(
    rows: Rows, key: str, asked: LockWanted, *, since: datetime | None, is_new: bool
) -> Lock | None:
    """None where it was given back before, or in this very moment."""
    placed = Lock(
        lock_id=asked.lock_id,
        customer_id=asked.asking.customer_id,
        till=asked.till,
        locked_at=since or asked.asking.now,
        expires_at=asked.ends_at,
    )
    values = [placed.customer_id, placed.till, us_of(placed.locked_at), us_of(placed.expires_at)]
    if is_new:
        written = rows.change(sql.ADD_LOCK, [key, *values, 0, placed.lock_id])
    else:
        written = rows.change(sql.LOCK_ANEW, [*values, placed.lock_id])
    return placed if written else None
