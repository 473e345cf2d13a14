"""Coupons of the shop's own engine that went with a finished sale: told until the engine has them.

One that waits delays no other. One that was used up elsewhere is a manager's to look at.
"""

from __future__ import annotations

from typing import TypeVar

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import NOTHING, Answer, Decision, Moment, Refusal
from pos.core.effects import BurnShopCoupon, Effect
from pos.core.rules.actions import SETTLE
from pos.core.rules.approvals import who_says_yes
from pos.core.rules.common import cashier_of
from pos.core.rules.giving_back import again_to_the_engine
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale
from pos.core.settlement import LONGEST_WHY
from pos.core.shop_coupon import DoubleUse, OwedBurn
from pos.core.state import TerminalState
from pos.core.totals import Totals

MOST_AT_ONCE = 200
"""Told in one go; the others are told by the next."""
_TURN_S = 15


def burns_of(sale: Sale, totals: Totals, receipt: str, moment: Moment) -> tuple[OwedBurn, ...]:
    """What a finished sale owes the engine."""
    values = dict(totals.coupon_values)
    return tuple(
        OwedBurn(
            code=one.code,
            sale_id=sale.sale_id,
            lock_id=one.lock_id,
            receipt=receipt,
            at=moment.now,
            value=values[one.code],
            customer_id=sale.customer.customer_id if sale.customer else "",
            valid_until=one.valid_until,
            is_believed=one.is_believed,
        )
        for one in sale.shop_coupons
    )


def burn_effects(state: TerminalState, *, turn: int = 0) -> tuple[Effect, ...]:
    """Each turn begins with another, so that none that cannot be told keeps the rest waiting."""
    burns = state.burns
    first = turn % len(burns) if len(burns) > MOST_AT_ONCE else 0
    in_turn = (*burns[first:], *burns[:first])[:MOST_AT_ONCE]
    return tuple(BurnShopCoupon(burn=one, by_itself=True) for one in in_turn)


def tell_again(state: TerminalState, moment: Moment) -> Answer:
    turn = int(moment.now.timestamp()) // _TURN_S * MOST_AT_ONCE
    return Decision(effects=(*burn_effects(state, turn=turn), *again_to_the_engine(state)))


def burn_told(state: TerminalState, intent: it.CouponBurnTold) -> Answer:
    """Of a double use the cashier hears nothing: the goods are gone, and a manager looks at it."""
    of = (intent.code, intent.sale_id)
    burn = next((one for one in state.burns if one.of == of), None)
    if burn is None or (intent.refused and intent.refused == burn.refused):
        return NOTHING
    if intent.refused:
        refused = ev.BurnRefused(code=burn.code, sale_id=burn.sale_id, reason=intent.refused)
        return Decision(events=(refused,), urgent=False)
    ended = ev.BurnEnded(code=intent.code, sale_id=intent.sale_id, double=intent.double)
    return Decision(events=(ended,), urgent=intent.double is not None)


def tick_double(state: TerminalState, intent: it.TickDouble, moment: Moment) -> Answer:
    found = _named(state, state.doubles, intent)
    if found is None:
        return Refusal(reason=f"{intent.code} is not among the coupons used twice.")
    ticked = ev.DoubleTicked(
        code=found.code, sale_id=found.sale_id, at=moment.now, cashier_id=cashier_of(state)
    )
    return Decision(say=f"{found.code} on {found.receipt} is ticked off.", events=(ticked,))


def settle_burn(state: TerminalState, intent: it.SettleBurn, moment: Moment) -> Answer:
    found = _named(state, state.burns, intent)
    if found is None:
        return Refusal(reason=f"{intent.code} is not among the coupons to be burned.")
    if not intent.why.strip():
        return Refusal(reason="Say why, for the record.")
    by = who_says_yes(state, moment, SETTLE)
    if not by:
        say = "Settling a coupon to be burned needs a manager's approval."
        return Refusal(reason=say, needs_approval=True)
    approved = (ev.Approved(action=SETTLE.name, approver_id=by),) if moment.approved_by else ()
    settled = ev.BurnSettled(
        code=found.code,
        sale_id=found.sale_id,
        at=moment.now,
        cashier_id=by,
        why=intent.why.strip()[:LONGEST_WHY],
    )
    say = f"{found.code} on {found.receipt} is settled: the coupon engine is not told of it."
    return Decision(say=say, events=(*approved, settled))


_One = TypeVar("_One", OwedBurn, DoubleUse)


def _named(
    state: TerminalState, among: tuple[_One, ...], intent: it.TickDouble | it.SettleBurn
) -> _One | None:
    code, receipt = intent.code.casefold(), state.setup.receipt_named(intent.receipt)
    of_code = (one for one in among if one.code.casefold() == code)
    return next((one for one in of_code if receipt in {"", one.receipt}), None)


def owed_carried(state: TerminalState) -> tuple[ev.Event, ...]:
    """For the shift being opened: nothing older is read after it."""
    burns = (ev.BurnOwed(burn=one) for one in state.burns)
    return (*burns, *(ev.DoubleCarried(double=one) for one in state.doubles))


RULES = (
    NO_RULES.heard(it.CouponBurnTold, lambda state, intent, _: burn_told(state, intent))
    .heard(it.TellEngineAgain, lambda state, _, moment: tell_again(state, moment))
    .on(it.TickDouble, tick_double)
    .on(it.SettleBurn, settle_burn)
)
