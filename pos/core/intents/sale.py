"""Goods, reductions by hand, tenders, paper, and sales set aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from pos.core.barcode import ScanTrouble
from pos.core.item import Item
from pos.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A frame from a scanner; the terminal gathers the facts and asks again."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterCode:
    """A code typed by hand; never split into a customer and a proof. '3*CODE' counts."""

    code: str
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddItem:
    item: Item
    quantity: Decimal | None = None
    """None was given: one piece, and no weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectCode:
    """A code that names nothing; asked so that the answer is decided like any other."""

    code: str
    misread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFailed:
    """What the scanner sent could not be read as a code."""

    trouble: ScanTrouble


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptScanned:
    """A receipt's own barcode, which names nothing to sell."""

    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReceipt:
    """Show a receipt's lines, so that some of them may come back."""

    receipt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnGoods:
    receipt: str
    number: int
    """The line of the sale they were bought in."""
    quantity: Decimal | None = None
    """All that is left of the line where none is named."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeQuantity:
    quantity: Decimal
    number: int | None = None
    """The last line where none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverridePrice:
    number: int
    unit_price: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountLine:
    number: int
    reason: str
    percent: Decimal | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountSale:
    reason: str
    percent: Decimal | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidLine:
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidSale:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendSale:
    name: str = ""
    """The customer's, or a running number, where none is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeSale:
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTender:
    method: str
    amount: Money | None = None
    """Exactly what is due where none is named."""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidTender:
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteSale:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprint:
    """A copy of the last receipt, or of the one named."""

    receipt: str = ""
    from_the_office: bool = False
    """Asked by a command, where nobody signs on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveReceipt:
    """The cashier was told a receipt may not have printed, and wants none."""


OnTheSale = (
    Scanned
    | EnterCode
    | AddItem
    | RejectCode
    | ScanFailed
    | ReceiptScanned
    | ReadReceipt
    | ReturnGoods
    | ChangeQuantity
    | OverridePrice
    | DiscountLine
    | DiscountSale
    | VoidLine
    | VoidSale
    | SuspendSale
    | ResumeSale
    | TakeTender
    | VoidTender
    | CompleteSale
    | Reprint
    | LeaveReceipt
)
