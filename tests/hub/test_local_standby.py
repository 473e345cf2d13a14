"""A second box that follows the hub and takes its place."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bench.postgres import why_there_is_none
from pos.hub.local.engine import left_behind, wait_until
from tests.hub.served import WITHIN_S, ServedHub, open_folder, served, told

PASSWORD = "of-the-standby"
ROWS = 50

pytestmark = pytest.mark.skipif(bool(why_there_is_none()), reason=why_there_is_none())


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as made:
        yield made


def followed(first: ServedHub, home: Path) -> None:
    """As the guide has it."""
    first.asked(f"CREATE ROLE standby LOGIN REPLICATION PASSWORD '{PASSWORD}'")
    config = home.with_name("config.toml")
    config.touch()
    of = f"postgresql://standby@127.0.0.1:{first.port}/hub"
    words = ("standby", "--of", of, "--data", str(home), "--config", str(config))
    done = told(*words, POS_HUB_PASSWORD=PASSWORD)
    assert 0 == done.returncode, done.stderr


def killed(hub: ServedHub) -> None:
    """The whole box at once."""
    engine = hub.engine()
    hub.stop(signal.SIGKILL)
    os.kill(engine, signal.SIGKILL)
    assert wait_until(lambda: not left_behind(hub.home / "data"), within_s=WITHIN_S)


def test_standby_takes_over_with_all_that_was_acknowledged(folder: Path) -> None:
    """The hub is told to acknowledge only what the standby has too. It is killed in the middle;
    the standby is promoted, and a till that knows both addresses goes on with every row there.
    """
    with served(folder / "first") as first:
        first.asked("CREATE ROLE till_1 LOGIN PASSWORD 'p'")
        first.asked("CREATE TABLE sold (number int PRIMARY KEY)")
        first.asked("GRANT ALL ON sold TO till_1")
        followed(first, folder / "second")
        with served(folder / "second") as second:
            first.asked("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
            first.asked("SELECT pg_reload_conf()")
            state = "SELECT sync_state FROM pg_stat_replication"
            assert wait_until(lambda: first.asked(state) == [("sync",)], within_s=WITHIN_S)
            hosts = f"127.0.0.1:{first.port},127.0.0.1:{second.port}"
            dsn = f"postgresql://till_1:p@{hosts}/hub?target_session_attrs=read-write"
            with psycopg.connect(dsn, autocommit=True) as till:
                for number in range(ROWS):
                    till.execute("INSERT INTO sold VALUES (%s)", [number])
                killed(first)
                with pytest.raises(psycopg.OperationalError):
                    till.execute("INSERT INTO sold VALUES (1000)")
            with pytest.raises(psycopg.OperationalError):
                second.asked("SELECT 1", dsn=dsn)

            done = told("promote", "--data", str(folder / "second"))
            assert 0 == done.returncode, done.stderr
            rows = second.asked("SELECT number FROM sold ORDER BY number", dsn=dsn)
            assert [(number,) for number in range(ROWS)] == rows
            second.asked("INSERT INTO sold VALUES (1000)", dsn=dsn)

            twice = told("promote", "--data", str(folder / "second"))
            assert (1, True) == (twice.returncode, "follows nobody" in twice.stderr)
        assert "follows another hub" in second.log


def test_promoted_one_waits_for_no_standby(folder: Path) -> None:
    """A standby made of a hub that waits for one has that setting too: once it is promoted, and
    alone, it must not wait for itself.
    """
    with served(folder / "first") as first:
        first.asked("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        followed(first, folder / "second")
        killed(first)
    with served(folder / "second") as second:
        assert 0 == told("promote", "--data", str(folder / "second")).returncode
        second.asked("CREATE TABLE sold AS SELECT 7 AS number")
        assert [(7,)] == second.asked("SELECT number FROM sold")


def test_what_cannot_be_followed_is_told(folder: Path) -> None:
    """A wrong password, a name that is none, a folder that has a hub: nothing is left behind."""
    config = folder / "config.toml"
    config.touch()
    with served(folder / "first") as first:
        first.asked(f"CREATE ROLE standby LOGIN REPLICATION PASSWORD '{PASSWORD}'")
        of = ("--of", f"postgresql://standby@127.0.0.1:{first.port}/hub", "--config", str(config))
        for words, said in (
            (("--data", str(folder / "second")), "password authentication failed"),
            (("--data", str(folder / "second"), "--called", "No Name"), "small letters"),
            (("--data", str(folder / "first")), "There is a hub in"),
        ):
            refused = told("standby", *of, *words, POS_HUB_PASSWORD="wrong")
            assert 0 != refused.returncode
            assert said in refused.stderr
        assert not (folder / "second" / "data").exists()
        assert not (folder / "second" / "data.new").exists()
        first.asked("SELECT 1")
