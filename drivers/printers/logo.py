"""The store's logo: a PNG file as dots, no larger than a receipt bears."""

from __future__ import annotations

import struct
from functools import cached_property
from io import BytesIO
from pathlib import Path

from drivers.printers.raster import Dots, centred, dots_of_image

_HEAD = b"\x89PNG\r\n\x1a\n"
_FIRST_CHUNK = slice(12, 16)
_SIZES = slice(16, 24)
"""Where every PNG has its width and height."""
_NO_PNG = "is no PNG picture"
LARGEST_FILE_BYTES = 1024 * 1024
LARGEST_SIDE = 4096
HIGHEST_ROWS = 240
"""Three centimetres; at 9600 baud a logo of this size takes eighteen seconds."""


class Logo:
    """The configured file, read once, when it is first asked about."""

    def __init__(self, path: str, *, paper_dots: int) -> None:
        self._path = path
        self._paper_dots = paper_dots

    @property
    def dots(self) -> Dots | None:
        return self._loaded[0]

    @property
    def trouble(self) -> str:
        """Why receipts go without it; empty where they do not, or there is none."""
        return self._loaded[1]

    @cached_property
    def _loaded(self) -> tuple[Dots | None, str]:
        if not self._path:
            return None, ""
        try:
            return logo_dots(self._path, paper_dots=self._paper_dots), ""
        except ValueError as error:
            return None, f"The logo {self._path} {error}: receipts go without it."


def logo_dots(path: str, *, paper_dots: int) -> Dots:
    """ValueError with the reason, to follow the file's name, where there is no logo to be had."""
    try:
        data = _read(Path(path))
    except OSError as error:
        raise ValueError(f"cannot be read ({error.strerror})") from error
    return centred(_drawn(data, paper_dots), paper_dots=paper_dots)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE_BYTES + 1)
    if len(data) > LARGEST_FILE_BYTES:
        raise ValueError("is larger than 1 MB")
    return data


def _drawn(data: bytes, paper_dots: int) -> Dots:
    """Made small where it is large; what is see-through is white; greys are dithered."""
    from PIL import Image, ImageChops

    if not data.startswith(_HEAD) or data[_FIRST_CHUNK] != b"IHDR" or len(data) < _SIZES.stop:
        raise ValueError(_NO_PNG)
    size = struct.unpack(">II", data[_SIZES])
    if max(size) > LARGEST_SIDE:  # before a dot is unpacked
        raise ValueError(f"is more than {LARGEST_SIDE} dots wide or high")
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as opened:
            if opened.size != size:  # a second head counts for Pillow, and may be of any size
                raise ValueError(_NO_PNG)
            shades = opened.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(_NO_PNG) from error
    paper = Image.new("RGBA", shades.size, "white")
    paper.alpha_composite(shades)
    grey = paper.convert("L")
    grey.thumbnail((paper_dots, HIGHEST_ROWS))
    return dots_of_image(ImageChops.invert(grey.convert("1")))
