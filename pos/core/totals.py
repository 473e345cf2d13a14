"""The only place that adds up a sale: discounts, promotion, coupons, points, tax, tenders.

They are taken in that order, and a line always knows what was really paid for it. What is taken
off, reductions.py says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import starmap
from typing import Final, NamedTuple

from pos.core.money import Money, total
from pos.core.reductions import Reductions
from pos.core.sale import ReturnLine, Sale
from pos.core.tax import TaxedAmount, line_taxes, summary, tax_of
from pos.core.tender import CASH

_NOTHING: Final = Decimal(0)


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
    exempted: Money
    """Tax in its price that is not charged, where the sale is exempt."""
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
        by_hand = self.discount + self.sale_discount
        return by_hand + self.promotion + self.coupons + self.points + self.exempted


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
    exempted: Money
    """Tax in the prices that is not charged, where the sale is exempt."""
    tax: Money
    taxes: tuple[TaxedAmount, ...]
    bought: Money
    """What the goods bought come to, tax included."""
    returned: Money
    """What goes back for the goods returned, tax included."""
    paid: Money
    """Tendered so far; less than nothing where more was paid back."""
    gift_cards: Money
    """Put on gift cards: owed to whoever holds them, and no sale."""
    rounding: Money
    """What paying in coins put on the total, or took off it."""

    @property
    def total(self) -> Money:
        """One net amount; negative where more comes back than is bought."""
        return self.bought - self.returned

    @property
    def to_pay(self) -> Money:
        """The total with what is put on gift cards."""
        return self.total + self.gift_cards

    @property
    def reductions(self) -> Money:
        """All that was taken off the goods bought."""
        by_program = self.promotion + self.coupon_discount + self.points_discount
        return self.discount + by_program + self.exempted

    @property
    def due(self) -> Money:
        """Still owed by the customer; negative means owed to them."""
        return self.to_pay + self.rounding - self.paid


def own_tax(totals: LineTotals, *, included: bool) -> Money:
    """Tax on the line by itself, before the sale's discount, coupons and points are shared."""
    return tax_of(totals.total, totals.tax_percent, included=included)


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
    return max(sums.off.zero, sums.points_limit() - sums.returned)


def goods_after_discounts(sale: Sale) -> Money:
    """What minimum-order rules look at: after discounts and promotion, before coupons, points."""
    return Reductions(sale).goods


def goods_before_sale_discount(sale: Sale) -> Money:
    """What a discount of the whole sale is taken from."""
    return Reductions(sale).lines_total


def by_program_coupons(sale: Sale, totals: Totals) -> Money:
    """What coupons took off that the loyalty program keeps, without the shop's own."""
    shops = {one.code for one in sale.shop_coupons}
    values = (value for code, value in totals.coupon_values if code not in shops)
    return total(values, sale.terms.currency)


def tendered(sale: Sale) -> Money:
    """Before any change."""
    return total((tender.amount for tender in sale.tenders), sale.terms.currency)


def stayed(sale: Sale, *, change: Money) -> dict[str, Money]:
    """What stayed in the till of each means; change came out of the cash."""
    nothing = Money.zero(sale.terms.currency)
    paid: dict[str, Money] = {}
    for tender in sale.tenders:
        paid[tender.method] = paid.get(tender.method, nothing) + tender.amount
    if change:
        paid[CASH] = paid[CASH] - change
    return paid


def cash_beside(sale: Sale, *, change: Money) -> Money | None:
    """The cash that goes back beside other means; None where it is all of it, or none."""
    paid = stayed(sale, change=change)
    cash = paid.get(CASH)
    return -cash if cash is not None and cash.minor < 0 and len(paid) > 1 else None


class _Sums:
    """What is left of every line with its tax, before points or after them as the terms say."""

    def __init__(self, sale: Sale) -> None:
        self.sale = sale
        self.off = Reductions(sale)
        self.money = self.off.money
        self.returned = total((one.paid for one in sale.returns), self.off.currency)
        self.percents = self._percents()

    def totals(self) -> Totals:
        off, money = self.off, self.money
        if self.sale.terms.points_reduce_tax:
            points, left = off.points_off(off.left)
            exempted, bases = self._without_tax(left)
            taxes = self._taxes(bases)
            paid = self._with_tax(bases, taxes)
        else:
            exempted, bases = self._without_tax(off.left)
            taxes = self._taxes(bases)
            points, paid = off.points_off(self._with_tax(bases, taxes))
        included = self.sale.terms.prices_include_tax
        return Totals(
            lines=self._figures(points, exempted, taxes, paid),
            subtotal=money(sum(gross.minor for gross in off.gross)) - self._rows_back(),
            discount=money(sum(off.own) + sum(off.by_sale)),
            promotion=money(sum(off.by_promotion)),
            coupon_discount=money(sum(off.by_coupon)),
            coupon_values=tuple(off.coupon_values),
            points_discount=money(sum(points)),
            exempted=money(sum(exempted)),
            tax=money(sum(taxes) - sum(one.tax.minor for one in self.sale.returns)),
            taxes=summary(
                (
                    *zip(bases, taxes, self.percents, strict=True),
                    *self._taxed_back(included=included),
                ),
                off.currency,
                included=included,
            ),
            bought=money(sum(paid)),
            returned=self.returned,
            paid=tendered(self.sale),
            gift_cards=money(sum(one.amount.minor for one in self.sale.gift_cards)),
            rounding=money(sum(one.rounding.minor for one in self.sale.tenders if one.rounding)),
        )

    def points_limit(self) -> Money:
        """The most that points may take off the goods bought."""
        left = self.off.left
        if self.sale.terms.points_reduce_tax:
            return self.money(sum(left))
        _, bases = self._without_tax(left)
        return self.money(sum(self._with_tax(bases, self._taxes(bases))))

    def _rows_back(self) -> Money:
        """What the rows of returned goods take off the sum of the rows."""
        return total((row_total(one, self.sale) for one in self.sale.returns), self.off.currency)

    def _taxed_back(self, *, included: bool) -> Iterator[tuple[int, int, Decimal]]:
        for one in self.sale.returns:
            base = one.net + one.tax if included else one.net
            yield -base.minor, -one.tax.minor, one.line.tax_percent

    def _figures(
        self,
        points: Sequence[int],
        exempted: Sequence[int],
        taxes: Sequence[int],
        paid: Sequence[int],
    ) -> tuple[LineTotals, ...]:
        off, amounts = self.off, self._amounts
        rows = zip(
            [line.number for line in self.sale.lines],
            off.gross,
            amounts(off.own),
            amounts(off.by_sale),
            amounts(off.by_promotion),
            amounts(off.by_coupon),
            amounts(points),
            amounts(exempted),
            amounts(taxes),
            amounts(paid),
            self.percents,
            strict=True,
        )
        return tuple(starmap(LineTotals, rows))

    def _amounts(self, minors: Sequence[int]) -> list[Money]:
        """Nothing is made anew where nothing is: of most lines nothing is taken off."""
        currency, zero = self.off.currency, self.off.zero
        return [Money(minor, currency) if minor else zero for minor in minors]

    def _percents(self) -> list[Decimal]:
        """Of an exempt sale nothing is charged, whatever the goods."""
        if self.sale.exempt_reason:
            return [_NOTHING] * len(self.sale.lines)
        return [line.tax_percent for line in self.sale.lines]

    def _without_tax(self, left: list[int]) -> tuple[list[int], list[int]]:
        """The tax that prices hold and nobody pays, of what is left of them, and what is then."""
        if not (self.sale.exempt_reason and self.sale.terms.prices_include_tax):
            return self.off.nothing, left
        held = self._tax_at([line.tax_percent for line in self.sale.lines], left)
        return held, [whole - tax for whole, tax in zip(left, held, strict=True)]

    def _taxes(self, bases: Sequence[int]) -> list[int]:
        return self._tax_at(self.percents, bases)

    def _tax_at(self, percents: Sequence[Decimal], bases: Sequence[int]) -> list[int]:
        terms = self.sale.terms
        return line_taxes(
            bases, percents, included=terms.prices_include_tax, rounding=terms.tax_rounding
        )

    def _with_tax(self, bases: list[int], taxes: Sequence[int]) -> list[int]:
        if self.sale.terms.prices_include_tax:
            return bases
        return [base + tax for base, tax in zip(bases, taxes, strict=True)]
