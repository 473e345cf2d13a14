"""One line to a hub: opened when needed, given up when it breaks, its failures of three kinds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Final, TypeVar

import psycopg
from psycopg import errors as pg

from pos.errors import HubClosed, HubError, HubMisuse, HubRefused, HubUnreachable
from pos.hub.schema.steps import FORMAT
from pos.postgres.connecting import (
    TURN_LOST,
    Bounded,
    Connection,
    opened,
    place_of,
    said_by,
    setting,
    was_cut_off,
)
from pos.postgres.opening import Opening

CONNECT_WITHIN_S: Final = 5.0
ANSWER_WITHIN_S: Final = 10.0
_MOST_TRIES: Final = 5
_NOT_IN_TIME: Final = "The hub cannot be reached: it does not answer in time."
_FATAL: Final = "FATAL: "
_OTHERS_ROW: Final = "violates row-level security policy"
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
        somebody_waits: bool = False,
        is_being_made: bool = False,
    ) -> None:
        """Nobody is asked yet. An answer has `answer_within_s` for each of its statements; where
        `somebody_waits`, for all of it, the opening of the line and the turns of others included.
        `is_being_made`: what is there need not be a hub of this version.
        """
        self._dsn = dsn
        self._password = password
        self._called = called
        self._answer_within_s = answer_within_s
        self._somebody_waits = somebody_waits
        self._is_being_made = is_being_made
        self._turn = threading.Lock()
        self._line: Bounded | None = None
        self._opening: Opening | None = None
        self._answers = _Answers()

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

    @contextmanager
    def one_answer(self) -> Iterator[None]:
        """What this thread asks in it is over in the time of one, where somebody waits."""
        before = self._answers.ends_s
        self._answers.ends_s = self._ends_s()
        try:
            yield
        finally:
            self._answers.ends_s = before

    def _ends_s(self) -> float | None:
        if not self._somebody_waits or self._answers.ends_s is not None:
            return self._answers.ends_s
        return time.monotonic() + self._answer_within_s

    def _asked(self, work: Callable[[Connection], T], *, in_transaction: bool) -> T:
        ends_s = self._ends_s()
        with self._in_turn(ends_s):
            for _ in range(_MOST_TRIES):
                try:
                    line = self._taken(ends_s)
                    line.ends_s = ends_s
                    with line.transaction() if in_transaction else nullcontext():
                        return work(line)
                except TURN_LOST:
                    continue
                except HubError:
                    raise
                except psycopg.Error as problem:
                    error = self._error(problem)
                    if self._line is None and ends_s is not None and not _left_s(ends_s):
                        self._begun()  # so that the next has all its time for the answer
                    raise error from problem
                except BaseException:
                    self._let_go()
                    raise
        raise HubUnreachable("The hub has too much to do. It is tried again.")

    @contextmanager
    def _in_turn(self, ends_s: float | None) -> Iterator[None]:
        if not self._turn.acquire(timeout=-1 if ends_s is None else _left_s(ends_s)):
            raise HubUnreachable(_NOT_IN_TIME)
        try:
            yield
        finally:
            self._turn.release()

    def close(self) -> None:
        with self._turn:
            self._let_go()
            if self._opening is not None:
                self._opening.abandon()
                self._opening = None

    def _taken(self, ends_s: float | None) -> Bounded:
        if self._line is not None and self._line.closed:
            self._let_go()
        if self._line is None:
            self._line = self._opened() if ends_s is None else self._opened_by(ends_s)
        return self._line

    def _opened_by(self, ends_s: float) -> Bounded:
        """Where it takes longer, it goes on by itself: the next who asks finds it open."""
        opening = self._begun()
        try:
            line = opening.within(_left_s(ends_s))
        except BaseException:
            self._opening = None
            raise
        if line is None:
            raise HubUnreachable(_NOT_IN_TIME)
        self._opening = None
        return line

    def _begun(self) -> Opening:
        if self._opening is None or self._opening.has_failed:
            self._opening = Opening(self._opened)
        return self._opening

    def _opened(self) -> Bounded:
        shortest_s = CONNECT_WITHIN_S if self._somebody_waits else self._answer_within_s
        line = opened(
            self._dsn,
            password=self._password,
            called=self._called,
            within_s=min(CONNECT_WITHIN_S, shortest_s),
            lock_s=self._answer_within_s / 2,
            statement_s=self._answer_within_s,
        )
        try:
            self._must_keep_what_it_is_given(line)
        except BaseException:
            line.close()
            raise
        return line

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


class _Answers(threading.local):
    """When what each thread waits for ends."""

    ends_s: float | None = None


def _left_s(ends_s: float) -> float:
    return max(0.0, ends_s - time.monotonic())


def must_be_of_this_format(line: Connection) -> None:
    """HubMisuse where it is none, an older or a newer one; in a sentence that says what to do."""
    try:
        found = line.execute("SELECT coalesce(max(taken), 0) FROM hub.format").fetchone()
    except (pg.InvalidSchemaName, pg.UndefinedTable):
        raise HubMisuse(
            "This database is no hub yet. Run, once and as its owner: pos hub init"
        ) from None
    (taken,) = found or (0,)
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
        return HubClosed(f"The hub does not let this till in: {_why_not_in(said)}")
    if isinstance(problem, pg.InsufficientPrivilege):
        if _OTHERS_ROW in said:  # a till writes no other than its own, while it is one
            return HubClosed(
                "The hub lets this till in no more: enrol it again. It does not allow what this one"
                f" writes ({said})."
            )
        return HubMisuse(f"The hub does not allow this to whom [hub] dsn names: {said}.")
    if was_cut_off(problem) or isinstance(problem, pg.QueryCanceled | pg.LockNotAvailable):
        return HubUnreachable(f"The hub cannot be reached: {said}.")
    if isinstance(
        problem, pg.InsufficientResources | pg.OperatorIntervention | pg.ReadOnlySqlTransaction
    ):
        return HubUnreachable(f"The hub cannot do it now: {said}.")
    return HubMisuse(f"The hub does not know what was asked: {said}.")


def _why_not_in(said: str) -> str:
    """PostgreSQL's own words for it stand behind those that say whom it was asked."""
    if "no password supplied" in said:
        return (
            "no password was given. Write the hub_password that pos hub enrol told into"
            " secrets.toml, beside config.toml."
        )
    return f"{said.rpartition(_FATAL)[2]}. Enrol it again, or check [hub] dsn."


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
