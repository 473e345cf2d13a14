"""What is told of goods before they are a line, what is only looked at, and what has no row."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from pos.core.item import Item
from pos.core.label import Label
from pos.core.money import Money
from pos.core.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class TellPrice:
    """Of one piece or kilogram, where the catalogue leaves it open."""

    price: Money
    about: Question | None = None
    """What the till has asked, which the terminal remembers; as in each of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellAge:
    """Whether the customer is old enough. How old they are is nobody's business."""

    is_old_enough: bool
    about: Question | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellSerial:
    serial: str
    about: Question | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellWeight:
    """In the unit the item is sold by, as somebody typed it."""

    weight: Decimal
    about: Question | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskScale:
    about: Question | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleRead:
    """The scale's answer, with all its decimals."""

    weight: Decimal
    unit: str
    about: Question | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveQuestion:
    """Nobody answers it: what it was asked about is not sold."""

    is_by_the_way: bool = False
    """Something else was begun over it, and nobody has said that it is not wanted."""
    about: Question | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountNext:
    """So many of what is scanned or typed next; None: of that one, as ever."""

    quantity: Decimal | None
    is_typed: bool = False
    """It stands where it was typed, and is seen there: nothing need be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPrice:
    """Tell a price without selling anything; without a code, of what is scanned next."""

    code: str = ""
    about: Question | None = None
    """The price check that is open, which the terminal remembers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFound:
    """The item behind such a code, which the terminal has looked up."""

    item: Item
    label: Label | None = None
    quantity: Decimal | None = None
    """Typed before the code, as '3*CODE'."""
    about: Question | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SellOpenItem:
    """Something the catalogue does not know, by what the cashier reads on it."""

    title: str
    price: Money
    code: str = ""
    tax: str = ""
    """Name of its rate; empty means the store's default."""
    quantity: Decimal | None = None
    known_as: str = field(default="")
    """The title of the item that has this code after all, which the terminal looks up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    number: int
    text: str
    """Empty takes the note away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSale:
    text: str


OfQuestion = TellPrice | TellAge | TellSerial | TellWeight | AskScale | ScaleRead | LeaveQuestion

OfGoods = OfQuestion | CountNext | CheckPrice | PriceFound | SellOpenItem | NoteLine | NoteSale
