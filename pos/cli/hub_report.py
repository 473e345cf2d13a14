"""`pos hub report`: what was sold in all stores of a hub, or in one; also on a screen."""

from __future__ import annotations

import argparse
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from pos.cli.common import Commands, add_command, day_of, print_json, settings_of
from pos.errors import ConfigError, HubRefused
from pos.text import safe

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.core.reports.chain import ChainReports
    from pos.core.reports.period import Period
    from pos.hub.database import HubDatabase

READS_WITHIN_S: Final = 600.0
"""Months of a chain are millions of receipts."""
SHOWS_WITHIN_S: Final = 120.0
"""Somebody sits before it."""
WHAT: Final = (
    "sales",
    "stores",
    "days",
    "hours",
    "cashiers",
    "items",
    "categories",
    "tenders",
    "tax",
    "loyalty",
)
_COMMAND: Final = "pos hub report"


def add_to(group: Commands) -> None:
    """One of `pos hub`."""
    made = add_command(group, "report", "what all stores sold, or one of them")
    made.add_argument("what", choices=WHAT, nargs="?", default="sales", help="without it: sales")
    made.add_argument(
        "--from", dest="first", metavar="DATE", help="the first day; without it the last"
    )
    made.add_argument("--to", dest="last", metavar="DATE", help="the last day; else today")
    made.add_argument("--store", default="", metavar="ID", help="of this store alone")
    how = made.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="print JSON for other programs")
    how.add_argument("--csv", action="store_true", help="print CSV, a row a line")
    how.add_argument("--screen", action="store_true", help="look through it, day by day")
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    settings = settings_of(given)
    period = _period(given, settings)
    if given.screen:
        return _on_screen(settings, period, given.store)
    told = _read(settings, period, given)
    if given.json:
        from pos.cli.chain_object import chain_object

        print_json(chain_object(told, period, given.what, store=given.store))
    elif given.csv:
        from pos.cli.chain_object import left_out_lines, write_csv

        write_csv(told.reports, sys.stdout, what=given.what)
        for line in left_out_lines(told):
            print(f"pos: {line}", file=sys.stderr)
    else:
        from pos.cli.chain_object import report_lines

        print(*report_lines(told, period, given.what, store=given.store), sep="\n")
    return 0


def _period(given: argparse.Namespace, settings: Settings) -> Period:
    from pos.core.reports.period import MOST_DAYS, Period

    last = day_of(given.last, _COMMAND, "--to") if given.last else _today(settings)
    first = day_of(given.first, _COMMAND, "--from") if given.first else last
    if first > last:
        raise ConfigError(file=_COMMAND, key="--from", expected=f"a day not after {last}")
    if last - first >= timedelta(days=MOST_DAYS):
        raise ConfigError(file=_COMMAND, key="--from", expected=f"at most {MOST_DAYS:,} days")
    return Period(first, last)


def _today(settings: Settings) -> date:
    """Where this is read; the days in the stores are their own."""
    from pos.assembly.terms import setup_of
    from pos.clock import SystemClock
    from pos.core.business_day import business_date

    setup = setup_of(settings)
    return business_date(SystemClock().now(), setup.zone, setup.day_ends)


def _read(settings: Settings, period: Period, given: argparse.Namespace) -> ChainReports:
    from pos.assembly.hub.opened import opened_hub
    from pos.assembly.terms import setup_of

    with opened_hub(settings, answer_within_s=READS_WITHIN_S) as hub:
        from pos.assembly.hub.reports import HubSales, parts_of

        if given.store:
            _must_be_known(hub, given.store)
        sales = HubSales(hub, setup_of(settings))
        return sales.reports(period, store=given.store, parts=parts_of(given.what))


def _must_be_known(hub: HubDatabase, store: str) -> None:
    """That it sold nothing would be said of a store that is only spelled otherwise."""
    from pos.hub.asked import knows_store

    if not knows_store(hub, store):
        raise HubRefused(f"No store {safe(store)} is known here. pos hub status names them.")


def _on_screen(settings: Settings, period: Period, store: str) -> int:
    from pos.assembly.hub.opened import opened_hub
    from pos.assembly.terms import setup_of

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ConfigError(file=_COMMAND, key="--screen", problem="it needs a terminal")
    with opened_hub(settings, answer_within_s=SHOWS_WITHIN_S) as hub:
        from pos.assembly.hub.reports import HubSales
        from pos.cli.screen import when_terminal_goes
        from pos.ui.chain import ChainScreen

        app = ChainScreen(
            HubSales(hub, setup_of(settings)),
            today=_today(settings),
            day=period.last,
            store=store,
            theme=settings.screen.theme,
        )

        def leave() -> None:
            app.call_later(app.exit)

        when_terminal_goes(leave)
        app.run()
    return 0
