"""Pictures in dots, and the bytes that print them. Pure; what is in a picture is others' work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

STRIP_ROWS = 128
"""Cheap units have little memory; strips follow each other without a gap."""

# Some printers obey these in the middle of a picture: a status question, a restart, a pulse; and a
# display on the same cable takes ESC = for its turn.
_OBEYED = re.compile(rb"\x10(?=[\x04\x05\x14])|\x1b(?=\x3d)")
_HARMLESS = {b"\x10": b"\x30", b"\x1b": b"\x3b"}  # one dot more


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots:
    """Rows of `row_bytes` each, eight dots to a byte, the left one first; 1 is black."""

    row_bytes: int
    data: bytes

    def __post_init__(self) -> None:
        assert self.row_bytes > 0, "a picture has a width"
        assert len(self.data) % self.row_bytes == 0, "its rows are whole"

    @property
    def rows(self) -> int:
        return len(self.data) // self.row_bytes


def dots_of_modules(rows: tuple[str, ...], *, wide: int, high: int) -> Dots:
    """Modules written as 1 and 0, each drawn `wide` by `high` dots."""
    width = len(rows[0]) * wide
    row_bytes = -(-width // 8)
    data = bytearray()
    for row in rows:
        bits = "".join(module * wide for module in row).ljust(row_bytes * 8, "0")
        data += int(bits, 2).to_bytes(row_bytes, "big") * high
    return Dots(row_bytes=row_bytes, data=bytes(data))


def dots_of_image(image: Image) -> Dots:
    """A picture of one bit a dot, without the white at its right."""
    assert image.mode == "1", "dots are black or white"
    box = image.getbbox()
    row_bytes = -(-box[2] // 8) if box else 1
    cropped = image.crop((0, 0, row_bytes * 8, image.height))
    return Dots(row_bytes=row_bytes, data=cropped.tobytes())


def centred(picture: Dots, *, paper_dots: int) -> Dots:
    """With white at its left: not every unit aligns a picture."""
    margin = (paper_dots // 8 - picture.row_bytes) // 2
    if margin <= 0:
        return picture
    rows = (
        picture.data[start : start + picture.row_bytes]
        for start in range(0, len(picture.data), picture.row_bytes)
    )
    return Dots(
        row_bytes=margin + picture.row_bytes,
        data=b"".join(bytes(margin) + row for row in rows),
    )


def raster_bytes(picture: Dots) -> bytes:
    """In strips that a printer with little memory can take."""
    data = _OBEYED.sub(lambda found: _HARMLESS[found[0]], picture.data)
    strip = STRIP_ROWS * picture.row_bytes
    return b"".join(
        _strip(data[start : start + strip], picture.row_bytes)
        for start in range(0, len(data), strip)
    )


def _strip(data: bytes, row_bytes: int) -> bytes:
    rows = len(data) // row_bytes
    return b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little") + data
