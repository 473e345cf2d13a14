"""Coupons of the shop's own engine: each locked by itself, under an id of the till's.

What is still to be told to the engine afterwards, owed_burns.py has.
"""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import apply_to_sale
from pos.core.decision import NOTHING, Answer, Decision, Moment, Refusal
from pos.core.effects import LockShopCoupon
from pos.core.money import Money
from pos.core.promotion import LOWERS_THE_SALE, clash
from pos.core.rules.common import ASKING, unpaid
from pos.core.rules.giving_back import give_back, give_back_asked
from pos.core.rules.owed_burns import burn_effects
from pos.core.rules.signed_coupons import taken_instead, used_already, why_refused, with_or_else
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale, SalePhase
from pos.core.shop_coupon import AskedShopCoupon, ShopCouponOnSale
from pos.core.signed_coupon import code_alone
from pos.core.state import TerminalState
from pos.core.totals import add_up, goods_after_discounts

MOST_COUPONS = 10
"""On one sale, whoever keeps them."""

IN_TRAINING = Refusal(
    reason="That is a coupon of the shop's own engine, and real: training uses none up. Go on "
    "without it."
)


def apply(state: TerminalState, intent: it.ApplyCoupon, moment: Moment) -> Answer:
    """No customer is needed before the engine says that the coupon is somebody's."""
    code = code_alone(intent.code)
    if state.setup.is_training:
        return IN_TRAINING
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    if sale.awaits_answer:
        return ASKING
    if not sale.lines:
        return Refusal(reason="Scan the goods first.")
    if not state.setup.shop_coupons.has_engine:
        return Refusal(
            reason=f"{code} is the shop's own, and no coupon engine is set at this till. Sell "
            "without it, and tell the manager: [coupons] url."
        )
    if refusal := cannot_add_coupon(sale, code) or used_already(state, code):
        return refusal
    return ask_for_one(state, sale, replace(intent, code=code), moment)


def cannot_add_coupon(sale: Sale, code: str) -> Refusal | None:
    codes = [one.code.casefold() for one in sale.coupons]
    if code.casefold() in codes:
        return Refusal(reason=f"{code} is on this sale already.")
    if len(codes) >= MOST_COUPONS:
        return Refusal(reason=f"A sale takes at most {MOST_COUPONS} coupons.")
    return None


def ask_for_one(
    state: TerminalState, sale: Sale, intent: it.ApplyCoupon, moment: Moment
) -> Decision:
    lock_id = f"{state.setup.store_id}-{state.setup.till_id}-{moment.new_id}"
    asked = _asked_now(state, intent.code, lock_id, moment)
    return _ask(sale, with_or_else(asked, state, sale, intent, moment))


def _asked_now(state: TerminalState, code: str, lock_id: str, moment: Moment) -> AskedShopCoupon:
    until = moment.now + state.setup.shop_coupons.lock_life
    return AskedShopCoupon(code=code, lock_id=lock_id, until=until)


def _ask(sale: Sale, asked: AskedShopCoupon, *, again: ShopCouponOnSale | None = None) -> Decision:
    effect = LockShopCoupon(
        sale_id=sale.sale_id,
        code=asked.code,
        lock_id=asked.lock_id,
        customer_id=sale.customer.customer_id if sale.customer else "",
        goods=goods_after_discounts(sale),
        again=again,
    )
    return Decision(
        say="" if again else "Asking for the coupon…",
        events=(ev.ShopCouponAsked(sale_id=sale.sale_id, asked=asked),),
        effects=(effect,),
    )


def _ask_again(state: TerminalState, sale: Sale, due: ShopCouponOnSale, moment: Moment) -> Decision:
    return _ask(sale, _asked_now(state, due.code, due.lock_id, moment), again=due)


def remove(sale: Sale, code: str) -> Answer:
    """One that is on it: where it was locked, its lock goes back."""
    found = on_sale(sale, code)
    assert found is not None, "it is on the sale"
    back = give_back(found)
    off = ev.ShopCouponOff(sale_id=sale.sale_id, lock_id=found.lock_id, code=found.code)
    return Decision(
        say=f"{found.code} is off this sale.", events=(off, *back.events), effects=back.effects
    )


def on_sale(sale: Sale, code: str) -> ShopCouponOnSale | None:
    wanted = code_alone(code).casefold()
    return next((one for one in sale.shop_coupons if one.code.casefold() == wanted), None)


# -- what came of it --------------------------------------------------------------------------


def locked(state: TerminalState, intent: it.ShopCouponLocked) -> Answer:
    """The engine answers, so that it can be told what it is still owed as well."""
    sale, new = state.sale, intent.on_sale
    if sale is None or not _is_asked(sale, intent.sale_id, new.lock_id):
        return give_back(new)
    owed = burn_effects(state)
    event = ev.ShopCouponLocked(sale_id=sale.sale_id, on_sale=new)
    if any(one.lock_id == new.lock_id for one in sale.shop_coupons):
        return Decision(events=(event,), effects=owed)
    worth = _worth(sale, event)
    if refusal := _used_before(state, sale, new) or _cannot_stand(sale, new, worth):
        back = give_back(new)
        return replace(refusal, events=(*refusal.events, *back.events), effects=back.effects)
    say = f"{new.code} locked · −{worth.said()}"
    return Decision(say=say, events=(event,), effects=owed)


def _worth(sale: Sale, event: ev.ShopCouponLocked | ev.ShopCouponBelieved) -> Money:
    """What it would take off this sale, after what is on it already."""
    return dict(add_up(apply_to_sale(sale, event)).coupon_values)[event.on_sale.code]


def _used_before(state: TerminalState, sale: Sale, new: ShopCouponOnSale) -> Refusal | None:
    """By its code as the engine writes it, however it was typed."""
    used = used_already(state, new.code)
    return used and replace(used, events=(_not_locked(sale, new.lock_id, "used here before"),))


def _cannot_stand(sale: Sale, new: ShopCouponOnSale, worth: Money) -> Refusal | None:
    """What was on the sale before stays: this one alone is not taken, nor used up for nothing."""
    if cannot := cannot_add_coupon(sale, new.code):
        return replace(cannot, events=(_not_locked(sale, new.lock_id, "on this sale already"),))
    pair = clash((*sale.coupons, new.coupon))
    if pair is None:
        return None if worth else _for_nothing(sale, new)
    names = f"{pair[0].code} and {pair[1].code}"
    return Refusal(
        reason=f"{names} cannot be used together. Remove one to use the other.",
        events=(_not_locked(sale, new.lock_id, f"{names} do not combine"),),
    )


def _for_nothing(sale: Sale, new: ShopCouponOnSale) -> Refusal:
    if new.coupon.kind not in LOWERS_THE_SALE:
        why = "takes nothing off at the counter"
        reason = f"{new.code} {why}, and stays good. Sell without it."
    else:
        why = "takes nothing off this sale"
        reason = f"{new.code} {why} as it is, and stays good. Scan the goods it is for first."
        if sale.coupons:
            reason = f"{new.code} {why} beside the other coupons, and stays good. Sell without it."
    return Refusal(reason=reason, events=(_not_locked(sale, new.lock_id, why),))


def _not_locked(sale: Sale, lock_id: str, reason: str) -> ev.ShopCouponNotLocked:
    return ev.ShopCouponNotLocked(sale_id=sale.sale_id, lock_id=lock_id, reason=reason)


def refused(state: TerminalState, intent: it.ShopCouponRefused, moment: Moment) -> Answer:
    """Where it may have been locked all the same, its lock is given back by its id."""
    sale = state.sale
    if sale is None or not _is_asked(sale, intent.sale_id, intent.lock_id):
        asked = _asked_now(state, intent.code, intent.lock_id, moment)
        return give_back_asked(asked) if intent.outcome_unknown else NOTHING
    assert sale.shop_asked is not None, "it is asked for"
    if instead := taken_instead(sale.shop_asked, intent):
        return _believed(sale, instead)
    back = give_back_asked(sale.shop_asked) if intent.outcome_unknown else NOTHING
    stands = next((one for one in sale.shop_coupons if one.lock_id == intent.lock_id), None)
    if stands is not None:
        return _not_had_again(sale, stands, intent, back)
    reason = why_refused(sale.shop_asked, intent)
    failed = ev.ShopCouponNotLocked(
        sale_id=sale.sale_id,
        lock_id=intent.lock_id,
        reason=reason,
        outcome_unknown=intent.outcome_unknown,
    )
    return Refusal(reason=reason, events=(failed, *back.events), effects=back.effects)


def _believed(sale: Sale, new: ShopCouponOnSale) -> Answer:
    """On its signature; a lock that may be there is its own, and is burned with it."""
    event = ev.ShopCouponBelieved(sale_id=sale.sale_id, on_sale=new)
    worth = _worth(sale, event)
    if refusal := _cannot_stand(sale, new, worth):
        back = give_back(new)
        return replace(refusal, events=(*refusal.events, *back.events), effects=back.effects)
    say = f"{new.code} taken on its signature · −{worth.said()}"
    return Decision(say=say, events=(event,))


def _not_had_again(
    sale: Sale, stands: ShopCouponOnSale, intent: it.ShopCouponRefused, back: Decision
) -> Refusal:
    """Money was taken on these figures: then it stays, and the burn asks for it all the same."""
    stays = sale.phase is SalePhase.TENDERING
    failed = ev.ShopCouponNotLocked(
        sale_id=sale.sale_id,
        lock_id=stands.lock_id,
        reason=intent.reason,
        outcome_unknown=intent.outcome_unknown,
        is_kept=stays,
    )
    what = f"{stands.code} could not be locked again"
    if stays:
        return Refusal(
            reason=f"{what}. {intent.reason} What is due stays; void the tender to sell without "
            "it.",
            events=(failed,),
        )
    off = ev.ShopCouponOff(
        sale_id=sale.sale_id, lock_id=stands.lock_id, code=stands.code, lapsed=True
    )
    worth = dict(add_up(sale).coupon_values)[stands.code]
    more = f": {worth.said()} more is due." if worth else "."
    return Refusal(
        reason=f"{what} and is off this sale{more} {intent.reason}",
        events=(failed, off, *back.events),
        effects=back.effects,
    )


def _is_asked(sale: Sale, sale_id: str, lock_id: str) -> bool:
    asked = sale.shop_asked
    return sale.sale_id == sale_id and asked is not None and asked.lock_id == lock_id


# -- the end of a lock ------------------------------------------------------------------------


def lapsed(state: TerminalState, moment: Moment) -> Answer:
    """The same again, by the same id: the till counts its life shorter than the engine does."""
    sale = state.sale
    due = _lapsed(sale, moment) if sale is not None else None
    if sale is None or due is None:
        return NOTHING
    return _ask_again(state, sale, due, moment)


def lapsed_before_paying(state: TerminalState, sale: Sale, moment: Moment) -> Refusal | None:
    """Nothing is paid on a coupon that is nobody's any more."""
    due = _lapsed(sale, moment)
    if due is None or sale.phase is SalePhase.TENDERING:
        return None
    again = _ask_again(state, sale, due, moment)
    return Refusal(
        reason=f"The lock of {due.code} has lapsed, and is asked for again. Pay in a moment.",
        events=again.events,
        effects=again.effects,
    )


def _lapsed(sale: Sale, moment: Moment) -> ShopCouponOnSale | None:
    ends = sale.next_shop_lapse
    if ends is None or ends > moment.now:
        return None
    return next(one for one in sale.shop_coupons if one.may_lapse and one.expires_at == ends)


RULES = (
    NO_RULES.heard(it.ShopCouponLocked, lambda state, intent, _: locked(state, intent))
    .heard(it.ShopCouponRefused, refused)
    .heard(it.ShopLocksLapsed, lambda state, _, moment: lapsed(state, moment))
)
