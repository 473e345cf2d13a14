"""What is reserved for the open sale: given back with its customer, by the clock, before paying."""

from __future__ import annotations

from pos.core import events as ev
from pos.core.decision import NOTHING, Answer, Moment, Refusal
from pos.core.effects import Effect, ReleaseCoupons, ReleaseHold
from pos.core.promotion import LOWERS_THE_SALE
from pos.core.sale import Sale
from pos.core.state import TerminalState
from pos.core.totals import add_up, redeemable


def releases(sale: Sale) -> tuple[Effect, ...]:
    """Give back whatever the sale has reserved."""
    effects: list[Effect] = []
    if sale.hold is not None:
        effects.append(ReleaseHold(reference=sale.hold.reference))
    if sale.lock is not None:
        effects.append(ReleaseCoupons(reference=sale.lock.reference))
    return tuple(effects)


def dropped(sale: Sale) -> tuple[ev.Event, ...]:
    """The record of giving it back; the account's promotion was this customer's too."""
    events: list[ev.Event] = []
    if sale.hold is not None:
        events.append(ev.PointsReleased(sale_id=sale.sale_id, reference=sale.hold.reference))
    if sale.lock is not None:
        events.append(ev.CouponsReleased(sale_id=sale.sale_id, reference=sale.lock.reference))
    if sale.promotion is not None:
        events.append(ev.PromotionDropped(sale_id=sale.sale_id))
    return tuple(events)


def unusable_reservation(sale: Sale, moment: Moment) -> Refusal | None:
    """Why what is reserved cannot go into the order as the sale stands now."""
    if lapsed := _lapsed(sale, moment):
        return Refusal(
            reason=f"{_lapse_said(lapsed)} Check the amount due, then pay.", events=lapsed
        )
    if sale.hold is not None and sale.hold.amount > redeemable(sale):
        return Refusal(reason="More points are held than the sale needs. Release and hold again.")
    if sale.lock is None:
        return None
    values = dict(add_up(sale).coupon_values)
    for coupon in sale.lock.coupons:
        if coupon.kind in LOWERS_THE_SALE and not values[coupon.code]:
            return Refusal(reason=f"{coupon.code} takes nothing off this sale any more. Remove it.")
    return None


def time_passed(state: TerminalState, moment: Moment) -> Answer:
    if state.sale is None:
        return NOTHING
    lapsed = _lapsed(state.sale, moment)
    if not lapsed:
        return NOTHING
    return Refusal(reason=f"{_lapse_said(lapsed)} Ask again to use them.", events=lapsed)


def _lapsed(sale: Sale, moment: Moment) -> tuple[ev.Event, ...]:
    lapsed: list[ev.Event] = []
    if sale.hold is not None and sale.hold.expires_at <= moment.now:
        lapsed.append(
            ev.PointsReleased(sale_id=sale.sale_id, reference=sale.hold.reference, lapsed=True)
        )
    if sale.lock is not None and sale.lock.expires_at <= moment.now:
        lapsed.append(
            ev.CouponsReleased(sale_id=sale.sale_id, reference=sale.lock.reference, lapsed=True)
        )
    return tuple(lapsed)


def _lapse_said(lapsed: tuple[ev.Event, ...]) -> str:
    if len(lapsed) == 2:
        return "The held points and the coupons have lapsed."
    if isinstance(lapsed[0], ev.PointsReleased):
        return "The held points have lapsed."
    return "The coupons' lock has lapsed."
