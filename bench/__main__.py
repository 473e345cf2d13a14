"""`python -m bench`: all figures in a table, or those named; status 1 where a target is missed."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import Final

from bench import machine
from bench.table import Row, as_markdown, as_text

FIGURES: Final = {
    "flushes": "flushes of the disk, counted",
    "callback": "a scan to the driver's callback, against a bare read",
    "commits": "a cash sale against the bare flush",
    "screen": "a scan to the new total on the screen, against a stock form",
    "sale": "a full sale in keys and seconds",
    "start": "start and memory, against a Textual hello world",
    "flood": "10,000 scans without a pause",
    "backlog": "50,000 entries waiting: start, memory, scan, sale, and how fast they go out",
    "printing": "a receipt as bytes, and its lines drawn",
    "record": "100,000 receipts: is the record as it was written?",
    "mend": "a damaged record: from the start to the next sale",
    "coupons": "the coupon engine: issues and validations against the bare database",
    "hub": "the hub: receipts shipped a second against the bare engine",
}
_MODULES: Final = {"callback": "scan_to_callback", "screen": "scan_to_screen", "sale": "whole_sale"}


def main() -> int:
    given = _parser().parse_args()
    rows: list[Row] = []
    for name in given.figures or FIGURES:
        print(f"{name}: {FIGURES[name]} …", file=sys.stderr, flush=True)
        rows += import_module(f"bench.{_MODULES.get(name, name)}").measure()
    about = machine.about()
    if given.readme:
        print(as_markdown(rows), "", *(f"{line}  " for line in about), sep="\n")
    else:
        print(as_text(rows), "", *about, sep="\n")
    return 1 if any(row.met is False for row in rows) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Ratios are of medians measured in turn, ours and the other, on this machine.",
    )
    parser.add_argument(
        "figures", nargs="*", type=_figure, metavar="FIGURE", help=", ".join(FIGURES)
    )
    parser.add_argument("--readme", action="store_true", help="the table as Markdown")
    return parser


def _figure(name: str) -> str:
    if name not in FIGURES:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(FIGURES)}")
    return name


if __name__ == "__main__":
    sys.exit(main())
