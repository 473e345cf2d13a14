"""What a scan could mean, most specific reading first. Which one it is, the facts decide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pos.core.customer_code import CustomerCode, split_customer_code

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_RECEIPT = re.compile(r"[A-Za-z0-9._]+-[A-Za-z0-9._]+-\d{6,}")
_COUPON = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,39}")


class Symbology(StrEnum):
    """What the scanner says it read, as far as the till cares."""

    UNKNOWN = "unknown"
    RETAIL = "retail"
    """EAN or UPC: digits and a check digit, and nothing else."""
    OTHER = "other"
    """Anything may stand in it, also as many digits as a retail code has."""


class ScanTrouble(StrEnum):
    """Why bytes from a scanner were dropped."""

    OVERLONG = "overlong"
    DAMAGED = "damaged"
    """Bytes no scanner sends: wrong baud rate or parity, or a loose plug."""
    STALE = "stale"
    """Half a code with no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One scan, read in every way it can be read. Empty and None: it cannot be that."""

    text: str
    item_codes: tuple[str, ...] = ()
    customer: CustomerCode | None = None
    coupon: str = ""
    receipt: str = ""
    misread: bool = False
    """A retail code whose check digit is wrong: say so, look nothing up."""


def check_digit(digits: str) -> int:
    """The GS1 check digit of the digits before it: weights 3, 1, 3 … from the right."""
    weighted = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))
    )
    return -weighted % 10


def is_gtin(code: str) -> bool:
    """Whether digits are a retail code of 8, 12, 13 or 14 with a right check digit."""
    return (
        len(code) in _GTIN_LENGTHS
        and code.isascii()
        and code.isdigit()
        and check_digit(code[:-1]) == int(code[-1])
    )


def same_item_codes(code: str) -> tuple[str, ...]:
    """Every way the catalogue may have written a code: a GTIN drops or gains leading zeros."""
    if not is_gtin(code):
        return (code,)
    full = code.zfill(14)
    forms = [code, *(full[14 - length :] for length in (13, 12, 14, 8) if _fits(full, length))]
    return tuple(dict.fromkeys(forms))


def _fits(full: str, length: int) -> bool:
    return not full[: 14 - length].strip("0")


def interpret(text: str) -> Reading:
    """Read a frame from the scanner, without its terminator."""
    symbology, data = _without_aim(text.strip())
    if not data:
        return Reading(text=text, misread=True)
    if symbology is not Symbology.OTHER and (symbology is Symbology.RETAIL or _looks_retail(data)):
        return Reading(text=data, item_codes=same_item_codes(data), misread=not is_gtin(data))
    return Reading(
        text=data,
        item_codes=same_item_codes(data),
        receipt=data if _RECEIPT.fullmatch(data) else "",
        customer=split_customer_code(data),
        coupon=data if _COUPON.fullmatch(data) and not data.isdigit() else "",
    )


def _looks_retail(data: str) -> bool:
    return data.isascii() and data.isdigit() and len(data) in _GTIN_LENGTHS


def _without_aim(text: str) -> tuple[Symbology, str]:
    """Split off the symbology identifier where the scanner sends one: ']' letter modifier."""
    if not _AIM.match(text):
        return Symbology.UNKNOWN, text
    aim, data = text[1:3], text[3:]
    if aim == "E3":  # an EAN-13 with an add-on of two or five digits, which names no item
        return Symbology.RETAIL, data[:13]
    return (Symbology.RETAIL if aim in {"E0", "E4"} else Symbology.OTHER), data
