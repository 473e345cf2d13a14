"""A report as other programs read it: JSON, whose names are promised, and CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import IO, Any

from pos.core.cash_count import Pieces
from pos.core.events import DayClosed
from pos.core.money import Money, decimal_text
from pos.core.quantity import quantity_text
from pos.core.record_head import RecordHead
from pos.core.reports.report import GoodsOf, LoyaltyReading, Report, SalesOf, TakenOff
from pos.core.settlement import SettledTotal


def report_object(report: Report, zone: tzinfo) -> dict[str, Any]:
    """Money is text with the currency's decimals; times are the shop's."""
    shift = report.drawer
    return {
        "kind": report.kind.value,
        "number": report.number,
        "shift": shift.number,
        "business_date": report.business_date.isoformat(),
        "opened_at": _when(shift.opened_at, zone),
        "opened_by": shift.opened_by,
        "closed_at": _when(shift.closed_at, zone),
        "closed_by": report.closed_by or None,
        "handed_to": report.handed_to or None,
        "currency": report.currency,
        "gross": report.gross.text(),
        "discounts": report.discounts.text(),
        "net": report.net.text(),
        "tax_total": report.tax.text(),
        "total": report.total.text(),
        "points_paid": report.points_paid.text(),
        "rounding": report.rounding.text(),
        "gift_cards_sold": report.gift_cards_sold.text(),
        "tax": [
            {"rate": decimal_text(one.percent), "net": one.net.text(), "tax": one.tax.text()}
            for one in report.taxes
        ],
        "tenders": {one.method: one.amount.text() for one in report.tenders},
        "tender_counts": {one.method: one.times for one in report.tenders},
        "change": report.change.text(),
        "cash": _cash(report),
        "cash_pieces": {
            "float": _pieces(shift.float_pieces),
            "counted": _pieces(shift.counted_pieces),
        },
        "counts": _counts(report),
        "taken_off": [_taken_off(one) for one in report.taken_off],
        "loyalty": _loyalty(report),
        "cashiers": [sales_part(one, "cashier") for one in report.cashiers],
        "hours": [sales_part(one, "hour") for one in report.hours],
        "categories": [goods_object(one, "category") for one in report.categories],
        "items": [goods_object(one, "code") for one in report.items],
        "days_closed": [_day(one, zone) for one in report.days_closed],
        "record": _head(report.record_head),
        "grand_total_before": report.grand_total_before.text(),
        "grand_total": report.grand_total.text(),
    }


def _head(head: RecordHead | None) -> dict[str, Any] | None:
    return {"place": head.place, "hash": head.digest} if head else None


def _when(at: datetime | None, zone: tzinfo) -> str | None:
    return at.astimezone(zone).isoformat(timespec="seconds") if at else None


def _cash(report: Report) -> dict[str, str | None]:
    shift = report.drawer
    figures: dict[str, Money | None] = {
        "float": shift.opening_float,
        "sales": shift.cash_sales,
        "refunds": shift.cash_refunds,
        "paid_in": shift.paid_in,
        "paid_out": shift.paid_out,
        "drops": shift.drops,
        "expected": shift.drawer_expected,
        "counted": shift.counted,
        "over_short": shift.over_short,
        "counted_before": report.counted_before,
    }
    return {name: _text(amount) for name, amount in figures.items()}


def _pieces(pieces: Iterable[Pieces]) -> dict[str, int]:
    """Of each note or coin so many; empty where the amount alone was told."""
    return {one.each.text(): one.number for one in pieces}


def _text(amount: Money | None) -> str | None:
    return None if amount is None else amount.text()


def _counts(report: Report) -> dict[str, Any]:
    counts = report.counts
    return {
        "sales": counts.sales,
        "returns": counts.returns,
        "voids": counts.voids,
        "no_sales": counts.no_sales,
        "copies": counts.copies,
        "overrides": counts.overrides,
        "voided_sales": counts.voided_sales,
        "voided_lines": counts.voided_lines,
        "voided_tenders": counts.voided_tenders,
        "gift_receipts": counts.gift_receipts,
        "emailed": counts.emailed,
        "ages_refused": counts.ages_refused,
        "suspended": counts.suspended,
        "not_printed": counts.not_printed,
        "printed_late": counts.printed_late,
        "papers_given_up": counts.papers_given_up,
        "drawer_openings": counts.drawer_openings,
        "set_aside": counts.set_aside,
        "approvals": dict(counts.approvals),
    }


def _taken_off(one: TakenOff) -> dict[str, Any]:
    by = one.by.value.replace(" ", "_")
    return {"by": by, "reason": one.reason, "times": one.times, "amount": one.amount.text()}


def _loyalty(report: Report) -> dict[str, Any]:
    """`pending`, `in_doubt` and `rejected` are entries of the outbox; null where nobody noted."""
    settled = {one.how.value: settled_object(one) for one in report.drawer.settled}
    return loyalty_figures(report.loyalty) | {"settled": settled}


def loyalty_figures(told: LoyaltyReading) -> dict[str, Any]:
    left = told.undelivered
    return {
        "points_redeemed": told.points_redeemed,
        "points_value": told.points_value.text(),
        "points_earned": told.points_earned,
        "points_taken_back": told.points_taken_back,
        "coupons": told.coupons,
        "coupons_value": told.coupons_value.text(),
        "own_coupons": told.own_coupons,
        "coupons_doubled": told.coupons_doubled,
        "pending": left.pending if left else None,
        "in_doubt": left.in_doubt if left else None,
        "rejected": left.rejected if left else None,
        "coupons_to_burn": left.coupons if left else None,
        "unanswered_value": told.unanswered_value.text(),
        "rejected_value": told.rejected_value.text(),
        "sales_with_customer": told.sales_with_customer,
        "registered": told.registered,
        "points_outside": told.points_outside,
        "points_outside_value": told.points_outside_value.text(),
        "coupons_outside": told.coupons_outside,
        "points_given_for": told.points_given_for.text(),
    }


def settled_object(one: SettledTotal) -> dict[str, Any]:
    return {"entries": one.entries, "amount": one.amount.text()}


def sales_part(one: SalesOf, what: str) -> dict[str, Any]:
    told = {what: one.key, "receipts": one.receipts, "amount": one.amount.text()}
    return told | {"name": one.name} if what == "cashier" else told


def goods_object(one: GoodsOf, what: str) -> dict[str, Any]:
    told = {what: one.key, "quantity": quantity_text(one.quantity), "amount": one.amount.text()}
    return told | {"title": one.name} if what == "code" else told


def _day(day: DayClosed, zone: tzinfo) -> dict[str, Any]:
    told = {"at": _when(day.at, zone), "manager": day.manager_id, "left": day.left.words}
    named = day.business_date.isoformat() if day.business_date else None
    return told | {"business_date": named}


# -- CSV --------------------------------------------------------------------------------------

HEAD = ("kind", "number", "section", "name", "times", "quantity", "amount")

_Row = tuple[str, str, int | str, str, str]


def write_csv(report: Report, file: IO[str]) -> None:
    """A figure a line; each line says of which report it is, so that files can be joined."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEAD)
    for section, name, times, quantity, amount in _rows(report):
        kind, number = report.kind.value, report.number
        writer.writerow((kind, number, section, harmless(name), times, quantity, amount))


def _rows(report: Report) -> Iterator[_Row]:
    sums = {
        "gross": report.gross,
        "discounts": report.discounts,
        "net": report.net,
        "tax": report.tax,
        "total": report.total,
        "points_paid": report.points_paid,
        "change": report.change,
        "gift_cards_sold": report.gift_cards_sold,
        "rounding": report.rounding,
        "grand_total": report.grand_total,
    }
    for name, amount in sums.items():
        yield "sales", name, "", "", amount.text()
    for rate in report.taxes:
        yield "tax", f"net at {decimal_text(rate.percent)} %", "", "", rate.net.text()
        yield "tax", f"tax at {decimal_text(rate.percent)} %", "", "", rate.tax.text()
    for tender in report.tenders:
        yield "tenders", tender.method, tender.times, "", tender.amount.text()
    for name, text in _cash(report).items():
        yield "cash", name, "", "", text or ""
    for one in report.drawer.counted_pieces:
        yield "cash counted", one.each.text(), one.number, "", one.amount.text()
    yield from _counted("counts", _counts(report))
    for off in report.taken_off:
        name = f"{off.by.value} {off.reason}".rstrip()
        yield "taken off", name, off.times, "", off.amount.text()
    yield from _counted("loyalty", _loyalty(report))
    for settled in report.drawer.settled:
        yield "settled", settled.how.value, settled.entries, "", settled.amount.text()
    yield from _parts(report)


def _counted(section: str, told: Mapping[str, Any]) -> Iterator[_Row]:
    for name, figure in told.items():
        if isinstance(figure, int):
            yield section, name, figure, "", ""
        elif isinstance(figure, str):
            yield section, name, "", "", figure


def _parts(report: Report) -> Iterator[_Row]:
    for section, parts in (("hours", report.hours), ("cashiers", report.cashiers)):
        for part in parts:
            yield section, part.key, part.receipts, "", part.amount.text()
    for section, goods in (("categories", report.categories), ("items", report.items)):
        for one in goods:
            name = f"{one.key} {one.name}" if section == "items" else one.key
            yield section, name, "", quantity_text(one.quantity), one.amount.text()


def harmless(name: str) -> str:
    """A spreadsheet takes what begins so for a formula."""
    return f"'{name}" if name.startswith(("=", "+", "-", "@")) else name
