"""Retail codes: GTINs of 8, 12, 13 and 14 digits, their check digit, and UPC-E written out."""

from __future__ import annotations

LENGTHS = frozenset({8, 12, 13, 14})

_FULL = 14


def check_digit(digits: str) -> int:
    """The GS1 check digit of the digits before it: weights 3, 1, 3 … from the right."""
    weighted = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))
    )
    return -weighted % 10


def is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def is_gtin(code: str) -> bool:
    """Whether digits are a retail code of 8, 12, 13 or 14 with a right check digit."""
    return len(code) in LENGTHS and is_digits(code) and check_digit(code[:-1]) == int(code[-1])


def same_item_codes(code: str) -> tuple[str, ...]:
    """Every way the catalogue may have written a code: a GTIN drops or gains leading zeros."""
    if not is_gtin(code):
        return (code,)
    full = code.zfill(_FULL)
    forms = [code, *(full[_FULL - length :] for length in (13, 12, 14, 8) if _fits(full, length))]
    return tuple(dict.fromkeys(forms))


def _fits(full: str, length: int) -> bool:
    return not full[: _FULL - length].strip("0")


def upc_a_of(upc_e: str) -> str:
    """The UPC-A that eight digits of a UPC-E stand for; empty where they stand for none.

    The check digit is that of the code written out, which is what makes a misread known.
    """
    if len(upc_e) != 8 or not is_digits(upc_e) or upc_e[0] not in "01":
        return ""
    system, body, check = upc_e[0], upc_e[1:7], upc_e[7]
    match body[5]:
        case "0" | "1" | "2":
            middle = f"{body[:2]}{body[5]}0000{body[2:5]}"
        case "3":
            middle = f"{body[:3]}00000{body[3:5]}"
        case "4":
            middle = f"{body[:4]}00000{body[4]}"
        case _:
            middle = f"{body[:5]}0000{body[5]}"
    written_out = f"{system}{middle}{check}"
    return written_out if is_gtin(written_out) else ""
