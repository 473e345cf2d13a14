"""Codes the store's own scales print: an EAN-13 that holds an item and its price or weight.

How one is laid out is the store's matter, so it is set: thirteen characters, digits as they
stand, letters for what changes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, groupby
from typing import Final

from pos.core.gtin import is_gtin
from pos.core.label import Label
from pos.core.money import exponent_of

LETTERS: Final = "IEWNCVX"
LENGTH: Final = 13

_ITEM, _PRICE, _WEIGHT, _PIECES, _ANY, _VERIFIED, _CHECK = LETTERS
_MEASURES: Final = frozenset({_PRICE, _WEIGHT, _PIECES})
_MOST_FIGURES: Final = 6
_VERIFIED_FIGURES: Final = frozenset({4, 5})
_IN_STORE: Final = re.compile(r"02|04|2")
"""Where GS1 lets a store number goods by itself; every other beginning is somebody's article."""

_DOES_NOT_AGREE: Final = (
    "What this code holds does not agree with its own check digit. Scan it again, or weigh anew."
)

# The tables of the price check digit, GS1 General Specifications 7.9: what becomes of each digit.
_TWO_MINUS: Final = "0246891357"
_THREE: Final = "0369258147"
_FIVE_PLUS: Final = "0516273849"
_FIVE_MINUS: Final = "0594837261"
_BY_FIGURES: Final = {
    4: (_TWO_MINUS, _TWO_MINUS, _THREE, _FIVE_MINUS),
    5: (_FIVE_PLUS, _TWO_MINUS, _FIVE_MINUS, _FIVE_PLUS, _TWO_MINUS),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InStoreCode:
    """A code taken apart by a pattern."""

    item_code: str
    """What the item's row in the catalogue is called: the digits before it, and its own."""
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePattern:
    """One layout. Made by `read_pattern`, which knows that it is whole."""

    text: str

    @property
    def measures(self) -> str:
        """'E', 'W' or 'N'."""
        return next(letter for letter in self.text if letter in _MEASURES)

    def take_apart(self, code: str, *, currency: str) -> InStoreCode | None:
        """What a code of 12 or 13 digits holds by this layout; None where it has another."""
        full = code.zfill(LENGTH)
        if len(full) != LENGTH or not self._fits(full) or not is_gtin(full):
            return None
        figures = self._under(self.measures, full)
        verified = self._under(_VERIFIED, full)
        label = _label(self.measures, figures, currency)
        if verified and measure_check_digit(figures) != verified:
            label = Label(trouble=_DOES_NOT_AGREE)
        return InStoreCode(item_code=self._beginning + self._under(_ITEM, full), label=label)

    @property
    def _beginning(self) -> str:
        return self.text[: next(at for at, one in enumerate(self.text) if one in LETTERS)]

    def _fits(self, full: str) -> bool:
        return all(
            one in LETTERS or one == digit for one, digit in zip(self.text, full, strict=True)
        )

    def _under(self, letter: str, full: str) -> str:
        return "".join(digit for one, digit in zip(self.text, full, strict=True) if one == letter)


def _label(measures: str, figures: str, currency: str) -> Label:
    match measures:
        case "E":
            return Label(price=Decimal(figures).scaleb(-exponent_of(currency)))
        case "W":
            return Label(weight_kg=Decimal(figures).scaleb(-3))
        case _:
            return Label(count=int(figures))


def measure_check_digit(figures: str) -> str:
    """The digit that verifies four or five digits of a price or weight."""
    changed = sum(
        int(table[int(digit)])
        for table, digit in zip(_BY_FIGURES[len(figures)], figures, strict=True)
    )
    if len(figures) == 4:
        return str(changed * 3 % 10)
    return str(_FIVE_MINUS.index(str(-changed % 10)))


def read_pattern(text: str) -> PricePattern:
    """The layout a configuration names; ValueError says what is wrong with it."""
    runs = [one for one, _ in groupby(text) if one in LETTERS]
    measures = [one for one in runs if one in _MEASURES]
    if len(text) != LENGTH or set(text) - set(LETTERS) - set("0123456789"):
        raise ValueError(f"is not {LENGTH} digits and letters of {' '.join(LETTERS)}")
    if not text.endswith(_CHECK) or text.count(_CHECK) != 1:
        raise ValueError("has no X, the check digit, as its last and at no other place")
    if not _IN_STORE.match(text):
        raise ValueError("does not begin with 02, 04 or 2, where codes of a store's own begin")
    if _ITEM not in runs:
        raise ValueError("has no I for the item")
    if len(measures) != 1:
        raise ValueError("needs one of E for a price, W for a weight and N for pieces")
    if len(runs) != len(set(runs)):
        raise ValueError("has a letter at two places; the digits of one thing stand together")
    figures = text.count(measures[0])
    if figures > _MOST_FIGURES:
        raise ValueError(f"has more than {_MOST_FIGURES} {measures[0]}")
    if text.count(_VERIFIED) > 1 or (_VERIFIED in text and figures not in _VERIFIED_FIGURES):
        raise ValueError("has a V that verifies other than four or five digits, or more than one V")
    return PricePattern(text=text)


def overlapping(patterns: Sequence[PricePattern]) -> tuple[PricePattern, PricePattern] | None:
    """Two layouts that a code could have both of: what it costs would be a guess."""
    return next((pair for pair in combinations(patterns, 2) if _overlap(*pair)), None)


def _overlap(one: PricePattern, other: PricePattern) -> bool:
    return all(
        a == b or a in LETTERS or b in LETTERS for a, b in zip(one.text, other.text, strict=True)
    )
