"""Fonts found on the machine, and which characters each has. Loaded when first drawn with.

No font comes with the till but the one in the barcode library, which has Latin, Greek, Cyrillic
and Arabic; what a shop prints beyond is in a font of the system, or in the one that is configured.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_LARGEST_FONT_BYTES = 256 * 1024 * 1024
_MOST_FILES = 20_000
"""Looked at in the folders of fonts; no machine of a shop has so many."""
_SIZE_TO_LOOK = 24
_NO_CHARACTER = "\U0010ffff"

_FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
    "/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
_USUAL = (
    "DejaVuSans.ttf", "NotoSans-Regular.ttf", "NotoSansArabic-Regular.ttf",
    "NotoNaskhArabic-Regular.ttf", "NotoSansHebrew-Regular.ttf", "NotoSansDevanagari-Regular.ttf",
    "NotoSansThai-Regular.ttf", "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf",
    "wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf",
    "FreeSans.ttf", "unifont.otf", "unifont.ttf", "Arial Unicode.ttf", "PingFang.ttc",
    "Hiragino Sans GB.ttc", "segoeui.ttf", "arial.ttf", "tahoma.ttf", "msyh.ttc", "simsun.ttc",
)  # fmt: skip


class Font:
    """One font file."""

    def __init__(self, path: Path, *, shapes: bool) -> None:
        """OSError where it is no font. `shapes`: whether its letters are joined by raqm."""
        from PIL import ImageFont

        if path.stat().st_size > _LARGEST_FONT_BYTES:
            raise OSError("it is too large for a font")
        self.path = path
        self._layout = ImageFont.Layout.RAQM if shapes else ImageFont.Layout.BASIC
        self._look = ImageFont.truetype(path, _SIZE_TO_LOOK, layout_engine=ImageFont.Layout.BASIC)
        self._nothing: tuple[tuple[int, int], bytes] = ((0, 0), b"")
        self._nothing = self._drawn(_NO_CHARACTER)
        self.has = lru_cache(maxsize=4096)(self._has)
        self.sized = lru_cache(maxsize=64)(self._sized)

    def _has(self, character: str) -> bool:
        """A font draws all that it has not as one and the same box."""
        return character == " " or self._drawn(character) != self._nothing

    def _drawn(self, character: str) -> tuple[tuple[int, int], bytes]:
        try:
            mask = self._look.getmask(character, mode="1")
        except OSError:  # a damaged letter in a font is as good as none
            return self._nothing
        return mask.size, bytes(mask)

    def _sized(self, size: int) -> FreeTypeFont:
        return self._look.font_variant(size=size, layout_engine=self._layout)


def configured_font(path: str, *, shapes: bool) -> Font:
    """OSError where there is none, or it is no font."""
    return Font(Path(path), shapes=shapes)


def fonts_here(*, shapes: bool) -> Iterator[Font]:
    """Those of the usual ones that this machine has, the best first."""
    for path in _usual_paths():
        try:
            yield Font(path, shapes=shapes)
        except OSError:
            continue  # a damaged font is as good as none


def _usual_paths() -> list[Path]:
    by_name = {path.name: path for path in islice(_files(), _MOST_FILES)}
    found = [by_name[name] for name in _USUAL if name in by_name]
    barcode = find_spec("barcode")
    if barcode is not None and barcode.origin:
        found.append(Path(barcode.origin).parent / "fonts" / "DejaVuSansMono.ttf")
    return found


def _files() -> Iterator[Path]:
    for folder in _FOLDERS:
        if folder.startswith("C:") and sys.platform != "win32":
            continue
        for at, _, names in os.walk(Path(folder).expanduser()):
            yield from (Path(at, name) for name in names)
