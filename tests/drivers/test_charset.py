"""Which characters a printer has, and what is said of those it has not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.charset import NOT_SHOWN, CodePage, runs, shown
from drivers.printers.profiles import _tables, profile_named

PAGES = profile_named("generic-80mm").code_pages
ONLY_437 = (CodePage(number=0, codec="cp437"),)
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("text", "printed", "substituted"),
    [
        ("Café 5 €", "Café 5 €", ()),
        ("SAR\u00a0300\u202f000", "SAR 300 000", ()),
        ("“Gold” – it’s… −5", '"Gold" - it\'s... -5', ()),
        ("e\u0301te\u0301", "été", ()),
        ("\u200f12.50\u200e", "12.50", ()),
        ("Vanoců Ţară", "Vanoců Ţară", ()),
        ("Привет", "Привет", ()),
        ("\u1e9e ★ 3×", "SS * 3×", ("ẞ printed as SS", "★ printed as *")),
        ("حليب كامل", "[?] [?]", ("حليب printed as [?]", "كامل printed as [?]")),
        ("漢字A", "[?]A", ("漢字A printed as [?]A",)),
        ("x\u0304y", "xy", ("x\u0304y printed as xy",)),
        ("x\x1bp\x00y", "xpy", ()),
    ],
)
def test_shown(text: str, printed: str, substituted: tuple[str, ...]) -> None:
    """Plain typography passes silently; everything a reader would notice is listed."""
    result = shown(text, PAGES)

    assert (printed, substituted) == (result.text, result.substituted)


def test_poor_printers_transliterate() -> None:
    """With one page, accents come off and signs are spelled out, and it is said."""
    result = shown("Łódź 5 € œuvre", ONLY_437)

    assert result.text == "Lódz 5 EUR oeuvre"
    assert result.substituted == (
        "Łódź printed as Lódz",
        "€ printed as EUR",
        "œuvre printed as oeuvre",
    )


def test_one_page_for_a_line_where_one_will_do() -> None:
    """The first page that has the whole line is taken, and a page in use is kept."""
    by_number = {page.number: page for page in PAGES}

    assert runs("Café", PAGES, current=None) == [(by_number[0], b"Caf\x82")]
    assert runs("5 €", PAGES, current=None) == [(by_number[16], b"5 \x80")]
    assert runs("Café", PAGES, current=by_number[16]) == [(by_number[16], b"Caf\xe9")]


def test_several_pages_in_one_line() -> None:
    """A line that no page has whole is printed in stretches of several."""
    by_number = {page.number: page for page in PAGES}

    assert runs("é Ж ů", PAGES, current=None) == [
        (by_number[0], b"\x82 "),
        (by_number[17], b"\x86 "),
        (by_number[18], b"\x85"),
    ]


@pytest.mark.parametrize("name", _tables())
@given(text=ANY_TEXT)
def test_no_text_makes_a_control_byte(name: str, text: str) -> None:
    """Whatever the text and the printer, it is printable in full and no byte is a command."""
    pages = profile_named(name).code_pages
    now = shown(text, pages)

    printed = b"".join(data for _, data in runs(now.text, pages, current=None))

    assert len(now.text) == len(printed)
    assert not {*range(0x20), 0x7F} & set(printed)


def test_a_control_is_in_no_page() -> None:
    """A control that was not taken out before is a mistake of ours, not a byte for the printer."""
    with pytest.raises(AssertionError):
        runs("\x1b", PAGES, current=None)


@given(text=ANY_TEXT)
def test_nothing_is_replaced_silently(text: str) -> None:
    """The mark for what cannot be shown never appears without an entry in the list."""
    now = shown(text.replace("[", ""), ONLY_437)

    assert (NOT_SHOWN in now.text) <= bool(now.substituted)
