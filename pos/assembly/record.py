"""A till's record: taken up, found damaged, made again, and asked about the sales in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import closing, suppress

from pos.core.order import OrderFacts
from pos.core.sale import PaidBy, ReturnLine
from pos.core.settlement import WasSettled
from pos.core.state import FinishedSale
from pos.errors import RecordDamaged
from pos.journal.agreement import must_agree
from pos.journal.codec import decode_delivery, encode_delivery
from pos.journal.database import open_beside, readable
from pos.journal.journal import SqliteJournal
from pos.journal.machine import this_machine
from pos.journal.queries import SqliteHistory
from pos.outbox.outbox import Outbox
from pos.places import Places
from pos.ports.hub import Reached


class TillRecord:
    """Its second copy is kept beside it by the till; here the two must agree."""

    def __init__(self, places: Places, *, on_commit: Callable[[], None]) -> None:
        self._places = places
        self._on_commit = on_commit

    def open_journal(self) -> SqliteJournal:
        if self._places.damaged.exists():
            raise RecordDamaged("The record was found damaged when it was used last.")
        must_agree(self._places.record, self._places.copy)
        return SqliteJournal(self._places.record, on_commit=self._on_commit, machine=this_machine())

    def forget_the_end(self) -> bool:
        """Whether the run before was ended in the usual way; this one has not, whatever comes."""
        ended_well = self._places.ended.exists()
        with suppress(OSError):
            self._places.ended.unlink(missing_ok=True)
        return ended_well

    def remember_the_end(self) -> None:
        with suppress(OSError):  # then the next start says that this one was not ended
            self._places.ended.touch(mode=0o600)

    def open_outbox(self) -> Outbox:
        return Outbox(open_beside(self._places.record), decode_delivery, encode_delivery)

    def damaged(self) -> None:
        """Found while it sold: so that the next start makes it again, whatever it can read."""
        with suppress(OSError):  # found once more, then
            self._places.damaged.touch(mode=0o600)

    def mend(self) -> int:
        from pos.journal.mend import mend

        mended = mend(self._places.record, self._places.copy)
        self._places.damaged.unlink(missing_ok=True)
        return mended.records

    def find_sale(self, receipt: str) -> FinishedSale | None:
        with closing(SqliteHistory(self._places.record)) as history:
            return history.finished_sale(receipt)

    def has_archived(self, receipt: str) -> bool:
        with readable(), closing(SqliteHistory(self._places.record)) as history:
            return history.has_archived(receipt)

    def was_settled(self, order: OrderFacts) -> WasSettled | None:
        with closing(SqliteHistory(self._places.record)) as history:
            return history.was_settled(order)

    def find_returned(self, receipt: str) -> tuple[ReturnLine, ...]:
        with closing(SqliteHistory(self._places.record)) as history:
            return history.returned_lines(receipt)

    def has_card_moved_since(self, reached: Collection[Reached]) -> bool:
        with readable(), closing(SqliteHistory(self._places.record)) as history:
            return history.has_card_moved_since(reached)

    def is_card_spent(self, sale_id: str, claim: str) -> bool:
        with readable(), closing(SqliteHistory(self._places.record)) as history:
            return history.is_card_spent(sale_id, claim)

    def has_claim(self, receipt: str, claim: str) -> bool:
        with readable(), closing(SqliteHistory(self._places.record)) as history:
            return history.has_claim(receipt, claim)

    def find_paid_back(self, receipt: str) -> tuple[PaidBy, ...]:
        with closing(SqliteHistory(self._places.record)) as history:
            return history.paid_back(receipt)

    def receipts_of(self, sale_ids: Collection[str]) -> Mapping[str, str]:
        with readable(), closing(SqliteHistory(self._places.record)) as history:
            return history.receipts_of(sale_ids)
