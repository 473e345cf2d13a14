"""Coupons of the program locked for the open sale, all under one reference.

A code of the shop's own engine is shop_coupons.py's, from here on.
"""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import AskedFor, CouponLock, Customer
from pos.core.decision import NOTHING, Answer, Decision, Moment, Refusal
from pos.core.effects import LockCoupons
from pos.core.promotion import clash
from pos.core.rules import shop_coupons
from pos.core.rules.common import ASKING, NO_CUSTOMER, cannot_spend, unpaid, unpaid_with_customer
from pos.core.rules.giving_back import MAY_BE_LOCKED, give_back
from pos.core.rules.not_had_again import is_renewal, lock_is_another, lock_not_had_again
from pos.core.rules.shop_coupons import cannot_add_coupon
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale
from pos.core.state import TerminalState
from pos.core.totals import add_up, goods_after_discounts


def apply_coupon(state: TerminalState, intent: it.ApplyCoupon, moment: Moment) -> Answer:
    if not intent.code:
        return Refusal(reason="Scan or type the coupon's code.")
    if state.setup.shop_coupons.is_ours(intent.code):
        return shop_coupons.apply(state, intent, moment)
    found = _sale_with_goods(state)
    if found is NO_CUSTOMER:
        return Refusal(
            reason=f"{intent.code} is no item here. If it is a coupon, scan the customer first. "
            "No customer is on this sale yet."
        )
    if isinstance(found, Refusal):
        return found
    sale, customer = found
    if refusal := cannot_spend(customer):
        return refusal
    return cannot_add_coupon(sale, intent.code) or ask_for_lock(
        sale, customer, (*codes_of(sale.lock), intent.code)
    )


def remove_coupon(state: TerminalState, intent: it.RemoveCoupon) -> Answer:
    if state.sale is not None and shop_coupons.on_sale(state.sale, intent.code):
        open_sale = unpaid(state)
        if isinstance(open_sale, Refusal):
            return open_sale
        return ASKING if open_sale.awaits_answer else shop_coupons.remove(open_sale, intent.code)
    found = _sale_with_goods(state)
    if isinstance(found, Refusal):
        return found
    sale, customer = found
    codes = codes_of(sale.lock)
    if sale.lock is None or intent.code not in codes:
        return Refusal(reason=f"{intent.code} is not on this sale.")
    left = tuple(code for code in codes if code != intent.code)
    if left:
        return ask_for_lock(sale, customer, left)
    back = give_back(sale.lock)
    released = ev.CouponsReleased(sale_id=sale.sale_id, reference=sale.lock.reference)
    return Decision(
        say=f"{intent.code} is off this sale.",
        events=(released, *back.events),
        effects=back.effects,
    )


def _sale_with_goods(state: TerminalState) -> tuple[Sale, Customer] | Refusal:
    found = unpaid_with_customer(state)
    if isinstance(found, Refusal):
        return found
    sale, _ = found
    return found if sale.lines else Refusal(reason="Scan the goods first.")


def ask_for_lock(sale: Sale, customer: Customer, codes: tuple[str, ...]) -> Decision:
    asked = ev.CouponLockAsked(sale_id=sale.sale_id, asked=AskedFor(codes=codes))
    within = sale.lock.reference if sale.lock else ""
    effect = lock_effect(sale, customer, codes, reference=within)
    return Decision(say="Asking for the coupon…", events=(asked,), effects=(effect,))


def lock_effect(
    sale: Sale, customer: Customer, codes: tuple[str, ...], *, reference: str = ""
) -> LockCoupons:
    """Within the lock of that reference, or as one of its own."""
    collections = dict.fromkeys(name for line in sale.lines for name in line.item.collection)
    return LockCoupons(
        sale_id=sale.sale_id,
        customer_id=customer.customer_id,
        codes=codes,
        goods=goods_after_discounts(sale),
        collections=tuple(collections),
        reference=reference,
    )


def coupon_lock_placed(state: TerminalState, intent: it.CouponLockPlaced) -> Answer:
    """Coupons that may not share a sale are given back whole: none of them has been promised."""
    sale = state.sale
    if sale is None or sale.sale_id != intent.sale_id or sale.lock_asked is None:
        return give_back(intent.lock)
    if another := lock_is_another(sale, intent.lock):
        return another
    if pair := clash((*intent.lock.coupons, *(one.coupon for one in sale.shop_coupons))):
        return _without_clash(sale, intent.lock, f"{pair[0].code} and {pair[1].code}")
    back = give_back(*_replaced(sale, intent.lock))
    return Decision(
        say=_locked_said(sale, intent.lock),
        events=(ev.CouponsLocked(sale_id=sale.sale_id, lock=intent.lock), *back.events),
        effects=back.effects,
    )


def _locked_said(sale: Sale, lock: CouponLock) -> str:
    """What is new with its value; where nothing is, what went and what stays."""
    before, now = codes_of(sale.lock), codes_of(lock)
    values = dict(add_up(replace(sale, lock=lock)).coupon_values)
    worth = {code: f"−{values[code].said()}" for code in now}
    gone = [f"{code} is off this sale" for code in before if code not in now]
    added = [f"{code} locked · {worth[code]}" for code in now if code not in before]
    left = [f"{code} stays · {worth[code]}" for code in now if code in before and not added]
    return " · ".join((*gone, *added, *left))


def _replaced(sale: Sale, lock: CouponLock) -> tuple[CouponLock, ...]:
    """The lock that stood before, where it is neither the same one changed nor on its way back."""
    if sale.lock is None or sale.lock.reference == lock.reference or is_renewal(sale):
        return ()
    return (sale.lock,)


def _without_clash(sale: Sale, lock: CouponLock, pair: str) -> Answer:
    """Give the lock back; the coupons that stood before are asked for once more."""
    before = codes_of(sale.lock)
    events: list[ev.Event] = [
        ev.CouponLockFailed(sale_id=sale.sale_id, reason=f"{pair} do not combine")
    ]
    if sale.lock is not None:
        events.append(ev.CouponsReleased(sale_id=sale.sale_id, reference=sale.lock.reference))
    kept = f" Scan {', '.join(before)} again to use it alone." if before else ""
    back = give_back(*_replaced(sale, lock), lock)
    return Refusal(
        reason=f"{pair} cannot be used together.{kept}",
        events=(*events, *back.events),
        effects=back.effects,
    )


def coupon_lock_refused(state: TerminalState, intent: it.CouponLockRefused) -> Answer:
    sale = state.sale
    if sale is None or sale.sale_id != intent.sale_id or sale.lock_asked is None:
        return Decision(say=MAY_BE_LOCKED, trouble=True) if intent.outcome_unknown else NOTHING
    failed = ev.CouponLockFailed(
        sale_id=sale.sale_id, reason=intent.reason, outcome_unknown=intent.outcome_unknown
    )
    if is_renewal(sale):
        return lock_not_had_again(sale, intent, failed)
    return Refusal(reason=intent.reason, events=(failed,))


def codes_of(lock: CouponLock | None) -> tuple[str, ...]:
    return tuple(coupon.code for coupon in lock.coupons) if lock else ()


RULES = (
    NO_RULES.on(it.ApplyCoupon, apply_coupon)
    .on(it.RemoveCoupon, lambda state, intent, _: remove_coupon(state, intent))
    .heard(it.CouponLockPlaced, lambda state, intent, _: coupon_lock_placed(state, intent))
    .heard(it.CouponLockRefused, lambda state, intent, _: coupon_lock_refused(state, intent))
)
