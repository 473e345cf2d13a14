"""`pos report sales` and `pos report loyalty`: any days of the till, also while it sells."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from pos.cli.common import Commands, add_command, day_of, print_json, settings_of
from pos.cli.paper import print_paper
from pos.errors import ConfigError

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.core.reports.period import Period, PeriodReport
    from pos.ports.receipt import ReceiptDocument
    from pos.ports.reports import NoReport

PARTS: Final = ("day", "weekday", "hour", "cashier", "tender", "category", "item")

_HELP: Final = {
    "sales": "what was sold on some of the store's days, by item, hour and more",
    "loyalty": "points and coupons of some of the store's days",
}


def add_to(group: Commands) -> None:
    for kind, help_text in _HELP.items():
        made = add_command(group, kind, help_text, with_json=True)
        made.add_argument(
            "--from", dest="first", metavar="DATE", help="the first day; without it the last"
        )
        made.add_argument("--to", dest="last", metavar="DATE", help="the last day; else today")
        made.add_argument("--csv", action="store_true", help="print CSV, a row a line")
        if kind == "sales":
            made.add_argument("--by", choices=PARTS, default=None, help="only these rows")
            made.add_argument("--print", action="store_true", help="on the receipt printer")
        made.set_defaults(carry_out=carry_out, kind=kind, by=None, print=False)


def carry_out(given: argparse.Namespace) -> int:
    from pos.ports.reports import NoReport

    settings = settings_of(given)
    told = _read(settings, _period(given, settings))
    if isinstance(told, NoReport):
        print(f"pos: {told.reason}", file=sys.stderr)
        return 1
    _remark(told, given)
    if given.print:
        return print_paper(
            settings,
            _paper(settings, told),
            what="report",
            else_how="Print it there: F10, Sales and points by day.",
        )
    if given.json:
        _print_object(settings, told, given)
    elif given.csv:
        from pos.cli.period_object import write_csv

        write_csv(told, sys.stdout, by="loyalty" if given.kind == "loyalty" else given.by or "day")
    else:
        _print_text(settings, told, given)
    return 0


def _remark(report: PeriodReport, given: argparse.Namespace) -> None:
    """Beside rows that have no place for it: the report as it is printed tells it itself."""
    from pos.core.reports.period import archived_said

    has_rows_alone = given.csv or given.by or given.kind == "loyalty"
    if report.archived_before is not None and has_rows_alone and not (given.json or given.print):
        print(f"pos: {archived_said(report.archived_before)}", file=sys.stderr)


def _period(given: argparse.Namespace, settings: Settings) -> Period:
    from pos.core.reports.period import MOST_DAYS, Period

    command = f"pos report {given.kind}"
    last = day_of(given.last, command, "--to") if given.last else _today(settings)
    first = day_of(given.first, command, "--from") if given.first else last
    if first > last:
        raise ConfigError(file=command, key="--from", expected=f"a day not after {last}")
    if last - first >= timedelta(days=MOST_DAYS):
        raise ConfigError(file=command, key="--from", expected=f"at most {MOST_DAYS:,} days")
    return Period(first, last)


def _today(settings: Settings) -> date:
    from pos.assembly.terms import setup_of
    from pos.clock import SystemClock
    from pos.core.business_day import business_date

    setup = setup_of(settings)
    return business_date(SystemClock().now(), setup.zone, setup.day_ends)


def _read(settings: Settings, period: Period) -> PeriodReport | NoReport:
    from pos.assembly.reports import sales_of

    return sales_of(settings).period(period)


def _paper(settings: Settings, report: PeriodReport) -> ReceiptDocument:
    from pos.assembly.terms import letterhead_of
    from pos.receipts.stationery import StoreStationery

    return StoreStationery(letterhead_of(settings)).sales(report)


def _print_text(settings: Settings, report: PeriodReport, given: argparse.Namespace) -> None:
    from pos.cli.period_object import part_lines
    from pos.ports.layout import plain_text

    if given.kind == "loyalty":
        lines = part_lines(report, "loyalty")
    elif given.by:
        lines = part_lines(report, given.by)
    else:
        lines = [plain_text(_paper(settings, report), columns=settings.printer.columns)]
    print(*lines, sep="\n")


def _print_object(settings: Settings, report: PeriodReport, given: argparse.Namespace) -> None:
    from pos.cli.period_object import loyalty_object, sales_object

    told = loyalty_object(report) if given.kind == "loyalty" else sales_object(report, by=given.by)
    print_json({"store": settings.store.id, "till": settings.till.id, **told})
