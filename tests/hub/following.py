"""A till's shipping thread over its real record, and what the till is told of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from pos.errors import PosError
from pos.hub import records_up
from pos.hub.database import HubDatabase
from pos.hub.records import HubRecords
from pos.hub.records_up import HubTrouble, RecordsUp
from pos.hub.shipper import Shipper
from pos.ports.hub import Reached
from tests.hub.till_record import TillRecord

WITHIN_S = 60.0


class Following:
    """What a till keeps of its thread: how far it is, and each word of trouble."""

    def __init__(
        self, till: TillRecord, dsn: str, *, most: int = 500, answer_within_s: float = 0.5
    ) -> None:
        self.till = till
        self.answer_within_s = answer_within_s
        self.dsn = dsn
        self.most = most
        self.may_ship = threading.Event()
        self.may_ship.set()
        self.reached = 0
        self.troubles: list[HubTrouble | None] = []
        self.thread = RecordsUp(
            self._opened, on_reached=self._on_reached, on_trouble=self._on_trouble, first_after_s=0
        )

    @contextmanager
    def _opened(self) -> Iterator[Shipper]:
        database = HubDatabase(self.dsn, answer_within_s=self.answer_within_s)
        with closing(database), self.till.shipper(HubRecords(database), pace=self) as shipper:
            yield shipper

    def _on_reached(self, reached: Reached) -> None:
        self.reached = reached.seq

    def _on_trouble(self, trouble: HubTrouble | None) -> None:
        self.troubles.append(trouble)

    def rest(self) -> None:
        """Before each shipment."""
        assert self.may_ship.wait(WITHIN_S)

    def sell(self, times: int = 1) -> None:
        self.till.sell(times)
        self.thread.poke()

    def has_all(self) -> bool:
        return self.reached == self.till.rows()[-1][0]

    @property
    def problems(self) -> list[type[PosError] | str]:
        """In order: which kind, and '' where all was well again."""
        return [type(one.problem) if one else "" for one in self.troubles]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """It tries again as soon as a test wants to see it."""
    monkeypatch.setattr(records_up, "GATHER_S", 0.01)
    monkeypatch.setattr(records_up, "LONGEST_WAIT_S", 0.2)
    monkeypatch.setattr(records_up, "STOPPED_WAIT_S", 0.2)


def is_told(seen: Following, *, times: int = 1) -> Callable[[], bool]:
    return lambda: len(seen.troubles) >= times
