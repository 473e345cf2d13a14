"""Badges: whose each is, whose no more, and what of them is on the disk."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes import StillClock

from pos.core.roles import Role
from pos.core.staff import Cashier
from pos.errors import PosError
from pos.office.database import USERS
from pos.office.users import UserBook, UserRefused, UserSaved
from pos.ports.staff import BadgeAccepted, BadgeRefused

CODE = "7f3a-91c2-55d0"
SARA = Cashier(user_id="1001", name="Sara", role=Role.CASHIER)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "users.db"


@pytest.fixture
def book(path: Path) -> UserBook:
    book = UserBook(path, StillClock(datetime(2026, 11, 21, 9, 0, tzinfo=UTC)))
    book.add("1001", name="Sara", role=Role.CASHIER, pin="2468")
    book.add("9001", name="Omar", role=Role.MANAGER, pin="135790")
    return book


def test_a_badge(book: UserBook) -> None:
    """It is found by what is on it, to the letter; the list says who has one."""
    assert book.badge_of(CODE) is None
    assert isinstance(book.set_badge("1001", CODE), UserSaved)

    assert BadgeAccepted(cashier=SARA) == book.badge_of(CODE)
    assert [None] * 3 == [book.badge_of(other) for other in (CODE.upper(), CODE[:-1], f"{CODE} ")]
    assert [True, False] == [user.has_badge for user in book.list_users()]


def test_a_new_badge_ends_the_old(book: UserBook) -> None:
    """A lost badge opens nothing from the moment another is given, or it is taken away."""
    book.set_badge("1001", CODE)
    book.set_badge("1001", "another-badge")
    assert book.badge_of(CODE) is None
    book.clear_badge("1001")

    assert book.badge_of("another-badge") is None
    assert "has no badge" in getattr(book.clear_badge("1001"), "reason", "")


@pytest.mark.parametrize(
    ("user_id", "code", "why"),
    [
        ("1001", "short", "8 to 64"),
        ("1001", "x" * 65, "8 to 64"),
        ("1001", "with\x1bescape", "hidden"),
        ("1001", "", "8 to 64"),
        ("4711", CODE, "no user 4711"),
        ("9001", "taken-badge", "another user's"),
    ],
)
def test_no_badge(book: UserBook, user_id: str, code: str, why: str) -> None:
    """What can be no badge, nobody's and somebody else's is refused; nothing changes."""
    book.set_badge("1001", "taken-badge")
    refused = book.set_badge(user_id, code)

    assert isinstance(refused, UserRefused)
    assert why in refused.reason
    assert BadgeAccepted(cashier=SARA) == book.badge_of("taken-badge")


def test_a_badge_of_somebody_disabled(book: UserBook) -> None:
    """It is told apart from a stranger's, and opens nothing."""
    book.set_badge("1001", CODE)
    book.disable("1001")
    refused = book.badge_of(CODE)

    assert isinstance(refused, BadgeRefused)
    assert "no more" in refused.reason or "no longer" in refused.reason


def test_the_code_is_not_on_the_disk(book: UserBook, path: Path) -> None:
    """The file holds a digest that is of no use without its key, and no two files the same."""
    book.set_badge("1001", CODE)
    other = UserBook(path.with_name("other.db"), StillClock())
    other.add("1001", name="Sara", role=Role.CASHIER, pin="2468")
    other.set_badge("1001", CODE)

    assert CODE.encode() not in path.read_bytes()
    digests = []
    for file in (path, path.with_name("other.db")):
        with closing(sqlite3.connect(file)) as connection:
            digests += connection.execute("SELECT digest FROM badges").fetchall()
    assert 2 == len(set(digests))


def test_users_of_an_earlier_version(path: Path) -> None:
    """A file without badges is read as before, and has them from its first change on."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in USERS.statements[0]:
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO users VALUES ('1001', 'Sara', 'cashier', 'x', 1)")
        connection.commit()
    path.chmod(0o600)
    book = UserBook(path, StillClock())
    assert book.badge_of(CODE) is None
    assert ["Sara"] == [user.name for user in book.list_users()]

    book.set_badge("1001", CODE)

    assert BadgeAccepted(cashier=SARA) == book.badge_of(CODE)


def test_a_file_that_is_no_use(path: Path) -> None:
    """A damaged file stops no scan: nobody's badge is nobody's. Changes say so."""
    path.write_bytes(b"not a database, but long enough to be looked at" * 40)
    path.chmod(0o600)
    book = UserBook(path, StillClock())

    assert book.badge_of(CODE) is None
    with pytest.raises(PosError):
        book.set_badge("1001", CODE)
