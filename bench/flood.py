"""10,000 scans at the pace of a scanner that never pauses, through the real port to the journal,
while the relay hands out what waited to the stand-in service on real HTTP.

`python -m bench.flood FOLDER` is the till alone, without a screen, so that its processor time and
memory are its own; `measure` starts it and scans at it.
"""

from __future__ import annotations

import json
import os
import queue
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from bench.backlog import fill
from bench.shop import Shop, a_folder, code_of, open_shift
from bench.start import in_mib, peak_kb, resident_kb
from bench.table import Row
from drivers.virtual.pty_scanner import PtyScanner
from pos.assembly.till import Till
from pos.config import load
from pos.core import intents as it
from pos.core.events import LineAdded
from pos.journal.journal import SqliteJournal
from pos.places import Places
from pos.ports.devices import Scan, ScannerNews
from pos.sandbox.server import SandboxProcess
from pos.terminal.ticket import Ticket

SCANS = 10_000
PER_SECOND = 823
"""14 characters each: what a line of 115,200 baud carries."""
LINES_IN_A_SALE = 1_000
"""Then it is paid in cash, between two scans of the flood; a sale has room for 2,000."""
WAITING = 1_000
"""More than the service's quota lets out in the time of the flood."""
_KEYS = {"POS_GAMEBALL_API_KEY": "bench", "POS_GAMEBALL_SECRET_KEY": "bench"}
_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the till has to say afterwards."""

    arrived: int
    faults: int
    delivered: int
    """By the relay, while the scans came in."""
    processor_share: float
    resident_kb: int
    peak_kb: int


def measure() -> list[Row]:
    with a_folder() as folder:
        shop = Shop(folder, items=SCANS)
        scanner = PtyScanner(shop.scanner_port)
        sent = [code_of(number) for number in range(SCANS)]
        service = SandboxProcess(environ={**os.environ, **_KEYS})
        try:
            config = _with_a_backlog(shop, service.start())
            report, took_s = _scan_at_a_till(config, scanner, sent)
        finally:
            scanner.close()
            service.stop()
        return _rows(report, took_s, sent, list(_recorded(shop)))


def _with_a_backlog(shop: Shop, service: str) -> Path:
    """The till's configuration with the service, and what waits for it in the till's record."""
    config = shop.config(scanner=True)
    at_it = f'provider = "gameball"\nbase_url = "{service}"'
    config.write_text(config.read_text().replace('provider = "none"', at_it))
    fill(Places(shop.settings.data_dir).record, WAITING)
    return config


def _scan_at_a_till(config: Path, scanner: PtyScanner, sent: list[str]) -> tuple[Report, float]:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.flood", str(config)],
        env={**os.environ, **_KEYS},
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    ) as till:
        assert till.stdout is not None
        assert till.stdout.readline() == "ready\n"
        began_s = time.perf_counter()
        for number, code in enumerate(sent):
            wait_s = began_s + number / PER_SECOND - time.perf_counter()
            if wait_s > 0:
                time.sleep(wait_s)
            scanner.send(code)
        took_s = time.perf_counter() - began_s
        report = Report(**json.loads(till.stdout.readline()))
    return report, took_s


def _recorded(shop: Shop) -> Iterator[str]:
    """The codes of all lines in the journal, in the order of its records."""
    journal = SqliteJournal(shop.settings.data_dir / "journal.db")
    for event in journal.since_shift_opened():
        if isinstance(event, LineAdded):
            yield event.line.item.code
    journal.close()


def _rows(report: Report, took_s: float, sent: Sequence[str], found: Sequence[str]) -> list[Row]:
    lost = len(set(sent) - set(found))
    strange = len(found) - len(sent) + lost + report.faults
    order = {code: place for place, code in enumerate(sent)}
    places = [order[code] for code in found if code in order]
    reordered = sum(later < earlier for earlier, later in pairwise(places))
    return [
        Row(
            figure=f"{SCANS:,} scans: lost / merged / reordered",
            ours=f"{lost} / {strange} / {reordered}",
            against=f"{len(sent) / took_s:.0f} a second through a pty, found in the journal",
            target="0 / 0 / 0",
            met=not (lost or strange or reordered),
        ),
        Row(
            figure="deliveries that the relay made meanwhile",
            ours=f"{report.delivered}",
            against=f"{report.delivered / took_s:.1f} a second, of {WAITING:,} waiting",
            target="≥ 1 a second",
            met=report.delivered >= took_s,
        ),
        Row(
            figure="processor share meanwhile",
            ours=f"{report.processor_share:.0%} of one core",
            against="baskets of up to 1,000 lines",
        ),
        Row(
            figure="memory of that till afterwards",
            ours=in_mib(report.resident_kb),
            against=f"peak {in_mib(report.peak_kb)}",
        ),
    ]


class _Flooded:
    """The till being scanned at."""

    def __init__(self, config: Path) -> None:
        self._till = Till(load(config, os.environ), on_scan=self._heard)
        self._last: queue.SimpleQueue[Ticket] = queue.SimpleQueue()
        self._arrived = 0
        self._faults = 0

    def work(self) -> Report:
        with self._till.running():
            open_shift(self._till)
            print("ready", flush=True)
            busy_s, began_s = _processor_s(), time.perf_counter()
            before = self._till.terminal.snapshot.outbox.delivered
            self._last.get(timeout=_WITHIN_S).ended.result(_WITHIN_S)
            delivered = self._till.terminal.snapshot.outbox.delivered - before
            share = (_processor_s() - busy_s) / (time.perf_counter() - began_s)
        return Report(
            arrived=self._arrived,
            faults=self._faults,
            delivered=delivered,
            processor_share=share,
            resident_kb=resident_kb("self"),
            peak_kb=peak_kb("self"),
        )

    def _heard(self, news: ScannerNews, ticket: Ticket | None) -> None:
        """On the driver's thread, so that a tender stands between the same two scans each time."""
        if not isinstance(news, Scan) or ticket is None:
            self._faults += ticket is not None
            return
        self._arrived += 1
        if self._arrived % LINES_IN_A_SALE == 0:
            ticket = self._till.terminal.submit(it.TakeTender(method="cash"))
        if self._arrived == SCANS:
            self._last.put(ticket)


def _processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(json.dumps(asdict(_Flooded(Path(sys.argv[1])).work())), flush=True)
