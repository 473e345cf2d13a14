"""What is asked before something becomes a line: until the answer nothing of it is on the sale."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from pos.core.intents.sale import AddItem
    from pos.core.item import Item
    from pos.core.money import Money


class Asks(StrEnum):
    AGE = "age"
    WEIGHT = "weight"
    SERIAL = "serial"
    PRICE = "price"
    CODE = "code"
    """Of what is to be told the price of, and not sold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPrice:
    """What something would cost."""

    item: Item
    price: Money | None
    """None where it is asked each time."""
    per_unit: bool = False
    """For a kilogram or a gram, as it is not weighed yet."""
    quantity: Decimal | None = None
    """As many as were asked about, where that was said."""

    @property
    def together(self) -> Money | None:
        """For that many."""
        if self.quantity is None or self.price is None:
            return None
        return self.price.times(self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    asks: Asks
    add: AddItem | None = None
    """What goes on with the answer; None of a code, before which nothing is known."""
    born_by: date | None = None
    """The last day of birth of somebody old enough today; no day of birth is ever asked."""
    checked: CheckedPrice | None = None
    """The price told last; the next code is told the price of as well."""

    @property
    def is_scanned(self) -> bool:
        """A scan raised it, and nobody at the keys."""
        return self.add is not None and self.add.scanned

    @property
    def title(self) -> str:
        return self.add.item.title if self.add else ""
