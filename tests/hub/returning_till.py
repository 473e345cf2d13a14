"""A till that writes what its record would have of sales and returns, and ships it."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from pos.hub.database import HubDatabase
from pos.hub.members import Member, enrol
from pos.hub.records import HubRecords
from pos.hub.returns import Claim, ClaimAnswer, HubReturns
from pos.ports.hub import ReceiptFigures, Shipment, ShippedRecord
from tests.hub.hubs import FIRST, Hub, hashed, plain_figures

LINES = {1: 5, 2: 1}


@dataclass
class Till:
    """Each sale of it is five of line 1, and one of line 2."""

    hub: Hub
    till: str = "T1"
    store: str = "S1"
    run: str = "first"
    written: list[ShippedRecord] = field(default_factory=list)
    figures: list[ReceiptFigures] = field(default_factory=list)
    shipped: int = 0

    def __post_init__(self) -> None:
        with closing(self.hub.owner()) as owner:
            role = enrol(owner, Member(store=self.store, till=self.till)).role
        self.line: HubDatabase = self.hub.at(self.hub.dsn_as(role))
        self.returns = HubReturns(self.line, run=self.run)
        self.returns.begin()

    def restarted(self, run: str) -> tuple[tuple[str, str], ...]:
        self.returns = HubReturns(self.line, run=run)
        return self.returns.begin()

    def sells(self, sale_id: str, *, ships: bool = True) -> str:
        """Five of line 1, one of line 2; the receipt."""
        receipt = f"{self.store}-{self.till}-{len(self.written):06d}"
        self.writes("SaleOpened", sale_id=sale_id)
        self.completes(sale_id, receipt)
        if ships:
            self.ships()
        return receipt

    def writes(self, kind: str, *, sale_id: str, receipt: str = "", **more: object) -> None:
        before = self.written[-1] if self.written else None
        record = ShippedRecord(
            seq=before.seq + 1 if before else 1,
            at="2026-11-01T08:00:00+00:00",
            incarnation="a",
            kind=kind,
            version=1,
            body=json.dumps({"sale_id": sale_id, "receipt": receipt, **more}),
            previous=before.hash if before else FIRST,
            hash=FIRST,
            sale_id=sale_id,
            receipt=receipt or None,
        )
        self.written.append(hashed(record))

    def completes(self, sale_id: str, receipt: str) -> None:
        self.writes("SaleCompleted", sale_id=sale_id, receipt=receipt)
        self.figures.append(
            ReceiptFigures(
                seq=self.written[-1].seq,
                incarnation="a",
                receipt=receipt,
                sale_id=sale_id,
                business_day=date(2026, 11, 1),
                completed_at=datetime(2026, 11, 1, 8, tzinfo=UTC),
                cashier_id="1001",
                customer_id="omar",
                currency="SAR",
                decimals=2,
                total_minor=100,
                figures=json.dumps(plain_figures(LINES)),
            )
        )

    def takes_back(
        self, sale_id: str, receipt: str, line: int, quantity: int, *, claim: str = "", row: int = 1
    ) -> None:
        """As it stands in the record."""
        sold = {"number": line, "quantity": str(LINES[line])}
        back = {"number": row, "quantity": str(quantity), "line": sold}
        self.writes("LineReturned", sale_id=sale_id, receipt=receipt, claim=claim, line=back)

    def ships(self) -> None:
        new = tuple(self.written[self.shipped :])
        places = {one.seq for one in new}
        receipts = tuple(one for one in self.figures if one.seq in places)
        shipment = Shipment(store=self.store, till=self.till, records=new, receipts=receipts)
        assert HubRecords(self.line).take(shipment) is None
        self.shipped = len(self.written)

    def claims(
        self, receipt: str, line: int, quantity: int | None, claim: str, *, sold: int | None = None
    ) -> ClaimAnswer:
        wanted = Claim(
            claim=claim,
            receipt=receipt,
            number=line,
            quantity=None if quantity is None else Decimal(quantity),
            own_sold=None if sold is None else Decimal(sold),
        )
        return self.returns.claim(wanted)[0]
