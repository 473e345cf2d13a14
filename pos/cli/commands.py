"""`pos commands sheet`: every command of the screen as a code to scan, on paper or as text."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, add_group, print_json, settings_of
from pos.cli.paper import print_paper
from pos.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pos.cli.commands_sheet import Entry


def add_to(commands: Commands) -> None:
    group = add_group(commands, "commands", "the commands of the till's screen")
    made = add_command(
        group, "sheet", "every command as a barcode to scan at the till", with_json=True
    )
    ways = made.add_mutually_exclusive_group()
    ways.add_argument("--pdf", type=Path, metavar="FILE", help="pages to print and hang up")
    ways.add_argument("--print", action="store_true", help="on the receipt printer")
    ways.add_argument("--text", action="store_true", help="as text (this is the default)")
    made.add_argument(
        "--qr", action="store_true", help="on the receipt printer QR codes, which take less room"
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    from pos.cli.commands_sheet import entries_of, paper_of
    from pos.ui.commands import COMMANDS

    settings = settings_of(given)
    entries = entries_of(COMMANDS)
    if given.pdf is not None:
        return _write_pdf(given.pdf, entries)
    if given.print:
        sheet = paper_of(entries, as_qr=given.qr)
        return print_paper(settings, sheet, what="sheet", else_how="End it first.")
    if given.json:
        print_json([{"code": one.code, "key": one.cap, "label": one.label} for one in entries])
    else:
        for one in entries:
            print(f"{one.code:<32} {one.cap:<8} {one.label}")
    if not settings.scanner.command_codes:
        print("pos: [scanner] command_codes is false: the till runs none of them", file=sys.stderr)
    return 0


def _write_pdf(path: Path, entries: Sequence[Entry]) -> int:
    from pos.cli.commands_sheet import pdf_of

    try:
        path.write_bytes(pdf_of(entries))
    except OSError as problem:
        raise ConfigError(file=str(path), problem=f"cannot be written: {problem}") from None
    print(f"{len(entries)} commands are in {path}.")
    return 0
