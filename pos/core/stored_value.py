"""Gift cards and store credit: what the store owes to whoever holds their code.

The record has a digest of the code and its last characters; the code itself is printed once.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from pos.core.money import Money

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing in it is read as another of it."""

_LENGTH = 16
_MISREAD: Final = str.maketrans("OIL", "011")
_CODE = re.compile(rf"(GC|SC)([{_ALPHABET}]{{{_LENGTH}}})")
LONGEST_CODE: Final = 2 + _LENGTH
_SHAPED = re.compile(r"[GS]C(?:[\s-]*[0-9A-TV-Z]){16}", re.IGNORECASE)
"""As a code, or as one that was misread or mistyped, whatever stands before or behind it."""
_MOST_OF_ONE = re.compile(r"[GS]C(?:[\s-]*[0-9A-TV-Z]){12}", re.IGNORECASE)
_SHAPED_IN_WORDS = re.compile(
    r"(?<![0-9A-Z])([\d.,]*)([GS]C[ -]?(?:[0-9A-TV-Z]{4}[ -]?){4})", re.IGNORECASE
)
"""The same among other words, some of which are as long; the end of an id is none. An amount may
be glued to it, of somebody who scanned behind it.
"""
_WRITTEN = re.compile(r"[GS]C[\W_]{0,3}(?:[0-9A-TV-Z]{4}[\W_]{0,3}){4}", re.IGNORECASE)
"""In its groups or in one piece, glued to whatever somebody had typed before a scanner typed on."""
_LAST = 4
_TRAINING: Final = "TRAN"


class StoredKind(StrEnum):
    """As the means of payment is named that spends it."""

    GIFT_CARD = "gift-card"
    STORE_CREDIT = "store-credit"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ").capitalize()


_PREFIXES: Final = {StoredKind.GIFT_CARD: "GC", StoredKind.STORE_CREDIT: "SC"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredValue:
    """A gift card or a credit as it stands."""

    instrument_id: str
    kind: StoredKind
    last_four: str
    balance: Money
    expires_on: date | None = None
    digest: str = ""
    """Of its code as it is by now."""

    @property
    def name(self) -> str:
        return f"{self.kind.label} {masked(self.last_four)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedValue:
    """One as it stood where the record was cut off, so that what follows is folded onto it."""

    value: StoredValue
    receipt: str
    """That issued it."""
    digests_before: tuple[str, ...] = ()
    """Of codes that were replaced."""
    own: Money | None = None
    """What this till itself put on it, less what it took off: the balance may be what it has heard
    from others. None as earlier versions wrote it.
    """
    is_issued_here: bool = False
    """By this till; told where `own` is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """What a code stood for that was issued anew under another: nothing is spent by the first."""

    last_four: str
    """Of the code that holds by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubCard:
    """What the store's hub has told of one, or why it has not."""

    found: StoredValue | Replaced | None = None
    receipt: str = ""
    """That issued it."""
    claim: str = ""
    claimed: Money | None = None
    """As much of it as nobody else can spend now; None where only its balance was asked."""
    trouble: str = ""
    """A sentence; empty where it has told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclaimed:
    """What was spent of one here while the store's hub did not answer."""

    instrument_id: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftCardLine:
    """Value that is bought on a sale: a new card where none is named."""

    number: int
    amount: Money
    instrument_id: str = ""
    last_four: str = ""
    expires_on: date | None = None
    """Of a card that is loaded, where it has an end."""

    @property
    def title(self) -> str:
        return f"Gift card {masked(self.last_four)}".rstrip()


def masked(last_four: str) -> str:
    return f"····{last_four}" if last_four else ""


def packed(text: str) -> str:
    """Without what parts its groups."""
    return re.sub(r"[\s-]", "", text)


def code_in(text: str) -> str:
    """The whole code, however it was typed; '' where the text is none."""
    code = packed(text).upper()
    kind, rest = code[:2], code[2:].translate(_MISREAD)
    return f"{kind}{rest}" if _CODE.fullmatch(f"{kind}{rest}") else ""


def holds_code(text: str) -> bool:
    """Whether what was typed or scanned has something shaped like one in it."""
    return any(not _is_words(found[0]) for found in _SHAPED.finditer(text))


def is_shaped_as_code(text: str) -> bool:
    """Whether it is one and nothing else, misread or mistyped though it may be."""
    found = _SHAPED.fullmatch(text.strip())
    return found is not None and not _is_words(found[0])


def is_written_in(text: str) -> bool:
    """Whether one stands among the words of what people write as they like."""
    if any(not _is_words(found[0]) for found in _WRITTEN.finditer(text)):
        return True
    return is_shaped_as_code(text) and any(map(_is_mixed, re.split(r"[\s-]+", text)))


def _is_mixed(word: str) -> bool:
    """Letters and digits in one, as hardly a word has them and hardly a group of a code has not."""
    return not word.isalpha() and not word.isdecimal() and word.isalnum()


def may_be_part(text: str) -> bool:
    """Whether most of one may stand in it: one typed short, or read in half."""
    return _MOST_OF_ONE.search(text) is not None


def without_codes(said: str) -> str:
    """A sentence as it may be shown: of what is shaped like a code the last characters alone."""
    return _SHAPED_IN_WORDS.sub(_as_shown, said)


def _as_shown(found: re.Match[str]) -> str:
    amount, text = found.groups()
    behind = text[len(text.rstrip(" -")) :]
    return found[0] if _is_words(text) else f"{amount}{masked(last_of(packed(text)))}{behind}"


def _is_words(text: str) -> bool:
    """'Scotti chocolate chip' has the length of one, and no more in common with it."""
    letters = re.sub(r"[\W_]", "", text)
    return letters.isalpha() and not letters.isupper()


def digest_of(code: str) -> str:
    """Of eighty random bits, so that nobody finds the code from it by trying."""
    return hashlib.sha256(f"stored value {code}".encode()).hexdigest()


def new_code(
    kind: StoredKind, secret: str, instrument_id: str, *, in_training: bool = False
) -> str:
    """`secret`: fresh, and nobody else's to know. One of training can be told by its beginning."""
    drawn = hashlib.sha256(f"{secret} {instrument_id}".encode()).digest()
    letters = "".join(_ALPHABET[byte & 31] for byte in drawn[:_LENGTH])
    return f"{_PREFIXES[kind]}{_TRAINING if in_training else ''}{letters}"[:LONGEST_CODE]


def is_of_training(code: str) -> bool:
    """By its beginning, which one of a million others has."""
    return code_in(code)[2:].startswith(_TRAINING)


def last_of(code: str) -> str:
    return code[-_LAST:]


def as_printed(code: str) -> str:
    """In groups, to be read out and typed."""
    return "-".join((code[:2], *(code[at : at + 4] for at in range(2, len(code), 4))))
