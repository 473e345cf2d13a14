"""A second box that follows the hub and takes its place."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bench.postgres import why_there_is_none
from pos.errors import HubUnreachable
from pos.hub.database import HubDatabase
from pos.hub.founding import found
from pos.hub.local.engine import left_behind
from pos.hub.local.waiting import wait_until
from pos.hub.members import Member, enrol
from tests.hub.following import Following, is_told, quick
from tests.hub.served import WITHIN_S, ServedHub, open_folder, served, told
from tests.hub.till_record import TillRecord

PASSWORD = "of-the-standby"
__all__ = ["quick"]

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


@pytest.mark.usefixtures("quick")
def test_standby_takes_over_with_all_that_was_acknowledged(folder: Path) -> None:
    """The hub is told to acknowledge only what the standby has too, and is killed while a till
    ships a backlog. The standby is promoted: what the till was told is there, and the till, which
    knows both addresses, goes on by itself.
    """
    till = TillRecord(folder / "journal.db")
    with served(folder / "first") as first:
        found(first.own)
        followed(first, folder / "second")
        with served(folder / "second") as second, a_till_of(first, second, till) as seen:
            seen.sell(60)
            began = seen.reached
            assert wait_until(lambda: seen.reached > began, within_s=WITHIN_S)
            seen.may_ship.clear()
            killed(first)
            acknowledged = seen.reached
            assert acknowledged < till.rows()[-1][0], "in the middle of it"
            seen.may_ship.set()
            seen.sell(2)
            assert wait_until(is_told(seen), within_s=WITHIN_S), "nobody is written to"
            seen.may_ship.clear()

            done = told("promote", "--data", str(folder / "second"))
            assert 0 == done.returncode, done.stderr
            there = [row[0] for row in till.at_hub(second)]
            assert [*range(1, len(there) + 1)] == there
            assert acknowledged <= len(there)
            seen.may_ship.set()
            assert wait_until(seen.has_all, within_s=WITHIN_S)
            assert wait_until(is_told(seen, times=2), within_s=WITHIN_S)
            assert [HubUnreachable, ""] == seen.problems
            seen.sell(1)
            assert wait_until(seen.has_all, within_s=WITHIN_S)
            assert till.rows() == till.at_hub(second)
            assert [(0,)] == second.asked("SELECT count(*) FROM hub.alarm")

            twice = told("promote", "--data", str(folder / "second"))
            assert (1, True) == (twice.returncode, "follows nobody" in twice.stderr)
        assert "follows another hub" in second.log


@contextmanager
def a_till_of(first: ServedHub, second: ServedHub, till: TillRecord) -> Iterator[Following]:
    """It has shipped what it has by now, and knows both."""
    with closing(HubDatabase(first.own)) as owner:
        enrolled = enrol(owner, Member(store=till.store, till=till.till))
    first.asked("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
    first.asked("SELECT pg_reload_conf()")
    state = "SELECT sync_state FROM pg_stat_replication"
    assert wait_until(lambda: first.asked(state) == [("sync",)], within_s=WITHIN_S)
    hosts = f"127.0.0.1:{first.port},127.0.0.1:{second.port}"
    who = f"{enrolled.role}:{enrolled.password}"
    dsn = f"postgresql://{who}@{hosts}/hub?target_session_attrs=read-write"
    seen = Following(till, dsn, most=3, answer_within_s=10.0)
    seen.thread.start()
    try:
        assert wait_until(seen.has_all, within_s=WITHIN_S)
        yield seen
    finally:
        seen.may_ship.set()
        seen.thread.close()


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
        assert wait_until(lambda: "the hub from now on" in second.told(), within_s=WITHIN_S)
    assert 1 == second.log.count("the hub from now on")


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
        assert not (folder / "second").exists()
        assert not (folder / "second" / "data.new").exists()
        first.asked("SELECT 1")
