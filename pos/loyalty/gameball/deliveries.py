"""What the outbox sends: each kind to whom it concerns, and what became of it when that is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pos.core.deliveries import (
    CashbackDelivery,
    CustomerDelivery,
    Delivery,
    EventDelivery,
    OptDelivery,
    OrderDelivery,
    RefundDelivery,
    TagDelivery,
)
from pos.core.order import OrderFacts
from pos.http.deadline import Deadline
from pos.loyalty.gameball import failures
from pos.loyalty.gameball.access import Access, if_told
from pos.loyalty.gameball.customer_records import CustomerRecords
from pos.loyalty.gameball.orders import Orders
from pos.loyalty.gameball.past_transactions import PastTransactions
from pos.loyalty.gameball.points_moved import Cashback, Refunds
from pos.ports.loyalty import Delivered

_RECEIPT_WAITS = timedelta(seconds=60)
"""Whose receipt may still be waiting for the balance; a backlog is not worth the calls."""
_BALANCE_WITHIN_S = 1.0


class Deliveries:
    def __init__(self, access: Access, records: CustomerRecords, past: PastTransactions) -> None:
        self._access = access
        self._records = records
        self._orders = Orders(access)
        self._refunds = Refunds(access, past)
        self._cashback = Cashback(access, past)

    def deliver(self, delivery: Delivery, deadline: Deadline) -> Delivered:
        match delivery:
            case OrderDelivery():
                delivered = self._orders.deliver(delivery.order, deadline)
                return self._with_balance(delivery, delivered, deadline)
            case RefundDelivery():
                delivered = self._refunds.deliver(delivery, deadline)
                return self._with_balance(delivery, delivered, deadline)
            case CashbackDelivery():
                return self._cashback.deliver(delivery, deadline)
            case CustomerDelivery():
                return self._records.deliver(delivery, deadline)
            case OptDelivery():
                return self._records.opt(delivery, deadline)
            case TagDelivery():
                return self._records.tag(delivery, deadline)
            case EventDelivery():
                return self._records.send_event(delivery, deadline)

    def find(self, delivery: Delivery, deadline: Deadline) -> Delivered | None:
        """Whoever repeats harmlessly is never looked up: sending again is certain.

        An event has no id and no list, and twice may be rewarded twice: a person decides.
        """
        match delivery:
            case OrderDelivery():
                return self._orders.find(delivery.order, deadline)
            case RefundDelivery():
                return self._refunds.find(delivery, deadline)
            case CashbackDelivery():
                return self._cashback.find(delivery, deadline)
            case EventDelivery():
                raise failures.perhaps_sent(delivery.name)
            case CustomerDelivery() | OptDelivery() | TagDelivery():
                return None

    def _with_balance(
        self, delivery: OrderDelivery | RefundDelivery, delivered: Delivered, whole: Deadline
    ) -> Delivered:
        """Good to print, and worth no receipt's waiting. A guest has none."""
        happened = delivery.order if isinstance(delivery, OrderDelivery) else delivery
        is_guest = isinstance(happened, OrderFacts) and happened.is_guest
        age = self._access.clock.now() - happened.at
        if delivered.already or is_guest or age > _RECEIPT_WAITS:
            return delivered
        deadline = whole.within(_BALANCE_WITHIN_S)
        balance = if_told(lambda: self._records.balance(delivery.customer_id, deadline))
        return replace(delivered, balance_after=balance)
