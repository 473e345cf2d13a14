"""Points or a coupon spent at once, beside the order of the sale, and never asked for twice."""

from __future__ import annotations

from typing import assert_never

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import apply_to_sale
from pos.core.customer import Customer
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import Effect, GoOnErrand, PrintSlip
from pos.core.errand import (
    BoughtCoupon,
    BurnCoupon,
    BurnedCoupon,
    BuyWithPoints,
    Errand,
    RedeemedPoints,
    RedeemOutright,
)
from pos.core.rules.common import cannot_spend, unpaid_with_customer
from pos.core.rules.coupons import ask_for_lock, codes_of
from pos.core.rules.shop_coupons import ask_for_one, cannot_add_coupon
from pos.core.rules.table import NO_RULES
from pos.core.sale import PendingErrand, Sale
from pos.core.signed_coupon import code_alone
from pos.core.state import TerminalState

NO_ERRAND = Refusal(
    reason="An answer came that no sale waits for. Look at the customer's activity with F4."
)


def run_errand(state: TerminalState, intent: it.RunErrand, moment: Moment) -> Answer:
    found = unpaid_with_customer(state)
    if isinstance(found, Refusal):
        return found
    sale, customer = found
    if refusal := cannot_spend(customer) or _cannot_run(state, sale, intent.errand):
        return refusal
    setup = state.setup
    errand_id = f"{setup.store_id}-{setup.till_id}-{moment.new_id}"
    return Decision(
        say=_asking_said(intent.errand),
        events=(ev.ErrandAsked.of(intent.errand, sale_id=sale.sale_id, errand_id=errand_id),),
        effects=(
            GoOnErrand(
                sale_id=sale.sale_id,
                customer_id=customer.customer_id,
                errand_id=errand_id,
                errand=intent.errand,
            ),
        ),
    )


def _cannot_run(state: TerminalState, sale: Sale, errand: Errand) -> Refusal | None:
    match errand:
        case BuyWithPoints():
            return None if errand.rule_id else Refusal(reason="Choose what to buy with points.")
        case RedeemOutright():
            return _cannot_redeem(errand)
        case BurnCoupon():
            return _cannot_burn(state, sale, errand)


def _cannot_redeem(errand: RedeemOutright) -> Refusal | None:
    assert (errand.points is None) != (errand.amount is None), "points or an amount"
    given = errand.points if errand.amount is None else errand.amount.minor
    if given is None or given <= 0:
        return Refusal(reason="Give points or an amount of more than nothing.")
    return None if errand.reason else Refusal(reason="Say what for, for the record.")


def _cannot_burn(state: TerminalState, sale: Sale, errand: BurnCoupon) -> Refusal | None:
    if not errand.code:
        return Refusal(reason="Scan or type the coupon's code.")
    if state.setup.shop_coupons.is_ours(errand.code):
        # The service would count it as used; at the engine it would be as good as before.
        return Refusal(
            reason=f"{errand.code} is kept by the shop's own engine: use it on a sale, or have it "
            "ended there with pos coupons revoke."
        )
    if errand.code in [one.code for one in sale.coupons]:
        return Refusal(reason=f"{errand.code} is on this sale: it goes with the order.")
    return None if errand.reason else Refusal(reason="Say why, for the record.")


def _asking_said(errand: Errand) -> str:
    match errand:
        case BuyWithPoints():
            return "Buying the coupon…"
        case RedeemOutright():
            return "Redeeming the points…"
        case BurnCoupon():
            return "Using the coupon up…"


# -- what came of it --------------------------------------------------------------------------


def errand_done(state: TerminalState, intent: it.ErrandDone, moment: Moment) -> Answer:
    """A sale with an errand under way is neither paid nor void, so that its answer finds it."""
    asked = _asked(state, intent.sale_id, intent.errand_id)
    if asked is None:
        return NO_ERRAND
    sale, _, pending = asked
    match intent.result:
        case BoughtCoupon():
            return _bought(state, asked, intent.result, moment)
        case RedeemedPoints():
            return _redeemed(asked, intent.result)
        case BurnedCoupon():
            return _burned(sale, pending, intent.result)
        case _:
            assert_never(intent.result)


_Asked = tuple[Sale, Customer, PendingErrand]


def _asked(state: TerminalState, sale_id: str, errand_id: str) -> _Asked | None:
    sale = state.sale
    if sale is None or sale.sale_id != sale_id or sale.errand is None or sale.customer is None:
        return None
    return (sale, sale.customer, sale.errand) if sale.errand.errand_id == errand_id else None


def _bought(state: TerminalState, asked: _Asked, coupon: BoughtCoupon, moment: Moment) -> Decision:
    sale, customer, pending = asked
    name = customer.points_name
    spent = f" for {coupon.points:,} {name}" if coupon.points else ""
    bought = ev.CouponBought(
        sale_id=sale.sale_id, errand_id=pending.errand_id, coupon=coupon.to_record
    )
    slip = PrintSlip(errand_id=pending.errand_id, result=coupon, points_name=name)
    said = f"{coupon.title or 'Coupon'} · {code_alone(coupon.code)}{spent}"
    after = apply_to_sale(sale, bought)
    if not _is_to_be_used(after, pending.errand, coupon.code):
        return Decision(say=said, events=(bought,), effects=(slip,))
    lock = _lock_of_bought(state, after, customer, coupon.code, moment)
    return Decision(say=said, events=(bought, *lock.events), effects=(slip, *lock.effects))


def _lock_of_bought(
    state: TerminalState, sale: Sale, customer: Customer, code: str, moment: Moment
) -> Decision:
    """The program may have had it made by the shop's own engine, which then keeps it."""
    shops = state.setup.shop_coupons
    if shops.has_engine and shops.is_ours(code):
        return ask_for_one(state, sale, it.ApplyCoupon(code=code_alone(code)), moment)
    return ask_for_lock(sale, customer, (*codes_of(sale.lock), code))


def _is_to_be_used(sale: Sale, errand: Errand, code: str) -> bool:
    wanted = isinstance(errand, BuyWithPoints) and errand.apply
    return wanted and bool(sale.lines) and cannot_add_coupon(sale, code) is None


def _redeemed(asked: _Asked, redeemed: RedeemedPoints) -> Decision:
    sale, customer, pending = asked
    name = customer.points_name
    reason = pending.errand.reason if isinstance(pending.errand, RedeemOutright) else ""
    slip: tuple[Effect, ...] = (
        PrintSlip(errand_id=pending.errand_id, result=redeemed, points_name=name, reason=reason),
    )
    return Decision(
        say=f"{redeemed.points:,} {name} redeemed = {redeemed.amount.said()}",
        events=(
            ev.PointsRedeemed(
                sale_id=sale.sale_id,
                errand_id=pending.errand_id,
                points=redeemed.points,
                amount=redeemed.amount,
                reason=reason,
            ),
        ),
        effects=slip,
    )


def _burned(sale: Sale, pending: PendingErrand, burned: BurnedCoupon) -> Decision:
    reason = pending.errand.reason if isinstance(pending.errand, BurnCoupon) else ""
    return Decision(
        say=f"{burned.code} is used up.",
        events=(
            ev.CouponBurned(
                sale_id=sale.sale_id,
                errand_id=pending.errand_id,
                code=burned.code,
                reason=reason,
            ),
        ),
    )


def errand_refused(state: TerminalState, intent: it.ErrandRefused) -> Answer:
    asked = _asked(state, intent.sale_id, intent.errand_id)
    if asked is None:
        return NO_ERRAND
    sale, _, pending = asked
    unknown = f" {maybe_spent(pending.errand)}" if intent.outcome_unknown else ""
    failed = ev.ErrandFailed(
        sale_id=sale.sale_id,
        errand_id=pending.errand_id,
        reason=intent.reason,
        outcome_unknown=intent.outcome_unknown,
    )
    return Refusal(reason=f"{intent.reason}{unknown}", events=(failed,))


def maybe_spent(errand: Errand) -> str:
    """What to look at where nobody knows what came of an errand, so that it is not done twice."""
    match errand:
        case BuyWithPoints():
            return (
                "The points for the coupon may have been spent. Look at the customer's coupons "
                "with F4 before buying it again."
            )
        case RedeemOutright():
            return (
                "The points may have been spent. Look at the customer's activity with F4 before "
                "redeeming them again."
            )
        case BurnCoupon():
            return (
                f"{errand.code} may have been used up. Look at the customer's coupons with F4 "
                "before using it again."
            )


RULES = (
    NO_RULES.on(it.RunErrand, run_errand)
    .heard(it.ErrandDone, errand_done)
    .heard(it.ErrandRefused, lambda state, intent, _: errand_refused(state, intent))
)
