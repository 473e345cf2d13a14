"""What is reserved for the open sale: given back with its customer, by the clock, before paying."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import CouponLock, PointsHold
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import Effect
from pos.core.promotion import LOWERS_THE_SALE
from pos.core.rules.giving_back import Reserved, give_back, give_back_asked, gone_back
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale, SalePhase
from pos.core.shop_coupon import ShopCouponOnSale
from pos.core.state import TerminalState
from pos.core.totals import add_up, redeemable

HELD_TOO_MUCH = Refusal(
    reason="More points are held than the sale needs. F5, R gives them back; F5, A then holds "
    "what it needs."
)


def holds_too_much(sale: Sale) -> bool:
    return sale.hold is not None and sale.hold.amount > redeemable(sale)


def releases(sale: Sale, *, of_customer: bool = False) -> tuple[Effect, ...]:
    """Give back whatever the sale has reserved, or what of it goes with its customer."""
    return _all_of(sale, of_customer=of_customer).effects


def dropped(sale: Sale, *, of_customer: bool = False) -> tuple[ev.Event, ...]:
    """The record of giving it back; the account's promotion was this customer's too."""
    events: list[ev.Event] = []
    if sale.hold is not None:
        events.append(ev.PointsReleased(sale_id=sale.sale_id, reference=sale.hold.reference))
    if sale.lock is not None:
        events.append(ev.CouponsReleased(sale_id=sale.sale_id, reference=sale.lock.reference))
    if sale.promotion is not None:
        events.append(ev.PromotionDropped(sale_id=sale.sale_id))
    events.extend(
        ev.ShopCouponOff(sale_id=sale.sale_id, lock_id=one.lock_id, code=one.code)
        for one in _shop_coupons(sale, of_customer=of_customer)
    )
    return (*events, *_all_of(sale, of_customer=of_customer).events)


def going_back(sale: Sale) -> tuple[ev.Event, ...]:
    """For a record in which the sale itself ends."""
    return _all_of(sale).events


def _all_of(sale: Sale, *, of_customer: bool = False) -> Decision:
    """Of the whole sale with a coupon that is still asked for: its lock has an id already."""
    reserved: list[Reserved] = [one for one in (sale.hold, sale.lock) if one is not None]
    reserved.extend(_shop_coupons(sale, of_customer=of_customer))
    back = give_back(*reserved, points_name=sale.points_name)
    if of_customer or sale.shop_asked is None or _is_on(sale, sale.shop_asked.lock_id):
        return back
    asked = give_back_asked(sale.shop_asked)
    return Decision(events=(*back.events, *asked.events), effects=(*back.effects, *asked.effects))


def _shop_coupons(sale: Sale, *, of_customer: bool) -> tuple[ShopCouponOnSale, ...]:
    """One that anybody may use stays with the goods when the customer goes."""
    return tuple(one for one in sale.shop_coupons if one.is_personal or not of_customer)


def _is_on(sale: Sale, lock_id: str) -> bool:
    return any(one.lock_id == lock_id for one in sale.shop_coupons)


def kept_no_longer(sale: Sale) -> Decision:
    """With the last tender goes what was kept for it: it has lapsed, or was not had again."""
    hold = sale.hold if sale.hold and sale.hold.reference in sale.kept else None
    lock = sale.lock if sale.lock and sale.lock.reference in sale.kept else None
    gone = (one for one in (hold, lock) if one is not None)
    back = give_back(*gone, points_name=sale.points_name, by_itself=True)
    return Decision(events=(*_off(sale, hold, lock), *back.events), effects=back.effects)


def unusable_reservation(sale: Sale, moment: Moment) -> Refusal | None:
    """Why what is reserved cannot go into the order as the sale stands now."""
    lapsed = _lapsed(sale, moment)
    if lapsed and sale.phase is not SalePhase.TENDERING:
        back = _back_at_once(sale, moment)
        return Refusal(
            reason=f"{_lapse_said(lapsed)} Check the amount due, then pay.",
            events=(*lapsed, *back.events),
            effects=back.effects,
        )
    if holds_too_much(sale):
        return HELD_TOO_MUCH
    if not sale.coupons:
        return None
    values = dict(add_up(sale).coupon_values)
    for coupon in sale.coupons:
        if coupon.kind in LOWERS_THE_SALE and not values[coupon.code]:
            return Refusal(reason=f"{coupon.code} takes nothing off this sale any more. Remove it.")
    return None


def time_passed(state: TerminalState, moment: Moment) -> Answer:
    """What is on its way back and lapses meanwhile was told of when it could not be given back."""
    gone = gone_back(state, moment.now)
    lapsed = _lapsed(state.sale, moment) if state.sale is not None else ()
    if not lapsed or state.sale is None:
        return Decision(events=gone, urgent=False)
    if state.sale.phase is SalePhase.TENDERING:
        return _kept(state.sale, lapsed, gone)
    back = _back_at_once(state.sale, moment)
    return Refusal(
        reason=f"{_lapse_said(lapsed)} Ask again to use them.",
        events=(*lapsed, *back.events, *gone),
        effects=back.effects,
    )


def _back_at_once(sale: Sale, moment: Moment) -> Decision:
    """The service keeps them a little longer than the till counts on.

    Asked for again at once, the same points would be short.
    """
    ended = (one for one in (sale.hold, sale.lock) if one and one.expires_at <= moment.now)
    return give_back(*ended, points_name=sale.points_name, by_itself=True)


def _kept(sale: Sale, lapsed: tuple[_Off, ...], gone: tuple[ev.Event, ...]) -> Answer:
    """Money was taken on these figures: they are changed by taking it back, and by nothing else."""
    lapsed = tuple(one for one in lapsed if one.reference not in sale.kept)
    if not lapsed:
        return Decision(events=gone, urgent=False)
    return Decision(
        say=f"{_lapse_said(lapsed)} What is due stays: the order asks for them again.",
        events=(ev.ReservationsKept(sale_id=sale.sale_id), *gone),
        trouble=True,
    )


_Off = ev.PointsReleased | ev.CouponsReleased


def _lapsed(sale: Sale, moment: Moment) -> tuple[_Off, ...]:
    hold, lock, now = sale.hold, sale.lock, moment.now
    return _off(
        sale,
        hold if hold and hold.expires_at <= now else None,
        lock if lock and lock.expires_at <= now else None,
    )


def _off(sale: Sale, hold: PointsHold | None, lock: CouponLock | None) -> tuple[_Off, ...]:
    off: list[_Off] = []
    if hold is not None:
        off.append(ev.PointsReleased(sale_id=sale.sale_id, reference=hold.reference, lapsed=True))
    if lock is not None:
        off.append(ev.CouponsReleased(sale_id=sale.sale_id, reference=lock.reference, lapsed=True))
    return tuple(off)


def _lapse_said(lapsed: tuple[_Off, ...]) -> str:
    if len(lapsed) == 2:
        return "The held points and the coupons have lapsed."
    if isinstance(lapsed[0], ev.PointsReleased):
        return "The held points have lapsed."
    return "The coupons' lock has lapsed."


RULES = NO_RULES.heard(it.TimePassed, lambda state, _, moment: time_passed(state, moment))
