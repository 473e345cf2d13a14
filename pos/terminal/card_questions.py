"""Asks the card terminal; what it answers is told in the core's words."""

from __future__ import annotations

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.card import CardAttempt
from pos.ports.card_terminal import Approved, CardOutcome, CardTerminal, Declined, Unknown


class CardQuestions:
    def __init__(self, card_terminal: CardTerminal) -> None:
        self._card_terminal = card_terminal

    def charge(self, effect: fx.ChargeCard) -> it.Intent:
        """Blocks while the customer is at the terminal."""
        attempt = effect.attempt
        move = self._card_terminal.refund if attempt.is_refund else self._card_terminal.charge
        outcome = move(attempt.amount, reference=attempt.reference)
        return _told(effect.sale_id, attempt, outcome)

    def ask(self, effect: fx.AskCard) -> it.Intent:
        outcome = self._card_terminal.ask(effect.attempt.reference)
        return _told(effect.sale_id, effect.attempt, outcome, by_itself=effect.by_itself)


_SOMETHING_ELSE = (
    "The card terminal answered about another payment or amount: look at its own list, and have a "
    "manager settle it."
)


def _told(
    sale_id: str, attempt: CardAttempt, outcome: CardOutcome, *, by_itself: bool = False
) -> it.Intent:
    """Only a yes to what was asked is one: of a part, or of another payment, a person must look."""
    reference = attempt.reference
    match outcome:
        case Approved() if (outcome.reference, outcome.amount) != (reference, attempt.amount):
            return unanswered(sale_id, reference, _SOMETHING_ELSE, by_itself=by_itself)
        case Approved():
            return it.CardApproved(
                sale_id=sale_id,
                reference=reference,
                approval_code=outcome.approval_code,
                scheme=outcome.scheme,
                last_four=outcome.last_four,
            )
        case Declined():
            return it.CardDeclined(sale_id=sale_id, reference=reference, reason=outcome.reason)
        case Unknown():
            return unanswered(sale_id, reference, outcome.reason, by_itself=by_itself)


def unanswered(
    sale_id: str, reference: str, reason: str, *, by_itself: bool = False
) -> it.CardUnanswered:
    return it.CardUnanswered(
        sale_id=sale_id, reference=reference, reason=reason, by_itself=by_itself
    )
