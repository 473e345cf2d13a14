"""Suspended sales that the tills of a store hand each other, through the store's hub.

A sale is known there by its id and by when it was offered: each offer is taken once, by one till.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class HubTake:
    """An offer that this till has taken, until the hub knows that it is on record here."""

    sale_id: str
    offered_at: datetime
    from_till: str = ""
    """That suspended it; empty where it was this one."""
    unasked: bool = False
    """Resumed here while the hub did not answer: another till may have taken it before."""

    @property
    def offer(self) -> tuple[str, datetime]:
        return self.sale_id, self.offered_at


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneSale:
    """An offer of this till that another one has taken."""

    sale_id: str
    offered_at: datetime
    till: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTake:
    """The hub knows of a take; `twice_by` is the till that had taken the same offer before."""

    sale_id: str
    offered_at: datetime
    twice_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingSale:
    """What may be seen of a sale that another till has suspended, before it is taken."""

    till: str
    name: str
    at: datetime
    to_pay: Money
    rows: int


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class StoreSales:
    """Those of the store's other tills, as the hub told them last; or why it did not."""

    sales: tuple[WaitingSale, ...] = ()
    trouble: str = ""
