"""Points and coupons of a shift: on its sales, beside them, and what the service told of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from pos.core import events as ev
from pos.core.day import Undelivered
from pos.core.money import Money
from pos.core.reports.report import LoyaltyReading
from pos.core.sale import Sale
from pos.core.totals import Totals, by_program_coupons


class LoyaltySums:
    """Amounts are kept of orders without a good answer alone, until there is one."""

    def __init__(self, currency: str) -> None:
        self._currency = currency
        self._with_customer = 0
        self._registered = 0
        self._redeemed = 0
        self._earned = 0
        self._taken_back = 0
        self._coupons = 0
        self._own_coupons = 0
        self._doubles = 0
        self._outside = 0
        self._outside_minor = 0
        self._coupons_outside = 0
        self._given_for_minor = 0
        self._unanswered: dict[str, int] = {}
        self._rejected: dict[str, int] = {}

    def add(self, sale: Sale, totals: Totals, event: ev.SaleCompleted) -> None:
        is_sale = bool(sale.lines or sale.gift_cards)  # what only comes back is counted as a return
        self._with_customer += is_sale and sale.customer is not None
        self._redeemed += sale.hold.points if sale.hold else 0
        self._coupons += len(sale.coupons)
        self._own_coupons += len(sale.shop_coupons)
        given = totals.points_discount.minor + by_program_coupons(sale, totals).minor
        if given and event.awaits_delivery:
            self._unanswered[event.sale_id] = given

    @classmethod
    def counts(cls, event: ev.Event) -> bool:
        """Whether there is anything in it for `note`."""
        return type(event) in cls._COUNTED

    def note(self, event: ev.Event) -> None:
        row = self._COUNTED.get(type(event))
        if row is not None:
            row(self, event)

    def hear(self, event: ev.Event) -> None:
        """Told while another shift was open: it counts there, and answers this one's orders."""
        match event:
            case ev.OrderDelivered() | ev.EntrySettled():
                self._answered(event)
            case ev.OrderRejected():
                self._order_rejected(event)

    # -- on its sales -------------------------------------------------------------------------

    def _delivered(self, event: ev.OrderDelivered) -> None:
        self._earned += event.points_earned or 0
        self._answered(event)

    def _order_rejected(self, event: ev.OrderRejected) -> None:
        if given := self._unanswered.pop(event.sale_id, 0):
            self._rejected[event.sale_id] = given

    def _answered(self, event: ev.OrderDelivered | ev.EntrySettled) -> None:
        self._unanswered.pop(event.sale_id, None)
        self._rejected.pop(event.sale_id, None)

    def _taken_back_for(self, event: ev.RefundDelivered) -> None:
        self._taken_back += event.points or 0

    # -- beside them --------------------------------------------------------------------------

    def _consented(self, _: ev.ConsentGiven) -> None:
        self._registered += 1

    def _redeemed_outside(self, event: ev.PointsRedeemed) -> None:
        self._outside += event.points
        self._outside_minor += event.amount.minor

    def _bought(self, event: ev.CouponBought) -> None:
        self._outside += event.coupon.points or 0

    def _burned(self, _: ev.CouponBurned) -> None:
        self._coupons_outside += 1

    def _burn_ended(self, event: ev.BurnEnded) -> None:
        self._doubles += event.double is not None

    def _given(self, event: ev.PointsGiven) -> None:
        self._given_for_minor += event.amount.minor

    # A row is told by its kind alone, which no type of a mapping can say.
    _COUNTED: ClassVar[Mapping[type, Callable[[LoyaltySums, Any], None]]] = {
        ev.OrderDelivered: _delivered,
        ev.OrderRejected: _order_rejected,
        ev.EntrySettled: _answered,
        ev.RefundDelivered: _taken_back_for,
        ev.ConsentGiven: _consented,
        ev.PointsRedeemed: _redeemed_outside,
        ev.CouponBought: _bought,
        ev.CouponBurned: _burned,
        ev.BurnEnded: _burn_ended,
        ev.PointsGiven: _given,
    }

    # -- what it came to ----------------------------------------------------------------------

    def reading(
        self, *, points_value: int, coupons_value: int, undelivered: Undelivered | None
    ) -> LoyaltyReading:
        return LoyaltyReading(
            sales_with_customer=self._with_customer,
            registered=self._registered,
            points_redeemed=self._redeemed,
            points_value=self._money(points_value),
            points_earned=self._earned,
            points_taken_back=self._taken_back,
            coupons=self._coupons,
            coupons_value=self._money(coupons_value),
            own_coupons=self._own_coupons,
            coupons_doubled=self._doubles,
            points_outside=self._outside,
            points_outside_value=self._money(self._outside_minor),
            coupons_outside=self._coupons_outside,
            points_given_for=self._money(self._given_for_minor),
            unanswered_value=self._money(sum(self._unanswered.values())),
            rejected_value=self._money(sum(self._rejected.values())),
            undelivered=undelivered,
        )

    def _money(self, minor: int) -> Money:
        return Money(minor, self._currency)
