"""`pos receipt`: a copy of a receipt, on the screen or on paper, marked as one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, add_group, settings_of
from pos.text import safe

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.core.state import FinishedSale
    from pos.ports.receipt import ReceiptDocument


def add_to(commands: Commands) -> None:
    group = add_group(commands, "receipt", "copies of receipts")
    shown = add_command(group, "show", "a receipt as text, with its lines numbered")
    shown.add_argument("number", help="its last digits will do")
    shown.add_argument(
        "--archive", type=Path, metavar="FILE", help="read it out of this archive of the record"
    )
    shown.set_defaults(carry_out=show)
    printed = add_command(group, "print", "a copy on the receipt printer")
    printed.add_argument("number")
    printed.set_defaults(carry_out=print_copy)


def show(given: argparse.Namespace) -> int:
    from pos.ports.layout import plain_text

    settings = settings_of(given)
    number = _whole(settings, given.number)
    finished = _archived(given.archive, number) if given.archive else _finished(settings, number)
    if finished is None:
        return unknown_receipt(settings, number, archive=given.archive)
    print(plain_text(_copy(settings, finished), columns=settings.printer.columns))
    for line in _numbered(finished):
        print(line)
    return 0


def print_copy(given: argparse.Namespace) -> int:
    """Through the till's own terminal, so that the copy is counted in the record."""
    from pos.assembly.till import Till
    from pos.cli.log_file import write_log
    from pos.core import intents as it

    settings = settings_of(given)
    number = _whole(settings, given.number)
    if _finished(settings, number) is None:
        return unknown_receipt(settings, number)
    write_log(settings)
    with Till(settings).running() as till:
        outcome = till.terminal.submit(
            it.Reprint(receipt=number, from_the_office=True)
        ).ended.result()
    print(outcome.refusal or outcome.say, file=sys.stdout if outcome.ok else sys.stderr)
    return 0 if outcome.ok else 1


def _whole(settings: Settings, number: str) -> str:
    """Of this till, where no more than its running number is given."""
    from pos.assembly.terms import setup_of

    return setup_of(settings).receipt_named(number)


def _archived(path: Path, number: str) -> FinishedSale | None:
    from pos.journal.archived_sale import archived_sale

    return archived_sale(path, number)


def _finished(settings: Settings, number: str) -> FinishedSale | None:
    from pos.journal.queries import SqliteHistory
    from pos.places import Places

    record = Places(settings.data_dir).record
    if not record.exists():
        return None
    with closing(SqliteHistory(record)) as history:
        return history.finished_sale(number)


def _copy(settings: Settings, finished: FinishedSale) -> ReceiptDocument:
    from pos.assembly.terms import letterhead_of
    from pos.receipts.stationery import StoreStationery

    stationery = StoreStationery(letterhead_of(settings))
    return stationery.receipt(finished, copy=finished.copies + 1)


def _numbered(finished: FinishedSale) -> Iterator[str]:
    """A script's return names its line by number, which stands on no paper."""
    from pos.core.quantity import quantity_text

    if finished.sale.lines:
        yield "\nLines as a return counts them:"
    for line in finished.sale.lines:
        yield f"{line.number:>4}  {quantity_text(line.quantity)} x {safe(line.item.title)}"


def unknown_receipt(settings: Settings, number: str, *, archive: Path | None = None) -> int:
    """Said, with where it may be; the exit status."""
    from pos.core.refund import archived_receipt_said
    from pos.journal.queries import SqliteHistory
    from pos.places import Places

    if archive is not None:
        print(f"pos: {archive}: there is no receipt {number} in this archive", file=sys.stderr)
        return 1
    record = Places(settings.data_dir).record
    if record.exists():
        with closing(SqliteHistory(record)) as history:
            if history.has_archived(number):
                print(f"pos: {archived_receipt_said(number)}", file=sys.stderr)
                return 1
    print(f"pos: there is no receipt {number} in this till's record", file=sys.stderr)
    return 1
