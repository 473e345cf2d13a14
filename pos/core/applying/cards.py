"""What events of the card terminal change of a sale."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.applying.table import OF_A_SALE
from pos.core.card import EndedAttempt
from pos.core.sale import Sale, SalePhase


def _asked(sale: Sale, event: ev.CardAsked) -> Sale:
    """From here on what is due may no longer change."""
    return replace(sale, card=event.attempt, phase=SalePhase.TENDERING)


def _approved(sale: Sale, event: ev.CardApproved) -> Sale:
    """The tender it makes or takes back follows."""
    return _ended(sale, event.reference, is_done=True)


def _declined(sale: Sale, event: ev.CardDeclined) -> Sale:
    return _as_before(_ended(sale, event.reference, is_done=False))


def _unanswered(sale: Sale, event: ev.CardUnanswered) -> Sale:
    assert sale.card is not None, "a card terminal that was not asked did not answer"
    return replace(sale, card=replace(sale.card, is_unknown=True, reason=event.reason))


def _resolved(sale: Sale, event: ev.CardResolved) -> Sale:
    after = _ended(sale, event.reference, is_done=event.is_done)
    return after if event.is_done else _as_before(after)


def _ended(sale: Sale, reference: str, *, is_done: bool) -> Sale:
    return replace(sale, card=None, card_ended=EndedAttempt(reference=reference, is_done=is_done))


def _as_before(sale: Sale) -> Sale:
    """Where nothing else is paid the goods may change again."""
    if sale.tenders:
        return sale
    return replace(sale, phase=SalePhase.SELLING, kept=())


SALE_FOLDS = (
    OF_A_SALE.on(ev.CardAsked, _asked)
    .on(ev.CardApproved, _approved)
    .on(ev.CardDeclined, _declined)
    .on(ev.CardUnanswered, _unanswered)
    .on(ev.CardResolved, _resolved)
)
