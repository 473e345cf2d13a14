"""`pos hub replicate`: a store's hub goes on to the head office, and versions come down from it."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from pos.cli.common import Commands, add_command, settings_of

if TYPE_CHECKING:
    from pos.assembly.hub.replicate import Replication
    from pos.hub.replicating import Replicator


def add_to(group: Commands) -> None:
    """One of `pos hub`."""
    made = add_command(group, "replicate", "keep the head office level with this store's hub")
    made.add_argument("--once", action="store_true", help="all that there is by now, and end")
    made.add_argument(
        "--until-stdin-closes", action="store_true", help="ends with the program that started it"
    )
    made.set_defaults(carry_out=carry_out)


def carry_out(given: argparse.Namespace) -> int:
    """Until SIGTERM or SIGINT: 0. `--once`: 1 where a till goes no further."""
    from pos.assembly.hub.replicate import Replication, replicator_of

    settings = settings_of(given)
    with replicator_of(settings) as replicator:
        if given.once:
            return _once(replicator)
        from pos.assembly.hub.quota_office import lending_on

        replication = Replication(replicator, _tell)
        _end_with(replication, stdin=given.until_stdin_closes)
        with lending_on(settings):
            replication.run()
    return 0


def _once(replicator: Replicator) -> int:
    from pos.assembly.hub.replicate import level_said, stopped_said

    carried = replicator.round()
    for chain, why in carried.stopped:
        print(f"hub: {stopped_said(chain, why)}", file=sys.stderr)
    _tell(level_said(carried))
    return 1 if carried.stopped else 0


def _end_with(replication: Replication, *, stdin: bool) -> None:
    def end(*_: Any) -> None:
        replication.end()

    for ends in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ends, end)
    if stdin:
        threading.Thread(target=_end_with_stdin, args=(replication,), daemon=True).start()


def _end_with_stdin(replication: Replication) -> None:
    while sys.stdin.buffer.read(4_096):
        pass
    replication.end()


def _tell(said: str) -> None:
    """Flushed: whoever reads along sees it as soon as it is so."""
    print(f"hub: {said}", flush=True)
