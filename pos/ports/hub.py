"""What tills and hubs tell each other: records up, and how far the hub has them.

A till is known by its store's id and its own. What is asked of a hub may raise HubUnreachable,
HubRefused or HubMisuse, and may be asked again: the same twice is done once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedRecord:
    """One record of a till, as it stands in its journal; hashes in hex."""

    seq: int
    at: str
    incarnation: str
    kind: str
    version: int
    body: str
    previous: str
    hash: str
    sale_id: str | None
    receipt: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFigures:
    """What reports need of a completed sale, worked out by the till that made it."""

    seq: int
    """Of the record that completed it."""
    incarnation: str
    receipt: str
    sale_id: str
    business_day: date
    completed_at: datetime
    cashier_id: str
    customer_id: str
    """Empty where nobody was known to buy."""
    currency: str
    decimals: int
    total_minor: int
    figures: str
    """A JSON object: lines, tenders, tax by rate, points; amounts in minor units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """Records of one till that follow each other, and the figures of sales completed in them."""

    store: str
    till: str
    records: tuple[ShippedRecord, ...]
    receipts: tuple[ReceiptFigures, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far a hub has the record of a till, in one incarnation of it."""

    incarnation: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRecord:
    """At this place the hub has another record of the same till: one was altered, or two machines
    sell as one. Nothing from there on was taken, and the hub has raised an alarm.
    """

    incarnation: str
    seq: int


class RecordHub(Protocol):
    """Takes records up. Not for two threads at once."""

    def reached(self, store: str, till: str) -> tuple[Reached, ...]:
        """By incarnation, the furthest last; nothing of a till it has never heard of."""
        ...

    def take(self, shipment: Shipment) -> OtherRecord | None:
        """On its disk when this returns, all of it or nothing; but for figures that no report could
        read, of which the hub has raised an alarm.
        """
        ...

    def raise_alarm(self, store: str, till: str, here: Reached) -> None:
        """The hub has reached further than the till's own record: that one has gone back."""
        ...


class OwnRecord(Protocol):
    """Where a till's records are shipped from: its journal, or at its store's hub one incarnation
    of it. It may have been put back, and go on as another incarnation.
    """

    def has(self, place: Reached) -> bool:
        """Whether that very record is there."""
        ...

    def after(self, seq: int, *, most: int) -> Shipment:
        """The next ones, fewer where they are long; none where there are no more."""
        ...

    def newest(self) -> Reached | None: ...

    def last_of(self, incarnation: str) -> Reached | None:
        """The last record that one wrote."""
        ...
