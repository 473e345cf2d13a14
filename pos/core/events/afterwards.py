"""What may still happen to a sale after it is completed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos.core.money import Money
from pos.core.settlement import SettleHow


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPrinted:
    """`copy` is 0 for the first print, then counts the copies."""

    receipt: str
    copy: int
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptNotPrinted:
    receipt: str
    copy: int
    reason: str
    partly: bool = False
    """Some of it may have come out all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLeft:
    """The cashier saw that a receipt may not have printed, and left it; or it cannot be printed."""

    receipt: str
    is_gift: bool = False
    """The receipt of a present alone; what the sale's own waits for it still does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelivered:
    sale_id: str
    points_earned: int | None
    points_redeemed: int | None
    balance_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRejected:
    """The service's no: a person must look. The sale itself stands."""

    sale_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDelivered:
    """The service took back what the returned goods had earned."""

    sale_id: str
    """The sale the goods were returned on."""
    refund_id: str
    points: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRejected:
    sale_id: str
    refund_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySettled:
    """A person ended what the service would not take. The amounts are what had been given by it."""

    entry_id: str
    how: SettleHow
    at: datetime
    by: str
    """A manager's id; empty where it was whoever may use the till's folder."""
    why: str
    sale_id: str = ""
    """Of an order or a refund, where the record's index finds it."""
    receipt: str = ""
    points: int = 0
    by_points: Money
    by_coupons: Money
    customer_id: str = ""
    """Of a next visit, for whom it is remembered. The record keeps it beside the chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryReaddressed:
    """A person sent a rejected entry again, for another customer, who stands beside the chain."""

    entry_id: str
    customer_id: str = ""
    """Empty once they have been erased."""
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextVisitCarried:
    """What is still to be taken off a customer's points goes on into the shift just opened."""

    entry_id: str
    customer_id: str = ""
    """Empty once they have been erased."""
    receipt: str
    points: int
    amount: Money
    by_coupons: Money | None = None
    """How much of it; None as earlier versions wrote it."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NextVisitOver:
    """The service had taken the points after all, or all of the goods came back."""

    entry_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedAfterAll:
    """The service had taken an order that a person had settled: what was counted is taken off."""

    entry_id: str
    sale_id: str
    how: SettleHow
    """In which way it had been settled."""
    by_points: Money
    by_coupons: Money
    """Nothing where no points and no coupons went with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTriedAgain:
    """A person had an entry sent, or asked about, at once."""

    entry_id: str
    by: str
    """Who was signed on, or a manager; empty where it was whoever may use the till's folder."""
    why: str = ""
    even_twice: bool = False
    """Whoever it was knew that it might count twice."""


OfEntries = (
    EntrySettled
    | EntryReaddressed
    | EntryTriedAgain
    | NextVisitCarried
    | NextVisitOver
    | ArrivedAfterAll
)

OfLastSale = (
    ReceiptPrinted
    | ReceiptNotPrinted
    | ReceiptLeft
    | OrderDelivered
    | OrderRejected
    | RefundDelivered
    | RefundRejected
)
