"""Text that no code page has is drawn: joined, from right to left, and what no font has is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.printers.encoder import encode
from drivers.printers.fonts import fonts_here
from drivers.printers.lettering import LINE_ROWS, Lettering
from drivers.printers.profiles import profile_named
from drivers.printers.raster import Dots
from drivers.printers.shaping import Shaping, shaped_before, shaping_here
from drivers.virtual.interpreter import Interpreter, PrintedLine, PrintedPicture
from pos.ports.layout import Line
from pos.ports.receipt import Align, Columns, Element, QrCode, ReceiptDocument, Text

PROFILE = profile_named("generic-80mm")
MILK = "حليب كامل الدسم 1L"
MILK_AS_DRAWN = "1L ﻢﺳﺪﻟﺍ ﻞﻣﺎﻛ ﺐﻴﻠﺣ"
NOTHING = Shaping(raqm=False)


def printed(
    *elements: Element, lettering: Lettering
) -> tuple[list[PrintedLine | PrintedPicture], tuple[str, ...]]:
    document = ReceiptDocument(title="x", elements=elements)
    encoded = encode(document, PROFILE, lettering=lettering)
    happened = Interpreter().feed(encoded.data)
    lines = [one for one in happened if isinstance(one, PrintedLine | PrintedPicture)]
    assert len(lines) == len(happened)
    return lines, encoded.substituted


def drawn(
    text: str, *, shaping: Shaping | None = None, columns: int = 48, amount: str = ""
) -> Dots:
    picture = Lettering(shaping=shaping).draw(Line(text=text), columns=columns, amount=amount)
    assert picture is not None
    return picture


def columns_of(picture: Dots) -> list[int]:
    """How many black dots there are in each column of eight."""
    return [
        sum(byte.bit_count() for byte in picture.data[column :: picture.row_bytes])
        for column in range(picture.row_bytes)
    ]


def rows_of(picture: Dots) -> list[int]:
    """How many black dots there are in each row."""
    width = picture.row_bytes
    return [
        int.from_bytes(picture.data[start : start + width]).bit_count()
        for start in range(0, len(picture.data), width)
    ]


def rows_apart(one: Dots, other: Dots) -> int:
    """By how many dots the rows differ that differ most."""
    return max(abs(a - b) for a, b in zip(rows_of(one), rows_of(other), strict=True))


def test_an_arabic_item_is_drawn_and_nothing_is_lost() -> None:
    """A line no page has comes out as a picture; the lines around it in the printer's letters."""
    lines, substituted = printed(
        Text(text="STYL"),
        Columns(left=MILK, right="12.50"),
        Columns(left="Bag", right="300.00"),
        lettering=Lettering(),
    )

    assert [type(one) for one in lines] == [PrintedLine, PrintedPicture, PrintedLine]
    assert substituted == ()


def test_letters_join_and_run_from_right_to_left() -> None:
    """The libraries give each letter its shape beside others, and turn the line, not the number."""
    before = shaped_before()

    assert before is not None
    assert before(MILK) == MILK_AS_DRAWN


def test_both_ways_of_shaping_draw_the_same() -> None:
    """Where raqm is missing, the two libraries put the same letters on the paper; a word may
    stand a dot further. Letters that are not joined are others.
    """
    usual = next(fonts_here(shapes=True))
    if not shaping_here().raqm or usual.path.name != "DejaVuSans.ttf":
        return  # other fonts are fitted to their cells in other sizes by the two
    by_raqm = drawn(MILK, shaping=Shaping(raqm=True))
    before = drawn(MILK, shaping=Shaping(raqm=False, before=shaped_before()))
    unjoined = drawn(MILK, shaping=Shaping(raqm=False, before=lambda text: text[::-1]))

    assert rows_apart(by_raqm, before) <= 2
    assert rows_apart(by_raqm, unjoined) > 10


def test_a_price_stays_at_the_right() -> None:
    """Beside words that run from right to left the amount is at the right edge, as always."""
    long = "حليب " * 8
    amount = "1,112.50"
    line = f"{long.strip():<{48 - len(amount)}}{amount}"

    with_amount = columns_of(drawn(line, amount=amount))
    words_alone = columns_of(drawn(long.strip()))

    assert with_amount[: len(words_alone) - 1] == words_alone[:-1]
    assert any(with_amount[-3:])


@pytest.mark.parametrize("large", [False, True])
def test_a_line_is_as_high_as_the_printers_own(large: bool) -> None:
    """A drawn line takes the paper that a line takes, twice as much where it is large."""
    lines, _ = printed(Text(text="حليب", large=large, bold=True), lettering=Lettering())

    (line,) = lines
    assert isinstance(line, PrintedPicture)
    assert len(line.data) // line.row_bytes == LINE_ROWS * (2 if large else 1)


@pytest.mark.parametrize("align", list(Align))
def test_drawn_text_stands_where_it_is_meant_to(align: Align) -> None:
    """Left, in the middle and at the right of the paper, as the document says."""
    lines, _ = printed(Text(text="شكرا", align=align), lettering=Lettering())
    (line,) = lines
    assert isinstance(line, PrintedPicture)

    black = columns_of(Dots(row_bytes=line.row_bytes, data=line.data))
    first = next(place for place, dots in enumerate(black) if dots)
    place = first + (len(black) - first) / 2  # of 72 bytes in a row

    assert {Align.LEFT: 0, Align.CENTRE: 1, Align.RIGHT: 2}[align] == int(place // 24)


def test_what_no_font_has_is_marked_and_told() -> None:
    """A word that cannot be drawn is a question mark on the paper, and the outcome lists it."""
    tag = "\U00016ac0\U00016ac1"  # a script of two hundred readers
    lines, substituted = printed(
        Text(text=f"{tag} milk"), Text(text=f"{tag} حليب"), lettering=Lettering()
    )

    assert lines[0] == PrintedLine(text="[?] milk")
    assert isinstance(lines[1], PrintedPicture)
    assert substituted == (f"{tag} printed as [?]",)


def test_without_shaping_arabic_is_not_drawn_wrongly() -> None:
    """Letters that would stand apart and in the wrong order are marked instead, and told."""
    lettering = Lettering(shaping=NOTHING)
    lines, substituted = printed(Text(text="حليب 1L"), Text(text="हिन्दी"), lettering=lettering)

    assert lines == [PrintedLine(text="[?] 1L"), PrintedLine(text="[?]")]
    assert substituted == ("حليب printed as [?]", "हिन्दी printed as [?]")


def test_other_alphabets_need_no_shaping() -> None:
    """Georgian, which no page here has, is drawn from a font alone."""
    lines, substituted = printed(Text(text="ქართული"), lettering=Lettering(shaping=NOTHING))

    assert [type(one) for one in lines] == [PrintedPicture]
    assert substituted == ()


class BrokenLettering(Lettering):
    """Over a font that has every letter and draws none."""

    def _drawn(self, line: Line, *, columns: int, amount: str) -> Dots:
        raise OSError(f"invalid outline in {line.text} of {columns} and {amount}")


def test_a_font_that_fails_loses_no_receipt() -> None:
    """Where drawing itself fails, the words are marked and told, and the rest comes out."""
    lines, substituted = printed(Columns(left="حليب 1L", right="5"), lettering=BrokenLettering())

    assert lines == [PrintedLine(text="[?] 1L" + " " * 41 + "5")]
    assert substituted == ("حليب printed as [?]",)


def test_a_caption_is_drawn_too() -> None:
    """What stands below a code is text like any other."""
    document = ReceiptDocument(title="x", elements=(QrCode(data="https://a.b/c", caption="نقاطك"),))

    encoded = encode(document, PROFILE, lettering=Lettering())

    assert any(isinstance(one, PrintedPicture) for one in Interpreter().feed(encoded.data))
    assert encoded.substituted == ()


def test_arabic_needs_no_font_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without any font, the one of the barcode library draws Arabic and more."""
    monkeypatch.setattr("drivers.printers.fonts._FOLDERS", ())
    lettering = Lettering()

    assert lettering.missing("حليب Ελλάδα Москва 1L") == frozenset()
    assert lettering.missing("漢") == {"漢"}


def test_a_configured_font(tmp_path: Path) -> None:
    """One that is no font is told, and those found here are drawn with all the same."""
    no_font = tmp_path / "shop.ttf"
    no_font.write_bytes(b"not a font")

    lettering = Lettering(font=str(no_font))
    missing = Lettering(font=str(tmp_path / "none.ttf"))

    assert str(no_font) in lettering.trouble
    assert "No such file" in missing.trouble
    assert lettering.missing("حليب") == frozenset()
    assert Lettering().trouble == ""
