"""A till's record as it is shipped to a hub: records as they stand, and the figures of their sales.

Reads only, on a connection of its own, on the thread that opened it or any one that goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Final

import msgspec

from pos.core.business_day import business_date
from pos.core.events import SaleCompleted
from pos.core.money import exponent_of
from pos.core.reports.figures_of_sale import figures_of_sale
from pos.core.reports.sales_fold import SalesFold
from pos.core.sale import Sale
from pos.core.setup import Setup
from pos.journal import codec
from pos.journal.database import open_beside, readable
from pos.journal.rows import has_place
from pos.ports.hub import Reached, ReceiptFigures, Shipment, ShippedRecord

log = logging.getLogger("pos.hub")

MOST_BYTES: Final = 512 * 1024
"""Of the bodies of one shipment, but for a single record that is longer."""
_COLUMNS: Final = "seq, at, incarnation, kind, version, body, previous, hash, sale_id, receipt"
_COMPLETES: Final = "SaleCompleted"
_AS_JSON = msgspec.json.Encoder()


class ShippedJournal:
    """pos.ports.hub.OwnRecord over a till's journal."""

    def __init__(
        self, path: Path, setup: Setup, *, between: Callable[[], None] = lambda: None
    ) -> None:
        """`between` is called after each sale that was worked out: there may be many, and the till
        sells meanwhile. JournalError where there is no record.
        """
        self._db = open_beside(path)
        self._setup = setup
        self._between = between

    def has(self, place: Reached) -> bool:
        with readable():
            return has_place(self._db, place)

    def newest(self) -> Reached | None:
        return self._place("SELECT incarnation, seq, hash FROM journal ORDER BY seq DESC LIMIT 1")

    def last_of(self, incarnation: str) -> Reached | None:
        return self._place(
            "SELECT incarnation, seq, hash FROM journal WHERE incarnation = ?"
            " ORDER BY seq DESC LIMIT 1",
            incarnation,
        )

    def after(self, seq: int, *, most: int) -> Shipment:
        with readable():
            rows = self._db.execute(
                f"SELECT {_COLUMNS} FROM journal WHERE seq > ? ORDER BY seq LIMIT ?", [seq, most]
            ).fetchall()
        records = tuple(_few_enough([_record(row) for row in rows]))
        return Shipment(
            store=self._setup.store_id,
            till=self._setup.till_id,
            records=records,
            receipts=tuple(self._receipts(records)),
        )

    def behind(self, seq: int) -> tuple[int, str]:
        """How many records come after a place, and when the first of them was written."""
        with readable():
            count, first = self._db.execute(
                "SELECT count(*), min(seq) FROM journal WHERE seq > ?", [seq]
            ).fetchone()
            if not count:
                return 0, ""
            (at,) = self._db.execute("SELECT at FROM journal WHERE seq = ?", [first]).fetchone()
        return int(count), str(at)

    def close(self) -> None:
        self._db.close()

    def _place(self, sql: str, *values: str) -> Reached | None:
        with readable():
            row = self._db.execute(sql, values).fetchone()
        return Reached(incarnation=row[0], seq=row[1], hash=row[2]) if row else None

    # -- figures ------------------------------------------------------------------------------

    def _receipts(self, records: tuple[ShippedRecord, ...]) -> Iterator[ReceiptFigures]:
        """But of those with the name of another till, which this one had before: the hub takes
        figures of a till's own receipts alone.
        """
        for record in records:
            if record.kind == _COMPLETES and self._setup.printed_here(record.receipt or ""):
                try:
                    yield self._figures(record)
                except Exception:  # the edge: the record itself goes up, these are only made of it
                    log.exception("record %d has no figures for the hub", record.seq)
                self._between()

    def _figures(self, record: ShippedRecord) -> ReceiptFigures:
        sale, completed = self._completed(record)
        setup = self._setup
        figures = figures_of_sale(sale, at=completed.at, change=completed.change, zone=setup.zone)
        return ReceiptFigures(
            seq=record.seq,
            incarnation=record.incarnation,
            receipt=completed.receipt,
            sale_id=completed.sale_id,
            business_day=business_date(completed.at, setup.zone, setup.day_ends),
            completed_at=completed.at,
            cashier_id=sale.cashier_id,
            customer_id=sale.customer.customer_id if sale.customer else "",
            currency=sale.terms.currency,
            decimals=exponent_of(sale.terms.currency),
            total_minor=completed.total.minor,
            figures=_AS_JSON.encode(figures).decode(),
        )

    def _completed(self, record: ShippedRecord) -> tuple[Sale, SaleCompleted]:
        """The sale as it stood when it was completed, from its own records up to that one."""
        sales = SalesFold()
        with readable():
            rows: list[tuple[str, int, str, str | None]] = self._db.execute(
                """
                SELECT journal.kind, journal.version, journal.body, people.body
                FROM journal LEFT JOIN people USING (seq)
                WHERE journal.sale_id = ? AND journal.seq <= ? ORDER BY journal.seq
                """,
                [record.sale_id, record.seq],
            ).fetchall()
        *before, last = (codec.decode_event(*row) for row in rows)
        for event in before:
            sales.add(event)
        sale = sales.of(last)
        assert sale is not None, "a sale was completed that nobody had opened"
        assert isinstance(last, SaleCompleted), "its last record completes it"
        return sale, last


def _record(
    row: tuple[int, str, str, str, int, str, str, str, str | None, str | None],
) -> ShippedRecord:
    seq, at, incarnation, kind, version, body, previous, digest, sale_id, receipt = row
    return ShippedRecord(
        seq=seq,
        at=at,
        incarnation=incarnation,
        kind=kind,
        version=version,
        body=body,
        previous=previous,
        hash=digest,
        sale_id=sale_id,
        receipt=receipt,
    )


def _few_enough(records: list[ShippedRecord]) -> list[ShippedRecord]:
    together = accumulate(len(one.body) for one in records)
    return records[: max(1, sum(size <= MOST_BYTES for size in together))]
