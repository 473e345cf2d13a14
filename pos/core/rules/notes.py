"""Notes on a line or on the sale. They are printed, and change no sum."""

from __future__ import annotations

from typing import Final

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Refusal
from pos.core.rules.common import cashier_of, unpaid
from pos.core.rules.sale import line_of
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale
from pos.core.state import TerminalState
from pos.text import safe

LONGEST_NOTE: Final = 80


def note_line(state: TerminalState, intent: it.NoteLine) -> Answer:
    found = line_of(state, intent.number)
    if isinstance(found, Refusal):
        return found
    sale, line = found
    text = safe(intent.text, LONGEST_NOTE + 1)
    if refusal := _too_long(text):
        return refusal
    noted = ev.LineNoted(
        sale_id=sale.sale_id,
        number=line.number,
        text=text,
        cashier_id=cashier_of(state),
        customer_id=_customer_id(sale),
    )
    said = f"{line.item.title}: noted." if text else f"{line.item.title}: the note is off."
    return Decision(say=said, events=(noted,))


def note_sale(state: TerminalState, intent: it.NoteSale) -> Answer:
    sale = unpaid(state)
    if isinstance(sale, Refusal):
        return sale
    text = safe(intent.text, LONGEST_NOTE + 1)
    if refusal := _too_long(text):
        return refusal
    noted = ev.SaleNoted(
        sale_id=sale.sale_id,
        text=text,
        cashier_id=cashier_of(state),
        customer_id=_customer_id(sale),
    )
    said = "The sale is noted." if text else "The sale's note is off."
    return Decision(say=said, events=(noted,))


def _customer_id(sale: Sale) -> str:
    return sale.customer.customer_id if sale.customer else ""


def _too_long(text: str) -> Refusal | None:
    if len(text) <= LONGEST_NOTE:
        return None
    return Refusal(reason=f"A note has at most {LONGEST_NOTE} characters. Say it shorter.")


RULES = NO_RULES.on(it.NoteLine, lambda state, intent, _: note_line(state, intent)).on(
    it.NoteSale, lambda state, intent, _: note_sale(state, intent)
)
