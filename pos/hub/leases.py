"""Calls of the loyalty account, lent by the hub: each lease one statement, by the hub's clock."""

from __future__ import annotations

from typing import Final

from pos.hub.database import HubDatabase
from pos.hub.schema.quota_rules import MOST_CALLS
from pos.ports.account_quota import Lane, Lease, Slice
from pos.postgres.connecting import Connection

_ASK: Final = (
    "SELECT now_s, begins_s, ends_s, calls FROM hub.leased(%s, %s, %s, %s) ORDER BY begins_s"
)


class HubLeases:
    """pos.ports.account_quota.QuotaLender."""

    def __init__(self, hub: HubDatabase, *, account: str) -> None:
        """`account` tells apart accounts whose tills share a hub; it is no key to any of them."""
        self._hub = hub
        self._account = account

    def lease(self, kind: str, lane: Lane, calls: int) -> Lease:
        values = [self._account, kind, lane.value, min(MOST_CALLS, calls)]

        def work(line: Connection) -> Lease:
            rows = line.execute(_ASK, values).fetchall()
            return Lease(
                now_s=rows[0][0],
                slices=tuple(
                    Slice(begins_s=begins_s, ends_s=ends_s, calls=given)
                    for _, begins_s, ends_s, given in rows
                    if given
                ),
                again_s=max((begins_s for _, begins_s, _, given in rows if not given), default=0.0),
            )

        return self._hub.ask_alone(work)

    def close(self) -> None:
        """Opened again when it is asked."""
        self._hub.close()
