import gzip
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from builders import sar, setup_of
from old_record import copied, day, old_record

from pos.core import events as ev
from pos.core.money import Money
from pos.core.record_head import RecordHead
from pos.core.reports.report import Report, ReportKind
from pos.core.stored_value import CarriedValue, Replaced, StoredKind, StoredValue
from pos.errors import JournalError
from pos.journal.archive import manifest_of, read_archive
from pos.journal.archived import archives_told
from pos.journal.archiving import Kept, archive, drop, finish_dropping
from pos.journal.chain import Record
from pos.journal.checking import Verdict, check_record
from pos.journal.copy import BESIDE_FILE, records_in
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.journal.keeping import Reach, reach_of
from pos.journal.mend import mend
from pos.journal.queries import SqliteHistory
from pos.journal.rebuild import rebuild
from pos.journal.shifts import SqliteReports
from pos.journal.stored_value import stored_values_at
from pos.ports.record import Batch
from pos.ports.reports import NoReport

NOW = day(400)
NEVER = day(10_000)
Carried = tuple[Money, Money | None, bool]


def reach(
    record: Path,
    before: datetime = NEVER,
    *,
    returns_from: datetime = NEVER,
    shipped: int | None = None,
) -> Reach:
    with closing(open_beside(record)) as db:
        return reach_of(db, before=before, returns_from=returns_from, shipped=shipped)


def records(path: Path) -> list[Record]:
    with closing(SqliteHistory(path)) as history:
        return [*history.records()]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    record = old_record(tmp_path / "journal.db")
    return Kept(record=record, copy=copied(record))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere" / "old.jsonl.gz"


def archived(kept: Kept, file: Path, *, before: datetime = NEVER) -> None:
    """Into the file and out of the till."""
    drop(kept, archive(kept, reach(kept.record, before), file), file, now=NOW)


def verdict(kept: Kept, *files: Path, paper: RecordHead | None = None) -> Verdict:
    return check_record(kept.record, kept.copy, archives=files, paper=paper)


# -- how much ---------------------------------------------------------------------------------


def closes(record: Path) -> list[int]:
    return [one.seq for one in records(record) if one.kind == "ShiftClosed"]


def test_it_ends_where_a_shift_was_closed(kept: Kept) -> None:
    """What was wanted up to a day ends with the last shift that was closed before it."""
    first, second, third, *_ = closes(kept.record)

    assert Reach(first=1, last=third) == reach(kept.record, day(4))
    assert Reach(first=1, last=second) == reach(kept.record, day(3) + timedelta(hours=12))
    assert reach(kept.record, day(1)).is_nothing
    assert Reach(first=1, last=first) == reach(kept.record, day(2))


def test_the_last_z_report_stays(kept: Kept) -> None:
    """The open shift and the one closed last stay, whatever is wanted."""
    *_, before_last, _ = closes(kept.record)
    found = reach(kept.record)

    assert before_last == found.last
    assert "The last shift that was closed stays" in found.kept_for


def test_what_may_be_returned_stays(kept: Kept) -> None:
    """As long as goods can be brought back with their receipt, it is in the till."""
    first, *_ = closes(kept.record)
    found = reach(kept.record, day(4), returns_from=day(2))

    assert first == found.last
    assert "can still be brought back" in found.kept_for


def test_what_the_service_must_be_told_stays(tmp_path: Path) -> None:
    """An entry that is not over keeps its shift, and all that came after."""
    record = old_record(tmp_path / "journal.db", waits_since=2)
    first, *_ = closes(record)
    found = reach(record)

    assert first == found.last
    assert "pos outbox list" in found.kept_for


def test_what_the_hub_has_not_stays(kept: Kept) -> None:
    """Whole shifts go, and none of which one record is not known to be there."""
    first, second, *_ = closes(kept.record)

    assert Reach(first=1, last=first) == reach(kept.record, day(2), shipped=second)
    for shipped in (second, second + 1):
        found = reach(kept.record, shipped=shipped)
        assert second == found.last
        assert "in the hub" in found.kept_for
    assert first == reach(kept.record, shipped=second - 1).last
    assert reach(kept.record, shipped=0).is_nothing


def test_a_suspended_sale_stays_whole(tmp_path: Path) -> None:
    """A sale that was carried over into later shifts is never cut in two."""
    record = old_record(tmp_path / "journal.db", suspended_on=2)
    first, *_ = closes(record)
    found = reach(record)

    assert first == found.last
    assert "suspended" in found.kept_for


# -- the file ---------------------------------------------------------------------------------


def test_archive_is_the_record(kept: Kept, file: Path) -> None:
    """Line by line what the record has up to there, for its owner alone, and told beside it."""
    wanted = reach(kept.record, day(4))
    manifest = archive(kept, wanted, file)
    lines = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    told = json.loads(manifest_of(file).read_text())

    there = records(kept.record)[: wanted.last]
    assert [one.hash for one in there] == [line["hash"] for line in lines]
    assert [one.body for one in there] == [line["canonical_body"] for line in lines]
    assert all(json.loads(line["canonical_body"]) == line["body"] for line in lines)
    assert 0o600 == file.stat().st_mode & 0o777
    assert (1, wanted.last, there[-1].hash) == (told["first"], told["last"], told["head"])
    assert (manifest.sha256, len(there)) == (told["sha256"], told["records"])
    assert not any(one.kind == "RecordArchived" for one in records(kept.record))


def test_archive_twice_is_the_same(kept: Kept, file: Path) -> None:
    """Written again under another name it is the same file, byte for byte."""
    wanted = reach(kept.record, day(4))
    other = file.with_name("again.jsonl.gz")
    archive(kept, wanted, file)
    archive(kept, wanted, other)

    assert file.read_bytes() == other.read_bytes()


def test_a_file_of_something_else(kept: Kept, file: Path) -> None:
    """What is in the way is left as it is, and said."""
    archive(kept, reach(kept.record, day(3)), file)
    before = file.read_bytes()

    with pytest.raises(JournalError, match="another archive"):
        archive(kept, reach(kept.record, day(4)), file)
    file.write_bytes(b"a letter")
    with pytest.raises(JournalError, match="not whole"):
        archive(kept, reach(kept.record, day(4)), file)
    assert b"a letter" == file.read_bytes() != before


def test_no_archive_of_a_damaged_record(kept: Kept, file: Path) -> None:
    """Of a record that somebody was at nothing is archived, and nothing is dropped."""
    wanted = reach(kept.record, day(4))
    with closing(open_beside(kept.record)) as db:
        db.execute("DROP TRIGGER journal_is_never_changed")
        db.execute("UPDATE journal SET body = '{}' WHERE seq = 3")

    with pytest.raises(JournalError, match="record 3 SaleOpened was changed"):
        archive(kept, wanted, file)
    assert not file.exists()


def _edited(file: Path) -> None:
    """In both bodies alike."""
    lines = gzip.decompress(file.read_bytes()).replace(b'"minor":10000', b'"minor":90000')
    file.write_bytes(gzip.compress(lines.replace(rb"\"minor\":10000", rb"\"minor\":90000")))


def _one_less(file: Path) -> None:
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    file.write_bytes(gzip.compress(b"".join([*lines[:4], *lines[5:]])))


def _end_cut(file: Path) -> None:
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    file.write_bytes(gzip.compress(b"".join(lines[:-2])))


def _told_otherwise(file: Path) -> None:
    """What people read is not what was hashed."""
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    told = json.loads(lines[3])
    told["body"]["line"] = "nothing"
    lines[3] = json.dumps(told).encode() + b"\n"
    file.write_bytes(gzip.compress(b"".join(lines)))


def _packed_anew(file: Path) -> None:
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()), mtime=1))


TAMPERING: dict[str, tuple[Callable[[Path], None], int, str]] = {
    "edited": (_edited, 2, "was changed after it was written"),
    "one less": (_one_less, 5, "record 5 is missing"),
    "end cut": (_end_cut, 30, "to 31: in no archive that was named"),
    "told otherwise": (_told_otherwise, 4, "has two bodies that differ"),
    "packed anew": (_packed_anew, 1, "is in another file than the record was archived in"),
}


@pytest.mark.parametrize(("change", "seq", "what"), TAMPERING.values(), ids=TAMPERING)
def test_tampered_archive(
    kept: Kept, file: Path, change: Callable[[Path], None], seq: int, what: str
) -> None:
    """Whatever is done to an archive is found, with its place; without a manifest too."""
    archived(kept, file, before=day(4))
    manifest_of(file).unlink()
    assert verdict(kept, file).ok
    change(file)
    found = [(one.seq, one.what) for one in verdict(kept, file).findings]

    assert any(one == seq and what in said for one, said in found), found


def test_manifest_that_says_otherwise(kept: Kept, file: Path) -> None:
    """A manifest of another file is a finding."""
    archived(kept, file, before=day(4))
    told = json.loads(manifest_of(file).read_text())
    manifest_of(file).write_text(json.dumps(told | {"records": 1}))

    (finding,) = verdict(kept, file).findings
    assert (1, "is in an archive that is not what its manifest says") == (
        finding.seq,
        finding.what,
    )


@pytest.mark.parametrize("half", [b"", b"half"])
def test_archive_that_cannot_be_read(kept: Kept, file: Path, half: bytes) -> None:
    """A file that is cut off, or none at all, is an error that names it."""
    archived(kept, file)
    file.write_bytes(file.read_bytes()[: 200 * len(half)])

    with pytest.raises(JournalError, match=r"old\.jsonl\.gz"):
        verdict(kept, file)


# -- what remains -----------------------------------------------------------------------------


def test_record_goes_on_from_its_archive(kept: Kept, file: Path) -> None:
    """What was archived is in neither file of the till any more, and both are proven by it."""
    before = records(kept.record)
    archived(kept, file, before=day(4))
    after = records(kept.record)
    found = verdict(kept, file)

    assert before == [*before[:31], *after[:-1]]
    assert "RecordArchived" == after[-1].kind
    assert after == [*records_in(kept.copy)]
    assert (True, 32, read_archive(file).manifest.sha256) == (found.ok, found.first, found.archive)
    assert len(after) == found.records
    beside = [
        json.loads(line)["seq"] for line in (kept.copy / BESIDE_FILE).read_text().splitlines()
    ]
    with closing(open_beside(kept.record)) as db:
        assert [(one,) for one in beside] == db.execute(
            "SELECT seq FROM people ORDER BY seq"
        ).fetchall()
        with pytest.raises(Exception, match="append-only"):
            db.execute("DELETE FROM journal WHERE seq = 32")


def test_beginning_that_is_in_no_archive(kept: Kept, file: Path) -> None:
    """A beginning that somebody cut off is missing, whatever of it was archived before."""
    archived(kept, file, before=day(4))
    with closing(open_beside(kept.record)) as db:
        db.execute("DROP TRIGGER journal_is_never_cut")
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("DELETE FROM journal WHERE seq < 40")

    (finding,) = check_record(kept.record, None).findings
    assert (32, "records 32 to 39 are missing") == (finding.seq, finding.what)


def test_another_archive_than_it_goes_on_from(kept: Kept, file: Path, tmp_path: Path) -> None:
    """An archive of another till is none of this record."""
    archived(kept, file, before=day(4))
    other = Kept(record=old_record(tmp_path / "other" / "journal.db"), copy=tmp_path / "other")
    other = Kept(record=other.record, copy=copied(other.record))
    elsewhere = file.with_name("other.jsonl.gz")
    archive(other, reach(other.record, day(4)), elsewhere)

    (finding,) = verdict(kept, elsewhere).findings
    said = "to 31, in other.jsonl.gz: is no archive of this till's record"
    assert (1, said) == (finding.seq, finding.what)


def test_archives_in_a_row(kept: Kept, file: Path) -> None:
    """The second goes on from the first; with both named all of it is proven, and no gap hides."""
    second, third = (file.with_name(f"{name}.jsonl.gz") for name in ("second", "third"))
    archived(kept, file, before=day(2))
    archived(kept, second, before=day(4))
    archived(kept, third, before=day(5))

    assert verdict(kept, third, file, second).ok
    assert verdict(kept, third).ok
    (finding,) = verdict(kept, file, third).findings
    assert (12, "to 31: in no archive that was named") == (finding.seq, finding.what)


def test_paper_of_an_archived_day(kept: Kept, file: Path) -> None:
    """What an old report was printed of is compared with the archive, where that is named."""
    there = records(kept.record)
    paper = RecordHead(place=11, digest=there[10].hash)
    archived(kept, file, before=day(4))

    assert verdict(kept, file, paper=paper).ok
    (finding,) = verdict(kept, paper=paper).findings
    assert (11, "is on the paper, and in no archive that was named (--archive FILE)") == (
        finding.seq,
        finding.what,
    )
    other = RecordHead(place=11, digest=there[11].hash)
    (finding,) = verdict(kept, file, paper=other).findings
    assert "is not the record that the paper was printed of" == finding.what


def test_what_the_till_still_knows(kept: Kept, file: Path) -> None:
    """Cards hold what they held, kept shifts report as before; what is archived is said to be."""
    reports = SqliteReports(kept.record, setup_of(), UTC)
    before = [reports.report(ReportKind.Z, shift=number) for number in (4, 5)]
    archived(kept, file, before=day(4))

    assert before == [reports.report(ReportKind.Z, shift=number) for number in (4, 5)]
    assert all(isinstance(one, Report) for one in before)
    assert _cards(kept.record) == _cards_of_all_days()
    told = reports.report(ReportKind.Z, shift=3)
    assert NoReport("Shift 3 is in an archive, and no longer in this till's record.") == told
    assert NoReport("This till's record has no shift 7.") == reports.report(ReportKind.Z, shift=7)
    with closing(SqliteHistory(kept.record)) as history:
        archived_ones = [
            number for number in range(8) if history.has_archived(f"S001-T1-{number:06d}")
        ]
        assert history.finished_sale("S001-T1-000004") is not None
        assert history.finished_sale("S001-T1-000003") is None
    assert [1, 2, 3] == archived_ones


def _cards(record: Path) -> list[object]:
    with closing(SqliteJournal(record)) as journal:
        anew = [journal.stored_value(f"anew-{number}") for number in range(1, 7)]
        first = [journal.stored_value(f"digest-{number}") for number in range(1, 7)]
    balances: list[object] = [getattr(one, "balance", None) for one in anew]
    return [*balances, *first]


def _cards_of_all_days() -> list[object]:
    return [sar("20.00"), *[sar("50.00")] * 5, *[Replaced(last_four="EFGH")] * 6]


def carried_of(record: Path) -> dict[str, Carried]:
    """As the newest archive tells it: what stood on each, this till's own of it, who issued it."""
    with closing(open_beside(record)) as db:
        return as_told(next(archives_told(db)).stored_values)


def told_at(record: Path, place: int) -> dict[str, Carried]:
    """As an archive would that ended there."""
    with closing(open_beside(record)) as db:
        return as_told(stored_values_at(db, place))


def as_told(values: Iterable[CarriedValue]) -> dict[str, Carried]:
    return {
        one.value.instrument_id: (one.value.balance, one.own, one.is_issued_here) for one in values
    }


def heard_of(card: str, minor: str) -> ev.StoredValueKnown:
    value = StoredValue(
        instrument_id=card,
        kind=StoredKind.GIFT_CARD,
        last_four="WXYZ",
        balance=sar(minor),
        digest=f"digest of {card}",
    )
    return ev.StoredValueKnown(value=value, receipt="S001-T2-000001")


def test_what_this_till_did_itself(kept: Kept, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Apart from what it had heard of other tills; the next archive goes on from the first. Where
    an earlier version did not tell, neither does the next archive.
    """
    with closing(SqliteJournal(kept.record)) as journal:
        spent = ev.StoredValueSpent(sale_id="s", instrument_id="theirs", amount=sar("30.00"))
        loaded = ev.StoredValueLoaded(sale_id="s", instrument_id="card-1", amount=sar("1.00"))
        heard = (heard_of("theirs", "80.00"), heard_of("card-1", "70.00"), heard_of("more", "9.00"))
        journal.append([Batch(at=NOW, events=(*heard, spent, loaded))])
    copied(kept.record)
    archived(kept, file, before=day(4))
    assert {
        "card-1": (sar("35.00"), sar("35.00"), True),
        "card-2": (sar("50.00"), sar("50.00"), True),
        "card-3": (sar("50.00"), sar("50.00"), True),
    } == carried_of(kept.record)
    newest = records(kept.record)[-1].seq
    assert {
        "card-1": (sar("71.00"), sar("21.00"), True),
        "theirs": (sar("50.00"), sar("-30.00"), False),
        "more": (sar("9.00"), sar("0.00"), False),
        "card-6": (sar("50.00"), sar("50.00"), True),
    }.items() <= told_at(kept.record, newest).items()

    with closing(open_beside(kept.record)) as db:
        first = next(archives_told(db))
        before = tuple(replace(one, own=None, is_issued_here=False) for one in first.stored_values)
    earlier = replace(first, stored_values=before)
    monkeypatch.setattr("pos.journal.stored_value.archived_before", lambda _: earlier)
    told = told_at(kept.record, newest)
    assert ((sar("71.00"), None, False), sar("-30.00")) == (told["card-1"], told["theirs"][1])


def test_it_goes_on_selling(kept: Kept, file: Path) -> None:
    """Records follow on the ones there are, and another archive on the first."""
    archived(kept, file, before=day(4))
    with closing(SqliteJournal(kept.record)) as journal:
        journal.append([Batch(at=NOW, events=(ev.TillLocked(cashier_id="1001"),))])
    copied(kept.record)

    assert verdict(kept, file).ok
    assert "TillLocked" == records(kept.record)[-1].kind


def test_made_again_from_a_shortened_copy(kept: Kept, file: Path, tmp_path: Path) -> None:
    """A rebuilt record has what the copy has, and knows what is on each card by the archive's."""
    archived(kept, file, before=day(4))
    again = tmp_path / "again.db"
    counted = rebuild(kept.copy, again)

    assert records(kept.record) == records(again)
    assert len(records(again)) == counted
    assert _cards_of_all_days() == _cards(again)
    kept.record.write_bytes(b"not a database")
    mend(kept.record, kept.copy)
    assert verdict(kept, file).ok
    assert _cards_of_all_days() == _cards(kept.record)


def test_entries_stay_with_their_places(tmp_path: Path, file: Path) -> None:
    """What is still to be delivered stays in the outbox; what is over goes with its records."""
    record = old_record(tmp_path / "journal.db", waits_since=4)
    with closing(open_beside(record)) as db:
        db.execute("UPDATE outbox SET place = 7")
        db.execute("UPDATE sqlite_sequence SET seq = 7 WHERE name = 'outbox'")
    kept = Kept(record=record, copy=copied(record))
    archived(kept, file)

    with closing(open_beside(record)) as db:
        assert [(7, "customer:1", 1)] == db.execute(
            "SELECT place, entry_id, is_front FROM outbox"
        ).fetchall()
        counts = dict(db.execute("SELECT state, entries FROM outbox_counts"))
        db.execute("UPDATE outbox SET state = 'delivered'")
        assert (1, 32) == (counts["pending"], _first(record))
    again = file.with_name("again.jsonl.gz")
    archived(kept, again)
    with closing(open_beside(record)) as db:
        assert [] == db.execute("SELECT place FROM outbox").fetchall()
        (place,) = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
        assert 7 == place
    assert verdict(kept, file, again).ok


def _first(record: Path) -> int:
    return records(record)[0].seq


def test_nobody_reads_meanwhile(kept: Kept, file: Path) -> None:
    """While another program reads the record nothing is dropped; given again it is."""
    manifest = archive(kept, reach(kept.record, day(4)), file)
    with closing(open_beside(kept.record)) as reader:
        reader.execute("SELECT 1 FROM journal").fetchone()
        with pytest.raises(JournalError, match="read by another program"):
            drop(kept, manifest, file, now=NOW)
    assert 1 == _first(kept.record)
    assert verdict(kept).ok

    drop(kept, manifest, file, now=NOW)

    assert 32 == _first(kept.record)
    assert ["RecordArchived"] == [
        one.kind for one in records(kept.record) if one.kind == "RecordArchived"
    ]


# -- stopped in the middle --------------------------------------------------------------------

STEPS = {"os.rename", "sqlite3.connect"}
"""Between any two of these no file that counts is changed but by SQLite, whole or not at all."""


def _killed_at(step: int, act: Callable[[], None]) -> bool:
    """Act in a process that ends at once before a step; whether it came so far."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) in {KILLED, ENDED}, "it failed"
        return os.waitstatus_to_exitcode(status) == KILLED
    left = [step]

    def hook(name: str, _: tuple[object, ...]) -> None:
        if name in STEPS:
            if left[0] == 0:
                os._exit(KILLED)
            left[0] -= 1

    status = FAILED
    try:
        sys.addaudithook(hook)
        act()
        status = ENDED
    finally:
        os._exit(status)


KILLED, ENDED, FAILED = 17, 18, 19


def test_stopped_anywhere(kept: Kept, file: Path, tmp_path: Path) -> None:
    """A stop between any two steps leaves a whole record, long or short; given again it is done."""
    for step in range(1_000):
        folder = tmp_path / f"at-{step}"
        _copy_of(kept, folder)
        here = Kept(record=folder / "journal.db", copy=folder / "copy")
        output = folder / "old.jsonl.gz"

        was_killed = _killed_at(step, partial(_again, here, output))

        if not was_killed:
            break
        assert check_record(here.record, here.copy, copy_may_lag=True).ok, step
        assert _first(here.record) in {1, 32}, step
        _again(here, output)
        assert (32, True) == (_first(here.record), verdict(here, output).ok), step
        assert records(here.record) == [*records_in(here.copy)], step
        assert _cards_of_all_days() == _cards(here.record), step
    assert step > len(STEPS)


def _again(kept: Kept, file: Path) -> None:
    """As the command does it."""
    finish_dropping(kept)
    wanted = reach(kept.record, day(4))
    if not wanted.is_nothing:
        drop(kept, archive(kept, wanted, file), file, now=NOW)


def _copy_of(kept: Kept, folder: Path) -> None:
    shutil.copytree(kept.copy, folder / "copy")
    shutil.copy(kept.record, folder / "journal.db")
