"""Paper as a picture: what a printer makes of its bytes, dot by dot, for people's eyes.

From what the interpreter read: it shares nothing with the encoder, so that what is wrong in the
bytes is wrong in the picture. A code gets no quiet zone that is not in the bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.virtual.interpreter import (
    Happening,
    PaperCut,
    PaperFed,
    PrintedBarcode,
    PrintedLine,
    PrintedPicture,
    PrintedQr,
)

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

PAPER_DOTS = 576
"""What 80 mm paper has; a receipt of narrower paper stands on its left."""
CELL_DOTS = 12
LINE_DOTS = 30
MARGIN_DOTS = 24
MOST_ROWS = 20_000
"""A strip of two and a half metres: what is longer is cut off there."""
_BASELINE_DOTS = 23
_LETTER_DOTS = 20
_BLACK, _WHITE = 0, 255
_CUT_DASH_DOTS = 8

Rows = Sequence[Sequence[bool]]


def paper_picture(happened: Iterable[Happening], *, dots: int = PAPER_DOTS) -> Image:
    from PIL import Image, ImageDraw

    drawn = tuple(happened)
    high = min(MARGIN_DOTS + sum(map(_rows_of, drawn)) + MARGIN_DOTS, MOST_ROWS)
    image = Image.new("L", (dots + 2 * MARGIN_DOTS, high), _WHITE)
    drawing = ImageDraw.Draw(image)
    top = MARGIN_DOTS
    for one in drawn:
        _draw(drawing, one, top=top, dots=dots)
        top += _rows_of(one)
    return image


def write_picture(happened: Iterable[Happening], path: Path) -> None:
    """As a PNG, whole or not at all."""
    fresh = path.with_name(f"{path.name}.new")
    paper_picture(happened).save(fresh, format="PNG")
    fresh.replace(path)


def _rows_of(one: Happening) -> int:
    """How much paper it takes."""
    match one:
        case PrintedLine():
            return LINE_DOTS * (2 if one.large else 1)
        case PaperFed():
            return one.lines * LINE_DOTS
        case PrintedBarcode():
            return one.height_dots + (LINE_DOTS if one.text_below else 0)
        case PrintedQr():
            return len(_modules(one.data, one.level)) * one.module_dots
        case PrintedPicture():
            return len(one.data) // one.row_bytes
        case PaperCut():
            return LINE_DOTS
        case _:
            return 0


def _draw(drawing: ImageDraw, one: Happening, *, top: int, dots: int) -> None:
    match one:
        case PrintedLine():
            _draw_line(drawing, one, top)
        case PrintedBarcode():
            left = _left(one.align, dots - len(_bars(one)[0]) * one.module_dots)
            _draw_modules(drawing, _bars(one), (left, top), (one.module_dots, one.height_dots))
            if one.text_below:
                at = left + (len(_bars(one)[0]) * one.module_dots - _width(one.data)) // 2
                below = top + one.height_dots
                _write(drawing, one.data, (at, below), times=1, bold=False)
        case PrintedQr():
            modules = _modules(one.data, one.level)
            left = _left(one.align, dots - len(modules) * one.module_dots)
            _draw_modules(drawing, modules, (left, top), (one.module_dots, one.module_dots))
        case PrintedPicture():
            _draw_picture(drawing, one, top=top, dots=dots)
        case PaperCut():
            for x in range(0, dots + 2 * MARGIN_DOTS, 2 * _CUT_DASH_DOTS):
                drawing.line(
                    (x, top + LINE_DOTS // 2, x + _CUT_DASH_DOTS, top + LINE_DOTS // 2), fill=_BLACK
                )
        case _:
            pass


def _draw_line(drawing: ImageDraw, line: PrintedLine, top: int) -> None:
    times = 2 if line.large else 1
    _write(drawing, line.text, (MARGIN_DOTS, top), times=times, bold=line.bold)


def _draw_picture(drawing: ImageDraw, picture: PrintedPicture, *, top: int, dots: int) -> None:
    """What is wider than the paper is lost at its right."""
    from PIL import Image

    size = (picture.row_bytes * 8, len(picture.data) // picture.row_bytes)
    black = Image.frombytes("1", size, picture.data)
    shown = black.crop((0, 0, min(size[0], dots), size[1]))
    drawing.bitmap((MARGIN_DOTS, top), shown, fill=_BLACK)


def _write(drawing: ImageDraw, text: str, at: tuple[int, int], *, times: int, bold: bool) -> None:
    """Each character in its own cell, as a printer's head has it."""
    left, top = at
    font = _font(_LETTER_DOTS * times)
    for cell, character in enumerate(text):
        x, y = left + cell * CELL_DOTS * times, top + _BASELINE_DOTS * times
        for shift in (0, 1) if bold else (0,):
            drawing.text((x + shift, y), character, fill=_BLACK, font=font, anchor="ls")


def _draw_modules(
    drawing: ImageDraw, rows: Rows, at: tuple[int, int], module: tuple[int, int]
) -> None:
    (left, top), (wide, high) = at, module
    for row, bits in enumerate(rows):
        for column, is_black in enumerate(bits):
            if is_black:
                x, y = left + column * wide, top + row * high
                drawing.rectangle((x, y, x + wide - 1, y + high - 1), fill=_BLACK)


def _left(align: str, spare: int) -> int:
    return MARGIN_DOTS + {"left": 0, "centre": spare // 2, "right": spare}[align]


def _width(text: str) -> int:
    return len(text) * CELL_DOTS


_NO_CODE: Rows = ((False,),)
"""Where the libraries take the data as no such code: a printer draws none either."""


def _bars(one: PrintedBarcode) -> Rows:
    """One row."""
    import barcode
    from barcode.errors import BarcodeError

    try:
        (bars,) = barcode.get(one.symbol, one.data).build()
    except BarcodeError:
        return _NO_CODE
    return [[bar == "1" for bar in bars]]


@lru_cache(maxsize=64)
def _modules(data: str, level: str) -> Rows:
    import qrcode
    from qrcode.exceptions import DataOverflowError

    correction = getattr(qrcode, f"ERROR_CORRECT_{level}", qrcode.ERROR_CORRECT_L)
    code = qrcode.QRCode(error_correction=correction, border=0)
    code.add_data(data.encode(), optimize=0)
    try:
        code.make()
    except (DataOverflowError, ValueError):  # ValueError: more data than the largest has room for
        return _NO_CODE
    return tuple(tuple(row) for row in code.get_matrix())


@lru_cache(maxsize=4)
def _font(size: int) -> FreeTypeFont:
    """The one font that every till has: it comes with the library of barcodes."""
    from PIL import ImageFont

    return ImageFont.truetype(str(files("barcode") / "fonts" / "DejaVuSansMono.ttf"), size)
