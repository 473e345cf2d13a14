"""What events of spending change: points held, coupons locked, promotions, errands, releases."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.applying.table import OF_A_SALE, OF_THE_STATE
from pos.core.sale import PendingErrand, Sale
from pos.core.state import TerminalState


def _release_asked(state: TerminalState, event: ev.ReleaseAsked) -> TerminalState:
    others = tuple(one for one in state.releases if one.reference != event.release.reference)
    return replace(state, releases=(*others, event.release))


def _release_ended(state: TerminalState, event: ev.ReleaseEnded) -> TerminalState:
    left = tuple(one for one in state.releases if one.reference != event.reference)
    return replace(state, releases=left)


def _points_held(sale: Sale, event: ev.PointsHeld) -> Sale:
    return _still_kept(replace(sale, hold=event.hold, hold_asked=None, otp_for=None))


def _coupons_locked(sale: Sale, event: ev.CouponsLocked) -> Sale:
    return _still_kept(replace(sale, lock=event.lock, lock_asked=None))


def _still_kept(sale: Sale) -> Sale:
    """Without what is had anew."""
    if not sale.kept:
        return sale
    return replace(sale, kept=tuple(one for one in sale.kept if one in sale.reserved))


def _errand_asked(sale: Sale, event: ev.ErrandAsked) -> Sale:
    pending = PendingErrand(errand_id=event.errand_id, errand=event.errand)
    return replace(sale, errand=pending)


def _coupon_bought(sale: Sale, event: ev.CouponBought) -> Sale:
    return replace(sale, errand=None, bought=(*sale.bought, event.coupon))


def _errand_ended(sale: Sale, _: object) -> Sale:
    return replace(sale, errand=None)


FOLDS = OF_THE_STATE.on(ev.ReleaseAsked, _release_asked).on(ev.ReleaseEnded, _release_ended)

SALE_FOLDS = (
    OF_A_SALE.on(ev.HoldAsked, lambda sale, event: replace(sale, hold_asked=event.asked))
    .on(ev.PointsHeld, _points_held)
    .on(ev.HoldFailed, lambda sale, _: replace(sale, hold_asked=None))
    .on(ev.PointsReleased, lambda sale, _: replace(sale, hold=None))
    .on(ev.CouponLockAsked, lambda sale, event: replace(sale, lock_asked=event.asked))
    .on(ev.CouponsLocked, _coupons_locked)
    .on(ev.CouponLockFailed, lambda sale, _: replace(sale, lock_asked=None))
    .on(ev.CouponsReleased, lambda sale, _: replace(sale, lock=None))
    .on(ev.ReservationsKept, lambda sale, _: replace(sale, kept=sale.reserved))
    .on(ev.OtpSent, lambda sale, event: replace(sale, otp_for=event.asked))
    .on(ev.OtpForgotten, lambda sale, _: replace(sale, otp_for=None))
    .on(ev.PromotionApplied, lambda sale, event: replace(sale, promotion=event.promotion))
    .on(ev.PromotionDropped, lambda sale, _: replace(sale, promotion=None))
    .on(ev.ErrandAsked, _errand_asked)
    .on(ev.CouponBought, _coupon_bought)
    .on(ev.PointsRedeemed, _errand_ended)
    .on(ev.CouponBurned, _errand_ended)
    .on(ev.ErrandFailed, _errand_ended)
)
