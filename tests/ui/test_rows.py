"""Rows keep their width whatever is in them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from pos.ui.rows import Piece, Row, Tone, cut, folded, lay_out, plain, row, shown, wrapped

ANY_TEXT = st.text(alphabet=st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Socks", 5, "Socks"),
        ("Socks, 3 pairs", 8, "Socks,…"),
        ("Linen Shirt", 7, "Linen…"),
        ("日本製の傘", 5, "日本…"),
        ("日本製の傘", 4, "日…"),
        ("anything", 1, "…"),
        ("anything", 0, ""),
    ],
)
def test_cut_by_cells(text: str, width: int, expected: str) -> None:
    """Text that is too wide ends in an ellipsis, and a wide character is never halved."""
    assert expected == cut(text, width)


@given(left=ANY_TEXT, right=ANY_TEXT, width=st.integers(1, 90))
@example(left="\u200d", right="", width=1)
@example(left="a", right="\u200db", width=9)
def test_a_row_is_as_wide_as_asked(left: str, right: str, width: int) -> None:
    """Whatever a stranger's text holds, its row fills the width exactly and keeps its line."""
    line = plain(row(shown(left), shown(right)), width)

    assert width == cell_len(line)
    assert line.splitlines() == [line]
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in line)


def test_the_right_stays_whole() -> None:
    """The figures on the right are kept and the words on the left give way."""
    assert "Linen S…  149.00" == plain(row("Linen Shirt, white", " 149.00"), 16)


def test_pieces_keep_their_tone() -> None:
    """Cutting and filling change no piece's tone."""
    line = Row(left=(Piece("Sara", Tone.STRONG), Piece(" Ali")), right=(Piece("9", Tone.ALARM),))

    tones = [piece.tone for piece in lay_out(line, 12)]

    assert [Tone.STRONG, Tone.PLAIN, Tone.PLAIN, Tone.ALARM] == tones


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("one two", 2, ("one two",)),
        ("one two three four", 2, ("one two", "three four")),
        ("one two three four five", 2, ("one two", "three fou…")),
        ("unbreakablebutlong", 2, ("unbreakab…",)),
        ("", 2, ()),
    ],
)
def test_wrapping(text: str, most: int, expected: tuple[str, ...]) -> None:
    """A sentence breaks between words, and what exceeds its lines is cut."""
    assert expected == wrapped(text, 10, most=most)


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("/dev/serial/by-id answers.", 4, ("/dev/seria", "l/by-id", "answers.")),
        ("one two three four", 2, ("one two", "three four")),
        ("日本製の傘", 2, ("日本製の傘",)),
        ("日本製の傘です", 2, ("日本製の傘", "です")),
        ("unbreakablebutlongindeed", 2, ("unbreakabl", "ebutlongi…")),
    ],
)
def test_folding(text: str, most: int, expected: tuple[str, ...]) -> None:
    """A word longer than a line goes on in the next one, so that what is behind it is read."""
    assert expected == folded(text, 10, most=most)


def test_shown_text_is_harmless() -> None:
    """Escapes, C1 controls and bidi overrides are gone; brackets are only brackets."""
    assert "[bold]a31mb" == shown("[bold]a\x1b\x9b31m\u202eb")
