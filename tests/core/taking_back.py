"""A counter that takes goods back: its record read as the till's own would be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from builders import Counter

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision
from pos.core.effects import FindReturn
from pos.core.paying_back import paid_back, together
from pos.core.refold import refold
from pos.core.refund import ReceiptRead
from pos.core.sale import Sale


def read(counter: Counter, receipt: str) -> ReceiptRead:
    """A receipt of this counter, from what was recorded."""
    done = {e.sale_id: e.receipt for e in counter.events if isinstance(e, ev.SaleCompleted)}
    sale_id = next(sale_id for sale_id, printed in done.items() if printed == receipt)
    of_it = [e for e in counter.events if getattr(e, "sale_id", "") == sale_id]
    voided = {(e.sale_id, e.number) for e in counter.events if isinstance(e, ev.LineVoided)}
    returned = tuple(
        e.line
        for e in counter.events
        if isinstance(e, ev.LineReturned)
        and e.receipt == receipt
        and e.sale_id in done
        and (e.sale_id, e.line.number) not in voided
    )
    back = (part for sale in _finished(counter, done) for part in paid_back(sale, receipt))
    return ReceiptRead(finished=refold(of_it), returned=returned, back=together(back))


def _finished(counter: Counter, sale_ids: Iterable[str]) -> Iterator[Sale]:
    for sale_id in sale_ids:
        yield refold(e for e in counter.events if getattr(e, "sale_id", "") == sale_id).sale


def take_back(
    counter: Counter,
    receipt: str,
    number: int,
    quantity: str = "",
    *,
    reason: str = "",
    approved_by: str = "",
) -> Answer:
    """Ask for a return, and give the answer the record would."""
    asked = it.ReturnGoods(
        receipt=receipt,
        number=number,
        quantity=Decimal(quantity) if quantity else None,
        reason=reason,
    )
    answer = counter.ask(asked, approved_by=approved_by)
    if not isinstance(answer, Decision):
        return answer
    (effect,) = answer.effects
    assert isinstance(effect, FindReturn)
    return counter.ask(found(counter, effect))


def found(counter: Counter, effect: FindReturn) -> it.ReturnFound:
    return it.ReturnFound(
        asked=effect.asked,
        sale_id=effect.sale_id,
        next_receipt=effect.next_receipt,
        approved_by=effect.approved_by,
        found=read(counter, effect.receipt),
    )
