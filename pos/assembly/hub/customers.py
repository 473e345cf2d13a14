"""A till's customers at its store's hub: told behind the sale, asked while the service is away."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pos.assembly.hub.late import Late
from pos.assembly.hub.left_alone import LeftAlone
from pos.core.customer import Balance, Customer
from pos.core.money import Money
from pos.core.setup import Setup
from pos.errors import HubError, HubMisuse, HubRefused, HubUnreachable
from pos.text import safe

if TYPE_CHECKING:
    from pos.hub.customers import HubCustomers, KnownCustomer
    from pos.hub.database import HubDatabase

log = logging.getLogger("pos.hub")

MOST_UNTOLD: Final = 1_000


class CustomersAtHub:
    """pos.ports.store_customers.StoreCustomers. Nothing of it is kept on this till's disk."""

    def __init__(
        self, line: Callable[[], HubDatabase], setup: Setup, *, left_alone: LeftAlone
    ) -> None:
        self._setup = setup
        self._left_alone = left_alone
        self._lock = threading.Lock()
        self._untold: OrderedDict[str, Customer] = OrderedDict()
        self._asked = Late(line, self._at)

    def seen(self, customer: Customer) -> None:
        with self._lock:
            self._untold[customer.customer_id] = customer
            self._untold.move_to_end(customer.customer_id)
            if len(self._untold) > MOST_UNTOLD:
                self._untold.popitem(last=False)

    def last_known(self, customer_id: str) -> Customer | None:
        if self._left_alone.is_now:
            return None
        try:
            found = self._asked().find(customer_id)
        except HubError as problem:
            log.info("a customer is not looked up at the hub: %s", problem)
            if isinstance(problem, HubUnreachable):
                self._left_alone.failed()
            return None
        return _customer(found, self._setup.currency) if found is not None else None

    @property
    def is_told(self) -> bool:
        return not self._untold

    def catch_up(self) -> None:
        """HubError where the hub still cannot be told."""
        with self._lock:
            telling = [*self._untold.values()]
        if not telling:
            return
        try:
            self._tell(self._asked(), telling)
        except HubUnreachable:
            self._left_alone.failed()
            raise
        with self._lock:
            for one in telling:
                if self._untold.get(one.customer_id) is one:
                    del self._untold[one.customer_id]

    @staticmethod
    def _tell(hub: HubCustomers, customers: list[Customer]) -> None:
        """Each by itself where one of them is refused: that one is dropped."""
        try:
            hub.tell([_known(one) for one in customers])
        except (HubMisuse, HubRefused):
            hub.tell([])  # where it lets nobody in, nobody is dropped
        else:
            return
        for one in customers:
            try:
                hub.tell([_known(one)])
            except (HubMisuse, HubRefused) as problem:
                log.warning("a customer is not told to the hub: %s", problem)

    def _at(self, line: HubDatabase) -> HubCustomers:
        from pos.hub.customers import HubCustomers

        return HubCustomers(line, store=self._setup.store_id)


def _known(customer: Customer) -> KnownCustomer:
    from pos.hub.customers import KnownBalance, KnownCustomer

    balance = customer.balance
    return KnownCustomer(
        customer_id=customer.customer_id,
        name=customer.name,
        tier=customer.tier,
        balance=KnownBalance(
            points=balance.points,
            pending_points=balance.pending_points,
            value_minor=balance.value.minor,
            currency=balance.value.currency,
            points_name=balance.points_name,
            as_of=balance.as_of,
        )
        if balance
        else None,
    )


def _customer(known: KnownCustomer, currency: str) -> Customer:
    """Unverified, as whatever is known while the service is away."""
    told = known.balance
    balance = None
    if told is not None and told.currency == currency:
        balance = Balance(
            points=told.points,
            value=Money(told.value_minor, currency),
            points_name=safe(told.points_name),
            as_of=told.as_of,
            pending_points=told.pending_points,
        )
    return Customer(
        customer_id=known.customer_id,
        name=safe(known.name),
        tier=safe(known.tier),
        balance=balance,
    )
