"""Where coupons are kept: the same SQL in a file of SQLite's or on a server of PostgreSQL's."""

from __future__ import annotations

from pathlib import Path

from pos.coupons.store.database import Database, Rows
from pos.coupons.store.sqlite import SqliteDatabase
from pos.errors import CouponsOutOfReach

__all__ = ["Database", "Rows", "is_server", "open_database"]

_SERVERS = ("postgresql://", "postgres://")


def is_server(where: str) -> bool:
    return where.startswith(_SERVERS)


def open_database(where: str, *, folder: Path, password: str = "") -> Database:
    """With its tables made. `where`: a file in that folder, or the address of a PostgreSQL server.

    CouponsOutOfReach where it is no use.
    """
    if not is_server(where):
        return SqliteDatabase(folder / where)
    try:
        from pos.coupons.store.postgres import PostgresDatabase
    except ImportError as missing:
        raise CouponsOutOfReach(
            "Coupons on a PostgreSQL server need a library that is not here."
            " Run, in the folder that the till was installed from: pip install '.[server]'"
        ) from missing
    return PostgresDatabase(where, password=password)
