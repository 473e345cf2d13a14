"""Customers as the tills of a store last knew them: each tells the others, through their hub."""

from __future__ import annotations

from typing import Protocol

from pos.core.customer import Customer


class StoreCustomers(Protocol):
    def seen(self, customer: Customer) -> None:
        """As the service has just told them. Returns at once; it is told behind."""
        ...

    def last_known(self, customer_id: str) -> Customer | None:
        """None where no till knows them, and where the hub does not answer."""
        ...
