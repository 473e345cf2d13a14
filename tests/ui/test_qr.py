"""The code on the screen, read back as a phone would."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image

from pos.ui.qr import qr_rows
from pos.ui.rows import Row, Tone

_DARK = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
_PIXELS = 4


def picture_of(rows: tuple[Row, ...]) -> Image.Image:
    """The rows as a screen draws them, on the dark ground that is around them."""
    lines = [piece.text for row in rows for piece in row.left if piece.tone is Tone.PAPER]
    image = Image.new("L", (len(lines[0]) + 4, 2 * len(lines) + 4), 0)
    for y, line in enumerate(lines):
        for x, character in enumerate(line):
            for half, dark in enumerate(_DARK[character]):
                image.putpixel((x + 2, 2 * y + half + 2), 0 if dark else 255)
    return image.resize((image.width * _PIXELS, image.height * _PIXELS), Image.Resampling.NEAREST)


@pytest.mark.parametrize("code", ["SUMMER50", "STYL-4F7K-92QX", "gb_abcdefghijklmnop_0123456789"])
def test_a_code_fits_and_is_read(code: str) -> None:
    """Beside the basket of the narrowest screen a coupon's code is whole, and is read as itself."""
    rows = qr_rows(code, columns=43, rows=15)

    assert 0 < len(rows) <= 15
    assert [code] == [found.text for found in zxingcpp.read_barcodes(picture_of(rows))]


def test_room_gives_it_more_light() -> None:
    """Where there is room the light around the code is as wide as the standard has it."""
    tight, easy = (qr_rows("SUMMER50", columns=57, rows=rows) for rows in (13, 30))

    assert (13, 15) == (len(tight), len(easy))
    assert set(easy[0].left[-1].text + easy[1].left[-1].text) == {" "}


def test_half_a_code_is_never_shown() -> None:
    """What does not fit is left out whole: a part of a code is none."""
    assert () == qr_rows("X" * 200, columns=43, rows=16)
    assert () == qr_rows("SUMMER50", columns=20, rows=16)
