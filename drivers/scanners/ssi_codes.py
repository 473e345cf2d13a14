"""What an SSI scanner calls the kinds of codes, as the AIM identifier that others send. Pure."""

from __future__ import annotations

import re
from typing import Final

from drivers.scanners.framing import decode
from pos.text import safe_scan

_UNKNOWN: Final = "]X0"
"""Codes of two symbols at once among them: the text has to speak for itself."""
_AIM: Final = {
    0x01: "]A0", 0x13: "]A0",  # Code 39
    0x02: "]F0", 0x18: "]F0",  # Codabar
    0x03: "]C0", 0x0F: "]C1",  # Code 128, GS1-128
    0x04: "]S0", 0x05: "]R0", 0x06: "]I0",  # 2 of 5: discrete, IATA, interleaved
    0x07: "]G0", 0x0C: "]H0", 0x0E: "]M0",  # Code 93, Code 11, MSI
    0x08: "]E0", 0x09: "]E0", 0x0B: "]E0", 0x10: "]E0",  # UPC-A, UPC-E, EAN-13, UPC-E1
    0x0A: "]E4",  # EAN-8
    0x11: "]L0", 0x1A: "]L0", 0x1B: "]d1", 0x1C: "]Q1", 0x2C: "]Q1",  # PDF417, Data Matrix, QR
    0x25: "]U0", 0x2D: "]z0", 0xB7: "]h0",  # MaxiCode, Aztec, Han Xin
    0x30: "]e0", 0x31: "]e0", 0x32: "]e0", 0xB4: "]e0",  # GS1 DataBar
    0x48: "]E3", 0x49: "]E3", 0x4A: "]E3", 0x4B: "]E3", 0x50: "]E3",  # with two digits beside it
    0x88: "]E3", 0x89: "]E3", 0x8A: "]E3", 0x8B: "]E3", 0x90: "]E3",  # with five
    0xC1: "]d2", 0xC2: "]Q3",  # GS1 DataMatrix, GS1 QR
}  # fmt: skip
_SET_UP: Final = 0x33
"""A code that sets the scanner itself."""
_SEVERAL: Final = 0x99
"""Several codes in one message, packed in another way."""
_OWN_ID: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_ENDS: Final = "\r\n\t\x03"


def is_for_scanner(kind: int) -> bool:
    return kind == _SET_UP


def text_of(kind: int, data: bytes) -> str | None:
    """The code behind its identifier; empty where it has nothing, None where it cannot be read.

    A scanner set to send the identifier as well has sent the better one: it knows the options.
    """
    whole = None if kind == _SEVERAL else decode(data)
    if whole is None:
        return None
    # A suffix meant for another interface; within a code a line's end parts words.
    code = safe_scan(re.sub(f"[{_ENDS}]+", " ", whole.lstrip("\x02").rstrip(_ENDS)))
    if not code.strip():
        return ""
    aim = _AIM.get(kind, _UNKNOWN)
    has_own = _OWN_ID.match(code) is not None and (aim == _UNKNOWN or code[1] == aim[1])
    return code if has_own else aim + code
