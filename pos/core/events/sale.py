"""Goods, reductions by hand and tenders of a sale, from its opening to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pos.core.customer import Customer
from pos.core.errand import BoughtCoupon
from pos.core.handed import HubTake
from pos.core.money import Money
from pos.core.sale import Discount, LineItem, ReturnLine, SaleTerms
from pos.core.stored_value import GiftCardLine
from pos.core.tender import Tender


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleOpened:
    sale_id: str
    at: datetime
    cashier_id: str
    terms: SaleTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAdded:
    sale_id: str
    line: LineItem


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityChanged:
    sale_id: str
    number: int
    quantity: Decimal
    cashier_id: str = ""
    """Who did it; empty as earlier versions wrote it. A manager's yes stands before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceOverridden:
    sale_id: str
    number: int
    unit_price: Money
    reason: str
    cashier_id: str = ""
    approved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDiscounted:
    sale_id: str
    number: int
    discount: Discount
    cashier_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleDiscounted:
    sale_id: str
    discount: Discount
    cashier_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxExempted:
    """No tax is charged on the open sale; the reason has the certificate's number."""

    sale_id: str
    reason: str
    tag: str = ""
    """Of the customer identified before it; empty where it was decided by hand."""
    cashier_id: str = ""
    """Empty in records that have no such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxExemptionEnded:
    """Tax is charged on the open sale after all."""

    sale_id: str
    cashier_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeConfirmed:
    """The customer is at least so old, as the cashier saw. Nothing else of their papers is kept."""

    sale_id: str
    min_age: int
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNoted:
    sale_id: str
    number: int
    text: str
    """Empty where the note was taken away. The record keeps it beside the chain."""
    cashier_id: str
    customer_id: str = ""
    """Who was on the sale then, so that the note goes with them when they are erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleNoted:
    """As of a line."""

    sale_id: str
    text: str
    cashier_id: str
    customer_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleTakenOver:
    """Another cashier goes on with it."""

    sale_id: str
    cashier_id: str
    from_cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReturned:
    """Goods came back onto the open sale."""

    sale_id: str
    receipt: str
    """Of the sale they come from, where the record's index finds it."""
    line: ReturnLine
    claim: str = ""
    """Under which the hub knows of it; empty where there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineVoided:
    sale_id: str
    number: int
    cashier_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleVoided:
    sale_id: str
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleSuspended:
    """The record keeps the name beside the chain: it is often somebody's."""

    sale_id: str
    at: datetime
    cashier_id: str
    name: str
    """Empty once it has been erased."""
    customer_id: str = ""
    """Whose data the name may be."""
    gave_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleResumed:
    sale_id: str
    at: datetime
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleOffered:
    """Written before the hub is told: from here on another till of the store may have taken it."""

    sale_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleHandedOver:
    """Another till of the store has it, and finishes it."""

    sale_id: str
    offered_at: datetime
    till: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleTaken:
    """An offered sale is this till's from here on; one of another till follows as it is carried."""

    sale_id: str
    take: HubTake
    at: datetime
    cashier_id: str
    """Empty where the till stopped before it was on record, and found it by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTold:
    """The hub knows that it is on record here."""

    sale_id: str
    offered_at: datetime
    twice_by: str = ""
    """The till that had taken it before: it may be paid twice, and a manager must look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCarried:
    """Still to be told to the hub, for the shift just opened."""

    take: HubTake


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleCarried:
    """A suspended sale goes on into the shift just opened; nothing older need be read for it."""

    sale_id: str
    name: str
    """Empty once it has been erased."""
    at: datetime
    gave_back: bool
    opened_at: datetime
    cashier_id: str
    terms: SaleTerms
    lines: tuple[LineItem, ...]
    """Without what is returned on it, which follows: the record keeps one person an event."""
    next_line: int
    next_tender: int
    discount: Discount | None
    customer: Customer | None
    bought: tuple[BoughtCoupon, ...]
    gift_cards: tuple[GiftCardLine, ...] = ()
    note: str = ""
    age_checked: int = 0
    exempt_reason: str = ""
    exempt_tag: str = ""
    offered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnCarried:
    """Belongs to the suspended sale carried before it."""

    sale_id: str
    line: ReturnLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Tendered:
    sale_id: str
    tender: Tender


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderVoided:
    sale_id: str
    number: int
    cashier_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleCompleted:
    sale_id: str
    receipt: str
    at: datetime
    total: Money
    change: Money
    awaits_delivery: bool


OfHanding = SaleOffered | SaleHandedOver | SaleTaken | TakeTold | TakeCarried
"""Between tills: they change nothing of the sale itself."""

OfTheSale = (
    SaleOpened
    | LineAdded
    | QuantityChanged
    | PriceOverridden
    | LineDiscounted
    | SaleDiscounted
    | TaxExempted
    | TaxExemptionEnded
    | AgeConfirmed
    | LineNoted
    | SaleNoted
    | SaleTakenOver
    | LineReturned
    | LineVoided
    | SaleVoided
    | SaleSuspended
    | SaleResumed
    | SaleCarried
    | ReturnCarried
    | OfHanding
    | Tendered
    | TenderVoided
    | SaleCompleted
)
