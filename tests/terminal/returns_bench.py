"""Tills of one store that take back each other's goods: real records, shipped to a real hub."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from builders import setup_of
from fakes import CountingIds
from terminal_bench import Bench

from pos.assembly.hub.late import Late
from pos.assembly.hub.left_alone import LeftAlone
from pos.assembly.hub.returns import ReturnsAtHub
from pos.core import intents as it
from pos.hub.database import HubDatabase
from pos.hub.members import Member, enrol
from pos.hub.records import HubRecords
from pos.hub.shipper import Shipper
from pos.journal.queries import SqliteHistory
from pos.journal.shipping import ShippedJournal
from tests.hub.hubs import Hub
from tests.hub.till_record import AtOnce


@dataclass
class StoreTill:
    """One that is restarted is another one on the same folder."""

    folder: Path
    hub: Hub
    till: str = "T1"
    run: str = "first"
    returns_within_days: int | None = None

    def __post_init__(self) -> None:
        self.setup = setup_of(
            till_id=self.till, has_hub=True, returns_within_days=self.returns_within_days
        )
        role = enrol(self.hub.owner(), Member(store="S001", till=self.till)).role
        self.line: HubDatabase = self.hub.at(self.hub.dsn_as(role))
        self.now_s = 0.0
        self.returns = ReturnsAtHub(
            self.line_now,
            self.setup,
            run=self.run,
            is_recorded=self.is_recorded,
            left_alone=LeftAlone(lambda: self.now_s),
        )
        place = self.folder / self.till
        place.mkdir(exist_ok=True)
        ids = CountingIds(f"{self.till}-{self.run}-")
        self.bench = Bench(place, setup=self.setup, across_tills=self.returns, ids=ids)

    def line_now(self) -> HubDatabase:
        return self.line

    def goes_away(self) -> None:
        """Nobody is at the hub's address from now on, for this till."""
        nobody = HubDatabase("postgresql://nobody@/none?host=/nowhere")
        self.returns._asked = Late(lambda: nobody, self.returns._at)

    def comes_back(self) -> None:
        self.returns._asked = Late(self.line_now, self.returns._at)
        self.now_s += 60.0

    def is_recorded(self, receipt: str, claim: str) -> bool:
        with closing(SqliteHistory(self.bench.record)) as history:
            return history.has_claim(receipt, claim)

    def sold(self, *codes: str, method: str = "cash") -> str:
        """The receipt, by now at the hub."""
        self.bench.done(*(it.Scanned(text=code) for code in codes))
        return self.paid(method)

    def paid(self, method: str = "cash") -> str:
        self.bench.done(it.TakeTender(method=method))
        last = self.bench.settled().last_sale
        assert last is not None
        self.ship()
        return last.receipt

    def back(self, receipt: str, number: int, quantity: int | None = None) -> str:
        """What was said, be it no."""
        asked = it.ReturnGoods(
            receipt=receipt, number=number, quantity=None if quantity is None else Decimal(quantity)
        )
        outcome = self.bench.ask(asked)
        self.bench.settled()
        return outcome.refusal or outcome.say

    def ship(self) -> None:
        with closing(ShippedJournal(self.bench.record, self.setup)) as journal:
            records = HubRecords(self.line)
            shipper = Shipper(records, journal, store="S001", till=self.till, pace=AtOnce(500))
            assert [*shipper.ship()]


def claims(hub: Hub) -> list[tuple[str, int, int]]:
    """State, line and quantity of each."""
    rows = hub.rows("SELECT state, line, quantity FROM hub.returned ORDER BY at, claim")
    return [(state, line, int(quantity)) for state, line, quantity in rows]
