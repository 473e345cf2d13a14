"""What events of a customer change on the sale that is theirs."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.applying.table import OF_A_SALE, OF_THE_STATE
from pos.core.customer import Customer
from pos.core.sale import Sale


def _with_customer(sale: Sale, customer: Customer | None) -> Sale:
    """Another customer takes over no code that was sent and no coupon that was bought."""
    before = sale.customer.customer_id if sale.customer else ""
    if customer is not None and customer.customer_id == before:
        return replace(sale, customer=customer)
    return replace(sale, customer=customer, otp_for=None, bought=())


def _opted(sale: Sale, event: ev.CustomerOpted) -> Sale:
    assert sale.customer is not None, "nobody opted"
    customer = replace(sale.customer, opted_out=not event.is_active)
    return replace(sale, customer=customer, otp_for=None)


FOLDS = (
    OF_THE_STATE.stands(ev.ConsentGiven)
    .stands(ev.CustomerChanged)
    .stands(ev.CardLinked)
    .stands(ev.CustomerErased)
)

SALE_FOLDS = (
    OF_A_SALE.on(ev.CustomerIdentified, lambda sale, event: _with_customer(sale, event.customer))
    .on(ev.CustomerRemoved, lambda sale, _: _with_customer(sale, None))
    .on(ev.CustomerOpted, _opted)
    .stands(ev.CustomerTagged)
    .stands(ev.CustomerEventSent)
    .stands(ev.PointsGiven)
)
