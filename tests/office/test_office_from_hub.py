"""People as a hub knows them, taken over at a till: a list whole or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from fakes import StillClock

from pos.core.roles import Role
from pos.core.staff import UserChange
from pos.core.version import VersionKind, VersionMark
from pos.office.from_hub import ToldUser, UsersFromHub, decoded, encoded, told_users
from pos.office.pins import hash_pin
from pos.office.users import UserBook
from pos.ports.staff import PinAccepted

ROLES = ("cashier", "manager")
OF_2468, OF_135790 = hash_pin("2468"), hash_pin("135790")
SARA = ToldUser(user_id="1001", name="Sara", role="cashier", pin_hash=OF_2468)
OMAR = ToldUser(user_id="9001", name="Omar", role="manager", pin_hash=OF_135790)


class Till:
    """A till's own people, and what its hub tells of others."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "staff.db"
        clock = StillClock(datetime(2026, 11, 22, 12, tzinfo=UTC))
        self.book = UserBook(self.path, clock)
        self.hub = UsersFromHub(self.path, clock, roles=ROLES)
        self.number = 0

    def take(self, *users: ToldUser, store: str = "") -> str:
        self.number += 1
        mark = VersionMark(kind=VersionKind.USERS, number=self.number, digest="ab")
        return self.hub.take(decoded(encoded(users)), store=store, mark=mark)

    def changes(self, after: int = 0) -> list[tuple[str, str, str]]:
        return [(one.user_id, one.what.value, one.changed_by) for one in self.all_changes(after)]

    def all_changes(self, after: int = 0) -> tuple[UserChange, ...]:
        return self.book.changes_after(after)

    def active(self) -> list[str]:
        return [one.user_id for one in self.book.list_users() if one.active]


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path)


def test_they_sign_on(till: Till) -> None:
    """By the PIN whose hash travelled; each is noted as the hub's doing, once."""
    limited = msgspec.structs.replace(SARA, max_discount_percent="7.5")
    assert "" == till.take(limited, OMAR)

    answer = till.book.check_pin("1001", "2468")
    assert isinstance(answer, PinAccepted)
    assert ("Sara", Decimal("7.5")) == (answer.cashier.name, answer.cashier.max_discount_percent)
    added = [("1001", "added", "hub:1"), ("1001", "limit", "hub:1"), ("9001", "added", "hub:1")]
    assert added == till.changes()
    mark = till.hub.mark()
    assert mark is not None
    assert 1 == mark.number
    assert "" == till.take(limited, OMAR)
    assert added == till.changes()


def test_what_is_changed_there(till: Till) -> None:
    """Name, role, PIN and limit as they are told; a new PIN ends a lock."""
    till.take(SARA, OMAR)
    for _ in range(9):
        till.book.check_pin("1001", "1111")
    newest = till.all_changes()[-1].number
    till.take(ToldUser(user_id="1001", name="Sarah", role="manager", pin_hash=OF_135790), OMAR)

    assert isinstance(till.book.check_pin("1001", "135790"), PinAccepted)
    assert ["name", "role", "pin"] == [what for _, what, _ in till.changes(newest)]


def test_who_is_on_the_list_no_more(till: Till) -> None:
    """They may sign on no more; the till's own people may, and those of another list."""
    till.book.add("2002", name="Own", role=Role.MANAGER, pin="112233")
    till.take(SARA, OMAR)
    till.take(ToldUser(user_id="3003", name="Lea", role="cashier", pin_hash=OF_2468), store="S1")
    till.take(OMAR)

    assert ["2002", "3003", "9001"] == till.active()
    till.take(store="S1")
    assert ["2002", "9001"] == till.active()
    till.take(SARA, OMAR)
    assert ["1001", "2002", "9001"] == till.active()


def test_what_a_till_changed_stays(till: Till) -> None:
    """Somebody disabled or given a PIN at the till is not undone by a list that says nothing new
    of them.
    """
    till.take(SARA, OMAR)
    till.book.set_active("1001", active=False)
    till.book.reset_pin("9001", "975310")
    till.take(msgspec.structs.replace(SARA, name="Sarah"), OMAR)

    assert ["9001"] == till.active()
    assert isinstance(till.book.check_pin("9001", "975310"), PinAccepted)
    assert "Sarah" == till.book.list_users()[0].name


def test_the_same_id_at_the_till(till: Till) -> None:
    """An ID is one person: whom the till had by it is who the hub says from now on."""
    till.book.add("1001", name="Someone", role=Role.CASHIER, pin="9182")
    till.take(SARA, OMAR)

    assert isinstance(till.book.check_pin("1001", "2468"), PinAccepted)
    assert "Sara" == till.book.list_users()[0].name


def test_a_manager_is_left(till: Till) -> None:
    """A list that would leave none is not taken, and nothing of it."""
    till.take(SARA, OMAR)
    before = till.changes()
    answer = till.take(msgspec.structs.replace(SARA, name="Sarah"))

    assert "no manager" in answer
    assert "pos users add" in answer
    assert before == till.changes()
    assert ["1001", "9001"] == till.active()
    mark = till.hub.mark()
    assert mark is not None
    assert 1 == mark.number
    till.book.add("2002", name="Own", role=Role.MANAGER, pin="112233")
    assert "" == till.take(SARA)


def test_a_role_the_till_does_not_know(till: Till) -> None:
    """Refused whole, with what to do."""
    answer = till.take(OMAR, msgspec.structs.replace(SARA, role="lead"))

    assert "'lead'" in answer
    assert "[roles]" in answer
    assert [] == till.active()
    assert till.hub.mark() is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"user_id": "hub:1"},
        {"name": "\x1b[2J"},
        {"name": ""},
        {"role": "A role!"},
        {"pin_hash": "2468"},
        {"pin_hash": OF_2468.replace("m=19456", "m=999999")},
        {"max_discount_percent": "101"},
        {"max_discount_percent": "x"},
        {"max_discount_percent": "NaN"},
    ],
)
def test_what_is_no_user(wrong: dict[str, str]) -> None:
    """Whoever wrote the hub's row: a till takes nobody whom it would not have added."""
    user = msgspec.structs.replace(SARA, **wrong)
    with pytest.raises(ValueError, match="user"):
        decoded(encoded([user]))
    with pytest.raises(ValueError, match="twice"):
        decoded(encoded([SARA, SARA]))
    with pytest.raises(ValueError, match="array"):
        decoded(b"{}")


def test_told_as_they_are(till: Till, tmp_path: Path) -> None:
    """From one file of people into another they are the same."""
    till.book.add("1001", name="Sara", role=Role.CASHIER, pin="2468")
    till.book.add("9001", name="Omar", role=Role.MANAGER, pin="135790")
    till.book.set_limit("1001", Decimal("12.5"))
    till.book.set_active("1001", active=False)
    (tmp_path / "other").mkdir()
    other = Till(tmp_path / "other")
    assert () == told_users(other.path)
    other.take(*told_users(till.path))

    assert till.book.list_users() == other.book.list_users()
    assert told_users(till.path) == told_users(other.path)
