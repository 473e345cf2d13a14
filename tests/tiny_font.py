"""A font made in a test: each of its letters is a bar of a height of its own, and all else nothing.

For scripts of which a machine may have no font at all.
"""

from __future__ import annotations

import struct
from pathlib import Path

_EM = 1000
_WIDE = 800


def bar_height(letter: str, letters: str) -> float:
    """Of the size of the font."""
    return (letters.index(letter) + 1) / (len(letters) + 1)


def write_font(path: Path, letters: str) -> Path:
    """A TrueType file with these letters and no others."""
    bars = [_bar(round(bar_height(one, letters) * _EM)) for one in letters]
    outlines = [b"", *bars]
    offsets = [sum(map(len, outlines[:at])) for at in range(len(outlines) + 1)]
    count = len(outlines)
    tables = {
        b"cmap": _character_map(letters),
        b"glyf": b"".join(outlines),
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh",
            *(0x10000, 0, 0, 0x5F0F3CF5, 0, _EM, 0, 0, 0, 0, _WIDE, _EM, 0, 8, 2, 1, 0),
        ),
        b"hhea": struct.pack(">IhhhHhhhhhhQhH", 0x10000, _EM, 0, 0, _EM, *[0] * 6, 0, 0, count),
        b"hmtx": struct.pack(">Hh", _EM, 0) * count,
        b"loca": struct.pack(f">{len(offsets)}I", *offsets),
        b"maxp": struct.pack(">IH13H", 0x10000, count, 4, 1, 0, 0, 2, *[0] * 8),
    }
    path.write_bytes(_file(tables))
    return path


def _bar(height: int) -> bytes:
    """One outline of four corners."""
    head = struct.pack(">hhhhh", 1, 0, 0, _WIDE, height)
    corners = struct.pack(">HH4B", 3, 0, 1, 1, 1, 1)
    steps = struct.pack(">4h4h", 0, 0, _WIDE, 0, 0, height, 0, -height)
    outline = head + corners + steps
    return outline + b"\0" * (-len(outline) % 4)


def _character_map(letters: str) -> bytes:
    groups = b"".join(
        struct.pack(">III", ord(letter), ord(letter), glyph)
        for letter, glyph in sorted((letter, at) for at, letter in enumerate(letters, start=1))
    )
    table = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(letters)) + groups
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table


def _file(tables: dict[bytes, bytes]) -> bytes:
    """Checksums are nobody's business who draws with it."""
    at = 12 + 16 * len(tables)
    directory, data = b"", b""
    for name, table in tables.items():
        directory += struct.pack(">4sIII", name, 0, at + len(data), len(table))
        data += table + b"\0" * (-len(table) % 4)
    return struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 48) + directory + data
