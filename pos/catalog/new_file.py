"""A catalogue file in the making, beside the one in use, and the switch to it.

Until the switch nobody sees it; a till that has the old file open goes on with that.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from pos.catalog.schema import FORMAT, TABLES, VERSION_TABLES, ItemRow, code_key, row_of
from pos.catalog.search import indexed_text
from pos.catalog.versions import marks_in, write_marks
from pos.core.item import Item
from pos.core.version import VersionMark

ITEMS_IN_A_BATCH = 2_000

LEFT_OVER_AFTER_S = 3_600
"""An import writes all the time: a file nobody wrote to for so long is of one that was killed."""

_CACHE_KIB = 32_768

_INSERT_ITEM = f"INSERT INTO items VALUES ({', '.join('?' * 20)})"  # noqa: S608, our own marks

# A stock code names its item as well where no code and no other item has a claim to it.
STOCK_CODES = """
INSERT OR IGNORE INTO codes
SELECT code_key(sku), min(line) FROM items WHERE sku <> ''
GROUP BY code_key(sku) HAVING count(*) = 1
"""


class NewCatalogueFile:
    """Use it in a `with`: without a switch, nothing stays behind."""

    def __init__(self, target: Path, *, currency: str) -> None:
        self.items = 0
        self._target = target.absolute()
        self._currency = currency
        self._rows: list[ItemRow] = []
        self._texts: list[tuple[int, str]] = []

    def __enter__(self) -> Self:
        self._target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_left_overs(self._target)
        self._path = new_draft(self._target)
        self._connection = sqlite3.connect(self._path, isolation_level=None)
        # It is synced as a whole before the switch and thrown away on any failure before that.
        self._connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            f"PRAGMA cache_size = -{_CACHE_KIB}; BEGIN; {TABLES} {'; '.join(VERSION_TABLES)};"
        )
        self._connection.create_function("code_key", 1, code_key, deterministic=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()
        self._path.unlink(missing_ok=True)

    def add(self, item: Item, *, line: int) -> tuple[str, int] | None:
        """Take the item in, or answer which of its codes is taken already, and by which line."""
        keys = {code_key(code): code for code in (item.code, *item.aliases)}
        for key, code in keys.items():
            for (taken,) in self._connection.execute(
                "SELECT line FROM codes WHERE code = ?", (key,)
            ):
                return code, taken
        self._connection.executemany("INSERT INTO codes VALUES (?, ?)", [(k, line) for k in keys])
        self._rows.append((line, *row_of(item)))
        self._texts.append((line, indexed_text(item)))
        self.items += 1
        if len(self._rows) >= ITEMS_IN_A_BATCH:
            self._flush()
        return None

    def switch(self, mark: VersionMark | None = None) -> None:
        """Put this file in the place of the one in use, whole and for good.

        `mark`: of which of a hub's versions it is. One that comes otherwise is newer than all that
        the hub had brought to the one before, and takes over its marks.
        """
        self._flush()
        connection = self._connection
        connection.execute(STOCK_CODES)
        connection.execute("INSERT INTO words(words) VALUES ('optimize')")
        connection.execute(
            "INSERT INTO about VALUES (?, ?, ?)", (FORMAT, self._currency, self.items)
        )
        connection.execute("INSERT INTO made VALUES (?)", (secrets.token_hex(8),))
        write_marks(connection, [mark] if mark else marks_in(self._target))
        connection.execute("COMMIT")
        connection.close()
        switch_whole(self._path, self._target)

    def _flush(self) -> None:
        self._connection.executemany(_INSERT_ITEM, self._rows)
        self._connection.executemany("INSERT INTO words(rowid, text) VALUES (?, ?)", self._texts)
        self._rows.clear()
        self._texts.clear()


def new_draft(target: Path) -> Path:
    """A file beside it that nobody sees."""
    made, name = tempfile.mkstemp(prefix=_prefix_of(target), dir=target.parent)
    os.close(made)
    return Path(name)


def remove_left_overs(target: Path) -> None:
    for path in target.parent.glob(f"{_prefix_of(target)}*"):
        with suppress(FileNotFoundError):  # just switched to, or removed by another import
            if time.time() - path.stat().st_mtime > LEFT_OVER_AFTER_S:
                path.unlink()


def switch_whole(draft: Path, target: Path) -> None:
    """The draft in the place of the one in use; after a power cut it is one of the two."""
    _sync(draft)
    draft.replace(target)
    _sync(target.parent)


def _prefix_of(target: Path) -> str:
    return f".{target.name}.import-"


def _sync(path: Path) -> None:
    """To the disk, a folder for the names in it."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
