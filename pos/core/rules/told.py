"""What was asked of goods before they are a line is told; and, before they come, how many."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from pos.core import events as ev
from pos.core import intents as it
from pos.core.card_number import serial_holds_card_number
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import WeighGoods
from pos.core.label import Label
from pos.core.money import Money
from pos.core.quantity import GRAMS, quantity_text
from pos.core.question import Asks, Question
from pos.core.rules.common import cashier_of
from pos.core.rules.sale import add_item, no_quantity
from pos.core.rules.table import NO_RULES
from pos.core.state import TerminalState
from pos.text import safe

LONGEST_SERIAL: Final = 40


def _add_of(about: Question | None, *asks: Asks) -> it.AddItem | Refusal:
    """What goes on with such an answer, where it was asked for: whoever gave it is at the keys."""
    if about is None or about.add is None or about.asks not in asks:
        return Refusal(reason=f"Nothing waits for {_NOUNS[asks[0]]}. Scan the item first.")
    return replace(about.add, scanned=False)


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
        sale_id=state.sale_id,
    )
    return Decision(say=f"Not sold: {add.item.title}. It is on record.", events=(refused,))


def tell_serial(state: TerminalState, intent: it.TellSerial, moment: Moment) -> Answer:
    """Any text: makers write them as they like."""
    add = _add_of(intent.about, Asks.SERIAL)
    if isinstance(add, Refusal):
        return add
    serial = safe(intent.serial, LONGEST_SERIAL + 1)
    if not 0 < len(serial) <= LONGEST_SERIAL:
        return Refusal(reason=f"A serial number has 1 to {LONGEST_SERIAL} characters.")
    if serial_holds_card_number(serial):
        return Refusal(
            reason="That may be the number of a payment card, and is not kept. Where it is the"
            " serial number, type its last eight digits."
        )
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
    return Decision(effects=(WeighGoods(_price_of_a_unit(add)),))


def _price_of_a_unit(add: it.AddItem) -> Money:
    """As a scale weighs: that of a kilogram where the price is for a gram."""
    price = add.price or add.item.price
    return price.times(GRAMS) if add.item.unit == "g" else price


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
    return weight * GRAMS if (scale, item) == ("kg", "g") else None


def leave_question(intent: it.LeaveQuestion) -> Answer:
    """Harmless where nothing is asked: a panel that closes says so in any case."""
    about = intent.about
    if about is None or about.add is None:
        return Decision()
    return Decision(say=f"Not sold: {about.title}.", trouble=intent.is_by_the_way)


# -- how many, told before --------------------------------------------------------------------


def count_next(intent: it.CountNext) -> Answer:
    """Whether it is one is known here, what it is a quantity of only with the item."""
    quantity = intent.quantity
    if quantity is None:
        return Decision()
    if refusal := no_quantity(quantity):
        return refusal
    times = quantity_text(quantity)
    said = "" if intent.is_typed else f"{times} × what is scanned or typed next."
    return Decision(say=said)


RULES = (
    NO_RULES.on(it.TellPrice, tell_price)
    .on(it.TellAge, tell_age)
    .on(it.TellSerial, tell_serial)
    .on(it.TellWeight, tell_weight)
    .on(it.AskScale, lambda state, intent, _: ask_scale(state, intent))
    .on(it.ScaleRead, scale_read)
    .heard(it.LeaveQuestion, lambda _, intent, __: leave_question(intent))
    .on(it.CountNext, lambda _, intent, __: count_next(intent))
)
