"""What the card terminal was asked during a sale, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from pos.core.card import CardAttempt


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAsked:
    """On record before the call: whatever happens to the till, it is known what to ask about."""

    sale_id: str
    attempt: CardAttempt


@dataclass(frozen=True, slots=True, kw_only=True)
class CardApproved:
    sale_id: str
    reference: str
    approval_code: str
    scheme: str = ""
    last_four: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDeclined:
    sale_id: str
    reference: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardUnanswered:
    """It may have been charged or not."""

    sale_id: str
    reference: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardResolved:
    """A manager looked at the terminal's own list, and says what became of it."""

    sale_id: str
    reference: str
    is_done: bool
    reason: str
    cashier_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAnsweredLate:
    """The terminal says otherwise than the sale was ended with."""

    sale_id: str
    reference: str
    is_done: bool


OfCards = CardAsked | CardApproved | CardDeclined | CardUnanswered | CardResolved | CardAnsweredLate
