"""The service by its endpoints, in the groups its documents use: one method each, nothing clever.

Which fields go and come is for bodies and readers; when to call what is program.py's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos.loyalty.gameball.account import Account
from pos.loyalty.gameball.calling import Caller
from pos.loyalty.gameball.endpoints.batches import Batches
from pos.loyalty.gameball.endpoints.configurations import Configurations
from pos.loyalty.gameball.endpoints.coupons import Coupons
from pos.loyalty.gameball.endpoints.customers import Customers
from pos.loyalty.gameball.endpoints.events import Events
from pos.loyalty.gameball.endpoints.orders import Orders
from pos.loyalty.gameball.endpoints.transactions import Transactions
from pos.loyalty.gameball.pace import Pace

if TYPE_CHECKING:
    import httpx


class GameballClient:
    """Safe to call from several threads."""

    def __init__(
        self,
        account: Account,
        *,
        transport: httpx.BaseTransport | None = None,
        pace: Pace | None = None,
        on_future: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._caller = Caller(account.address, transport=transport, pace=pace, on_future=on_future)
        self.joins_channels = account.joins_channels
        self.customers = Customers(self._caller, language=account.language)
        self.orders = Orders(self._caller)
        self.transactions = Transactions(self._caller)
        self.coupons = Coupons(self._caller)
        self.configurations = Configurations(self._caller)
        self.events = Events(self._caller)
        self.batches = Batches(self._caller)

    def close(self) -> None:
        self._caller.close()
