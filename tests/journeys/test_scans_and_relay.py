"""Scans as fast as the line takes them, while the relay hands out what waited for the service."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench.backlog import fill
from bench.shop import Shop, code_of, open_shift
from drivers.scanners.serial_scanner import SerialScanner
from drivers.virtual.pty_scanner import PtyScanner
from pos.assembly.till import Choices, Till
from pos.config import load
from pos.core import intents as it
from pos.core.events import LineAdded
from pos.journal.journal import SqliteJournal
from pos.ports.devices import Scan, ScannerNews
from pos.sandbox.server import SandboxProcess
from pos.terminal.snapshot import Snapshot
from pos.terminal.ticket import Ticket

WITHIN_S = 60.0
SCANS, LINES_IN_A_SALE = 10_000, 500
PARTS = 5
"""Between them some deliveries are waited for, however quick the scans are."""
WAITING, MORE = 5_000, 3
KEYS = {"POS_GAMEBALL_API_KEY": "any", "POS_GAMEBALL_SECRET_KEY": "thing"}


@pytest.fixture
def service() -> Iterator[str]:
    sandbox = SandboxProcess(environ={**os.environ, **KEYS})
    yield sandbox.start()
    sandbox.stop()


class Flood:
    """What the till heard, told by the driver's thread; every so many lines are paid in cash."""

    def __init__(self) -> None:
        self.till: Till | None = None
        self.numbers: list[int] = []
        self.odd: list[ScannerNews] = []
        self.last: queue.SimpleQueue[Ticket] = queue.SimpleQueue()

    def hear(self, news: ScannerNews, ticket: Ticket | None) -> None:
        if not isinstance(news, Scan) or ticket is None:
            self.odd += [news] if ticket is not None else []
            return
        assert self.till is not None
        self.numbers.append(news.number)
        if len(self.numbers) % LINES_IN_A_SALE == 0:
            ticket = self.till.terminal.submit(it.TakeTender(method="cash"))
        if len(self.numbers) == SCANS:
            self.last.put(ticket)


class Drained:
    """How much the relay has delivered, and a wait for some more of it."""

    def __init__(self) -> None:
        self._delivered = 0
        self._changed = threading.Condition()

    def look(self, snapshot: Snapshot) -> None:
        with self._changed:
            self._delivered = snapshot.outbox.delivered
            self._changed.notify_all()

    def wait_for_more(self) -> None:
        with self._changed:
            enough = self._delivered + MORE
            assert self._changed.wait_for(lambda: self._delivered >= enough, WITHIN_S)


def test_scans_while_the_relay_drains(tmp_path: Path, service: str) -> None:
    """None is lost, merged or reordered on its way to the record, and deliveries go out
    all the while.
    """
    shop = Shop(tmp_path / "shop", items=SCANS)
    sent = [code_of(number) for number in range(SCANS)]
    config = shop.config(scanner=False)
    at_it = f'provider = "gameball"\nbase_url = "{service}"'
    config.write_text(config.read_text().replace('provider = "none"', at_it))
    settings = load(config, KEYS)
    fill(settings.data_dir / "journal.db", WAITING)
    flood, drained = Flood(), Drained()
    with closing(PtyScanner(shop.scanner_port)) as scanner:
        # A stopped clock: a stall of the machine is no silence within a code.
        driver = SerialScanner(port=scanner.port, clock=lambda: 0.0)
        till = flood.till = Till(settings, Choices(scanner=driver), on_scan=flood.hear)
        with till.running(), till.terminal.listening(drained.look):
            open_shift(till)
            for part in range(PARTS):
                drained.wait_for_more()
                for code in sent[part * SCANS // PARTS : (part + 1) * SCANS // PARTS]:
                    scanner.send(code)
            flood.last.get(timeout=WITHIN_S).ended.result(WITHIN_S)
            left = till.terminal.snapshot.outbox.pending

    with closing(SqliteJournal(settings.data_dir / "journal.db")) as journal:
        lines = [one for one in journal.since_shift_opened() if isinstance(one, LineAdded)]
    assert sent == [one.line.item.code for one in lines]
    assert list(range(1, SCANS + 1)) == flood.numbers
    assert [] == flood.odd
    assert 0 < left <= WAITING - PARTS * MORE, "it drained, and was at it to the end"
