"""The real coupon engine behind the till's port, without the HTTP between, and with a line that can
be troubled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pos.core.customer import COUNTED_SHORT, CouponKind
from pos.core.shop_coupon import CouponUse, OwedBurn
from pos.coupons.engine import CouponEngine
from pos.coupons.reading import NEWER
from pos.coupons.store import open_database
from pos.coupons.terms import CouponState, CouponTerms, IssueRequest
from pos.errors import EngineMisuse, EngineUnreachable
from pos.ports.clock import Clock
from pos.ports.shop_coupons import BurnTaken, LockAsked, LockHad, NoLock

_Answer = TypeVar("_Answer")


@dataclass(kw_only=True)
class EngineAtHand:
    """For one till; `beside` is the same engine for another."""

    engine: CouponEngine
    clock: Clock
    till: str = "S001-T1"
    minutes: int = 30
    is_down: bool = False
    """Nothing leaves."""
    loses_answers: bool = False
    """All is done, and nobody hears of it."""
    wrong_token: bool = False
    cannot_be_read: bool = False
    """What it tells of a coupon that it has locked is of a later version."""
    calls: list[tuple[str, str]] = field(default_factory=list)
    issued: int = 0

    def beside(self, till: str) -> EngineAtHand:
        return replace(self, till=till, calls=[])

    def issue(self, value: str = "5", kind: CouponKind = CouponKind.FIXED, **terms: Any) -> str:
        """Its code."""
        self.issued += 1
        now = self.clock.now()
        customer_id = terms.pop("customer_id", "")
        ends = {"starts_at": now, "expires_at": now + timedelta(days=30)}
        made = CouponTerms(
            **{"kind": kind, "value": Decimal(value), "currency": "SAR", **ends, **terms}
        )
        request = IssueRequest(
            terms=made, customer_id=customer_id, request_id=f"{self.till}-{self.issued}"
        )
        return self.engine.issue(request).code

    def uses(self, code: str) -> int:
        found = self.engine.find(code)
        assert found is not None
        return found.uses

    def is_free(self, code: str) -> bool:
        """Whether another till could lock it now."""
        goods = self._goods()
        return self.engine.validate(code, customer_id="", goods=goods).valid

    def of(self, kind: str) -> list[str]:
        return [what for name, what in self.calls if name == kind]

    # -- the port -----------------------------------------------------------------------------

    def lock(self, asked: LockAsked) -> LockHad | NoLock:
        verdict = self._answered(
            "lock",
            asked.code,
            lambda: self.engine.lock(
                asked.code,
                lock_id=asked.lock_id,
                customer_id=asked.customer_id,
                goods=asked.goods,
                till=self.till,
                minutes=self.minutes,
            ),
        )
        coupon, lock = verdict.coupon, verdict.lock
        if verdict.reason is not None or coupon is None or lock is None:
            return NoLock(reason=verdict.reason or "unknown", say=verdict.say)
        if self.cannot_be_read:
            return NoLock(reason="unread", say=NEWER, goes_back=True)
        personal = bool(coupon.customer_id) or coupon.terms.per_customer_limit is not None
        return LockHad(
            coupon=coupon.as_taken_off,
            expires_at=lock.expires_at - COUNTED_SHORT,
            is_personal=personal,
            valid_until=coupon.terms.expires_at,
        )

    def release(self, lock_id: str) -> None:
        self._answered("release", lock_id, lambda: self.engine.release(lock_id))

    def burn(self, burn: OwedBurn) -> BurnTaken:
        answer = self._answered(
            "burn",
            burn.code,
            lambda: self.engine.burn(
                burn.code,
                sale_id=burn.sale_id,
                lock_id=burn.lock_id,
                receipt=burn.receipt,
                till=self.till,
                at=burn.at,
                customer_id=burn.customer_id,
            ),
        )
        uses = (
            CouponUse(till=one.till, receipt=one.receipt, at=one.at) for one in answer.elsewhere
        )
        return BurnTaken(burned=answer.burned, reason=answer.reason or "", elsewhere=tuple(uses))

    def spent(self, customer_id: str) -> frozenset[str]:
        def over() -> frozenset[str]:
            coupons = self.engine.listed(customer_id=customer_id)
            now = self.clock.now()
            return frozenset(
                one.code for one in coupons if one.state(now) is not CouponState.ACTIVE
            )

        return self._answered("spent", customer_id, over)

    def check(self) -> None:
        self._answered("check", "", lambda: None)

    def close(self) -> None:
        pass

    def _answered(self, name: str, what: str, call: Callable[[], _Answer]) -> _Answer:
        self.calls.append((name, what))
        if self.wrong_token:
            raise EngineMisuse("The coupon engine does not take this till's token.")
        if self.is_down:
            raise EngineUnreachable("The coupon engine does not answer.", sent=False)
        answer = call()
        if self.loses_answers:
            raise EngineUnreachable("The coupon engine did not answer in time.", sent=True)
        return answer

    def _goods(self) -> Any:
        from pos.core.money import Money

        return Money.parse("1000.00", "SAR")


@contextmanager
def engine_at_hand(folder: Path, clock: Clock) -> Iterator[EngineAtHand]:
    prefixes = {kind: f"OWN-{kind.name[0]}-" for kind in CouponKind}
    engine = CouponEngine(open_database("coupons.db", folder=folder), clock, prefixes=prefixes)
    try:
        yield EngineAtHand(engine=engine, clock=clock)
    finally:
        engine.close()
