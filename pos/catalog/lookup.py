"""The catalogue as the till asks it: a code to an item, and search as the cashier types.

Read only, from any thread; a catalogue switched to meanwhile answers the next question.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pos.catalog.near import MOST_ROWS, near_expression, slips_forgiven, slips_in
from pos.catalog.schema import FORMAT, ITEM_COLUMNS, code_key, item_of
from pos.catalog.search import expressions, indexed_text, query_words
from pos.core.item import Item

_UNREADABLE = "the catalogue file cannot be read; import it again"

MOST_CODES = 40
"""No scan has as many readings."""

# CROSS JOIN keeps the order: the index first, in the order of the CSV, and no further than LIMIT.
SEARCH = (
    f"SELECT {ITEM_COLUMNS} FROM words CROSS JOIN items ON items.line = words.rowid"  # noqa: S608
    " WHERE words MATCH ? LIMIT ?"
)

KNOWN = "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1"


def find_query(codes: int) -> str:
    """One search of the index for all the codes a scan may mean, then the item by row number."""
    places = ", ".join("?" * codes)
    return (
        f"SELECT codes.code AS asked, {ITEM_COLUMNS} FROM codes JOIN items USING (line)"  # noqa: S608
        f" WHERE codes.code IN ({places})"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the catalogue file holds; `problem` says why it cannot be sold from."""

    items: int = 0
    made: str = ""
    """Of which import it is, whatever prices were changed in it since; empty of an older one."""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Opened:
    connection: sqlite3.Connection
    file: tuple[int, int]
    """Device and inode: while we have a file open, no other can have its number."""


class SqliteCatalog:
    """pos.ports.catalog.Catalog over a file that pos.catalog.importer made.

    Opened at the first question. A missing file is an empty catalogue, and so is one that cannot
    be sold from: `about` says why. An idle connection is kept for whichever thread asks next.
    """

    def __init__(self, path: Path, *, currency: str) -> None:
        self._path = path
        self._currency = currency
        self._idle: list[_Opened] = []

    def find(self, codes: Sequence[str]) -> Item | None:
        keys = [*dict.fromkeys(code_key(code) for code in codes)][:MOST_CODES]
        rows = self._rows(find_query(len(keys)), *keys) if keys else []
        if not rows:
            return None
        first = min(rows, key=lambda row: keys.index(row["asked"]))
        return item_of(first, currency=self._currency)

    def search(self, text: str, *, limit: int = 20) -> tuple[Item, ...]:
        """An item of that very code first, then by how near the words are, in the CSV's order.

        A word that stands nowhere may have been mistyped: then what it may have meant.
        """
        words = query_words(text)
        if not words or limit < 1:
            return ()
        return self._as_typed(text, words, limit=limit) or self._nearest(words, limit=limit)

    def is_guess(self, text: str) -> bool:
        words = query_words(text)
        return bool(words) and not self._as_typed(text, words, limit=1)

    def _as_typed(self, text: str, words: tuple[str, ...], *, limit: int) -> tuple[Item, ...]:
        named = self.find((text.strip(),))
        found = {} if named is None else {named.code: named}
        for expression in expressions(words):
            if len(found) < limit:
                for row in self._rows(SEARCH, expression, limit + len(found)):
                    found.setdefault(row["code"], item_of(row, currency=self._currency))
        return tuple(found.values())[:limit]

    def _nearest(self, words: Sequence[str], *, limit: int) -> tuple[Item, ...]:
        contained = {word: expressions((word,))[-1] for word in words}
        known = [word for word in words if self._rows(KNOWN, contained[word])]
        forgiven = {word: slips_forgiven(word) for word in words if word not in known}
        if not all(forgiven.values()):
            return ()
        for most in range(1, max(forgiven.values(), default=0) + 1):
            slips = {word: min(most, allowed) for word, allowed in forgiven.items()}
            terms = [contained[word] for word in known]
            terms += [near_expression(word, allowed) for word, allowed in slips.items()]
            rows = self._rows(SEARCH, " AND ".join(terms), MOST_ROWS)
            near = _nearest_first([item_of(row, currency=self._currency) for row in rows], slips)
            if near:
                return near[:limit]
        return ()

    def titles(self) -> Iterator[str]:
        """Of all items, in the CSV's order; nothing where it cannot be sold from."""
        return (row["title"] for row in self._rows("SELECT title FROM items ORDER BY line"))

    def about(self) -> About:
        opened = self._open()
        if isinstance(opened, str):
            return About(problem=opened)
        with closing(opened.connection) as connection:
            (items,) = connection.execute("SELECT items FROM about").fetchone()
            return About(items=items, made=_made(connection))

    def refresh(self) -> None:
        """Let go of the file now; the next question opens whichever is there then."""
        while (idle := self._any_idle()) is not None:
            idle.connection.close()

    def close(self) -> None:
        self.refresh()

    def _rows(self, query: str, *parameters: str | int) -> list[sqlite3.Row]:
        opened = self._idle_or_new()
        if opened is None:
            return []
        try:
            rows = opened.connection.execute(query, parameters).fetchall()
        except (sqlite3.DatabaseError, UnicodeEncodeError):  # damaged; half a character was asked
            opened.connection.close()
            return []
        self._idle.append(opened)
        return rows

    def _idle_or_new(self) -> _Opened | None:
        """One look at the file a question: microseconds, and no switch goes unnoticed."""
        file = self._file()
        while (idle := self._any_idle()) is not None:
            if idle.file == file:
                return idle
            idle.connection.close()
        opened = self._open()
        return None if isinstance(opened, str) else opened

    def _any_idle(self) -> _Opened | None:
        try:
            return self._idle.pop()
        except IndexError:  # asked for, not looked for first: another thread may be quicker
            return None

    def _file(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _open(self) -> _Opened | str:
        """A connection, or why the file cannot be sold from."""
        file = self._file()
        if file is None:
            return "there is no catalogue yet; import one with 'pos catalog import FILE'"
        # Immutable is true of these files (they are replaced, never altered) and spares the locks.
        uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        except sqlite3.Error:
            return _UNREADABLE
        connection.row_factory = sqlite3.Row
        problem = self._problem(connection)
        if problem:
            connection.close()
            return problem
        return _Opened(connection, file)

    def _problem(self, connection: sqlite3.Connection) -> str:
        try:
            row = connection.execute("SELECT format, currency FROM about").fetchone()
        except sqlite3.DatabaseError:
            return _UNREADABLE
        if row is None or row["format"] != FORMAT:
            return "the catalogue is of another version of this program; import it again"
        if row["currency"] != self._currency:
            return (
                f"the catalogue's prices are in {row['currency']} and the till sells in "
                f"{self._currency}; import it again"
            )
        return ""


def _made(connection: sqlite3.Connection) -> str:
    try:
        found = connection.execute("SELECT id FROM made").fetchone()
    except sqlite3.OperationalError:  # written before this was noted
        return ""
    return str(found[0]) if found else ""


def _nearest_first(items: Sequence[Item], slips: dict[str, int]) -> tuple[Item, ...]:
    """Those near enough in every word; among equals the order of the CSV."""
    ranked: list[tuple[int, Item]] = []
    for item in items:
        words = indexed_text(item).split()
        made = {word: slips_in(word, words, most=most) for word, most in slips.items()}
        if all(made[word] <= most for word, most in slips.items()):
            ranked.append((sum(made.values()), item))
    return tuple(item for _, item in sorted(ranked, key=lambda one: one[0]))
