"""E-mail as the till needs it: a letter, whom it goes to, and what the store's server said."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What stands in it; the sender and the date are the mailer's to add."""

    subject: str
    text: str
    html: str


class Posted(StrEnum):
    SENT = "sent"
    """The store's server has it."""
    LATER = "later"
    """No answer, or not now: the same may be taken another time."""
    REFUSED = "refused"
    """This address or this letter will never be taken."""
    MISUSED = "misused"
    """The server does not let us in: a person must look at the configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOutcome:
    """`reason` says why not, and holds no address."""

    posted: Posted
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEmail:
    """One receipt that somebody wants by e-mail. The address goes when it is sent."""

    email_id: str
    receipt: str
    address: str = field(repr=False)
    attempts: int = 0


class Mailer(Protocol):
    def post(self, letter: Letter, *, to: str, message_id: str) -> PostOutcome:
        """Hand it to the store's server; the same `message_id` each time it is tried."""
        ...
