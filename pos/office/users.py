"""Cashiers and managers: who they are, whether a PIN is theirs, and the changes `pos users` makes.

A connection for each question: any thread and any process may ask, and nothing stays open.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path

from pos.core.roles import Role, needs_longer_pin
from pos.core.staff import UserChange, UserDid
from pos.errors import PosError
from pos.office import badges, changes, wrong_pins
from pos.office.database import BUSY_S, USERS, reading, transaction
from pos.office.lockout import lock_s, waiting_time
from pos.office.names import (
    MOST_NAME_CHARACTERS,
    USER_ID,
    is_percent,
    name_problem,
    role_problem,
)
from pos.office.pins import hash_pin, is_right_pin, is_weak, pin_problem
from pos.office.user_rows import cashier_of, may_not_change, row_of, row_to_change, user_of
from pos.ports.clock import Clock
from pos.ports.staff import BadgeAccepted, BadgeRefused, PinAccepted, PinRefused
from pos.ports.users import User, UserAnswer, UserRefused, UserSaved
from pos.text import safe

log = logging.getLogger("pos.office")

_WRONG = "that ID and PIN do not go together; check both and try again"
_DISABLED = "this user may no longer sign on; ask a manager"
_OWN_ROLE = UserRefused(reason="nobody can change their own role; another manager can")
_ADD = "INSERT INTO users (user_id, name, role, pin_hash, active) VALUES (?, ?, ?, ?, ?)"
_NEW_PIN = "UPDATE users SET pin_hash = ? WHERE user_id = ?"
_NEW_ROLE = "UPDATE users SET role = ? WHERE user_id = ?"
_ANY_MANAGER = "SELECT 1 FROM users WHERE active AND role = ? LIMIT 1"
_NO_MANAGER = "no manager is left who may sign on; add one, or make somebody one, with: pos users"
_WEAK = "this PIN is among the first that are guessed; choose digits that are not in a row"


class UserBook:
    """pos.ports.staff.Staff. But for `check_pin`, a file that is no use raises PosError."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock

    def check_pin(self, user_id: str, pin: str) -> PinAccepted | PinRefused:
        """A try is counted before it is checked, so that pulling the plug wins no further one."""
        if not USER_ID.fullmatch(user_id):
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
            if no := may_not_change(connection, by):
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
        if row_of(connection, user_id):
            return UserRefused(reason=f"there is a user {user_id} already")
        connection.execute(_ADD, (user_id, name, str(role), hash_pin(pin), True))
        wrong_pins.forget(connection, user_id)
        self._note(connection, user_id, UserDid.ADDED, by=by, detail=str(role))
        return self._saved(connection, user_id, pin=pin)

    def reset_pin(self, user_id: str, pin: str, *, by: str = "") -> UserAnswer:
        """A new PIN, which also ends a lock."""
        with transaction(self._path) as connection:
            row = row_to_change(connection, user_id, by=by)
            if isinstance(row, UserRefused):
                return row
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
            row = row_to_change(connection, user_id, by=by)
            if isinstance(row, UserRefused):
                return row
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
            return self._without(connection, row, pin)

    def set_limit(self, user_id: str, percent: Decimal | None, *, by: str = "") -> UserAnswer:
        """What they may take off by themselves; None: what their role may."""
        if percent is not None and not is_percent(percent):
            return UserRefused(reason="a limit is 0 to 100 per cent, with at most two decimals")
        with transaction(self._path) as connection:
            row = row_to_change(connection, user_id, by=by)
            if isinstance(row, UserRefused):
                return row
            if self._user(connection, user_id).max_discount_percent != percent:
                kept = None if percent is None else f"{percent:f}"
                connection.execute(
                    "UPDATE users SET max_discount_percent = ? WHERE user_id = ?", (kept, user_id)
                )
                self._note(connection, user_id, UserDid.LIMIT, by=by, detail=kept or "")
            return self._saved(connection, user_id)

    def set_name(self, user_id: str, name: str, *, by: str = "") -> UserAnswer:
        """What is printed and shown of them from now on; what has the old name keeps it."""
        name = safe(name, MOST_NAME_CHARACTERS)
        with transaction(self._path) as connection:
            row = row_to_change(connection, user_id, by=by)
            if isinstance(row, UserRefused):
                return row
            if problem := name_problem(user_id, name):
                return UserRefused(reason=problem)
            if row["name"] != name:
                connection.execute("UPDATE users SET name = ? WHERE user_id = ?", (name, user_id))
                self._note(connection, user_id, UserDid.NAME, by=by)
            return self._saved(connection, user_id)

    def set_badge(self, user_id: str, code: str, *, by: str = "") -> UserAnswer:
        """From now on this badge is theirs, and the one before is nobody's."""
        if problem := badges.badge_problem(code):
            return UserRefused(reason=problem)
        with transaction(self._path) as connection:
            row = row_to_change(connection, user_id, by=by)
            if isinstance(row, UserRefused):
                return row
            if not badges.keep(connection, user_id, code):
                return UserRefused(reason="this badge is another user's; clear it there first")
            self._note(connection, user_id, UserDid.BADGE, by=by)
            return self._saved(connection, user_id)

    def clear_badge(self, user_id: str, *, by: str = "") -> UserAnswer:
        with transaction(self._path) as connection:
            row = row_to_change(connection, user_id, by=by)
            if isinstance(row, UserRefused):
                return row
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
        return BadgeAccepted(cashier=cashier_of(user))

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
            is_known = connection is not None and row_of(connection, user_id)
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
            row = row_to_change(connection, user_id, by=by)
            if isinstance(row, UserRefused):
                return row
            if row["active"] != active:
                connection.execute(
                    "UPDATE users SET active = ? WHERE user_id = ?", (active, user_id)
                )
                did = UserDid.ENABLED if active else UserDid.DISABLED
                self._note(connection, user_id, did, by=by)
            return self._without(connection, row)

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
            row = row_of(connection, user_id)
        if wait_s:
            return _locked(wait_s)
        right = is_right_pin(pin, row["pin_hash"] if row else None)
        with transaction(self._path) as connection:
            if not right:
                count, _ = wrong_pins.wrong_pins(connection, user_id)
                if not lock_s(count):
                    return PinRefused(reason=_WRONG)
                if row:  # whoever is nobody here has no place in the record
                    self._note(connection, user_id, UserDid.LOCKED, by="", detail=str(count))
                return _locked(lock_s(count))
            wrong_pins.forget(connection, user_id)
            user = self._user(connection, user_id)
        if not user.active:
            return PinRefused(reason=_DISABLED)
        return PinAccepted(cashier=cashier_of(user))

    def _user(self, connection: sqlite3.Connection, user_id: str) -> User:
        return user_of(connection, user_id, now_ms=self._now_ms())

    def _saved(self, connection: sqlite3.Connection, user_id: str, *, pin: str = "") -> UserSaved:
        user = self._user(connection, user_id)
        if pin and is_weak(pin):
            return UserSaved(user=user, warning=_WEAK)
        return UserSaved(user=user)

    def _without(
        self, connection: sqlite3.Connection, row: sqlite3.Row, pin: str = ""
    ) -> UserSaved:
        """The same of a change that may have taken a manager away: told where it was the last."""
        saved = self._saved(connection, row["user_id"], pin=pin)
        was_one = row["active"] and row["role"] == Role.MANAGER
        if not was_one or connection.execute(_ANY_MANAGER, (str(Role.MANAGER),)).fetchone():
            return saved
        return replace(saved, warning=_NO_MANAGER)

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


def _locked(wait_s: int) -> PinRefused:
    return PinRefused(reason=f"too many wrong PINs; wait {waiting_time(wait_s)} and try again")
