"""Words to search by: how a text is folded, cut into words, kept for the index and asked for.

The index is of trigrams, and each word is kept with two spaces before it and one behind it: the
trigrams then also hold how words begin and end, so that one letter is one look-up as well.
"""

from __future__ import annotations

import re
import unicodedata

from pos.core.item import Item

MOST_QUERY_CHARACTERS = 200
MOST_QUERY_WORDS = 8

_TRIGRAM = 3

_WORD = re.compile(r"[^\W_]+")
_BEFORE_A_WORD = "  "

# Letters people type plainly and that Unicode does not take apart into a plain one and a mark.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ة": "ه", "ى": "ي", "ـ": ""}
    | {chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)}
)


def fold(text: str) -> str:
    """A text as it is compared: no case, no accents, Arabic letters and digits in one form."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c)).translate(_PLAIN)


def indexed_text(item: Item) -> str:
    """What the index keeps of an item: the words of its title, vendor, stock code and codes."""
    closed_up = item.title.replace("-", "")  # who types 'tshirt' means the T-shirt
    named = (item.title, closed_up, item.vendor, item.sku, item.code, *item.aliases)
    words = dict.fromkeys(_WORD.findall(fold(" ".join(named))))
    return "".join(_BEFORE_A_WORD + word for word in words) + " "


def query_words(text: str) -> tuple[str, ...]:
    """The words of what a cashier typed, in any order; everything else in it is ignored."""
    words = _WORD.findall(fold(text[:MOST_QUERY_CHARACTERS]))
    return tuple(dict.fromkeys(words))[:MOST_QUERY_WORDS]


def expressions(words: tuple[str, ...]) -> tuple[str, ...]:
    """What to match, the nearest first: whole words, how words begin, what they contain.

    So a size 'l' comes before linen. Each word is quoted, and only letters and digits are in it:
    nothing that was typed is syntax.
    """
    whole = [f'" {word} "' for word in words]
    beginning = [f'"{_BEFORE_A_WORD[: max(1, _TRIGRAM - len(word))]}{word}"' for word in words]
    contained = [
        f'"{word}"' if len(word) >= _TRIGRAM else begins
        for word, begins in zip(words, beginning, strict=True)
    ]
    return tuple(dict.fromkeys(" AND ".join(terms) for terms in (whole, beginning, contained)))
