"""Goods, reductions by hand and tenders of a sale, from its opening to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pos.core.customer import Customer
from pos.core.errand import BoughtCoupon
from pos.core.money import Money
from pos.core.sale import Discount, LineItem, ReturnLine, SaleTerms
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceOverridden:
    sale_id: str
    number: int
    unit_price: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDiscounted:
    sale_id: str
    number: int
    discount: Discount


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleDiscounted:
    sale_id: str
    discount: Discount


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReturned:
    """Goods came back onto the open sale."""

    sale_id: str
    receipt: str
    """Of the sale they come from, where the record's index finds it."""
    line: ReturnLine


@dataclass(frozen=True, slots=True, kw_only=True)
class LineVoided:
    sale_id: str
    number: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleCompleted:
    sale_id: str
    receipt: str
    at: datetime
    total: Money
    change: Money
    awaits_delivery: bool


OfTheSale = (
    SaleOpened
    | LineAdded
    | QuantityChanged
    | PriceOverridden
    | LineDiscounted
    | SaleDiscounted
    | LineReturned
    | LineVoided
    | SaleVoided
    | SaleSuspended
    | SaleResumed
    | SaleCarried
    | ReturnCarried
    | Tendered
    | TenderVoided
    | SaleCompleted
)
