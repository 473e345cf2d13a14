"""How a receipt's words fall on a grid of cells. The port's layout, tested with its users."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.ports.layout import cells, lay_out, plain, plain_text, wrap
from pos.ports.receipt import (
    Align,
    Barcode,
    Columns,
    Cut,
    DrawerKick,
    Feed,
    QrCode,
    ReceiptDocument,
    Rule,
    Text,
)
from pos.text import drawable

WORDS = st.text(
    alphabet=st.one_of(
        st.sampled_from("abcXYZ019 ,.-  é€漢字ＡｅحليبЖ"),
        st.characters(exclude_categories=()),
    ),
    max_size=80,
)


def without_spaces(text: str) -> str:
    return "".join(drawable(text).split())


@pytest.mark.parametrize(
    ("text", "taken"),
    [("Bag", 3), ("漢字", 4), ("e\u0301te\u0301", 3), ("Ａ", 2), ("", 0), ("a\u200db", 2)],
)
def test_cells(text: str, taken: int) -> None:
    """A wide character takes two cells and a mark on a letter takes none."""
    assert taken == cells(text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Hoxton Bag", ("Hoxton Bag",)),
        ("Hoxton Bag, navy", ("Hoxton Bag,", "navy")),
        ("Hoxton Bag, n", ("Hoxton Bag,", "n")),
        ("  Summer ten off", ("  Summer ten", "  off")),
        ("Donaudampfschiff", ("Donaudampfsc", "hiff")),
        ("", ("",)),
        ("漢字漢字漢字漢", ("漢字漢字漢字", "漢")),
    ],
)
def test_wrap(text: str, lines: tuple[str, ...]) -> None:
    """Lines break at spaces, keep the indent, and cut only a word longer than a line."""
    assert lines == wrap(text, 12)


@given(text=WORDS, columns=st.integers(2, 48))
def test_wrap_loses_nothing(text: str, columns: int) -> None:
    """Whatever the text, every line fits and no character but a space is lost."""
    lines = wrap(text, columns)

    assert all(cells(line) <= columns for line in lines)
    assert without_spaces(text) == without_spaces("".join(lines))


@pytest.mark.parametrize(
    ("left", "right", "lines"),
    [
        ("Bag", "300.00", ["Bag       300.00"]),
        ("Linen Shirt, white", "149.00", ["Linen", "Shirt,", "white     149.00"]),
        ("", "9.00", ["            9.00"]),
        ("Reference", "1234567890123", ["Reference", "   1234567890123"]),
        ("Ref", "12345678901234567890", ["Ref", "1234567890123456", "            7890"]),
    ],
)
def test_columns(left: str, right: str, lines: list[str]) -> None:
    """The left text wraps so that the right one always shows whole, at the right edge."""
    laid = lay_out(Columns(left=left, right=right), columns=16)

    assert lines == [line.text for line in laid]


@given(left=WORDS, right=WORDS, large=st.booleans(), columns=st.integers(16, 64))
def test_columns_lose_nothing(*, left: str, right: str, large: bool, columns: int) -> None:
    """Whatever the two texts, every line fits on the paper and all characters are there."""
    lines = lay_out(Columns(left=left, right=right, large=large), columns=columns)

    assert all(cells(line.text) * (2 if large else 1) <= columns for line in lines)
    shown = sorted("".join(without_spaces(line.text) for line in lines))
    assert sorted(without_spaces(left + right)) == shown


def test_large_breaks_alike_on_screen() -> None:
    """Large text has half the room on paper, and a preview breaks it at the same words."""
    text = Text(text="Thank you for your visit", align=Align.CENTRE, large=True)

    paper = lay_out(text, columns=24)
    screen = lay_out(text, columns=24, magnify=False)

    assert [" Thank you", "  for your", "   visit"] == [line.text for line in paper]
    assert ["       Thank you", "        for your", "         visit"] == [
        line.text for line in screen
    ]
    assert all(line.large for line in (*paper, *screen))


def test_plain_document() -> None:
    """A document reads as text: codes as their data, the cut as a dashed line, no kick."""
    document = ReceiptDocument(
        title="S001-T1-000042",
        elements=(
            DrawerKick(),
            Text(text="STYL", align=Align.CENTRE, large=True),
            Rule(),
            Columns(left="Bag", right="300.00"),
            Feed(2),
            Text(text="x", align=Align.RIGHT),
            Barcode(data="S1-T1-000042"),
            QrCode(data="https://a.b/c", caption="Your points"),
            Cut(),
        ),
    )

    text = plain_text(document, columns=16)

    assert text.split("\n") == [
        "      STYL",
        "----------------",
        "Bag       300.00",
        "",
        "",
        "               x",
        "  S1-T1-000042",
        "  Your points",
        " https://a.b/c",
        "- - - - - - - -",
        "",
    ]
    assert plain(document, columns=16)[0].large


@given(text=WORDS)
def test_no_control_reaches_a_line(text: str) -> None:
    """No control character of a text survives into a line of a receipt."""
    for line in lay_out(Text(text=text), columns=20):
        shown = line.text.replace("\u200c", "").replace("\u200d", "")
        assert "C" not in {unicodedata.category(character)[0] for character in shown}
