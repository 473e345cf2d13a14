"""Codes: drawn by chance, never taken for another, read as people type them."""

from __future__ import annotations

import math
import secrets
from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pos.core.stored_value import without_codes
from pos.coupons import codes
from pos.coupons.codes import (
    LONGEST_CODE,
    RANDOM_BYTES,
    is_misread,
    is_prefix,
    key_of,
    new_code,
    unmistakable_code,
)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "OWN-F-"
SHAPED = "7SC3VJ9S3DZN1GSH6R18C2S9TY"
drawn = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)
prefixes = st.from_regex(r"([A-Z0-9][A-Z0-9-]{0,11})?", fullmatch=True)
letters = st.sampled_from(ALPHABET)


def code_of(chance: bytes, prefix: str = PREFIX) -> str:
    return new_code(prefix, chance=lambda _: chance)


@given(one=drawn, other=drawn)
def test_each_chance_has_its_own_code(one: bytes, other: bytes) -> None:
    """All 128 bits are in it: two codes are the same only where all of them are."""
    assert (code_of(one) == code_of(other)) is (one == other)


def test_none_is_taken_for_a_gift_cards() -> None:
    """Of one in whose middle `SC` stands a till would show and record the last characters alone."""
    drawn_first = sum(ALPHABET.index(one) << 5 * at for at, one in enumerate(reversed(SHAPED)))
    chances = iter([drawn_first.to_bytes(RANDOM_BYTES, "big"), bytes(RANDOM_BYTES)])

    code = unmistakable_code(PREFIX, chance=lambda _: next(chances))

    assert f"{PREFIX}{SHAPED}" in code_of(drawn_first.to_bytes(RANDOM_BYTES, "big"))
    assert code == code_of(bytes(RANDOM_BYTES))
    assert code == without_codes(code)


def test_a_prefix_that_is_to_blame_ends_no_engine() -> None:
    """Nothing that is drawn behind it could help."""
    assert unmistakable_code("GC-").startswith("GC-")


def test_chance_is_the_systems() -> None:
    """128 bits from `secrets`: of codes drawn, no place leans to a letter."""
    assert codes.RANDOM_BYTES * 8 == 128
    assert new_code.__kwdefaults__ == {"chance": secrets.token_bytes}
    many = [new_code() for _ in range(2_000)]
    assert len(set(many)) == len(many)
    for place in range(1, 27):  # the first holds the three bits that are left over
        counted = Counter(code[place] for code in many)
        chi = sum((counted[letter] - 62.5) ** 2 / 62.5 for letter in ALPHABET)
        assert chi < 31 + 8 * math.sqrt(62), f"place {place}: {counted}"


@given(chance=drawn, prefix=prefixes)
def test_code_is_what_a_qr_code_holds_in_few_squares(chance: bytes, prefix: str) -> None:
    """Prefix, 26 letters and digits of Crockford's, and one more; no more than 39 in all."""
    code = code_of(chance, prefix)

    assert code.startswith(prefix)
    assert len(code) == len(prefix) + 27 <= 39
    assert set(code[len(prefix) :]) <= set(ALPHABET)
    assert key_of(code), "it is one"
    assert not is_misread(code)


@settings(max_examples=15)
@given(chance=drawn)
def test_one_wrong_character_never_passes(chance: bytes) -> None:
    """None of the 31 others, at none of the 27 places, that of the check character too."""
    code = code_of(chance)
    for at, letter in product(range(len(PREFIX), len(code)), ALPHABET):
        if code[at] != letter:
            assert is_no_code(code[:at] + letter + code[at + 1 :])


@settings(max_examples=25)
@given(chance=drawn)
def test_two_characters_that_changed_places_never_pass(chance: bytes) -> None:
    """Neighbours or not: of all 351 pairs none, that with the check character too."""
    code = code_of(chance)
    for one, other in combinations(range(len(PREFIX), len(code)), 2):
        swapped = list(code)
        swapped[one], swapped[other] = code[other], code[one]
        if code[one] != code[other]:
            assert is_no_code("".join(swapped))


def is_no_code(text: str) -> bool:
    """Told as misread; and its key is that of no code of ours."""
    return is_misread(text) and key_of(text) == text


@given(chance=drawn, place=st.integers(0, len(PREFIX) - 1), letter=letters)
def test_wrong_prefix_is_another_code(chance: bytes, place: int, letter: str) -> None:
    """What is not covered by the check is part of the key."""
    code = code_of(chance)
    wrong = code[:place] + letter + code[place + 1 :]
    assume(wrong.replace("-", "") != code.replace("-", ""))
    assume(not (PREFIX[place] == "O" and letter == "0"))

    assert key_of(wrong) != key_of(code)


@st.composite
def typed(draw: st.DrawFn) -> tuple[str, str]:
    """A code, and the same as somebody types it: case, blanks, dashes, letters for digits."""
    code = code_of(draw(drawn), draw(prefixes))
    likes = {"0": "0oO", "1": "1iIlL"}
    shown = []
    for one in code:
        shown.append(draw(st.sampled_from(likes.get(one, one + one.lower()))))
        shown.append(draw(st.sampled_from(["", "", "", "-", " ", "\t"])))
    return code, "".join(shown)


@given(codes=typed())
def test_code_is_known_however_it_is_typed(codes: tuple[str, str]) -> None:
    """Also where whoever reads it aloud parts it into groups."""
    code, shown = codes

    assert key_of(shown) == key_of(code)


@given(chance=drawn, tail=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=100))
def test_what_is_signed_behind_a_code_is_no_part_of_it(chance: bytes, tail: str) -> None:
    """Somebody who sends the whole text of a signed coupon finds it."""
    code = code_of(chance)

    assert key_of(f"{code}.{tail}") == key_of(code)


@given(text=st.text(max_size=LONGEST_CODE * 2))
def test_any_text_has_one_key_or_none(text: str) -> None:
    """What strangers send is never an error; a key that a database cannot keep is none."""
    key = key_of(text)

    assert len(key) <= LONGEST_CODE
    assert key.isprintable()
    key.encode()
    assert key == "" or key_of(key) == key


def test_code_that_somebody_else_has_chosen_keeps_its_signs() -> None:
    """There O and 0, and a dash, may tell one from another."""
    assert len({key_of(code) for code in ("GB-10", "GB10", "GB-1O", "GB.10")}) == 4
    assert key_of("gb-10 ") == key_of("GB-10")
    assert not is_misread("GB-10")


@pytest.mark.parametrize("prefix", ["own", "-A", "A" * 13, "Ü", "A B", "A.B"])
def test_prefix_that_a_code_cannot_begin_with(prefix: str) -> None:
    """Capital letters, digits and dashes, as a QR code holds them best."""
    assert not is_prefix(prefix)
    with pytest.raises(ValueError, match="no prefix"):
        new_code(prefix)
