"""The golden day on a watched disk: every write and sync, what the service then was, who knew what.

One log holds them in the order they came about, so that a beginning of it is a moment at which
the till may be killed: the disk has every write so far, whoever made it. SQLite's writes are seen
in a VFS below the record's and the office's connections, the second copy's where it syncs them
(nobody reads it before), the receipts' at the printer's port and the reserve's at the call.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cut_disk import Cut, Image, Mark, Op, Write
from cut_log import Log, Rows, WatchedConnection, files_below, watched
from killed_script import CLOSE, LATER, OMAR, OPEN, SIGN_ON, SOCKS, day
from killed_shop import laid_out, service, settings_of, world_at

from drivers.printers.text_file import TextFilePrinter
from pos.assembly.till import Choices, Till
from pos.cli.stage import stage_of
from pos.clock import MovableClock
from pos.core import intents as it
from pos.core.setup import Setup
from pos.core.state import TerminalState
from pos.journal import copy, database
from pos.journal.journal import SqliteJournal
from pos.loyalty.gameball.line import Line
from pos.office import database as office
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import SARA
from pos.sandbox.verify import current_hash
from pos.sandbox.world import World
from pos.script.play import Player

SMALL_LOG_BYTES = 128 * 1024
"""Small, so that a day's log is moved into the file more than once."""
_MAY_BE_REFUSED = ("redeem-outright",)
"""Until a manager approves."""
GATHER_S = 0.005
"""Short, so that the second copy is written as often as in a day of a usual length."""
PAPER, RESERVE = "receipts.txt", "data/reserve"


@dataclass(frozen=True, slots=True)
class Committed:
    """So many records are in the file, and whoever asked for them goes on."""

    records: int


@dataclass(frozen=True, slots=True)
class Shown:
    """The cashier sees this."""

    state: TerminalState


@dataclass(frozen=True, slots=True)
class Served:
    """The service after a call took effect."""

    world: World
    at: datetime


Moment = Op | Mark | Committed | Shown | Served


@dataclass(slots=True)
class Golden:
    before: Image
    moments: list[Moment]
    world: World
    began_at: datetime
    stock: Path
    folder: Path
    setup: Setup
    said: list[str] = field(default_factory=list)


class WatchedSandbox(Sandbox):
    def __init__(self, world: World, moments: list[Any], clock: Callable[[], datetime]) -> None:
        super().__init__(world, clock=clock)
        self._moments = moments

    def _keep(self, world: World) -> None:
        if world is not self.world:
            self._moments.append(Served(world, self.now()))
        super()._keep(world)


class WatchedPaper(TextFilePrinter):
    def __init__(self, path: Path, moments: list[Any]) -> None:
        super().__init__(path=path, columns=48)
        self._moments = moments
        self._length = 0

    def _write(self, fd: int, text: bytes) -> int:
        self._moments.append(Write(PAPER, self._length, text))
        self._length += len(text)
        return super()._write(fd, text)


def golden_day(folder: Path, stock: Path) -> Golden:
    clock = MovableClock()
    began_at = clock.now()
    laid_out(stock, folder / "data")
    before = files_below(folder)
    world = world_at(began_at)
    with on_watched_disk(folder) as log:
        moments: list[Any] = log.ops
        sandbox = WatchedSandbox(world, moments, clock.now)
        with service(sandbox):
            till = Till(
                settings_of(folder),
                Choices(clock=clock, line=Line(), printer=WatchedPaper(folder / PAPER, moments)),
            )
            till.terminal.subscribe(lambda shown: moments.append(Shown(shown.state)))
            said = _play(till, clock, sandbox)
    return Golden(before, moments, world, began_at, stock, folder, till.setup, said)


def _play(till: Till, clock: MovableClock, sandbox: Sandbox) -> list[str]:
    line = till._service.line
    assert line is not None
    said = []
    with till.running():
        player = Player(stage_of(till, line, advance=clock.advance))
        for played in player.play(script(sandbox)):
            said.append(f"{played.line} {played.action}: {played.say}{played.refusal or ''}")
            assert played.ok or played.action in _MAY_BE_REFUSED, said[-1]
            if played.action == "no-sale":
                _in_a_hurry(till)
        player.state()
    return said


def _in_a_hurry(till: Till) -> None:
    """Two sales of a customer, and nobody waits for the first one's receipt."""
    tickets = []
    for _ in range(2):
        asked = (it.Scanned(text=SOCKS), it.IdentifyCustomer(customer_id=OMAR))
        tickets = [till.terminal.submit(intent) for intent in asked]
        tickets[-1].ended.result(20)
        tickets.append(till.terminal.submit(it.TakeTender(method="card")))
    for ticket in tickets:
        assert ticket.ended.result(20).ok


def script(sandbox: Sandbox) -> Iterator[str]:
    """The day's lines as they are reached."""
    yield from (SIGN_ON, OPEN)
    for chapter in day():
        for text in chapter.lines:
            yield worded(text, sandbox)
        yield LATER
    yield from ("wait-outbox 20", CLOSE)


def worded(text: str, sandbox: Sandbox) -> str:
    if "{sara}" in text:
        digits = current_hash(sandbox.world, sandbox.world.customers[SARA], now=sandbox.now())
        return text.replace("{sara}", f"{SARA}{digits}")
    return text


@contextmanager
def on_watched_disk(folder: Path) -> Iterator[Log]:
    """The record, its copy, and the office's files are opened through the log."""
    with pytest.MonkeyPatch.context() as patch, watched(folder) as (log, connect):
        for opens in (SqliteJournal.__init__, database.open_record, database.open_beside):
            patch.setitem(opens.__kwdefaults__, "connect", connect)
        patch.setattr(database, "LOG_LIMIT_BYTES", SMALL_LOG_BYTES)
        patch.setattr(copy, "GATHER_S", GATHER_S)
        patch.setattr(office, "sqlite3", _office_sqlite(connect))
        append, fallocate = SqliteJournal.append, os.posix_fallocate

        def appended(journal: SqliteJournal, batches: Sequence[Any]) -> None:
            append(journal, batches)
            assert journal._last is not None
            log.ops.append(Committed(journal._last.seq))  # type: ignore[arg-type]

        def set_aside(descriptor: int, offset: int, length: int) -> None:
            log.opened(RESERVE)
            fallocate(descriptor, offset, length)
            log.ops.append(Cut(RESERVE, length))

        patch.setattr(SqliteJournal, "append", appended)
        patch.setattr(os, "posix_fallocate", set_aside)
        yield log


class _OfficeConnection(WatchedConnection):
    row_factory: object = None

    def execute(self, sql: str, values: Any = ()) -> Rows:
        rows = super().execute(sql, values)
        names = [column[0] for column in rows.description]
        rows[:] = [_named(row, names) for row in rows]  # type: ignore[list-item]
        return rows


def _named(row: tuple[Any, ...], names: list[str]) -> sqlite3.Row:
    """The same as sqlite3's own row, which only sqlite3 makes."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.row_factory = sqlite3.Row
        columns = ", ".join(f'? AS "{name}"' for name in names)
        made: sqlite3.Row = db.execute(f"SELECT {columns}", row).fetchone()
    return made


def _office_sqlite(connect: Callable[..., Any]) -> SimpleNamespace:
    def opened(path: Path, **_: object) -> _OfficeConnection:
        return _OfficeConnection(path, "")

    return SimpleNamespace(
        connect=opened, Row=sqlite3.Row, Error=sqlite3.Error, Connection=sqlite3.Connection
    )
