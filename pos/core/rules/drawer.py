"""The drawer in a shift: cash in and out, no sale."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.cash_count import not_this_cash
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import OpenDrawer, PrintCashMove
from pos.core.rules.common import NO_SHIFT, cashier_of, who_works
from pos.core.rules.table import NO_RULES
from pos.core.shift import MOVED, CashMove
from pos.core.state import TerminalState

_NOT_SO_MUCH = Refusal(
    reason="So much cash cannot be in the drawer. Count what is taken out and type that, or ask a "
    "manager, who can read in the X report what should be there."
)
"""Without the figure: who counts the drawer later counts it blind."""


def move_cash(state: TerminalState, intent: it.MoveCash, moment: Moment) -> Answer:
    cashier = who_works(state)
    if state.shift is None or not state.shift.is_open:
        return NO_SHIFT
    if intent.amount.minor <= 0:
        return Refusal(reason="Give an amount of more than nothing.")
    if intent.move is not CashMove.DROP and not intent.reason:
        return Refusal(reason="Say why, for the record.")
    if wrong := not_this_cash(intent.pieces, intent.amount, state.setup.denominations):
        return Refusal(reason=wrong)
    takes = intent.move is not CashMove.PAID_IN
    if takes and state.shift.drawer_expected < intent.amount:
        return _NOT_SO_MUCH
    return Decision(
        say=f"{MOVED[intent.move]}: {intent.amount.said()}.",
        events=(
            ev.CashMoved(
                move=intent.move,
                amount=intent.amount,
                reason=intent.reason,
                cashier_id=cashier.user_id,
                pieces=intent.pieces,
            ),
        ),
        effects=(
            OpenDrawer(),
            PrintCashMove(
                slip_id=moment.new_id,
                move=intent.move,
                amount=intent.amount,
                reason=intent.reason,
                cashier_id=cashier.user_id,
                cashier_name=cashier.name,
                pieces=intent.pieces,
            ),
        ),
    )


def ring_no_sale(state: TerminalState, intent: it.RingNoSale) -> Answer:
    if not state.shift_is_open:
        return NO_SHIFT
    if not intent.reason:
        return Refusal(reason="Say why the drawer is opened, for the record.")
    return Decision(
        say="No sale: the drawer is open.",
        events=(
            ev.NoSaleRung(
                reason=intent.reason,
                cashier_id=cashier_of(state),
            ),
        ),
        effects=(OpenDrawer(),),
    )


RULES = NO_RULES.on(it.MoveCash, move_cash).on(
    it.RingNoSale, lambda state, intent, _: ring_no_sale(state, intent)
)
