"""What may still happen to a sale after it is completed."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLeft:
    """The cashier saw that a receipt may not have printed, and left it."""

    receipt: str


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


OfLastSale = (
    ReceiptPrinted
    | ReceiptNotPrinted
    | ReceiptLeft
    | OrderDelivered
    | OrderRejected
    | RefundDelivered
    | RefundRejected
)
