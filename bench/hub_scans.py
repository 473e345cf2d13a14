"""Scans at a till that catches up with its hub, against the same till with nothing to catch up.

Each till is a process of its own; while one is asked the other is stopped.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Final

from bench.commits import timed
from bench.postgres import PostgresServer
from bench.record import fill, sell_one
from bench.shop import CASHIER, CURRENCY, PIN, Shop, a_folder, ask, code_of
from bench.table import Row, at_most, in_ms_and_slow
from pos.assembly.till import Till
from pos.config import load
from pos.core import intents as it
from pos.core.money import Money
from pos.hub.database import HubDatabase
from pos.hub.records import HubRecords
from pos.journal.queries import SqliteHistory

BEHIND: Final = 20_000
"""Receipts: what three tills of a busy shop sell in a week."""
ROUNDS, SCANS_A_ROUND = 30, 10
TIMES: Final = 1.1
_LOOKED_EVERY_S: Final = 0.02


def measure(server: PostgresServer) -> list[Row]:
    from bench.hub import STORE, TILL, a_hub, as_till

    with a_folder() as folder, a_hub(server, name="scans") as dsn, ExitStack() as running:
        behind, records = _till(folder / "behind", TILL, as_till(dsn), receipts=BEHIND)
        level, _ = _till(folder / "level", "T2", as_till(dsn, till="T2"), receipts=0)
        ours = running.enter_context(closing(_Scanning(behind)))
        floor = running.enter_context(closing(_Scanning(level)))
        ours_s: list[float] = []
        floor_s: list[float] = []
        for _ in range(ROUNDS):
            ours_s += ours.scans(SCANS_A_ROUND)
            floor_s += floor.scans(SCANS_A_ROUND)
        with closing(HubDatabase(dsn)) as hub:
            (reached,) = HubRecords(hub).reached(STORE, TILL)
        assert 0 < reached.seq < records, "it was catching up all the time"
    return [
        at_most(
            f"a scan at a till {BEHIND:,} receipts behind, catching up",
            ours_s,
            floor_s,
            floor="with nothing to catch up",
            times=TIMES,
            told=in_ms_and_slow,
        )
    ]


def _till(folder: Path, till: str, dsn: str, *, receipts: int) -> tuple[Path, int]:
    """Its configuration, and how many records it has; behind by so many receipts that it sold while
    it had no hub.
    """
    shop = Shop(folder, items=SCANS_A_ROUND)
    sell_one(shop)
    if receipts:
        fill(shop.settings.data_dir / "journal.db", receipts)
        shutil.rmtree(shop.settings.data_dir / "copy")
    with Till(shop.settings).running() as opened:  # a till that starts reads its last shift
        ask(opened, it.SignOn(user_id=CASHIER, pin=PIN))
        ask(opened, it.CloseShift(counted=Money(0, CURRENCY)))
        ask(opened, it.OpenShift(opening_float=Money(50_000, CURRENCY)))
    config = shop.config(scanner=False)
    told = config.read_text().replace("[loyalty]", f'[till]\nid = "{till}"\n\n[loyalty]')
    config.write_text(f'{told}\n[hub]\ndsn = "{dsn}"\n')
    with closing(SqliteHistory(shop.settings.data_dir / "journal.db")) as history:
        return config, history.last_place()


class _Scanning:
    """A till in a process of its own, which stands still but while it is asked to scan."""

    def __init__(self, config: Path) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "bench.hub_scans", str(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._told()
        self._child.send_signal(signal.SIGSTOP)

    def scans(self, count: int) -> list[float]:
        self._child.send_signal(signal.SIGCONT)
        assert self._child.stdin is not None
        self._child.stdin.write(f"{count}\n")
        self._child.stdin.flush()
        told = self._told()
        self._child.send_signal(signal.SIGSTOP)
        return [float(one) for one in told.split()]

    def close(self) -> None:
        self._child.send_signal(signal.SIGCONT)
        self._child.communicate()

    def _told(self) -> str:
        assert self._child.stdout is not None
        return self._child.stdout.readline()


def main() -> None:
    """In the child: so many scans for each line, and how long each took."""
    with Till(load(Path(sys.argv[1]), {})).running() as till:
        ask(till, it.SignOn(user_id=CASHIER, pin=PIN))
        assert till.hub is not None
        while not till.hub.shipped():  # it has begun
            time.sleep(_LOOKED_EVERY_S)
        print("ready", flush=True)
        for line in sys.stdin:
            times_s = [
                timed(partial(ask, till, it.Scanned(text=code_of(number))))
                for number in range(int(line))
            ]
            ask(till, it.VoidSale())
            print(*times_s, flush=True)


if __name__ == "__main__":
    main()
