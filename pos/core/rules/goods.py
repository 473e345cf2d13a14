"""How much of an item is sold and at what price, as its code says it; what must not be sold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from pos.core import intents as it
from pos.core.decision import Moment, Refusal
from pos.core.item import Item
from pos.core.label import MOST_COUNT, MOST_WEIGHT_KG, Label, most_price_minor
from pos.core.money import Money, decimal_text
from pos.core.quantity import GRAMS, ONE
from pos.core.question import Asks, CheckedPrice, Question
from pos.core.rules.asking import age_asked, price_asked, serial_asked
from pos.core.sale import Sale
from pos.core.state import TerminalState

_NO_LABEL: Final = Label()
_KILOGRAM: Final = "kg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What is to become a line."""

    item: Item
    quantity: Decimal
    unit_price: Money
    price_in_code: bool = False
    label: Label = _NO_LABEL
    remark: str = ""
    """What the cashier hears besides."""


def goods_of(state: TerminalState, intent: it.AddItem, moment: Moment) -> Goods | Refusal:
    item, label = intent.item, intent.label or _NO_LABEL
    now = moment.now.astimezone(state.setup.zone)
    if refusal := _cannot_sell(state.sale, item, label, now):
        return refusal
    if question := age_asked(state.sale, intent, now.date()):
        return question
    if label.is_measured and intent.quantity is not None:
        return Refusal(
            reason=f"The code of {item.title} says how much there is. Scan each one by itself."
        )
    measured = _measured(item, label, state.setup.currency)
    if measured is None:
        measured = _counted(item, intent)
    if isinstance(measured, Refusal):
        return measured
    if (label.serial or item.serial) and intent.quantity not in {None, ONE}:
        return Refusal(reason="A serial number is of one piece. Scan each one by itself.")
    if question := serial_asked(intent):
        return question
    if item.open_price and not measured.price_in_code:
        price = price_asked(intent)
        if isinstance(price, Refusal):
            return price
        measured = replace(measured, unit_price=price)
    return replace(measured, label=label, remark=_remark(label, now.date()))


def _cannot_sell(sale: Sale | None, item: Item, label: Label, now: datetime) -> Refusal | None:
    if label.trouble:
        return Refusal(reason=label.trouble)
    if _has_expired(label, now):
        return Refusal(
            reason=f"{item.title} expired on {label.expires}. Do not sell it, and take it off the"
            " shelf."
        )
    here = sale.lines if sale else ()
    if label.serial and any(
        line.serial == label.serial and line.item.code == item.code for line in here
    ):
        return Refusal(
            reason=f"{item.title} with serial number {label.serial} is on the sale already."
        )
    return None


def _has_expired(label: Label, now: datetime) -> bool:
    """On its last day it may still be sold, unless a time of that day is named."""
    if label.expires is None or now.date() < label.expires:
        return False
    at_once = label.expires_at is not None and now.time() >= label.expires_at
    return now.date() > label.expires or at_once


def _measured(item: Item, label: Label, currency: str) -> Goods | Refusal | None:
    """By the code: its price is final; its weight or count is at the catalogue's price."""
    if label.price is not None:
        return _priced(item, label.price, label.currency or currency, currency)
    if label.weight_kg is not None:
        return _weighed(item, label.weight_kg)
    if label.count is not None and not item.is_weighed:
        if not 0 < label.count <= MOST_COUNT:
            return _cannot_be_right(item, f"{label.count:,} pieces")
        return Goods(item=item, quantity=Decimal(label.count), unit_price=item.price)
    return None


def _priced(item: Item, price: Decimal, named: str, currency: str) -> Goods | Refusal:
    if named != currency:
        return Refusal(
            reason=f"The price in the code of {item.title} is in {named}, and not in {currency}."
            " Find the item with F2."
        )
    try:
        exact = Money.exactly(price, currency)
    except ValueError:
        return _cannot_be_right(item, f"a price of {decimal_text(price)}")
    if not 0 < exact.minor <= most_price_minor(item):
        return _cannot_be_right(item, f"a price of {exact.said()}")
    return Goods(item=item, quantity=ONE, unit_price=exact, price_in_code=True)


def _weighed(item: Item, weight_kg: Decimal) -> Goods | Refusal:
    """A row that does not say so is by the kilogram: nothing else has its weight in its code."""
    if not 0 < weight_kg < MOST_WEIGHT_KG:
        return _cannot_be_right(item, f"a weight of {decimal_text(weight_kg)} kg")
    if item.unit == "g":
        return Goods(item=item, quantity=weight_kg * GRAMS, unit_price=item.price)
    by_weight = item if item.is_weighed else replace(item, unit=_KILOGRAM)
    return Goods(item=by_weight, quantity=weight_kg, unit_price=item.price)


def _cannot_be_right(item: Item, what: str) -> Refusal:
    return Refusal(
        reason=f"The code of {item.title} says {what}, which cannot be right. Scan it again, or"
        " find the item with F2."
    )


def price_of(state: TerminalState, item: Item, label: Label | None) -> CheckedPrice | Refusal:
    """What it would cost, as far as its code says how much of it there is."""
    label = label or _NO_LABEL
    if label.trouble:
        return Refusal(reason=label.trouble)
    measured = _measured(item, label, state.setup.currency)
    if isinstance(measured, Refusal):
        return measured
    if item.open_price and (measured is None or not measured.price_in_code):
        return CheckedPrice(item=item, price=None)
    if measured is not None:
        return CheckedPrice(item=item, price=measured.unit_price.times(measured.quantity))
    return CheckedPrice(item=item, price=item.price, per_unit=item.is_weighed)


def _counted(item: Item, intent: it.AddItem) -> Goods | Refusal:
    """By the cashier: so many, or one."""
    quantity = intent.quantity
    if item.price_embedded and not item.price:
        return Refusal(reason=f"The price of {item.title} is in its label's code. Scan that.")
    if quantity is None and item.is_weighed:
        return Refusal(
            reason=f"{item.title} is weighed. Put it on the scale, or type its weight in"
            f" {item.unit}.",
            asks=Question(asks=Asks.WEIGHT, add=intent),
        )
    return Goods(item=item, quantity=ONE if quantity is None else quantity, unit_price=item.price)


def _remark(label: Label, today: date) -> str:
    if label.best_before is None or label.best_before >= today:
        return ""
    return f"best before was {label.best_before}"
