"""What must reach the loyalty service, whatever happens: the contents of outbox entries."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pos.core.customer import CustomerDetails
from pos.core.money import Money
from pos.core.order import OrderFacts, OrderLine


class EntryState(StrEnum):
    """Where the outbox entry of a delivery stands."""

    PENDING = "pending"
    """Not sent, or certainly not taken."""
    IN_DOUBT = "in_doubt"
    """Sent, and no answer came: ask before sending again."""
    DELIVERED = "delivered"
    REJECTED = "rejected"
    """The service's no: a person must look."""
    SETTLED = "settled"
    """Ended by a person: it is sent no more."""


def order_entry_id(sale_id: str) -> str:
    return f"order:{sale_id}"


def refund_entry_id(refund_id: str) -> str:
    return f"refund:{refund_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelivery:
    """A completed sale of a known customer. The order's own id makes a repeat recognisable."""

    entry_id: str
    order: OrderFacts
    is_bare_unsent: bool = False
    """A person took off what it redeems, and it has not been sent so: where it is found, it had
    arrived as it was before."""

    @property
    def customer_id(self) -> str:
        return self.order.customer_id

    def needs_renewal(self, now: datetime) -> bool:
        return self.order.needs_renewal(now)

    def without_reservations(self) -> OrderDelivery:
        """Marked, so that what went back is asked for anew and never sent again."""
        return replace(self, order=replace(self.order, reservations_gone=True))


class _ReservesNothing:
    """For what holds no points and locks no coupon."""

    __slots__ = ()

    def needs_renewal(self, now: datetime) -> bool:  # noqa: ARG002 - the same at any time
        return False

    def without_reservations(self) -> Self:
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDelivery(_ReservesNothing):
    """Someone registered or changed while the line was down. Repeating it harms nothing."""

    entry_id: str
    customer_id: str
    name: str = field(repr=False)
    mobile: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)
    referrer_code: str = ""
    consented_at: datetime | None = None

    @property
    def details(self) -> CustomerDetails:
        return CustomerDetails(
            name=self.name,
            mobile=self.mobile,
            email=self.email,
            birth_date=self.birth_date,
            referrer_code=self.referrer_code,
            consented_at=self.consented_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OptDelivery(_ReservesNothing):
    """A customer who joined the program again, or left it: neither earns nor redeems then."""

    entry_id: str
    customer_id: str
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TagDelivery(_ReservesNothing):
    entry_id: str
    customer_id: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CashbackDelivery(_ReservesNothing):
    """Points for a purchase that made no order. `transaction_id` makes a repeat recognisable."""

    entry_id: str
    transaction_id: str
    customer_id: str
    at: datetime
    amount: Money
    store_id: str
    store_name: str
    return_window_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDelivery(_ReservesNothing):
    """Something the customer did, in a name the account knows."""

    entry_id: str
    customer_id: str
    name: str
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDelivery(_ReservesNothing):
    """Goods of one order that came back. `refund_id` makes a repeat recognisable."""

    entry_id: str
    refund_id: str
    sale_id: str
    """The sale they came back on, which its news belongs to."""
    order_id: str
    """The sale they were bought in."""
    customer_id: str
    at: datetime
    amount: Money | None
    """More than nothing; None where nothing of the order is left with the customer."""
    lines: tuple[OrderLine, ...]
    """With the quantity and the figures of what came back."""
    prices_include_tax: bool
    sold_elsewhere: bool = False
    """Another till has sent the order, or still will: nobody here knows which."""


Delivery = (
    OrderDelivery
    | RefundDelivery
    | CustomerDelivery
    | OptDelivery
    | TagDelivery
    | CashbackDelivery
    | EventDelivery
)
