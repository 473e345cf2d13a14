"""What is asked of the loyalty service."""

from __future__ import annotations

from dataclasses import dataclass, field

from pos.core.customer import AskedFor, Customer, CustomerDetails, PointsHold
from pos.core.customer_code import CustomerCode
from pos.core.customer_file import Page
from pos.core.errand import Errand
from pos.core.money import Money
from pos.core.sale import Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class FindCustomer:
    sale_id: str
    """Empty before the sale is opened: `next_receipt` then tells the one it is for."""
    next_receipt: int = 0
    customer_id: str
    code: CustomerCode | None = None
    card: str = field(default="", repr=False)
    """A plastic card's number as typed: it may be linked to an id of another shape."""
    or_coupon: str = ""
    confirms: bool = False
    """They are on the sale already, and nobody could confirm them so far."""
    by_itself: bool = False
    """No cashier asked: only good news is worth an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBalance:
    """Points have moved: what the customer has now is the service's to say."""

    sale_id: str
    customer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWithLoyalty:
    sale_id: str
    next_receipt: int = 0
    customer_id: str
    details: CustomerDetails
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateWithLoyalty:
    sale_id: str
    customer: Customer
    details: CustomerDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCustomerPage:
    """What it brings is shown and not kept."""

    customer_id: str
    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNoticesRead:
    customer_id: str
    notice_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOtp:
    sale_id: str
    customer_id: str
    asked: AskedFor


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold:
    sale_id: str
    customer_id: str
    asked: AskedFor
    otp: str = field(default="", repr=False)
    renews: PointsHold | None = None
    """What this one follows: the customer proved to be there for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockCoupons:
    sale_id: str
    customer_id: str
    codes: tuple[str, ...]
    goods: Money
    collections: tuple[str, ...]
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold:
    reference: str
    by_itself: bool = False
    """Tried again, and nobody waits to hear that it still cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseCoupons:
    reference: str
    by_itself: bool = False
    """Tried again, and nobody waits to hear that it still cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoOnErrand:
    sale_id: str
    customer_id: str
    errand_id: str
    errand: Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPromotion:
    """Only the newest is worth asking: a later one takes its place."""

    sale: Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRewards:
    """Only the newest is worth asking: a later one takes its place."""

    sale: Sale


OfLoyalty = (
    FindCustomer
    | ReadBalance
    | RegisterWithLoyalty
    | UpdateWithLoyalty
    | ReadCustomerPage
    | MarkNoticesRead
    | SendOtp
    | PlaceHold
    | LockCoupons
    | ReleaseHold
    | ReleaseCoupons
    | GoOnErrand
    | AskPromotion
    | PreviewRewards
)
