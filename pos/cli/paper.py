"""Papers of the commands: shown as text, or printed where no running till has the printer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

_SET_UP = "Set one up with: pos setup devices"

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos.config import Settings
    from pos.ports.devices import PrintOutcome, ReceiptPrinter
    from pos.ports.receipt import ReceiptDocument


def framed(text: str) -> str:
    """A receipt as it looks, with the edges of its paper."""
    lines = text.splitlines()
    width = max(map(len, lines), default=0)
    edge = "─" * (width + 2)
    body = "".join(f"     │ {line:<{width}} │\n" for line in lines)
    return f"     ┌{edge}┐\n{body}     └{edge}┘"


def print_paper(settings: Settings, document: ReceiptDocument, *, what: str, else_how: str) -> int:
    """`else_how`: what to do where a till runs."""
    return with_printer(
        settings, lambda printer: printer.print(document), what=what, else_how=else_how
    )


def with_printer(
    settings: Settings,
    print_it: Callable[[ReceiptPrinter], PrintOutcome],
    *,
    what: str,
    else_how: str,
) -> int:
    """The printer is a running till's own: two programs would print into each other."""
    from pos.assembly.devices import printer_of
    from pos.assembly.paper_said import printed_said
    from pos.errors import TillInUse
    from pos.places import Places, lock_folder
    from pos.ports.devices import NotPrinted

    if settings.printer.driver == "none":
        print(f"pos: the {what} is not printed: no printer is set up. {_SET_UP}", file=sys.stderr)
        return 1
    try:
        unlock = lock_folder(Places(settings.data_dir))
    except TillInUse:
        print(f"pos: a till runs here and has the printer. {else_how}", file=sys.stderr)
        return 1
    printer = printer_of(settings)
    try:
        outcome = print_it(printer)
    finally:
        printer.close()
        unlock()
    if isinstance(outcome, NotPrinted):
        some = " Some of it may be on the paper." if outcome.partly else ""
        print(f"pos: the {what} is not printed. {outcome.reason}{some}", file=sys.stderr)
        return 1
    print(printed_said(outcome, what=what))
    return 0
