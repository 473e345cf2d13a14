"""The card terminal: it charges, pays back, and tells what became of either. Unknown is not no.

No card number crosses this port; at most the last four digits do, as they stand on a receipt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Protocol

from pos.core.card_number import holds_card_number
from pos.core.money import Money
from pos.ports.devices import Device
from pos.text import safe

LONGEST_REASON: Final = 160

_APPROVAL_CODE = re.compile(r"[A-Za-z0-9-]{0,12}", re.ASCII)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z ]{0,19}|", re.ASCII)
_LAST_FOUR = re.compile(r"(\d{4})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """This amount moves, by this reference: a part of what was asked for is no yes to it.

    ValueError for anything in which a card number could stand.
    """

    reference: str
    """As the terminal says it, and not as it was asked."""
    amount: Money
    approval_code: str
    scheme: str = ""
    """What is printed on the card, as Visa; empty where the terminal does not tell."""
    last_four: str = ""

    def __post_init__(self) -> None:
        fitting = (
            _APPROVAL_CODE.fullmatch(self.approval_code)
            and _SCHEME.fullmatch(self.scheme)
            and _LAST_FOUR.fullmatch(self.last_four)
        )
        if not fitting:
            raise ValueError("an approval has a short code, a scheme and four digits at most")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """No money moves, and none will by this reference. `reason` is a sentence for the cashier.

    ValueError for a reason that is no short line of text, or holds a card number.
    """

    reason: str

    def __post_init__(self) -> None:
        _must_be_a_sentence(self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """It may have been charged or not: ask again, and never charge anew. `reason` as above."""

    reason: str

    def __post_init__(self) -> None:
        _must_be_a_sentence(self.reason)


def _must_be_a_sentence(reason: str) -> None:
    if safe(reason, LONGEST_REASON) != reason or holds_card_number(reason):
        raise ValueError(f"a reason is one line of at most {LONGEST_REASON} characters, no number")


CardOutcome = Approved | Declined | Unknown


class CardTerminal(Device, Protocol):
    """Capabilities: `charge`, `refund`, `ask`; or `typed_approval` where it stands alone and the
    cashier types the code it gave; neither where the shop only notes what was paid by card.

    Whoever no longer wants to pay says so at the terminal, which then declines.

    A reference is one attempt's own and is had from the till before the terminal is asked. The
    same one again charges nothing more: it brings what became of the first.
    """

    def charge(self, amount: Money, *, reference: str) -> CardOutcome:
        """Blocks while the customer is at the terminal, for the driver's patience at most."""
        ...

    def refund(self, amount: Money, *, reference: str) -> CardOutcome:
        """A positive amount, paid back to the card that is shown. Blocks as charging does."""
        ...

    def ask(self, reference: str) -> CardOutcome:
        """What became of a charge or refund. One it never had is declined, and stays so."""
        ...
