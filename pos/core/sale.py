"""A sale as it stands: lines, reductions, customer, reservations, tenders. totals.py adds up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pos.core.card import CardAttempt, EndedAttempt
from pos.core.customer import (
    POINTS,
    AskedFor,
    AutomaticPromotion,
    Coupon,
    CouponLock,
    Customer,
    PointsHold,
)
from pos.core.errand import BoughtCoupon, Errand
from pos.core.item import Item
from pos.core.money import Money
from pos.core.quantity import how_much
from pos.core.shop_coupon import AskedShopCoupon, ShopCouponOnSale
from pos.core.stored_value import GiftCardLine
from pos.core.tender import Tender

MOST_LINES = 10_000
"""Lines in one sale; beyond it a scanner is being fed by something that is not a person."""


class SalePhase(StrEnum):
    SELLING = "selling"
    TENDERING = "tendering"
    """Something has been paid: what is due may no longer change but by taking it back."""
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleTerms:
    """The store's terms on the day, kept with the sale so that its sums never change after."""

    currency: str
    prices_include_tax: bool
    tax_rounding: str
    """'line' or 'rate'."""
    points_reduce_tax: bool
    cash_rounding_minor: int = 0
    """Minor units that cash is paid in steps of; 0: as exact as anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """Taken off by hand, with a reason: a per cent or an amount, never both."""

    reason: str
    percent: Decimal | None = None
    amount: Money | None = None
    approved_percent: Decimal = Decimal(0)
    """How much of it a manager gave or said yes to: that counts no more beside anything else. An
    amount off is more of a smaller price, and nobody said yes to that.
    """

    def off(self, base: Money) -> Money:
        """What it takes from a base; never more than the base."""
        if self.percent is not None:
            return base.percent(self.percent)
        assert self.amount is not None
        return min(self.amount, base)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """One row. Its number stays its own when another row is struck out."""

    number: int
    item: Item
    quantity: Decimal
    unit_price: Money
    tax_percent: Decimal
    discount: Discount | None = None
    price_reason: str = ""
    """Why the price was overridden; empty when it was not."""
    first_price: Money | None = None
    """What it was sold at before; None when the price was not overridden."""
    price_approved: bool = False
    """Set by a manager, or with their yes."""
    price_in_code: bool = False
    """The code brought the price of all of it; the catalogue's counts for nothing then."""
    lot: str = ""
    serial: str = ""
    expires: date | None = None
    note: str = ""

    @property
    def is_weighed(self) -> bool:
        """Whether its quantity is a weight. What its code brought the price of is one piece."""
        return self.item.is_weighed and not self.price_in_code

    def how_much(self, quantity: Decimal | None = None) -> str:
        """Of a part of it, where that is given."""
        much = self.quantity if quantity is None else quantity
        return how_much(much, weighed_in=self.item.unit if self.is_weighed else "")

    @property
    def gross(self) -> Money:
        return self.unit_price.times(self.quantity)

    @property
    def price_before(self) -> Money | None:
        """What it was sold at before its price was overridden: the catalogue's, where a line from
        an earlier version did not note it.
        """
        if self.first_price is not None or not self.price_reason:
            return self.first_price
        return None if self.price_in_code or self.item.open_price else self.item.price

    @property
    def is_plain(self) -> bool:
        """Nobody has touched its price: another scan of the same item may add to it."""
        return (
            self.discount is None
            and not self.price_reason
            and self.unit_price == self.item.price
            and not self.item.is_weighed
            and not self.price_in_code
            and not self.item.open_price
            and not self.serial
            and not self.note
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidBy:
    """A means of payment, and what stayed in the till of it."""

    method: str
    amount: Money


NO_RECEIPT = "no receipt"
"""Where goods come back from that nobody has one for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The finished sale that goods come back from."""

    receipt: str
    sale_id: str
    customer_id: str = ""
    """Who bought; empty where nobody was known. The record keeps it beside the chain."""
    sold: Decimal
    """All that was bought: pieces and weights together."""
    paid_beside_points: Money | None = None
    """What it was paid in money; None where no points paid a part of it."""
    tenders: tuple[PaidBy, ...] | None = None
    """What it was paid by, change taken off; None where nobody noted it."""
    back: tuple[PaidBy, ...] | None = None
    """What went back for goods of it before, by each means; None where nobody noted it."""
    came_back: Money | None = None
    """What the goods were worth that came back before: what earlier versions noted of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """Goods that come back. The figures are what this quantity of the line really came to."""

    number: int
    origin: Origin
    line: LineItem
    """As it was sold; its own number is the one on the sale it comes from."""
    quantity: Decimal
    reductions: Money
    """Discounts, coupons and points together."""
    points: Money
    """The part of it that points paid."""
    tax: Money
    net: Money
    """What the tax was on."""
    paid: Money
    """What goes back, tax included."""
    reason: str = ""


SaleRow = LineItem | ReturnLine | GiftCardLine

Basket = tuple[tuple[int, Decimal, Money], ...]
"""Line, quantity and unit price: what an answer about the goods was asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingErrand:
    """An errand whose answer is not here yet."""

    errand_id: str
    errand: Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    sale_id: str
    terms: SaleTerms
    opened_at: datetime
    cashier_id: str
    phase: SalePhase = SalePhase.SELLING
    lines: tuple[LineItem, ...] = ()
    returns: tuple[ReturnLine, ...] = ()
    gift_cards: tuple[GiftCardLine, ...] = ()
    next_line: int = 1
    discount: Discount | None = None
    note: str = ""
    age_checked: int = 0
    """The highest age in years that the cashier has found the customer to have."""
    customer: Customer | None = None
    hold: PointsHold | None = None
    lock: CouponLock | None = None
    hold_asked: AskedFor | None = None
    lock_asked: AskedFor | None = None
    shop_coupons: tuple[ShopCouponOnSale, ...] = ()
    """Of the shop's own engine, each under a lock of its own."""
    shop_asked: AskedShopCoupon | None = None
    otp_for: AskedFor | None = None
    """What the customer was sent a code for, until it is held."""
    errand: PendingErrand | None = None
    bought: tuple[BoughtCoupon, ...] = ()
    """Coupons the customer turned points into during this sale."""
    promotion: AutomaticPromotion | None = None
    exempt_reason: str = ""
    """Why no tax is charged, with the certificate's number; empty where it is."""
    exempt_tag: str = ""
    """Of the customer, where that is why."""
    tenders: tuple[Tender, ...] = ()
    next_tender: int = 1
    card: CardAttempt | None = None
    """What the card terminal is asked, or did not answer."""
    card_ended: EndedAttempt | None = None
    kept: tuple[str, ...] = ()
    """References of what is gone since something was paid: it stays, and the order asks for it."""

    def line(self, number: int) -> LineItem | None:
        return next((line for line in self.lines if line.number == number), None)

    @property
    def rows(self) -> tuple[SaleRow, ...]:
        """What is bought and what comes back, as it was entered."""
        if not (self.returns or self.gift_cards):
            return self.lines
        rows: tuple[SaleRow, ...] = (*self.lines, *self.returns, *self.gift_cards)
        return tuple(sorted(rows, key=lambda row: row.number))

    @property
    def points_name(self) -> str:
        return self.customer.points_name if self.customer else POINTS

    @property
    def awaits_answer(self) -> bool:
        """Something was asked about points or coupons, and its answer may change the sale."""
        return bool(self.hold_asked or self.lock_asked or self.shop_asked or self.errand)

    @property
    def coupons(self) -> tuple[Coupon, ...]:
        """All that are on it, whoever keeps them: the program's first."""
        programs = self.lock.coupons if self.lock else ()
        return (*programs, *(one.coupon for one in self.shop_coupons))

    @property
    def basket(self) -> Basket:
        return tuple((line.number, line.quantity, line.unit_price) for line in self.lines)

    @property
    def reserved(self) -> tuple[str, ...]:
        """The references of what the loyalty service keeps for this sale."""
        return tuple(one.reference for one in (self.hold, self.lock) if one is not None)

    @property
    def next_lapse(self) -> datetime | None:
        """When the first of what is reserved lapses; None when nothing is, or it is kept."""
        reserved = [one for one in (self.hold, self.lock) if one is not None]
        ends = [one.expires_at for one in reserved if one.reference not in self.kept]
        return min(ends) if ends else None

    @property
    def next_shop_lapse(self) -> datetime | None:
        """The same of the coupons of the shop's own engine; None while one of them is asked for,
        or a card payment is under way.
        """
        if self.shop_asked is not None or self.card is not None:
            return None
        locked = (one for one in self.shop_coupons if one.may_lapse)
        return min((one.expires_at for one in locked), default=None)
