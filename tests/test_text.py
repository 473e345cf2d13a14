"""Text from strangers, made safe."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos.text import for_screens, safe, safe_scan

# Hypothesis leaves lone surrogates out by default; a wire or a keyboard does not.
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))
HOSTILE = st.text(
    alphabet="a\x1b\x9b\x7f\x00\t\n\r\u2028\u202e\u2066\u200b\u200d\ufeff\ue000\ud800e\u0301 "
)


@pytest.mark.parametrize(
    ("outside", "inside"),
    [
        ("Sara Ali", "Sara Ali"),
        ("\x1b[31mSara", "[31mSara"),
        ("\x9b31mSara", "31mSara"),
        ("Sa\x7fra\x00", "Sara"),
        ("first\r\nsecond\tthird", "first second third"),
        ("  wide   gaps  ", "wide gaps"),
        ("line\u2028paragraph\u2029end", "line paragraph end"),
        ("\u202egpj.exe\u202c", "gpj.exe"),
        ("\u2066left\u2069 \u200emark\u200f \u061c", "left mark"),
        ("soft\u00adhyphen zero\u200bwidth \ufeffbom", "softhyphen zerowidth bom"),
        ("lone \ud800 half", "lone half"),
        ("private \ue000 use, non \uffff character", "private use, non character"),
        ("Cafe\u0301", "Café"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("سارة علي", "سارة علي"),
        ("[bold]Sara[/bold]", "[bold]Sara[/bold]"),
        ("", ""),
    ],
)
def test_safe_examples(outside: str, inside: str) -> None:
    """What could move a cursor, turn the writing or hide is gone; what people write stays."""
    assert inside == safe(outside)


@pytest.mark.parametrize(
    ("outside", "on_screen"),
    [
        ("Tea 🇸🇦", "Tea SA"),
        ("👍🏽 good", "👍 good"),
        ("👩\u200d👩\u200d👧", "👩👩👧"),
        ("❤\ufe0f\u200d🔥 1\ufe0f\u20e3", "❤🔥 1\u20e3"),
        ("می\u200cخواهم क्\u200dष", "می\u200cخواهم क्ष"),
    ],
)
def test_emoji_are_simple_on_screens(outside: str, on_screen: str) -> None:
    """What terminals measure differently is drawn as what they all measure alike."""
    assert on_screen == for_screens(outside)
    assert outside == safe(outside), "in the record and on paper it stays as it was"


def test_safe_marks_the_cut() -> None:
    """A text longer than its limit ends in an ellipsis, within the limit."""
    assert "abcd…" == safe("abcdefgh", limit=5)
    assert "abcde" == safe("abcde", limit=5)
    assert "abc…" == safe("abc defgh", limit=5)
    assert "…" == safe("abc", limit=1)


@given(ANY_TEXT | HOSTILE, st.integers(min_value=1, max_value=40))
@example("a\u0958\u0958", 3)  # grows when normalised
def test_safe_is_bounded_and_clean(text: str, limit: int) -> None:
    """However hostile the text, what is left is one line within its limit, without controls."""
    line = safe(text, limit)

    assert len(line) <= limit
    assert line == line.strip(" ")
    assert unicodedata.is_normalized("NFC", line)
    categories = {unicodedata.category(c) for c in line if c not in "\u200c\u200d"}
    assert categories.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    line.encode("utf-8")


@given(ANY_TEXT | HOSTILE, st.integers(min_value=1, max_value=40))
def test_safe_twice_is_safe_once(text: str, limit: int) -> None:
    """Text that was made safe is not changed by making it safe again."""
    line = safe(text, limit)

    assert line == safe(line, limit)


@pytest.mark.parametrize(
    ("read", "scan"),
    [
        ("4006381333931", "4006381333931"),
        ("]C10109506000134352\x1d10ABC", "]C10109506000134352\x1d10ABC"),
        ("\x02CODE 39\r", "CODE 39"),
        (" a  b ", " a  b "),
        ("\x1b[2J\u202eX", "[2JX"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_safe_scan_examples(read: str, scan: str) -> None:
    """A scan keeps its GS, spaces and case, and loses every other control."""
    assert scan == safe_scan(read)


@given(ANY_TEXT | HOSTILE)
def test_safe_scan_never_grows(text: str) -> None:
    """Making a scan safe only removes characters, and nothing more the second time."""
    scan = safe_scan(text)

    assert len(scan) <= len(text)
    assert scan == safe_scan(scan)
    assert all(c == "\x1d" or unicodedata.category(c) != "Cc" for c in scan)
