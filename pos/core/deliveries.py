"""What must reach the loyalty service, whatever happens: the contents of outbox entries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from pos.core.order import OrderFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelivery:
    """A completed sale of a known customer. The order's own id makes a repeat recognisable."""

    entry_id: str
    order: OrderFacts

    @property
    def customer_id(self) -> str:
        return self.order.customer_id

    def needs_renewal(self, now: datetime) -> bool:
        return self.order.needs_renewal(now)

    def without_reservations(self) -> OrderDelivery:
        """Marked, so that what went back is asked for anew and never sent again."""
        return replace(self, order=replace(self.order, reservations_gone=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDelivery:
    """Someone registered while the line was down. Repeating it updates and harms nothing."""

    entry_id: str
    customer_id: str
    name: str
    mobile: str = ""

    def needs_renewal(self, now: datetime) -> bool:  # noqa: ARG002 - nothing is reserved for it
        return False

    def without_reservations(self) -> CustomerDelivery:
        return self


Delivery = OrderDelivery | CustomerDelivery
