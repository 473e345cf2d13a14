"""What a report of a shift says: the reading so far (X) or the closing one (Z). Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pos.core.day import Undelivered
from pos.core.events import DayClosed
from pos.core.money import Money, total
from pos.core.record_head import RecordHead
from pos.core.shift import Shift
from pos.core.tax import TaxedAmount


class ReportKind(StrEnum):
    X = "x"
    """The shift so far, as often as anybody likes."""
    Z = "z"
    """The shift when it was closed: one of each, numbered without gaps as they are closed."""


class TakenOffBy(StrEnum):
    """What made a customer pay less than the price."""

    LINE_DISCOUNT = "line discount"
    SALE_DISCOUNT = "sale discount"
    PROMOTION = "promotion"
    COUPONS = "coupons"
    POINTS = "points"
    TAX = "tax"
    """In the prices of exempt sales, and not charged."""
    RETURNED = "returned"
    """Less than nothing: what goods that came back had been reduced by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOff:
    """`reason` is what the cashier said, or the promotion's name; empty where there is none."""

    by: TakenOffBy
    reason: str
    times: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderTotal:
    """What stayed in the till of one means of payment: change and what was paid back are off."""

    method: str
    times: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesOf:
    """A part of the receipts: of a cashier, or of an hour. The parts sum to the report's total."""

    key: str
    name: str
    receipts: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsOf:
    """A part of the goods, an item or a category, at what was paid for it, less what came back."""

    key: str
    name: str
    quantity: Decimal
    amount: Money
    is_open: bool = False
    """Sold openly: its name alone tells it from others of its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How often. An exchange counts among the sales and among the returns."""

    sales: int
    returns: int
    voided_sales: int
    voided_lines: int
    voided_tenders: int
    no_sales: int
    copies: int
    overrides: int
    gift_receipts: int
    emailed: int
    """Receipts that went out by e-mail."""
    ages_refused: int
    """Sales of goods that the customer was too young for."""
    suspended: int
    not_printed: int
    """Receipts of the shift that have not come out by now."""
    printed_late: int
    """Receipts that did not come out when they were due, and have since."""
    papers_given_up: int
    """Receipts and slips that were let go because too many waited."""
    drawer_openings: int
    """For cash given or taken, cash moved, no sale, and a tray taken out or put in."""
    set_aside: int
    """How often the shift was set aside."""
    approvals: tuple[tuple[str, int], ...]
    """What managers said yes to, and how often."""

    @property
    def voids(self) -> int:
        """Sales and lines struck out before they were paid."""
        return self.voided_sales + self.voided_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class LoyaltyReading:
    """Points and coupons. What the service told counts in the shift in which it told it."""

    sales_with_customer: int
    registered: int
    points_redeemed: int
    points_value: Money
    """What they took off sales, or paid of them."""
    points_earned: int
    points_taken_back: int
    """Earned before, on goods that were returned."""
    coupons: int
    coupons_value: Money
    own_coupons: int
    """Of them those of the shop's own engine."""
    coupons_doubled: int
    """Of the shop's own, those that the engine told of as used elsewhere."""
    points_outside: int
    """Spent outside any sale, or turned into a coupon."""
    points_outside_value: Money
    coupons_outside: int
    points_given_for: Money
    """Purchases without an order that points were given for."""
    unanswered_value: Money
    """Points and coupons on this shift's sales whose orders the service has not answered."""
    rejected_value: Money
    """The same where its answer was no, and nobody has settled it."""
    undelivered: Undelivered | None
    """What the outbox had: now, or when the shift was closed; None where nobody noted it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything of one shift. `gross` is in prices as the shop states them: with tax, or not."""

    kind: ReportKind
    drawer: Shift
    z_number: int | None
    """None of an X."""
    closed_by: str
    counted_before: Money | None
    """The first count, where it was far off and the drawer was counted again."""
    handed_to: str
    """Whose shift followed with the same cash in the drawer; empty for nobody's."""
    business_date: date
    """The store's day in which it was opened."""
    gross: Money
    """What the goods cost before anything was taken off, less those that came back."""
    discounts: Money
    net: Money
    """What the tax was on, without it."""
    tax: Money
    total: Money
    """What the completed sales came to in money; less than nothing where more was paid back."""
    points_paid: Money
    """What points paid, where they are a payment and reduce no tax; else nothing."""
    rounding: Money
    """What paying in coins put on the totals, or took off them."""
    gift_cards_sold: Money
    """Put on gift cards: owed to whoever holds them, and in no other figure than the tenders."""
    taxes: tuple[TaxedAmount, ...]
    tenders: tuple[TenderTotal, ...]
    change: Money
    counts: Counts
    taken_off: tuple[TakenOff, ...]
    loyalty: LoyaltyReading
    cashiers: tuple[SalesOf, ...]
    hours: tuple[SalesOf, ...]
    categories: tuple[GoodsOf, ...]
    items: tuple[GoodsOf, ...]
    names: tuple[tuple[str, str], ...]
    """Of the staff, by id, where they are known."""
    grand_total_before: Money
    record_head: RecordHead | None
    """The close of the shift in the record, of an X its end; None where it was read from none."""
    days_closed: tuple[DayClosed, ...]
    """The store's day, where it was closed at this till after the shift."""

    @property
    def number(self) -> int:
        """Of a Z its own: they are counted as shifts are closed. Of an X the shift's."""
        return self.z_number or self.drawer.number

    @property
    def currency(self) -> str:
        return self.total.currency

    @property
    def grand_total(self) -> Money:
        """What the shifts closed before it came to, and this one: where the next Z goes on."""
        return self.grand_total_before + self.total

    @property
    def taken(self) -> Money:
        """All tenders together: the total, its rounding, and what was put on gift cards."""
        return total((one.amount for one in self.tenders), self.currency)

    @property
    def opened_at(self) -> datetime:
        return self.drawer.opened_at

    def name_of(self, user_id: str) -> str:
        """Empty where nobody knows it any more."""
        return dict(self.names).get(user_id, "")
