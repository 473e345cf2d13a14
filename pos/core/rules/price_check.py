"""A price is looked at, and nothing sold."""

from __future__ import annotations

from dataclasses import replace

from pos.core import intents as it
from pos.core.decision import Answer, Decision, Refusal
from pos.core.quantity import how_much
from pos.core.question import Asks, CheckedPrice, Question
from pos.core.rules.goods import price_of
from pos.core.rules.sale import cannot_count
from pos.core.rules.table import NO_RULES
from pos.core.rules.unknown_code import OF_STORED_VALUE, as_it_may_be_told
from pos.core.state import TerminalState
from pos.core.stored_value import holds_code


def check_price(intent: it.CheckPrice) -> Answer:
    """The terminal has looked a code up: what still has one names nothing."""
    anew = Question(asks=Asks.CODE)
    if not intent.code:
        return Decision(say="Price check: scan an item. It is not sold.", asks=anew)
    told = as_it_may_be_told(intent.code)
    reason = f"Unknown code {told}. Scan it, or find the item with F2."
    if holds_code(intent.code):
        reason = OF_STORED_VALUE.reason
    return Refusal(reason=reason, asks=anew if intent.about else None)


def price_found(state: TerminalState, intent: it.PriceFound) -> Answer:
    item, quantity = intent.item, intent.quantity
    if quantity is not None and (refusal := cannot_count(quantity, item)):
        return refusal
    if quantity is not None and intent.label is not None and intent.label.is_measured:
        return Refusal(reason=f"The code of {item.title} says how much there is: type it alone.")
    checked = price_of(state, item, intent.label)
    if isinstance(checked, Refusal):
        return checked
    checked = replace(checked, quantity=quantity)
    asks = replace(intent.about, checked=checked) if intent.about else None
    return Decision(say=_said_of(checked), asks=asks)


def _said_of(checked: CheckedPrice) -> str:
    if checked.price is None:
        return f"{checked.item.title}: its price is asked each time. Not sold."
    per = f" per {checked.item.unit}" if checked.per_unit else ""
    each = f"{checked.item.title}: {checked.price.said()}{per}"
    if checked.together is None:
        return f"{each}. Not sold."
    return f"{each}, {how_many(checked)} for {checked.together.said()}. Not sold."


def how_many(checked: CheckedPrice) -> str:
    """As '3' or '0.350 kg'."""
    assert checked.quantity is not None, "nobody asked for how many"
    return how_much(checked.quantity, weighed_in=checked.item.unit if checked.per_unit else "")


RULES = NO_RULES.on(it.CheckPrice, lambda _, intent, __: check_price(intent)).on(
    it.PriceFound, lambda state, intent, _: price_found(state, intent)
)
