"""A receipt and what came back of it, as the hub has them: read by the till's own fold, checked."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pos.assembly.drawn import drawn
from pos.core import events as ev
from pos.core.applying.afterwards import finished
from pos.core.customer import ERASED, Customer
from pos.core.others_sale import trouble_in_receipt
from pos.core.paying_back import paid_back, together
from pos.core.refund import ReceiptRead
from pos.core.reports.sales_fold import SalesFold
from pos.core.state import FinishedSale
from pos.errors import HubRefused
from pos.journal import codec
from pos.ports.across_tills import ReceiptHere
from pos.text import safe

if TYPE_CHECKING:
    from pos.hub.returns import CompletedSale, ReceiptAtHub

log = logging.getLogger("pos.hub")

_NOT_READ: Final = (
    "Receipt {receipt} was written by another version of the program. Return it at the till it "
    "names."
)
_NOT_WELL: Final = (
    "Receipt {receipt} does not add up as the hub has it. Return it at the till it names."
)
_OF_ITS_RETURNS: Final = (
    "What came back of receipt {receipt} at another till cannot be read as the hub has it. Call a "
    "manager."
)


class _NotWellError(Exception):
    """Something in what another till wrote that no till writes."""


def whole(
    receipt: str, at_hub: ReceiptAtHub, here: ReceiptHere, *, without: tuple[str, str]
) -> ReceiptRead | None:
    """HubRefused where any of it is nothing that a till of ours writes, or can read."""
    try:
        return _joined(receipt, at_hub, here, without=without)
    except _NotWellError as trouble:
        log.warning("receipt %s does not add up as the hub has it: %s", safe(receipt), trouble)
        said = _OF_ITS_RETURNS if here.finished else _NOT_WELL
        raise HubRefused(said.format(receipt=safe(receipt))) from None
    except Exception as problem:  # an edge: what a stranger wrote may bring about anything
        log.warning("receipt %s cannot be read from the hub: %r", safe(receipt), problem)
        said = _OF_ITS_RETURNS if here.finished else _NOT_READ
        raise HubRefused(said.format(receipt=safe(receipt))) from problem


def _joined(
    receipt: str, at_hub: ReceiptAtHub, here: ReceiptHere, *, without: tuple[str, str]
) -> ReceiptRead | None:
    """What came back at this till, which is left out, is in its own record, and newer there."""
    done = here.finished or (_bought(receipt, at_hub.sale) if at_hub.sale is not None else None)
    if done is None:
        return None
    returned, back = [*here.returned], [*here.back]
    for one in at_hub.returns:
        if (one.member.store, one.member.till) == without:
            continue
        try:
            sale = _folded(one).sale
            if sale.terms.currency != done.sale.terms.currency:
                raise _NotWellError("goods of it came back in another currency")
        except Exception as problem:  # the same edge: nobody had asked the hub for it
            if one.is_claimed:
                raise
            log.warning("what %s tells of %s is left out: %r", one.member, safe(receipt), problem)
            continue
        returned += (line for line in sale.returns if line.origin.receipt == receipt)
        back += paid_back(sale, receipt)
    return ReceiptRead(finished=done, returned=tuple(returned), back=together(back))


def _bought(receipt: str, one: CompletedSale) -> FinishedSale:
    """The record has the customer's id beside its chain, and the hub beside the record."""
    done = _folded(one)
    if done.receipt != receipt:
        raise _NotWellError(f"its record is of {done.receipt}")
    if done.sale.customer is None:
        return done
    known = one.customer_id and one.customer_id != ERASED.customer_id
    buyer = Customer(customer_id=safe(one.customer_id)) if known else ERASED
    return replace(done, sale=replace(done.sale, customer=buyer))


def _folded(one: CompletedSale) -> FinishedSale:
    sales = SalesFold()
    *before, last = (
        codec.decode_event(kind, version, drawn(body), None) for kind, version, body in one.records
    )
    for event in before:
        sales.add(event)
    sale = sales.of(last)
    if sale is None or not isinstance(last, ev.SaleCompleted):
        raise _NotWellError("it was never opened, or never completed")
    done = finished(sale, last)
    if trouble := trouble_in_receipt(done):
        raise _NotWellError(trouble)
    return done
