"""The words after an action of the till script, read as what the action wants of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from pos.core import intents as it
from pos.core.money import Money, decimal_of
from pos.core.quantity import parse_quantity
from pos.core.reasons import NoSuchReason, Reasons, reason_told, reasons_said
from pos.core.stored_value import without_codes
from pos.text import safe

_POWER_OF_TEN: Final = re.compile(r"[+-]?[\d.]+[eE][+-]?\d+")
"""As machines write large numbers; a cashier who types it means an amount."""


class WrongWords(Exception):
    """The words after an action do not fit it; the text says what would, and no code in whole."""

    def __init__(self, said: str) -> None:
        super().__init__(without_codes(said))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one action, read as what the action wants of them.

    A script is text from outside like any other: what is shown or kept of it is safe text.
    """

    words: Sequence[str]
    currency: str
    reasons: Reasons = field(default_factory=dict)

    def at(self, index: int) -> str:
        return safe(self.words[index])

    def rest(self, index: int) -> str:
        """Everything from there on: a reason needs no quotes."""
        return safe(" ".join(self.words[index:]))

    def reason(self, index: int, action: str) -> str:
        """As everything from there on; a number is that of one of the store's reasons for it."""
        told, reasons = self.rest(index), self.reasons.get(action, ())
        try:
            return reason_told(told, reasons)
        except NoSuchReason:
            raise WrongWords(
                f"There is no reason {told}: take {reasons_said(reasons)}, or say it in words."
            ) from None

    def money(self, index: int) -> Money:
        try:
            return Money.parse(self.words[index], self.currency)
        except ValueError as problem:
            raise WrongWords(f"{problem}.") from None

    def optional(self, index: int) -> str:
        return self.at(index) if len(self.words) > index else ""

    def is_figure(self, index: int) -> bool:
        """It may be meant as an amount or a count, right or wrong: a code has letters in it, and
        more of them than a power of ten or the currency behind a number.
        """
        word = self.words[index]
        if not any(letter.isalpha() for letter in word):
            return True
        return bool(_POWER_OF_TEN.fullmatch(word)) or self._is_in_our_currency(word)

    def _is_in_our_currency(self, word: str) -> bool:
        number = word[: -len(self.currency)]
        is_behind = word.upper().endswith(self.currency)
        return is_behind and not any(letter.isalpha() for letter in number)

    def optional_money(self, index: int) -> Money | None:
        return self.money(index) if len(self.words) > index else None

    def whole(self, index: int) -> int:
        word = self.words[index]
        if not (word.isascii() and word.isdigit()) or len(word) > 9:
            raise WrongWords(f"{word!r} is not a whole number.")
        return int(word)

    def optional_quantity(self, index: int) -> Decimal | None:
        return self.quantity(index) if len(self.words) > index else None

    def quantity(self, index: int) -> Decimal:
        try:
            return parse_quantity(self.words[index])
        except ValueError as problem:
            raise WrongWords(f"{problem}.") from None

    def reduction(self, index: int) -> tuple[Decimal | None, Money | None]:
        """'10%' or '5.00'."""
        word = self.words[index]
        if not word.endswith("%"):
            return None, self.money(index)
        try:
            return decimal_of(word[:-1]), None
        except ValueError:
            raise WrongWords(f"{word!r} is not a per cent.") from None

    def options(self, index: int, *names: str) -> tuple[str, dict[str, str]]:
        """From there on: plain words, then NAME=VALUE for each of the names that is given."""
        plain: list[str] = []
        given: dict[str, str] = {}
        for word in self.words[index:]:
            name, is_option, value = word.partition("=")
            if not is_option and not given:
                plain.append(word)
            elif not is_option or name not in names or name in given:
                raise WrongWords(f"{safe(word)!r} is none of {'=… '.join(names)}=…")
            else:
                given[name] = safe(value)
        return safe(" ".join(plain)), given

    def pairs(self, index: int) -> tuple[tuple[str, str], ...]:
        """KEY=VALUE from there on, whatever the keys."""
        pairs = [word.partition("=") for word in self.words[index:]]
        if not all(key and is_pair for key, is_pair, _ in pairs):
            raise WrongWords("Write what is told of it as KEY=VALUE.")
        return tuple((safe(key), safe(value)) for key, _, value in pairs)


def day(text: str) -> date:
    """'1990-02-28'."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongWords(f"{safe(text)!r} is not a day such as 1990-02-28.") from None


Make = Callable[[Words], it.Intent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How an action is written: its words for a person, how many, and the intent they make."""

    usage: str
    least: int
    most: int | None
    make: Make


def form(usage: str, least: int, most: int | None, make: Make) -> Form:
    return Form(usage=usage, least=least, most=most, make=make)
