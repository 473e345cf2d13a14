"""What effects ask and tell the shop's own coupon engine, and the intents the answers make.

Failures become values here: the core never catches.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.shop_coupon import DoubleUse, OwedBurn, ShopCouponOnSale
from pos.errors import CouponError, EngineMisuse, EngineUnreachable
from pos.ports.clock import Clock
from pos.ports.shop_coupons import BurnTaken, LockAsked, LockHad, NoLock, ShopCoupons
from pos.terminal.engine_heard import EngineHeard

REFUSED_AGAIN_S: Final = 600.0
"""A burn that the engine does not take is tried again so seldom: it may be mended there."""

NO_ENGINE: Final = "No coupon engine is set at this till. Tell the manager: [coupons] url."


class ShopCouponQuestions:
    """One for all lanes."""

    def __init__(self, engine: ShopCoupons | None, clock: Clock, heard: EngineHeard) -> None:
        self._engine = engine
        self._clock = clock
        self._heard = heard
        self._under_way: set[tuple[str, ...]] = set()
        self._refused_at_s: dict[tuple[str, str], float] = {}

    def take_up(self, effect: fx.ReleaseShopCoupon | fx.BurnShopCoupon) -> bool:
        """False where the same is under way by itself: a lane holds nothing twice."""
        if not effect.by_itself and isinstance(effect, fx.ReleaseShopCoupon):
            return True
        what = _what(effect)
        is_new = what not in self._under_way
        self._under_way.add(what)
        return is_new

    def lock(self, effect: fx.LockShopCoupon) -> it.Intent:
        if self._engine is None:
            return _not_locked(effect, NO_ENGINE)
        asked = LockAsked(
            code=effect.code,
            lock_id=effect.lock_id,
            customer_id=effect.customer_id,
            goods=effect.goods,
        )
        try:
            had = self._engine.lock(asked)
        except CouponError as no:
            self._heard.failed(no)
            refused = _not_locked(effect, _reason(no))
            if not isinstance(no, EngineUnreachable):
                return refused
            return replace(refused, is_unanswered=not no.is_answered, outcome_unknown=no.sent)
        self._heard.answered()
        if isinstance(had, NoLock):
            return replace(_not_locked(effect, had.say), outcome_unknown=had.goes_back)
        return it.ShopCouponLocked(sale_id=effect.sale_id, on_sale=_on_sale(effect, had))

    def release(self, effect: fx.ReleaseShopCoupon) -> it.Intent:
        """Repeating it harms nothing, so a lost answer is no more than none."""
        if effect.by_itself:
            self._under_way.discard(_what(effect))
        failed = it.ReleaseFailed(reference=effect.lock_id, by_itself=effect.by_itself)
        if self._engine is None or (effect.by_itself and self._heard.is_quiet):
            return failed
        try:
            self._engine.release(effect.lock_id)
        except CouponError as no:
            self._heard.failed(no)
            return replace(failed, needs_a_person=isinstance(no, EngineMisuse))
        self._heard.answered()
        return it.ReleaseArrived(reference=effect.lock_id, by_itself=effect.by_itself)

    def burn(self, effect: fx.BurnShopCoupon) -> it.Intent | None:
        """None: it still waits, and is tried again by itself."""
        try:
            return self._burned(effect)
        finally:
            self._under_way.discard(_what(effect))

    def _burned(self, effect: fx.BurnShopCoupon) -> it.Intent | None:
        burn = effect.burn
        if self._engine is None or (effect.by_itself and self._waits(burn)):
            return None
        told = it.CouponBurnTold(code=burn.code, sale_id=burn.sale_id)
        try:
            taken = self._engine.burn(burn)
        except CouponError as no:
            self._heard.failed(no)
            if not (isinstance(no, EngineMisuse) and no.is_of_one):
                return None
            self._refused_at_s[burn.of] = self._clock.monotonic_s()
            return replace(told, refused=no.reason)
        self._heard.answered()
        self._refused_at_s.pop(burn.of, None)
        return told if taken.burned else replace(told, double=_double(burn, taken))

    def _waits(self, burn: OwedBurn) -> bool:
        refused_at_s = self._refused_at_s.get(burn.of)
        if refused_at_s is not None and self._clock.monotonic_s() - refused_at_s < REFUSED_AGAIN_S:
            return True
        return self._heard.is_quiet


def _what(effect: fx.ReleaseShopCoupon | fx.BurnShopCoupon) -> tuple[str, ...]:
    return effect.burn.of if isinstance(effect, fx.BurnShopCoupon) else (effect.lock_id,)


def _reason(no: CouponError) -> str:
    """In a sentence for the cashier, with what to do next."""
    if isinstance(no, EngineMisuse) and no.is_of_one:
        return f"{no.reason} Sell without it."
    return no.reason if isinstance(no, EngineUnreachable | EngineMisuse) else str(no)


def _not_locked(effect: fx.LockShopCoupon, reason: str) -> it.ShopCouponRefused:
    return it.ShopCouponRefused(
        sale_id=effect.sale_id,
        code=effect.code,
        lock_id=effect.lock_id,
        reason=reason,
    )


def _on_sale(effect: fx.LockShopCoupon, had: LockHad) -> ShopCouponOnSale:
    """Had again, its terms stay as they were: what is due changes with no clock."""
    if effect.again is not None:
        return replace(effect.again, expires_at=had.expires_at)
    return ShopCouponOnSale(
        coupon=had.coupon,
        lock_id=effect.lock_id,
        expires_at=had.expires_at,
        is_personal=had.is_personal,
        valid_until=had.valid_until,
    )


def _double(burn: OwedBurn, taken: BurnTaken) -> DoubleUse:
    return DoubleUse(
        code=burn.code,
        sale_id=burn.sale_id,
        receipt=burn.receipt,
        at=burn.at,
        value=burn.value,
        reason=taken.reason,
        elsewhere=taken.elsewhere,
    )
