"""A store's hub lends on what the head office lends it, and nothing of its own.

A half second of the office's is told in the time of the store's hub, less what is not known of
how far the two clocks are apart: a call that leaves in what is left leaves in both.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from pos.errors import HubRefused
from pos.hub.database import HubDatabase
from pos.hub.leases import HubLeases
from pos.hub.schema.quota import TOO_MANY_ACCOUNTS
from pos.hub.schema.quota_rules import ASKS_WITHIN_S, CLOCK_STEP_S
from pos.hub.share import HubTime
from pos.ports.account_quota import Lane, Lease, Slice
from pos.postgres.connecting import Connection

HEARD_EVERY_S: Final = 5.0
DELIVERIES_EVERY_S: Final = 1.0
_NEEDED: Final = f"""
    SELECT extract(epoch FROM clock_timestamp())::double precision, quota.account, quota.kind,
        quota.wanted, coalesce((
            SELECT sum(asker.waiting) FROM hub.lease_asker AS asker
            WHERE (asker.account, asker.kind) = (quota.account, quota.kind)
                AND extract(epoch FROM clock_timestamp()) - asker.heard_s
                    BETWEEN -{CLOCK_STEP_S} AND {ASKS_WITHIN_S}), 0)::bigint
    FROM hub.quota AS quota ORDER BY quota.account, quota.kind FOR UPDATE
"""
_NOTHING_WANTED: Final = "UPDATE hub.quota SET wanted = 0 WHERE wanted > 0"
_CLOCK: Final = "SELECT extract(epoch FROM clock_timestamp())::double precision"
_HEARD: Final = """
    INSERT INTO hub.quota_office AS office (heard_s)
    VALUES (extract(epoch FROM clock_timestamp())::double precision)
    ON CONFLICT (is_one) DO UPDATE SET heard_s = excluded.heard_s
"""
_KEEP: Final = """
    INSERT INTO hub.block AS block (account, kind, lane, begins_s, ends_s, calls)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (account, kind, lane, begins_s)
    DO UPDATE SET calls = block.calls + excluded.calls,
        ends_s = least(block.ends_s, excluded.ends_s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Need:
    account: str
    kind: str
    at_once: int
    deliveries: int


@dataclass(slots=True)
class QuotaFromOffice:
    """For one thread. `store` and `office` are lines that only it asks by; `store` is opened as
    the hub's owner, `office` as the store. HubError from either: then the next round goes on.
    """

    store: HubDatabase
    office: HubDatabase
    monotonic_s: Callable[[], float] = time.monotonic
    _store_time: HubTime = field(default_factory=HubTime)
    _office_time: HubTime = field(default_factory=HubTime)
    _heard_s: float = float("-inf")
    _deliveries_s: float = float("-inf")

    def round(self) -> int:
        """Asks the office for all that the tills want by now; how many calls it has lent.

        To be called when the engine tells of `WANTED`, and every second anyway.
        """
        needs = self._needs()
        now_s = self.monotonic_s()
        has_turn = now_s - self._deliveries_s >= DELIVERIES_EVERY_S
        if has_turn:
            self._deliveries_s = now_s
        lent = 0
        for need in needs:
            if need.at_once:
                lent += self._lend(need, Lane.AT_ONCE, need.at_once)
            if need.deliveries and has_turn:
                lent += self._lend(need, Lane.DELIVERIES, need.deliveries)
        if not lent and self.monotonic_s() - self._heard_s >= HEARD_EVERY_S:
            self._ask_office_the_time()
        return lent

    def _needs(self) -> list[_Need]:
        sent_s = self.monotonic_s()

        def work(line: Connection) -> list[tuple[object, ...]]:
            rows = line.execute(_NEEDED).fetchall()
            line.execute(_NOTHING_WANTED)
            return [*rows, *line.execute(_CLOCK).fetchall()]

        *rows, (store_s,) = self.store.ask(work)
        self._store_time.heard(float(str(store_s)), sent_s=sent_s, now_s=self.monotonic_s())
        return [
            _Need(
                account=str(account),
                kind=str(kind),
                at_once=int(str(wanted)),
                deliveries=int(str(waiting)),
            )
            for _, account, kind, wanted, waiting in rows
        ]

    def _lend(self, need: _Need, lane: Lane, calls: int) -> int:
        sent_s = self.monotonic_s()
        try:
            lease = HubLeases(self.office, account=need.account).lease(need.kind, lane, calls)
        except HubRefused as problem:
            if TOO_MANY_ACCOUNTS not in str(problem):
                raise
            return 0  # whoever made this one up keeps no other account's tills waiting
        self._office_time.heard(lease.now_s, sent_s=sent_s, now_s=self.monotonic_s())
        blocks = [
            (need.account, need.kind, lane.value, one.begins_s, one.ends_s, one.calls)
            for one in in_time_of(self._store_time, self._office_time, lease)
        ]

        def work(line: Connection) -> None:
            for block in blocks:
                line.execute(_KEEP, block)
            line.execute(_HEARD)

        self.store.ask(work)
        self._heard_s = self.monotonic_s()
        return sum(one.calls for one in lease.slices)

    def _ask_office_the_time(self) -> None:
        """Nothing is needed: whether it answers is known all the same."""
        sent_s = self.monotonic_s()
        (office_s,) = self.office.ask(lambda line: line.execute(_CLOCK).fetchone()) or (0.0,)
        self._heard_s = self.monotonic_s()
        self._office_time.heard(float(office_s), sent_s=sent_s, now_s=self._heard_s)
        self.store.ask(lambda line: line.execute(_HEARD))


def in_time_of(store: HubTime, office: HubTime, lease: Lease) -> tuple[Slice, ...]:
    """What is left of each, where anything is."""
    moved = (
        Slice(
            begins_s=one.begins_s - office.least_s + store.most_s,
            ends_s=one.ends_s - office.most_s + store.least_s,
            calls=one.calls,
        )
        for one in lease.slices
    )
    return tuple(one for one in moved if one.begins_s < one.ends_s)
