"""One finished sale, read out of an archive of the record."""

from __future__ import annotations

from pathlib import Path

from pos.core.events import Event
from pos.core.refold import refold
from pos.core.state import FinishedSale
from pos.errors import JournalError
from pos.journal import codec
from pos.journal.archive import read_archive, rows_in

_COMPLETED = "SaleCompleted"
_OF_ANOTHER = "LineReturned"
"""It names the receipt that the goods were bought with, and is no part of that sale."""


def archived_sale(path: Path, receipt: str) -> FinishedSale | None:
    """With all that the archive has of it, and nobody's name. JournalError where the archive is
    not as it was written.
    """
    for finding in read_archive(path).findings:
        raise JournalError(f"{path}: record {finding.seq} {finding.what}.")
    sale_id = _sale_of(path, receipt)
    return refold(_events_of(path, sale_id, receipt)) if sale_id else None


def _sale_of(path: Path, receipt: str) -> str:
    for _, _, _, kind, version, body, _, _ in rows_in(path):
        if kind == _COMPLETED and receipt in body:
            event = codec.decode_event(kind, version, body, None)
            if getattr(event, "receipt", "") == receipt:
                return str(getattr(event, "sale_id", ""))
    return ""


def _events_of(path: Path, sale_id: str, receipt: str) -> list[Event]:
    found: list[Event] = []
    for _, _, _, kind, version, body, _, _ in rows_in(path):
        if sale_id not in body and receipt not in body:
            continue
        event = codec.decode_event(kind, version, body, None)
        is_of_receipt = getattr(event, "receipt", "") == receipt and kind != _OF_ANOTHER
        if getattr(event, "sale_id", "") == sale_id or is_of_receipt:
            found.append(event)
    return found
