"""The databases themselves: what they promise, and what they say when they cannot be used."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from coupon_samples import GOODS, PREFIXES, Place, a_request
from fakes import StillClock
from postgres import PostgresServer, own_server, why_there_is_none

from pos.coupons.engine import CouponEngine
from pos.coupons.store import Database, Rows, open_database, sqlite, together
from pos.coupons.store.migrations import FORMAT
from pos.coupons.store.sqlite import SqliteDatabase
from pos.errors import CouponImpossible, CouponsOutOfReach


@pytest.fixture
def kept(place: Place) -> Iterator[Database]:
    with closing(place.open()) as opened:
        yield opened


def _count(rows: Rows) -> int:
    (number,) = rows.one("SELECT count(*) FROM coupon_requests") or (0,)
    return int(number)


def _add(rows: Rows, request_id: str) -> None:
    rows.change("INSERT INTO coupon_requests VALUES (?, ?, ?)", [request_id, "x", 1])


def test_writing_is_whole_or_not_at_all(kept: Database) -> None:
    """What fails in the middle leaves nothing, and the next goes on as if it had not been."""

    def fails(rows: Rows) -> None:
        _add(rows, "a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        kept.write(fails)

    assert kept.read(_count) == 0
    kept.write(lambda rows: _add(rows, "a"))
    assert kept.read(_count) == 1


def test_a_refusal_costs_no_connection(kept: Database) -> None:
    """What was done is taken back, and what only this connection has is still there."""
    kept.write(lambda rows: rows.change("CREATE TEMP TABLE only_here (one INTEGER)"))

    def refused(rows: Rows) -> None:
        _add(rows, "a")
        raise CouponImpossible("A lock of another coupon's.")

    with pytest.raises(CouponImpossible):
        kept.write(refused)

    assert kept.read(lambda rows: rows.all("SELECT * FROM only_here")) == []
    assert kept.read(_count) == 0
    kept.write(lambda rows: _add(rows, "a"))
    assert kept.read(_count) == 1


def test_database_of_a_newer_program_is_left_alone(place: Place) -> None:
    """Whoever goes back to an older one is told to upgrade; nothing is written."""
    newer = FORMAT + 1
    with closing(place.open()) as opened:
        opened.write(
            lambda rows: rows.change(
                "INSERT INTO coupon_format VALUES (?)"
                if "PostgreSQL" in opened.name
                else f"PRAGMA user_version = {newer}",
                [newer] if "PostgreSQL" in opened.name else (),
            )
        )

    with pytest.raises(CouponsOutOfReach, match="newer version"):
        place.open()


@pytest.mark.parametrize("its_format", [0, FORMAT + 1])
def test_another_programs_file_is_none_of_the_engines(tmp_path: Path, its_format: int) -> None:
    """Whatever number it has for its own tables; the engine's are not put beside them."""
    with closing(sqlite3.connect(tmp_path / "coupons.db")) as other:
        other.execute("CREATE TABLE theirs (one INTEGER)")
        other.execute(f"PRAGMA user_version = {its_format}")
        other.commit()

    with pytest.raises(CouponsOutOfReach, match="none of the coupon engine's"):
        open_database("coupons.db", folder=tmp_path)

    with closing(sqlite3.connect(tmp_path / "coupons.db")) as other:
        assert [("theirs",)] == other.execute("SELECT name FROM sqlite_master").fetchall()


def test_closed_database_says_that_it_stops(kept: Database) -> None:
    """Calls that come while the engine is stopped are told so, and are not left waiting."""
    kept.close()

    with pytest.raises(CouponsOutOfReach, match="being stopped"):
        kept.read(_count)


def test_more_threads_than_connections_take_turns(kept: Database) -> None:
    """Everybody is answered; nobody needs a connection of their own."""
    threads = [
        threading.Thread(target=lambda n=n: kept.write(lambda rows: _add(rows, f"r{n}")))
        for n in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert kept.read(_count) == len(threads)


def test_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    """With its name and what is wrong with it."""
    (tmp_path / "coupons.db").write_bytes(b"no database" * 1_000)

    with pytest.raises(CouponsOutOfReach, match=r"coupons\.db cannot be read or written"):
        open_database("coupons.db", folder=tmp_path)


def test_writer_that_never_ends_holds_nobody_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process in the middle of a transaction: whoever writes is told, who reads is not."""
    monkeypatch.setattr(sqlite, "_BUSY_MS", 50)
    with closing(open_database("coupons.db", folder=tmp_path)) as opened:
        stuck = sqlite3.connect(tmp_path / "coupons.db", isolation_level=None)
        with closing(stuck):
            stuck.execute("BEGIN IMMEDIATE")
            with pytest.raises(CouponsOutOfReach, match="locked"):
                opened.write(lambda rows: _add(rows, "a"))
            assert opened.read(_count) == 0
            stuck.execute("ROLLBACK")
            opened.write(lambda rows: _add(rows, "a"))
        assert opened.read(_count) == 1


def test_too_many_writers_are_told_to_come_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has waited for long enough is not left waiting for ever."""
    monkeypatch.setattr(together, "WAIT_S", 0.05)
    entered, leave = threading.Event(), threading.Event()

    def slow(rows: Rows) -> None:
        _add(rows, "slow")
        entered.set()
        leave.wait(30)

    with closing(open_database("coupons.db", folder=tmp_path)) as opened:
        thread = threading.Thread(target=lambda: opened.write(slow))
        thread.start()
        assert entered.wait(30)
        with pytest.raises(CouponsOutOfReach, match="too much to do"):
            opened.write(lambda rows: _add(rows, "a"))
        leave.set()
        thread.join()
        opened.write(lambda rows: _add(rows, "b"))
        assert opened.read(_count) == 2, "what was told to come again was not done behind its back"


class Commits(sqlite3.Connection):
    """Counts them; the next one fails where a test wants it."""

    made = 0
    next_fails = False

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql == "COMMIT":
            if Commits.next_fails:
                Commits.next_fails = False
                raise sqlite3.OperationalError("disk I/O error")
            Commits.made += 1
        return super().execute(sql, *values)


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteDatabase]:
    def opened(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(path, isolation_level=None, check_same_thread=False, factory=Commits)

    with closing(SqliteDatabase(tmp_path / "coupons.db", open_file=opened)) as database:
        monkeypatch.setattr(Commits, "made", 0)
        yield database


def _together(database: SqliteDatabase, *works: Callable[[Rows], None]) -> list[object]:
    """What became of each that had to wait for the same one: None, or what was raised."""
    entered, leave = threading.Event(), threading.Event()

    def slow(rows: Rows) -> None:
        _add(rows, "slow")
        entered.set()
        leave.wait(30)

    with ThreadPoolExecutor(1 + len(works)) as threads:
        threads.submit(database.write, slow)
        assert entered.wait(30)
        writes = [threads.submit(database.write, work) for work in works]
        while len(database._together._waiting) < len(works):
            pass
        leave.set()
        return [write.exception(30) for write in writes]


def test_writes_that_wait_cost_one_flush(counted: SqliteDatabase) -> None:
    """However many there are; one that fails is taken back alone, and its caller is told."""

    def fails(rows: Rows) -> None:
        _add(rows, "b")
        raise ZeroDivisionError

    one, other, third = _together(
        counted, lambda rows: _add(rows, "a"), fails, lambda rows: _add(rows, "c")
    )

    assert (one, third) == (None, None)
    assert isinstance(other, ZeroDivisionError)
    assert Commits.made == 2, "that of the slow one, and one for all the others"
    found = counted.read(lambda rows: rows.all("SELECT request_id FROM coupon_requests"))
    assert {name for (name,) in found} == {"slow", "a", "c"}


def test_commit_that_fails_is_told_to_all_who_waited_for_it(counted: SqliteDatabase) -> None:
    """None of them is answered as if it were on the disk."""

    def the_last(rows: Rows) -> None:
        _add(rows, "b")
        Commits.next_fails = True

    told = _together(counted, lambda rows: _add(rows, "a"), the_last)

    assert [type(one) for one in told] == [CouponsOutOfReach] * 2
    assert counted.read(_count) == 1
    counted.write(lambda rows: _add(rows, "a"))
    assert counted.read(_count) == 2


def test_log_of_a_file_is_kept_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is moved into the file now and then, while others read and write; nothing is lost."""
    limit_bytes = 64 * 1024
    monkeypatch.setattr(sqlite, "LOG_LIMIT_BYTES", limit_bytes)
    log = tmp_path / "coupons.db-wal"
    longest_bytes = 0
    with (
        closing(CouponEngine(open_database("coupons.db", folder=tmp_path), StillClock())) as one,
        closing(CouponEngine(open_database("coupons.db", folder=tmp_path), StillClock())) as other,
    ):
        codes = []
        for _ in range(60):
            codes += [one.issue(a_request()).code, other.issue(a_request()).code]
            longest_bytes = max(longest_bytes, log.stat().st_size)
        assert all(one.find(code) and other.find(code) for code in codes)

    assert limit_bytes < longest_bytes < 3 * limit_bytes


def test_server_without_its_library_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shop that does not need it does not install it; whoever does is told how."""
    monkeypatch.delitem(sys.modules, "pos.coupons.store.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(CouponsOutOfReach, match=r"'\.\[server\]'"):
        open_database("postgresql://x/y", folder=tmp_path)


@pytest.mark.parametrize(
    "address", ["postgresql:///x?host=/nowhere", "postgresql://[x", "postgresql:///x?nonsense=1"]
)
def test_server_that_is_not_there_is_told(tmp_path: Path, address: str) -> None:
    """In one sentence, whatever the library says in how many lines."""
    with pytest.raises(CouponsOutOfReach, match=r"cannot be used: .*\.$") as told:
        open_database(address, folder=tmp_path, password="hidden")

    assert "\n" not in str(told.value)
    assert "hidden" not in str(told.value)


def test_name_of_a_server_tells_no_secret(postgres: PostgresServer, tmp_path: Path) -> None:
    """Where it is; neither who asks it nor by which password."""
    address = postgres.new_schema().replace("pos@", "pos:hidden@")
    with closing(open_database(address, folder=tmp_path)) as opened:
        assert str(postgres.home) in opened.name
        assert "hidden" not in opened.name
        assert "PostgreSQL" in opened.name


def test_server_that_answers_before_it_has_written_is_made_to(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """Whatever the server's own setting is, a coupon that was told is on its disk."""
    careless = f"{postgres.new_schema()}%20-csynchronous_commit%3Doff"
    with closing(open_database(careless, folder=tmp_path)) as opened:
        assert opened.read(lambda rows: rows.one("SHOW synchronous_commit")) == ("on",)


def test_transactions_are_as_the_engine_was_made_for(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """Whatever the server's own setting is: who waited for a row sees what was written to it."""
    strict = f"{postgres.new_schema()}%20-cdefault_transaction_isolation%3Dserializable"
    with closing(open_database(strict, folder=tmp_path)) as opened:
        asked = opened.write(lambda rows: rows.one("SHOW transaction_isolation"))

    assert asked == ("read committed",)


def test_database_without_all_letters_is_refused(postgres: PostgresServer, tmp_path: Path) -> None:
    """A customer's or a campaign's name may be Arabic: it is told before the first coupon."""
    with psycopg.connect(postgres.address, autocommit=True) as connection:
        connection.execute(
            "CREATE DATABASE few_letters TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
        )
    address = postgres.address.replace("/postgres?", "/few_letters?")

    with pytest.raises(CouponsOutOfReach, match="encoding UTF8"):
        open_database(address, folder=tmp_path)


def test_server_that_never_flushes_is_refused(tmp_path: Path) -> None:
    """A power cut would take coupons back that were given."""
    if why := why_there_is_none():
        pytest.skip(why)
    with (
        own_server(fsync="off") as server,
        pytest.raises(CouponsOutOfReach, match="fsync = off"),
    ):
        open_database(server.address, folder=tmp_path)


def test_line_that_was_cut_is_taken_up_again(postgres: PostgresServer, tmp_path: Path) -> None:
    """A server that has let go of all its connections is asked anew, and nobody is told."""
    with closing(open_database(postgres.new_schema(), folder=tmp_path)) as opened:
        engine = CouponEngine(opened, StillClock(), prefixes=PREFIXES)
        code = engine.issue(a_request()).code
        (pid,) = opened.read(lambda rows: rows.one("SELECT pg_backend_pid()")) or (0,)
        with closing(open_database(postgres.address, folder=tmp_path)) as other:
            other.read(lambda rows: rows.one("SELECT pg_terminate_backend(?)", [pid]))

        assert engine.validate(code, goods=GOODS).valid
        assert opened.read(lambda rows: rows.one("SELECT pg_backend_pid()")) != (pid,)


def test_transaction_whose_turn_was_lost_is_done_again(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    """Two that take rows in opposite order: the server ends one, which then finds its way."""
    with closing(open_database(postgres.new_schema(), folder=tmp_path)) as opened:
        for request_id in ("a", "b"):
            opened.write(lambda rows, request_id=request_id: _add(rows, request_id))
        met = threading.Barrier(2)
        tries = []

        def take(first: str, second: str) -> None:
            def work(rows: Rows) -> None:
                tries.append(first)
                sql = "UPDATE coupon_requests SET asked_us = asked_us + 1 WHERE request_id = ?"
                rows.change(sql, [first])
                if len(tries) <= met.parties:
                    met.wait(30)
                rows.change(sql, [second])

            opened.write(work)

        threads = [threading.Thread(target=take, args=names) for names in (("a", "b"), ("b", "a"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        found = opened.read(lambda rows: rows.all("SELECT asked_us FROM coupon_requests"))
    assert found == [(3,), (3,)]
    assert len(tries) == 3
