"""What was changed of the users is kept in order, once each; roles, limits, and who may do what."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from fakes import StillClock

from pos.core.roles import Role
from pos.core.staff import Cashier, UserDid
from pos.office.users import UserBook
from pos.ports.staff import BadgeAccepted, PinAccepted, PinRefused
from pos.ports.users import UserRefused, UserSaved

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
BADGE = "BADGE-OF-SARA"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "staff.db"


@pytest.fixture
def book(path: Path) -> UserBook:
    book = UserBook(path, StillClock(NOON))
    book.add("9001", name="Omar", role=Role.MANAGER, pin="135790")
    book.add("1001", name="Sara", role=Role.CASHIER, pin="2468", by="9001")
    return book


def changes(book: UserBook, *, after: int = 0) -> list[tuple[str, UserDid, str, str]]:
    told = book.changes_after(after)
    return [(one.user_id, one.what, one.changed_by, one.detail) for one in told]


def reason(answer: UserSaved | UserRefused) -> str:
    assert isinstance(answer, UserRefused), answer
    return answer.reason


def test_every_change_is_kept(book: UserBook) -> None:
    """In order, by whom, what it is now; never a PIN, a badge or a name."""
    book.reset_pin("1001", "1357", by="9001")
    book.set_badge("1001", BADGE, by="9001")
    book.clear_badge("1001", by="9001")
    book.set_limit("1001", Decimal("12.5"), by="9001")
    book.set_limit("1001", None, by="9001")
    book.set_name("1001", "Sara S.", by="9001")
    book.set_role("1001", "supervisor", pin="864201", by="9001")
    book.disable("1001", by="9001")
    book.enable("1001")

    assert [
        ("9001", UserDid.ADDED, "", "manager"),
        ("1001", UserDid.ADDED, "9001", "cashier"),
        ("1001", UserDid.PIN, "9001", ""),
        ("1001", UserDid.BADGE, "9001", ""),
        ("1001", UserDid.NO_BADGE, "9001", ""),
        ("1001", UserDid.LIMIT, "9001", "12.5"),
        ("1001", UserDid.LIMIT, "9001", ""),
        ("1001", UserDid.NAME, "9001", ""),
        ("1001", UserDid.PIN, "9001", ""),
        ("1001", UserDid.ROLE, "9001", "supervisor"),
        ("1001", UserDid.DISABLED, "9001", ""),
        ("1001", UserDid.ENABLED, "", ""),
    ] == changes(book)
    assert {NOON} == {one.at for one in book.changes_after(0)}


def test_what_was_refused_is_no_change(book: UserBook, path: Path) -> None:
    """Nor is what was so before; and nothing that is kept can be changed or taken out."""
    before = changes(book)
    book.add("1001", name="Sara", role=Role.CASHIER, pin="2468")
    book.reset_pin("1001", "1")
    book.set_badge("9999", BADGE)
    book.enable("1001")
    book.set_role("1001", Role.CASHIER)
    book.set_limit("1001", None)
    book.set_name("1001", "Sara")
    assert "needs a name" in reason(book.set_name("1001", " \x1b "))
    assert before == changes(book)

    with closing(sqlite3.connect(path)) as db:
        for statement in ("DELETE FROM changes", "UPDATE changes SET changed_by = 'x'"):
            with pytest.raises(sqlite3.IntegrityError):
                db.execute(statement)


def test_a_lock_is_kept(book: UserBook) -> None:
    """Each by its wrong PINs; what was wrong before is no news, and nobody's ids are none."""
    before = len(changes(book))
    for _ in range(6):
        book.check_pin("1001", "9999")
        book.check_pin("4711", "9999")

    assert [("1001", UserDid.LOCKED, "", "5")] == changes(book)[before:]


def test_numbers_only_grow(path: Path) -> None:
    """By the time, so that a file that was put back from a backup gives none of them again."""
    clock = StillClock(NOON)
    book = UserBook(path, clock)
    book.add("9001", name="Omar", role=Role.MANAGER, pin="135790")
    book.reset_pin("9001", "975310")
    first, second = book.changes_after(0)
    assert first.number < second.number
    assert (second,) == book.changes_after(first.number)

    path.unlink()
    clock.advance(60)
    book.add("9001", name="Omar", role=Role.MANAGER, pin="135790")
    assert 1 == len(book.changes_after(second.number))


def test_nobody_shuts_themselves_out(book: UserBook) -> None:
    """At the till no manager, also not one of several; a command may, which can add another."""
    book.add("9002", name="Muna", role=Role.MANAGER, pin="246813")
    assert "themselves" in reason(book.disable("9001", by="9001"))
    assert "own role" in reason(book.set_role("9001", Role.CASHIER, by="9001"))
    assert isinstance(book.set_role("9001", Role.MANAGER, by="9001"), UserSaved)

    assert isinstance(book.set_role("9001", Role.CASHIER, by="9002"), UserSaved)
    assert isinstance(book.disable("9002"), UserSaved)


@pytest.mark.parametrize("by", ["1001", "9002", "4711"])
def test_whoever_is_no_manager_any_more(book: UserBook, by: str) -> None:
    """A cashier, a manager who was disabled since they signed on, nobody: each changes nothing."""
    book.add("9002", name="Muna", role=Role.MANAGER, pin="246813")
    book.disable("9002", by="9001")
    before = changes(book)

    for refused in (
        book.add("1009", name="Nora", role=Role.MANAGER, pin="246810", by=by),
        book.reset_pin("9001", "864201", by=by),
        book.set_role("1001", Role.MANAGER, pin="864201", by=by),
        book.set_limit("1001", Decimal(90), by=by),
        book.set_badge("9001", BADGE, by=by),
        book.clear_badge("9001", by=by),
        book.disable("9001", by=by),
        book.enable("9002", by=by),
    ):
        assert "no manager any more" in reason(refused)
    assert before == changes(book)


def test_a_role_and_its_pin(book: UserBook) -> None:
    """Whoever had a cashier's PIN gets a new one with the role, which alone opens then."""
    assert "6 to 8 digits" in reason(book.set_role("1001", "supervisor"))
    assert "6 to 8 digits" in reason(book.set_role("1001", "supervisor", pin="2468"))
    assert "no role" in reason(book.set_role("1001", "Big Boss", pin="864201"))
    book.set_role("1001", "supervisor", pin="864201")

    assert isinstance(book.check_pin("1001", "2468"), PinRefused)
    right = book.check_pin("1001", "864201")
    assert PinAccepted(cashier=Cashier(user_id="1001", name="Sara", role="supervisor")) == right


@pytest.mark.parametrize("percent", ["-1", "100.01", "NaN", "Infinity", "1.234"])
def test_a_limit_that_is_none(book: UserBook, percent: str) -> None:
    """It is a per cent of at most two decimals."""
    assert "0 to 100 per cent" in reason(book.set_limit("1001", Decimal(percent)))


def test_a_limit_goes_with_who_signs_on(book: UserBook) -> None:
    """By PIN as by badge."""
    book.set_limit("1001", Decimal("7.5"))
    book.set_badge("1001", BADGE)
    by_pin, by_badge = book.check_pin("1001", "2468"), book.badge_of(BADGE)

    assert isinstance(by_pin, PinAccepted)
    assert isinstance(by_badge, BadgeAccepted)
    assert by_pin.cashier == by_badge.cashier
    assert Decimal("7.5") == by_pin.cashier.max_discount_percent


def test_a_file_of_an_earlier_build(path: Path) -> None:
    """It is brought up to date with everybody in it, who have no limit of their own."""
    UserBook(path, StillClock(NOON)).add("1001", name="Sara", role=Role.CASHIER, pin="2468")
    with closing(sqlite3.connect(path)) as db:
        for statement in (
            "DROP TABLE from_hub",
            "DROP TABLE versions",
            "DROP TABLE changes",
            "ALTER TABLE users DROP COLUMN max_discount_percent",
            "PRAGMA user_version = 2",
        ):
            db.execute(statement)
        db.commit()

    book = UserBook(path, StillClock(NOON))
    assert () == book.changes_after(0)
    (sara,) = book.list_users()
    assert ("1001", None) == (sara.user_id, sara.max_discount_percent)
    assert isinstance(book.check_pin("1001", "2468"), PinAccepted)
