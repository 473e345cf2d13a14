"""What screens, commands and checks ask of the past. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from pos.core.events import ClockJumped, Event, LineReturned
from pos.core.refold import refold
from pos.core.sale import ReturnLine
from pos.core.state import FinishedSale
from pos.journal import codec
from pos.journal.chain import Record
from pos.journal.database import open_beside
from pos.journal.journal import COLUMNS, record_of


class SqliteHistory:
    """The record as it is read: by anyone, on a connection of the reader's own."""

    def __init__(self, path: Path) -> None:
        self._db = open_beside(path)

    def finished_sale(self, receipt: str) -> FinishedSale | None:
        """A completed sale by its receipt number, with all that became of it since."""
        found = self._db.execute(
            "SELECT sale_id FROM journal WHERE receipt = ? AND kind = 'SaleCompleted'", [receipt]
        ).fetchone()
        if found is None:
            return None
        return refold(self._events_of(sale_id=found[0], receipt=receipt))

    def receipts_of(self, sale_ids: Collection[str]) -> Mapping[str, str]:
        """The receipt numbers of those that are completed sales of this record."""
        marks = ", ".join("?" for _ in sale_ids)
        rows = self._db.execute(
            f"SELECT sale_id, receipt FROM journal WHERE sale_id IN ({marks}) "
            "AND kind = 'SaleCompleted'",
            [*sale_ids],
        )
        return dict(rows.fetchall())

    def returned_lines(self, receipt: str) -> tuple[ReturnLine, ...]:
        """What of a sale has come back: struck out by nobody, on sales that were completed."""
        rows: list[tuple[str, int, str, str | None]] = self._db.execute(
            """
            SELECT back.kind, back.version, back.body, people.body
            FROM journal AS back LEFT JOIN people USING (seq)
            WHERE back.receipt = ? AND back.kind = 'LineReturned'
              AND EXISTS (
                SELECT 1 FROM journal WHERE sale_id = back.sale_id AND kind = 'SaleCompleted')
              AND NOT EXISTS (
                SELECT 1 FROM journal
                WHERE sale_id = back.sale_id AND kind = 'LineVoided'
                  AND body ->> '$.number' = back.body ->> '$.line.number')
            ORDER BY back.seq
            """,
            [receipt],
        ).fetchall()
        events = (codec.decode_event(*row) for row in rows)
        return tuple(event.line for event in events if isinstance(event, LineReturned))

    def clock_jumps(self) -> tuple[ClockJumped, ...]:
        """When the clock was set since the last shift was opened."""
        rows: list[tuple[str, int, str]] = self._db.execute(
            """
            SELECT kind, version, body FROM journal WHERE kind = 'ClockJumped' AND seq > coalesce(
                (SELECT max(seq) FROM journal WHERE kind = 'ShiftOpened'), 0)
            ORDER BY seq
            """
        ).fetchall()
        events = (codec.decode_event(*row, None) for row in rows)
        return tuple(event for event in events if isinstance(event, ClockJumped))

    def records(self, *, after: int = 0) -> Iterator[Record]:
        """Every record in order, after a place."""
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM journal WHERE seq > ? ORDER BY seq", [after]
        )
        for row in rows:
            yield record_of(row)

    def last_place(self) -> int:
        """The newest record's; 0 where there is none."""
        (seq,) = self._db.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
        return int(seq)

    def close(self) -> None:
        self._db.close()

    def _events_of(self, *, sale_id: str, receipt: str) -> list[Event]:
        rows: list[tuple[str, int, str, str | None]] = self._db.execute(
            """
            SELECT journal.kind, journal.version, journal.body, people.body
            FROM journal LEFT JOIN people USING (seq)
            WHERE journal.sale_id = ? OR (journal.receipt = ? AND kind <> 'LineReturned')
            ORDER BY journal.seq
            """,
            [sale_id, receipt],
        ).fetchall()
        return [codec.decode_event(*row) for row in rows]
