"""What is told of goods before they are a line; prices only looked at; what has no row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import WeighGoods
from pos.core.item import Item
from pos.core.label import Label
from pos.core.question import Asks, CheckedPrice, Question
from pos.core.rules.common import cashier_of, sale_id_of
from pos.core.rules.labels import price_of
from pos.core.rules.sale import add_item
from pos.core.rules.table import NO_RULES
from pos.core.state import TerminalState
from pos.text import safe

LONGEST_SERIAL: Final = 40
LONGEST_TITLE: Final = 60

_GRAMS: Final = 1_000
_NAMELESS: Final = "open-item"
"""The code of what has none to be read."""


def _add_of(about: Question | None, *asks: Asks) -> it.AddItem | Refusal:
    """What goes on with such an answer, where it was asked for."""
    if about is None or about.add is None or about.asks not in asks:
        return Refusal(reason=f"Nothing waits for {_NOUNS[asks[0]]}. Scan the item first.")
    return about.add


_NOUNS: Final = {
    Asks.PRICE: "a price",
    Asks.AGE: "an age check",
    Asks.SERIAL: "a serial number",
    Asks.WEIGHT: "a weight",
}


def tell_price(state: TerminalState, intent: it.TellPrice, moment: Moment) -> Answer:
    add = _add_of(intent.about, Asks.PRICE)
    if isinstance(add, Refusal):
        return add
    return add_item(state, replace(add, price=intent.price), moment)


def tell_age(state: TerminalState, intent: it.TellAge, moment: Moment) -> Answer:
    """A no is put on record with the item, so that a store can show that it asks."""
    add = _add_of(intent.about, Asks.AGE)
    if isinstance(add, Refusal):
        return add
    if intent.is_old_enough:
        return add_item(state, replace(add, is_of_age=True), moment)
    assert add.item.min_age is not None
    refused = ev.AgeRefused(
        code=add.item.code,
        min_age=add.item.min_age,
        cashier_id=cashier_of(state),
        sale_id=sale_id_of(state),
    )
    return Decision(say=f"Not sold: {add.item.title}. It is on record.", events=(refused,))


def tell_serial(state: TerminalState, intent: it.TellSerial, moment: Moment) -> Answer:
    """Any text: makers write them as they like. That of a telephone passes the check of a card."""
    add = _add_of(intent.about, Asks.SERIAL)
    if isinstance(add, Refusal):
        return add
    serial = safe(intent.serial, LONGEST_SERIAL + 1)
    if not 0 < len(serial) <= LONGEST_SERIAL:
        return Refusal(reason=f"A serial number has 1 to {LONGEST_SERIAL} characters.")
    label = replace(add.label or Label(), serial=serial)
    return add_item(state, replace(add, label=label), moment)


def tell_weight(state: TerminalState, intent: it.TellWeight, moment: Moment) -> Answer:
    add = _add_of(intent.about, Asks.WEIGHT)
    if isinstance(add, Refusal):
        return add
    return add_item(state, replace(add, quantity=intent.weight), moment)


def ask_scale(state: TerminalState, intent: it.AskScale) -> Answer:
    add = _add_of(intent.about, Asks.WEIGHT)
    if isinstance(add, Refusal):
        return add
    if not state.setup.has_scale:
        return Refusal(reason="This till has no scale. Type the weight.")
    return Decision(effects=(WeighGoods(),))


def scale_read(state: TerminalState, intent: it.ScaleRead, moment: Moment) -> Answer:
    """As the scale gave it: it is never rounded again."""
    add = _add_of(intent.about, Asks.WEIGHT)
    if isinstance(add, Refusal):
        return add
    weight = _in_unit(intent.weight, intent.unit, add.item.unit)
    if weight is None:
        return Refusal(
            reason=f"The scale weighs in {intent.unit} and {add.item.title} is sold by "
            f"{add.item.unit}. Type the weight."
        )
    return add_item(state, replace(add, quantity=weight), moment)


def _in_unit(weight: Decimal, scale: str, item: str) -> Decimal | None:
    if scale == item:
        return weight
    return weight * _GRAMS if (scale, item) == ("kg", "g") else None


def leave_question(intent: it.LeaveQuestion) -> Answer:
    """Harmless where nothing is asked: a panel that closes says so in any case."""
    about = intent.about
    if about is None or about.add is None:
        return Decision()
    return Decision(say=f"Not sold: {about.title}.")


# -- a price, looked at -----------------------------------------------------------------------


def check_price(intent: it.CheckPrice) -> Answer:
    """The terminal has looked a code up: what still has one names nothing."""
    if intent.code:
        return Refusal(reason=f"Unknown code {intent.code}. Scan it, or find the item with F2.")
    return Decision(say="Price check: scan an item. It is not sold.", asks=Question(asks=Asks.CODE))


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
    return f"{checked.item.title}: {checked.price.text()}{per}. Not sold."


# -- what the catalogue does not know ---------------------------------------------------------


def sell_open_item(state: TerminalState, intent: it.SellOpenItem, moment: Moment) -> Answer:
    if intent.known_as:
        return Refusal(
            reason=f"{intent.code} is the code of {intent.known_as}. Scan it to sell it."
        )
    title = safe(intent.title, LONGEST_TITLE)
    if not title:
        return Refusal(reason="Say what it is: the receipt names it.")
    if intent.tax and intent.tax not in state.setup.tax_rates:
        names = ", ".join(state.setup.tax_rates)
        return Refusal(reason=f"There is no tax rate {intent.tax}. There are: {names}.")
    code = safe(intent.code, LONGEST_SERIAL) or _NAMELESS
    item = Item(code=code, title=title, price=intent.price, tax=intent.tax, open_price=True)
    add = it.AddItem(item=item, quantity=intent.quantity, price=intent.price)
    return add_item(state, add, moment)


RULES = (
    NO_RULES.on(it.TellPrice, tell_price)
    .on(it.TellAge, tell_age)
    .on(it.TellSerial, tell_serial)
    .on(it.TellWeight, tell_weight)
    .on(it.AskScale, lambda state, intent, _: ask_scale(state, intent))
    .on(it.ScaleRead, scale_read)
    .heard(it.LeaveQuestion, lambda _, intent, __: leave_question(intent))
    .on(it.CheckPrice, lambda _, intent, __: check_price(intent))
    .on(it.PriceFound, lambda state, intent, _: price_found(state, intent))
    .on(it.SellOpenItem, sell_open_item)
)
