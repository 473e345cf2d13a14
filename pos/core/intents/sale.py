"""Goods, reductions by hand, tenders, paper, and sales suspended."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from pos.core.barcode import ScanTrouble
from pos.core.item import Item
from pos.core.label import Label
from pos.core.money import Money
from pos.core.stored_value import HubCard, Replaced, StoredValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A frame from a scanner; the terminal gathers the facts and asks again."""

    text: str = field(repr=False)
    device: str = ""
    """Which scanner read it, and is to sound; '' for what no scanner read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterCode:
    """A code typed by hand; never split into a customer and a proof. '3*CODE' counts."""

    code: str
    quantity: Decimal | None = None
    while_pin_asked: bool = False
    """It may be a PIN in the wrong field: the terminal says so, nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddItem:
    item: Item
    quantity: Decimal | None = None
    """None was given: one piece, and no weight."""
    label: Label | None = None
    """What its code says beside which item it is, or the cashier in its place."""
    price: Money | None = None
    """Told by the cashier, where the catalogue leaves it open."""
    is_of_age: bool = False
    """The cashier was asked whether the customer is old enough for it, and said yes."""
    scanned: bool = False
    """Not typed or chosen: whoever is at the keys may be at something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectCode:
    """A code that names nothing; asked so that the answer is decided like any other."""

    code: str
    misread: bool = False
    scanned: bool = False
    while_pin_asked: bool = False
    """Typed: what a scanner reads is nobody's PIN."""
    may_be_coupon: bool = False
    """Typed, of a coupon's shape, where coupons are taken."""
    found: StoredValue | Replaced | None = None
    """What the terminal knows of it, where it is the code of a gift card or store credit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFailed:
    """What the scanner sent could not be read as a code."""

    trouble: ScanTrouble
    device: str = ""
    """As of what could be read."""


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
class ReturnItem:
    """Goods of which there is no receipt."""

    code: str
    quantity: Decimal | None = None
    reason: str
    price: Money | None = None
    """What one of it is taken back at; today's price where none is named."""
    item: Item | None = None
    """What the terminal found behind the code."""


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
class ExemptFromTax:
    """The whole open sale: its customer pays no tax, by the certificate named in the reason."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeTax:
    """On an exempt sale, after all."""


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
class NotAsScanned:
    """An item of a suspended sale that has another price since, or is on sale no more."""

    title: str
    price: Money
    price_now: Money | None
    """None where the catalogue has it no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeSale:
    name: str
    till: str = ""
    """That suspended it; empty for this one."""
    hub_is_away: bool = False
    """It did not answer: who resumes it now cannot know whether another till has it."""
    not_as_scanned: tuple[NotAsScanned, ...] = ()
    """What the catalogue says otherwise by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTender:
    method: str
    amount: Money | None = None
    """Exactly what is due where none is named."""
    reference: str = ""
    """The approval code of a card terminal that stands alone."""
    code: str = field(default="", repr=False)
    """Of a gift card or store credit."""
    found: StoredValue | Replaced | None = None
    """What the terminal knows of it."""
    heard: HubCard | None = None
    """What the store's hub does, where it was asked."""


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
    | ReturnItem
    | ChangeQuantity
    | OverridePrice
    | DiscountLine
    | DiscountSale
    | ExemptFromTax
    | ChargeTax
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
