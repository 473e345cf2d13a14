"""What customers are likely to hand over for an amount due, from the notes of the currency."""

from __future__ import annotations

from decimal import Decimal

from pos.core.money import Money, exponent_of

_NOTES = {
    "AED": "5 10 20 50 100 200 500 1000",
    "BHD": "0.5 1 5 10 20",
    "EGP": "5 10 20 50 100 200",
    "EUR": "5 10 20 50 100 200",
    "GBP": "5 10 20 50",
    "JPY": "100 500 1000 5000 10000",
    "KWD": "0.25 0.5 1 5 10 20",
    "OMR": "0.1 0.5 1 5 10 20 50",
    "QAR": "1 5 10 50 100 200 500",
    "SAR": "1 5 10 50 100 200 500",
    "USD": "1 5 10 20 50 100",
}
"""Notes people carry, and the coins that count as one; others follow 1, 2, 5."""


def quick_amounts(due: Money, *, most: int = 3) -> tuple[Money, ...]:
    """The next amounts above what is due that one kind of note makes up."""
    if due.minor <= 0:
        return ()
    rounded_up = {-(-due.minor // note) * note for note in _notes_minor(due)}
    above = sorted(minor for minor in rounded_up if minor > due.minor)
    return tuple(Money(minor, due.currency) for minor in above[:most])


def is_far_over(given: Money, due: Money) -> bool:
    """Whether the change is more than the largest note: an item's code typed for an amount."""
    return given.minor - due.minor > _most_change_minor(due)


def _most_change_minor(due: Money) -> int:
    """The largest note; where it is not known, what would be large for what is bought."""
    if due.currency in _NOTES:
        return _notes_minor(due)[-1]
    unit: int = 10 ** exponent_of(due.currency)
    return max(100 * unit, 20 * due.minor)


def _notes_minor(due: Money) -> list[int]:
    known = _NOTES.get(due.currency)
    if known is not None:
        decimals = exponent_of(due.currency)
        return [int(Decimal(note).scaleb(decimals)) for note in known.split()]
    smallest = 10 ** exponent_of(due.currency)
    tenth = 10 ** max(0, len(str(due.minor)) - 2)
    return [
        note
        for size in (tenth, tenth * 10)
        for note in (size, 2 * size, 5 * size)
        if note >= smallest
    ]
