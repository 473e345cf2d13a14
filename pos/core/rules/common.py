"""What several subjects ask of a state before they decide."""

from __future__ import annotations

from decimal import Decimal

from pos.core.apply import apply_to_sale
from pos.core.decision import Moment, Refusal
from pos.core.events import Event
from pos.core.money import Money
from pos.core.sale import Discount, Sale, SalePhase
from pos.core.state import TerminalState
from pos.core.totals import goods_before_sale_discount


def discount_approval(
    state: TerminalState, moment: Moment, sale: Sale, change: Event
) -> Refusal | None:
    """A refusal where a change takes more off some line than the cashier's role may alone.

    A line's own discount and its share of the sale's count together, and what was approved
    before is not asked for again.
    """
    assert state.cashier is not None
    most = state.setup.limits_of(state.cashier).max_discount_percent
    before = percent_off(sale)
    after = percent_off(apply_to_sale(sale, change))
    deepened = (percent for number, percent in after.items() if percent > before.get(number, 0))
    if moment.approved_by or max(deepened, default=Decimal(0)) <= most:
        return None
    return Refusal(
        reason=f"More than {most.normalize():f} % off needs a manager's approval.",
        needs_approval=True,
    )


def percent_off(sale: Sale) -> dict[int, Decimal]:
    """What is taken off each line by hand in all, in per cent of its price, before rounding."""
    by_sale = _percent_of(sale.discount, goods_before_sale_discount(sale))
    percents = {}
    for line in sale.lines:
        own = _percent_of(line.discount, line.gross)
        percents[line.number] = own + by_sale - own * by_sale / 100
    return percents


def _percent_of(discount: Discount | None, base: Money) -> Decimal:
    if discount is None:
        return Decimal(0)
    if discount.percent is not None:
        return discount.percent
    if not base:
        return Decimal(0)
    return Decimal(discount.off(base).minor) * 100 / base.minor


def unpaid(state: TerminalState) -> Sale | Refusal:
    """The open sale, as long as nothing has been paid on it."""
    if state.sale is None:
        return Refusal(reason="No sale is open. Scan something first.")
    if state.sale.phase is SalePhase.TENDERING:
        return Refusal(reason="Something is paid already. Finish paying, or void the tender first.")
    return state.sale
