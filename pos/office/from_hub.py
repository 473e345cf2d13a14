"""Who may work the tills of a store, as a hub knows them: told to a till, and taken over there.

A list is taken whole or not at all. It changes those who are on it, and disables those who were;
who was added at the till itself, and what was changed there since, stays. Badges are a till's own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

import msgspec

from pos.core.roles import Role
from pos.core.staff import BY_HUB, UserDid
from pos.core.version import VersionKind, VersionMark
from pos.office import changes, wrong_pins
from pos.office.database import BUSY_S, USERS, reading, transaction
from pos.office.names import (
    MOST_NAME_CHARACTERS,
    USER_ID,
    is_percent,
    name_problem,
    role_problem,
)
from pos.office.pins import is_pin_hash
from pos.office.user_rows import row_of
from pos.ports.clock import Clock
from pos.text import safe

MOST_USERS: Final = 10_000
_NO_MANAGER: Final = (
    "no manager who may sign on would be left at this till: put one on the list, or add one here"
    " with: pos users add"
)
_ADD: Final = "INSERT INTO users (user_id, name, role, pin_hash, active) VALUES (?, ?, ?, ?, ?)"
_MANAGERS: Final = "SELECT count(*) FROM users WHERE active AND role = ?"


class ToldUser(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody as they travel: the hash of their PIN, and no PIN."""

    user_id: str
    name: str
    role: str
    pin_hash: str
    active: bool = True
    max_discount_percent: str | None = None


class _NotTaken(Exception):
    """Nothing of the list: ends the transaction."""


def told_users(path: Path) -> tuple[ToldUser, ...]:
    """All whom this file knows, to be published. PosError where it cannot be read."""
    if not path.exists():
        return ()
    with transaction(path) as connection:  # an older file's tables are made first
        rows = connection.execute("SELECT * FROM users ORDER BY user_id").fetchall()
        return tuple(
            ToldUser(
                user_id=row["user_id"],
                name=row["name"],
                role=row["role"],
                pin_hash=row["pin_hash"],
                active=bool(row["active"]),
                max_discount_percent=row["max_discount_percent"],
            )
            for row in rows
        )


def encoded(users: Sequence[ToldUser]) -> bytes:
    return msgspec.json.encode(users)


def decoded(content: bytes) -> tuple[ToldUser, ...]:
    """ValueError where it is no list of users, or one that no till could take."""
    users = msgspec.json.decode(content, type=tuple[ToldUser, ...])
    if len(users) > MOST_USERS:
        raise ValueError(f"more than {MOST_USERS:,} users")
    seen: set[str] = set()
    for user in users:
        if problem := _problem_of(user) or ("is there twice" if user.user_id in seen else ""):
            raise ValueError(f"user {safe(user.user_id, 20)}: {problem}")
        seen.add(user.user_id)
    return users


def _problem_of(user: ToldUser) -> str:
    limit = user.max_discount_percent
    if not USER_ID.fullmatch(user.user_id) or user.name != safe(user.name, MOST_NAME_CHARACTERS):
        return "no ID or name that a till takes"
    if not is_pin_hash(user.pin_hash):
        return "no hash of a PIN"
    if limit is not None and not _is_limit(limit):
        return "a limit is 0 to 100 per cent, with at most two decimals"
    return name_problem(user.user_id, user.name) or role_problem(user.role)


def _is_limit(text: str) -> bool:
    try:
        return len(text) <= 6 and is_percent(Decimal(text))
    except ArithmeticError:
        return False


class UsersFromHub:
    """Over the file of pos.office.users.UserBook; a file that is no use raises PosError."""

    def __init__(self, path: Path, clock: Clock, *, roles: Collection[str]) -> None:
        self._path = path
        self._clock = clock
        self._roles = roles

    def mark(self) -> VersionMark | None:
        """Of the list that was taken last."""
        with reading(self._path, USERS, busy_s=BUSY_S) as connection:
            found = (
                connection.execute("SELECT * FROM versions WHERE kind = 'users'").fetchone()
                if connection
                else None
            )
        if found is None:
            return None
        return VersionMark(kind=VersionKind.USERS, number=found["number"], digest=found["digest"])

    def take(self, users: Sequence[ToldUser], *, store: str, mark: VersionMark) -> str:
        """Why nothing was changed; empty where all was, each change noted for the record.

        `store`: whose list it is; empty for that of all stores.
        """
        unknown = next((one for one in users if one.role not in self._roles), None)
        if unknown is not None:
            return (
                f"{unknown.user_id} has the role {safe(unknown.role, 20)!r}, which this till does"
                " not know: name it in [roles]"
            )
        try:
            with transaction(self._path) as connection:
                self._take(connection, users, store=store, mark=mark)
        except _NotTaken as why:
            return str(why)
        return ""

    def _take(
        self,
        connection: sqlite3.Connection,
        users: Sequence[ToldUser],
        *,
        store: str,
        mark: VersionMark,
    ) -> None:
        had_managers = _managers(connection)
        taking = _Taking(connection, store, by=f"{BY_HUB}{mark.number}", now_ms=self._now_ms())
        for user in users:
            taking.take(user)
        taking.disable_others({user.user_id for user in users})
        if had_managers and not _managers(connection):
            raise _NotTaken(_NO_MANAGER)
        connection.execute(
            "INSERT OR REPLACE INTO versions VALUES (?, ?, ?)",
            (mark.kind.value, mark.number, mark.digest),
        )

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1_000)


def _managers(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute(_MANAGERS, (str(Role.MANAGER),)).fetchone()
    return int(count)


class _Taking:
    """One list, in one transaction."""

    def __init__(self, connection: sqlite3.Connection, store: str, *, by: str, now_ms: int) -> None:
        self._db = connection
        self._store = store
        self._by = by
        self._now_ms = now_ms

    def take(self, user: ToldUser) -> None:
        row = row_of(self._db, user.user_id)
        if row is None:
            self._add(user)
        else:
            self._change(row, user, self._told_before(user.user_id))
        self._db.execute(
            "INSERT OR REPLACE INTO from_hub VALUES (?, ?, ?)",
            (user.user_id, self._store, msgspec.json.encode(user).decode()),
        )

    def disable_others(self, listed: set[str]) -> None:
        """Who was on this list before, and is no more."""
        before = self._db.execute(
            "SELECT user_id, active FROM from_hub JOIN users USING (user_id) WHERE store = ?",
            (self._store,),
        ).fetchall()
        for row in before:
            if row["user_id"] in listed:
                continue
            self._db.execute("DELETE FROM from_hub WHERE user_id = ?", (row["user_id"],))
            if row["active"]:
                self._set(row["user_id"], "active", 0)
                self._note(row["user_id"], UserDid.DISABLED)

    def _add(self, user: ToldUser) -> None:
        self._db.execute(_ADD, (user.user_id, user.name, user.role, user.pin_hash, user.active))
        wrong_pins.forget(self._db, user.user_id)
        self._note(user.user_id, UserDid.ADDED, detail=user.role)
        if user.max_discount_percent is not None:
            self._set(user.user_id, "max_discount_percent", user.max_discount_percent)
            self._note(user.user_id, UserDid.LIMIT, detail=user.max_discount_percent)
        if not user.active:
            self._note(user.user_id, UserDid.DISABLED)

    def _change(self, row: sqlite3.Row, user: ToldUser, before: ToldUser | None) -> None:
        """What the list says otherwise than it did the last time, and is not so already."""
        for column in ("name", "role", "pin_hash", "max_discount_percent", "active"):
            now = getattr(user, column)
            is_news = before is None or getattr(before, column) != now
            if is_news and row[column] != now:
                self._set(user.user_id, column, now)
                self._note_column(user, column)

    def _note_column(self, user: ToldUser, column: str) -> None:
        match column:
            case "name":
                self._note(user.user_id, UserDid.NAME)
            case "role":
                self._note(user.user_id, UserDid.ROLE, detail=user.role)
            case "pin_hash":
                wrong_pins.forget(self._db, user.user_id)
                self._note(user.user_id, UserDid.PIN)
            case "max_discount_percent":
                self._note(user.user_id, UserDid.LIMIT, detail=user.max_discount_percent or "")
            case _:
                did = UserDid.ENABLED if user.active else UserDid.DISABLED
                self._note(user.user_id, did)

    def _told_before(self, user_id: str) -> ToldUser | None:
        found = self._db.execute(
            "SELECT told FROM from_hub WHERE user_id = ?", (user_id,)
        ).fetchone()
        return msgspec.json.decode(found["told"], type=ToldUser) if found else None

    def _set(self, user_id: str, column: str, value: str | int | None) -> None:
        self._db.execute(f"UPDATE users SET {column} = ? WHERE user_id = ?", (value, user_id))

    def _note(self, user_id: str, what: UserDid, *, detail: str = "") -> None:
        changes.note(self._db, user_id, what, by=self._by, now_ms=self._now_ms, detail=detail)
