"""Which characters a device has, and what stands for those it has not. Pure.

Nothing is replaced silently: what a reader would notice is listed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pos.text import drawable

NOT_SHOWN = "[?]"
"""Stands for a word in letters the device has not."""

_SPACES = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006", " "),
        **dict.fromkeys("\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    }
)
# Typography that plain characters say as well; not worth telling anyone.
_PLAIN = _SPACES | str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        "\u2026": "...",
        "\u200c": "",
        "\u200d": "",
    }
)

# What has no accent to take off.
_ALIKE = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₺": "TRY", "₽": "RUB", "₪": "ILS", "₩": "KRW",
    "©": "(C)", "®": "(R)", "×": "x", "÷": "/", "±": "+/-", "°": "o", "•": "*", "·": "*", "★": "*",
    "☆": "*", "✓": "v", "✔": "v", "→": "->", "←": "<-", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe",
    "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "Ł": "L",
    "ł": "l", "Ħ": "H", "ħ": "h", "ı": "i", "ẞ": "SS", "ß": "ss", "«": '"', "»": '"', "¡": "!",
    "¿": "?", "µ": "u",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePage:
    """A page of characters: the device's number for it, and the codec that makes its bytes."""

    number: int
    codec: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The text in characters the device has, and the words that look another way in it."""

    text: str
    substituted: tuple[str, ...] = ()


def shown(text: str, pages: tuple[CodePage, ...]) -> Shown:
    plain = unicodedata.normalize("NFC", drawable(text).translate(_PLAIN))
    return _told([(word, _mended(word, pages)) for word in re.split("( +)", plain)])


def has_letters_for(text: str, pages: tuple[CodePage, ...]) -> bool:
    """Whether all of it can be read when it is `shown`, some of it perhaps in plainer letters."""
    plain = unicodedata.normalize("NFC", drawable(text).translate(_PLAIN))
    return all(_instead(character, pages) != NOT_SHOWN for character in frozenset(plain))


def has_own_letters_for(text: str, pages: tuple[CodePage, ...]) -> bool:
    """Whether each letter of it is there as it is; signs may be spelled out, names lose by it."""
    plain = unicodedata.normalize("NFC", drawable(text).translate(_PLAIN))
    return all(
        _has(character, pages)
        or not (character.isalpha() or _instead(character, pages) == NOT_SHOWN)
        for character in frozenset(plain)
    )


def to_draw(text: str) -> str:
    """As it is drawn in dots: whatever joins letters is kept."""
    return unicodedata.normalize("NFC", drawable(text).translate(_SPACES))


def without(text: str, missing: frozenset[str]) -> Shown:
    """With a mark for what cannot be drawn either."""
    words = re.split("( +)", text)
    return _told([(word, _marked(word, missing)) for word in words])


def runs(
    text: str, pages: tuple[CodePage, ...], *, current: CodePage | None
) -> list[tuple[CodePage, bytes]]:
    """The text in stretches of one page each; the page in use is kept where it serves."""
    preferred = (current, *pages) if current else pages
    for page in preferred:
        encoded = [_byte(character, page.codec) for character in text]
        if None not in encoded:
            return [(page, bytes(byte for byte in encoded if byte is not None))]
    split: list[tuple[CodePage, bytes]] = []
    for character in text:
        page, byte = _find(character, (split[-1][0], *pages) if split else preferred)
        if split and split[-1][0] == page:
            split[-1] = (page, split[-1][1] + bytes([byte]))
        else:
            split.append((page, bytes([byte])))
    return split


def _told(words: list[tuple[str, str]]) -> Shown:
    return Shown(
        text="".join(now for _, now in words),
        substituted=tuple(f"{word} printed as {now}" for word, now in words if word != now),
    )


def _mended(word: str, pages: tuple[CodePage, ...]) -> str:
    return _one_mark("".join(_instead(character, pages) for character in word))


def _marked(word: str, missing: frozenset[str]) -> str:
    return _one_mark("".join(NOT_SHOWN if one in missing else one for one in word))


def _one_mark(word: str) -> str:
    """For a run of them: a word of marks says no more than one."""
    return re.sub(f"(?:{re.escape(NOT_SHOWN)})+", NOT_SHOWN, word)


def _instead(character: str, pages: tuple[CodePage, ...]) -> str:
    if _has(character, pages):
        return character
    if unicodedata.combining(character):
        return ""
    plain = _ALIKE.get(character) or "".join(
        part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part)
    )
    return plain if plain and all(_has(part, pages) for part in plain) else NOT_SHOWN


def _has(character: str, pages: tuple[CodePage, ...]) -> bool:
    return any(_byte(character, page.codec) is not None for page in pages)


def _find(character: str, pages: tuple[CodePage, ...]) -> tuple[CodePage, int]:
    for page in pages:
        byte = _byte(character, page.codec)
        if byte is not None:
            return page, byte
    raise AssertionError(f"{character!r} was not made printable first")


@lru_cache(maxsize=4096)
def _byte(character: str, codec: str) -> int | None:
    """The character's one byte in a page. Never a control, whatever the codec says."""
    try:
        encoded = character.encode(codec)
    except UnicodeEncodeError:
        return None
    return encoded[0] if len(encoded) == 1 and encoded[0] >= 0x20 and encoded[0] != 0x7F else None
