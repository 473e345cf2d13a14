"""What is taken off a sale's lines, step by step: discounts, promotion, coupons, points.

Every reduction is shared over the lines without losing a minor unit. It runs at each scan: inside,
amounts are bare integers. What the lines come to, with tax and tenders, totals.py says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from pos.core.customer import Coupon
from pos.core.money import Money, shares
from pos.core.promotion import coupon_value, entitles
from pos.core.sale import Sale


class Reductions:
    """Each is taken from what the one before left of every line; points, at the end, by a call."""

    def __init__(self, sale: Sale) -> None:
        self.sale = sale
        self.currency = sale.terms.currency
        self.zero = Money.zero(self.currency)
        self.nothing = [0] * len(sale.lines)
        self.gross = [line.gross for line in sale.lines]
        self.left = [gross.minor for gross in self.gross]
        self.own = self._take_line_discounts()
        self.lines_total = self.money(sum(self.left))
        self.by_sale = self._take_sale_discount()
        self.by_promotion = self._take_promotion()
        self.goods = self.money(sum(self.left))
        self.coupon_values: list[tuple[str, Money]] = []
        self.by_coupon = self._take_coupons()

    def points_off(self, left: list[int]) -> tuple[list[int], list[int]]:
        """What points take off lines of which this is left, and what is left then."""
        hold = self.sale.hold
        if hold is None:
            return self.nothing, left
        self.left = left
        taken = self._take(lambda base: min(hold.amount, base), range(len(self.left)))
        return taken, self.left

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

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
            most = min(amount, promotion.amount - self.money(sum(taken)))
            parts = self._take(partial(min, max(self.zero, most)), at)
            taken = [before + part for before, part in zip(taken, parts, strict=True)]
        return taken

    def _take_coupons(self) -> list[int]:
        taken = self.nothing
        for coupon in self.sale.coupons:
            parts = self._take_coupon(coupon)
            taken = [before + part for before, part in zip(taken, parts, strict=True)]
            self.coupon_values.append((coupon.code, self.money(sum(parts))))
        return taken

    def _take_coupon(self, coupon: Coupon) -> list[int]:
        at = [i for i, line in enumerate(self.sale.lines) if entitles(coupon, line.item)]
        too_small = coupon.min_order is not None and self.goods < coupon.min_order
        if too_small or not at:
            return self.nothing
        dearest = self.money(max(self._piece(i) for i in at))
        return self._take(lambda base: coupon_value(coupon, base, dearest), at)

    def _take(self, value: Callable[[Money], Money], at: Sequence[int]) -> list[int]:
        """Take a value off the lines at these places, in proportion to what is left of them."""
        weights = [self.left[i] for i in at]
        amount = value(self.money(sum(weights))).minor
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
        if line.is_weighed or line.quantity <= 1:
            return self.left[index]
        return self.money(self.left[index]).times(1 / line.quantity).minor
