"""What is struck out: a line, a return, a gift card, or the sale as a whole."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.rules.common import ASKING, cashier_of, discount_approval, unpaid
from pos.core.rules.reservations import going_back, releases
from pos.core.rules.sale import gift_card_on, line_of, return_on
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale
from pos.core.state import TerminalState


def void_line(state: TerminalState, intent: it.VoidLine, moment: Moment) -> Answer:
    if beside := _beside_the_goods(state.sale, intent.number):
        return _void_beside(state, *beside)
    found = line_of(state, intent.number)
    if isinstance(found, Refusal):
        return found
    sale, line = found
    struck = ev.LineVoided(sale_id=sale.sale_id, number=line.number, cashier_id=cashier_of(state))
    if refusal := discount_approval(state, moment, sale, struck):
        return refusal
    return Decision(say=f"Struck out: {line.item.title}.", events=(struck,))


def _beside_the_goods(sale: Sale | None, number: int | None) -> tuple[int, str] | None:
    """A row that is no line item: its number, and what it is."""
    if sale is None:
        return None
    if back := return_on(sale, number):
        return back.number, f"the return of {back.line.item.title}"
    if card := gift_card_on(sale, number):
        return card.number, f"{card.title} · {card.amount.said()}"
    return None


def _void_beside(state: TerminalState, number: int, what: str) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    struck = ev.LineVoided(sale_id=sale.sale_id, number=number, cashier_id=cashier_of(state))
    return Decision(say=f"Struck out: {what}.", events=(struck,))


def void_sale(state: TerminalState) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    if sale.errand is not None:
        return ASKING
    return Decision(
        say="The sale is void.",
        events=(
            *going_back(sale),
            ev.SaleVoided(sale_id=sale.sale_id, cashier_id=cashier_of(state)),
        ),
        effects=releases(sale),
    )


RULES = NO_RULES.on(it.VoidLine, void_line).on(it.VoidSale, lambda state, *_: void_sale(state))
