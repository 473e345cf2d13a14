"""A hold or a lock asked for anew and not had: off the sale, or kept where money was taken."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import CouponLock, PointsHold
from pos.core.decision import Answer, Refusal
from pos.core.money import Money
from pos.core.promotion import clash
from pos.core.rules.giving_back import give_back
from pos.core.sale import Sale, SalePhase
from pos.core.totals import add_up, by_program_coupons


def hold_not_had_again(sale: Sale, intent: it.HoldRefused, failed: ev.HoldFailed) -> Refusal:
    """What was on the sale goes off it, unless money was taken on these figures."""
    assert sale.hold is not None, "it was renewed"
    what = f"{sale.hold.points:,} {sale.points_name} could not be held again"
    if sale.phase is SalePhase.TENDERING:
        refused = what if intent.is_final else ""
        reference = sale.hold.reference
        return _stays(sale, reference, failed, refused=refused, reason=intent.reason)
    what = f"{what} and are off this sale"
    return _off(what, intent.reason, (failed, *off_the_sale(sale)), worth=sale.hold.amount)


def lock_not_had_again(
    sale: Sale, intent: it.CouponLockRefused, failed: ev.CouponLockFailed
) -> Refusal:
    assert sale.lock is not None, "it was renewed"
    codes = ", ".join(coupon.code for coupon in sale.lock.coupons)
    what = f"{codes} could not be locked again"
    if sale.phase is SalePhase.TENDERING:
        refused = what if intent.is_final else ""
        reference = sale.lock.reference
        return _stays(sale, reference, failed, refused=refused, reason=intent.reason)
    off = ev.CouponsReleased(sale_id=sale.sale_id, reference=sale.lock.reference, lapsed=True)
    what = f"{what} and is off this sale"
    worth = by_program_coupons(sale, add_up(sale))
    return _off(what, intent.reason, (failed, off), worth=worth)


def off_the_sale(sale: Sale) -> tuple[ev.Event, ...]:
    """The hold that was to be renewed, where it was: it went back before the new one was asked."""
    if sale.hold is None:
        return ()
    return (ev.PointsReleased(sale_id=sale.sale_id, reference=sale.hold.reference, lapsed=True),)


def hold_is_another(sale: Sale, new: PointsHold) -> Answer | None:
    """Under a tender nothing that is due may change: what is worth something else is not taken."""
    old = sale.hold
    if sale.phase is not SalePhase.TENDERING or old is None or new.amount == old.amount:
        return None
    failed = ev.HoldFailed(sale_id=sale.sale_id, reason="worth something else")
    why = f"They are worth {new.amount.said()} now."
    return _given_back(new, hold_not_had_again(sale, _no_hold(sale, why), failed))


def lock_is_another(sale: Sale, new: CouponLock) -> Answer | None:
    if sale.phase is not SalePhase.TENDERING or sale.lock is None:
        return None
    is_worth_the_same = add_up(replace(sale, lock=new)).bought == add_up(sale).bought
    beside = (one.coupon for one in sale.shop_coupons)
    if is_worth_the_same and not clash((*new.coupons, *beside)):
        return None
    failed = ev.CouponLockFailed(sale_id=sale.sale_id, reason="worth something else")
    why = "Its terms are others now."
    return _given_back(new, lock_not_had_again(sale, _no_lock(sale, why), failed))


def _no_hold(sale: Sale, why: str) -> it.HoldRefused:
    return it.HoldRefused(sale_id=sale.sale_id, reason=why, is_final=True)


def _no_lock(sale: Sale, why: str) -> it.CouponLockRefused:
    return it.CouponLockRefused(sale_id=sale.sale_id, reason=why, is_final=True)


def _given_back(new: PointsHold | CouponLock, answer: Refusal) -> Refusal:
    back = give_back(new)
    return replace(answer, events=(*answer.events, *back.events), effects=back.effects)


def is_renewal(sale: Sale) -> bool:
    """Whether the lock that is asked for is the one the sale has, anew."""
    if sale.lock is None or sale.lock_asked is None:
        return False
    return sale.lock_asked.codes == tuple(coupon.code for coupon in sale.lock.coupons)


def _stays(sale: Sale, reference: str, failed: ev.Event, *, refused: str, reason: str) -> Refusal:
    """Kept as what lapses under a tender is, so that its end is not told of a second time.

    `refused`: what the service has said no to, which its order may meet again.
    """
    is_kept = reference in sale.kept
    kept = () if is_kept else (ev.ReservationsKept(sale_id=sale.sale_id),)
    said = f"{reason} What is due stays: the order asks for it again"
    if refused:
        said = f"{refused}. {said}; void the tender to sell without it"
    return Refusal(reason=f"{said}.", events=(failed, *kept))


def _off(what: str, reason: str, events: tuple[ev.Event, ...], *, worth: Money) -> Refusal:
    said = f"{what}: {worth.said()} more is due." if worth else f"{what}."
    return Refusal(reason=f"{said} {reason}", events=events)
