"""A running till as the stage a script plays on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from pos.assembly.till import Till
from pos.journal.checking import check_record
from pos.ports.devices import Scan, ScanFault
from pos.script.play import Network, Stage
from pos.script.state_object import Beside, RecordState
from pos.terminal.ticket import Ticket

if TYPE_CHECKING:
    from pos.ports.record import OutboxCounts


def stage_of(
    till: Till,
    network: Network,
    *,
    scan: Callable[[str], Ticket | None] | None = None,
    advance: Callable[[float], None] | None = None,
) -> Stage:
    """`scan` sends a frame through a device there is; without one it goes through the framing."""
    return Stage(
        terminal=till.terminal,
        beside=Beside(
            now=till.clock.now,
            record=lambda: _record_state(till),
            outbox=lambda: _outbox_counts(till),
        ),
        network=network,
        scan=scan or _framed(till),
        deliver_now=till.deliver_now,
        advance=advance,
    )


def _record_state(till: Till) -> RecordState:
    verdict = check_record(till.places.record, copy_folder=None)
    return RecordState(entries=verdict.records, head=verdict.head, verified=verdict.ok)


def _outbox_counts(till: Till) -> OutboxCounts:
    with closing(till.open_outbox()) as outbox:
        return till.relay.counts(outbox)


def _framed(till: Till) -> Callable[[str], Ticket | None]:
    from drivers.scanners.framing import Dropped, Framer

    def scan(text: str) -> Ticket | None:
        ticket = None
        now_s = till.clock.monotonic_s()
        for number, frame in enumerate(Framer().feed(f"{text}\r".encode(), at_s=now_s), start=1):
            if isinstance(frame, Dropped):
                ticket = till.terminal.hear(
                    ScanFault(
                        trouble=frame.trouble,
                        device="script",
                        dropped_bytes=frame.dropped_bytes,
                    )
                )
            else:
                ticket = till.terminal.hear(
                    Scan(text=frame.text, device="script", number=number, at_monotonic_s=now_s)
                )
        return ticket

    return scan
