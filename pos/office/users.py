"""Cashiers and managers: who they are, whether a PIN is theirs, and the changes `pos users` makes.

A connection for each question: any thread and any process may ask, and nothing stays open.
"""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path

from pos.core.roles import ROLE_NAME, Role, needs_longer_pin
from pos.core.staff import Cashier, UserChange, UserDid
from pos.errors import PosError
from pos.office import badges, changes, wrong_pins
from pos.office.database import BUSY_S, USERS, reading, transaction
from pos.office.lockout import lock_s, locked_for_s, waiting_time
from pos.office.pins import hash_pin, is_right_pin, is_weak, pin_problem
from pos.ports.clock import Clock
from pos.ports.staff import BadgeAccepted, BadgeRefused, PinAccepted, PinRefused
from pos.ports.users import User, UserAnswer, UserRefused, UserSaved
from pos.text import safe

log = logging.getLogger("pos.office")

MOST_NAME_CHARACTERS = 60

_USER_ID = re.compile(r"[A-Za-z0-9._-]{1,20}")

_WRONG = "that ID and PIN do not go together; check both and try again"
_DISABLED = "this user may no longer sign on; ask a manager"
_OWN_ROLE = UserRefused(reason="nobody can change their own role; another manager can")
_NO_MANAGER = UserRefused(
    reason="whoever is signed on is no manager any more; let a manager sign on for it"
)
_ADD = "INSERT INTO users (user_id, name, role, pin_hash, active) VALUES (?, ?, ?, ?, ?)"
_NEW_PIN = "UPDATE users SET pin_hash = ? WHERE user_id = ?"
_NEW_ROLE = "UPDATE users SET role = ? WHERE user_id = ?"
_WEAK = "this PIN is among the first that are guessed; choose digits that are not in a row"


class UserBook:
    """pos.ports.staff.Staff. But for `check_pin`, a file that is no use raises PosError."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def check_pin(self, user_id: str, pin: str) -> PinAccepted | PinRefused:
        """A try is counted before it is checked, so that pulling the plug wins no further one."""
        if not _USER_ID.fullmatch(user_id):
            is_right_pin(pin, None)
            return PinRefused(reason=_WRONG)
        try:
            return self._checked(user_id, pin)
        except PosError as error:
            return PinRefused(reason=str(error))

    def add(self, user_id: str, *, name: str, role: str, pin: str, by: str = "") -> UserAnswer:
        name = safe(name, MOST_NAME_CHARACTERS)
        problem = name_problem(user_id, name) or role_problem(role) or pin_problem(pin, role)
        if problem:
            return UserRefused(reason=problem)
        with transaction(self._path) as connection:
            if no := _may_not_change(connection, by):
                return no
            return self._added(connection, user_id, name=name, role=role, pin=pin, by=by)

    @contextmanager
    def adding(self) -> Iterator[Callable[..., UserAnswer]]:
        """For a command: what adds one, whose name and PIN will do; all of them are added at the
        end of it, and where it ends by an error nobody is.
        """
        with transaction(self._path) as connection:
            yield partial(self._added, connection)

    def _added(
        self,
        connection: sqlite3.Connection,
        user_id: str,
        *,
        name: str,
        role: str,
        pin: str,
        by: str = "",
    ) -> UserAnswer:
        if _row(connection, user_id):
            return UserRefused(reason=f"there is a user {user_id} already")
        connection.execute(_ADD, (user_id, name, str(role), hash_pin(pin), True))
        wrong_pins.forget(connection, user_id)
        self._note(connection, user_id, UserDid.ADDED, by=by, detail=str(role))
        return self._saved(connection, user_id, pin=pin)

    def reset_pin(self, user_id: str, pin: str, *, by: str = "") -> UserAnswer:
        """A new PIN, which also ends a lock."""
        with transaction(self._path) as connection:
            if no := _may_not_change(connection, by):
                return no
            row = _row(connection, user_id)
            if row is None:
                return _nobody(user_id)
            problem = pin_problem(pin, row["role"])
            if problem:
                return UserRefused(reason=problem)
            connection.execute(_NEW_PIN, (hash_pin(pin), user_id))
            wrong_pins.forget(connection, user_id)
            self._note(connection, user_id, UserDid.PIN, by=by)
            return self._saved(connection, user_id, pin=pin)

    def set_role(self, user_id: str, role: str, *, pin: str = "", by: str = "") -> UserAnswer:
        """Whoever had a cashier's PIN gets a new one with it: how long theirs is nobody knows.
        Nobody at the till changes their own, so that a manager is always left.
        """
        with transaction(self._path) as connection:
            if no := _may_not_change(connection, by):
                return no
            row = _row(connection, user_id)
            if row is None:
                return _nobody(user_id)
            needs_pin = pin or needs_longer_pin(row["role"], role)
            problem = role_problem(role) or (pin_problem(pin, role) if needs_pin else "")
            if problem:
                return UserRefused(reason=problem)
            if by == user_id and role != row["role"]:
                return _OWN_ROLE
            if pin:
                connection.execute(_NEW_PIN, (hash_pin(pin), user_id))
                wrong_pins.forget(connection, user_id)
                self._note(connection, user_id, UserDid.PIN, by=by)
            if row["role"] != role:
                connection.execute(_NEW_ROLE, (str(role), user_id))
                self._note(connection, user_id, UserDid.ROLE, by=by, detail=str(role))
            return self._saved(connection, user_id, pin=pin)

    def set_limit(self, user_id: str, percent: Decimal | None, *, by: str = "") -> UserAnswer:
        """What they may take off by themselves; None: what their role may."""
        if percent is not None and not is_percent(percent):
            return UserRefused(reason="a limit is 0 to 100 per cent, with at most two decimals")
        with transaction(self._path) as connection:
            if no := _may_not_change(connection, by):
                return no
            if _row(connection, user_id) is None:
                return _nobody(user_id)
            if self._user(connection, user_id).max_discount_percent != percent:
                kept = None if percent is None else f"{percent:f}"
                connection.execute(
                    "UPDATE users SET max_discount_percent = ? WHERE user_id = ?", (kept, user_id)
                )
                self._note(connection, user_id, UserDid.LIMIT, by=by, detail=kept or "")
            return self._saved(connection, user_id)

    def set_badge(self, user_id: str, code: str, *, by: str = "") -> UserAnswer:
        """From now on this badge is theirs, and the one before is nobody's."""
        if problem := badges.badge_problem(code):
            return UserRefused(reason=problem)
        with transaction(self._path) as connection:
            if no := _may_not_change(connection, by):
                return no
            if _row(connection, user_id) is None:
                return _nobody(user_id)
            if not badges.keep(connection, user_id, code):
                return UserRefused(reason="this badge is another user's; clear it there first")
            self._note(connection, user_id, UserDid.BADGE, by=by)
            return self._saved(connection, user_id)

    def clear_badge(self, user_id: str, *, by: str = "") -> UserAnswer:
        with transaction(self._path) as connection:
            if no := _may_not_change(connection, by):
                return no
            if _row(connection, user_id) is None:
                return _nobody(user_id)
            if not badges.forget(connection, user_id):
                return UserRefused(reason=f"{user_id} has no badge")
            self._note(connection, user_id, UserDid.NO_BADGE, by=by)
            return self._saved(connection, user_id)

    def badge_of(self, text: str) -> BadgeAccepted | BadgeRefused | None:
        """pos.ports.staff.Badges. A file that cannot be read stops no scan: it means another."""
        if badges.badge_problem(text):
            return None
        try:
            with reading(self._path, USERS) as connection:
                owner = badges.owner_of(connection, text) if connection else ""
                user = self._user(connection, owner) if connection and owner else None
        except PosError as problem:
            log.warning("%s", problem)
            return None
        if user is None:
            return None
        if not user.active:
            return BadgeRefused(reason=f"{_DISABLED[:1].upper()}{_DISABLED[1:]}.")
        return BadgeAccepted(cashier=_cashier(user))

    def disable(self, user_id: str, *, by: str = "") -> UserAnswer:
        return self.set_active(user_id, active=False, by=by)

    def enable(self, user_id: str, *, by: str = "") -> UserAnswer:
        return self.set_active(user_id, active=True, by=by)

    def list_users(self) -> tuple[User, ...]:
        with self._reading() as connection:
            if connection is None:
                return ()
            ids = connection.execute("SELECT user_id FROM users ORDER BY user_id").fetchall()
            return tuple(self._user(connection, row["user_id"]) for row in ids)

    def user(self, user_id: str) -> User | None:
        with self._reading() as connection:
            is_known = connection is not None and _row(connection, user_id)
            return self._user(connection, user_id) if connection and is_known else None

    def changes_after(self, number: int) -> tuple[UserChange, ...]:
        """For the record, which has those up to that one; the oldest first, and not all at once."""
        with self._reading() as connection:
            return changes.after(connection, number) if connection else ()

    def set_active(self, user_id: str, *, active: bool, by: str = "") -> UserAnswer:
        """Whether they may sign on. Nobody at the till shuts out themselves, so that a manager is
        always left: a command may, which can add another.
        """
        if not active and by == user_id:
            return UserRefused(reason="nobody can disable themselves; another manager can")
        with transaction(self._path) as connection:
            if no := _may_not_change(connection, by):
                return no
            row = _row(connection, user_id)
            if row is None:
                return _nobody(user_id)
            if row["active"] != active:
                connection.execute(
                    "UPDATE users SET active = ? WHERE user_id = ?", (active, user_id)
                )
                did = UserDid.ENABLED if active else UserDid.DISABLED
                self._note(connection, user_id, did, by=by)
            return self._saved(connection, user_id)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """Nobody who signs on waits for it. None where there is no file; an older one's tables are
        made first.
        """
        if self._path.exists():
            with reading(self._path, USERS, busy_s=BUSY_S) as connection:
                if connection is not None:
                    yield connection
                    return
            with transaction(self._path) as connection:
                yield connection
        else:
            yield None

    def _checked(self, user_id: str, pin: str) -> PinAccepted | PinRefused:
        with transaction(self._path) as connection:
            wait_s = wrong_pins.count_try(connection, user_id, now_ms=self._now_ms())
            row = _row(connection, user_id)
        if wait_s:
            return _locked(wait_s)
        right = is_right_pin(pin, row["pin_hash"] if row else None)
        with transaction(self._path) as connection:
            if not right:
                count, _ = wrong_pins.wrong_pins(connection, user_id)
                return _locked(lock_s(count)) if lock_s(count) else PinRefused(reason=_WRONG)
            wrong_pins.forget(connection, user_id)
            user = self._user(connection, user_id)
        if not user.active:
            return PinRefused(reason=_DISABLED)
        return PinAccepted(cashier=_cashier(user))

    def _user(self, connection: sqlite3.Connection, user_id: str) -> User:
        row = _row(connection, user_id)
        assert row, "asked for somebody found in the same transaction, and nobody is ever deleted"
        count, last_ms = wrong_pins.wrong_pins(connection, user_id)
        limit = row["max_discount_percent"]
        return User(
            user_id=row["user_id"],
            name=row["name"],
            role=row["role"],
            active=bool(row["active"]),
            locked_for_s=locked_for_s(count, last_ms=last_ms, now_ms=self._now_ms()),
            has_badge=badges.has_badge(connection, user_id),
            max_discount_percent=Decimal(limit) if limit is not None else None,
        )

    def _saved(self, connection: sqlite3.Connection, user_id: str, *, pin: str = "") -> UserSaved:
        user = self._user(connection, user_id)
        if pin and is_weak(pin):
            return UserSaved(user=user, warning=_WEAK)
        return UserSaved(user=user)

    def _note(
        self,
        connection: sqlite3.Connection,
        user_id: str,
        what: UserDid,
        *,
        by: str,
        detail: str = "",
    ) -> None:
        changes.note(connection, user_id, what, by=by, now_ms=self._now_ms(), detail=detail)

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1_000)


def name_problem(user_id: str, name: str) -> str:
    """Why nobody can be called that; empty where somebody can."""
    if not _USER_ID.fullmatch(user_id):
        return "an ID is 1 to 20 letters, digits, '.', '_' or '-'"
    return "" if safe(name, MOST_NAME_CHARACTERS) else "a user needs a name"


def role_problem(role: str) -> str:
    """Why nobody can have such a role; which of them a store has, its configuration says."""
    return "" if ROLE_NAME.fullmatch(role) else f"{safe(role, 20)!r} is no role"


def is_percent(number: Decimal) -> bool:
    return number.is_finite() and 0 <= number <= 100 and number == round(number, 2)


def _may_not_change(connection: sqlite3.Connection, by: str) -> UserRefused | None:
    """`by`: empty for a command; at the till somebody who may have been disabled since."""
    if not by:
        return None
    row = _row(connection, by)
    may = row is not None and row["active"] and row["role"] == Role.MANAGER
    return None if may else _NO_MANAGER


def _cashier(user: User) -> Cashier:
    return Cashier(
        user_id=user.user_id,
        name=user.name,
        role=user.role,
        max_discount_percent=user.max_discount_percent,
    )


def _row(connection: sqlite3.Connection, user_id: str) -> sqlite3.Row | None:
    found = connection.execute("SELECT * FROM users WHERE user_id = ?", (user_id,)).fetchone()
    assert found is None or isinstance(found, sqlite3.Row)
    return found


def _locked(wait_s: int) -> PinRefused:
    return PinRefused(reason=f"too many wrong PINs; wait {waiting_time(wait_s)} and try again")


def _nobody(user_id: str) -> UserRefused:
    return UserRefused(reason=f"there is no user {safe(user_id, 20)}; 'pos users list' shows all")
