"""A till that goes on selling while its hub is killed, stopped, full, slow, or closed to it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from bench.postgres import why_there_is_none
from pos.errors import HubClosed, HubMisuse, HubUnreachable, PosError
from pos.hub import records_up
from pos.hub.database import HubDatabase
from pos.hub.founding import found
from pos.hub.local.waiting import wait_until
from pos.hub.members import Member, enrol
from pos.hub.records import HubRecords
from pos.hub.records_up import RecordsUp
from pos.hub.schema.steps import FORMAT
from pos.hub.shipper import Shipper, Stopped, Why
from tests.hub.following import WITHIN_S, Following, is_told, quick
from tests.hub.hubs import Hub
from tests.hub.till_record import TillRecord
from tests.postgres import own_server

__all__ = ["quick"]

pytestmark = pytest.mark.skipif(bool(why_there_is_none()), reason=why_there_is_none())


@pytest.fixture(scope="module")
def own_hub() -> Iterator[Hub]:
    """On a server of its own, to be stopped in the middle."""
    with own_server(max_connections="12") as server:
        with psycopg.connect(server.address, autocommit=True) as line:
            line.execute("CREATE DATABASE hub")
        hub = Hub(server=server, name="hub")
        found(hub.dsn)
        with hub.lines:
            yield hub


@pytest.fixture
def till(own_hub: Hub, tmp_path: Path, request: pytest.FixtureRequest) -> TillRecord:
    """Another one for each test, on the same hub."""
    return TillRecord(tmp_path / "journal.db", till=f"T{abs(hash(request.node.name)) % 10_000}")


@contextmanager
def following(hub: Hub, till: TillRecord, *, most: int = 500) -> Iterator[Following]:
    with closing(HubDatabase(hub.dsn)) as owner:
        enrolled = enrol(owner, Member(store=till.store, till=till.till))
    seen = Following(till, hub.dsn_as(enrolled.role), most=most)
    seen.thread.start()
    try:
        assert wait_until(seen.has_all, within_s=WITHIN_S)
        yield seen
    finally:
        seen.thread.close()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("by", [signal.SIGQUIT, signal.SIGINT])
def test_killed_and_started_again(own_hub: Hub, till: TillRecord, by: signal.Signals) -> None:
    """In the middle of a backlog: what was acknowledged is there, all the rest follows, said once
    each way.
    """
    with following(own_hub, till, most=9) as seen:
        began = seen.reached
        seen.sell(40)
        assert wait_until(lambda: seen.reached > began, within_s=WITHIN_S)
        seen.may_ship.clear()
        own_hub.server.stop(by=by)
        acknowledged = seen.reached
        seen.may_ship.set()
        try:
            seen.sell(2)
            assert wait_until(is_told(seen), within_s=WITHIN_S)
        finally:
            own_hub.server.start(max_connections="12")
        there = [row[0] for row in till.at_hub(own_hub)]
        assert [*range(1, len(there) + 1)] == there
        assert len(there) >= acknowledged
        assert wait_until(seen.has_all, within_s=WITHIN_S)
        assert wait_until(is_told(seen, times=2), within_s=WITHIN_S)
        assert [HubUnreachable, ""] == seen.problems
    assert till.rows() == till.at_hub(own_hub)
    assert [(0,)] == own_hub.rows("SELECT count(*) FROM hub.alarm WHERE till = %s", till.till)


@contextmanager
def read_only(hub: Hub, _: Following) -> Iterator[None]:
    """As a standby that nobody has promoted."""
    with psycopg.connect(hub.server.address, autocommit=True) as line:
        line.execute("ALTER DATABASE hub SET default_transaction_read_only = on")
        _end_lines(line)
        yield
        line.execute("ALTER DATABASE hub RESET default_transaction_read_only")
        _end_lines(line)


@contextmanager
def crowded(hub: Hub, _: Following) -> Iterator[None]:
    """As many as the server takes are there already."""
    with psycopg.connect(hub.server.address, autocommit=True) as line:
        line.execute("ALTER DATABASE hub CONNECTION LIMIT 0")
        _end_lines(line)
        yield
        line.execute("ALTER DATABASE hub CONNECTION LIMIT -1")


@contextmanager
def slow(hub: Hub, _: Following) -> Iterator[None]:
    """Somebody holds what a shipment needs, for longer than a till waits."""
    with psycopg.connect(hub.dsn) as line:
        line.execute("LOCK TABLE hub.record IN SHARE MODE")
        yield


@contextmanager
def full(hub: Hub, _: Following) -> Iterator[None]:
    """The engine says so in the middle of a shipment."""
    with psycopg.connect(hub.dsn, autocommit=True) as line:
        line.execute(
            "CREATE FUNCTION hub.no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100';"
            " END $$"
        )
        line.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON hub.record EXECUTE FUNCTION hub.no_room()"
        )
        yield
        line.execute("DROP FUNCTION hub.no_room CASCADE")


@contextmanager
def newer(hub: Hub, _: Following) -> Iterator[None]:
    """Somebody upgraded the hub before its tills."""
    with psycopg.connect(hub.dsn, autocommit=True) as line:
        line.execute("INSERT INTO hub.format VALUES (%s)", [FORMAT + 1])
        _end_lines(line)
        yield
        line.execute("DELETE FROM hub.format WHERE taken = %s", [FORMAT + 1])


@contextmanager
def dismissed(hub: Hub, seen: Following) -> Iterator[None]:
    """Let in no more, by mistake."""
    role = seen.dsn.partition("//")[2].partition("@")[0]
    with psycopg.connect(hub.dsn, autocommit=True) as line:
        line.execute(f'ALTER ROLE "{role}" NOLOGIN'.encode())
        _end_lines(line)
        yield
        line.execute(f'ALTER ROLE "{role}" LOGIN'.encode())


@contextmanager
def other_password(hub: Hub, seen: Following) -> Iterator[None]:
    """The till's is asked for, and is another one by now."""
    role = seen.dsn.partition("//")[2].partition("@")[0]
    rules = hub.server.home / "data" / "pg_hba.conf"
    before = rules.read_text()
    seen.dsn = seen.dsn.replace("@", ":no-longer@")
    with psycopg.connect(hub.dsn, autocommit=True) as line:
        rules.write_text(f"local all {role} scram-sha-256\n{before}")
        line.execute("SELECT pg_reload_conf()")
        assert wait_until(lambda: _refuses(seen.dsn), within_s=WITHIN_S)
        _end_lines(line)
        yield
        rules.write_text(before)
        line.execute("SELECT pg_reload_conf()")


def _refuses(dsn: str) -> bool:
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return True
    return False


def _end_lines(line: psycopg.Connection) -> None:
    line.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = 'hub' AND pid <> pg_backend_pid()"
    )


TROUBLES = [
    (read_only, HubUnreachable),
    (crowded, HubUnreachable),
    (slow, HubUnreachable),
    (full, HubUnreachable),
    (newer, HubMisuse),
    (dismissed, HubClosed),
    (other_password, HubClosed),
]


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("trouble", "kind"), TROUBLES)
def test_the_till_goes_on(
    own_hub: Hub,
    till: TillRecord,
    trouble: Callable[[Hub, Following], AbstractContextManager[None]],
    kind: type[PosError],
) -> None:
    """Said once, however often it is tried; and all of it goes up once it is over."""
    with following(own_hub, till) as seen:
        with trouble(own_hub, seen):
            seen.sell(3)
            assert wait_until(is_told(seen), within_s=WITHIN_S)
            failures = seen.thread._failures
            assert wait_until(lambda: seen.thread._failures > failures + 1, within_s=WITHIN_S)
            seen.sell(1)
            assert seen.thread.is_in_trouble
        assert wait_until(seen.has_all, within_s=WITHIN_S)
        assert wait_until(is_told(seen, times=2), within_s=WITHIN_S)
        assert [kind, ""] == seen.problems
    assert till.rows() == till.at_hub(own_hub)


@pytest.mark.usefixtures("quick")
def test_stopped_until_somebody_has_looked(own_hub: Hub, till: TillRecord, tmp_path: Path) -> None:
    """A clone says it once and ships nothing, however long it sells."""
    with following(own_hub, till):
        clone = till.copied(tmp_path / "clone")
        till.sell(2)
    till.ship(HubRecords(own_hub.owner()))
    there = till.at_hub(own_hub)
    clone.sell(1)
    seen = Following(clone, own_hub.dsn)
    seen.thread.start()
    try:
        assert wait_until(is_told(seen), within_s=WITHIN_S)
        for _ in range(3):
            seen.sell(1)
            seen.thread.hasten()
    finally:
        seen.thread.close()

    (trouble,) = seen.troubles
    assert trouble is not None
    assert isinstance(trouble.problem, Stopped)
    assert Why.OTHER_RECORD is trouble.problem.why
    assert there == till.at_hub(own_hub)


@pytest.mark.usefixtures("quick")
def test_a_line_cut_once_is_no_news(own_hub: Hub, till: TillRecord) -> None:
    """A hub that began anew is there again at once: nobody is told."""
    with following(own_hub, till) as seen:
        with psycopg.connect(own_hub.server.address, autocommit=True) as line:
            _end_lines(line)
        seen.sell(2)
        assert wait_until(seen.has_all, within_s=WITHIN_S)
        assert [] == seen.troubles


def test_a_hub_that_forgot_while_nothing_was_sold(
    own_hub: Hub, till: TillRecord, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put back from a backup it has less and says nothing: it is asked again now and then."""
    monkeypatch.setattr(records_up, "LOOKS_AGAIN_S", 0.05)
    with following(own_hub, till) as seen:
        seen.sell(3)
        assert wait_until(seen.has_all, within_s=WITHIN_S)
        own_hub.forgets(till.till)
        assert wait_until(lambda: till.rows() == till.at_hub(own_hub), within_s=WITHIN_S)
        asked = seen.thread.hasten()
        assert wait_until(lambda: seen.thread.is_level(asked), within_s=WITHIN_S)

    assert [] == seen.troubles


def test_it_ends_while_the_hub_hangs(till: TillRecord) -> None:
    """Whoever closes the till waits no longer than was said, and what is left is left."""
    entered, goes_on = threading.Event(), threading.Event()

    @contextmanager
    def hangs() -> Iterator[Shipper]:
        entered.set()
        goes_on.wait(WITHIN_S)
        raise HubUnreachable("no answer")
        yield

    thread = RecordsUp(hangs, on_reached=lambda _: None, on_trouble=lambda _: None, first_after_s=0)
    thread.start()
    assert entered.wait(WITHIN_S)
    thread.close()
    assert thread._thread.is_alive()
    goes_on.set()
    thread._thread.join(WITHIN_S)
    assert not thread._thread.is_alive()
