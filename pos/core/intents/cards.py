"""The card terminal: what it answers, and what is asked where it did not."""

from __future__ import annotations

from dataclasses import dataclass


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
    by_itself: bool = False
    """Nobody waits to hear that it is still not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskCardAgain:
    """What became of the payment that the terminal did not answer to."""

    by_itself: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveCard:
    """A manager has looked at the terminal's own list."""

    is_done: bool
    reason: str


AtTheCard = AskCardAgain | ResolveCard
OfCards = CardApproved | CardDeclined | CardUnanswered | AtTheCard
