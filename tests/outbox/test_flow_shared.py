"""Deliveries where a hub lends each till its share; and a relay that says how much waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOON
from relay_desk import Desk
from waiting import open_outbox, order, put

from pos.core.backlog import FRESH_PACE, MOST_PACE
from pos.outbox.flow import SOON_S, Flow
from pos.outbox.relay import Relay


@dataclass
class Shared:
    """What is lent, and what was told."""

    is_lent: bool = True
    in_s: float = 0.0
    went: int = 0
    told: list[int] = field(default_factory=list)

    def waits(self, deliveries: int) -> None:
        self.told.append(deliveries)

    def opens_in_s(self) -> float:
        return self.in_s

    def left(self) -> None:
        self.went += 1


def test_by_the_later_of_both() -> None:
    """The till's own pace and what is lent are both kept."""
    shared = Shared(in_s=0.4)
    flow = Flow(shared=shared)
    assert not flow.may_leave(10.0, under_way=0)
    assert 0.4 == flow.opens_in_s(10.0)
    shared.in_s = 0.0
    assert flow.may_leave(10.0, under_way=0)
    assert not flow.may_leave(10.0, under_way=4)

    flow.left(10.0)
    assert 1 == shared.went
    assert 0.1 == pytest.approx(flow.opens_in_s(10.0))


def test_the_hub_goes_away() -> None:
    """What it lent at full speed goes on slowly, once; and then as without one."""
    shared = Shared()
    flow = Flow(shared=shared)
    assert (0.0, MOST_PACE) == (flow.opens_in_s(1.0), flow.pace)
    shared.is_lent = False
    assert (0.0, FRESH_PACE) == (flow.opens_in_s(2.0), flow.pace)
    flow.answered(10.0)
    assert (0.0, FRESH_PACE + 1) == (flow.opens_in_s(11.0), flow.pace)

    never = Flow(shared=Shared(is_lent=False))
    assert (0.0, MOST_PACE) == (never.opens_in_s(1.0), never.pace)


def test_only_what_is_due_takes_a_share() -> None:
    """What is put off, or has no line, leaves its share to the others."""
    shared = Shared()
    flow = Flow(shared=shared)
    flow.waits(50, for_s=0.0, now_s=10.0)
    flow.waits(50, for_s=SOON_S + 1, now_s=10.0)
    flow.no_line(10.0, left_s=9.0, chance=1.0)
    flow.waits(50, for_s=0.0, now_s=10.0)
    for second in range(1, 5):
        flow.no_line(10.0 + second, left_s=10.0 + second - 0.5, chance=1.0)
    flow.waits(50, for_s=0.0, now_s=14.0)

    assert [50, 0, 50, 0] == shared.told


def test_a_relay_tells_how_much_waits(tmp_path: Path) -> None:
    """All that waits where some of it is due; nothing where all of it is put off, or gone."""
    record = tmp_path / "journal.db"
    desk = Desk(record)
    put(record, *(order(number, f"c{number}") for number in range(5)))
    shared = Shared(in_s=1.0)
    relay = Relay(
        lambda: open_outbox(record),
        desk.program,
        desk.clock,
        lambda _: None,
        flow=Flow(shared=shared),
    )
    assert relay.begin()
    assert relay._outbox is not None
    try:
        relay.step(0.0)
        for entry in relay._outbox.due(desk.clock.now(), limit=5):
            later = NOON + timedelta(seconds=30)
            relay._outbox.retry_at(entry, later, in_doubt=False, reason="down")
        relay.step(0.0)
    finally:
        relay.end()

    assert [5, 0] == shared.told
    assert [] == desk.sent()
