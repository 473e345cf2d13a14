"""Cashiers and managers: who they are, whether a PIN is theirs, and the changes `pos users` makes.

A connection for each question: any thread and any process may ask, and nothing stays open.
"""

from __future__ import annotations

import logging
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from pos.core.staff import Cashier, Role
from pos.errors import PosError
from pos.office import badges, wrong_pins
from pos.office.database import USERS, reading, transaction
from pos.office.lockout import lock_s, locked_for_s, waiting_time
from pos.office.pins import hash_pin, is_right_pin, is_weak, pin_problem
from pos.ports.clock import Clock
from pos.ports.staff import BadgeAccepted, BadgeRefused, PinAccepted, PinRefused
from pos.text import safe

log = logging.getLogger("pos.office")

MOST_NAME_CHARACTERS = 60

_USER_ID = re.compile(r"[A-Za-z0-9._-]{1,20}")

_WRONG = "that ID and PIN do not go together; check both and try again"
_DISABLED = "this user may no longer sign on; ask a manager"
_WEAK = "this PIN is among the first that are guessed; choose digits that are not in a row"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    user_id: str
    name: str
    role: Role
    active: bool
    locked_for_s: int
    has_badge: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSaved:
    """Done; `warning` is for whoever chose the PIN."""

    user: User
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRefused:
    """Nothing was changed."""

    reason: str


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

    def add(self, user_id: str, *, name: str, role: Role, pin: str) -> UserSaved | UserRefused:
        name = safe(name, MOST_NAME_CHARACTERS)
        if not _USER_ID.fullmatch(user_id):
            return UserRefused(reason="an ID is 1 to 20 letters, digits, '.', '_' or '-'")
        if not name:
            return UserRefused(reason="a user needs a name")
        problem = pin_problem(pin, role)
        if problem:
            return UserRefused(reason=problem)
        with transaction(self._path) as connection:
            if _row(connection, user_id):
                return UserRefused(reason=f"there is a user {user_id} already")
            row = (user_id, name, role.value, hash_pin(pin), True)
            connection.execute("INSERT INTO users VALUES (?, ?, ?, ?, ?)", row)
            wrong_pins.forget(connection, user_id)
            return self._saved(connection, user_id, pin=pin)

    def reset_pin(self, user_id: str, pin: str) -> UserSaved | UserRefused:
        """A new PIN, which also ends a lock."""
        with transaction(self._path) as connection:
            row = _row(connection, user_id)
            if row is None:
                return _nobody(user_id)
            problem = pin_problem(pin, Role(row["role"]))
            if problem:
                return UserRefused(reason=problem)
            connection.execute(
                "UPDATE users SET pin_hash = ? WHERE user_id = ?", (hash_pin(pin), user_id)
            )
            wrong_pins.forget(connection, user_id)
            return self._saved(connection, user_id, pin=pin)

    def set_badge(self, user_id: str, code: str) -> UserSaved | UserRefused:
        """From now on this badge is theirs, and the one before is nobody's."""
        if problem := badges.badge_problem(code):
            return UserRefused(reason=problem)
        with transaction(self._path) as connection:
            if _row(connection, user_id) is None:
                return _nobody(user_id)
            if not badges.keep(connection, user_id, code):
                return UserRefused(reason="this badge is another user's; clear it there first")
            return self._saved(connection, user_id)

    def clear_badge(self, user_id: str) -> UserSaved | UserRefused:
        with transaction(self._path) as connection:
            if _row(connection, user_id) is None:
                return _nobody(user_id)
            if not badges.forget(connection, user_id):
                return UserRefused(reason=f"{user_id} has no badge")
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
        return BadgeAccepted(cashier=Cashier(user_id=user.user_id, name=user.name, role=user.role))

    def disable(self, user_id: str) -> UserSaved | UserRefused:
        return self._set_active(user_id, active=False)

    def enable(self, user_id: str) -> UserSaved | UserRefused:
        return self._set_active(user_id, active=True)

    def list_users(self) -> tuple[User, ...]:
        with transaction(self._path) as connection:
            ids = connection.execute("SELECT user_id FROM users ORDER BY user_id").fetchall()
            return tuple(self._user(connection, row["user_id"]) for row in ids)

    def _set_active(self, user_id: str, *, active: bool) -> UserSaved | UserRefused:
        with transaction(self._path) as connection:
            if _row(connection, user_id) is None:
                return _nobody(user_id)
            connection.execute("UPDATE users SET active = ? WHERE user_id = ?", (active, user_id))
            return self._saved(connection, user_id)

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
        return PinAccepted(cashier=Cashier(user_id=user_id, name=user.name, role=user.role))

    def _user(self, connection: sqlite3.Connection, user_id: str) -> User:
        row = _row(connection, user_id)
        assert row, "asked for somebody found in the same transaction, and nobody is ever deleted"
        count, last_ms = wrong_pins.wrong_pins(connection, user_id)
        return User(
            user_id=row["user_id"],
            name=row["name"],
            role=Role(row["role"]),
            active=bool(row["active"]),
            locked_for_s=locked_for_s(count, last_ms=last_ms, now_ms=self._now_ms()),
            has_badge=badges.has_badge(connection, user_id),
        )

    def _saved(self, connection: sqlite3.Connection, user_id: str, *, pin: str = "") -> UserSaved:
        warning = _WEAK if pin and is_weak(pin) else ""
        return UserSaved(user=self._user(connection, user_id), warning=warning)

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1_000)


def _row(connection: sqlite3.Connection, user_id: str) -> sqlite3.Row | None:
    found = connection.execute("SELECT * FROM users WHERE user_id = ?", (user_id,)).fetchone()
    assert found is None or isinstance(found, sqlite3.Row)
    return found


def _locked(wait_s: int) -> PinRefused:
    return PinRefused(reason=f"too many wrong PINs; wait {waiting_time(wait_s)} and try again")


def _nobody(user_id: str) -> UserRefused:
    return UserRefused(reason=f"there is no user {safe(user_id, 20)}; 'pos users list' shows all")
