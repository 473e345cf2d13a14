"""Paper as a picture: what a printer does with its dots, for a scanner's eyes. For tests."""

from __future__ import annotations

import barcode
import qrcode
from PIL import Image, ImageDraw

from drivers.virtual.interpreter import (
    Happening,
    PaperFed,
    PrintedBarcode,
    PrintedLine,
    PrintedQr,
)

_LINE_DOTS = 30
_LEVELS = {"L": qrcode.ERROR_CORRECT_L, "M": qrcode.ERROR_CORRECT_M}


def paper_image(happened: list[Happening], *, dots: int) -> Image.Image:
    """As wide as a printer has dots; a code gets no quiet zone that is not in the bytes."""
    image = Image.new("L", (dots, 4000), 255)
    draw = ImageDraw.Draw(image)
    y = _LINE_DOTS
    for one in happened:
        match one:
            case PrintedLine(text=text):
                draw.text((0, y), text, fill=0)
                y += _LINE_DOTS
            case PaperFed(lines=lines):
                y += lines * _LINE_DOTS
            case PrintedBarcode():
                bar = (one.module_dots, one.height_dots)
                y = _draw(draw, _bars(one), module=bar, top=y, dots=dots)
            case PrintedQr():
                square = (one.module_dots, one.module_dots)
                y = _draw(draw, _modules(one), module=square, top=y, dots=dots)
            case _:
                pass
    return image.crop((0, 0, dots, y + _LINE_DOTS))


def _bars(one: PrintedBarcode) -> list[list[bool]]:
    (bars,) = barcode.get(one.symbol, one.data).build()
    return [[bar == "1" for bar in bars]]


def _modules(one: PrintedQr) -> list[list[bool]]:
    code = qrcode.QRCode(error_correction=_LEVELS[one.level], border=0)
    code.add_data(one.data.encode(), optimize=0)
    code.make()
    return code.get_matrix()


def _draw(
    draw: ImageDraw.ImageDraw,
    rows: list[list[bool]],
    *,
    module: tuple[int, int],
    top: int,
    dots: int,
) -> int:
    """Centred on the paper, as the bytes asked; returns where it ends."""
    width, height = module
    left = (dots - len(rows[0]) * width) // 2
    assert left >= 0, "the code is wider than the paper"
    for row, bits in enumerate(rows):
        for column, black in enumerate(bits):
            if black:
                x, y = left + column * width, top + row * height
                draw.rectangle((x, y, x + width - 1, y + height - 1), fill=0)
    return top + len(rows) * height
