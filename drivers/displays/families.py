"""Two lines of twenty cells as bytes, in the words of three families of displays. Pure.

A family has one way of writing here and stays in it: after a CD5220's string command only clearing
leaves that mode.
"""

from __future__ import annotations

from enum import StrEnum

from drivers.charset import CodePage, shown
from drivers.transports.through_display import TO_DISPLAY

CELLS = 20
_SPACE = b" "


class Family(StrEnum):
    EPSON = "epson"
    """DM-D, and most that say ESC/POS."""
    CD5220 = "cd5220"
    DSP800 = "dsp800"


MOST_BRIGHT = 4
_EPSON_READY = TO_DISPLAY + b"\x1f\x01"
"""Select the display rather than the printer behind it; overwrite instead of scrolling."""
_BEGIN = {
    Family.EPSON: _EPSON_READY + b"\x0c",
    # Clear first: a display that another program left in a string's mode hears nothing else. Then
    # reset; overwrite; no cursor; clear.
    Family.CD5220: b"\x0c\x1b\x40\x1b\x11\x1b\x5f\x00\x0c",
    # Reset, then clear all of both lines: from 1 (31h) to 40 (58h).
    Family.DSP800: b"\x04\x01\x25\x17\x04\x01\x43\x31\x58\x17",
}


_BRIGHTNESS = {Family.EPSON: b"\x1f\x58", Family.CD5220: b"\x1b\x2a"}
"""Followed by 1 to 4. What is known of the DSP-800 has no such command."""


def can_dim(family: Family) -> bool:
    return family in _BRIGHTNESS


def begin(family: Family, *, brightness: int = 0) -> bytes:
    """What a display is told once, each time its line was opened. 0: as bright as it was."""
    if not brightness:
        return _BEGIN[family]
    assert can_dim(family) and brightness <= MOST_BRIGHT, "checked where it is configured"
    return _BEGIN[family] + _BRIGHTNESS[family] + bytes([brightness])


def written(family: Family, cells: tuple[bytes, bytes]) -> bytes:
    """Both lines, each of them whole: right also on a display that was off for a while."""
    first, second = cells
    match family:
        case Family.EPSON:
            return _EPSON_READY + b"\x1f\x24\x01\x01" + first + b"\x1f\x24\x01\x02" + second
        case Family.CD5220:
            return b"\x1b\x51\x41" + first + b"\r" + b"\x1b\x51\x42" + second + b"\r"
        case Family.DSP800:
            # Positions count on over both lines: column 1 is 31h, the second line begins at 45h.
            return b"\x04\x01\x50\x31\x17" + first + b"\x04\x01\x50\x45\x17" + second


def cells_of(line_1: str, line_2: str, *, codec: str) -> tuple[bytes, bytes]:
    """What it is stands on the left of the first line, the figure on the right of the second."""
    return _cells(line_1, codec).ljust(CELLS, _SPACE), _cells(line_2, codec).rjust(CELLS, _SPACE)


def _cells(text: str, codec: str) -> bytes:
    """At most twenty, a byte each and never a control: text must not become a command."""
    plain = shown(text, (CodePage(number=0, codec=codec),)).text[:CELLS]
    encoded = plain.encode(codec)
    assert len(encoded) == len(plain), "every page has one byte a cell"
    return encoded
