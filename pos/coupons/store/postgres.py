"""Coupons on a PostgreSQL server: for a chain, whose engine may run more than once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final

import psycopg

from pos.coupons.store.database import WAIT_S, Pool, Row, Rows, T, Values
from pos.coupons.store.dialect import for_postgres, table_for_postgres
from pos.coupons.store.migrations import STEPS, refuse_newer
from pos.errors import CouponsOutOfReach
from pos.postgres.connecting import (
    TURN_LOST,
    Connection,
    opened,
    place_of,
    said_by,
    setting,
    was_cut_off,
)

_MOST_CONNECTIONS: Final = 16
_CONNECT_WITHIN_S: Final = 5
_MOST_TRIES: Final = 10
_MOST_CONNECTIONS_LOST: Final = 2
_PAUSE_S: Final = 0.005
_MAKING_TABLES: Final = 7_236_880_172
"""The number of what one engine at a time does, among all that a server may be asked to lock."""


class PostgresDatabase:
    """pos.coupons.store.Database. A statement sees what others have committed (READ COMMITTED), and
    who changes a coupon has read its row FOR UPDATE before all else.
    """

    def __init__(self, address: str, *, password: str = "") -> None:
        self._address = address
        self._password = password
        self._pool = Pool(self._opened, most=_MOST_CONNECTIONS)
        with self._pool.closed_on_error():
            self._version = self._asked_what_it_is()
            self.write(_take_steps)

    @property
    def name(self) -> str:
        """Where it is, and not who asks it by which password."""
        return f"PostgreSQL {self._version} at {place_of(self._address) or 'its usual place'}"

    def read(self, work: Callable[[Rows], T]) -> T:
        return self._until_done(lambda connection: work(_PostgresRows(connection)))

    def write(self, work: Callable[[Rows], T]) -> T:
        def whole(connection: Connection) -> T:
            with connection.transaction():
                return work(_PostgresRows(connection))

        return self._until_done(whole)

    def close(self) -> None:
        self._pool.close()

    def _until_done(self, work: Callable[[Connection], T]) -> T:
        """Once more where another was quicker, or where the server has let go of us meanwhile."""
        lost = 0
        for tried in range(_MOST_TRIES):
            try:
                with self._pool.lent() as connection:
                    return work(connection)
            except TURN_LOST:
                time.sleep(random.uniform(0, _PAUSE_S * 2**tried))  # noqa: S311  out of step, no secret
            except psycopg.Error as problem:
                lost += 1
                if lost > _MOST_CONNECTIONS_LOST or not was_cut_off(problem):
                    raise _out_of_reach(problem) from problem
                self._pool.close_idle()
        raise CouponsOutOfReach("The coupon engine has too much to do. Try again in a moment.")

    def _opened(self) -> Connection:
        return opened(
            self._address,
            password=self._password,
            called="pos coupons",
            within_s=_CONNECT_WITHIN_S,
            lock_s=WAIT_S,
            statement_s=WAIT_S * 1.5,
        )

    def _asked_what_it_is(self) -> str:
        """Its version; CouponsOutOfReach where it is one that cannot keep what it is given."""
        if self._shown_setting("fsync") == "off":
            raise CouponsOutOfReach(
                "This PostgreSQL server does not flush to its disk (fsync = off): a power cut would"
                " lose coupons. Set fsync = on."
            )
        if (letters := self._shown_setting("server_encoding")) != "UTF8":
            raise CouponsOutOfReach(
                f"This PostgreSQL database keeps no letters but {letters}. Make one with the"
                " encoding UTF8."
            )
        return self._shown_setting("server_version").split()[0]

    def _shown_setting(self, name: str) -> str:
        return self._until_done(lambda connection: setting(connection, name))


class _PostgresRows:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def one(self, sql: str, values: Values = ()) -> Row | None:
        return self._connection.execute(for_postgres(sql), values or None).fetchone()

    def all(self, sql: str, values: Values = ()) -> list[Row]:
        return self._connection.execute(for_postgres(sql), values or None).fetchall()

    def change(self, sql: str, values: Values = ()) -> int:
        return self._connection.execute(for_postgres(sql), values or None).rowcount

    def make(self, sql: str) -> None:
        self._connection.execute(table_for_postgres(sql))


def _take_steps(rows: Rows) -> None:
    assert isinstance(rows, _PostgresRows)
    rows.one("SELECT pg_advisory_xact_lock(?)", [_MAKING_TABLES])
    rows.make("CREATE TABLE IF NOT EXISTS coupon_format (taken INTEGER NOT NULL)")
    (taken,) = rows.one("SELECT coalesce(max(taken), 0) FROM coupon_format") or (0,)
    refuse_newer(taken)
    for number, step in enumerate(STEPS[taken:], taken + 1):
        for statement in step:
            rows.make(statement)
        rows.change("INSERT INTO coupon_format VALUES (?)", [number])


def _out_of_reach(problem: psycopg.Error) -> CouponsOutOfReach:
    said = said_by(problem)
    return CouponsOutOfReach(f"The database of the coupons cannot be used: {said}.")
