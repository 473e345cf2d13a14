"""Who buys, what they change, and their points and coupons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pos.core.customer_code import CustomerCode
from pos.core.customer_file import Page
from pos.core.errand import Errand
from pos.core.money import Money
from pos.core.shop_coupon import UsedHere
from pos.core.signed_coupon import SignedCoupon, Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyCustomer:
    """By id, or by a scanned code whose proof the terminal keeps out of this."""

    customer_id: str
    code: CustomerCode | None = None
    or_coupon: str = ""
    """What the same scan may mean instead, where no such customer is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyByPhone:
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyByEmail:
    email: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyByCard:
    """The number printed on a plastic card."""

    card: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCustomer:
    """Someone new. They were asked, and agreed to be kept by the program."""

    phone: str = field(repr=False)
    name: str = field(repr=False)
    email: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)
    referrer_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCustomer:
    """Something told anew by the customer on this sale; an empty field stays as it is."""

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptCustomer:
    """The customer joins the program again, or leaves it."""

    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TagCustomer:
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCard:
    """A plastic card is the customer's from now on."""

    card: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmCustomer:
    """Look the customer of this sale up again, as after a time offline."""

    by_itself: bool = False
    """The terminal asks, and nobody waits to hear that nothing came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """Look into the customer's file."""

    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNoticesRead:
    notice_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCustomerEvent:
    """Something the customer did that the program rewards, in a name the account knows."""

    name: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GivePoints:
    """For a purchase that made no order."""

    amount: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCustomer:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemPoints:
    """Exactly one of the three; none of them means all that this sale can take."""

    points: int | None = None
    amount: Money | None = None
    rule_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterOtp:
    """The code the customer was sent for what was asked last."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResendOtp:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendHold:
    """The same points for a full time more: given back, and held again."""

    online: bool = True
    """As the terminal knows it: nothing is given back that cannot be had again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasePoints:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class RunErrand:
    """Spend points or a coupon at once, beside the order of the sale."""

    errand: Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyCoupon:
    code: str
    """As the shop knows it, once the facts are gathered: what was signed behind it is `signed`."""
    signed: SignedCoupon | Unread | None = None
    """Of the shop's own: what it says under the shop's signature, or why it is not believed."""
    used_here: UsedHere | None = None
    """Of a signed one: the sale of this till that had it off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCoupon:
    code: str


ForTheCustomer = (
    IdentifyCustomer
    | IdentifyByPhone
    | IdentifyByEmail
    | IdentifyByCard
    | RegisterCustomer
    | UpdateCustomer
    | OptCustomer
    | TagCustomer
    | LinkCard
    | ConfirmCustomer
    | ReadPage
    | MarkNoticesRead
    | SendCustomerEvent
    | GivePoints
    | RemoveCustomer
    | RedeemPoints
    | EnterOtp
    | ResendOtp
    | ExtendHold
    | ReleasePoints
    | RunErrand
    | ApplyCoupon
    | RemoveCoupon
)
