"""How a hub stands: how far it has each till's record, and what a person must look at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from pos.hub.database import HubDatabase
from pos.hub.members import Member
from pos.postgres.connecting import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class TillAtHub:
    """One till, or whoever else is let in, as far as who asks may see."""

    member: Member
    role: str
    """Empty where it brings its records by its store's hub."""
    ended_at: datetime | None
    """Since when it is let in no more."""
    records: int
    """The place of its newest record; 0 before the first."""
    heard_at: datetime | None
    """When its newest record came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    number: int
    member: Member
    what: str
    """One of pos.hub.alarms.SAID_OF."""
    about: str
    """What it is about beside its till; empty where its records tell."""
    seq: int
    raised_at: datetime
    settled_at: datetime | None
    settled_why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HubStatus:
    name: str
    tills: tuple[TillAtHub, ...]
    alarms: tuple[Alarm, ...]

    @property
    def open_alarms(self) -> tuple[Alarm, ...]:
        return tuple(one for one in self.alarms if one.settled_at is None)


# Of a store's hub, and of who reads at the office, there are no records: a store's are its tills'.
_TILLS = """
    SELECT coalesce(member.store, heard.store), coalesce(member.till, heard.till),
        coalesce(member.office, ''), coalesce(member.role, ''), member.ended_at,
        coalesce(heard.seq, 0), heard.heard_at
    FROM (
        SELECT store, till, max(seq) AS seq, max(heard_at) AS heard_at
        FROM hub.head GROUP BY store, till
    ) AS heard FULL JOIN (
        SELECT DISTINCT ON (store, till, office) * FROM hub.member
        ORDER BY store, till, office, enrolled_at DESC
    ) AS member USING (store, till)
    ORDER BY 1, 2, 3
"""
_HEADS = "SELECT store, till, incarnation, seq FROM hub.head"
_AFTER = """
    SELECT count(*) FROM hub.record
    WHERE (store, till, incarnation) = (%s, %s, %s) AND seq > %s
"""
_ALARMS = """
    SELECT number, store, till, what, about, seq, raised_at, settled_at, settled_why
    FROM hub.alarm ORDER BY number
"""


def status_of(hub: HubDatabase) -> HubStatus:
    def work(line: Connection) -> HubStatus:
        tills = tuple(
            TillAtHub(
                member=Member(store=store, till=till, office=office),
                role=role,
                ended_at=ended,
                records=seq,
                heard_at=heard,
            )
            for store, till, office, role, ended, seq, heard in line.execute(_TILLS)
        )
        alarms = tuple(
            Alarm(
                number=number,
                member=Member(store=store, till=till),
                what=what,
                about=about,
                seq=seq,
                raised_at=raised,
                settled_at=settled,
                settled_why=why,
            )
            for number, store, till, what, about, seq, raised, settled, why in line.execute(_ALARMS)
        )
        return HubStatus(name=hub.name, tills=tills, alarms=alarms)

    return hub.ask(work)


def not_at_office(hub: HubDatabase, office: HubDatabase) -> dict[Member, int]:
    """How many records of each till the head office has not, where there are any."""
    there = _heads(office)
    missing: Counter[Member] = Counter()
    for chain, seq in _heads(hub).items():
        if (reached := there.get(chain, 0)) < seq:
            missing[Member(store=chain[0], till=chain[1])] += _after(hub, chain, reached)
    return dict(missing)


def _heads(hub: HubDatabase) -> dict[tuple[str, str, str], int]:
    rows = hub.ask(lambda line: line.execute(_HEADS).fetchall())
    return {(store, till, incarnation): seq for store, till, incarnation, seq in rows}


def _after(hub: HubDatabase, chain: tuple[str, str, str], seq: int) -> int:
    found = hub.ask(lambda line: line.execute(_AFTER, [*chain, seq]).fetchone())
    return int(found[0]) if found else 0


def settle(hub: HubDatabase, number: int, why: str) -> bool:
    """Whether there was such an alarm that nobody had settled. For whoever looks after the hub."""

    def work(line: Connection) -> bool:
        changed = line.execute(
            "UPDATE hub.alarm SET settled_at = now(), settled_why = %s"
            " WHERE number = %s AND settled_at IS NULL",
            [why, number],
        )
        return changed.rowcount == 1

    return hub.ask(work)
