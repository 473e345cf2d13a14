"""`pos report`: the shift so far (X), the closing reading (Z), and any days (sales.py)."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from pos.cli import sales
from pos.cli.common import Commands, add_command, add_group, print_json, settings_of
from pos.cli.paper import print_paper

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.core.reports.report import Report
    from pos.ports.receipt import ReceiptDocument
    from pos.ports.reports import NoReport

_HELP = {
    "x": "the open shift so far: what was sold, and what the drawer should hold",
    "z": "the closing reading of the last closed shift",
}


def add_to(commands: Commands) -> None:
    group = add_group(commands, "report", "X and Z reports of a shift, sales of any days")
    for kind, help_text in _HELP.items():
        made = add_command(group, kind, help_text, with_json=True)
        made.add_argument("--shift", type=int, default=None, metavar="N", help="of this shift")
        made.add_argument("--csv", action="store_true", help="print CSV, a figure a line")
        made.add_argument("--print", action="store_true", help="on the receipt printer")
        made.set_defaults(carry_out=carry_out, kind=kind)
    sales.add_to(group)


def carry_out(given: argparse.Namespace) -> int:
    from pos.ports.reports import NoReport

    settings = settings_of(given)
    told = _read(settings, given.kind, given.shift)
    if isinstance(told, NoReport):
        print(f"pos: {told.reason}", file=sys.stderr)
        return 1
    if given.print:
        there = f"Print it there: F10, {given.kind.upper()} report."
        return print_paper(settings, _paper(settings, told), what="report", else_how=there)
    if given.json:
        _print_object(settings, told)
    elif given.csv:
        from pos.cli.report_object import write_csv

        write_csv(told, sys.stdout)
    else:
        from pos.ports.layout import plain_text

        print(plain_text(_paper(settings, told), columns=settings.printer.columns))
    return 0


def _read(settings: Settings, kind: str, shift: int | None) -> Report | NoReport:
    from pos.assembly.reports import reports_of
    from pos.core.reports.report import ReportKind

    return reports_of(settings).report(ReportKind(kind), shift=shift)


def _paper(settings: Settings, report: Report) -> ReceiptDocument:
    from pos.assembly.terms import letterhead_of
    from pos.receipts.stationery import StoreStationery

    return StoreStationery(letterhead_of(settings)).report(report)


def _print_object(settings: Settings, report: Report) -> None:
    from zoneinfo import ZoneInfo

    from pos.cli.report_object import report_object

    told = report_object(report, ZoneInfo(settings.store.timezone))
    print_json({"store": settings.store.id, "till": settings.till.id, **told})
