"""Where each cashier has a drawer of their own: who else sells on it, and on whose word."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Moment, Refusal
from pos.core.rules.actions import OTHERS_DRAWER
from pos.core.rules.approvals import who_says_yes
from pos.core.rules.common import cashier_of
from pos.core.state import TerminalState

SELLS_ON_IT: Final[tuple[type[object], ...]] = (
    it.AddItem,
    it.SellOpenItem,
    it.SellGiftCard,
    it.ReturnGoods,
    it.ReturnItem,
    it.ResumeSale,
    it.StoredValueScanned,
    it.TakeTender,
    it.VoidTender,
    it.CompleteSale,
)
"""A yes to one of them lends the drawer until the shift is closed."""

TOUCHES_DRAWER: Final[tuple[type[object], ...]] = (
    *SELLS_ON_IT,
    it.MoveCash,
    it.RingNoSale,
    it.CloseShift,
    it.SetShiftAside,
    it.HandOver,
)
"""What sells, or moves cash. An open sale can still be suspended or struck out."""


def refused(state: TerminalState, intent: it.Intent, moment: Moment) -> Refusal | None:
    if not _is_anothers(state, intent) or who_says_yes(state, moment, OTHERS_DRAWER):
        return None
    assert state.shift is not None, "nobody's drawer"
    return Refusal(
        reason=f"The drawer of shift {state.shift.number} is {state.shift.opened_by}'s. Have it "
        "handed over with F10, or a manager lets you sell on it.",
        needs_approval=True,
    )


def with_drawer_lent(
    state: TerminalState, intent: it.Intent, moment: Moment, answer: Answer
) -> Answer:
    """The yes goes on record. To selling it is asked for once in a shift; to all else each time, as
    whoever hands the drawer over, or takes cash out of it, was not let sell on it.
    """
    if isinstance(answer, Refusal) or not _is_anothers(state, intent):
        return answer
    assert state.shift is not None, "nobody's drawer"
    yes = ev.Approved(
        action=OTHERS_DRAWER.name, approver_id=who_says_yes(state, moment, OTHERS_DRAWER)
    )
    if not isinstance(intent, SELLS_ON_IT):
        return replace(answer, events=(yes, *answer.events))
    lent = ev.DrawerLent(number=state.shift.number, cashier_id=cashier_of(state))
    return replace(answer, events=(yes, lent, *answer.events))


def _is_anothers(state: TerminalState, intent: it.Intent) -> bool:
    if not (state.setup.own_drawers and isinstance(intent, TOUCHES_DRAWER)):
        return False
    shift, cashier = state.shift, state.cashier
    if shift is None or not shift.is_open or cashier is None:
        return False
    return not shift.may_be_worked_by(cashier.user_id)
