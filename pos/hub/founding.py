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

_MAKING_IT: Final = 7_236_880_173
"""The number of what one program at a time does, among all that a server may be asked to lock."""


def found(dsn: str, *, password: str = "") -> int:
    """How many steps were taken; all of them are, or none is. HubMisuse where it is a newer one,
    HubUnreachable where there is nobody.
    """

    def work(line: Connection) -> int:
        line.execute("SELECT pg_advisory_xact_lock(%s)", [_MAKING_IT])
        for group in GROUPS:
            _make_role(line, group)
        line.execute("CREATE SCHEMA IF NOT EXISTS hub")
        line.execute("CREATE TABLE IF NOT EXISTS hub.format (taken integer NOT NULL)")
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
