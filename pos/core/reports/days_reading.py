"""Records folded into their days' figures, from the opening of a shift to that of the next; as
reading.py, but by business date, and whichever shift was open.
"""

from __future__ import annotations

from datetime import date, datetime

from pos.core import events as ev
from pos.core.business_day import business_date
from pos.core.money import Money
from pos.core.reports.days import DayFigures, OpenOrder
from pos.core.reports.loyalty import LoyaltySums
from pos.core.reports.sales_fold import SalesFold
from pos.core.reports.sums import SalesSums
from pos.core.sale import Sale
from pos.core.settlement import SettledTotal, SettleHow, added
from pos.core.setup import Setup
from pos.core.totals import add_up, by_program_coupons


class _DaySums:
    def __init__(self, setup: Setup) -> None:
        self.sums = SalesSums(currency=setup.currency, zone=setup.zone)
        self.loyalty = LoyaltySums(setup.currency)
        self.sales = self.returns = self.with_customer_minor = 0
        self.settled: tuple[SettledTotal, ...] = ()


class DaysReading:
    """`add` takes each record with its time, which is the day of whatever is no sale."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._days: dict[date, _DaySums] = {}
        self._sales = SalesFold()
        self._open_orders: dict[str, tuple[date, OpenOrder]] = {}
        self._notes: dict[str, Money] = {}
        """Amounts remembered for a next visit, by their entry."""

    def add(self, event: ev.Event, at: datetime) -> None:
        sale = self._sales.of(event)
        self._sales.add(event)
        match event:
            case ev.SaleCompleted():
                assert sale is not None, "a sale was completed that nobody had opened"
                self._complete(sale, event)
                return
            case ev.OrderDelivered():
                self._open_orders.pop(event.sale_id, None)
            case ev.OrderRejected():
                self._reject(event.sale_id)
        if LoyaltySums.counts(event) or isinstance(event, _OF_SETTLED):
            self._note(event, at)

    def _complete(self, sale: Sale, event: ev.SaleCompleted) -> None:
        totals = add_up(sale)
        assert totals.total == event.total, "the sale was added up twice and differed"
        on = self._day_of(event.at)
        day = self._sums_of(on)
        day.sums.add(sale, totals, at=event.at, change=event.change)
        day.loyalty.add(sale, totals, event)
        is_sale = bool(sale.lines or sale.gift_cards)
        day.sales += is_sale
        day.returns += bool(sale.returns)
        if is_sale and sale.customer is not None:
            day.with_customer_minor += totals.total.minor
        given = totals.points_discount + by_program_coupons(sale, totals)
        if given and event.awaits_delivery:
            self._open_orders[event.sale_id] = on, OpenOrder(sale_id=event.sale_id, amount=given)

    def _reject(self, sale_id: str) -> None:
        if (known := self._open_orders.get(sale_id)) is not None:
            on, order = known
            rejected = OpenOrder(sale_id=sale_id, amount=order.amount, is_rejected=True)
            self._open_orders[sale_id] = on, rejected

    def _note(self, event: ev.Event, at: datetime) -> None:
        day = self._sums_of(self._day_of(at))
        day.loyalty.note(event)
        match event:
            case ev.EntrySettled():
                self._open_orders.pop(event.sale_id, None)
                amount = event.by_points + event.by_coupons
                self._end_note(event.entry_id, day)
                day.settled = added(day.settled, event.how, amount, entries=1)
                if event.how is SettleHow.NEXT_VISIT:
                    self._notes[event.entry_id] = amount
            case ev.NextVisitCarried():
                self._notes[event.entry_id] = event.amount
            case ev.NextVisitOver():
                self._end_note(event.entry_id, day)
            case ev.ArrivedAfterAll():
                if amount := event.by_points + event.by_coupons:
                    day.settled = added(day.settled, event.how, -amount, entries=-1)

    def _end_note(self, entry_id: str, day: _DaySums) -> None:
        """What ends one takes it off where it was counted, so that no amount is counted twice."""
        if (amount := self._notes.pop(entry_id, None)) is not None:
            day.settled = added(day.settled, SettleHow.NEXT_VISIT, -amount, entries=-1)

    def _day_of(self, at: datetime) -> date:
        return business_date(at, self._setup.zone, self._setup.day_ends)

    def _sums_of(self, on: date) -> _DaySums:
        if (day := self._days.get(on)) is None:
            day = self._days[on] = _DaySums(self._setup)
        return day

    # -- what it came to ----------------------------------------------------------------------

    def days(self) -> tuple[DayFigures, ...]:
        """As far as it was read, in order."""
        return tuple(self._figures(on, day) for on, day in sorted(self._days.items()))

    def _figures(self, on: date, day: _DaySums) -> DayFigures:
        sums = day.sums
        return DayFigures(
            day=on,
            sales=day.sales,
            returns=day.returns,
            gross=sums.money(sums.gross),
            discounts=sums.money(sums.discounts),
            total=sums.money(sums.total),
            points_paid=sums.money(sums.points_paid),
            rounding=sums.money(sums.rounding),
            gift_cards_sold=sums.money(sums.gift_cards),
            change=sums.money(sums.change),
            taxes=tuple(sums.taxes()),
            tenders=tuple(sums.tenders(())),
            taken_off=tuple(sums.taken_off()),
            cashiers=tuple(sums.cashiers({})),
            hours=tuple(sums.hours()),
            categories=tuple(sums.categories()),
            items=tuple(sums.items()),
            loyalty=day.loyalty.reading(
                points_value=sums.points_value, coupons_value=sums.coupons_value, undelivered=None
            ),
            with_customer=sums.money(day.with_customer_minor),
            settled=day.settled,
            open_orders=tuple(order for of, order in self._open_orders.values() if of == on),
        )


_OF_SETTLED = ev.EntrySettled | ev.NextVisitCarried | ev.NextVisitOver | ev.ArrivedAfterAll
