"""The engine: issues coupons, says whether one may be used, reserves it, uses it up, ends it.

Each call is one transaction, and done once however often it is asked: an issue by the id of its
request, a lock by its own id, a burn by its sale. Any thread may call, of any number of processes.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from pos.core.customer import CouponKind
from pos.core.money import Money
from pos.coupons.burning import Burn, burn
from pos.coupons.codes import Chance, key_of, unmistakable_code
from pos.coupons.locking import LockWanted, forget_old_locks, give_back, lock, standing_of
from pos.coupons.problems import refuse_names, refuse_what_is_none
from pos.coupons.rules import Asking, judge, unknown_code
from pos.coupons.store import statements as sql
from pos.coupons.store.database import Database, Rows
from pos.coupons.store.rows import coupon_of, moment_of, terms_row, us_of, use_of
from pos.coupons.terms import (
    LONGEST_LOCK_MINUTES,
    MOST_A_PAGE,
    BurnAnswer,
    CouponState,
    IssueRequest,
    OverUse,
    StoredCoupon,
    Verdict,
)
from pos.errors import CouponImpossible
from pos.ports.clock import Clock

MOST_DOUBLES: Final = 1_000
_TIDY_EVERY_S: Final = 3600.0
_MOST_USES_TOLD: Final = 100
_TO_BE_ENDED: Final = frozenset({CouponState.ACTIVE, CouponState.EXPIRED})


class CouponEngine:
    """CouponsOutOfReach from any call where the database cannot be used: ask the same again."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        prefixes: Mapping[CouponKind, str] | None = None,
        zone: tzinfo = UTC,
        chance: Chance = secrets.token_bytes,
    ) -> None:
        """`zone`: of the store, for the days that sentences tell."""
        self._database = database
        self._clock = clock
        self._prefixes = prefixes or {}
        self._zone = zone
        self._chance = chance
        self._tidied_s: float | None = None

    def issue(self, request: IssueRequest) -> StoredCoupon:
        """On the disk when it returns; the same request again gets the same coupon.

        CouponImpossible where it makes none: nothing was issued.
        """
        now = self._clock.now()
        refuse_what_is_none(request, now)
        return self._database.write(lambda rows: self._issued(rows, request, now))

    def validate(self, code: str, *, customer_id: str = "", goods: Money) -> Verdict:
        """Whether it may be used now. It changes nothing, and promises nothing."""
        key, asking = key_of(code), self._asking(customer_id, goods)

        def work(rows: Rows) -> Verdict:
            standing = standing_of(rows, rows.one(sql.COUPON, [key]), key, asking)
            return judge(standing, asking) if standing else unknown_code(code)

        return self._database.read(work) if key else unknown_code(code)

    def lock(
        self,
        code: str,
        *,
        lock_id: str,
        customer_id: str = "",
        goods: Money,
        till: str,
        minutes: int,
    ) -> Verdict:
        """Reserve one use for so many minutes; the same lock again lasts from now on.

        CouponImpossible where the lock's id is that of another coupon's.
        """
        refuse_names(lock=lock_id, customer=customer_id, till=till)
        if not lock_id or not 1 <= minutes <= LONGEST_LOCK_MINUTES:
            raise CouponImpossible(
                f"A lock has an id, and lasts from 1 to {LONGEST_LOCK_MINUTES} minutes."
            )
        self._tidy()
        asking = self._asking(customer_id, goods)
        asked = LockWanted(
            lock_id=lock_id,
            till=till,
            asking=asking,
            ends_at=asking.now + timedelta(minutes=minutes),
        )
        return self._database.write(lambda rows: lock(rows, code, asked))

    def release(self, lock_id: str) -> bool:
        """Whether there was one to give back. One that comes behind this reserves nothing."""
        refuse_names(lock=lock_id)
        now_us = us_of(self._clock.now())
        return self._database.write(lambda rows: give_back(rows, lock_id, now_us))

    def burn(
        self,
        code: str,
        *,
        sale_id: str,
        lock_id: str = "",
        receipt: str = "",
        till: str,
        at: datetime,
        customer_id: str = "",
    ) -> BurnAnswer:
        """Count one use, by the sale that had it. One too many is recorded as such, and said so."""
        refuse_names(sale=sale_id, lock=lock_id, receipt=receipt, till=till, customer=customer_id)
        key = key_of(code)
        if not key or not sale_id:
            raise CouponImpossible("A burn names a coupon and the sale that had it.")
        told = Burn(
            code=code,
            sale_id=sale_id,
            lock_id=lock_id,
            receipt=receipt,
            till=till,
            at=at,
            customer_id=customer_id,
            told_at=self._clock.now(),
        )
        return self._database.write(lambda rows: burn(rows, key, told))

    def revoke(self, code: str, *, by: str, why: str) -> StoredCoupon | None:
        """End it; None where no such was issued. Who ended it first stands, and of one that is used
        up nothing is left to end. A lock still holds.
        """
        refuse_names(by=by, why=why)
        key, now = key_of(code), self._clock.now()

        def work(rows: Rows) -> StoredCoupon | None:
            row = rows.one(sql.COUPON_TO_CHANGE, [key])
            if row is not None and coupon_of(row).state(now) in _TO_BE_ENDED:
                rows.change(sql.REVOKE, [us_of(now), by, why, key])
                row = rows.one(sql.COUPON, [key])
            return coupon_of(row) if row else None

        return self._database.write(work)

    def find(self, code: str) -> StoredCoupon | None:
        row = self._database.read(lambda rows: rows.one(sql.COUPON, [key_of(code)]))
        return coupon_of(row) if row else None

    def listed(
        self,
        *,
        customer_id: str = "",
        state: CouponState | None = None,
        after: str = "",
        limit: int = 100,
    ) -> tuple[StoredCoupon, ...]:
        """The newest first; `after`: the code that a page before this one ended with."""
        statement, values = sql.listing(
            customer_id=customer_id,
            state=state,
            after_key=key_of(after) or after,
            now_us=us_of(self._clock.now()),
            most=max(1, min(limit, MOST_A_PAGE)),
        )
        rows = self._database.read(lambda rows: rows.all(statement, values))
        return tuple(coupon_of(row) for row in rows)

    def doubles(self) -> tuple[OverUse, ...]:
        """Coupons that were used more often than they may be, the last one first."""

        def work(rows: Rows) -> tuple[OverUse, ...]:
            codes: dict[str, str] = dict(rows.all(sql.USED_BEYOND, [MOST_DOUBLES]))
            return tuple(
                OverUse(
                    code=code,
                    uses=tuple(map(use_of, rows.all(sql.USES_WITH_BEYOND, [key, _MOST_USES_TOLD]))),
                )
                for key, code in codes.items()
            )

        return self._database.read(work)

    def close(self) -> None:
        self._database.close()

    def _issued(self, rows: Rows, request: IssueRequest, now: datetime) -> StoredCoupon:
        code = request.code or unmistakable_code(
            self._prefixes.get(request.terms.kind, ""), chance=self._chance
        )
        key = key_of(code)
        if not key:
            raise CouponImpossible("The code that was asked for has signs that no code can have.")
        if before := _same_again(rows, request, key, now):
            return before
        if not rows.change(sql.ADD_COUPON, [key, *terms_row(request, code, now)]):
            raise CouponImpossible(f"{code} is another coupon's code: nothing was issued.")
        return StoredCoupon(
            code=code,
            terms=request.terms,
            customer_id=request.customer_id,
            source=request.source,
            is_signed=request.is_signed,
            issued_at=now,
        )

    def _asking(self, customer_id: str, goods: Money) -> Asking:
        return Asking(customer_id=customer_id, goods=goods, now=self._clock.now(), zone=self._zone)

    def _tidy(self) -> None:
        """Now and then forget locks that ended long ago. Twice at once does no harm."""
        now_s = self._clock.monotonic_s()
        if self._tidied_s is None or now_s - self._tidied_s > _TIDY_EVERY_S:
            self._tidied_s = now_s
            self._database.write(lambda rows: forget_old_locks(rows, self._clock.now()))


def _same_again(rows: Rows, request: IssueRequest, key: str, now: datetime) -> StoredCoupon | None:
    """What the same request has got before. Where it did not ask yet, it has now."""
    if rows.change(sql.ADD_REQUEST, [request.request_id, key, us_of(now)]):
        return None
    found = rows.one(sql.REQUEST_TO_CHANGE, [request.request_id])
    assert found is not None, "requests are never taken out"
    key_before, asked_us = found
    within = request.repeats_within
    if within is None or now - moment_of(asked_us) < within:
        row = rows.one(sql.COUPON, [key_before])
        assert row is not None, "a request and its coupon are written at once"
        return coupon_of(row)
    rows.change(sql.REQUEST_ANEW, [key, us_of(now), request.request_id])
    return None
