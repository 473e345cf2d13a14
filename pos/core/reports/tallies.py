"""How often things happened in a shift that are no sale by themselves, or that end in none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from pos.core import events as ev
from pos.core.reports.report import Counts
from pos.core.sale import Sale
from pos.core.shift import Shift
from pos.core.tender import CASH


class Tallies:
    def __init__(self) -> None:
        self._times: Counter[type[object]] = Counter()
        self._approvals: Counter[str] = Counter()
        self._copies = 0
        self._issued: set[str] = set()
        """Receipts of the shift's own sales."""
        self._stayed_in: set[str] = set()
        self._printed_late = 0
        self._cash_given_back = 0
        self._sales_with_cash = 0

    def note(self, event: ev.Event, sale: Sale | None) -> None:
        """`sale` is the one it belongs to, as it stood before; None where it belongs to none."""
        row = self._COUNTED.get(type(event))
        if row is not None:
            self._times[type(event)] += 1
            row(self, event, sale)

    def hear(self, event: ev.Event) -> None:
        """Told while another shift was open: it counts there, but for this one's receipts."""
        match event:
            case ev.ReceiptPrinted():
                self._came_out(event)
            case ev.ReceiptNotPrinted():
                self._not_printed(event, None)

    def _by_kind(self, *_: object) -> None:
        """How often it happened is all that is told of it."""

    def _approved(self, event: ev.Approved, _: Sale | None) -> None:
        self._approvals[event.action] += 1

    def _day_closed(self, event: ev.DayClosed, _: Sale | None) -> None:
        if event.manager_id and not event.left.is_nothing:
            self._approvals["close-day"] += 1

    def _printed(self, event: ev.ReceiptPrinted, _: Sale | None) -> None:
        self._copies += event.copy > 0
        self._came_out(event)

    def _came_out(self, event: ev.ReceiptPrinted) -> None:
        if event.receipt in self._stayed_in:
            self._stayed_in.remove(event.receipt)
            self._printed_late += 1

    def _not_printed(self, event: ev.ReceiptNotPrinted, _: Sale | None) -> None:
        """Of an earlier shift's receipt that one has told."""
        if not event.copy and event.receipt in self._issued:
            self._stayed_in.add(event.receipt)

    def _tender_voided(self, event: ev.TenderVoided, sale: Sale | None) -> None:
        voided = (one for one in sale.tenders if one.number == event.number) if sale else ()
        self._cash_given_back += any(one.method == CASH for one in voided)

    def _sale_completed(self, event: ev.SaleCompleted, sale: Sale | None) -> None:
        self._issued.add(event.receipt)
        self._sales_with_cash += any(one.method == CASH for one in sale.tenders) if sale else 0

    # A row is told by its kind alone, which no type of a mapping can say.
    _COUNTED: ClassVar[Mapping[type, Callable[[Tallies, Any, Sale | None], None]]] = {
        ev.Approved: _approved,
        ev.DayClosed: _day_closed,
        ev.ReceiptPrinted: _printed,
        ev.ReceiptNotPrinted: _not_printed,
        ev.TenderVoided: _tender_voided,
        ev.SaleCompleted: _sale_completed,
        **dict.fromkeys(
            (
                ev.AgeRefused,
                ev.CashMoved,
                ev.GiftReceiptPrinted,
                ev.LineVoided,
                ev.NoSaleRung,
                ev.PaperGivenUp,
                ev.PriceOverridden,
                ev.ReceiptEmailed,
                ev.SaleSuspended,
                ev.SaleVoided,
                ev.ShiftSetAside,
                ev.ShiftTakenUp,
            ),
            _by_kind,
        ),
    }

    def counts(self, shift: Shift) -> Counts:
        times = self._times
        for_cash = self._sales_with_cash + self._cash_given_back + times[ev.CashMoved]
        for_tray = times[ev.ShiftSetAside] + times[ev.ShiftTakenUp]
        return Counts(
            sales=shift.sales,
            returns=shift.returns,
            voided_sales=times[ev.SaleVoided],
            voided_lines=times[ev.LineVoided],
            voided_tenders=times[ev.TenderVoided],
            no_sales=times[ev.NoSaleRung],
            copies=self._copies,
            overrides=times[ev.PriceOverridden],
            gift_receipts=times[ev.GiftReceiptPrinted],
            emailed=times[ev.ReceiptEmailed],
            ages_refused=times[ev.AgeRefused],
            suspended=times[ev.SaleSuspended],
            not_printed=len(self._stayed_in),
            printed_late=self._printed_late,
            papers_given_up=times[ev.PaperGivenUp],
            drawer_openings=for_cash + for_tray + times[ev.NoSaleRung],
            set_aside=times[ev.ShiftSetAside],
            approvals=tuple(sorted(self._approvals.items())),
        )
