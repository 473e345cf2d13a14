"""What must reach the loyalty service, whatever happens: the contents of outbox entries."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.order import OrderFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelivery:
    """A completed sale of a known customer. The order's own id makes a repeat recognisable."""

    entry_id: str
    order: OrderFacts

    @property
    def customer_id(self) -> str:
        return self.order.customer_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDelivery:
    """Someone registered while the line was down. Repeating it updates and harms nothing."""

    entry_id: str
    customer_id: str
    name: str
    mobile: str = ""


Delivery = OrderDelivery | CustomerDelivery
