"""New prices put into a catalogue: into a copy of its file, in one transaction, switched to whole.

Nobody who looks something up waits for it, and whatever stops it leaves the file in use as it was.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pos.catalog.new_file import STOCK_CODES, new_draft, remove_left_overs, switch_whole
from pos.catalog.price_list import PriceChange, encoded
from pos.catalog.schema import FORMAT, ITEM_COLUMNS, VERSION_TABLES, code_key, item_of
from pos.catalog.search import indexed_text
from pos.catalog.versions import write_marks
from pos.core.version import VersionMark

# One statement for all, in which no other thread waits for this one. Of an item's codes the last
# counts.
_SET_PRICES = """
UPDATE items SET price_minor = new.price FROM (
  SELECT codes.line AS line, told.value ->> 1 AS price, max(told.key)
  FROM json_each(?) AS told CROSS JOIN codes ON codes.code = told.value ->> 0
  GROUP BY codes.line
) AS new WHERE items.line = new.line
"""
_UNKNOWN = """
SELECT count(*) FROM json_each(?) AS told
WHERE NOT EXISTS (SELECT 1 FROM codes WHERE codes.code = told.value ->> 0)
"""
_OF_CODE = f"SELECT line, {ITEM_COLUMNS} FROM items JOIN codes USING (line) WHERE codes.code = ?"  # noqa: S608, our own names
_FORGET_WORDS = "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repriced:
    """`problem` empty: the till sells by them now; else nothing changed."""

    changed: int = 0
    """Codes whose item has the new price, or is gone."""
    unknown: int = 0
    """Codes that are not sold here, so that there was nothing to change."""
    problem: str = ""


def reprice(
    target: Path, changes: Sequence[PriceChange], *, currency: str, mark: VersionMark
) -> Repriced:
    """Its search finds the same items as before, less those that are removed."""
    if not target.exists():
        return Repriced(problem="there is no catalogue yet whose prices could change")
    try:
        remove_left_overs(target)
        draft = new_draft(target)
        try:
            shutil.copyfile(target, draft)
            repriced = _changed(draft, changes, currency=currency, mark=mark)
            if not repriced.problem:
                switch_whole(draft, target)
            return repriced
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        return Repriced(problem=f"the new prices could not be written: {error.strerror}")
    except sqlite3.Error as error:
        return Repriced(problem=f"the new prices could not be written: {error}")


def _changed(
    draft: Path, changes: Sequence[PriceChange], *, currency: str, mark: VersionMark
) -> Repriced:
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        # It is synced as a whole before the switch and thrown away on any failure before that.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        about = connection.execute("SELECT format, currency FROM about").fetchone()
        if tuple(about or ()) != (FORMAT, currency):
            return Repriced(problem="the catalogue in use cannot be sold from; import it again")
        connection.execute("BEGIN")
        (unknown,) = connection.execute(_UNKNOWN, (_told(changes),)).fetchone()
        priced = [one for one in changes if one[1] is not None]
        connection.execute(_SET_PRICES, (_told(priced),))
        _remove(connection, [key for key, price in changes if price is None])
        for statement in VERSION_TABLES:
            connection.execute(statement)
        write_marks(connection, [mark])
        connection.execute("COMMIT")
    return Repriced(changed=len(changes) - unknown, unknown=unknown)


def _told(changes: Sequence[PriceChange]) -> str:
    return encoded(changes).decode()


def _remove(connection: sqlite3.Connection, keys: Sequence[str]) -> None:
    count = 0
    for key in keys:
        row = connection.execute(_OF_CODE, (key,)).fetchone()
        if row is None:
            continue
        item = item_of(row, currency="")
        connection.execute(_FORGET_WORDS, (row["line"], indexed_text(item)))
        connection.execute("DELETE FROM codes WHERE line = ?", (row["line"],))
        connection.execute("DELETE FROM items WHERE line = ?", (row["line"],))
        count += 1
    if count:
        connection.create_function("code_key", 1, code_key, deterministic=True)
        connection.execute(STOCK_CODES)  # one that several items had may be one item's now
        connection.execute("UPDATE about SET items = items - ?", (count,))
