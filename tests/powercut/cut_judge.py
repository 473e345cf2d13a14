"""A till started on what a power cut left, through the till's own opening, and what it finds."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from zlib import crc32

from builders import LATER
from cut_day import Golden, State, put, state_of
from cut_disk import Image
from cut_images import Cut
from cut_log import files_below

from pos.core import events as ev
from pos.errors import JournalError
from pos.journal.agreement import must_agree
from pos.journal.checking import check_record
from pos.journal.copy import BESIDE_FILE, RECORD_FILE, copy_after, last_copied, lines_of
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.journal.rebuild import rebuild
from pos.ports.record import Batch

Content = frozenset[tuple[str, int, int]]

_RUBBISH = Random("rubbish").randbytes(32_768)
_LOCKED = ev.TillLocked(cashier_id="1001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Which states of the run the record may be in; or why the till did not start."""

    states: tuple[int, ...] = ()
    trouble: str = ""

    def is_lost(self, cut: Cut) -> bool:
        return not any(cut.least <= state <= cut.most for state in self.states)


@dataclass(slots=True)
class Judge:
    """Starts a till on each image, once for each content."""

    golden: Golden
    folder: Path
    known: set[Content] = field(default_factory=set)
    """Contents that another test has counted."""
    found: dict[Content, Found] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    images: int = 0

    def judge(self, cut: Cut) -> Found:
        self.images += 1
        content = content_of(cut.image)
        if content not in self.found:
            self.found[content] = self._start(cut.image)
        found = self.found[content]
        if found.is_lost(cut):
            self.lost.append(f"{cut}: found {found.states or found.trouble}")
        return found

    @property
    def distinct(self) -> int:
        return len(self.found.keys() - self.known)

    def _start(self, image: Image) -> Found:
        lay_out(image, self.folder, shared_memory=self._left_behind(image))
        try:
            return self._work()
        except (JournalError, sqlite3.Error, AssertionError) as problem:
            return Found(trouble=f"{type(problem).__name__}: {problem}")

    def _left_behind(self, image: Image) -> bytes | None:
        """Nothing, what the till left, or rubbish: it is no part of what a till may rely on."""
        return (None, self.golden.shared_memory, _RUBBISH)[
            crc32(image.get("journal.db-wal", b"")) % 3
        ]

    def _work(self) -> Found:
        """As a till starts, sells one thing more, and is looked at."""
        record, copy = self.folder / "journal.db", self.folder / "copy"
        must_agree(record, copy)
        with closing(SqliteJournal(record)) as journal, closing(open_beside(record)) as db:
            state = state_of(db)
            expected = _since_shift_opened(self.golden.events[: len(state.records)])
            assert expected == list(journal.since_shift_opened()), (
                "other events than were asked for"
            )
            copied = _copy_on(db, copy, last_copied(copy))
            _must_stand_beside(copy, state)
            journal.append([Batch(at=LATER, events=(_LOCKED,))])
            _copy_on(db, copy, copied)
            verdict = check_record(record, copy)
            assert verdict.ok, f"it does not hold: {verdict.findings}"
            assert verdict.records == len(state.records) + 1, "what was added is not there"
            assert not _others_may_read(self.folder), "others may read the record"
            assert not _others_may_read(copy), "others may read the copy"
        same = tuple(number for number, one in enumerate(self.golden.states) if one == state)
        return Found(states=same, trouble="" if same else "a state that never was")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What the second copy alone gave back."""

    records: tuple[Any, ...] = ()
    people: tuple[Any, ...] = ()
    entries: tuple[Any, ...] = ()
    """Id, record, body and state of each delivery."""


def rebuilt_from(copy: Image, folder: Path) -> Rebuilt:
    """The record made again from the second copy, without the database."""
    lay_out(copy, folder)
    fresh = folder / "again.db"
    if not (folder / "copy" / RECORD_FILE).exists():
        return Rebuilt()
    rebuild(folder / "copy", fresh)
    assert files_below(folder / "copy") == {Path(name).name: data for name, data in copy.items()}
    assert check_record(fresh, folder / "copy").ok, "what was rebuilt does not hold"
    with closing(open_beside(fresh)) as db:
        state = state_of(db)
        entries = db.execute("SELECT entry_id, seq, body, state FROM outbox ORDER BY seq, entry_id")
        return Rebuilt(records=state.records, people=state.people, entries=tuple(entries))


def lay_out(image: Image, folder: Path, *, shared_memory: bytes | None = None) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    put(image, folder)
    if shared_memory is not None:
        put({"journal.db-shm": shared_memory}, folder)


def content_of(image: Image) -> Content:
    """Tells images apart; a file that did not change costs nothing, as its hash is kept with it."""
    return frozenset((name, len(data), hash(data)) for name, data in image.items())


def _others_may_read(folder: Path) -> bool:
    with os.scandir(folder) as entries:
        return any(entry.stat().st_mode & 0o077 for entry in entries)


def _since_shift_opened(events: list[ev.Event]) -> list[ev.Event]:
    opened = [place for place, event in enumerate(events) if isinstance(event, ev.ShiftOpened)]
    return events[opened[-1] if opened else 0 :]


def _copy_on(db: sqlite3.Connection, copy: Path, copied: int) -> int:
    while (reached := copy_after(db, copy, copied)) != copied:
        copied = reached
    return copied


def _must_stand_beside(copy: Path, state: State) -> None:
    """Whoever and whatever the record knows is beside its second copy as well."""
    lines = list(lines_of(copy / BESIDE_FILE)) if (copy / BESIDE_FILE).exists() else []
    people = {line["seq"] for line in lines if "person" in line}
    entries = {line["entry_id"] for line in lines if "entry_id" in line}
    assert {row[0] for row in state.people} <= people, "somebody is not beside the copy"
    assert {row[0] for row in state.outbox} <= entries, "a delivery is not beside the copy"
