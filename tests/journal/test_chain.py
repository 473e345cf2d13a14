import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import EVENTS, batch_of, full_record, record_at

from pos.core import events as ev
from pos.core.record_head import RecordHead
from pos.errors import JournalError
from pos.journal.chain import FIRST, Record, chained, verify
from pos.journal.checking import MOST_FINDINGS, check_record
from pos.journal.copy import SecondCopy
from pos.journal.database import open_beside
from pos.journal.queries import SqliteHistory


def chain_of(*bodies: str, incarnation: str = "i1") -> list[Record]:
    records: list[Record] = []
    for body in bodies:
        last = records[-1] if records else None
        records.append(
            chained(last, at="t", incarnation=incarnation, kind="K", version=1, body=body)
        )
    return records


def found(records: list[Record]) -> list[tuple[int, str]]:
    return [(finding.seq, finding.what) for finding in verify(records)]


def test_hash_can_be_repeated() -> None:
    """Anyone with SHA-256 and JSON can check a record without this program."""
    (record,) = chain_of('{"a":"é"}')
    fields = [FIRST, 1, "t", "i1", "K", 1, '{"a":"é"}']
    canonical = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))

    assert hashlib.sha256(canonical.encode()).hexdigest() == record.hash


def test_whole_chain() -> None:
    """A chain nobody touched has nothing to be said of it; nor has an empty one."""
    assert [] == found(chain_of("a", "b", "c"))
    assert [] == found([])


def test_what_is_found() -> None:
    """An edit, a swap, a cut, an insertion and another writer are each named with their place."""
    chain = chain_of("a", "b", "c", "d")
    a, b, c, d = chain
    edited = [a, replace(b, body="x"), c, d]
    swapped = [a, c, b, d]
    inserted = [a, b, b, c, d]
    other = chained(b, at="t", incarnation="i2", kind="K", version=1, body="c")

    assert [(2, "K was changed after it was written")] == found(edited)
    assert (2, "record 2 is missing") in found(swapped)
    assert [(2, "record 2 is missing")] == found([a, c, d])
    assert [(1, "record 1 is missing")] == found([b, c, d])
    assert (3, "stands where another record should") in found(inserted)
    assert [(3, "was written by another incarnation of the till")] == found([a, b, other])


def test_rewritten_from_a_place_on() -> None:
    """Who rewrites one record with a right hash breaks the link to the next."""
    chain = chain_of("a", "b", "c")
    forged = chained(chain[0], at="t", incarnation="i1", kind="K", version=1, body="x")

    assert [(3, "does not follow the record before it")] == found([chain[0], forged, chain[2]])


@given(st.integers(0, 5), st.sampled_from(["at", "incarnation", "kind", "version", "body", "hash"]))
def test_any_field_counts(place: int, name: str) -> None:
    """A change of any field of any record is found."""
    chain = chain_of(*"abcdef")
    value = 2 if name == "version" else "changed"
    chain[place] = replace(chain[place], **{name: value})  # type: ignore[arg-type]

    assert found(chain)


# -- the file, with someone at work on it -----------------------------------------------------


def tampered(path: Path, *statements: str) -> None:
    """Somebody with the file and time: the triggers are the first thing they drop."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("DROP TRIGGER journal_is_never_changed")
    db.execute("DROP TRIGGER journal_is_never_cut")
    for statement in statements:
        db.execute(statement)
    db.close()


def copied(path: Path) -> Path:
    """The record's second copy, made now."""
    folder = path.parent / "copy"
    copy = SecondCopy(path, folder)
    copy.start()
    copy.close()
    return folder


LAST = len(EVENTS)
FIELDS = "at, incarnation, kind, version, body, previous, hash"
TAMPERING = {
    "edit": ("UPDATE journal SET body = '{}' WHERE seq = 4", 4, "TillLocked was changed"),
    "back-dated": ("UPDATE journal SET at = '2020' WHERE seq = 4", 4, "was changed"),
    "delete": ("DELETE FROM journal WHERE seq = 4", 4, "record 4 is missing"),
    "delete first": ("DELETE FROM journal WHERE seq = 1", 1, "record 1 is missing"),
    "insert": (
        f"INSERT INTO journal SELECT seq + 996, {FIELDS} FROM journal WHERE seq = 4",
        LAST + 1,
        f"records {LAST + 1} to 999 are missing",
    ),
    "other writer": (
        "UPDATE journal SET incarnation = 'other' WHERE seq = 4",
        4,
        "another incarnation",
    ),
}


@pytest.mark.parametrize(("statement", "seq", "what"), TAMPERING.values(), ids=TAMPERING)
def test_tampering_is_named(tmp_path: Path, statement: str, seq: int, what: str) -> None:
    """Whatever is done to the file behind the till's back is found, with its place."""
    path = full_record(tmp_path / "journal.db")
    assert check_record(path, None).ok
    tampered(path, "DELETE FROM people", "DELETE FROM outbox", statement)
    verdict = check_record(path, None)

    assert not verdict.ok
    assert (seq, True) in [(one.seq, what in one.what) for one in verdict.findings]


def test_swap(tmp_path: Path) -> None:
    """Two records exchanged are both found."""
    path = full_record(tmp_path / "journal.db")
    swap = "UPDATE journal SET seq = {} WHERE seq = {}"
    tampered(
        path,
        "DELETE FROM people",
        "DELETE FROM outbox",
        swap.format(999, 4),
        swap.format(4, 5),
        swap.format(5, 999),
    )

    assert {4, 5} <= {one.seq for one in check_record(path, None).findings}


def test_cut_end_shows_against_the_copy(tmp_path: Path) -> None:
    """The end of a chain can be cut without a trace in it; the second copy knows better."""
    path = full_record(tmp_path / "journal.db")
    folder = copied(path)
    assert check_record(path, folder).ok
    tampered(path, f"DELETE FROM journal WHERE seq > {LAST - 2}")

    assert check_record(path, None).ok
    (finding,) = check_record(path, folder).findings
    assert (LAST - 1, "2 records of the second copy are cut from the record") == (
        finding.seq,
        finding.what,
    )


def test_cut_with_its_copy_shows_against_a_paper(tmp_path: Path) -> None:
    """Record and copy cut alike are well by themselves; a report in a folder knows better."""
    path = full_record(tmp_path / "journal.db")
    with closing(SqliteHistory(path)) as history:
        heads = {one.seq: RecordHead(place=one.seq, digest=one.hash) for one in history.records()}
    assert check_record(path, None, paper=heads[LAST]).ok
    tampered(path, f"DELETE FROM journal WHERE seq > {LAST - 2}")

    assert check_record(path, None).ok
    assert check_record(path, None, paper=heads[LAST - 2]).ok
    (finding,) = check_record(path, None, paper=heads[LAST]).findings
    assert (LAST, "is on the paper, and was cut from the record") == (finding.seq, finding.what)
    other = replace(heads[4], digest=heads[5].digest)
    (finding,) = check_record(path, None, paper=other).findings
    assert (4, "is not the record that the paper was printed of") == (finding.seq, finding.what)


def test_rewritten_past_shows_against_the_copy(tmp_path: Path) -> None:
    """Who rewrites the whole chain, hashes and all, is found by the copy."""
    path = full_record(tmp_path / "journal.db")
    folder = copied(path)
    tampered(path)
    db = sqlite3.connect(path, isolation_level=None)
    (incarnation,) = db.execute("SELECT value FROM till WHERE key = 'incarnation'").fetchone()
    db.execute("DELETE FROM people")
    db.execute("DELETE FROM outbox")
    db.execute("DELETE FROM journal")
    forged: Record | None = None
    for _ in range(3):
        forged = chained(
            forged, at="t", incarnation=incarnation, kind="TillLocked", version=1, body="{}"
        )
        db.execute(
            "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                forged.seq,
                forged.at,
                forged.incarnation,
                forged.kind,
                forged.version,
                forged.body,
                forged.previous,
                forged.hash,
            ),
        )
    db.close()

    assert check_record(path, None).ok
    assert ["is not what the second copy holds"] == [
        finding.what for finding in check_record(path, folder).findings
    ]


def test_copy_that_is_behind(tmp_path: Path) -> None:
    """While a till sells its copy may lag, a last line half written; once it has ended, not."""
    path = full_record(tmp_path / "journal.db")
    folder = copied(path)
    record_at(path, batch_of(ev.TillLocked(cashier_id="1001")))
    with (folder / "journal.jsonl").open("ab") as file:
        file.write(b'{"seq": 35, "at": "2026')

    assert check_record(path, folder, copy_may_lag=True).ok
    (finding,) = check_record(path, folder).findings
    assert LAST + 1 == finding.seq
    assert "1 records short" in finding.what


def test_copy_that_is_missing(tmp_path: Path) -> None:
    """A copy that somebody took away is a finding, also while a till sells."""
    path = full_record(tmp_path / "journal.db")
    folder = copied(path)
    shutil.rmtree(folder)

    for may_lag in (True, False):
        (finding,) = check_record(path, folder, copy_may_lag=may_lag).findings
        assert "the second copy is missing" in finding.what
    assert check_record(record_at(tmp_path / "empty.db"), folder).ok


def test_findings_are_bounded(tmp_path: Path) -> None:
    """A record that is wrong throughout is said to be so, not listed to its end."""
    path = record_at(tmp_path / "journal.db", batch_of(*[ev.TillLocked(cashier_id="x")] * 100))
    tampered(path, "UPDATE journal SET body = '{}'")

    assert MOST_FINDINGS == len(check_record(path, None).findings)


def test_verdict_names_the_head(tmp_path: Path) -> None:
    """A verdict says how many records it walked and the hash of the last."""
    path = full_record(tmp_path / "journal.db")
    db = open_beside(path)
    (head,) = db.execute("SELECT hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    db.close()
    verdict = check_record(path, None)

    assert (LAST, head) == (verdict.records, verdict.head)
    empty = check_record(record_at(tmp_path / "empty.db"), None)
    assert (0, FIRST, True) == (empty.records, empty.head, empty.ok)


def _not_a_database(path: Path) -> None:
    path.write_bytes(b"not a database" * 1_000)


def _without_tables(path: Path) -> None:
    sqlite3.connect(path).execute("CREATE TABLE other (x)").connection.close()


@pytest.mark.parametrize("make", [_not_a_database, _without_tables])
def test_unreadable_record(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """A file that cannot be read as a record is an error that names it."""
    make(tmp_path / "journal.db")

    with pytest.raises(JournalError, match=r"journal\.db"):
        check_record(tmp_path / "journal.db", None)
