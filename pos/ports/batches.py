"""Many items sent to the loyalty service at a time, and what it told of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BatchKind(StrEnum):
    """What a batch holds: items as documented, order ids for ORDER_TRANSACTIONS."""

    CUSTOMERS = "customers"
    ORDERS = "orders"
    ORDER_TRANSACTIONS = "orders/transactions"
    BALANCES = "balance-inquiry"
    ADJUSTMENTS = "balance-adjustment"
    CASHBACK = "cashback"
    REDEMPTIONS = "redeem"
    EVENTS = "events"


class BatchState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        return self not in {BatchState.WAITING, BatchState.RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchItem:
    """What became of one item, as far as the service names it."""

    customer_id: str
    """An order's id where orders' transactions were asked about: their way."""
    order_id: str = ""
    is_done: bool
    said: str = ""
    """In the service's words: for a person, never to decide by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStatus:
    """A batch that is DONE may hold items that failed: each is to be looked at."""

    state: BatchState
    total: int | None = None
    finished: int | None = None
    """Failed ones with it. None, of either, where the service does not count."""
    failed: int = 0
    items: tuple[BatchItem, ...] = ()
    """Those the service tells of, when it is over."""
