"""`pos sync`: deliver what waits now, at a till that sells or not; with --bulk in batches."""

from __future__ import annotations

import argparse
import time
from contextlib import closing
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, print_json, settings_of
from pos.errors import ConfigError

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.config import Settings
    from pos.ports.record import OutboxCounts

LONGEST_S = 60.0


def add_to(commands: Commands) -> None:
    made = add_command(
        commands, "sync", "deliver what waits for the loyalty service", with_json=True
    )
    made.add_argument(
        "--within",
        type=float,
        default=LONGEST_S,
        metavar="SECONDS",
        help="at most so long; with --bulk so long for the batches, and again for the rest",
    )
    made.add_argument(
        "--bulk",
        action="store_true",
        help="first send in batches the orders that lose little by it; says what they lose",
    )
    made.add_argument(
        "--drop-lines",
        action="store_true",
        help="with --bulk: also those whose lines have categories, collections, tags or vendors",
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    from dataclasses import asdict

    if given.drop_lines and not given.bulk:
        raise ConfigError(file="pos sync", key="--drop-lines", problem="goes with --bulk")
    settings = settings_of(given)
    in_bulk = {"bulk": _in_bulk(given, settings)} if given.bulk else {}
    counts = _delivered(settings, within_s=given.within)
    if given.json:
        print_json({**asdict(counts), **in_bulk})
    else:
        waiting = counts.pending + counts.in_doubt
        print(f"{waiting} waiting, {counts.rejected} rejected, {counts.delivered} delivered")
    return 1 if counts.pending or counts.in_doubt or counts.rejected else 0


def _in_bulk(given: argparse.Namespace, settings: Settings) -> dict[str, object]:
    from pos.cli.bulk_sync import deliver_in_bulk

    return deliver_in_bulk(
        settings, drops_lines=given.drop_lines, within_s=given.within, quiet=given.json
    )


def _delivered(settings: Settings, *, within_s: float) -> OutboxCounts:
    """By a till taken up for it; where one runs already, that one is made to look at once."""
    from pos.assembly.till import Till
    from pos.cli.log_file import write_log
    from pos.errors import TillInUse

    write_log(settings)
    till = Till(settings)
    try:
        with till.running():
            till.deliver_now()
            return _wait(till, within_s)
    except TillInUse:
        with closing(till.open_outbox()) as outbox:
            outbox.hasten()
        return _wait(till, within_s)


def _wait(till: Till, within_s: float) -> OutboxCounts:
    until = time.monotonic() + within_s
    with closing(till.open_outbox()) as outbox:
        while (counts := outbox.counts()).pending or counts.in_doubt:
            if time.monotonic() > until:
                break
            time.sleep(0.05)
    return counts
