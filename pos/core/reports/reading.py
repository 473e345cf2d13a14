"""The records of a shift folded into its report: one pass, which keeps only sales not finished.

It begins where the shift before ended: what happened in between is read in this one, but for the
end of the store's day, which is that shift's. While it is set aside the records are another's, and
are followed all the same: a sale suspended there may be finished here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, tzinfo

from pos.core import events as ev
from pos.core.apply import apply
from pos.core.business_day import business_date
from pos.core.day import Undelivered
from pos.core.money import total
from pos.core.record_head import RecordHead
from pos.core.reports.loyalty import LoyaltySums
from pos.core.reports.report import LoyaltyReading, Report, ReportKind
from pos.core.reports.sales_fold import SalesFold
from pos.core.reports.sums import SalesSums
from pos.core.reports.tallies import Tallies
from pos.core.reports.turns import Turns
from pos.core.sale import Sale
from pos.core.settled import OfSettled
from pos.core.setup import Setup
from pos.core.shift import Shift
from pos.core.state import TerminalState, empty_state
from pos.core.totals import add_up

_OF_SHIFTS = (
    ev.ShiftOpened
    | ev.ShiftClosed
    | ev.ShiftSetAside
    | ev.ShiftTakenUp
    | ev.CashMoved
    | ev.DrawerLent
    | OfSettled
)


class ShiftReading:
    """Of the shift that is opened first in what is read."""

    def __init__(self, setup: Setup, zone: tzinfo) -> None:
        self._setup = setup
        self._zone = zone
        self._state = empty_state(setup)
        """Shifts, drawer and what was settled; the sales are folded beside it."""
        self._turns = Turns(self._count, self._hear)
        self._sums = SalesSums(currency=setup.currency, zone=zone)
        self._tallies = Tallies()
        self._loyalty = LoyaltySums(setup.currency)
        self._sales = SalesFold()
        self._ended: tuple[ev.ShiftClosed, TerminalState] | None = None
        self._days: list[ev.DayClosed] = []

    @property
    def shift(self) -> Shift | None:
        """None before it was opened."""
        state = self._ended[1] if self._ended else self._state
        if state.shift is not None and state.shift.number == self._turns.number:
            return state.shift
        ours = (one.shift for one in state.aside if one.shift.number == self._turns.number)
        return next(ours, None)

    @property
    def is_at_work(self) -> bool:
        """Neither closed nor set aside."""
        return self._turns.is_ours

    @property
    def z_number(self) -> int | None:
        """None before it was closed."""
        return self._closed.its_z if self._closed else None

    def add(self, event: ev.Event) -> None:
        """After its end a shift has nothing more but the end of the store's day."""
        if self._ended is not None:
            if isinstance(event, ev.DayClosed):
                self._tallies.note(event, None)
                self._days.append(event)
            return
        sale = self._sales.of(event)
        self._turns.take(event, sale)
        self._sales.add(event)
        if isinstance(event, ev.SaleCompleted):
            assert sale is not None, "a sale was completed that nobody had opened"
            self._complete(sale, event)
        elif sale is None and self._turns.number and isinstance(event, _OF_SHIFTS):
            self._state = apply(self._state, event)
        if isinstance(event, ev.ShiftClosed) and event.number == self._turns.number:
            self._ended = event, self._state

    def _count(self, event: ev.Event, sale: Sale | None) -> None:
        """It happened in this shift, or before its turn."""
        self._tallies.note(event, sale)
        self._loyalty.note(event)
        if isinstance(event, ev.DayClosed):
            self._days.append(event)

    def _hear(self, event: ev.Event, _: Sale | None) -> None:
        self._tallies.hear(event)
        self._loyalty.hear(event)

    def _complete(self, sale: Sale, event: ev.SaleCompleted) -> None:
        state, totals = self._state, add_up(sale)
        assert state.shift is not None, "a sale was completed before a shift was opened"
        assert totals.total == event.total, "the sale was added up twice and differed"
        sold = state.shift.with_sale(sale, total=event.total, change=event.change)
        self._state = replace(state, shift=sold, grand_total=state.grand_total + event.total)
        if self._turns.is_ours:
            self._sums.add(sale, totals, at=event.at, change=event.change)
            self._loyalty.add(sale, totals, event)

    @property
    def staff(self) -> frozenset[str]:
        """The ids of whoever worked it."""
        shift, closed = self.shift, self._closed
        ids = (
            shift.opened_by if shift else "",
            *((closed.cashier_id, closed.handed_to) if closed else ()),
        )
        return frozenset(one for one in (*ids, *self._sums.cashier_ids) if one)

    @property
    def _closed(self) -> ev.ShiftClosed | None:
        return self._ended[0] if self._ended else None

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
        before = self._state.closed_total
        return Report(
            kind=kind,
            drawer=shift,
            z_number=self.z_number,
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
            grand_total_before=before - shift.sold if closed else before,
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
