"""One text of SQL for both databases: what they write differently is exchanged mechanically.

It is written for SQLite, but that rows to be changed are read with `FOR UPDATE`, which SQLite needs
not: whoever writes there is alone.
"""

from __future__ import annotations

from functools import cache
from typing import Final

FOR_UPDATE: Final = " FOR UPDATE"


@cache
def for_sqlite(sql: str) -> str:
    return sql.replace(FOR_UPDATE, "")


@cache
def for_postgres(sql: str) -> bytes:
    """No text in a statement has `?` or `%`: whatever varies is a value."""
    assert "%" not in sql, sql
    return sql.replace("?", "%s").encode()


def table_for_postgres(sql: str) -> bytes:
    """Its whole numbers are as long as SQLite's, and its types are always strict."""
    return sql.replace(" STRICT, WITHOUT ROWID", "").replace(" INTEGER", " BIGINT").encode()
