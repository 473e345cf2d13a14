"""The only place that adds up a sale: discounts, promotion, coupons, points, tax, tenders.

They are taken in that order. Every reduction is shared over the lines without losing a minor unit,
so that a line always knows what was really paid for it. It runs at each scan: inside, amounts are
bare integers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from pos.core.customer import Coupon
from pos.core.money import Money, shares, total
from pos.core.promotion import coupon_value, entitles
from pos.core.sale import LineItem, ReturnLine, Sale
from pos.core.tax import TaxedAmount, line_taxes, summary, tax_of


class LineTotals(NamedTuple):
    """One line's figures. `total` is the line by itself; `paid` is after its share of the rest.

    A tuple, because a long basket makes one of each line at each scan.
    """

    number: int
    gross: Money
    discount: Money
    sale_discount: Money
    promotion: Money
    coupons: Money
    points: Money
    tax: Money
    """The tax really charged on the line."""
    paid: Money
    """What the customer pays for the line, tax included."""
    tax_percent: Decimal

    @property
    def total(self) -> Money:
        return self.gross - self.discount

    @property
    def reductions(self) -> Money:
        """All that was taken off the line."""
        return self.discount + self.sale_discount + self.promotion + self.coupons + self.points


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What stands at the foot of a sale."""

    lines: tuple[LineTotals, ...]
    subtotal: Money
    discount: Money
    promotion: Money
    """What the service's automatic promotion really takes off."""
    coupon_discount: Money
    coupon_values: tuple[tuple[str, Money], ...]
    points_discount: Money
    tax: Money
    taxes: tuple[TaxedAmount, ...]
    bought: Money
    """What the goods bought come to, tax included."""
    returned: Money
    """What goes back for the goods returned, tax included."""
    paid: Money
    """Tendered so far; less than nothing where more was paid back."""

    @property
    def total(self) -> Money:
        """One net amount; negative where more comes back than is bought."""
        return self.bought - self.returned

    @property
    def reductions(self) -> Money:
        """All that was taken off the goods bought."""
        return self.discount + self.promotion + self.coupon_discount + self.points_discount

    @property
    def due(self) -> Money:
        """Still owed by the customer; negative means owed to them."""
        return self.total - self.paid


def own_tax(line: LineItem, totals: LineTotals, *, included: bool) -> Money:
    """Tax on the line by itself, before the sale's discount, coupons and points are shared."""
    return tax_of(totals.total, line.tax_percent, included=included)


def row_total(one: ReturnLine, sale: Sale) -> Money:
    """A returned line as a row of the sale, a positive amount: without tax where prices are."""
    return one.paid if sale.terms.prices_include_tax else one.paid - one.tax


def add_up(sale: Sale) -> Totals:
    """Fold a sale into its figures."""
    return _Sums(sale).totals()


def redeemable(sale: Sale) -> Money:
    """The most that points may take off the sale as it stands, whatever is held now.

    What comes back is not for points to pay: they never turn into money paid out.
    """
    sums = _Sums(sale)
    return max(sums.zero, sums.points_limit() - sums.returned)


def goods_after_discounts(sale: Sale) -> Money:
    """What minimum-order rules look at: after discounts and promotion, before coupons, points."""
    return _Sums(sale).goods


def goods_before_sale_discount(sale: Sale) -> Money:
    """What a discount of the whole sale is taken from."""
    return _Sums(sale).lines_total


class _Sums:
    """The steps of one addition, each on what the step before left of every line."""

    def __init__(self, sale: Sale) -> None:
        self.sale = sale
        self.currency = sale.terms.currency
        self.zero = Money.zero(self.currency)
        self.nothing = [0] * len(sale.lines)
        self.gross = [line.gross for line in sale.lines]
        self.left = [gross.minor for gross in self.gross]
        self.own = self._take_line_discounts()
        self.lines_total = self._money(sum(self.left))
        self.by_sale = self._take_sale_discount()
        self.by_promotion = self._take_promotion()
        self.goods = self._money(sum(self.left))
        self.returned = total((one.paid for one in sale.returns), self.currency)
        self.coupon_values: list[tuple[str, Money]] = []
        self.by_coupon = self._take_coupons()

    def totals(self) -> Totals:
        if self.sale.terms.points_reduce_tax:
            points = self._take_points()
            taxes, bases = self._taxes(), self.left
            paid = self._with_tax(taxes)
        else:
            taxes, bases = self._taxes(), self.left
            self.left = self._with_tax(taxes)
            points = self._take_points()
            paid = self.left
        percents = [line.tax_percent for line in self.sale.lines]
        included = self.sale.terms.prices_include_tax
        return Totals(
            lines=self._figures(points, taxes, paid),
            subtotal=self._money(sum(gross.minor for gross in self.gross)) - self._rows_back(),
            discount=self._money(sum(self.own) + sum(self.by_sale)),
            promotion=self._money(sum(self.by_promotion)),
            coupon_discount=self._money(sum(self.by_coupon)),
            coupon_values=tuple(self.coupon_values),
            points_discount=self._money(sum(points)),
            tax=self._money(sum(taxes) - sum(one.tax.minor for one in self.sale.returns)),
            taxes=summary(
                (*zip(bases, taxes, percents, strict=True), *self._taxed_back(included=included)),
                self.currency,
                included=included,
            ),
            bought=self._money(sum(paid)),
            returned=self.returned,
            paid=self._money(sum(tender.amount.minor for tender in self.sale.tenders)),
        )

    def _rows_back(self) -> Money:
        """What the rows of returned goods take off the sum of the rows."""
        return total((row_total(one, self.sale) for one in self.sale.returns), self.currency)

    def _taxed_back(self, *, included: bool) -> Iterator[tuple[int, int, Decimal]]:
        for one in self.sale.returns:
            base = one.net + one.tax if included else one.net
            yield -base.minor, -one.tax.minor, one.line.tax_percent

    def points_limit(self) -> Money:
        if self.sale.terms.points_reduce_tax:
            return self._money(sum(self.left))
        return self._money(sum(self._with_tax(self._taxes())))

    def _figures(
        self, points: Sequence[int], taxes: Sequence[int], paid: Sequence[int]
    ) -> tuple[LineTotals, ...]:
        money, zero, currency = self._money, self.zero, self.currency
        rows = zip(
            self.sale.lines,
            self.gross,
            self.own,
            self.by_sale,
            self.by_promotion,
            self.by_coupon,
            points,
            taxes,
            paid,
            strict=True,
        )
        return tuple(
            [
                LineTotals(
                    line.number,
                    gross,
                    money(own) if own else zero,
                    money(by_sale) if by_sale else zero,
                    money(by_promotion) if by_promotion else zero,
                    money(by_coupon) if by_coupon else zero,
                    money(by_points) if by_points else zero,
                    Money(tax, currency),
                    gross if to_pay == gross.minor else money(to_pay),
                    line.tax_percent,
                )
                for (
                    line,
                    gross,
                    own,
                    by_sale,
                    by_promotion,
                    by_coupon,
                    by_points,
                    tax,
                    to_pay,
                ) in rows
            ]
        )

    def _take_line_discounts(self) -> list[int]:
        taken = self.nothing
        for i, line in enumerate(self.sale.lines):
            if line.discount is not None:
                taken = taken if taken is not self.nothing else list(taken)
                taken[i] = line.discount.off(self.gross[i]).minor
                self.left[i] -= taken[i]
        return taken

    def _take_sale_discount(self) -> list[int]:
        if self.sale.discount is None:
            return self.nothing
        return self._take(self.sale.discount.off, range(len(self.left)))

    def _take_promotion(self) -> list[int]:
        """From the products it names, or from all; never more in all than its amount."""
        promotion = self.sale.promotion
        if promotion is None:
            return self.nothing
        if not promotion.by_product:
            everywhere = range(len(self.left))
            return self._take(lambda base: min(promotion.amount, base), everywhere)
        taken = self.nothing
        for product_id, amount in promotion.by_product:
            at = [i for i, line in enumerate(self.sale.lines) if line.item.loyalty_id == product_id]
            most = min(amount, promotion.amount - self._money(sum(taken)))
            parts = self._take(partial(min, max(self.zero, most)), at)
            taken = [before + part for before, part in zip(taken, parts, strict=True)]
        return taken

    def _take_coupons(self) -> list[int]:
        taken = self.nothing
        for coupon in self.sale.lock.coupons if self.sale.lock else ():
            parts = self._take_coupon(coupon)
            taken = [before + part for before, part in zip(taken, parts, strict=True)]
            self.coupon_values.append((coupon.code, self._money(sum(parts))))
        return taken

    def _take_coupon(self, coupon: Coupon) -> list[int]:
        at = [i for i, line in enumerate(self.sale.lines) if entitles(coupon, line.item)]
        too_small = coupon.min_order is not None and self.goods < coupon.min_order
        if too_small or not at:
            return self.nothing
        dearest = self._money(max(self._piece(i) for i in at))
        return self._take(lambda base: coupon_value(coupon, base, dearest), at)

    def _take_points(self) -> list[int]:
        hold = self.sale.hold
        if hold is None:
            return self.nothing
        return self._take(lambda base: min(hold.amount, base), range(len(self.left)))

    def _take(self, value: Callable[[Money], Money], at: Sequence[int]) -> list[int]:
        """Take a value off the lines at these places, in proportion to what is left of them."""
        weights = [self.left[i] for i in at]
        amount = value(self._money(sum(weights))).minor
        if not amount:
            return self.nothing
        taken = list(self.nothing)
        self.left = list(self.left)
        for i, share in zip(at, shares(amount, weights), strict=True):
            taken[i] = share
            self.left[i] -= share
        return taken

    def _piece(self, index: int) -> int:
        """What one piece of a line still costs; a weighed line counts as one piece."""
        line = self.sale.lines[index]
        if line.item.is_weighed or line.quantity <= 1:
            return self.left[index]
        return self._money(self.left[index]).times(1 / line.quantity).minor

    def _taxes(self) -> list[int]:
        terms = self.sale.terms
        return line_taxes(
            self.left,
            [line.tax_percent for line in self.sale.lines],
            included=terms.prices_include_tax,
            rounding=terms.tax_rounding,
        )

    def _with_tax(self, taxes: Sequence[int]) -> list[int]:
        if self.sale.terms.prices_include_tax:
            return self.left
        return [left + tax for left, tax in zip(self.left, taxes, strict=True)]

    def _money(self, minor: int) -> Money:
        return Money(minor, self.currency)
