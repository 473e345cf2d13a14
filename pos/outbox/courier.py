"""One entry on its way: asked about first where it must be, sent, and with what lapsed renewed.

Knows no disk: what must be written before it is sent is written by whoever owns the outbox.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from pos.core.deliveries import Delivery, EntryState, OrderDelivery, RefundDelivery
from pos.errors import LoyaltyError, LoyaltyUnreachable, Met, ReservationGone
from pos.outbox.outbox import Entry, NoLongerWaits
from pos.ports.clock import Clock
from pos.ports.loyalty import Delivered, LoyaltyProgram


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What came of it: delivered, or why not. Neither where it was not sent after all: the till
    closed, or a person ended the entry meanwhile.
    """

    entry: Entry
    left_s: float
    delivered: Delivered | None = None
    failure: Exception | None = None


class _StopsHere(Exception):
    """The till closes; what is not sent yet stays."""


ORDERS_COME_WITHIN: Final = timedelta(days=1)
"""A till that has not sent its order by then is one that a person must look at."""
_NO_SUCH_ORDER: Final = frozenset({"404", "4004", "7000", "9002", "9005"})
"""Nor its customer: the order makes them known."""
_NO_ORDER_YET: Final = (
    "Another till sold these goods, and the service has no order of it yet. It is tried again."
)


class Courier:
    """`write` puts on the disk what is sent from now on, and returns when it is there.

    Given None it only looks. NoLongerWaits where a person has ended the entry meanwhile.
    """

    def __init__(
        self,
        program: LoyaltyProgram,
        clock: Clock,
        *,
        write: Callable[[Entry, Delivery | None], None],
        is_closing: Callable[[], bool],
    ) -> None:
        self._program = program
        self._clock = clock
        self._write = write
        self._is_closing = is_closing

    def carry(self, entry: Entry, *, left_s: float) -> Carried:
        """The entry's state is the one before it was taken: certainly unsent, or in doubt."""
        try:
            delivered = self._ask_or_send(entry)
        except (_StopsHere, NoLongerWaits):
            return Carried(entry=entry, left_s=left_s)
        except LoyaltyError as failure:
            known = self._waits_for_its_order(entry.delivery, failure) or failure
            return Carried(entry=entry, left_s=left_s, failure=known)
        return Carried(entry=entry, left_s=left_s, delivered=delivered)

    def _waits_for_its_order(
        self, delivery: Delivery, failure: LoyaltyError
    ) -> LoyaltyUnreachable | None:
        """A no that is none yet, where the order is another till's to send."""
        is_elsewhere = isinstance(delivery, RefundDelivery) and delivery.sold_elsewhere
        if not is_elsewhere or failure.code not in _NO_SUCH_ORDER:
            return None
        assert isinstance(delivery, RefundDelivery)
        if self._clock.now() - delivery.at > ORDERS_COME_WITHIN:
            return None
        return LoyaltyUnreachable(_NO_ORDER_YET, sent=False, met=Met.ODD_ANSWER)

    def _ask_or_send(self, entry: Entry) -> Delivered:
        """What may have arrived is asked about first: a repeat is not promised to be harmless."""
        gone = entry.delivery.needs_renewal(self._clock.now())
        if gone or entry.state is EntryState.IN_DOUBT:
            found = self._found(entry)
            if found is not None:
                return found
        if not gone:
            try:
                return self._send(entry, self._known_as_sent(entry))
            except ReservationGone:
                found = self._found(entry)
                if found is not None:
                    return found
        return self._send_renewed(entry)

    def _known_as_sent(self, entry: Entry) -> Delivery:
        """From here on it may be found as it is now: on the disk before it is sent."""
        delivery = entry.delivery
        if not isinstance(delivery, OrderDelivery) or not delivery.is_bare_unsent:
            return delivery
        self._go_on()
        delivery = replace(delivery, is_bare_unsent=False)
        self._write(entry, delivery)
        return delivery

    def _found(self, entry: Entry) -> Delivered | None:
        """Asking takes its time, in which a person may have settled what seemed not to arrive."""
        found = self._program.find_delivered(entry.delivery)
        if found is None:
            self._write(entry, None)
        return found

    def _send_renewed(self, entry: Entry) -> Delivered:
        """The discount was given: the same points and coupons are reserved anew, or a person asked.

        Their references are written down before they are sent, so that a till that crashes knows
        what it sent.
        """
        self._go_on()
        may_be_reserved = entry.state is EntryState.IN_DOUBT
        fresh = self._program.renew(entry.delivery, may_be_reserved=may_be_reserved)
        try:
            self._write(entry, fresh)
        except NoLongerWaits:
            self._give_back(fresh)
            raise
        return self._send(entry, fresh)

    def _give_back(self, fresh: Delivery) -> None:
        """Nobody knows of what was reserved for it but this courier; else it lapses by itself."""
        self._go_on()
        if not isinstance(fresh, OrderDelivery):
            return
        with suppress(LoyaltyError):
            if fresh.order.hold is not None:
                self._program.release_hold(fresh.order.hold.reference)
        with suppress(LoyaltyError):
            if fresh.order.lock is not None:
                self._program.release_coupons(fresh.order.lock.reference)

    def _send(self, entry: Entry, delivery: Delivery) -> Delivered:
        self._go_on()
        try:
            return self._program.deliver(delivery)
        except ReservationGone:
            self._write(entry, delivery.without_reservations())
            raise

    def _go_on(self) -> None:
        """Closing ends with the call under way, and begins no other."""
        if self._is_closing():
            raise _StopsHere
