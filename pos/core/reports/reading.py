"""The records of a shift folded into its report: one pass, which keeps only sales not finished.

It begins where the shift before was closed: what happened in between is read in this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, tzinfo

from pos.core import events as ev
from pos.core.apply import apply
from pos.core.business_day import business_date
from pos.core.day import Undelivered
from pos.core.money import Money, total
from pos.core.record_head import RecordHead
from pos.core.reports.loyalty import LoyaltySums
from pos.core.reports.report import LoyaltyReading, Report, ReportKind
from pos.core.reports.sales_fold import SalesFold
from pos.core.reports.sums import SalesSums
from pos.core.reports.tallies import Tallies
from pos.core.sale import Sale
from pos.core.settled import OfSettled
from pos.core.setup import Setup
from pos.core.shift import Shift
from pos.core.state import empty_state
from pos.core.totals import add_up

_OF_THE_SHIFT = ev.CashMoved | ev.DrawerLent | OfSettled


class ShiftReading:
    def __init__(self, setup: Setup, zone: tzinfo) -> None:
        self._setup = setup
        self._zone = zone
        self._state = empty_state(setup)
        """Shift, drawer and what was settled; the sales are folded beside it."""
        self._sums = SalesSums(currency=setup.currency, zone=zone)
        self._tallies = Tallies()
        self._loyalty = LoyaltySums(setup.currency)
        self._sales = SalesFold()
        self._grand_total_before = Money.zero(setup.currency)
        self._closed: ev.ShiftClosed | None = None
        self._days: list[ev.DayClosed] = []

    @property
    def shift(self) -> Shift | None:
        """None before it was opened."""
        return self._state.shift

    def add(self, event: ev.Event) -> None:
        """After its end a shift has nothing more but the end of the store's day."""
        if self._closed is not None:
            if isinstance(event, ev.DayClosed):
                self._tallies.note(event, None)
                self._days.append(event)
            return
        sale = self._sales.of(event)
        self._tallies.note(event, sale)
        self._loyalty.note(event)
        self._sales.add(event)
        if sale is None:
            self._add_beside_sales(event)
        elif isinstance(event, ev.SaleCompleted):
            self._complete(sale, event)

    def _add_beside_sales(self, event: ev.Event) -> None:
        match event:
            case ev.ShiftOpened():
                self._grand_total_before = event.grand_total
                self._state = apply(self._state, event)
            case ev.ShiftClosed() if self.shift is not None:
                self._state = apply(self._state, event)
                self._closed = event
            case ev.DayClosed() if self.shift is not None:
                self._days.append(event)
            case _ if self.shift is not None and isinstance(event, _OF_THE_SHIFT):
                self._state = apply(self._state, event)

    def _complete(self, sale: Sale, event: ev.SaleCompleted) -> None:
        shift, totals = self.shift, add_up(sale)
        assert shift is not None, "a sale was completed before a shift was opened"
        assert totals.total == event.total, "the sale was added up twice and differed"
        self._sums.add(sale, totals, at=event.at, change=event.change)
        self._loyalty.add(sale, totals, event)
        self._state = replace(self._state, shift=shift.with_sale(sale, change=event.change))

    @property
    def staff(self) -> frozenset[str]:
        """The ids of whoever worked it."""
        shift, closed = self.shift, self._closed
        ids = (
            shift.opened_by if shift else "",
            *((closed.cashier_id, closed.handed_to) if closed else ()),
        )
        return frozenset(one for one in (*ids, *self._sums.cashier_ids) if one)

    def report(
        self,
        kind: ReportKind,
        *,
        names: Mapping[str, str] | None = None,
        undelivered: Undelivered | None = None,
        record_head: RecordHead | None = None,
    ) -> Report:
        """As far as it was read. `names` are the staff's, which the record keeps beside the chain;
        `undelivered` is what the outbox has, of a shift that is open.
        """
        names = names or {}
        shift = self.shift
        assert shift is not None, "there is no shift to report of"
        sums, closed = self._sums, self._closed
        taxes = tuple(sums.taxes())
        return Report(
            kind=kind,
            drawer=shift,
            closed_by=closed.cashier_id if closed else "",
            counted_before=closed.counted_before if closed else None,
            handed_to=closed.handed_to if closed else "",
            business_date=self._business_date(shift),
            gross=sums.money(sums.gross),
            discounts=sums.money(sums.discounts),
            net=total((rate.net for rate in taxes), sums.currency),
            tax=total((rate.tax for rate in taxes), sums.currency),
            total=sums.money(sums.total),
            points_paid=sums.money(sums.points_paid),
            rounding=sums.money(sums.rounding),
            gift_cards_sold=sums.money(sums.gift_cards),
            taxes=taxes,
            tenders=tuple(sums.tenders(self._setup.tender_methods)),
            change=sums.money(sums.change),
            counts=self._tallies.counts(shift),
            taken_off=tuple(sums.taken_off()),
            loyalty=self._loyalty_reading(closed.undelivered if closed else undelivered),
            cashiers=tuple(sums.cashiers(names)),
            hours=tuple(sums.hours()),
            categories=tuple(sums.categories()),
            items=tuple(sums.items()),
            names=tuple(sorted(names.items())),
            grand_total_before=self._grand_total_before,
            record_head=record_head,
            days_closed=tuple(self._days),
        )

    def _business_date(self, shift: Shift) -> date:
        """As it was told when the shift was opened; of older records as the store has it now."""
        noted = shift.business_date
        return noted or business_date(shift.opened_at, self._zone, self._setup.day_ends)

    def _loyalty_reading(self, undelivered: Undelivered | None) -> LoyaltyReading:
        return self._loyalty.reading(
            points_value=self._sums.points_value,
            coupons_value=self._sums.coupons_value,
            undelivered=undelivered,
        )
