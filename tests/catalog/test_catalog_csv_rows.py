"""Rows and their lines, out of files of every make."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.catalog.csv_rows import MOST_LINE_CHARACTERS, CsvRow, read_rows


def rows_of(text: str) -> list[CsvRow]:
    return list(read_rows(io.StringIO(text, newline="")))


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_separators_and_endings(separator: str, ending: str) -> None:
    """Comma, semicolon and tab separate, as the header has it; lines end as on any system."""
    text = f"code{separator}title{ending}{ending}1{separator}Belt{ending}"

    assert [CsvRow(1, ("code", "title")), CsvRow(3, ("1", "Belt"))] == rows_of(text)


def test_quoted_newline_keeps_the_first_line() -> None:
    """A row whose title runs over two lines is numbered by its first, and the next one follows."""
    rows = rows_of('code,title\n1,"Belt,\nbrown"\n2,Bag\n')

    assert [CsvRow(2, ("1", "Belt,\nbrown")), CsvRow(4, ("2", "Bag"))] == rows[1:]


def test_open_quote_costs_one_row() -> None:
    """A quotation mark left open loses its own row only."""
    rows = rows_of('code,title\n1,"Belt\n2,Bag\n3,"Socks, 3 pairs"\n')

    assert [2, 3, 4] == [row.line for row in rows[1:]]
    assert "quotation marks" in rows[1].problem
    assert [("2", "Bag"), ("3", "Socks, 3 pairs")] == [row.fields for row in rows[2:]]


def test_open_quote_in_a_long_file() -> None:
    """However much follows an open quotation mark, reading goes on right behind it."""
    rows = rows_of('code,title\n1,"Belt\n' + "2,Bag\n" * 500)

    assert 502 == len(rows)
    assert ["Bag"] * 500 == [row.fields[1] for row in rows[2:]]
    assert list(range(3, 503)) == [row.line for row in rows[2:]]


@pytest.mark.parametrize("fields", ["1", "1,Belt,79,extra"])
def test_wrong_field_count(fields: str) -> None:
    """A row with other than the header's fields says how many it has."""
    (_, row, good) = rows_of(f"code,title,price\n{fields}\n2,Bag,100\n")

    found = "1 field" if fields == "1" else "4 fields"
    assert f"{found} where the header has 3" == row.problem
    assert ("2", "Bag", "100") == good.fields


def test_empty_fields_at_the_end_are_ignored() -> None:
    """Separators a spreadsheet writes to the end of its widest row do no harm."""
    assert CsvRow(2, ("1", "Belt")) == rows_of("code,title\n1,Belt,,,\n")[1]


def test_overlong_line() -> None:
    """A line without end is dropped with its number, and is never held whole."""
    rows = rows_of(f"code,title\n1,{'x' * 3 * MOST_LINE_CHARACTERS}\n2,Bag\n")

    assert "longer than 100,000 characters" == rows[1].problem
    assert CsvRow(3, ("2", "Bag")) == rows[2]


def test_bytes_that_are_not_utf_8() -> None:
    """A row saved in another encoding says so, and its neighbours are read."""
    file = io.TextIOWrapper(
        io.BytesIO(b"code,title\n1,Caf" + b"\xe9\n2,Bag\n"),
        encoding="utf-8",
        errors="surrogateescape",
        newline="",
    )

    _, row, good = read_rows(file)

    assert "UTF-8" in row.problem
    assert ("2", "Bag") == good.fields


@given(st.text(alphabet='a1,;\t"\r\n \x00é'))
def test_any_text_ends(text: str) -> None:
    """Whatever is in a file, reading it ends, with lines that only go up."""
    rows = rows_of(text)

    assert sorted({row.line for row in rows}) == [row.line for row in rows]
    width = len(rows[0].fields) if rows and not rows[0].problem else 0
    assert all(row.problem or not width or len(row.fields) == width for row in rows)
