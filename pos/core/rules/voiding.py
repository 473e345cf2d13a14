"""What is struck out: a line, a return, a gift card, or the sale as a whole."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.rules.common import ASKING, cashier_of, discount_approval, unpaid
from pos.core.rules.reservations import going_back, releases
from pos.core.rules.sale import gift_card_on, line_of, return_on
from pos.core.rules.table import NO_RULES
from pos.core.sale import ReturnLine
from pos.core.state import TerminalState
from pos.core.stored_value import GiftCardLine


def void_line(state: TerminalState, intent: it.VoidLine, moment: Moment) -> Answer:
    if state.sale is not None and (back := return_on(state.sale, intent.number)):
        return _void_return(state, back)
    if state.sale is not None and (card := gift_card_on(state.sale, intent.number)):
        return _void_gift_card(state, card)
    found = line_of(state, intent.number)
    if isinstance(found, Refusal):
        return found
    sale, line = found
    struck = ev.LineVoided(sale_id=sale.sale_id, number=line.number, cashier_id=cashier_of(state))
    if refusal := discount_approval(state, moment, sale, struck):
        return refusal
    return Decision(say=f"Struck out: {line.item.title}.", events=(struck,))


def _void_return(state: TerminalState, back: ReturnLine) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    return Decision(
        say=f"Struck out: the return of {back.line.item.title}.",
        events=(
            ev.LineVoided(sale_id=sale.sale_id, number=back.number, cashier_id=cashier_of(state)),
        ),
    )


def _void_gift_card(state: TerminalState, card: GiftCardLine) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    return Decision(
        say=f"Struck out: {card.title} · {card.amount.text()}.",
        events=(
            ev.LineVoided(sale_id=sale.sale_id, number=card.number, cashier_id=cashier_of(state)),
        ),
    )


def void_sale(state: TerminalState) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    if sale.errand is not None:
        return ASKING
    assert state.cashier is not None
    return Decision(
        say="The sale is void.",
        events=(
            *going_back(sale),
            ev.SaleVoided(sale_id=sale.sale_id, cashier_id=state.cashier.user_id),
        ),
        effects=releases(sale),
    )


RULES = NO_RULES.on(it.VoidLine, void_line).on(it.VoidSale, lambda state, *_: void_sale(state))
