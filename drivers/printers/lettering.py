"""Text that no code page of a printer has, drawn in dots: any script that a font here has.

Which fonts there are is for `fonts.py`, how letters join for `shaping.py`. What nobody can draw
is for the caller to tell.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from drivers.printers.fonts import Font, configured_font, fonts_here
from drivers.printers.profiles import FONT_A_DOTS
from drivers.printers.raster import Dots, dots_of_image
from drivers.printers.shaping import Shaping, shaping_here
from pos.ports.layout import Line, cells

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

LINE_ROWS = 30
"""As far apart as a printer sets its own lines."""
_BASELINE_ROW = 23
"""Leaves room for what hangs below."""
_SIZE = 22
_SMALLEST_SIZE = 8
_PIECE = re.compile(r"\S+(?: \S+)*")
"""What stands together: a gap of two spaces parts the columns of a line."""


class Lettering:
    """Draws with the configured font first, then with those found here. For one thread."""

    def __init__(self, *, font: str = "", shaping: Shaping | None = None) -> None:
        self._configured = font
        self._given_shaping = shaping

    @property
    def trouble(self) -> str:
        """Why the configured font is not drawn with; empty where it is, or none is configured."""
        return self._loaded[1]

    def missing(self, text: str) -> frozenset[str]:
        """The characters of a text that cannot be drawn."""
        font = self._font_for(text)
        return frozenset(one for one in text if font is None or not self._can(font, one))

    def draw(self, line: Line, *, columns: int, amount: str = "") -> Dots | None:
        """A line of the receipt on its cell grid; nothing of it is `missing`. The `amount` at its
        end stays there, whichever way the words beside it run. None where the font fails.
        """
        try:
            return self._drawn(line, columns=columns, amount=amount)
        except OSError:  # from within the font; a receipt comes out all the same
            return None

    def _drawn(self, line: Line, *, columns: int, amount: str) -> Dots:
        from PIL import Image, ImageDraw

        times = 2 if line.large else 1
        image = Image.new("1", (columns * FONT_A_DOTS, LINE_ROWS * times), 0)
        drawing = ImageDraw.Draw(image)
        cell_dots = FONT_A_DOTS * times
        for begins, piece in _pieces(line.text, amount):
            font_file = self._font_for(piece)
            assert font_file is not None, "what no font has is not drawn"
            left = cells(line.text[:begins]) * cell_dots
            right = left + cells(piece) * cell_dots
            text = self._shaping.as_drawn(piece)
            font = self._fitting(text, font_file, right - left, times)
            spare = right - left - round(font.getlength(text))
            # To the side of the paper it stands at; what stands at neither is in the middle.
            shift = 0 if left == 0 else spare if right + cell_dots > image.width else spare // 2
            _write(drawing, text, (left + shift, _BASELINE_ROW * times), font, bold=line.bold)
        return dots_of_image(image)

    def _fitting(self, text: str, font: Font, room: int, times: int) -> FreeTypeFont:
        """As large as a line has room for, smaller where the text would not fit its cells."""
        size = _SIZE * times
        while (wide := font.sized(size).getlength(text)) > room and size > _SMALLEST_SIZE:
            size = max(_SMALLEST_SIZE, min(size - 1, int(size * room / wide)))
        return font.sized(size)

    def _font_for(self, text: str) -> Font | None:
        """The first that has all of it, else the one that has most. Words that stand together
        share one: they could not be turned around together in two.
        """
        best, most = None, 0
        for font in self._loaded[0]:
            has = sum(self._can(font, one) for one in text)
            if has == len(text):
                return font
            if has > most:
                best, most = font, has
        return best

    def _can(self, font: Font, character: str) -> bool:
        return font.has(character) and self._shaping.can(character)

    @cached_property
    def _shaping(self) -> Shaping:
        return self._given_shaping or shaping_here()

    @cached_property
    def _loaded(self) -> tuple[tuple[Font, ...], str]:
        usual = tuple(fonts_here(shapes=self._shaping.raqm))
        if not self._configured:
            return usual, ""
        try:
            return (configured_font(self._configured, shapes=self._shaping.raqm), *usual), ""
        except OSError as error:
            return usual, f"The font {self._configured} cannot be used ({error.strerror or error})."


def _pieces(text: str, amount: str) -> list[tuple[int, str]]:
    """What stands together, and where it begins."""
    ends = len(text) - len(amount) if amount and text.endswith(amount) else len(text)
    found = [(piece.start(), piece.group()) for piece in _PIECE.finditer(text[:ends])]
    return [*found, (ends, amount)] if ends < len(text) else found


def _write(
    drawing: ImageDraw, text: str, at: tuple[int, int], font: FreeTypeFont, *, bold: bool
) -> None:
    """On the base line. Bold is drawn twice, a dot apart, as printers do it."""
    x, y = at
    for shift in (0, 1) if bold else (0,):
        drawing.text((x + shift, y), text, fill=1, font=font, anchor="ls")
