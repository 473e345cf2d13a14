"""Goods that come back and nobody has the receipt of: at today's price at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import ShowOnDisplay
from pos.core.item import Item
from pos.core.money import Money
from pos.core.quantity import MOST_PIECES, ONE
from pos.core.rules.returns import cannot_return
from pos.core.rules.sale import cannot_add, opened_sale
from pos.core.rules.table import NO_RULES
from pos.core.sale import LineItem, Origin, ReturnLine, Sale
from pos.core.state import TerminalState
from pos.core.totals import add_up

_MOST: Final = Decimal(MOST_PIECES)
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
"""Of a sale that only adds up what comes back."""


def return_item(state: TerminalState, intent: it.ReturnItem, moment: Moment) -> Answer:
    """What it was sold at nobody knows, nor whether it earned anything."""
    if refusal := cannot_add(state):
        return refusal
    goods = _goods(state, intent)
    if isinstance(goods, Refusal):
        return goods
    sale_id, number, opening = opened_sale(state, moment)
    back = _line_back(state, replace(goods, number=number), intent.reason)
    return Decision(
        say=f"Returned without a receipt: {goods.item.title} · −{back.paid.said()}",
        events=(*opening, ev.LineReturned(sale_id=sale_id, receipt="", line=back)),
        effects=(ShowOnDisplay(line_1=goods.item.title, line_2=(-back.paid).text()),),
    )


def _goods(state: TerminalState, intent: it.ReturnItem) -> LineItem | Refusal:
    item = intent.item
    if item is None:
        return Refusal(reason="Nothing is sold under that code. Find the item with F2.")
    if not intent.reason:
        return Refusal(reason="Say why it comes back, for the record.")
    price = _price(item, intent.price)
    if isinstance(price, Refusal):
        return price
    if intent.quantity is None and item.is_weighed:
        return Refusal(reason=f"{item.title} is weighed. Give the weight that comes back.")
    line = LineItem(
        number=0,
        item=item,
        quantity=ONE if intent.quantity is None else intent.quantity,
        unit_price=price,
        tax_percent=state.setup.tax_percent(item.tax),
    )
    return cannot_return(line, line.quantity, _MOST) or line


def _price(item: Item, named: Money | None) -> Money | Refusal:
    if item.open_price and named is None:
        return Refusal(reason=f"{item.title} has no price of its own. Give what was paid for it.")
    price = item.price if named is None else named
    if price.minor < 0:
        return Refusal(reason="A price is not less than nothing.")
    if price > item.price and not item.open_price:
        return Refusal(
            reason=f"{item.title} is {item.price.said()} today. Without a receipt it comes back "
            "at no more."
        )
    return price


def _line_back(state: TerminalState, goods: LineItem, reason: str) -> ReturnLine:
    alone = Sale(
        sale_id="",
        terms=state.sale.terms if state.sale else state.setup.terms,
        opened_at=_NEVER,
        cashier_id="",
        lines=(goods,),
    )
    (figures,) = add_up(alone).lines
    nothing = Money.zero(figures.paid.currency)
    return ReturnLine(
        number=goods.number,
        origin=Origin(receipt="", sale_id="", sold=goods.quantity),
        line=goods,
        quantity=goods.quantity,
        reductions=nothing,
        points=nothing,
        tax=figures.tax,
        net=figures.paid - figures.tax,
        paid=figures.paid,
        reason=reason,
    )


RULES = NO_RULES.on(it.ReturnItem, return_item)
