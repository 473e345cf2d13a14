"""Who is let in, and from when on no more; hubs made, made again, and of other versions."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import product
from typing import Final
from uuid import uuid4

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from pos.errors import HubClosed, HubMisuse, HubUnreachable
from pos.hub.database import HubDatabase
from pos.hub.founding import found
from pos.hub.members import Member, dismiss, enrol, members
from pos.hub.records import HubRecords
from pos.hub.schema.members import GROUPS
from pos.hub.schema.steps import FORMAT
from pos.postgres.connecting import Connection
from tests.hub.hubs import Hub, chain, shipment
from tests.postgres import PostgresServer
from tests.unheard import unheard_port


def test_made_once(hub: Hub) -> None:
    """The second time nothing is left to do, and what is there stays."""
    HubRecords(hub.till("S1", "T1")).take(shipment(chain(3)))

    assert 0 == found(hub.dsn)
    assert [(3,)] == hub.rows("SELECT count(*) FROM hub.record")


def test_another_version(hub: Hub) -> None:
    """Older, newer or none: each in a sentence that says what to do."""
    till = hub.till("S1", "T1")
    for taken, said in ((FORMAT + 1, "Upgrade this one"), (FORMAT - 1, "pos hub init")):
        with psycopg.connect(hub.dsn) as line:
            line.execute("DELETE FROM hub.format")
            line.execute("INSERT INTO hub.format VALUES (%s)", [taken])
        till.close()
        with pytest.raises(HubMisuse, match=said):
            HubRecords(till).reached("S1", "T1")
    with psycopg.connect(hub.dsn) as line:
        line.execute("DELETE FROM hub.format")
        line.execute("INSERT INTO hub.format VALUES (%s)", [FORMAT + 1])
    with pytest.raises(HubMisuse, match="Upgrade"):
        found(hub.dsn)
    with pytest.raises(HubMisuse, match="no hub yet"):
        HubRecords(hub.at(hub.server.address)).reached("S1", "T1")


def test_a_password_is_for_one(hub: Hub) -> None:
    """Enrolled again it has another; dismissed it has none, and its records stay."""
    owner = hub.owner()
    first = enrol(owner, Member(store="S1", till="T1"))
    again = enrol(owner, Member(store="S1", till="T1"))
    other = enrol(owner, Member(store="S1", till="Kasse 2 – بيت"))

    assert first.role == again.role != other.role
    assert first.password != again.password
    assert first.password not in repr(first)
    is_open = HubRecords(hub.at(hub.dsn_as(again.role)))
    is_open.take(shipment(chain(1)))
    assert dismiss(owner, Member(store="S1", till="T1"))
    assert not dismiss(owner, Member(store="S1", till="T1"))
    with pytest.raises(HubClosed, match=r"not permitted to log in\. Enrol it"):
        HubRecords(hub.at(hub.dsn_as(again.role))).reached("S1", "T1")
    with pytest.raises(HubClosed, match="lets this till in no more: enrol it again"):
        is_open.take(shipment(chain(1)))
    assert [True, False] == [
        one.ended_at is None for one in sorted(members(owner), key=lambda one: -len(one.role))
    ]
    assert [(1,)] == hub.rows("SELECT count(*) FROM hub.record")


def test_no_long_name_is_cut(hub: Hub) -> None:
    """Two tills whose names begin alike have two roles: PostgreSQL would cut both to one."""
    owner = hub.owner()
    roles = {enrol(owner, Member(store="s" * 60, till=f"t{n}")).role for n in range(3)}

    assert 3 == len(roles)
    assert [(3,)] == hub.rows("SELECT count(*) FROM hub.member")


def test_nobody_there() -> None:
    """Said as what it is: the till tries again."""
    hub = HubDatabase(f"postgresql://pos@127.0.0.1:{unheard_port()}/hub")

    with pytest.raises(HubUnreachable, match="cannot be reached"):
        HubRecords(hub).reached("S1", "T1")


def test_no_superuser(postgres: PostgresServer) -> None:
    """Whoever owns the database and may make roles is enough. Hubs on one server share the groups,
    which another owner must have been given.
    """
    chief, name = f"chief_{uuid4().hex[:8]}", f"own_{uuid4().hex[:8]}"
    with psycopg.connect(postgres.address, autocommit=True) as line:
        line.execute(f"CREATE ROLE {chief} LOGIN CREATEROLE".encode())
        line.execute(f"CREATE DATABASE {name} OWNER {chief}".encode())
        for group in GROUPS:
            there = line.execute("SELECT FROM pg_roles WHERE rolname = %s", [group])
            if there.rowcount:
                line.execute(f"GRANT {group} TO {chief} WITH ADMIN OPTION".encode())
    made = Hub(server=postgres, name=name)
    owned = made.dsn_as(chief)
    with made.lines:
        assert found(owned) > 0
        assert 0 == found(owned)
        till = enrol(made.at(owned), Member(store="S1", till="T1"))
        assert HubRecords(made.at(made.dsn_as(till.role))).take(shipment(chain(2))) is None
    with psycopg.connect(postgres.address, autocommit=True) as line:
        line.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_names_that_read_alike(hub: Hub) -> None:
    """No two members share a role, however their ids are joined: one would be let in as another."""
    owner = hub.owner()
    alike = (
        Member(store="a_b", till="c"),
        Member(store="a", till="b_c"),
        Member(store="s1", till="t1"),
        Member(store="s1_t1", till=""),
        Member(office="s1_t1"),
        Member(store="S1", till="t1"),
    )
    roles = {enrol(owner, one).role for one in alike}

    assert len(alike) == len(roles)
    assert {*alike} == {one.member for one in members(owner)}


def test_so_many_lines_and_no_more(hub: Hub) -> None:
    """One till leaves the others theirs, also after somebody enrolled it again."""
    owner, member = hub.owner(), Member(store="S1", till="T1")
    role = enrol(owner, member).role
    owner.ask(lambda line: line.execute(f"ALTER ROLE {role} CONNECTION LIMIT -1".encode()))
    assert role == enrol(owner, member).role
    with ExitStack() as lines:
        for _ in range(8):
            lines.enter_context(psycopg.connect(hub.dsn_as(role)))
        with pytest.raises(HubUnreachable, match="too many connections for role"):
            HubRecords(hub.at(hub.dsn_as(role))).reached("S1", "T1")
        HubRecords(hub.till("S1", "T2")).reached("S1", "T2")
    store, office = enrol(owner, Member(store="S1")).role, enrol(owner, Member(office="a")).role
    limits = "SELECT rolname, rolconnlimit FROM pg_roles WHERE rolname = ANY (%s)"
    assert {(role, 8), (store, 8), (office, 16)} == {*hub.rows(limits, [role, store, office])}


_KEEPS_OTHERS_OUT: Final = (
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)


def test_nobody_locks_a_table(hub: Hub) -> None:
    """Nor what makes the hub: a member appends and asks, and keeps no other from it. Whoever may
    update, delete or truncate a table as a whole may lock it in every way; who may insert, or
    update columns of it, in none that another who does the same must wait for.
    """
    owner = hub.owner()
    members_ = (Member(store="S1", till="T1"), Member(store="S1"), Member(office="a"))
    tables = hub.rows(
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE relnamespace = 'hub'::regnamespace AND relkind IN ('r', 'v')"
    )
    assert ("hub.record",) in tables
    for member in members_:
        with psycopg.connect(hub.dsn_as(enrol(owner, member).role), autocommit=True) as line:
            for (table,), mode in product(tables, _KEEPS_OTHERS_OUT):
                lock = f"DO $$ BEGIN LOCK TABLE {table} IN {mode} MODE NOWAIT; END $$"
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    line.execute(lock.encode())


def test_made_whatever_a_till_holds(hub: Hub) -> None:
    """Nothing that a till may lock keeps the hub from being brought up to this version."""
    role = enrol(hub.owner(), Member(store="S1", till="T1")).role
    with psycopg.connect(hub.dsn_as(role)) as till:
        till.execute("SELECT pg_advisory_lock(7236880173)")
        till.execute("SELECT * FROM hub.format")
        assert 0 == found(hub.dsn)


def test_made_by_two_at_once(postgres: PostgresServer) -> None:
    """Both find it made, and it is made once."""
    made = Hub(server=postgres, name=f"two_{uuid4().hex[:8]}")
    with psycopg.connect(postgres.address, autocommit=True) as line:
        line.execute(f"CREATE DATABASE {made.name}".encode())
    with ThreadPoolExecutor(max_workers=3) as both:
        taken = [*both.map(found, [made.dsn] * 3)]
    assert [0, 0, FORMAT] == sorted(taken)
    assert [(FORMAT,)] == made.rows("SELECT taken FROM hub.format")
    with psycopg.connect(postgres.address, autocommit=True) as line:
        line.execute(f"DROP DATABASE {made.name} WITH (FORCE)".encode())


def test_one_that_stands_still(hub: Hub) -> None:
    """Nobody waits for a hub that says nothing at all: its own limits are of no use then."""
    still = hub.at(hub.dsn, answer_within_s=0.2)
    (pid,) = still.ask(lambda line: line.execute("SELECT pg_backend_pid()").fetchone() or (0,))
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(HubUnreachable, match="does not answer"):
            still.ask(lambda line: line.execute("SELECT 1"))
    finally:
        os.kill(pid, signal.SIGCONT)

    assert (1,) == still.ask(lambda line: line.execute("SELECT 1").fetchone())


def test_one_statement_alone(hub: Hub) -> None:
    """It is over on the hub when it is answered, and holds nothing behind it."""
    owner = hub.owner()

    def status(line: Connection) -> TransactionStatus:
        line.execute("SELECT 1")
        return TransactionStatus(line.info.transaction_status)

    assert TransactionStatus.IDLE == owner.ask_alone(status)
    assert TransactionStatus.INTRANS == owner.ask(status)
