"""A shop coupon's code: drawn by chance, read as people type it, and known where it was misread.

    PREFIX  26 characters of Crockford's base 32 (128 random bits)  1 check character

The check is taken over the 26 in the field of 32 elements, each place with a weight of its own that
is not zero: any one wrong character is found, and any two that changed places.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Final

from pos.core.coupon_limits import LONGEST_PREFIX, SHORTEST_DRAWN
from pos.core.stored_value import holds_code

RANDOM_BYTES: Final = 16
LONGEST_CODE: Final = 100
"""Of one that somebody else has chosen."""

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans("OIL", "011")
_CHECKED: Final = SHORTEST_DRAWN
_DRAWN: Final = _CHECKED - 1
_PREFIX = re.compile(rf"(?:[A-Z0-9][A-Z0-9-]{{0,{LONGEST_PREFIX - 1}}})?")
_OURS = re.compile(rf"[0-9A-Z]*[{_ALPHABET}]{{{_CHECKED}}}")
_SIGNATURE = re.compile(r"\.[A-Z0-9]{100,}")
"""Behind a code: longer than anything that is part of one."""

_MOST_DRAWS: Final = 20

Chance = Callable[[int], bytes]
"""So many bytes that nobody can foretell."""


def new_code(prefix: str = "", *, chance: Chance = secrets.token_bytes) -> str:
    """One that nobody can guess; ValueError where the prefix is none."""
    if not is_prefix(prefix):
        raise ValueError(
            f"{prefix!r} is no prefix: give at most {LONGEST_PREFIX} capital letters, digits and -"
        )
    number = int.from_bytes(chance(RANDOM_BYTES), "big")
    drawn = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_DRAWN)))
    return f"{prefix}{drawn}{_check_of(drawn)}"


def unmistakable_code(prefix: str = "", *, chance: Chance = secrets.token_bytes) -> str:
    """One in which no till finds what has the shape of a gift card's: it would show and record
    but the last of it. One draw in fifty is drawn again, unless the prefix alone is to blame.
    """
    code = new_code(prefix, chance=chance)
    for _ in range(_MOST_DRAWS):
        if not holds_code(code):
            break
        code = new_code(prefix, chance=chance)
    return code


def is_prefix(text: str) -> bool:
    return _PREFIX.fullmatch(text) is not None


def key_of(text: str) -> str:
    """By which a code is looked for, however it was typed; '' where the text can be no code.

    In a code of ours case, blanks, dashes and letters that look like digits say nothing. In one
    that somebody else has chosen they may tell it from another: there case and blanks alone are
    passed over. What is signed behind a code is no part of it.
    """
    whole = _whole(text)
    if not 0 < len(whole) <= LONGEST_CODE or not whole.isprintable():
        return ""
    packed = _packed(whole)
    return packed if _is_checked(packed) else whole


def is_misread(text: str) -> bool:
    """Whether it is shaped as one of ours and its check character says that it is not."""
    packed = _packed(_whole(text))
    return _OURS.fullmatch(packed) is not None and not _is_checked(packed)


def _whole(text: str) -> str:
    return _SIGNATURE.sub("", "".join(text.split()).upper())


def _packed(whole: str) -> str:
    return whole.replace("-", "").translate(_MISREAD)


def _is_checked(packed: str) -> bool:
    if not _OURS.fullmatch(packed):
        return False
    drawn, check = packed[-_CHECKED:-1], packed[-1]
    return check == _check_of(drawn)


def _check_of(drawn: str) -> str:
    check = 0
    for parts, one in zip(_PARTS, drawn, strict=True):
        check ^= parts[one]
    return _ALPHABET[check]


def _times(one: int, other: int) -> int:
    """Their product in the field of 32 elements, of polynomials modulo x⁵ + x² + 1."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        other >>= 1
        one = one << 1 ^ (0b100101 if one & 0b10000 else 0)
    return product


_WEIGHTS: Final = range(2, 2 + _DRAWN)
"""All different, and none is 0 or the check character's own, which is 1."""
_PARTS: Final = tuple(
    {letter: _times(weight, number) for number, letter in enumerate(_ALPHABET)}
    for weight in _WEIGHTS
)
"""What a character at each place has in the check."""
