"""Cash counted by its notes and coins: how many of each, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pos.core.money import Money, total

MOST_OF_ONE: Final = 100_000
"""Of one note or coin. More is a barcode, or a key that stuck."""
MOST_DENOMINATIONS: Final = 20

USUAL: Final = {
    "AED": "1000 500 200 100 50 20 10 5 1 0.50 0.25",
    "AUD": "100 50 20 10 5 2 1 0.50 0.20 0.10 0.05",
    "BHD": "20 10 5 1 0.500 0.100 0.050 0.025 0.010 0.005",
    "CAD": "100 50 20 10 5 2 1 0.25 0.10 0.05",
    "CHF": "1000 200 100 50 20 10 5 2 1 0.50 0.20 0.10 0.05",
    "EGP": "200 100 50 20 10 5 1 0.50 0.25",
    "EUR": "500 200 100 50 20 10 5 2 1 0.50 0.20 0.10 0.05 0.02 0.01",
    "GBP": "50 20 10 5 2 1 0.50 0.20 0.10 0.05 0.02 0.01",
    "INR": "500 200 100 50 20 10 5 2 1",
    "JOD": "50 20 10 5 1 0.500 0.250 0.100 0.050",
    "JPY": "10000 5000 2000 1000 500 100 50 10 5 1",
    "KWD": "20 10 5 1 0.500 0.250 0.100 0.050 0.020 0.010 0.005",
    "MAD": "200 100 50 20 10 5 2 1 0.50 0.20 0.10",
    "OMR": "50 20 10 5 1 0.500 0.100 0.050 0.025 0.010 0.005",
    "PKR": "5000 1000 500 100 75 50 20 10 5 2 1",
    "QAR": "500 200 100 50 10 5 1 0.50 0.25",
    "SAR": "500 200 100 50 20 10 5 2 1 0.50 0.25 0.10 0.05",
    "TRY": "200 100 50 20 10 5 1 0.50 0.25 0.10 0.05",
    "USD": "100 50 20 10 5 2 1 0.50 0.25 0.10 0.05 0.01",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """So many of one note or coin."""

    each: Money
    number: int

    @property
    def amount(self) -> Money:
        return self.each.times(self.number)


def usual_denominations(currency: str) -> tuple[Money, ...]:
    """The notes and coins of a currency, the largest first; none where this till knows none."""
    return tuple(Money.parse(text, currency) for text in USUAL.get(currency, "").split())


def counted(pieces: Iterable[Pieces], currency: str) -> Money:
    return total((one.amount for one in pieces), currency)


def not_this_cash(
    pieces: Sequence[Pieces], amount: Money, denominations: Sequence[Money]
) -> str | None:
    """What is wrong with pieces that are said to be an amount; None where nothing is, and where
    nobody counted by pieces.
    """
    if not pieces:
        return None
    if denominations and (strange := [one for one in pieces if one.each not in denominations]):
        known = ", ".join(one.text() for one in denominations)
        return f"There is no {strange[0].each.text()} to count here. There are: {known}."
    if len({one.each for one in pieces}) < len(pieces):
        return "The same note or coin is counted twice. Put its pieces together."
    if any(one.each.minor <= 0 or not 0 < one.number <= MOST_OF_ONE for one in pieces):
        return f"Count from 1 to {MOST_OF_ONE:,} pieces of a note or coin."
    if (sum_ := counted(pieces, amount.currency)) != amount:
        return f"The pieces come to {sum_.said()}, and not to {amount.said()}. Count again."
    return None
