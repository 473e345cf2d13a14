"""A sale in the words of a loyalty service's order: what was bought, and what was really paid."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from pos.core.customer import CouponLock, PointsHold
from pos.core.money import Money, total
from pos.core.sale import LineItem, ReturnLine, Sale
from pos.core.setup import Setup
from pos.core.totals import LineTotals, Totals, add_up, goods_after_discounts


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One line: at its full price, what was taken off it in all, its tax, and what was paid."""

    product_id: str
    sku: str
    title: str
    quantity: Decimal
    unit_price: Money
    reductions: Money
    tax: Money
    tax_percent: Decimal
    paid: Money
    """Tax included, whatever the prices hold."""
    category: tuple[str, ...] = ()
    collection: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    vendor: str = ""
    weight: str = ""
    variant_id: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """Everything the service is told about one sale. `total_price` is before any reduction."""

    order_id: str
    customer_id: str
    at: datetime
    store_id: str
    store_name: str
    till_id: str
    prices_include_tax: bool
    lines: tuple[OrderLine, ...]
    total_price: Money
    total_discount: Money
    total_tax: Money
    total_paid: Money
    goods: Money
    """What coupons are judged by: before coupons, points and tax on top."""
    hold: PointsHold | None = None
    lock: CouponLock | None = None
    is_guest: bool = False
    """Nobody the program knows bought it."""
    receipt: str = ""
    cashier_id: str = ""
    return_window_days: int | None = None
    reservations_gone: bool = False
    """The service gave back what was reserved: these references go into no order again."""

    @property
    def hold_reference(self) -> str:
        return self.hold.reference if self.hold else ""

    @property
    def lock_reference(self) -> str:
        return self.lock.reference if self.lock else ""

    @property
    def coupon_codes(self) -> tuple[str, ...]:
        return tuple(coupon.code for coupon in self.lock.coupons) if self.lock else ()

    @property
    def collections(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for line in self.lines for name in line.collection))

    def needs_renewal(self, now: datetime) -> bool:
        """Whether what was reserved for it has gone back, as told or by the clock."""
        ends = [reserved.expires_at for reserved in (self.hold, self.lock) if reserved]
        return bool(ends) and (self.reservations_gone or min(ends) <= now)

    def renewed(self, *, hold: PointsHold | None, lock: CouponLock | None) -> OrderFacts:
        return replace(self, hold=hold, lock=lock, reservations_gone=False)


def order_of(
    sale: Sale, setup: Setup, at: datetime, totals: Totals | None = None, *, receipt: str = ""
) -> OrderFacts:
    """The order a sale makes of what is bought, for its preview and for its delivery alike.

    A sale of nobody the program knows is a guest's: an id of its own joins it to no other.
    """
    sums = totals or add_up(sale)
    customer = sale.customer
    return OrderFacts(
        order_id=sale.sale_id,
        customer_id=customer.customer_id if customer else guest_id(sale.sale_id),
        at=at,
        store_id=setup.store_id,
        store_name=setup.store_name,
        till_id=setup.till_id,
        prices_include_tax=sale.terms.prices_include_tax,
        lines=tuple(
            _line(line, figures) for line, figures in zip(sale.lines, sums.lines, strict=True)
        ),
        total_price=sums.bought + sums.reductions,
        total_discount=sums.reductions,
        total_tax=total((figures.tax for figures in sums.lines), sale.terms.currency),
        total_paid=sums.bought,
        goods=goods_after_discounts(sale),
        hold=sale.hold,
        lock=sale.lock,
        is_guest=customer is None,
        receipt=receipt,
        cashier_id=sale.cashier_id,
        return_window_days=setup.return_window_days,
    )


def guest_id(sale_id: str) -> str:
    """Who bought, for the service, where nobody it knows did."""
    return f"guest_{sale_id}"


def returned_line(one: ReturnLine) -> OrderLine:
    """Goods that came back, in the words of the order they were bought in."""
    # Of a weight the price is rounded by itself, so that a part may seem a minor unit dearer.
    reductions = max(Money.zero(one.paid.currency), one.reductions)
    return _order_line(
        one.line,
        quantity=one.quantity,
        reductions=reductions,
        tax=one.tax,
        tax_percent=one.line.tax_percent,
        paid=one.paid,
    )


def _line(line: LineItem, figures: LineTotals) -> OrderLine:
    return _order_line(
        line,
        quantity=line.quantity,
        reductions=figures.reductions,
        tax=figures.tax,
        tax_percent=figures.tax_percent,
        paid=figures.paid,
    )


def _order_line(
    line: LineItem,
    *,
    quantity: Decimal,
    reductions: Money,
    tax: Money,
    tax_percent: Decimal,
    paid: Money,
) -> OrderLine:
    item = line.item
    return OrderLine(
        product_id=item.loyalty_id,
        sku=item.sku or item.code,
        title=item.title,
        quantity=quantity,
        unit_price=line.unit_price,
        reductions=reductions,
        tax=tax,
        tax_percent=tax_percent,
        paid=paid,
        category=item.category,
        collection=item.collection,
        tags=item.tags,
        vendor=item.vendor,
        weight=item.weight,
        variant_id=item.variant_id,
        unit=item.unit,
    )
