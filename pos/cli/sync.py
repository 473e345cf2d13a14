"""`pos sync`: deliver what waits now, whether or not the till is selling."""

from __future__ import annotations

import argparse
import time

from pos.cli.common import Commands, add_command, print_json, settings_of

LONGEST_S = 60.0


def add_to(commands: Commands) -> None:
    made = add_command(
        commands, "sync", "deliver what waits for the loyalty service", with_json=True
    )
    made.add_argument(
        "--within", type=float, default=LONGEST_S, metavar="SECONDS", help="at most so long"
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    from dataclasses import asdict

    from pos.assembly import Till

    settings = settings_of(given)
    with Till(settings).running() as till:
        till.deliver_now()
        outbox = till.open_outbox()
        until = time.monotonic() + given.within
        while (counts := outbox.counts()).pending or counts.in_doubt:
            if time.monotonic() > until:
                break
            time.sleep(0.05)
        outbox.close()
    if given.json:
        print_json(asdict(counts))
    else:
        waiting = counts.pending + counts.in_doubt
        print(f"{waiting} waiting, {counts.rejected} rejected, {counts.delivered} delivered")
    return 1 if counts.pending or counts.in_doubt or counts.rejected else 0
