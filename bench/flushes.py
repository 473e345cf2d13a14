"""How often the disk is flushed: per scan, per cash sale, per burst of scans that wait together.

`python -m bench.flushes` counts in a process of its own and prints JSON; `count` asks for that.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from unittest.mock import patch

from bench.shop import Shop, a_folder, ask, code_of
from bench.table import Row
from bench.tracing import Flushes, TracingRefused, mark, trace
from pos.assembly.till import Till
from pos.core import intents as it
from pos.journal import database
from pos.journal.database import Connect
from pos.terminal.snapshot import Snapshot

SCANS, SALES, BURST = 40, 20, 100
MOST_PER_BURST = 3
_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Flushes of the terminal's thread by what it did, and those of the second copy's thread."""

    method: str
    by_scans: int
    by_sales: int
    by_burst: int
    by_copy: int


def measure() -> list[Row]:
    counts = count()
    method = f"counted by {counts.method}"
    beside = f"second copy, on its own thread: {counts.by_copy} in all"
    return [
        _row("scan", counts.by_scans, SCANS, most=1, note=f"{SCANS} scans, {method}"),
        _row(
            "completed cash sale", counts.by_sales, SALES, most=1, note=f"{SALES} sales, {method}"
        ),
        _row(
            f"burst of {BURST} scans waiting together",
            counts.by_burst,
            1,
            most=MOST_PER_BURST,
            note=beside,
        ),
    ]


def _row(per: str, flushes: int, times: int, *, most: int, note: str) -> Row:
    return Row(
        figure=f"fdatasync per {per}",
        ours=f"{flushes / times:g}",
        against=note,
        target=f"{most}" if most == 1 else f"≤ {most}",
        met=flushes <= most * times,
    )


def count() -> Counts:
    """In a new process, since a tracer waits for every child its process has."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.flushes"],
        stdout=subprocess.PIPE,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    return Counts(**json.loads(done.stdout))


class Told:
    """What the work tells of itself: the phases in their order, and whose thread is whose."""

    def __init__(self) -> None:
        self.phases = ["opening"]
        self.threads: dict[str, int] = {}

    def begin(self, phase: str) -> None:
        self.phases.append(phase)
        mark()

    def counts(self, flushes: Flushes, *, method: str) -> Counts:
        by: Counter[tuple[str, int]] = Counter()
        for (phase, thread), times in flushes.items():
            by[self.phases[phase], thread] += times
        terminal, copy = self.threads["terminal"], self.threads["second-copy"]
        return Counts(
            method=method,
            by_scans=by["scans", terminal],
            by_sales=by["sale", terminal],
            by_burst=by["burst", terminal],
            by_copy=sum(times for (_, thread), times in by.items() if thread == copy),
        )


def _count_here() -> Counts:
    told = Told()
    with a_folder() as folder:
        shop = Shop(folder, items=BURST)
        answer, say = os.pipe()

        def work() -> None:
            _sell(shop, told)
            os.write(say, json.dumps([told.phases, told.threads]).encode())

        try:
            flushes = trace(work)
        except TracingRefused:
            return count_commits(shop, told)
        told.phases, told.threads = json.loads(os.read(answer, 65_536))
    return told.counts(flushes, method="ptrace")


def count_commits(shop: Shop, told: Told) -> Counts:
    """Where tracing is refused: a COMMIT is one flush, on the connection that writes in full."""
    commits: Flushes = Counter()
    connected = database._connect  # noqa: SLF001

    def statement(sql: str) -> None:
        if sql.startswith("COMMIT"):
            commits[len(told.phases) - 1, threading.get_native_id()] += 1

    def traced(path: Path, connect: Connect, *, synchronous: str) -> sqlite3.Connection:
        connection = connected(path, connect, synchronous=synchronous)
        if synchronous == "FULL":
            connection.set_trace_callback(statement)
        return connection

    with patch.object(database, "_connect", traced):
        _sell(shop, told)
    return told.counts(commits, method="COMMITs, as ptrace is refused here")


def _sell(shop: Shop, told: Told) -> None:
    with shop.open_till() as till:
        told.threads = {one.name: one.native_id or 0 for one in threading.enumerate()}
        told.begin("scans")
        for number in range(SCANS):
            ask(till, it.Scanned(text=code_of(number)))
        told.begin("between")
        ask(till, it.TakeTender(method="cash"))
        for number in range(SALES):
            ask(till, it.Scanned(text=code_of(number)))
            told.begin("sale")
            ask(till, it.TakeTender(method="cash"))
            told.begin("between")
        _scan_all_at_once(till, told)


def _scan_all_at_once(till: Till, told: Told) -> None:
    """Hold the terminal up until a burst waits in its inbox, as a slow disk would."""
    waiting, go = threading.Event(), threading.Event()

    def hold_up(_: Snapshot) -> None:
        waiting.set()
        go.wait(_WITHIN_S)

    with till.terminal.listening(hold_up):
        first = till.terminal.submit(it.Scanned(text=code_of(0)))
        waiting.wait(_WITHIN_S)
        told.begin("burst")
        tickets = [
            till.terminal.submit(it.Scanned(text=code_of(number))) for number in range(BURST)
        ]
        go.set()
        for ticket in (first, *tickets):
            ticket.ended.result(_WITHIN_S)
    told.begin("closing")


if __name__ == "__main__":
    print(json.dumps(asdict(_count_here())))
