"""All or nothing, on whichever database: how several things are written at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Database(Protocol):
    """An SQLite connection that begins nothing by itself."""

    @property
    def in_transaction(self) -> bool: ...

    def execute(self, sql: str, /) -> object: ...


@contextmanager
def atomic(db: Database) -> Iterator[None]:
    """The write lock is taken at once.

    A deferred one fails on the first write when another connection has written since, and no
    busy timeout helps.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
