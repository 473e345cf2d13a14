"""A receipt becomes bytes: with a printer's own letters, and where its lines have to be drawn.

A drawn line is measured against Pillow alone, drawing the same letters, which are joined before.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import median

from PIL import Image, ImageDraw

from bench.commits import timed
from bench.table import Row, in_ms
from drivers.printers.encoder import encode
from drivers.printers.fonts import fonts_here
from drivers.printers.lettering import LINE_ROWS, Lettering
from drivers.printers.profiles import FONT_A_DOTS, profile_named
from drivers.printers.shaping import shaping_here
from pos.ports.layout import Line, plain_text
from pos.ports.receipt import Align, Columns, Cut, Element, QrCode, ReceiptDocument, Rule, Text

ITEMS, ROUNDS = 10, 200
_SIZE = 22
ARABIC = "حليب كامل الدسم طازج"
PROFILE = profile_named("generic-80mm")


def measure() -> list[Row]:
    own = _receipt("Linen Shirt, white, L")
    drawn = _receipt(ARABIC)
    lettering = Lettering()
    encode(drawn, PROFILE, lettering=lettering)  # the fonts are found once
    own_s, floor_s, drawn_s, line_s, bare_s = _in_turn(
        partial(encode, own, PROFILE, lettering=lettering),
        partial(plain_text, own, columns=PROFILE.columns),
        partial(encode, drawn, PROFILE, lettering=lettering),
        partial(lettering.draw, Line(text=ARABIC), columns=PROFILE.columns),
        _BareDrawing(ARABIC).draw,
    )
    a_line_s = (median(drawn_s) - median(own_s)) / ITEMS
    return [
        Row(
            figure=f"a receipt of {ITEMS} items as a printer's bytes",
            ours=in_ms(own_s),
            against=f"laid out as plain text {in_ms(floor_s)}",
            ratio=f"{median(own_s) / median(floor_s):.1f}",
        ),
        Row(
            figure=f"the same, its {ITEMS} items drawn in Arabic",
            ours=f"{in_ms(drawn_s)}, {1 / a_line_s:,.0f} lines a second",
        ),
        Row(
            figure="raster lines drawn in a second",
            ours=f"{1 / median(line_s):,.0f} (n={ROUNDS})",
            against=f"Pillow alone {1 / median(bare_s):,.0f}",
            ratio=f"{median(line_s) / median(bare_s):.2f}",
        ),
    ]


def _in_turn(*works: Callable[[], object]) -> list[list[float]]:
    """The seconds of each, in all rounds."""
    rounds = [[timed(work) for work in works] for _ in range(ROUNDS)]
    return [list(times_s) for times_s in zip(*rounds, strict=True)]


class _BareDrawing:
    """The same letters in the same font and size, at the same place of a strip as wide."""

    def __init__(self, text: str) -> None:
        shaping = shaping_here()
        self._text = shaping.as_drawn(text)
        fonts = fonts_here(shapes=shaping.raqm)
        self._font = next(font for font in fonts if all(map(font.has, text))).sized(_SIZE)

    def draw(self) -> None:
        strip = Image.new("1", (PROFILE.columns * FONT_A_DOTS, LINE_ROWS), 0)
        ImageDraw.Draw(strip).text((0, _SIZE), self._text, fill=1, font=self._font, anchor="ls")


def _receipt(item: str) -> ReceiptDocument:
    elements: tuple[Element, ...] = (
        Text(text="STYL Outfits", align=Align.CENTRE, bold=True, large=True),
        Rule(),
        *(Columns(left=f"{number} {item}", right=f"{number}.00") for number in range(ITEMS)),
        Rule(),
        Columns(left="Total", right="45.00", bold=True, large=True),
        QrCode(data="https://shop.example/r/S001-T1-000042"),
        Cut(),
    )
    return ReceiptDocument(title="S001-T1-000042", elements=elements)
