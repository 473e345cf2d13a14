"""Which kind of code a scanner says it has read, told by the characters before the code itself.

What the code then means is barcode.py's.
"""

from __future__ import annotations

import re
from enum import StrEnum, auto
from typing import Final

from pos.core.gtin import is_digits


class Symbology(StrEnum):
    """As far as the till cares."""

    UNKNOWN = auto()
    """No scanner said; the code has to speak for itself."""
    RETAIL = auto()
    """EAN-13, UPC-A or UPC-E: eight digits are a UPC-E before they are an EAN-8."""
    UPC_OR_EAN = auto()
    """Any of the retail codes: eight digits are an EAN-8 before they are a UPC-E."""
    EAN_8 = auto()
    UPC_E = auto()
    WITH_ADD_ON = auto()
    """A retail code and the two or five digits beside it: a magazine's issue, a book's price."""
    ADD_ON = auto()
    """The two or five digits alone, or behind their code."""
    CARTON = auto()
    """ITF-14 whose check digit the scanner has checked."""
    CARTON_STRIPPED = auto()
    """The same, and the scanner has kept the check digit for itself."""
    ELEMENT_STRING = auto()
    """GS1-128, GS1 DataMatrix, GS1 QR, DataBar: fields, each with its identifier."""
    OTHER = auto()
    """Anything may stand in it, also as many digits as a retail code has."""


class CodeId(StrEnum):
    """How the scanner names the kind of code, if it does."""

    AIM = "aim"
    SYMBOL = "symbol"
    HONEYWELL = "honeywell"
    NONE = "none"


_AIM_ID = re.compile(r"\][A-Za-z][0-9A-Za-z]")

_AIM: Final = {
    "E0": Symbology.RETAIL,
    "E1": Symbology.ADD_ON,
    "E2": Symbology.ADD_ON,
    "E3": Symbology.WITH_ADD_ON,
    "E4": Symbology.EAN_8,
    "X0": Symbology.UNKNOWN,  # older scanners say so of UPC and Bookland, and of what they know not
    "I1": Symbology.CARTON,
    "I3": Symbology.CARTON_STRIPPED,
    "C1": Symbology.ELEMENT_STRING,
    "d2": Symbology.ELEMENT_STRING,
    "d5": Symbology.ELEMENT_STRING,
    "d8": Symbology.ELEMENT_STRING,  # the same in a long narrow symbol
    "e0": Symbology.ELEMENT_STRING,
    "J1": Symbology.ELEMENT_STRING,
    "Q3": Symbology.ELEMENT_STRING,
    "Q4": Symbology.ELEMENT_STRING,
}

_SYMBOL: Final = {
    "P00": Symbology.OTHER,
    "P01": Symbology.OTHER,
    "P0G": Symbology.ELEMENT_STRING,
    "P0Q": Symbology.ELEMENT_STRING,
    "A": Symbology.UPC_OR_EAN,
    "B": Symbology.OTHER,
    "C": Symbology.OTHER,
    "D": Symbology.OTHER,
    "E": Symbology.OTHER,
    "F": Symbology.OTHER,
    "K": Symbology.ELEMENT_STRING,
    "L": Symbology.UPC_OR_EAN,
    "R": Symbology.ELEMENT_STRING,
    "X": Symbology.OTHER,
}
_HONEYWELL: Final = {
    "d": Symbology.UPC_OR_EAN,
    "D": Symbology.EAN_8,
    "c": Symbology.UPC_OR_EAN,
    "E": Symbology.UPC_E,
    "I": Symbology.ELEMENT_STRING,
    "a": Symbology.OTHER,
    "b": Symbology.OTHER,
    "e": Symbology.OTHER,
    "i": Symbology.OTHER,
    "j": Symbology.OTHER,
    "r": Symbology.OTHER,
    "s": Symbology.OTHER,
    "w": Symbology.OTHER,
    "y": Symbology.ELEMENT_STRING,
    "{": Symbology.ELEMENT_STRING,
    "}": Symbology.ELEMENT_STRING,
}
_VENDORS: Final = {CodeId.SYMBOL: _SYMBOL, CodeId.HONEYWELL: _HONEYWELL}

_DIGITS_ONLY = frozenset({Symbology.UPC_OR_EAN, Symbology.EAN_8, Symbology.UPC_E})


def split_code_id(text: str, code_id: CodeId) -> tuple[Symbology, str]:
    """What the scanner says, and the code without it. An AIM id is taken wherever one may stand."""
    if code_id is not CodeId.NONE and _AIM_ID.match(text):
        return _AIM.get(text[1:3], Symbology.OTHER), text[3:]
    for letters in (text[:3], text[:1]):
        symbology = _VENDORS.get(code_id, {}).get(letters)
        data = text[len(letters) :]
        if symbology is not None and (symbology not in _DIGITS_ONLY or is_digits(data)):
            return symbology, data
    return Symbology.UNKNOWN, text
