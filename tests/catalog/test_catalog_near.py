"""Slips of the finger in a search: which are forgiven, and what that costs."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelves import catalogue_in, imported

from pos.catalog.lookup import SqliteCatalog
from pos.catalog.near import MOST_ROWS, near_expression, slips_between, slips_forgiven
from pos.catalog.schema import item_of
from pos.core.item import Item

STORE = (
    "code,title,price,vendor\n"
    '6281100002017,"Linen Shirt, white, M",149.00,Corniche\n'
    '6281100003007,"Socks, 3 pairs",39.00,Harrat\n'
    '6281100045007,"Béret, noir",79.00,Hoxton\n'
    '614141000036,"Chocolate Cookies",9.00,Hoxton\n'
    '4002,"Tops, mixed",10.00,Hoxton\n'
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteCatalog]:
    imported(tmp_path, STORE)
    catalogue = catalogue_in(tmp_path)
    yield catalogue
    catalogue.close()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("shitr", "Linen Shirt, white, M"),
        ("shrit", "Linen Shirt, white, M"),
        ("sjirt", "Linen Shirt, white, M"),
        ("hshirt", "Linen Shirt, white, M"),
        ("lnen", "Linen Shirt, white, M"),
        ("linnen shitr", "Linen Shirt, white, M"),
        ("linen whiet", "Linen Shirt, white, M"),
        ("linem sh", "Linen Shirt, white, M"),
        ("sokcs", "Socks, 3 pairs"),
        ("berte", "Béret, noir"),
        ("chokolade", "Chocolate Cookies"),
        ("choccol", "Chocolate Cookies"),
        ("harat", "Socks, 3 pairs"),
        ("chokolede", ""),
        ("cukis", ""),
        ("tpo", ""),
        ("linen sock", ""),
        ("6281100002018", ""),
        ("qqqq", ""),
    ],
)
def test_slips(store: SqliteCatalog, typed: str, found: str) -> None:
    """One slip in four letters and two in eight are forgiven; codes and short words are not."""
    items = store.search(typed)

    assert found == (items[0].title if items else "")


def test_what_is_there_comes_alone(store: SqliteCatalog) -> None:
    """A word that stands in the catalogue is meant as it is typed."""
    assert ["Tops, mixed"] == [item.title for item in store.search("tops")]


def test_the_nearest_first(tmp_path: Path) -> None:
    """Fewer slips come before more, whatever the order of the catalogue."""
    imported(tmp_path, "code,title,price\n1,Chacalate,1.00\n2,Chocolate,1.00\n")
    catalogue = catalogue_in(tmp_path)

    assert ["Chocolate"] == [item.title for item in catalogue.search("chocolste")]
    assert ["Chacalate", "Chocolate"] == [item.title for item in catalogue.search("chacolata")]
    catalogue.close()


WORDS = st.text("abcdef", min_size=4, max_size=14)


@given(WORDS, st.data())
def test_no_slip_is_missed(word: str, data: st.DataObject) -> None:
    """Any one slip in a word still finds it, by the index and by the distance."""
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdef"))
    following = word[place + 1 : place + 2]
    typed = data.draw(
        st.sampled_from(
            [
                word[:place] + letter + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + following + word[place] + word[place + 2 :],
                word[:place] + word[place + 1 :],
            ]
        )
    )
    index = sqlite3.connect(":memory:")
    index.execute(
        "CREATE VIRTUAL TABLE words USING fts5(text, tokenize='trigram case_sensitive 1')"
    )
    index.execute("INSERT INTO words VALUES (?)", (f"  {word} ",))

    if slips_forgiven(typed):
        expression = near_expression(typed, 1)
        assert index.execute("SELECT 1 FROM words WHERE words MATCH ?", (expression,)).fetchall()
        assert slips_between(typed, word, most=1) <= 1
    index.close()


@given(st.text(min_size=1, max_size=300), st.text(max_size=300), st.integers(1, 2))
def test_any_words_can_be_compared(typed: str, word: str, most: int) -> None:
    """The distance of anything from anything is told, and never more than one over the limit."""
    assert 0 <= slips_between(typed, word, most=most) <= most + 1


def test_rows_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is nearly what was typed, no more than a few hundred rows are looked at."""
    rows = (f"{number}A,Bluse {number},9.00\n" for number in range(20 * MOST_ROWS))
    imported(tmp_path, "code,title,price\n" + "".join(rows))
    catalogue = catalogue_in(tmp_path)
    made: list[str] = []

    def counted(row: sqlite3.Row, *, currency: str) -> Item:
        made.append(row["code"])
        return item_of(row, currency=currency)

    monkeypatch.setattr("pos.catalog.lookup.item_of", counted)

    assert 12 == len(catalogue.search("bluze", limit=12))
    assert MOST_ROWS == len(made)
    made.clear()
    assert () == catalogue.search("zzzzzzzzzz " * 8)


def test_what_is_near_is_a_guess(store: SqliteCatalog) -> None:
    """What has the words as they are typed is none, nor is nothing at all."""
    assert store.is_guess("topz")
    assert not store.is_guess("tops")
    assert not store.is_guess("")


def test_a_long_question_stays_small() -> None:
    """A word as long as may be typed asks no more of the index than a dozen of its letters."""
    longest = near_expression("abcdefghijkl" * 16, 2)

    assert len(longest) <= len(near_expression("abcdefghijkl", 2))
