"""A second, append-only copy of the record, kept off the sale's path.

A damaged database file gives nothing back, so each record is also kept as one line of JSON,
chained as it is. What may be erased (people) or is settled (deliveries) stands in a file beside
it, never in it. rebuild.py makes the record again from the two.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import msgspec

from pos.errors import JournalError
from pos.journal.chain import Record, record_of
from pos.journal.database import Checkpoints, open_beside, sync
from pos.journal.rows import COLUMNS
from pos.journal.whose import changed_hands

log = logging.getLogger("pos.copy")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

RECORD_FILE = "journal.jsonl"
BESIDE_FILE = "journal-beside.jsonl"
GATHER_S = 0.2
"""A burst of scans costs the copy one flush; it is behind by this and no more than a second."""
AT_ONCE = 2_000
"""Records held in memory while copying; a year's worth is copied in as many steps as it takes."""
MOST_LINES_A_FLUSH = 3 * AT_ONCE
"""A record may have somebody and a delivery beside it, and name whose an earlier note is."""
TROUBLE_WAIT_S = 10.0
"""After a full disk or a folder gone: it may be well again any moment, and is said once."""


class SecondCopy:
    """Follows the record on a thread and a connection of its own, also after a crash."""

    def __init__(
        self, record: Path, folder: Path, *, on_trouble: Callable[[str], None] = lambda _: None
    ) -> None:
        """`on_trouble` is told once what is wrong, and once '' when all is well again."""
        self._record = record
        self._folder = folder
        self._on_trouble = on_trouble
        self._troubled = False
        self._more = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="second-copy", daemon=True)

    def start(self) -> None:
        self._more.set()
        self._thread.start()

    def poke(self) -> None:
        """Something was committed. Returns at once."""
        self._more.set()

    def close(self) -> None:
        """Copy what is left, then stop."""
        self._closing.set()
        self._more.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        """Follow; where that breaks off, begin again from what the copy holds by then."""
        while True:
            try:
                self._follow()
                return
            except (OSError, sqlite3.Error, JournalError) as problem:
                if not self._troubled:
                    said = f"The second copy of the record cannot be written: {problem}"
                    log.error("%s", said)
                    self._on_trouble(said)
                self._troubled = True
            if self._closing.wait(TROUBLE_WAIT_S):
                return
            self._more.set()

    def _follow(self) -> None:
        db = open_beside(self._record)
        try:
            checkpoints = Checkpoints(db, self._record)
            copied = last_copied(self._folder)
            while True:
                self._more.wait()
                self._closing.wait(GATHER_S)
                self._more.clear()
                closing = self._closing.is_set()
                while (reached := copy_after(db, self._folder, copied)) != copied:
                    copied = reached
                self._well()
                checkpoints.if_due()
                if closing:
                    return
        finally:
            db.close()

    def _well(self) -> None:
        if self._troubled:
            self._troubled = False
            log.info("the second copy is written again")
            self._on_trouble("")


def copy_after(db: sqlite3.Connection, folder: Path, seq: int, *, up_to: int | None = None) -> int:
    """Append the records after a place, with what stands beside them; the new place."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM journal WHERE seq > ? AND seq <= coalesce(?, seq)"
        f" ORDER BY seq LIMIT {AT_ONCE}",
        [seq, up_to],
    ).fetchall()
    if not rows:
        return seq
    records = [record_of(row) for row in rows]
    # Beside first: a record in the copy then always has its person and its deliveries there too.
    _append(folder / BESIDE_FILE, _beside(db, seq, records[-1].seq))
    _append(folder / RECORD_FILE, (_line(asdict(record)) for record in records))
    return records[-1].seq


def _beside(db: sqlite3.Connection, after: int, up_to: int) -> Iterator[str]:
    between = "WHERE seq > ? AND seq <= ? ORDER BY seq"
    for row in db.execute(f"SELECT seq, customer_id, body FROM people {between}", [after, up_to]):
        yield _person_line(*row)
    for row in changed_hands(db, after=after, up_to=up_to):
        yield _person_line(*row)
    deliveries = db.execute(
        f"SELECT seq, entry_id, kind, version, customer_id, body, created_at FROM outbox {between}",
        [after, up_to],
    )
    names = ("seq", "entry_id", "kind", "version", "customer_id", "body", "created_at")
    for row in deliveries:
        yield _line(dict(zip(names, row, strict=True)))


def _person_line(seq: int, customer_id: str, body: str) -> str:
    return _line({"seq": seq, "customer_id": customer_id, "person": body})


def last_copied(folder: Path) -> int:
    """The place the copy has reached. What a power cut left torn or with holes is cut off first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (BESIDE_FILE, RECORD_FILE):
        _cut_unwritten(folder / name)
    last = last_line(folder)
    return int(last["seq"]) if last else 0


def last_line(folder: Path) -> dict[str, str] | None:
    """The last line of the copy that was written whole; None where there is none."""
    path = folder / RECORD_FILE
    if not path.exists():
        return None
    with path.open("rb") as file:
        end = _after_newline(file, path.stat().st_size)
        while end:
            start = _after_newline(file, end - 1)
            file.seek(start)
            line = file.read(end - start)
            if _HOLE not in line:
                return _read_line(path, line)
            end = start
    return None


def records_in(folder: Path, *, up_to_byte: int | None = None) -> Iterator[Record]:
    """Every record of the copy, in order; JournalError names the line that cannot be read."""
    path = folder / RECORD_FILE
    for number, line in _numbered(path, up_to_byte):
        yield record_in(path, number, line)


def record_in(path: Path, number: int, line: bytes) -> Record:
    try:
        return msgspec.json.decode(line, type=Record)
    except msgspec.MsgspecError:
        raise JournalError(f"{path}: line {number} cannot be read") from None


def whole_records(folder: Path) -> Iterator[Record]:
    """Those that are written whole when this is called."""
    return records_in(folder, up_to_byte=whole_bytes(folder / RECORD_FILE))


def whole_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file of the copy that are written whole when this is called, with numbers."""
    return _numbered(path, whole_bytes(path))


def lines_of(path: Path) -> Iterator[dict[str, object]]:
    """The people and deliveries beside the copy, as far as they were written whole."""
    for number, line in whole_lines(path):
        try:
            yield json.loads(line)
        except ValueError:
            raise JournalError(f"{path}: line {number} cannot be read") from None


def whole_bytes(path: Path) -> int:
    """How much of a file of the copy is written, and in whole lines.

    A till that is selling is adding the next. A power cut leaves a hole wherever the file grew
    and the bytes did not reach the disk; from there on nothing of that burst is relied on.
    """
    if not path.exists():
        return 0
    with path.open("rb") as file:
        end = _after_newline(file, path.stat().st_size)
        start = _start_of_last_burst(file, end)
        file.seek(start)
        hole = file.read(end - start).find(_HOLE)
        return end if hole < 0 else _after_newline(file, start + hole)


def _numbered(path: Path, up_to_byte: int | None) -> Iterator[tuple[int, bytes]]:
    if not path.exists():
        return
    read = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            read += len(line)
            if up_to_byte is not None and read > up_to_byte:
                return
            yield number, line


def _append(path: Path, lines: Iterator[str]) -> None:
    is_new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync(path.parent)  # a file may be on the disk and its name not yet in the folder


def _line(fields: dict[str, object]) -> str:
    return _encode(fields) + "\n"


_STEP = 64 * 1024
_HOLE = b"\0"
"""What a file reads as where it grew and nothing was written. No line ever holds one: JSON."""


def _read_line(path: Path, line: bytes) -> dict[str, str]:
    try:
        fields: dict[str, str] = json.loads(line)
    except ValueError:
        raise JournalError(f"{path}: the last line cannot be read") from None
    return fields


def _start_of_last_burst(file: BinaryIO, end: int) -> int:
    """The place after the newline before the last lines: as many as one flush may have to write."""
    lines = 0
    while end > 0:
        start = max(0, end - _STEP)
        file.seek(start)
        block = file.read(end - start)
        lines += block.count(b"\n")
        end = start
        if lines > MOST_LINES_A_FLUSH:
            break
    return end


def _after_newline(file: BinaryIO, end: int) -> int:
    """The place after the last newline before `end`; 0 where there is none."""
    while end > 0:
        start = max(0, end - _STEP)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _cut_unwritten(path: Path) -> None:
    """On the disk when it is over: all that is found from now on was promised."""
    if path.exists():
        os.truncate(path, whole_bytes(path))
        sync(path)
