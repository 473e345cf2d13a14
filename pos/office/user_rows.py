"""Somebody as the file has them, in the transaction of whoever asks; and who may change them."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

from pos.core.roles import Role
from pos.core.staff import Cashier
from pos.office import badges, wrong_pins
from pos.office.lockout import locked_for_s
from pos.ports.users import User, UserRefused
from pos.text import safe

_NO_MANAGER = UserRefused(
    reason="whoever is signed on is no manager any more; let a manager sign on for it"
)


def row_of(connection: sqlite3.Connection, user_id: str) -> sqlite3.Row | None:
    found = connection.execute("SELECT * FROM users WHERE user_id = ?", (user_id,)).fetchone()
    assert found is None or isinstance(found, sqlite3.Row)
    return found


def row_to_change(
    connection: sqlite3.Connection, user_id: str, *, by: str
) -> sqlite3.Row | UserRefused:
    """Whoever is to be changed; or why not, by whom, or that there is nobody."""
    if no := may_not_change(connection, by):
        return no
    nobody = f"there is no user {safe(user_id, 20)}; 'pos users list' shows all"
    return row_of(connection, user_id) or UserRefused(reason=nobody)


def may_not_change(connection: sqlite3.Connection, by: str) -> UserRefused | None:
    """`by`: empty for a command; at the till somebody who may have been disabled since."""
    if not by:
        return None
    row = row_of(connection, by)
    may = row is not None and row["active"] and row["role"] == Role.MANAGER
    return None if may else _NO_MANAGER


def user_of(connection: sqlite3.Connection, user_id: str, *, now_ms: int) -> User:
    row = row_of(connection, user_id)
    assert row, "asked for somebody found in the same transaction, and nobody is ever deleted"
    count, last_ms = wrong_pins.wrong_pins(connection, user_id)
    limit = row["max_discount_percent"]
    return User(
        user_id=row["user_id"],
        name=row["name"],
        role=row["role"],
        active=bool(row["active"]),
        locked_for_s=locked_for_s(count, last_ms=last_ms, now_ms=now_ms),
        has_badge=badges.has_badge(connection, user_id),
        max_discount_percent=Decimal(limit) if limit is not None else None,
    )


def cashier_of(user: User) -> Cashier:
    return Cashier(
        user_id=user.user_id,
        name=user.name,
        role=user.role,
        max_discount_percent=user.max_discount_percent,
    )
