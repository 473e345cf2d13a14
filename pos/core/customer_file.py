"""What the service keeps on a customer, page by page, as a cashier may look at it.

It is asked for when it is looked at, shown, and forgotten: no sale depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pos.core.customer import CouponKind, RedemptionTerms


class Page(StrEnum):
    """One page of the file: one question to the service."""

    PROFILE = "profile"
    COUPONS = "coupons"
    RULES = "rules"
    CAMPAIGNS = "campaigns"
    ACTIVITY = "activity"
    NOTICES = "notices"


_FIELDS = {page: page.value for page in Page} | {Page.RULES: "terms"}
"""Where each stands in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who the customer is. It is personal: shown at the counter and written down nowhere."""

    name: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)
    tags: tuple[str, ...] = ()
    referral_code: str = ""
    referral_link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedCoupon:
    """A coupon the customer could use now."""

    code: str
    title: str
    kind: CouponKind
    value: Decimal = Decimal(0)
    """Per cent for a percentage, major units for a fixed amount."""
    expires_at: datetime | None = None
    is_online_only: bool = False
    """Meant for the web shop: the counter warns before it takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignProgress:
    """How far the customer is in a campaign. Per cent is None where the service does not say."""

    name: str
    percent: Decimal | None = None
    times_achieved: int = 0
    reward: str = ""
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something that moved the customer's points, tier or coupons."""

    what: str
    """In words for a cashier."""
    at: datetime | None = None
    points: int = 0
    """Less than nothing where they left."""
    about: str = ""
    reference: str = ""
    """The id of its sale, or of whatever moved the points, where nothing says more."""
    receipt: str = ""
    """Of that sale, where this till's record has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message the service has for the customer."""

    notice_id: str
    title: str
    body: str = ""
    at: datetime | None = None
    is_read: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFile:
    """The pages read so far; None is a page nobody has read."""

    customer_id: str
    profile: Profile | None = None
    coupons: tuple[OwnedCoupon, ...] | None = None
    terms: RedemptionTerms | None = None
    campaigns: tuple[CampaignProgress, ...] | None = None
    activity: tuple[Activity, ...] | None = None
    notices: tuple[Notice, ...] | None = None
    as_of: Mapping[Page, datetime] = field(default_factory=dict)
    """When each page was read from the service."""

    def page(self, page: Page) -> object | None:
        """What has been read of it."""
        read: object | None = getattr(self, _FIELDS[page])
        return read

    def without(self, pages: Iterable[Page]) -> CustomerFile:
        """As if nobody had read these."""
        blank: dict[str, Any] = {_FIELDS[page]: None for page in pages}
        return replace(self, **blank)

    def with_newer(self, newer: CustomerFile) -> CustomerFile:
        """The same file with the pages of a newer reading in place of its own."""
        if newer.customer_id != self.customer_id:
            return newer
        read = {one.name: getattr(newer, one.name) for one in fields(newer)}
        read["as_of"] = {**self.as_of, **newer.as_of}
        return replace(self, **{name: page for name, page in read.items() if page is not None})
