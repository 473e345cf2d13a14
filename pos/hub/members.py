"""Enrolling: a till, a store's hub at the head office, or who reads there, gets a role and a
password of its own.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg import sql

from pos.hub.database import HubDatabase
from pos.hub.schema.members import OFFICE, STORES, TILLS
from pos.postgres.connecting import Connection

_LONGEST_NAME: Final = 63
"""Bytes of a role's name; PostgreSQL cuts off the rest without a word."""
_MOST_LINES: Final = {"till": 8, "store": 8, "office": 16}
"""No member takes the lines of all others. A till has four (what it ships, what comes down, the
quota, what a cashier waits for), a command beside it up to three. A store has one for its records
and one for the quota, and as many that a cut left behind. At the office several may read.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A till of a store, with an empty `till` the store's own hub, or somebody at the head office,
    who reads all stores and is of none.
    """

    store: str = ""
    till: str = ""
    office: str = ""
    """A name by which they are told apart."""

    def __str__(self) -> str:
        if self.office:
            return f"{self.office}, who reads for the office,"
        return f"{self.store}/{self.till}" if self.till else self.store


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Enrolled:
    """How it logs in. The password is told once, and kept here by nobody."""

    member: Member
    role: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMember:
    member: Member
    role: str
    enrolled_at: datetime
    ended_at: datetime | None


def enrol(hub: HubDatabase, member: Member) -> Enrolled:
    """Again: another password, and the old one opens nothing from then on."""
    password = secrets.token_urlsafe(24)

    def work(line: Connection) -> Enrolled:
        role = _role_of(line, member)
        name = sql.Identifier(role)
        if not _is_there(line, role):
            group = sql.Identifier(_group_of(member))
            line.execute(sql.SQL("CREATE ROLE {} IN ROLE {}").format(name, group))
        kept = line.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
        line.execute(
            sql.SQL("ALTER ROLE {} LOGIN CONNECTION LIMIT {} PASSWORD {}").format(
                name, sql.Literal(_MOST_LINES[_kind_of(member)]), sql.Literal(kept.decode())
            )
        )
        line.execute(
            "INSERT INTO hub.member (role, kind, store, till, office) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (role) DO UPDATE SET ended_at = NULL, enrolled_at = now()",
            [role, _kind_of(member), member.store, member.till, member.office],
        )
        return Enrolled(member=member, role=role, password=password)

    return hub.ask(work)


def dismiss(hub: HubDatabase, member: Member) -> bool:
    """Whether there was one: it is let in no more, and its records stay."""

    def work(line: Connection) -> bool:
        found = line.execute(
            "UPDATE hub.member SET ended_at = now()"
            " WHERE (store, till, office) = (%s, %s, %s) AND ended_at IS NULL RETURNING role",
            [member.store, member.till, member.office],
        ).fetchone()
        if found is not None:
            line.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(found[0])))
        return found is not None

    return hub.ask(work)


def members(hub: HubDatabase) -> tuple[KnownMember, ...]:
    """All that ever were, by store and till."""

    def work(line: Connection) -> tuple[KnownMember, ...]:
        rows = line.execute(
            "SELECT store, till, office, role, enrolled_at, ended_at FROM hub.member"
            " ORDER BY store, till, office"
        )
        return tuple(
            KnownMember(
                member=Member(store=store, till=till, office=office),
                role=role,
                enrolled_at=since,
                ended_at=ended,
            )
            for store, till, office, role, since, ended in rows
        )

    return hub.ask(work)


def _kind_of(member: Member) -> str:
    return "office" if member.office else "till" if member.till else "store"


def _group_of(member: Member) -> str:
    return {"office": OFFICE, "till": TILLS, "store": STORES}[_kind_of(member)]


def _role_of(line: Connection, member: Member) -> str:
    """Roles belong to the whole server, on which there may be other hubs with the same stores. The
    digest tells apart what is spelled alike: store a_b, till c, and store a, till b_c.
    """
    (hub_id,) = line.execute("SELECT hub_id FROM hub.about").fetchone() or ("",)
    kind = _kind_of(member)
    whose = [kind, member.office or member.store, member.till]
    plain = re.sub(r"[^a-z0-9_]", "_", "_".join(["pos", hub_id, *filter(None, whose)]).lower())
    digest = hashlib.sha256(json.dumps(whose).encode()).hexdigest()[:8]
    return f"{plain[: _LONGEST_NAME - 9]}_{digest}"


def _is_there(line: Connection, role: str) -> bool:
    return line.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None
