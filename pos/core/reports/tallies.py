"""How often things happened in a shift that are no sale by themselves, or that end in none."""

from __future__ import annotations

from collections import Counter
from typing import Final

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
        self._not_printed = 0
        self._cash_given_back = 0
        self._sales_with_cash = 0

    def note(self, event: ev.Event, sale: Sale | None) -> None:
        """`sale` is the one it belongs to, as it stood before; None where it belongs to none."""
        if type(event) not in _READ:
            return
        self._times[type(event)] += 1
        match event:
            case ev.Approved():
                self._approvals[event.action] += 1
            case ev.DayClosed() if event.manager_id and not event.left.is_nothing:
                self._approvals["close-day"] += 1
            case ev.ReceiptPrinted():
                self._copies += event.copy > 0
            case ev.ReceiptNotPrinted():
                self._not_printed += event.copy == 0
            case ev.TenderVoided() if sale is not None:
                voided = (one for one in sale.tenders if one.number == event.number)
                self._cash_given_back += any(one.method == CASH for one in voided)
            case ev.SaleCompleted() if sale is not None:
                self._sales_with_cash += any(one.method == CASH for one in sale.tenders)

    def counts(self, shift: Shift) -> Counts:
        times = self._times
        for_cash = self._sales_with_cash + self._cash_given_back + times[ev.CashMoved]
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
            not_printed=self._not_printed,
            drawer_openings=for_cash + times[ev.NoSaleRung],
            approvals=tuple(sorted(self._approvals.items())),
        )


_READ: Final[frozenset[type[object]]] = frozenset(
    {
        ev.AgeRefused,
        ev.Approved,
        ev.CashMoved,
        ev.DayClosed,
        ev.GiftReceiptPrinted,
        ev.LineVoided,
        ev.NoSaleRung,
        ev.PriceOverridden,
        ev.ReceiptEmailed,
        ev.ReceiptNotPrinted,
        ev.ReceiptPrinted,
        ev.SaleCompleted,
        ev.SaleSuspended,
        ev.SaleVoided,
        ev.TenderVoided,
    }
)
