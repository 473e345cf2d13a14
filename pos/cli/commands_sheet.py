"""The sheet of command codes: what is on it, as pages and as receipt paper.

A page is drawn and not written: so its codes are as sharp as the printer, whatever fonts it has.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos.ports.receipt import Align, Barcode, Cut, Element, Feed, QrCode, ReceiptDocument, Text
from pos.ui.command_codes import code_of

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from pos.ui.command import Command

TITLE = "Commands to scan"

_DOTS_PER_INCH = 300
_PAGE = (2480, 3508)  # A4
_MARGIN = 150
_COLUMNS, _ROWS = 2, 9
_BAR_DOTS = (3, 2)
"""A quarter of a millimetre, which every scanner reads; less where the code would not fit."""
_BAR_HEIGHT = 110
_MODULE_DOTS = 7
_QUIET_MODULES = 10
_LARGE, _SMALL = 44, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One command on the sheet."""

    code: str
    cap: str
    """What the keyboard prints on its key; empty where it has none."""
    label: str
    help: str


def entries_of(commands: Sequence[type[Command]]) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            code=code_of(one),
            cap=one.cap if one.cap.isascii() else one.key.capitalize(),
            label=one.label,
            help=one.help(),
        )
        for one in commands
    )


def paper_of(entries: Sequence[Entry], *, as_qr: bool) -> ReceiptDocument:
    elements: list[Element] = [Text(text=TITLE, align=Align.CENTRE, bold=True), Feed()]
    for one in entries:
        elements += [
            Text(text=f"{one.label}  {one.cap}".rstrip(), bold=True),
            QrCode(data=one.code) if as_qr else Barcode(data=one.code, text_below=False),
            Feed(),
        ]
    return ReceiptDocument(title=TITLE, elements=(*elements, Cut()))


def pdf_of(entries: Sequence[Entry]) -> bytes:
    written = io.BytesIO()
    first, *others = pages_of(entries)
    first.save(
        written,
        format="PDF",
        save_all=True,
        append_images=others,
        resolution=_DOTS_PER_INCH,
        title=TITLE,
    )
    return written.getvalue()


def pages_of(entries: Sequence[Entry]) -> Iterator[Image]:
    from PIL import Image, ImageDraw

    a_page = _COLUMNS * _ROWS
    for begin in range(0, len(entries), a_page):
        page = Image.new("1", _PAGE, color=1)
        draw = ImageDraw.Draw(page)
        for place, one in enumerate(entries[begin : begin + a_page]):
            row, column = divmod(place, _COLUMNS)
            _draw_entry(draw, one, *_corner(row, column))
        yield page


def _corner(row: int, column: int) -> tuple[int, int]:
    height = (_PAGE[1] - 2 * _MARGIN) // _ROWS
    return _MARGIN + column * _entry_width(), _MARGIN + row * height


def _entry_width() -> int:
    return (_PAGE[0] - 2 * _MARGIN) // _COLUMNS


def _draw_entry(draw: ImageDraw, entry: Entry, x: int, y: int) -> None:
    """The QR code left for whatever sees pictures, the barcode under the name for a laser."""
    from PIL import ImageFont

    beside = x + _draw_qr(draw, entry.code, x, y) + 2 * _MODULE_DOTS
    name = f"{entry.label}   {entry.cap}".rstrip()
    draw.text((beside, y), name, font=ImageFont.load_default(_LARGE), fill=0)
    draw.text((beside, y + 60), entry.help, font=ImageFont.load_default(_SMALL), fill=0)
    quiet = _QUIET_MODULES * _BAR_DOTS[0]
    _draw_bars(draw, entry.code, beside, y + 120, room=x + _entry_width() - beside - quiet)
    draw.text((beside, y + 240), entry.code, font=ImageFont.load_default(_SMALL), fill=0)


def _draw_bars(draw: ImageDraw, code: str, x: int, y: int, *, room: int) -> None:
    from barcode.codex import Code128

    (modules,) = Code128(code).build()
    fitting = (dots for dots in _BAR_DOTS if len(modules) * dots <= room)
    dots = next(fitting, _BAR_DOTS[-1])
    for place, module in enumerate(modules):
        if module == "1":
            left = x + place * dots
            draw.rectangle((left, y, left + dots - 1, y + _BAR_HEIGHT), fill=0)


def _draw_qr(draw: ImageDraw, code: str, x: int, y: int) -> int:
    """The width it takes."""
    from qrcode.main import QRCode

    qr = QRCode(border=0)
    qr.add_data(code)
    qr.make()
    matrix = qr.get_matrix()
    for row, line in enumerate(matrix):
        for column, module in enumerate(line):
            if module:
                left, top = x + column * _MODULE_DOTS, y + row * _MODULE_DOTS
                square = (left, top, left + _MODULE_DOTS - 1, top + _MODULE_DOTS - 1)
                draw.rectangle(square, fill=0)
    return (len(matrix) + _QUIET_MODULES) * _MODULE_DOTS
