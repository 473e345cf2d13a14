"""What screens, commands and checks ask of the past. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from operator import attrgetter
from pathlib import Path

from pos.core.customer import Release
from pos.core.deliveries import order_entry_id
from pos.core.events import (
    ArrivedAfterAll,
    ClockJumped,
    EntrySettled,
    Event,
    LineReturned,
    ReleaseAsked,
    ReleaseEnded,
)
from pos.core.order import OrderFacts
from pos.core.paying_back import paid_back, together
from pos.core.refold import refold
from pos.core.sale import PaidBy, ReturnLine
from pos.core.settlement import Given, SettleHow, WasSettled
from pos.core.state import FinishedSale
from pos.core.version import VersionKind, VersionMark
from pos.journal import codec
from pos.journal.archived import has_archived
from pos.journal.chain import Record, record_of
from pos.journal.database import open_beside
from pos.journal.people import cashier_key
from pos.journal.rows import COLUMNS, has_place
from pos.journal.versions import known_versions
from pos.ports.hub import Reached


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsWanted:
    """Which records somebody wants to see; None leaves none of them out."""

    since: datetime | None = None
    kind: str | None = None
    receipt: str | None = None
    """With all of its sale, and what came back of it."""
    user_id: str | None = None
    """Who did it, or said yes to it."""


_WHO = ", ".join(
    f"body ->> '$.{name}'"
    for name in (
        "cashier_id",
        "from_cashier_id",
        "cashier.user_id",
        "approver_id",
        "manager_id",
        "by",
        "changed_by",
        "user_id",
    )
)
"""The fields of events that name somebody who works the till."""
_OF_RECEIPT = """(receipt = :receipt OR sale_id IN (
    SELECT sale_id FROM journal WHERE receipt = :receipt AND kind = 'SaleCompleted'))"""


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

    def versions_taken(self) -> Mapping[VersionKind, VersionMark]:
        """Of a hub's, the newest of each kind."""
        return known_versions(self._db)

    def has_card_moved_since(self, reached: Iterable[Reached]) -> bool:
        """Whether anything became of a gift card or store credit behind the furthest of those
        places that is in this very record: where it was copied or put back, others are further.
        """
        place = max((one.seq for one in reached if has_place(self._db, one)), default=0)
        found = self._db.execute(
            "SELECT 1 FROM journal WHERE seq > ? AND kind IN ('StoredValueIssued',"
            " 'StoredValueLoaded', 'StoredValueSpent', 'StoredValueReturned',"
            " 'StoredValueReplaced') LIMIT 1",
            [place],
        )
        return found.fetchone() is not None

    def is_card_spent(self, sale_id: str, claim: str) -> bool:
        """Whether a sale has something paid by what was claimed so at the store's hub."""
        found = self._db.execute(
            "SELECT 1 FROM journal WHERE sale_id = ? AND kind = 'StoredValueSpent'"
            " AND body ->> '$.claim' = ? LIMIT 1",
            [sale_id, claim],
        )
        return found.fetchone() is not None

    def has_archived(self, receipt: str) -> bool:
        """Whether it is one of those that are in an archive, and here no longer."""
        return has_archived(self._db, receipt)

    def receipt_is_here(self, receipt: str) -> bool:
        """Whether any record names it."""
        found = self._db.execute("SELECT 1 FROM journal WHERE receipt = ? LIMIT 1", [receipt])
        return found.fetchone() is not None

    def shift_left_open(self) -> tuple[int, date] | None:
        """The number of the one that was opened last, and its business day; None where that is
        over, or out of the drawer.
        """
        opened = self._db.execute(
            "SELECT seq, body ->> '$.number',"
            " coalesce(body ->> '$.business_date', substr(at, 1, 10))"
            " FROM journal WHERE kind = 'ShiftOpened' ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        if opened is None:
            return None
        place, number, day = opened
        over = self._db.execute(
            "SELECT 1 FROM journal WHERE seq > ? AND kind IN ('ShiftClosed', 'ShiftSetAside')"
            " LIMIT 1",
            [place],
        ).fetchone()
        return None if over else (int(number), date.fromisoformat(day))

    def completed_after(self, place: int, *, most: int) -> tuple[tuple[int, str], ...]:
        """Place and receipt of each sale completed after a place of the record, in order."""
        rows = self._db.execute(
            "SELECT seq, receipt FROM journal WHERE seq > ? AND kind = 'SaleCompleted'"
            " ORDER BY seq LIMIT ?",
            [place, most],
        )
        return tuple(rows.fetchall())

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

    def has_claim(self, receipt: str, claim: str) -> bool:
        """Whether goods of a receipt came back under it, whatever became of them."""
        found = self._db.execute(
            "SELECT 1 FROM journal WHERE receipt = ? AND kind = 'LineReturned'"
            " AND body ->> '$.claim' = ? LIMIT 1",
            [receipt, claim],
        )
        return found.fetchone() is not None

    def paid_back(self, receipt: str) -> tuple[PaidBy, ...]:
        """What of a sale went back since by each means, on sales that were completed."""
        found = self._db.execute(
            """
            SELECT DISTINCT done.receipt FROM journal AS back
            JOIN journal AS done ON done.sale_id = back.sale_id AND done.kind = 'SaleCompleted'
            WHERE back.receipt = ? AND back.kind = 'LineReturned'
            """,
            [receipt],
        ).fetchall()
        sales = (self.finished_sale(of_return) for (of_return,) in found)
        finished = (one.sale for one in sales if one is not None)
        return together(part for sale in finished for part in paid_back(sale, receipt))

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

    def releases(self) -> tuple[Release, ...]:
        """What is on its way back to the service, as far as the record of this shift tells."""
        rows: list[tuple[str, int, str]] = self._db.execute(
            """
            SELECT kind, version, body FROM journal
            WHERE kind IN ('ReleaseAsked', 'ReleaseEnded', 'ClockJumped') AND seq > coalesce(
                (SELECT max(seq) FROM journal WHERE kind = 'ShiftOpened'), 0)
            ORDER BY seq
            """
        ).fetchall()
        left: dict[str, Release] = {}
        for row in rows:
            event = codec.decode_event(*row, None)
            if isinstance(event, ReleaseAsked):
                left[event.release.reference] = event.release
            elif isinstance(event, ReleaseEnded):
                left.pop(event.reference, None)
            elif isinstance(event, ClockJumped) and event.moves_ends:
                by = event.after - event.before
                left = {
                    name: replace(one, lapses_at=one.lapses_at + by) for name, one in left.items()
                }
        return tuple(left.values())

    def settled(self, entry_id: str) -> EntrySettled | None:
        """What a person made of an entry last, whatever has become of it since."""
        row: tuple[str, int, str] | None = self._db.execute(
            """
            SELECT kind, version, body FROM journal
            WHERE kind = 'EntrySettled' AND body ->> '$.entry_id' = ? ORDER BY seq DESC LIMIT 1
            """,
            [entry_id],
        ).fetchone()
        event = codec.decode_event(*row, None) if row else None
        return event if isinstance(event, EntrySettled) else None

    def was_settled(self, order: OrderFacts) -> WasSettled | None:
        """What a person made of it last, with what is counted as given by it.

        None where nobody made anything of it, or that was taken back already.
        """
        entry_id = order_entry_id(order.order_id)
        rows: list[tuple[int, str, int, str]] = self._db.execute(
            """
            SELECT seq, kind, version, body FROM journal
            WHERE (sale_id = ? OR (receipt = ? AND receipt <> ''))
                AND kind IN ('EntrySettled', 'ArrivedAfterAll') AND body ->> '$.entry_id' = ?
            ORDER BY seq
            """,
            [order.order_id, order.receipt, entry_id],
        ).fetchall()
        was: WasSettled | None = None
        settled_at = 0
        for seq, kind, version, body in rows:
            event = codec.decode_event(kind, version, body, None)
            if isinstance(event, ArrivedAfterAll):
                return None
            assert isinstance(event, EntrySettled), "only these were asked for"
            given = Given(
                points=event.points, by_points=event.by_points, by_coupons=event.by_coupons
            )
            # One sent bare and settled by hand since gave nothing the second time.
            if was is None or given.amount:
                was = WasSettled(how=event.how, given=given, receipt=event.receipt)
                settled_at = seq
        is_note = was is not None and was.how is SettleHow.NEXT_VISIT
        return None if is_note and self._is_over(entry_id, settled_at) else was

    def _is_over(self, entry_id: str, noted_at: int) -> bool:
        """All of its goods came back, say; no index knows of it, and it is asked hardly ever."""
        over = self._db.execute(
            "SELECT 1 FROM journal WHERE seq > ? AND kind = 'NextVisitOver'"
            " AND body ->> '$.entry_id' = ?",
            [noted_at, entry_id],
        ).fetchone()
        return over is not None

    def records(self, *, after: int = 0) -> Iterator[Record]:
        """Every record in order, after a place."""
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM journal WHERE seq > ? ORDER BY seq", [after]
        )
        for row in rows:
            yield record_of(row)

    def some_records(
        self, wanted: RecordsWanted, *, first: int | None, most: int
    ) -> tuple[Record, ...]:
        """In order, from a place on; without one the newest."""
        since = wanted.since.astimezone(UTC).isoformat() if wanted.since else None
        asked: dict[str, tuple[int | str | None, str]] = {
            "first": (first, "seq >= :first"),
            "since": (since, "at >= :since"),
            "kind": (wanted.kind, "kind = :kind"),
            "receipt": (wanted.receipt, _OF_RECEIPT),
            "user_id": (wanted.user_id, f":user_id IN ({_WHO})"),
        }
        conditions = [says for value, says in asked.values() if value is not None]
        end = "ASC" if first is not None else "DESC"
        rows = self._db.execute(
            f"SELECT {COLUMNS} FROM journal WHERE {' AND '.join(conditions) or 'TRUE'}"
            f" ORDER BY seq {end} LIMIT :most",
            {name: value for name, (value, _) in asked.items()} | {"most": max(0, most)},
        )
        return tuple(sorted((record_of(row) for row in rows), key=attrgetter("seq")))

    def last_place(self) -> int:
        """The newest record's; 0 where there is none."""
        (seq,) = self._db.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
        return int(seq)

    def signed_on_at(self, user_ids: Collection[str]) -> Mapping[str, datetime]:
        """When each of them signed on last; without those who never did."""
        found: dict[str, datetime] = {}
        for user_id in user_ids:
            row = self._db.execute(
                "SELECT at FROM journal WHERE seq = "
                "(SELECT max(seq) FROM people WHERE customer_id = ?)",
                [cashier_key(user_id)],
            ).fetchone()
            if row is not None:
                found[user_id] = datetime.fromisoformat(row[0])
        return found

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
