"""Points held and coupons locked for the open sale, and what became of its order."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import CouponLock
from pos.core.decision import NOTHING, Answer, Decision, Moment, Refusal
from pos.core.effects import LockCoupons, PlaceHold, ReleaseCoupons, ReleaseHold
from pos.core.promotion import LOWERS_THE_SALE, clash
from pos.core.rules.common import unpaid
from pos.core.sale import AskedFor, Sale
from pos.core.state import TerminalState
from pos.core.totals import add_up, goods_after_discounts, redeemable

ASKING = Refusal(reason="Still asking the loyalty service. Try again in a moment.")
NO_CUSTOMER = Refusal(reason="No customer on this sale. Scan their code, or press F4.")

MOST_COUPONS = 10


def _sale_with_customer(state: TerminalState) -> Sale | Refusal:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    if sale.customer is None:
        return NO_CUSTOMER
    if sale.hold_asked or sale.lock_asked:
        return ASKING
    if not sale.lines:
        return Refusal(reason="Scan the goods first.")
    return sale


# -- points -----------------------------------------------------------------------------------


def redeem(state: TerminalState, intent: it.RedeemPoints) -> Answer:
    sale = _sale_with_customer(state)
    if isinstance(sale, Refusal):
        return sale
    if sale.hold is not None:
        return Refusal(reason="Points are held already. Release them first to hold others.")
    asked = _asked(sale, intent)
    if isinstance(asked, Refusal):
        return asked
    assert sale.customer is not None
    return Decision(
        say="Asking for the points…",
        events=(ev.HoldAsked(sale_id=sale.sale_id, asked=asked),),
        effects=(
            PlaceHold(sale_id=sale.sale_id, customer_id=sale.customer.customer_id, asked=asked),
        ),
    )


def _asked(sale: Sale, intent: it.RedeemPoints) -> AskedFor | Refusal:
    if intent.rule_id:
        return AskedFor(rule_id=intent.rule_id)
    most = redeemable(sale)
    if not most:
        return Refusal(reason="Nothing is left for points to pay.")
    if intent.points is not None:
        if intent.points <= 0:
            return Refusal(reason="Give a number of points of more than nothing.")
        return AskedFor(points=intent.points)
    if intent.amount is None:
        assert sale.customer is not None
        balance = sale.customer.balance
        if balance is not None and not balance.points:
            return Refusal(reason=f"No {balance.points_name} to redeem.")
        if balance is not None and not balance.value:
            return Refusal(reason=f"Too few {balance.points_name} to be worth anything yet.")
        return AskedFor(amount=min(most, balance.value) if balance else most)
    if intent.amount.minor <= 0:
        return Refusal(reason="Give an amount of more than nothing.")
    if intent.amount > most:
        return Refusal(reason=f"Points can pay at most {most.text()} of this sale.")
    return AskedFor(amount=intent.amount)


def hold_placed(state: TerminalState, intent: it.HoldPlaced) -> Answer:
    """A hold that comes for a sale no longer open, or is worth more than it, is given back."""
    sale = state.sale
    if sale is None or sale.sale_id != intent.sale_id or sale.hold_asked is None:
        return Decision(effects=(ReleaseHold(reference=intent.hold.reference),))
    if intent.hold.amount > redeemable(sale):
        return Refusal(
            reason=f"Points can pay at most {redeemable(sale).text()} of this sale.",
            events=(ev.HoldFailed(sale_id=sale.sale_id, reason="more than is due"),),
            effects=(ReleaseHold(reference=intent.hold.reference),),
        )
    assert sale.customer is not None
    name = sale.customer.balance.points_name if sale.customer.balance else "points"
    return Decision(
        say=f"{intent.hold.points:,} {name} held · −{intent.hold.amount.text()}",
        events=(ev.PointsHeld(sale_id=sale.sale_id, hold=intent.hold),),
    )


def hold_refused(state: TerminalState, intent: it.HoldRefused) -> Answer:
    sale = state.sale
    if sale is None or sale.sale_id != intent.sale_id or sale.hold_asked is None:
        return NOTHING
    failed = ev.HoldFailed(
        sale_id=sale.sale_id, reason=intent.reason, outcome_unknown=intent.outcome_unknown
    )
    return Refusal(reason=intent.reason, events=(failed,))


def release_points(state: TerminalState) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    if sale.hold is None:
        return Refusal(reason="No points are held.")
    return Decision(
        say=f"{sale.hold.points:,} given back.",
        events=(ev.PointsReleased(sale_id=sale.sale_id, reference=sale.hold.reference),),
        effects=(ReleaseHold(reference=sale.hold.reference),),
    )


# -- coupons ----------------------------------------------------------------------------------


def apply_coupon(state: TerminalState, intent: it.ApplyCoupon) -> Answer:
    sale = _sale_with_customer(state)
    if sale is NO_CUSTOMER:
        return Refusal(
            reason=f"{intent.code} is no item here. If it is a coupon, scan the customer first. "
            "No customer is on this sale yet."
        )
    if isinstance(sale, Refusal):
        return sale
    codes = _codes(sale.lock)
    if not intent.code:
        return Refusal(reason="Scan or type the coupon's code.")
    if intent.code in codes:
        return Refusal(reason=f"{intent.code} is on this sale already.")
    if len(codes) >= MOST_COUPONS:
        return Refusal(reason=f"A sale takes at most {MOST_COUPONS} coupons.")
    return _ask_for_lock(sale, (*codes, intent.code))


def remove_coupon(state: TerminalState, intent: it.RemoveCoupon) -> Answer:
    sale = _sale_with_customer(state)
    if isinstance(sale, Refusal):
        return sale
    codes = _codes(sale.lock)
    if sale.lock is None or intent.code not in codes:
        return Refusal(reason=f"{intent.code} is not on this sale.")
    left = tuple(code for code in codes if code != intent.code)
    if left:
        return _ask_for_lock(sale, left)
    return Decision(
        say=f"{intent.code} is off this sale.",
        events=(ev.CouponsReleased(sale_id=sale.sale_id, reference=sale.lock.reference),),
        effects=(ReleaseCoupons(reference=sale.lock.reference),),
    )


def _ask_for_lock(sale: Sale, codes: tuple[str, ...]) -> Decision:
    assert sale.customer is not None
    collections = dict.fromkeys(name for line in sale.lines for name in line.item.collection)
    return Decision(
        say="Asking for the coupon…",
        events=(ev.CouponLockAsked(sale_id=sale.sale_id, asked=AskedFor(codes=codes)),),
        effects=(
            LockCoupons(
                sale_id=sale.sale_id,
                customer_id=sale.customer.customer_id,
                codes=codes,
                goods=goods_after_discounts(sale),
                collections=tuple(collections),
                reference=sale.lock.reference if sale.lock else "",
            ),
        ),
    )


def coupon_lock_placed(state: TerminalState, intent: it.CouponLockPlaced) -> Answer:
    """Coupons that may not share a sale are given back whole: none of them has been promised."""
    sale = state.sale
    if sale is None or sale.sale_id != intent.sale_id or sale.lock_asked is None:
        return Decision(effects=(ReleaseCoupons(reference=intent.lock.reference),))
    if pair := clash(intent.lock.coupons):
        return _without_clash(sale, intent.lock, f"{pair[0].code} and {pair[1].code}")
    before = _codes(sale.lock)
    added = [code for code in _codes(intent.lock) if code not in before]
    values = dict(add_up(replace(sale, lock=intent.lock)).coupon_values)
    said = [f"{code} locked · −{values[code].text()}" for code in added]
    return Decision(
        say=" · ".join(said) or "Coupons changed.",
        events=(ev.CouponsLocked(sale_id=sale.sale_id, lock=intent.lock),),
        effects=_replaced(sale, intent.lock),
    )


def _replaced(sale: Sale, lock: CouponLock) -> tuple[ReleaseCoupons, ...]:
    """The lock that stood before, where the new one is not the same one changed."""
    if sale.lock is None or sale.lock.reference == lock.reference:
        return ()
    return (ReleaseCoupons(reference=sale.lock.reference),)


def _without_clash(sale: Sale, lock: CouponLock, pair: str) -> Answer:
    """Give the session back; the coupons that stood before are asked for once more."""
    before = _codes(sale.lock)
    events: list[ev.Event] = [
        ev.CouponLockFailed(sale_id=sale.sale_id, reason=f"{pair} do not combine")
    ]
    if sale.lock is not None:
        events.append(ev.CouponsReleased(sale_id=sale.sale_id, reference=sale.lock.reference))
    kept = f" Scan {', '.join(before)} again to use it alone." if before else ""
    return Refusal(
        reason=f"{pair} cannot be used together.{kept}",
        events=tuple(events),
        effects=(*_replaced(sale, lock), ReleaseCoupons(reference=lock.reference)),
    )


def coupon_lock_refused(state: TerminalState, intent: it.CouponLockRefused) -> Answer:
    sale = state.sale
    if sale is None or sale.sale_id != intent.sale_id or sale.lock_asked is None:
        return NOTHING
    failed = ev.CouponLockFailed(
        sale_id=sale.sale_id, reason=intent.reason, outcome_unknown=intent.outcome_unknown
    )
    return Refusal(reason=intent.reason, events=(failed,))


def _codes(lock: CouponLock | None) -> tuple[str, ...]:
    return tuple(coupon.code for coupon in lock.coupons) if lock else ()


# -- before paying, after paying, and time ----------------------------------------------------


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


def order_arrived(state: TerminalState, intent: it.OrderArrived) -> Answer:
    earned = intent.points_earned
    last = state.last_sale
    is_last = last is not None and last.sale.sale_id == intent.sale_id
    return Decision(
        say=f"{last.receipt} delivered · +{earned:,}" if last and is_last and earned else "",
        events=(
            ev.OrderDelivered(
                sale_id=intent.sale_id,
                points_earned=earned,
                points_redeemed=intent.points_redeemed,
                balance_after=intent.balance_after,
            ),
        ),
        urgent=False,
    )


def order_turned_down(intent: it.OrderTurnedDown) -> Answer:
    return Refusal(
        reason=f"An order was turned down: {intent.reason} A manager must look at it.",
        events=(ev.OrderRejected(sale_id=intent.sale_id, reason=intent.reason),),
    )
