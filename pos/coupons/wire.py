"""The engine's own HTTP API as its bodies are written: shared by the service and the till's client.

Amounts are whole minor units with their currency, times are ISO 8601 in UTC, numbers of a coupon's
value are text. A field that is not known is passed over, so that either side may be the newer one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from msgspec import UNSET, Meta, Struct, UnsetType

from pos.core.money import MOST_MINOR
from pos.coupons.terms import LONGEST_LOCK_MINUTES

LONGEST_CODE_SENT: Final = 300
"""A signature may stand behind it."""
LONGEST_ID: Final = 100

ID_IN_PATH: Final = r"[\x21-\x2D\x30-\x7E][\x20-\x2E\x30-\x7E]{0,99}"
"""What a lock, and a code without a signature, is made of where it is part of an address."""
CODE_IN_PATH: Final = rf"{ID_IN_PATH}(\.[A-Z0-9]{{100,200}})?"
_PLAIN: Final = r"^[^\x00-\x1f\x7f]*$"
"""As far as a pattern can say it: no name has a character that cannot be shown."""

Code = Annotated[str, Meta(min_length=1, max_length=LONGEST_CODE_SENT)]
Name = Annotated[str, Meta(min_length=1, max_length=LONGEST_ID, pattern=_PLAIN)]
NameOrNothing = Annotated[str, Meta(max_length=LONGEST_ID, pattern=_PLAIN)]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
Minor = Annotated[int, Meta(ge=0, lt=MOST_MINOR)]
Minutes = Annotated[int, Meta(ge=1, le=LONGEST_LOCK_MINUTES)]
Moment = Annotated[datetime, Meta(tz=True)]


class Goods(Struct, frozen=True, kw_only=True):
    """What the sale's goods come to, before any coupon."""

    minor: Minor
    currency: Currency


class ValidateBody(Struct, frozen=True, kw_only=True):
    """`POST /v1/coupons/{code}/validate`."""

    goods: Goods
    customer: NameOrNothing = ""
    """Empty: nobody was named."""


class LockBody(Struct, frozen=True, kw_only=True):
    """`POST /v1/coupons/{code}/lock`; a repeat with the same `lock` extends it."""

    goods: Goods
    lock: Name
    """The till's own id of it."""
    till: Name
    minutes: Minutes = 30
    customer: NameOrNothing = ""


class BurnBody(Struct, frozen=True, kw_only=True):
    """`POST /v1/coupons/{code}/burn`; a repeat with the same `sale` burns nothing again."""

    sale: Name
    till: Name
    at: Moment
    """When the sale was completed, by the till's clock."""
    receipt: NameOrNothing = ""
    lock: NameOrNothing = ""
    customer: NameOrNothing = ""


class Combines(Struct, frozen=True, kw_only=True):
    """Which other classes of coupon it may share a sale with."""

    orders: bool = True
    products: bool = True
    shipping: bool = True


class CouponObject(Struct, frozen=True, kw_only=True):
    """A coupon as the engine has it now."""

    code: str
    kind: str
    """percentage, fixed, shipping, product or custom."""
    value: str
    """Per cent, or major units of the currency."""
    currency: str
    state: str
    """active, used, expired or revoked."""
    starts_at: datetime
    expires_at: datetime
    usage_limit: int
    uses: int
    per_customer_limit: int | None = None
    capping: int | None = None
    """This and the next two are minor units."""
    min_reward: int | None = None
    min_order: int | None = None
    customer: str = ""
    """Whose it is; empty: anyone's."""
    products: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    """Empty entitlements mean every line."""
    combines: Combines = Combines()
    source: str = ""


class VerdictAnswer(Struct, frozen=True, kw_only=True):
    """To validate and lock: the coupon where it may be used, else why not in a word and said."""

    valid: bool
    coupon: CouponObject | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    say: str | UnsetType = UNSET
    lock: str | UnsetType = UNSET
    """Of a lock that stands now, and until when."""
    expires_at: datetime | UnsetType = UNSET


class ReleaseAnswer(Struct, frozen=True, kw_only=True):
    """To `POST /v1/locks/{lock}/release`; false where there was nothing to give back."""

    released: bool


class UseTold(Struct, frozen=True, kw_only=True):
    """Where and when a coupon was used up."""

    till: str
    receipt: str
    at: datetime


class BurnAnswerBody(Struct, frozen=True, kw_only=True):
    """To a burn. Not burned is recorded as a double use: the goods are gone all the same."""

    burned: bool
    already: bool | UnsetType = UNSET
    """Whether this sale had burned it before."""
    reason: str | UnsetType = UNSET
    elsewhere: tuple[UseTold, ...] | UnsetType = UNSET


class CouponPage(Struct, frozen=True, kw_only=True):
    """To `GET /v1/coupons`; `next` is what `after` asks the following page by."""

    coupons: tuple[CouponObject, ...]
    next: str | None = None


class DoubleTold(Struct, frozen=True, kw_only=True):
    code: str
    uses: tuple[UseTold, ...]


class DoublesAnswer(Struct, frozen=True, kw_only=True):
    """To `GET /v1/doubles`."""

    doubles: tuple[DoubleTold, ...]


class CustomerTold(Struct, frozen=True, kw_only=True):
    """What the loyalty service told of a customer last. None: it has not told."""

    customer: str
    seq: int
    at: datetime
    """When the newest of it was so, by the service's clock."""
    points: int | None = None
    points_pending: int | None = None
    points_at: datetime | None = None
    """When they were so, where that was told before: not every body tells all. So too `tier_at`."""
    tier: str | None = None
    tier_at: datetime | None = None


class CustomersAnswer(Struct, frozen=True, kw_only=True):
    """To `GET /v1/customers?since=N`, in the order of `seq`; ask on from `next`."""

    customers: tuple[CustomerTold, ...]
    next: int
    reached: int
    """The newest number; below `since` where another database counts anew: ask from 0."""


class IssuedAnswer(Struct, frozen=True, kw_only=True):
    """To the call the loyalty service makes: the code twice, as its pages tell two names."""

    couponCode: str  # noqa: N815  the service's own spelling
    code: str


class Error(Struct, frozen=True, kw_only=True):
    code: str
    """A word for programs, such as `wrong_token`."""
    say: str
    """A sentence for whoever reads the log."""


TOO_MANY_WRONG_TOKENS: Final = "too_many_wrong_tokens"
"""The code of an error: as good as a wrong token, which is not looked at any more."""


class ErrorAnswer(Struct, frozen=True, kw_only=True):
    """To whatever was not done. A no to a coupon is none: that is a VerdictAnswer."""

    error: Error


class TakenAnswer(Struct, frozen=True, kw_only=True):
    """To a webhook; false where it told nothing new."""

    taken: bool


class HealthAnswer(Struct, frozen=True, kw_only=True):
    ok: bool
