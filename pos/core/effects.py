"""What should happen outside now. If it must survive a crash it is a delivery, not one of these."""

from __future__ import annotations

from dataclasses import dataclass, field

from pos.core.customer_code import CustomerCode
from pos.core.money import Money
from pos.core.sale import AskedFor, Sale
from pos.core.shift import Shift


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintReceipt:
    """Of the last sale, or of an older one by number; `copy` 0 is the first print."""

    receipt: str
    copy: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintDrawerCount:
    shift: Shift
    cashier_name: str


@dataclass(frozen=True, slots=True)
class OpenDrawer:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOnDisplay:
    line_1: str
    line_2: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPin:
    user_id: str
    pin: str = field(repr=False)
    to_approve: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FindCustomer:
    sale_id: str
    """Empty before the sale is opened: `next_receipt` then tells the one it is for."""
    next_receipt: int = 0
    customer_id: str
    code: CustomerCode | None = None
    or_coupon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWithLoyalty:
    sale_id: str
    next_receipt: int = 0
    customer_id: str
    name: str
    mobile: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold:
    sale_id: str
    customer_id: str
    asked: AskedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold:
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LockCoupons:
    sale_id: str
    customer_id: str
    codes: tuple[str, ...]
    goods: Money
    collections: tuple[str, ...]
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseCoupons:
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRewards:
    """Only the newest is worth asking: a later one takes its place."""

    sale: Sale


Effect = (
    PrintReceipt
    | PrintDrawerCount
    | OpenDrawer
    | ShowOnDisplay
    | CheckPin
    | FindCustomer
    | RegisterWithLoyalty
    | PlaceHold
    | ReleaseHold
    | LockCoupons
    | ReleaseCoupons
    | PreviewRewards
)

BACKGROUND = (ShowOnDisplay, PreviewRewards, ReleaseHold, ReleaseCoupons)
"""Effects nobody waits for: what they bring is shown when it comes."""
