"""The account's automatic promotion on the open sale: told for one basket, good for no other."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import NOTHING, Answer, Decision
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale, SalePhase
from pos.core.state import TerminalState


def promotion_told(state: TerminalState, intent: it.PromotionTold) -> Answer:
    """What was told of another basket, or comes when something is paid, changes nothing."""
    sale = state.sale
    if sale is None or not _is_about(sale, intent):
        return NOTHING
    told = intent.promotion
    if told is None or told.amount.minor <= 0 or told.amount.currency != sale.terms.currency:
        return _dropped(sale)
    if told == sale.promotion:
        return NOTHING
    return Decision(
        say=f"{told.name} · −{told.amount.said()}",
        events=(ev.PromotionApplied(sale_id=sale.sale_id, promotion=told),),
    )


def _is_about(sale: Sale, intent: it.PromotionTold) -> bool:
    customer = sale.customer
    return (
        sale.sale_id == intent.sale_id
        and sale.phase is SalePhase.SELLING
        and sale.basket == intent.goods
        and customer is not None
        and customer.customer_id == intent.customer_id
        and not customer.opted_out
    )


def _dropped(sale: Sale) -> Answer:
    if sale.promotion is None:
        return NOTHING
    return Decision(
        say=f"{sale.promotion.name} no longer applies.",
        events=(ev.PromotionDropped(sale_id=sale.sale_id),),
    )


RULES = NO_RULES.heard(it.PromotionTold, lambda state, intent, _: promotion_told(state, intent))
