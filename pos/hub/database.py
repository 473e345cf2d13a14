"""One line to a hub: opened when needed, given up when it breaks, its failures of three kinds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Final, TypeVar

import psycopg
from psycopg import errors as pg

from pos.errors import HubError, HubMisuse, HubRefused, HubUnreachable
from pos.hub.schema.steps import FORMAT
from pos.postgres.connecting import (
    TURN_LOST,
    Connection,
    opened,
    place_of,
    said_by,
    setting,
    was_cut_off,
)

CONNECT_WITHIN_S: Final = 5.0
ANSWER_WITHIN_S: Final = 10.0
_MOST_TRIES: Final = 5
_WRONG_WAY_IN = (pg.InvalidAuthorizationSpecification, pg.InvalidCatalogName)
T = TypeVar("T")


class HubDatabase:
    """Any thread may ask; they take turns, as it is one line. Everything is asked in one
    transaction that is on the hub's disk when the answer is given.
    """

    def __init__(
        self,
        dsn: str,
        *,
        password: str = "",
        called: str = "pos",
        answer_within_s: float = ANSWER_WITHIN_S,
        is_being_made: bool = False,
    ) -> None:
        """Nobody is asked yet. `is_being_made`: what is there need not be a hub of this version."""
        self._dsn = dsn
        self._password = password
        self._called = called
        self._answer_within_s = answer_within_s
        self._is_being_made = is_being_made
        self._turn = threading.Lock()
        self._line: Connection | None = None

    @property
    def name(self) -> str:
        """Where it is, and not who asks it by which password."""
        return place_of(self._dsn) or "its usual place"

    def ask(self, work: Callable[[Connection], T]) -> T:
        """Once more where another was quicker. HubUnreachable, HubRefused or HubMisuse.

        The work may be called again, also after a commit whose answer was lost.
        """
        return self._asked(work, in_transaction=True)

    def ask_alone(self, work: Callable[[Connection], T]) -> T:
        """One statement that is a transaction by itself: whoever stands still behind it holds
        nothing that others wait for. Else as above.
        """
        return self._asked(work, in_transaction=False)

    def _asked(self, work: Callable[[Connection], T], *, in_transaction: bool) -> T:
        with self._turn:
            for _ in range(_MOST_TRIES):
                try:
                    line = self._taken()
                    with line.transaction() if in_transaction else nullcontext():
                        return work(line)
                except TURN_LOST:
                    continue
                except HubError:
                    raise
                except psycopg.Error as problem:
                    raise self._error(problem) from problem
                except BaseException:
                    self._let_go()
                    raise
        raise HubUnreachable("The hub has too much to do. It is tried again.")

    def close(self) -> None:
        with self._turn:
            self._let_go()

    def _taken(self) -> Connection:
        if self._line is not None and self._line.closed:
            self._let_go()
        if self._line is None:
            line = opened(
                self._dsn,
                password=self._password,
                called=self._called,
                within_s=min(CONNECT_WITHIN_S, self._answer_within_s),
                lock_s=self._answer_within_s / 2,
                statement_s=self._answer_within_s,
            )
            try:
                self._must_keep_what_it_is_given(line)
            except BaseException:
                line.close()
                raise
            self._line = line
        return self._line

    def _must_keep_what_it_is_given(self, line: Connection) -> None:
        if setting(line, "fsync") == "off":
            raise HubMisuse(
                "The hub's PostgreSQL does not flush to its disk (fsync = off): a power cut would"
                " lose what tills were told it has. Set fsync = on."
            )
        if setting(line, "server_encoding") != "UTF8":
            raise HubMisuse("The hub's database must have the encoding UTF8. Make another one.")
        if not self._is_being_made:
            must_be_of_this_format(line)

    def _error(self, problem: psycopg.Error) -> HubError:
        if was_cut_off(problem):
            self._let_go()
        return error_of(problem)

    def _let_go(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with suppress(Exception):  # it is of no more use, whatever it says
                line.close()


def must_be_of_this_format(line: Connection) -> None:
    """HubMisuse where it is none, an older or a newer one; in a sentence that says what to do."""
    found = line.execute("SELECT to_regclass('hub.format')").fetchone()
    if found is None or found[0] is None:
        raise HubMisuse("This database is no hub yet. Run, once and as its owner: pos hub init")
    (taken,) = line.execute("SELECT coalesce(max(taken), 0) FROM hub.format").fetchone() or (0,)
    if taken < FORMAT:
        raise HubMisuse(
            "The hub is of an older version than this program. Run, as its owner: pos hub init"
        )
    if taken > FORMAT:
        raise HubMisuse("The hub is of a newer version than this program. Upgrade this one.")


def error_of(problem: psycopg.Error) -> HubError:
    """Which of the three it is. What the hub's own functions refuse, they say in a sentence."""
    said = said_by(problem)
    if isinstance(problem, pg.RaiseException):
        return HubRefused(f"{said}.")
    if isinstance(problem, _WRONG_WAY_IN) or _names_a_wrong_way_in(said):
        return HubMisuse(
            f"The hub does not let this till in: {said}. Enrol it, or check [hub] dsn."
        )
    if isinstance(problem, pg.InsufficientPrivilege):
        return HubMisuse(f"The hub does not allow this to whom [hub] dsn names: {said}.")
    if was_cut_off(problem) or isinstance(problem, pg.QueryCanceled | pg.LockNotAvailable):
        return HubUnreachable(f"The hub cannot be reached: {said}.")
    if isinstance(
        problem, pg.InsufficientResources | pg.OperatorIntervention | pg.ReadOnlySqlTransaction
    ):
        return HubUnreachable(f"The hub cannot do it now: {said}.")
    return HubMisuse(f"The hub does not know what was asked: {said}.")


def _names_a_wrong_way_in(said: str) -> bool:
    """Before there is a session the kind of the error is in its words alone."""
    return any(
        part in said
        for part in (
            "password authentication failed",
            "no pg_hba.conf entry",
            "certificate authentication failed",
            "does not exist",
            "no password supplied",
            "is not permitted to log in",
        )
    )
