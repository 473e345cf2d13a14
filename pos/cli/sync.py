"""`pos sync`: deliver what waits now, at a till that sells or not; with --bulk in batches."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from pos.cli.common import Commands, add_command, print_json, settings_of, within_s
from pos.errors import ConfigError
from pos.ports.store_day import DELIVERED_WITHIN_S

if TYPE_CHECKING:
    from pos.assembly.till import Till
    from pos.config import Settings
    from pos.ports.record import OutboxCounts
    from pos.ports.store_day import Step


def add_to(commands: Commands) -> None:
    made = add_command(
        commands, "sync", "deliver what waits for the loyalty service", with_json=True
    )
    made.add_argument(
        "--within",
        type=float,
        default=DELIVERED_WITHIN_S,
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
    if given.drop_lines and not given.bulk:
        raise ConfigError(file="pos sync", key="--drop-lines", problem="goes with --bulk")
    for_s = within_s(given, "pos sync")
    settings = settings_of(given)
    before = _delivered_before(settings)
    in_bulk = {"bulk": _in_bulk(given, settings, for_s)} if given.bulk else {}
    said, counts = _delivered(settings, for_s=for_s)
    counts = replace(counts, delivered=counts.delivered - before)
    if given.json:
        print_json({**asdict(counts), "say": said, **in_bulk})
    else:
        waiting = counts.pending + counts.in_doubt
        print(f"{waiting} waiting, {counts.rejected} rejected, {counts.delivered} delivered now")
        if waiting:
            print(said)
    return 1 if counts.pending or counts.in_doubt or counts.rejected else 0


def _in_bulk(given: argparse.Namespace, settings: Settings, for_s: float) -> dict[str, object]:
    from pos.cli.bulk_sync import deliver_in_bulk

    return deliver_in_bulk(settings, drops_lines=given.drop_lines, within_s=for_s, quiet=given.json)


def _delivered_before(settings: Settings) -> int:
    """0 where there is no record yet: looking makes none."""
    from pos.journal.codec import decode_delivery, encode_delivery
    from pos.journal.database import open_beside
    from pos.outbox.outbox import Outbox
    from pos.places import Places

    record = Places(settings.data_dir).record
    if not record.exists():
        return 0
    with closing(Outbox(open_beside(record), decode_delivery, encode_delivery)) as outbox:
        return outbox.counts().delivered


def _delivered(settings: Settings, *, for_s: float) -> tuple[str, OutboxCounts]:
    """By a till taken up for it alone, its devices left to others; where one runs already, that
    one is made to look at once.
    """
    from pos.assembly.devices import without_devices
    from pos.assembly.till import Till
    from pos.cli.log_file import write_log
    from pos.errors import TillInUse
    from pos.store_day.closing import delivering, delivering_elsewhere

    write_log(settings)
    till = Till(without_devices(settings))
    try:
        with till.running():
            return _counts_after(till, delivering(till, within_s=for_s))
    except TillInUse:
        return _counts_after(till, delivering_elsewhere(till, within_s=for_s))


def _counts_after(till: Till, steps: Iterator[Step]) -> tuple[str, OutboxCounts]:
    *_, last = steps
    with closing(till.open_outbox()) as outbox:
        return last.say, till.relay.counts(outbox)
