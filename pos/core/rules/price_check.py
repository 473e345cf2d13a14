"""A price is looked at, and nothing sold."""

from __future__ import annotations

from dataclasses import replace

from pos.core import intents as it
from pos.core.decision import Answer, Decision, Refusal
from pos.core.question import Asks, CheckedPrice, Question
from pos.core.rules.goods import price_of
from pos.core.rules.table import NO_RULES
from pos.core.rules.unknown_code import OF_STORED_VALUE, as_it_may_be_told
from pos.core.state import TerminalState
from pos.core.stored_value import code_in


def check_price(intent: it.CheckPrice) -> Answer:
    """The terminal has looked a code up: what still has one names nothing."""
    anew = Question(asks=Asks.CODE)
    if not intent.code:
        return Decision(say="Price check: scan an item. It is not sold.", asks=anew)
    told = as_it_may_be_told(intent.code)
    reason = f"Unknown code {told}. Scan it, or find the item with F2."
    if code_in(intent.code):
        reason = OF_STORED_VALUE.reason
    return Refusal(reason=reason, asks=anew if intent.about else None)


def price_found(state: TerminalState, intent: it.PriceFound) -> Answer:
    checked = price_of(state, intent.item, intent.label)
    if isinstance(checked, Refusal):
        return checked
    asks = replace(intent.about, checked=checked) if intent.about else None
    return Decision(say=_said_of(checked), asks=asks)


def _said_of(checked: CheckedPrice) -> str:
    if checked.price is None:
        return f"{checked.item.title}: its price is asked each time. Not sold."
    per = f" per {checked.item.unit}" if checked.per_unit else ""
    return f"{checked.item.title}: {checked.price.said()}{per}. Not sold."


RULES = NO_RULES.on(it.CheckPrice, lambda _, intent, __: check_price(intent)).on(
    it.PriceFound, lambda state, intent, _: price_found(state, intent)
)
