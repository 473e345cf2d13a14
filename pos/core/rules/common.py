"""What several subjects ask of a state before they decide."""

from __future__ import annotations

from decimal import Decimal

from pos.core.decision import Moment, Refusal
from pos.core.sale import Sale, SalePhase
from pos.core.state import TerminalState


def discount_approval(state: TerminalState, moment: Moment, percent: Decimal) -> Refusal | None:
    """A refusal where a discount is more than the cashier's role may give alone."""
    assert state.cashier is not None
    most = state.setup.limits_of(state.cashier).max_discount_percent
    if percent <= most or moment.approved_by:
        return None
    return Refusal(
        reason=f"More than {most.normalize():f} % off needs a manager's approval.",
        needs_approval=True,
    )


def unpaid(state: TerminalState) -> Sale | Refusal:
    """The open sale, as long as nothing has been paid on it."""
    if state.sale is None:
        return Refusal(reason="No sale is open. Scan something first.")
    if state.sale.phase is SalePhase.TENDERING:
        return Refusal(reason="Something is paid already. Finish paying, or void the tender first.")
    return state.sale
