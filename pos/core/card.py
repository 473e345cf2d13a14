"""What the till knows of a card payment: the question to the terminal, and what came of it.

No card number is among it: at most the last four digits, as they stand on a receipt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pos.core.money import Money


class CardMode(StrEnum):
    """How a card is paid with here."""

    NOTED = "noted"
    """The till only notes it."""
    TYPED = "typed"
    """The terminal stands alone: the cashier types the approval code it printed."""
    ASKED = "asked"
    """The till asks the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSlip:
    """What the terminal told of a payment it approved."""

    attempt: str
    """Our reference of it."""
    scheme: str = ""
    last_four: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAttempt:
    """What the terminal was asked, by a reference of its own: it is on record before the call."""

    reference: str
    amount: Money
    """More than nothing, whichever way it goes."""
    is_refund: bool = False
    voids: int = 0
    """The tender that is taken back by it; 0 where it makes one."""
    is_unknown: bool = False
    """The terminal did not say what became of it."""
    reason: str = ""
    """What was said last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedAttempt:
    """The last one that ended, so that an answer that comes late is known as its own."""

    reference: str
    is_done: bool


_APPROVAL_CODE = re.compile(r"[A-Za-z0-9]{4,12}", re.ASCII)


def is_approval_code(text: str) -> bool:
    """As terminals print them: too short for a card number."""
    return _APPROVAL_CODE.fullmatch(text) is not None
