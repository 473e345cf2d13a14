"""How a connection is opened, and which servers are asked nothing."""

from __future__ import annotations

import time
from typing import Any, Final

import psycopg
from psycopg import errors as pg
from psycopg.conninfo import conninfo_to_dict

from pos.text import safe

Row = tuple[Any, ...]
Connection = psycopg.Connection[Row]
_LATER_THAN_THE_SERVER_S: Final = 1.0


class Bounded(psycopg.Connection[Row]):
    """Shut where one exchange with the server takes so long, or is not over when all is to be: a
    line on which now and then a little arrives is as good as none. The server's own limits end a
    slow statement; none ends the waiting for one that stands still, or a commit that waits for a
    standby.
    """

    exchange_s: float = 0.0
    ends_s: float | None = None
    """By the monotonic clock, whatever number of exchanges it takes; None: no end."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Of psycopg: each exchange with the server passes here."""
        if timeout is not None or not self.exchange_s:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self._left_s())
        except pg._WaitTimeout:  # noqa: SLF001  it has no other name
            self.pgconn.finish()  # no cancel: that would end the waiting as if all were done
            raise psycopg.OperationalError("it does not answer in time") from None

    def _left_s(self) -> float:
        if self.ends_s is None:
            return self.exchange_s
        return max(0.0, min(self.exchange_s, self.ends_s - time.monotonic()))


_EVERY_COMMIT_ON_THE_DISK: Final = (
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') = 'off'"
)
TURN_LOST: Final = (pg.SerializationFailure, pg.DeadlockDetected, pg.UniqueViolation)
"""Another was quicker: the same again finds what that one has written."""


def opened(
    address: str,
    *,
    password: str,
    called: str,
    within_s: float,
    lock_s: float,
    statement_s: float,
) -> Bounded:
    """Every commit is on the server's disk before it returns. psycopg.Error where there is none.

    `called`: how the server's own lists name it. A statement is given up after `statement_s`, a
    lock after `lock_s`, a transaction that nobody goes on with after twice as long. Where the
    server has not answered whole by then, the connection is shut a second after it should have.
    """
    connection = Bounded.connect(
        address,
        autocommit=True,
        connect_timeout=max(2, round(within_s)),  # libpq knows no less
        application_name=called,
        password=password or None,
        keepalives_idle=10,
        keepalives_interval=3,
        keepalives_count=3,
        tcp_user_timeout=round(statement_s * 1000),
    )
    connection.exchange_s = statement_s + _LATER_THAN_THE_SERVER_S
    try:
        connection.execute(_session(lock_s, statement_s).encode(), prepare=False)
    except BaseException:
        connection.close()
        raise
    return connection


def _session(lock_s: float, statement_s: float) -> str:
    """All at once: on a slow line each exchange counts. Not as options of the connection, which
    poolers refuse, and which would take the place of those in the address.
    """
    return "; ".join(
        (
            f"SET lock_timeout = {round(lock_s * 1000)}",
            f"SET statement_timeout = {round(statement_s * 1000)}",
            f"SET idle_in_transaction_session_timeout = {round(statement_s * 2000)}",
            "SET default_transaction_isolation = 'read committed'",
            _EVERY_COMMIT_ON_THE_DISK,
        )
    )


def setting(connection: Connection, name: str) -> str:
    """As this server has it for this session; some it tells each line as that is opened."""
    if told := connection.info.parameter_status(name):
        return told
    found = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    return str(found[0]) if found else ""


def place_of(address: str) -> str:
    """Where it is, and not who asks it by which password."""
    told = conninfo_to_dict(address)
    return ", ".join(str(told[one]) for one in ("host", "port", "dbname") if told.get(one))


def was_cut_off(problem: psycopg.Error) -> bool:
    """In place of an answer: the server stopped, or the line to it is gone."""
    if isinstance(problem, pg.LockNotAvailable | pg.QueryCanceled):
        return False
    return isinstance(problem, psycopg.OperationalError | psycopg.InterfaceError)


def said_by(problem: psycopg.Error) -> str:
    """Its first line, without the full stop: the rest is for whoever wrote the statement. What it
    quotes may be anybody's, and is made safe here.
    """
    lines = str(problem).strip().splitlines()
    return safe(lines[0]).rstrip(".") if lines else type(problem).__name__
