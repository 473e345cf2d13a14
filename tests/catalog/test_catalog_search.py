"""Words, folded and quoted."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.catalog.search import expressions, fold, indexed_text, query_words
from pos.core.item import Item
from pos.core.money import Money


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Linen SHIRT", "linen shirt"),
        ("Béret Crème", "beret creme"),
        ("Straße", "strasse"),
        ("Smørrebrød Łódź", "smorrebrod lodz"),
        ("أَبْيَض", "ابيض"),
        ("قطنيّة", "قطنيه"),
        ("مقاس ٥٦", "مقاس 56"),
        ("ﬁne", "fine"),
    ],
)
def test_fold(written: str, folded: str) -> None:
    """Case, accents and ways of writing a letter make no difference."""
    assert folded == fold(written)


def test_words_of_a_query() -> None:
    """Only letters and digits count, each word once, and not more than a cashier types."""
    assert ("linen", "shirt", "l") == query_words('  linen-SHIRT, "linen" (L)*')
    assert () == query_words("  -- \x00 \ud800 *")
    assert 8 == len(query_words(" ".join(str(n) for n in range(100))))
    assert ("x" * 200,) == query_words("x" * 10_000)


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_no_query_is_syntax(text: str) -> None:
    """Whatever was typed, the index understands the question."""
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='trigram')")
    words = query_words(text)

    for expression in expressions(words) if words else ():
        assert (
            [] == index.execute("SELECT * FROM words WHERE words MATCH ?", (expression,)).fetchall()
        )
    index.close()


def test_everything_that_names_an_item_is_indexed() -> None:
    """Title, vendor, stock code and every code are words; a hyphen may be left out."""
    item = Item(
        code="6281100004011",
        title="Crew T-Shirt",
        price=Money(4900, "SAR"),
        vendor="Harrat",
        sku="CTS-1",
        aliases=("4001",),
    )

    words = indexed_text(item).split()

    assert {"crew", "t", "shirt", "tshirt", "harrat", "cts", "1", "6281100004011", "4001"} == set(
        words
    )
