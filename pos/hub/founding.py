"""A database made a hub, or brought up to this version: by its owner, as often as they like."""

from __future__ import annotations

import secrets
from contextlib import closing
from typing import Final

from psycopg import sql

from pos.errors import HubMisuse
from pos.hub.database import HubDatabase
from pos.hub.schema.members import GROUPS
from pos.hub.schema.steps import FORMAT, STEPS
from pos.postgres.connecting import Connection

_ONE_AT_A_TIME: Final = "LOCK TABLE hub.format IN EXCLUSIVE MODE"
"""Which no till may: any number that PostgreSQL would lock instead a till can lock as well."""


def found(dsn: str, *, password: str = "") -> int:
    """How many steps were taken; all of them are, or none is. HubMisuse where it is a newer one,
    HubUnreachable where there is nobody.
    """

    def work(line: Connection) -> int:
        for group in GROUPS:
            _make_role(line, group)
        line.execute("CREATE SCHEMA IF NOT EXISTS hub")
        line.execute("CREATE TABLE IF NOT EXISTS hub.format (taken integer NOT NULL)")
        line.execute(_ONE_AT_A_TIME)
        (taken,) = line.execute("SELECT coalesce(max(taken), 0) FROM hub.format").fetchone() or (0,)
        if taken > FORMAT:
            raise HubMisuse("The hub is of a newer version than this program. Upgrade this one.")
        for number, step in enumerate(STEPS[taken:], taken + 1):
            for statement in step:
                line.execute(statement.encode())
            line.execute("INSERT INTO hub.format VALUES (%s)", [number])
        line.execute(
            "INSERT INTO hub.about (hub_id) VALUES (%s) ON CONFLICT DO NOTHING",
            [secrets.token_hex(4)],
        )
        return FORMAT - int(taken)

    with closing(HubDatabase(dsn, password=password, is_being_made=True)) as hub:
        return hub.ask(work)


def _make_role(line: Connection, name: str) -> None:
    """All hubs on a server share the groups, and any of them may be the first."""
    if line.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
        line.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(name)))
