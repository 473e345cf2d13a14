"""Points that move beside an order: taken back for a return, given without a sale."""

from __future__ import annotations

from pos.core.deliveries import CashbackDelivery, RefundDelivery
from pos.errors import LoyaltyRefused
from pos.http.deadline import Deadline
from pos.loyalty.gameball import failures, order_bodies, transaction_bodies, transaction_wire
from pos.loyalty.gameball.access import Access
from pos.loyalty.gameball.once import sent_once
from pos.loyalty.gameball.past_transactions import PastTransactions
from pos.ports.loyalty import Delivered
from pos.ports.program import PointsTransaction

_TAKEN_BACK = "cancel"


class Refunds:
    def __init__(self, access: Access, past: PastTransactions) -> None:
        self._access = access
        self._past = past

    def deliver(self, refund: RefundDelivery, deadline: Deadline) -> Delivered:
        return sent_once(
            lambda: self._send(refund, deadline),
            find=lambda: self.find(refund, deadline),
            # What neither gave nor took points leaves no trace, and the id is ours alone.
            untraced=lambda _refusal: Delivered(already=True),
            move=lambda: self._access.move_moment(refund.refund_id),
        )

    def find(self, refund: RefundDelivery, deadline: Deadline) -> Delivered | None:
        """Among the few of its order first, as a customer's own list may be long."""
        found = self._of_order(refund, deadline) or self._past.find(
            refund.customer_id, refund.refund_id, deadline
        )
        if not found:
            return None
        taken = [abs(row.points) for row in found if row.kind.casefold().startswith(_TAKEN_BACK)]
        return Delivered(points_reversed=sum(taken) if taken else None, already=True)

    def _of_order(
        self, refund: RefundDelivery, deadline: Deadline
    ) -> tuple[PointsTransaction, ...]:
        calls = self._access.client.orders
        try:
            told = calls.transactions(refund.order_id, deadline=deadline)
        except LoyaltyRefused as refusal:
            if refusal.code in failures.NOTHING_THERE:
                return ()
            raise
        rows = transaction_wire.of_order(told, refund.order_id, refund.refund_id)
        return tuple(row for row in rows if row.transaction_id == refund.refund_id)

    def _send(self, refund: RefundDelivery, deadline: Deadline) -> Delivered:
        options = self._access.options
        body = order_bodies.refund(
            refund,
            at=self._access.moment(refund.customer_id, refund.at, key=refund.refund_id),
            merchant=transaction_bodies.merchant(options.store_id, options.store_name),
            contact=self._access.contact(refund.customer_id, deadline),
        )
        try:
            told = self._access.client.transactions.refund(body, deadline=deadline)
        except LoyaltyRefused as refusal:
            if refusal.code == failures.CANCELLED:
                found = self.find(refund, deadline)  # by this refund, whose answer was lost
                if found is not None:
                    return found
            raise
        refunded = transaction_wire.refunded(told, refund.refund_id)
        return Delivered(points_reversed=refunded.points_taken)


class Cashback:
    def __init__(self, access: Access, past: PastTransactions) -> None:
        self._access = access
        self._past = past

    def deliver(self, cashback: CashbackDelivery, deadline: Deadline) -> Delivered:
        return sent_once(
            lambda: self._send(cashback, deadline),
            find=lambda: self.find(cashback, deadline),
            untraced=lambda _refusal: Delivered(already=True),
            move=lambda: self._access.move_moment(cashback.transaction_id),
        )

    def find(self, cashback: CashbackDelivery, deadline: Deadline) -> Delivered | None:
        found = self._past.find(
            cashback.customer_id, cashback.transaction_id, deadline, direction="+"
        )
        if not found:
            return None
        return Delivered(points_earned=sum(row.points for row in found), already=True)

    def _send(self, cashback: CashbackDelivery, deadline: Deadline) -> Delivered:
        key = cashback.transaction_id
        body = transaction_bodies.cashback(
            cashback,
            at=self._access.moment(cashback.customer_id, cashback.at, key=key),
            contact=self._access.contact(cashback.customer_id, deadline),
        )
        told = self._access.client.transactions.cashback(body, deadline=deadline)
        return transaction_wire.cashback_taken(told, key)
