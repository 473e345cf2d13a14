"""Whether something must be told before it can be a line: an age, a serial number, a price."""

from __future__ import annotations

from calendar import isleap
from datetime import date

from pos.core import intents as it
from pos.core.decision import Refusal
from pos.core.money import Money
from pos.core.question import Asks, Question
from pos.core.sale import Sale


def age_asked(sale: Sale | None, add: it.AddItem, today: date) -> Refusal | None:
    """Once a sale for that age: who was old enough for it still is."""
    least = add.item.min_age
    if not least or add.is_of_age or (sale is not None and sale.age_checked >= least):
        return None
    return Refusal(
        reason=f"{add.item.title} is for {least} and older. Look at the customer's papers.",
        asks=Question(asks=Asks.AGE, add=add, born_by=born_by(today, least)),
    )


def born_by(today: date, years: int) -> date:
    """The last day of birth of somebody who is that old today."""
    year = today.year - years
    if (today.month, today.day) == (2, 29) and not isleap(year):
        return today.replace(year=year, day=28)
    return today.replace(year=year)


def serial_asked(add: it.AddItem) -> Refusal | None:
    if not add.item.serial or (add.label is not None and add.label.serial):
        return None
    return Refusal(
        reason=f"{add.item.title} has a serial number. Scan or type it.",
        asks=Question(asks=Asks.SERIAL, add=add),
    )


def price_asked(add: it.AddItem) -> Money | Refusal:
    """As it was told, where it can be right."""
    price = add.price
    if price is None:
        return Refusal(
            reason=f"The price of {add.item.title} is asked each time. Type it.",
            asks=Question(asks=Asks.PRICE, add=add),
        )
    if price.minor <= 0:
        return Refusal(reason="A price is more than nothing. Type it again.")
    return price
