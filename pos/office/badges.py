"""Badges that staff scan in place of a PIN: kept as keyed digests, told apart in constant time."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3

from pos.text import safe

FEWEST_CHARACTERS = 8
MOST_CHARACTERS = 64


def badge_problem(code: str) -> str:
    """Why this cannot be the code of a badge; empty when it can."""
    if not FEWEST_CHARACTERS <= len(code) <= MOST_CHARACTERS or safe(code) != code:
        return (
            f"a badge's code has {FEWEST_CHARACTERS} to {MOST_CHARACTERS} characters and no "
            "hidden ones"
        )
    return ""


def keep(connection: sqlite3.Connection, user_id: str, code: str) -> bool:
    """In place of the one before; False where it is somebody else's."""
    owner = owner_of(connection, code)
    if owner not in ("", user_id):
        return False
    digest = _digest(_key(connection), code)
    connection.execute("INSERT OR REPLACE INTO badges VALUES (?, ?)", (user_id, digest))
    return True


def forget(connection: sqlite3.Connection, user_id: str) -> bool:
    """Whether there was one."""
    gone = connection.execute("DELETE FROM badges WHERE user_id = ?", (user_id,))
    return gone.rowcount > 0


def owner_of(connection: sqlite3.Connection, code: str) -> str:
    """Who has it; empty where nobody does. Every badge is compared, whichever it is."""
    rows = connection.execute("SELECT user_id, digest FROM badges").fetchall()
    if not rows:
        return ""
    digest = _digest(_key(connection), code)
    owners = [row["user_id"] for row in rows if hmac.compare_digest(row["digest"], digest)]
    return owners[0] if owners else ""


def has_badge(connection: sqlite3.Connection, user_id: str) -> bool:
    found = connection.execute("SELECT 1 FROM badges WHERE user_id = ?", (user_id,)).fetchone()
    return found is not None


def _key(connection: sqlite3.Connection) -> bytes:
    (key,) = connection.execute("SELECT key FROM badge_key").fetchone()
    assert isinstance(key, bytes)
    return key


def _digest(key: bytes, code: str) -> bytes:
    return hmac.digest(key, code.encode(), hashlib.sha256)
