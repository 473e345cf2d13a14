"""Run as a program: how often the disk is flushed by each call of an engine on SQLite, as JSON.

Counted with ptrace; where a machine refuses that, the commits are counted that are each a flush.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import tempfile
from collections import Counter
from pathlib import Path

from coupon_samples import GOODS, NOON, a_request
from fakes import StillClock

from bench.tracing import TracingRefused, mark, trace
from pos.coupons.engine import CouponEngine
from pos.coupons.store.sqlite import SqliteDatabase

TIMES = 20
CALLS = ("issue", "issue again", "validate", "lock", "release", "burn", "burn again", "find")


class Counted:
    """What is done is one phase after another; a tracer, or the commits, fill in how often."""

    def __init__(self) -> None:
        self.phases = ["opening"]
        self.commits: Counter[int] = Counter()

    def begin(self, phase: str) -> None:
        self.phases.append(phase)
        mark()

    def opened(self, path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.set_trace_callback(self._statement)
        return connection

    def _statement(self, sql: str) -> None:
        if sql.startswith("COMMIT"):
            self.commits[len(self.phases) - 1] += 1


def work(counted: Counted, folder: Path) -> None:
    database = SqliteDatabase(folder / "coupons.db", open_file=counted.opened)
    engine = CouponEngine(database, StillClock(NOON))
    first = engine.issue(a_request()).code
    engine.lock(first, lock_id="first", goods=GOODS, till="T1", minutes=30)  # which tidies up
    for number in range(TIMES):
        asked, lock_id = a_request(usage_limit=2), f"lock {number}"
        counted.begin("issue")
        code = engine.issue(asked).code
        counted.begin("issue again")
        engine.issue(asked)
        counted.begin("validate")
        engine.validate(code, goods=GOODS)
        counted.begin("lock")
        engine.lock(code, lock_id=lock_id, goods=GOODS, till="T1", minutes=30)
        counted.begin("release")
        engine.release(lock_id)
        counted.begin("burn")
        engine.burn(code, sale_id="s", till="T1", at=NOON)
        counted.begin("burn again")
        engine.burn(code, sale_id="s", till="T1", at=NOON)
        counted.begin("find")
        engine.find(code)
    counted.begin("closing")
    engine.close()


def main() -> None:
    counted = Counted()
    answer, say = os.pipe()

    def told(folder: Path) -> None:
        work(counted, folder)
        os.write(say, json.dumps(counted.phases).encode())

    with tempfile.TemporaryDirectory() as folder:
        try:
            flushes = trace(lambda: told(Path(folder)))
            counted.phases = json.loads(os.read(answer, 1 << 16))
            by_phase = Counter(dict.fromkeys(range(len(counted.phases)), 0))
            for (phase, _), times in flushes.items():
                by_phase[phase] += times
        except TracingRefused:
            work(counted, Path(folder))
            by_phase = counted.commits
    by_call = {
        call: sum(times for phase, times in by_phase.items() if counted.phases[phase] == call)
        for call in CALLS
    }
    sys.stdout.write(json.dumps(by_call))


if __name__ == "__main__":
    main()
