"""`pos receipt`: a copy of a receipt, on the screen or on paper, marked as one."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, add_group, settings_of

if TYPE_CHECKING:
    from pos.config import Settings
    from pos.ports.receipt import ReceiptDocument


def add_to(commands: Commands) -> None:
    group = add_group(commands, "receipt", "copies of receipts")
    shown = add_command(group, "show", "a receipt as text")
    shown.add_argument("number")
    shown.set_defaults(carry_out=show)
    printed = add_command(group, "print", "a copy on the receipt printer")
    printed.add_argument("number")
    printed.set_defaults(carry_out=print_copy)


def show(given: argparse.Namespace) -> int:
    from pos.ports.layout import plain_text

    settings = settings_of(given)
    document = _document(settings, given.number)
    if document is None:
        return _unknown(given.number)
    print(plain_text(document, columns=settings.printer.columns))
    return 0


def print_copy(given: argparse.Namespace) -> int:
    """Through the till's own terminal, so that the copy is counted in the record."""
    from pos.assembly.till import Till
    from pos.cli.log_file import write_log
    from pos.core import intents as it

    settings = settings_of(given)
    if _document(settings, given.number) is None:
        return _unknown(given.number)
    write_log(settings)
    with Till(settings).running() as till:
        outcome = till.terminal.submit(
            it.Reprint(receipt=given.number, from_the_office=True)
        ).ended.result()
    print(outcome.refusal or outcome.say, file=sys.stdout if outcome.ok else sys.stderr)
    return 0 if outcome.ok else 1


def _document(settings: Settings, number: str) -> ReceiptDocument | None:
    from pos.assembly.terms import letterhead_of
    from pos.journal.queries import SqliteHistory
    from pos.places import Places
    from pos.receipts.compose import compose_receipt

    record = Places(settings.data_dir).record
    if not record.exists():
        return None
    with closing(SqliteHistory(record)) as history:
        finished = history.finished_sale(number)
    if finished is None:
        return None
    return compose_receipt(finished, letterhead_of(settings), copy=finished.copies + 1)


def _unknown(number: str) -> int:
    print(f"pos: there is no receipt {number} in this till's record", file=sys.stderr)
    return 1
