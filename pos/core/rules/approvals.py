"""Which actions a store may want a manager's yes for, in the words of its configuration."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.errand import BurnCoupon, RedeemOutright
from pos.core.shift import CashMove
from pos.core.staff import Cashier, Role
from pos.core.state import TerminalState

TAX_EXEMPT = "tax-exempt"
"""Asked for by default, and switched off under [tax] rather than by role."""

_CARD = "card-resolve"
"""Whether money moved is a manager's to say, whatever the store wants asked."""

_NEW_CODE = "gift-replace"
_MANAGERS_ONLY = (_CARD, _NEW_CODE)

_ACTIONS: dict[type[object], str] = {
    it.OpenShift: "open-shift",
    it.CloseShift: "close-shift",
    it.RingNoSale: "no-sale",
    it.OverridePrice: "price",
    it.ChangeQuantity: "quantity",  # no store's own wish: only where it deepens a discount
    it.DiscountLine: "discount",
    it.DiscountSale: "discount",
    it.ExemptFromTax: TAX_EXEMPT,
    it.SellOpenItem: "unknown-item",
    it.VoidLine: "void-line",
    it.VoidSale: "void-sale",
    it.Reprint: "reprint",
    it.PrintGiftReceipt: "gift-receipt",
    it.GivePoints: "give-points",
    it.LinkCard: "link-card",
    it.ResolveCard: _CARD,
    it.ReplaceStoredValue: _NEW_CODE,
    it.TakeTender: "cash-back",  # no store's own wish: only where it was not paid in cash
    it.ReturnGoods: "return",
    it.ReturnFound: "return",
    it.ReturnItem: "return-item",
}
_OUTRIGHT = "redeem-outright"
_ERRANDS: dict[type[object], str] = {
    RedeemOutright: _OUTRIGHT,
    BurnCoupon: "burn-coupon",
}
SAID = {
    "open-shift": "Opening a shift",
    "close-shift": "Closing the shift",
    "no-sale": "Opening the drawer without a sale",
    "price": "Another price",
    "discount": "A discount",
    TAX_EXEMPT: "A sale without tax",
    "unknown-item": "Selling what is not in the catalogue",
    "void-line": "Striking out a line",
    "void-sale": "Voiding the sale",
    "reprint": "A copy of a receipt",
    "gift-receipt": "A gift receipt",
    "give-points": "Giving points",
    "link-card": "Linking a card",
    _CARD: "Saying whether the card was charged",
    _NEW_CODE: "A new code for a lost one",
    "return": "Taking goods back",
    "return-item": "Taking goods back without a receipt",
    _OUTRIGHT: "Redeeming points beside a sale",
    "burn-coupon": "Using up a coupon by hand",
    "paid-in": "Paying cash in",
    "paid-out": "Paying cash out",
    "drop": "Taking cash to the safe",
    "quantity": "Another quantity",
    "cash-back": "More in cash",
}
"""By action, so that whoever comes to say yes sees to what."""

_CASH_ACTIONS = {
    CashMove.PAID_IN: "paid-in",
    CashMove.PAID_OUT: "paid-out",
    CashMove.DROP: "drop",
}


def action_of(intent: it.Intent) -> str:
    """The action an intent is, or '' where it is nobody's to approve."""
    if isinstance(intent, it.MoveCash):
        return _CASH_ACTIONS[intent.move]
    if isinstance(intent, it.RunErrand):
        return _ERRANDS.get(type(intent.errand), "")
    return _ACTIONS.get(type(intent), "")


def with_approval(
    state: TerminalState, intent: it.Intent, moment: Moment, decided: Decision
) -> Answer:
    """What was decided, once whoever must say yes has: then their yes is recorded before it."""
    action = action_of(intent)
    if not action or state.cashier is None:
        return decided
    if isinstance(intent, it.ReturnFound):
        return _recorded(decided, action, intent.approved_by)
    if isinstance(intent, it.ReturnGoods) and moment.approved_by:
        return decided  # recorded with the goods, once they are found
    if moment.approved_by:
        return _recorded(decided, action, moment.approved_by)
    if _needs_a_manager(state, state.cashier, action):
        return Refusal(reason=f"{SAID[action]} needs a manager's approval.", needs_approval=True)
    return decided


def _recorded(decided: Decision, action: str, approver_id: str) -> Decision:
    if not approver_id:
        return decided
    yes = ev.Approved(action=action, approver_id=approver_id)
    return replace(decided, events=(yes, *decided.events))


def _needs_a_manager(state: TerminalState, cashier: Cashier, action: str) -> bool:
    """Where customers prove themselves by a code, spending without one is a manager's to answer."""
    if action == _OUTRIGHT and state.setup.uses_otp and cashier.role is not Role.MANAGER:
        return True
    if action in _MANAGERS_ONLY:
        return cashier.role is not Role.MANAGER
    return action in state.setup.limits_of(cashier).needs_approval
