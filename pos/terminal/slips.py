"""Papers that are no receipt, on the printer's lane: slips, drawer counts, reports.

What stayed in waits in the state; what of it no record may hold is kept here while the till runs.
"""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from dataclasses import replace
from datetime import datetime
from typing import Final

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.errand import BoughtCoupon
from pos.core.reports.period import Period
from pos.core.reports.report import Report, ReportKind
from pos.core.slip import CashSlip, ErrandSlip, ReportSlip, SalesSlip, Slip, StoredValueSlip
from pos.core.stored_value import digest_of, last_of, masked
from pos.core.waiting_paper import MOST_WAITING
from pos.errors import PosError
from pos.ports.devices import NotPrinted
from pos.ports.receipt import ReceiptDocument
from pos.ports.reports import NoReport
from pos.terminal.outside import Outside

log = logging.getLogger("pos.terminal")

PrintedOnce = (
    fx.PrintSlip
    | fx.PrintCashMove
    | fx.PrintStoredValue
    | fx.PrintDrawerCount
    | fx.PrintReport
    | fx.PrintSales
)

ISSUED_ANEW: Final = "A manager issues it anew: F10, H, 3."
_WHAT_OPENS_IT: Final = "its PIN or its address, which were kept in memory"


class Slips:
    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._kept: OrderedDict[str, PrintedOnce] = OrderedDict()
        """What stayed in, whole: with a code, a PIN, a name."""
        self._out: deque[str] = deque(maxlen=MOST_WAITING)
        """Two tries of the same may stand in the lane: an original comes out once."""

    def print(self, effect: PrintedOnce) -> it.Intent:
        """What it is about has happened: a slip that stays out undoes nothing."""
        if isinstance(effect, fx.PrintReport) and effect.shift is None:
            report = self._report(effect.kind, None)
            if isinstance(report, NoReport):
                return it.AskFailed(reason=report.reason)
            effect = replace(effect, shift=report.drawer.number)
        at = self._outside.clock.now()
        document = self._document(effect, at)
        if isinstance(document, NoReport):
            return it.AskFailed(reason=document.reason)
        slip = slip_of(effect, at)
        outcome = self._outside.printer.print(document)
        if isinstance(outcome, NotPrinted):
            self._keep(slip.slip_id, effect)
            return it.SlipStayedIn(
                slip=slip,
                say=not_printed(effect, outcome.reason),
                reason=outcome.reason,
                partly=outcome.partly,
            )
        self._came_out(slip.slip_id)
        return it.SlipCameOut(
            slip_id=slip.slip_id,
            called=slip.called,
            confirmed=outcome.confirmed,
            substituted=outcome.substituted,
            holds_value=slip.stored is not None,
        )

    def print_again(self, effect: fx.PrintSlipAgain) -> it.Intent | None:
        slip = effect.slip
        if slip.slip_id in self._out:
            return None
        kept = self._kept.get(slip.slip_id)
        whole = kept or effect_of(slip)
        document = NoReport(ISSUED_ANEW) if whole is None else self._document(whole, slip.at)
        if isinstance(document, NoReport):
            return cannot_print(slip, document.reason)
        if effect.is_copy:
            document = self._outside.stationery.as_copy(document)
        outcome = self._outside.printer.print(document)
        if isinstance(outcome, NotPrinted):
            return it.SlipStayedIn(
                slip=slip, say="", reason=outcome.reason, partly=outcome.partly, again=True
            )
        self._came_out(slip.slip_id)
        forgotten = kept is None and slip.errand is not None and slip.errand.has_secret
        return it.SlipCameOut(
            slip_id=slip.slip_id,
            called=slip.called,
            confirmed=outcome.confirmed,
            substituted=(*outcome.substituted, *((_WHAT_OPENS_IT,) if forgotten else ())),
        )

    def forget(self, effect: fx.ForgetSlips) -> None:
        for slip_id in effect.slip_ids:
            self._kept.pop(slip_id, None)

    def _came_out(self, slip_id: str) -> None:
        self._kept.pop(slip_id, None)
        self._out.append(slip_id)

    def _keep(self, slip_id: str, effect: PrintedOnce) -> None:
        """As many as may wait: what waits longest is asked for by nobody."""
        while slip_id in self._out:  # a report of the same shift, asked for again
            self._out.remove(slip_id)
        self._kept[slip_id] = effect
        if len(self._kept) > MOST_WAITING:
            self._kept.popitem(last=False)

    def _document(self, effect: PrintedOnce, at: datetime) -> ReceiptDocument | NoReport:
        stationery = self._outside.stationery
        match effect:
            case fx.PrintSlip():
                return stationery.slip(
                    effect.result, points_name=effect.points_name, reason=effect.reason, at=at
                )
            case fx.PrintStoredValue():
                return stationery.stored_value(effect, at=at)
            case fx.PrintCashMove():
                return stationery.cash_moved(effect, at=at)
            case fx.PrintReport():
                report = self._report(effect.kind, effect.shift)
                return report if isinstance(report, NoReport) else stationery.report(report)
            case fx.PrintSales():
                return self._sales(effect)
            case fx.PrintDrawerCount():
                return self._count(effect)

    def _count(self, effect: fx.PrintDrawerCount) -> ReceiptDocument:
        stationery = self._outside.stationery
        report = self._report(ReportKind.Z, effect.shift.number)
        if isinstance(report, NoReport):
            log.warning("the Z report is not printed: %s", report.reason)
            return stationery.drawer_count(effect.shift, cashier_name=effect.cashier_name)
        return stationery.report(report)

    def _sales(self, effect: fx.PrintSales) -> ReceiptDocument | NoReport:
        try:
            told = self._outside.sales.period(Period(effect.first, effect.last))
        except PosError as problem:
            return NoReport(str(problem))
        return told if isinstance(told, NoReport) else self._outside.stationery.sales(told)

    def _report(self, kind: ReportKind, shift: int | None) -> Report | NoReport:
        try:
            return self._outside.reports.report(kind, shift=shift)
        except PosError as problem:
            return NoReport(str(problem))


# -- as it waits ------------------------------------------------------------------------------


def slip_of(effect: PrintedOnce, at: datetime) -> Slip:
    """What the record may hold of it."""
    match effect:
        case fx.PrintCashMove():
            cash = CashSlip(
                move=effect.move,
                amount=effect.amount,
                reason=effect.reason,
                cashier_id=effect.cashier_id,
                pieces=effect.pieces,
            )
            return Slip(slip_id=effect.slip_id, at=at, cash=cash)
        case fx.PrintSlip():
            return Slip(slip_id=effect.errand_id, at=at, errand=_errand_slip(effect))
        case fx.PrintStoredValue():
            stored = StoredValueSlip(
                kind=effect.kind,
                balance=effect.balance,
                receipt=effect.receipt,
                last_four=last_of(effect.code),
            )
            return Slip(slip_id=digest_of(effect.code), at=at, stored=stored)
        case fx.PrintSales():
            days = SalesSlip(first=effect.first, last=effect.last)
            return Slip(slip_id=f"sales-{effect.first}-{effect.last}", at=at, sales=days)
        case fx.PrintDrawerCount():
            return _report_slip(effect.shift.number, at, is_closing=True)
        case fx.PrintReport():
            assert effect.shift is not None, "a report of no shift"
            return _report_slip(effect.shift, at, is_closing=effect.kind is ReportKind.Z)


def _errand_slip(effect: fx.PrintSlip) -> ErrandSlip:
    result = effect.result
    if not isinstance(result, BoughtCoupon):
        return ErrandSlip(redeemed=result, points_name=effect.points_name, reason=effect.reason)
    return ErrandSlip(
        coupon=result.to_record,
        points_name=effect.points_name,
        reason=effect.reason,
        has_secret=bool(result.pin or result.url),
    )


def _report_slip(shift: int, at: datetime, *, is_closing: bool) -> Slip:
    """One of a kind and a shift waits: the figures are read when it comes out."""
    report = ReportSlip(shift=shift, is_closing=is_closing)
    return Slip(slip_id=f"{'z' if is_closing else 'x'}-{shift}", at=at, report=report)


def effect_of(slip: Slip) -> PrintedOnce | None:
    """As the record alone tells it; None where that is not enough."""
    if (cash := slip.cash) is not None:
        return fx.PrintCashMove(
            slip_id=slip.slip_id,
            move=cash.move,
            amount=cash.amount,
            reason=cash.reason,
            cashier_id=cash.cashier_id,
            cashier_name=cash.cashier_id,
            pieces=cash.pieces,
        )
    if (errand := slip.errand) is not None:
        return fx.PrintSlip(
            errand_id=slip.slip_id,
            result=errand.result,
            points_name=errand.points_name,
            reason=errand.reason,
        )
    if (sales := slip.sales) is not None:
        return fx.PrintSales(first=sales.first, last=sales.last)
    if (report := slip.report) is not None:
        kind = ReportKind.Z if report.is_closing else ReportKind.X
        return fx.PrintReport(kind=kind, shift=report.shift)
    return None


# -- as it is said ----------------------------------------------------------------------------


def not_printed(effect: PrintedOnce, why: str) -> str:
    """What it is about stands all the same, and must not be done again."""
    match effect:
        case fx.PrintStoredValue():
            named = f"{effect.kind.label} {masked(last_of(effect.code))}"
            issued = f"{named} of {effect.balance.said()} is issued"
            return f"{issued}, but its slip is not printed. {why}"
        case fx.PrintCashMove():
            return f"It is on record, but its slip is not printed. {why}"
        case fx.PrintSlip(result=BoughtCoupon(code=code)):
            return f"Coupon {code} is bought, but its slip is not printed. {why}"
        case fx.PrintSlip():
            return f"The points are redeemed, but the slip is not printed. {why}"
        case fx.PrintDrawerCount():
            return f"The count is recorded but not printed. {why}"
        case fx.PrintReport() | fx.PrintSales():
            return f"The report is not printed. {why}"


def cannot_print(slip: Slip, why: str) -> it.SlipStayedIn:
    """For good: it keeps nothing else waiting."""
    called = f"{slip.called[:1].upper()}{slip.called[1:]}"
    return it.SlipStayedIn(
        slip=slip, say=f"{called} cannot be printed. {why}", reason=why, again=True, is_fault=True
    )
