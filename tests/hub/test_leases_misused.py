"""What a till's program may ask of the quota, however wrong it is: nobody else goes without."""

from __future__ import annotations

from contextlib import suppress

import pytest

from pos.errors import HubRefused
from pos.hub.database import HubDatabase
from pos.hub.leases import HubLeases
from pos.ports.account_quota import Lane
from tests.hub.hubs import Hub
from tests.hub.quota_engine import ACCOUNT

MOST = 2**31 - 1


@pytest.mark.parametrize("lane", Lane)
@pytest.mark.parametrize("has_office", [False, True])
def test_far_too_much(hub: Hub, lane: Lane, has_office: bool) -> None:
    """However much one asks for and how often, all others are lent calls as before."""
    greedy, till = hub.till("S1", "T1"), hub.till("S1", "T2")
    if has_office:
        hub.rows(
            "INSERT INTO hub.quota_office (heard_s)"
            " VALUES (extract(epoch FROM clock_timestamp())) RETURNING 1"
        )
    for calls in (MOST, MOST, -MOST, MOST, None):
        values = [ACCOUNT, lane.value, calls]
        greedy.ask(
            lambda line, values=values: line.execute(
                "SELECT * FROM hub.leased(%s, 'orders', %s, %s)", values
            ).fetchall()
        )
    lease = HubLeases(till, account=ACCOUNT).lease("orders", lane, 1)
    assert bool(lease.slices) != has_office or lane is Lane.AT_ONCE
    ((wanted,),) = hub.rows("SELECT wanted FROM hub.quota")
    assert (wanted > 0) == (has_office and lane is Lane.AT_ONCE)


def test_accounts_that_are_made_up(hub: Hub) -> None:
    """A till opens a few, no two stores stand in each other's way, and what nobody asks about is
    gone after a day.
    """
    one, other = hub.till("S1", "T1"), hub.till("S1", "T2")

    def lent(line: HubDatabase, account: str) -> bool:
        return bool(HubLeases(line, account=account).lease("orders", Lane.AT_ONCE, 1).slices)

    for odd in ("", "a", "A" * 16, "a" * 17, f"{ACCOUNT}\n", "é" * 16):
        with pytest.raises(HubRefused, match="digest"):
            lent(one, odd)
    made_up = [f"{number:016x}" for number in range(20)]
    opened = 0
    with suppress(HubRefused):
        for account in made_up:
            assert lent(one, account)
            opened += 1
    assert 4 == opened
    assert lent(other, ACCOUNT)
    assert lent(one, ACCOUNT)
    with pytest.raises(HubRefused, match="today"):
        lent(one, made_up[-1])

    hub.rows(
        "UPDATE hub.quota SET asked_s = asked_s - 90000 WHERE account <> %s RETURNING 1", ACCOUNT
    )
    assert lent(one, made_up[-1])
    kept = hub.rows("SELECT account FROM hub.quota ORDER BY account")
    assert [(made_up[-1],), (ACCOUNT,)] == kept
    assert {*kept} == {*hub.rows("SELECT DISTINCT account FROM hub.lease")}
