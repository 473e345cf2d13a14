"""Stores with a hub of their own, on to the head office: the program's own replicators, in a
process that is killed again and again and goes on where both sides are.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from ctypes import c_longlong
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from pos.errors import HubUnreachable
from pos.hub.database import HubDatabase
from pos.hub.members import Member, enrol
from pos.hub.replicating import Replicator
from tests.hub.hubs import Hub

PAUSE_S = 0.05
"""Behind each store: the machine is the tills', and in each moment one of the stores goes up."""
_KILL, _END, _DONE = "kill", "end", "done"


@dataclass(frozen=True, slots=True)
class WayUp:
    """Of one store: its own hub as its owner asks it, and the office's as it lets that store in."""

    store: str
    hub: str
    office: str


def way_up(store: str, hub: Hub, office: Hub) -> WayUp:
    return WayUp(store, hub.dsn, office.dsn_as(enrol(office.owner(), Member(store=store)).role))


class Replicating:
    """All stores of a fleet, for as long as it is open."""

    def __init__(self, orders: Connection, carried: Any) -> None:
        self._orders = orders
        self._carried = carried

    @property
    def carried(self) -> int:
        """Records that the office was shipped so far, again where an answer was lost."""
        return int(self._carried.value)

    def kill(self) -> None:
        """In the middle of whatever it does; another one begins at once."""
        self._orders.send(_KILL)
        assert self._orders.recv() == _DONE


@contextmanager
def replicating(ways: Sequence[WayUp], *, seed: int) -> Iterator[Replicating]:
    context = multiprocessing.get_context("spawn")
    # A lock would stay with whoever was killed while they had it; only one writes.
    carried = context.RawValue(c_longlong, 0)
    ours, theirs = context.Pipe()
    keeper = context.Process(target=_keep, args=(ways, theirs, carried, seed))
    keeper.start()
    theirs.close()
    try:
        yield Replicating(ours, carried)
        ours.send(_END)
        assert ours.recv() == _DONE
    finally:
        ours.close()
        keeper.join()


def bring_the_rest(ways: Sequence[WayUp]) -> int:
    """As in the evening, with nobody who disturbs: how many records were left."""
    return sum(_brought(way) for way in ways)


def _brought(way: WayUp) -> int:
    records = 0
    with ExitStack() as to_end:
        replicator = _replicator(way, to_end)
        while carried := replicator.round().records:
            records += carried
    return records


def _keep(ways: Sequence[WayUp], orders: Connection, carried: Any, seed: int) -> None:
    """One child after the other: it is forked, as all that it needs is loaded here already."""
    context = multiprocessing.get_context("fork")
    for number in range(1_000_000):
        child = context.Process(target=_rounds, args=(ways, carried, f"{seed}/{number}"))
        child.start()
        try:
            order = orders.recv()
        except EOFError:  # whoever wanted it is gone
            order = _END
        os.kill(child.pid or 0, signal.SIGKILL)
        child.join()
        if order == _END:
            break
        orders.send(_DONE)
    orders.send(_DONE)


def _rounds(ways: Sequence[WayUp], carried: Any, seed: str) -> None:
    """Round after round, store after store, until it is killed."""
    order = random.Random(seed).sample(ways, len(ways))
    with ExitStack() as to_end:
        replicators = [_replicator(way, to_end) for way in order]
        while True:
            for replicator in replicators:
                try:
                    carried.value += replicator.round().records
                except HubUnreachable:
                    pass  # its engine was killed
                time.sleep(PAUSE_S)


def _replicator(way: WayUp, to_end: ExitStack) -> Replicator:
    hub, office = HubDatabase(way.hub), HubDatabase(way.office)
    to_end.enter_context(closing(hub))
    to_end.enter_context(closing(office))
    return Replicator(hub, office)
