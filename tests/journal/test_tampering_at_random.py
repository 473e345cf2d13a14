"""Somebody who has the file and time, at work on it as chance has it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from old_record import copied, old_record

from pos.core.record_head import RecordHead
from pos.journal.chain import (
    FIRST,
    Record,
    Row,
    chained,
    record_hash,
    record_of,
    row_of,
    verify_rows,
)
from pos.journal.checking import check_record
from pos.journal.rows import COLUMNS, INSERT

FIELDS = COLUMNS.split(", ")
WORDS = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\/\b\f\n\r\t\x00\x1f\x7fé€😀'),
    max_size=20,
)
EDITABLE = ("at", "incarnation", "kind", "body", "previous", "hash")


@cache
def rows() -> tuple[Row, ...]:
    with TemporaryDirectory() as folder:
        path = old_record(Path(folder) / "journal.db", days=4)
        with closing(sqlite3.connect(path)) as db:
            return tuple(db.execute(f"SELECT {COLUMNS} FROM journal ORDER BY seq"))


PLACES = st.integers(0, 28)
"""Of the record's rows, but for some at its end."""


def first_found(changed: list[Row]) -> int:
    return min((finding.seq for finding in verify_rows(changed)), default=0)


@given(WORDS, WORDS, WORDS, WORDS)
def test_any_text_is_hashed_as_it_is_defined(at: str, who: str, kind: str, body: str) -> None:
    """Whatever a field holds, the quick way to its hash finds what the definition does."""
    first = chained(None, at=at, incarnation=who, kind=kind, version=1, body=body)
    second = chained(first, at=at, incarnation=who, kind=kind, version=1, body=body)

    assert [] == [*verify_rows([row_of(first), row_of(second)])]


@given(PLACES, st.sampled_from(EDITABLE), WORDS)
def test_any_edit(place: int, name: str, text: str) -> None:
    """Any change of any field is found, and the first place found is where it was made."""
    changed = list(rows())
    row = list(changed[place])
    column = FIELDS.index(name)
    if row[column] == text:
        return
    row[column] = text
    changed[place] = record_row(row)

    assert place + 1 == first_found(changed)


@given(PLACES, st.integers(2, 2**40))
def test_any_edit_of_a_version(place: int, version: int) -> None:
    """A number as well."""
    changed = list(rows())
    row = list(changed[place])
    row[FIELDS.index("version")] = version
    changed[place] = record_row(row)

    assert place + 1 == first_found(changed)


@given(PLACES, st.integers(1, 5))
def test_any_gap(place: int, length: int) -> None:
    """Whatever is taken out, but at the end, is missing from its first place on."""
    changed = [*rows()[:place], *rows()[place + length :]]

    assert place + 1 == first_found(changed)


@given(PLACES, PLACES)
def test_any_swap(one: int, other: int) -> None:
    """Two records exchanged, numbers and all, or with their numbers put right."""
    if one == other:
        return
    changed = list(rows())
    changed[one], changed[other] = changed[other], changed[one]
    numbered = [record_row([number, *row[1:]]) for number, row in enumerate(changed, start=1)]

    assert min(one, other) + 1 == first_found(changed)
    assert min(one, other) + 1 == first_found(numbered)


@given(PLACES, st.booleans())
def test_any_insertion(place: int, is_hashed: bool) -> None:
    """One that was put in is found where it stands, however well it was made."""
    before = record_of(rows()[place])
    forged = chained(
        before, at=before.at, incarnation=before.incarnation, kind="K", version=1, body="{}"
    )
    if not is_hashed:
        forged = record_of(record_row([*row_of(forged)[:7], before.hash]))
    moved = [record_row([row[0] + 1, *row[1:]]) for row in rows()[place + 1 :]]
    changed = [*rows()[: place + 1], row_of(forged), *moved]

    assert place + 2 + is_hashed == first_found(changed)


@given(PLACES, st.sampled_from(EDITABLE[:4]), WORDS)
def test_edit_with_its_own_hash_put_right(place: int, name: str, text: str) -> None:
    """Who hashes an edited record anew is found by the next one, or by who is said to have
    written it.
    """
    record = record_of(rows()[place])
    if getattr(record, name) == text:
        return
    fields = {one: getattr(record, one) for one in FIELDS[:7]} | {name: text}
    digest = record_hash(**fields)
    changed = list(rows())
    changed[place] = record_row([*(fields[one] for one in FIELDS[:7]), digest])

    assert first_found(changed) in {place + 1, place + 2}


def record_row(values: list[object]) -> Row:
    """Of the types that the table's columns have."""
    seq, at, incarnation, kind, version, body, previous, digest = values
    assert isinstance(seq, int)
    assert isinstance(version, int)
    texts = (at, incarnation, kind, body, previous, digest)
    one, two, three, four, five, six = (str(text) for text in texts)
    return (seq, one, two, three, version, four, five, six)


# -- what a chain cannot show by itself --------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return old_record(tmp_path_factory.mktemp("whole") / "journal.db", days=3)


def written(path: Path, changed: list[Row], whole: Path) -> Path:
    """A file with those records and the people of the whole one, made by somebody who knows how."""
    old_record(path, days=1)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("DROP TRIGGER journal_is_never_cut")
        db.execute("DELETE FROM people")
        db.execute("DELETE FROM journal")
        db.executemany(INSERT, changed)
        db.execute("ATTACH ? AS whole", [str(whole)])
        db.execute("INSERT INTO people SELECT * FROM whole.people")
    return path


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_any_cut_of_the_end(whole: Path, data: st.DataObject) -> None:
    """How much ever is cut off the end, the copy knows from where, and a paper that it was."""
    with closing(sqlite3.connect(whole)) as db:
        there: list[Row] = [*db.execute(f"SELECT {COLUMNS} FROM journal ORDER BY seq")]
    left = data.draw(st.integers(1, len(there) - 1))
    printed = there[data.draw(st.integers(left, len(there) - 1))]
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "journal.db", there[:left], whole)

        assert check_record(path, None).ok
        (by_copy,) = check_record(path, copied(whole)).findings
        paper = RecordHead(place=printed[0], digest=printed[7])
        (by_paper,) = check_record(path, None, paper=paper).findings
    assert (left + 1, printed[0]) == (by_copy.seq, by_paper.seq)


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_past_written_anew(whole: Path, data: st.DataObject) -> None:
    """Who writes all of it anew from a place on, every hash right, is found there by the copy."""
    with closing(sqlite3.connect(whole)) as db:
        there: list[Row] = [*db.execute(f"SELECT {COLUMNS} FROM journal ORDER BY seq")]
    place = data.draw(st.integers(0, len(there) - 1))
    forged = list(there[:place])
    last: Record | None = record_of(forged[-1]) if forged else None
    for row in there[place:]:
        _, at, incarnation, kind, version, body, *_ = row
        last = chained(
            last, at=at, incarnation=incarnation, kind=kind, version=version, body=f"{body} "
        )
        forged.append(row_of(last))
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "journal.db", forged, whole)

        assert check_record(path, None).ok
        (finding,) = check_record(path, copied(whole)).findings
    assert (place + 1, "is not what the second copy holds") == (finding.seq, finding.what)


def test_a_clone_that_went_on(whole: Path) -> None:
    """Where a folder was cloned and both sold, the records of the other one are named as such."""
    with closing(sqlite3.connect(whole)) as db:
        there: list[Row] = [*db.execute(f"SELECT {COLUMNS} FROM journal ORDER BY seq")]
    last = record_of(there[-1])
    other = chained(last, at=last.at, incarnation="clone", kind="TillLocked", version=1, body="{}")
    back = chained(
        other, at=last.at, incarnation=last.incarnation, kind="TillLocked", version=1, body="{}"
    )
    changed = [*there, row_of(other), row_of(back)]

    assert [
        (last.seq + 1, "was written by another incarnation of the till"),
        (last.seq + 2, "was written by another incarnation of the till"),
    ] == [(one.seq, one.what) for one in verify_rows(changed)]


def test_a_beginning_without_an_archive() -> None:
    """A record that begins later than at 1 is not whole, though a part of one may begin so."""
    part = list(rows()[7:])

    assert [1] == [one.seq for one in verify_rows(part)]
    assert [] == [*verify_rows(part, is_part=True)]
    assert FIRST == rows()[0][6]
