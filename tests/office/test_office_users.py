"""Who signs on, who does not, and for how long not."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pos.core.roles import Role
from pos.core.staff import Cashier
from pos.errors import PosError
from pos.office.users import User, UserBook, UserRefused, UserSaved
from pos.office.wrong_pins import MOST_UNKNOWN_IDS
from pos.ports.staff import PinAccepted, PinRefused


@dataclass
class SetClock:
    """A clock that shows what it is set to."""

    time: datetime = field(default=datetime(2026, 11, 21, 9, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.time

    def monotonic_s(self) -> float:
        return 0.0

    def shift(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def book(tmp_path: Path, clock: SetClock) -> UserBook:
    book = UserBook(tmp_path / "users.db", clock)
    book.add("1001", name="Sara", role=Role.CASHIER, pin="2468")
    return book


def reason(answer: PinAccepted | PinRefused | UserSaved | UserRefused) -> str:
    assert isinstance(answer, PinRefused | UserRefused), answer
    return answer.reason


def lock(book: UserBook, user_id: str = "1001") -> str:
    """Five wrong PINs; the answer to the last."""
    return [reason(book.check_pin(user_id, "0000")) for _ in range(5)][-1]


def test_sign_on(book: UserBook) -> None:
    """The right PIN gives the cashier, with name and role."""
    expected = PinAccepted(cashier=Cashier(user_id="1001", name="Sara", role=Role.CASHIER))

    assert expected == book.check_pin("1001", "2468")


def test_wrong_id_and_wrong_pin_read_the_same(book: UserBook) -> None:
    """Nobody learns from a refusal whether an id exists."""
    answers = {
        reason(book.check_pin(user_id, pin))
        for user_id, pin in (
            ("1001", "2469"),
            ("1002", "2468"),
            ("no such id", "2468"),
            ("' OR 1=1 --", "2468"),
            ("", ""),
            ("\ud800", "2468"),
            ("1001\n", "2468"),
        )
    }

    assert 1 == len(answers)
    assert "check both and try again" in answers.pop()


def test_five_wrong_pins_lock(book: UserBook, clock: SetClock) -> None:
    """The fifth wrong PIN locks for 30 s, against the right PIN too, and says how long."""
    assert "wait 30 seconds" in lock(book)
    clock.shift(20)
    assert "wait 10 seconds" in reason(book.check_pin("1001", "2468"))
    clock.shift(10)

    assert isinstance(book.check_pin("1001", "2468"), PinAccepted)
    assert (0,) == tuple(user.locked_for_s for user in book.list_users())


def test_the_lock_grows_and_is_forgiven(book: UserBook, clock: SetClock) -> None:
    """Each further mistake locks twice as long, a right PIN ends the count."""
    lock(book)
    clock.shift(30)
    assert "wait 60 seconds" in reason(book.check_pin("1001", "0000"))
    clock.shift(60)
    assert isinstance(book.check_pin("1001", "2468"), PinAccepted)

    assert "try again" in reason(book.check_pin("1001", "0000"))
    assert isinstance(book.check_pin("1001", "2468"), PinAccepted)


def test_tries_while_locked_do_not_prolong(book: UserBook, clock: SetClock) -> None:
    """Whoever keeps trying waits no longer for it, and wins nothing."""
    lock(book)
    for _ in range(10):
        clock.shift(2)
        book.check_pin("1001", "2468")

    assert "wait 10 seconds" in reason(book.check_pin("1001", "2468"))


def test_a_restart_does_not_unlock(book: UserBook, tmp_path: Path, clock: SetClock) -> None:
    """The count and the lock are in the file, not in the program."""
    lock(book)

    again = UserBook(tmp_path / "users.db", clock)

    assert "wait 30 seconds" in reason(again.check_pin("1001", "2468"))


@pytest.mark.parametrize("back_s", [1, 3_600, 365 * 86_400])
def test_a_clock_set_back(book: UserBook, clock: SetClock, back_s: int) -> None:
    """It neither unlocks early nor locks for ever: from then on the lock runs its length."""
    lock(book)
    clock.shift(-back_s)
    assert "wait 30 seconds" in reason(book.check_pin("1001", "2468"))
    clock.shift(29)
    assert "wait 1 second " in reason(book.check_pin("1001", "2468"))
    clock.shift(1)

    assert isinstance(book.check_pin("1001", "2468"), PinAccepted)


def test_unknown_ids_lock_alike(book: UserBook, tmp_path: Path) -> None:
    """A lock does not tell either which ids exist, and strangers' ids take no more than a limit."""
    known, unknown = lock(book), lock(book, "9999")
    with sqlite3.connect(tmp_path / "users.db") as connection:
        connection.executemany(
            "INSERT INTO wrong_pins VALUES (?, 1, 0)", [(f"x{n}",) for n in range(500)]
        )
    connection.close()
    book.check_pin("8888", "0000")
    with sqlite3.connect(tmp_path / "users.db") as connection:
        (kept,) = connection.execute("SELECT count(*) FROM wrong_pins").fetchone()
    connection.close()

    assert known == unknown
    assert MOST_UNKNOWN_IDS + 1 == kept
    assert "wait" in reason(book.check_pin("1001", "2468"))


def test_a_try_is_counted_before_it_is_checked(book: UserBook, tmp_path: Path) -> None:
    """Guessing from many threads wins no more than five tries before the lock."""
    answers: list[PinAccepted | PinRefused] = []
    guesses = [
        threading.Thread(target=lambda: answers.append(book.check_pin("1001", "0000")))
        for _ in range(12)
    ]
    for guess in guesses:
        guess.start()
    for guess in guesses:
        guess.join()

    with sqlite3.connect(tmp_path / "users.db") as connection:
        counted = connection.execute("SELECT count FROM wrong_pins").fetchall()
    connection.close()
    assert 12 == len(answers)
    assert [(5,)] == counted


def test_disabled(book: UserBook) -> None:
    """Who was disabled is told so with the right PIN only, until enabled again."""
    book.disable("1001")

    assert "ask a manager" in reason(book.check_pin("1001", "2468"))
    assert "check both" in reason(book.check_pin("1001", "2469"))
    book.enable("1001")
    assert isinstance(book.check_pin("1001", "2468"), PinAccepted)


def test_the_last_manager_goes(book: UserBook) -> None:
    """Done, as a command can add another; said, as nobody at the till could."""
    for user_id in ("2001", "2002"):
        book.add(user_id, name="Omar", role=Role.MANAGER, pin="135790")
    book.disable("2002")
    answers = [
        book.set_role("2001", Role.CASHIER),
        book.disable("1001"),
        book.set_role("2001", Role.MANAGER, pin="946031"),
        book.disable("2001"),
    ]

    assert all(isinstance(one, UserSaved) for one in answers)
    said = ["no manager is left" in one.warning for one in answers if isinstance(one, UserSaved)]
    assert [True, False, False, True] == said


def test_reset_pin(book: UserBook) -> None:
    """A new PIN replaces the old one and ends a lock."""
    lock(book)

    saved = book.reset_pin("1001", "13579")

    assert isinstance(saved, UserSaved)
    assert isinstance(book.check_pin("1001", "13579"), PinAccepted)
    assert isinstance(book.check_pin("1001", "2468"), PinRefused)


def test_list(book: UserBook) -> None:
    """Everybody is listed by id, with what keeps them from signing on."""
    book.add("2001", name="Omar", role=Role.MANAGER, pin="135790")
    lock(book)
    book.disable("2001")

    assert (
        User(user_id="1001", name="Sara", role=Role.CASHIER, active=True, locked_for_s=30),
        User(user_id="2001", name="Omar", role=Role.MANAGER, active=False, locked_for_s=0),
    ) == book.list_users()


@pytest.mark.parametrize(
    ("user_id", "name", "pin", "says"),
    [
        ("1001", "Omar", "135790", "a user 1001 already"),
        ("a b", "Omar", "135790", "1 to 20 letters"),
        ("x" * 21, "Omar", "135790", "1 to 20 letters"),
        ("2001\n", "Omar", "135790", "1 to 20 letters"),
        ("", "Omar", "135790", "1 to 20 letters"),
        ("2001", " \x1b\u202e", "135790", "needs a name"),
        ("2001", "Omar", "1357", "6 to 8 digits"),
    ],
)
def test_add_refused(book: UserBook, user_id: str, name: str, pin: str, says: str) -> None:
    """A user without a proper id, name or PIN is not added, and the reason is said."""
    assert says in reason(book.add(user_id, name=name, role=Role.MANAGER, pin=pin))
    assert ["1001"] == [user.user_id for user in book.list_users()]


def test_names_are_made_safe(book: UserBook) -> None:
    """No control of a name reaches a screen or a printer, and no name is endless."""
    saved = book.add("1002", name="\x1b[1mOmar\u202e" + "r" * 100, role=Role.CASHIER, pin="1357")

    assert isinstance(saved, UserSaved)
    assert saved.user.name.startswith("[1mOmar")
    assert 60 == len(saved.user.name)


def test_weak_pins_are_warned_of(book: UserBook) -> None:
    """A PIN that is guessed first is taken with a warning, when added and when reset."""
    added = book.add("1002", name="Omar", role=Role.CASHIER, pin="1234")
    reset = book.reset_pin("1002", "7777")
    better = book.reset_pin("1002", "7193")

    assert isinstance(added, UserSaved)
    assert isinstance(reset, UserSaved)
    assert isinstance(better, UserSaved)
    assert "first that are guessed" in added.warning == reset.warning
    assert "" == better.warning


def test_nobody_is_changed(book: UserBook) -> None:
    """Changing somebody who is not there, or to a PIN that is none, changes nothing."""
    for refused in (book.disable("9"), book.enable("9"), book.reset_pin("9", "2468")):
        assert "no user 9" in reason(refused)
    assert "4 to 8 digits" in reason(book.reset_pin("1001", "24"))

    assert isinstance(book.check_pin("1001", "2468"), PinAccepted)


def test_the_file_is_private(book: UserBook, tmp_path: Path) -> None:
    """Only the till's user reads the hashes, whatever the file's mode was before."""
    path = tmp_path / "users.db"
    assert 0o600 == path.stat().st_mode & 0o777
    path.chmod(0o644)
    book.enable("1001")

    assert 0o600 == path.stat().st_mode & 0o777


def test_a_folder_is_made(tmp_path: Path, clock: SetClock) -> None:
    """The first user of a new till needs no folder prepared."""
    book = UserBook(tmp_path / "data" / "users.db", clock)

    assert () == book.list_users()
    book.add("1001", name="Sara", role=Role.CASHIER, pin="2468")
    assert 0o700 == (tmp_path / "data").stat().st_mode & 0o777


def test_who_only_looks_waits_for_nobody(book: UserBook, tmp_path: Path) -> None:
    """A command that is writing holds up no list: it shows what stands until that is done."""
    with closing(sqlite3.connect(tmp_path / "users.db", isolation_level=None)) as writing:
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("UPDATE users SET name = 'Nobody yet'")

        (sara,) = book.list_users()
        assert "Sara" == sara.name
        assert sara == book.user("1001")
        assert 1 == len(book.changes_after(0))
        writing.execute("ROLLBACK")


def test_two_tills_commands_at_once(tmp_path: Path, clock: SetClock) -> None:
    """Whoever makes the file at the same moment, everybody gets in."""
    path = tmp_path / "users.db"
    answers: list[UserSaved | UserRefused] = []
    begin = threading.Barrier(4)

    def add(user_id: str) -> None:
        begin.wait()
        answers.append(
            UserBook(path, clock).add(user_id, name="Sara", role=Role.CASHIER, pin="2468")
        )

    adding = [threading.Thread(target=add, args=(f"100{n}",)) for n in range(4)]
    for thread in adding:
        thread.start()
    for thread in adding:
        thread.join()

    assert 4 == len(answers)
    assert 4 == len(UserBook(path, clock).list_users())


def test_a_file_that_is_no_use(tmp_path: Path, clock: SetClock) -> None:
    """A damaged file is an error with its name; signing on is refused with the same words."""
    (tmp_path / "users.db").write_bytes(b"not a database at all" * 100)
    book = UserBook(tmp_path / "users.db", clock)

    with pytest.raises(PosError, match=r"users\.db: the users cannot be read"):
        book.list_users()
    assert "cannot be read" in reason(book.check_pin("1001", "2468"))


def test_a_newer_file(book: UserBook, tmp_path: Path) -> None:
    """A file of a newer version is left alone."""
    with sqlite3.connect(tmp_path / "users.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(PosError, match="newer version"):
        book.list_users()
