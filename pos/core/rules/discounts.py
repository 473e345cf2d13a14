"""What is taken off by hand: a price set anew, a line or the whole sale reduced."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.money import Money
from pos.core.rules.actions import MORE_OFF
from pos.core.rules.approvals import who_says_yes
from pos.core.rules.common import (
    cashier_of,
    discount_approval,
    percent_of,
    unpaid,
)
from pos.core.rules.sale import line_of
from pos.core.rules.table import NO_RULES
from pos.core.sale import Discount
from pos.core.state import TerminalState
from pos.core.totals import goods_before_sale_discount


def override_price(state: TerminalState, intent: it.OverridePrice, moment: Moment) -> Answer:
    """Below the price it was sold at it counts as a discount: one is no way around the other."""
    found = line_of(state, intent.number)
    if isinstance(found, Refusal):
        return found
    sale, line = found
    if intent.unit_price.minor < 0:
        return Refusal(reason="A price is not less than nothing.")
    if not intent.reason:
        return Refusal(reason="Say why the price changes, for the record.")
    changed = ev.PriceOverridden(
        sale_id=sale.sale_id,
        number=line.number,
        unit_price=intent.unit_price,
        reason=intent.reason,
        cashier_id=cashier_of(state),
        approved=bool(who_says_yes(state, moment, MORE_OFF)),
    )
    if refusal := discount_approval(state, moment, sale, changed):
        return refusal
    return Decision(say=f"{line.item.title} now {intent.unit_price.said()}.", events=(changed,))


def discount_line(state: TerminalState, intent: it.DiscountLine, moment: Moment) -> Answer:
    found = line_of(state, intent.number)
    if isinstance(found, Refusal):
        return found
    sale, line = found
    discount = _discount(state, intent, moment, line.gross)
    if isinstance(discount, Refusal):
        return discount
    reduced = ev.LineDiscounted(
        sale_id=sale.sale_id,
        number=line.number,
        discount=discount,
        cashier_id=cashier_of(state),
    )
    if refusal := discount_approval(state, moment, sale, reduced):
        return refusal
    return Decision(say=_said(line.item.title, discount.off(line.gross)), events=(reduced,))


def discount_sale(state: TerminalState, intent: it.DiscountSale, moment: Moment) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    base = goods_before_sale_discount(sale)
    discount = _discount(state, intent, moment, base)
    if isinstance(discount, Refusal):
        return discount
    reduced = ev.SaleDiscounted(
        sale_id=sale.sale_id, discount=discount, cashier_id=cashier_of(state)
    )
    if refusal := discount_approval(state, moment, sale, reduced):
        return refusal
    return Decision(say=_said("Sale discount", discount.off(base)), events=(reduced,))


def _said(of: str, off: Money) -> str:
    return f"{of}: {off.said()} off." if off else f"{of}: nothing is taken off."


def _discount(
    state: TerminalState, intent: it.DiscountLine | it.DiscountSale, moment: Moment, base: Money
) -> Discount | Refusal:
    """One of nothing takes the one before off, which needs no reason."""
    assert (intent.percent is None) != (intent.amount is None), "a per cent or an amount"
    percent = intent.percent
    if not intent.reason and (percent or intent.amount):
        return Refusal(reason="Say why it is reduced, for the record.")
    if percent is not None and not (percent.is_finite() and 0 <= percent <= 100):
        return Refusal(reason="A discount is from 0 to 100 %.")
    if intent.amount is not None and not 0 <= intent.amount.minor <= base.minor:
        return Refusal(reason=f"A discount is at most the price, {base.said()}.")
    discount = Discount(reason=intent.reason, percent=intent.percent, amount=intent.amount)
    if not who_says_yes(state, moment, MORE_OFF):
        return discount
    return replace(discount, approved_percent=percent_of(discount, base))


RULES = (
    NO_RULES.on(it.OverridePrice, override_price)
    .on(it.DiscountLine, discount_line)
    .on(it.DiscountSale, discount_sale)
)
