"""Who buys, and what was told or noted of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos.core.customer import Customer
from pos.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerIdentified:
    """Who buys. The record keeps the person beside the chain, so that they can be erased."""

    sale_id: str
    customer: Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRemoved:
    sale_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """Someone new agreed to be kept by the program. The record keeps who beside the chain."""

    customer_id: str = ""
    """Empty once they have been erased."""
    at: datetime
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChanged:
    """What they told anew waits to be sent, after their sale was over."""

    customer_id: str = ""
    """Beside the chain; empty once they have been erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerErased:
    """Somebody was erased at this till; nothing tells any more who it was."""

    at: datetime
    records: int
    """That named them, beside the chain."""
    entries: int
    """Of the outbox, delivered or settled before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerOpted:
    """The customer of this sale joined the program again, or left it."""

    sale_id: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTagged:
    sale_id: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLinked:
    """A plastic card became the customer's of this sale."""

    sale_id: str
    card: str
    """Its last three characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEventSent:
    sale_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsGiven:
    """For a purchase that made no order."""

    sale_id: str
    amount: Money
    reason: str
    cashier_id: str


OfTheCustomer = (
    CustomerIdentified
    | CustomerRemoved
    | ConsentGiven
    | CustomerChanged
    | CustomerErased
    | CustomerOpted
    | CustomerTagged
    | CardLinked
    | CustomerEventSent
    | PointsGiven
)
