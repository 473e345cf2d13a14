"""Days that were archived and dropped: each report of days says so and leaves out none silently."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from builders import MUNA, NOON, setup_of
from days_dropped import LATER, begin, dropped, kept_of

from pos.core.events import TillLocked
from pos.core.reports.period import Period, PeriodReport
from pos.core.reports.today import Today
from pos.journal.archived import newest_archived
from pos.journal.archiving import Kept, finish_dropping
from pos.journal.audit import SqliteAudit
from pos.journal.copy import BESIDE_FILE, lines_of
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.journal.queries import RecordsWanted, SqliteHistory
from pos.journal.sales import SqliteSales
from pos.ports.record import Batch
from pos.ports.reports import NoReport

FIRST = NOON.date()
SIX_DAYS = Period(FIRST, FIRST + timedelta(days=5))


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return kept_of(tmp_path / "journal.db", 1, 1, 1, 1, 1, 1)


def sales(kept: Kept, period: Period) -> PeriodReport | NoReport:
    return SqliteSales(kept.record, kept.record.with_name("reports.db"), setup_of()).period(period)


def of_days(first: int, last: int) -> Period:
    return Period(FIRST + timedelta(days=first - 1), FIRST + timedelta(days=last - 1))


def begins(told: PeriodReport | NoReport) -> date | None:
    assert isinstance(told, PeriodReport), told
    return told.archived_before


def test_a_part_of_the_days_is_archived(kept: Kept, tmp_path: Path) -> None:
    """What is here is told, with the day before which sales are in an archive."""
    before = sales(kept, SIX_DAYS)
    assert isinstance(before, PeriodReport)
    assert (6, None) == (before.receipts, before.archived_before)
    dropped(kept, tmp_path / "old.gz", before=4)
    told = sales(kept, SIX_DAYS)

    assert isinstance(told, PeriodReport)
    assert (3, FIRST + timedelta(days=3)) == (told.receipts, told.archived_before)
    assert [f"2026-11-{day}" for day in (24, 25, 26)] == [one.key for one in told.days]
    assert 6 == len(before.days)
    assert begins(sales(kept, of_days(4, 6))) is None
    assert told.archived_before == begins(sales(kept, of_days(3, 4)))


def test_all_of_the_days_are_archived(kept: Kept, tmp_path: Path) -> None:
    """No report of nothing sold: it says where they are."""
    dropped(kept, tmp_path / "old.gz", before=4)
    told = sales(kept, of_days(1, 3))

    assert isinstance(told, NoReport)
    assert told.reason.startswith("What was sold before 24 Nov 2026 is in an archive.")


def test_the_glance_at_a_day(kept: Kept, tmp_path: Path) -> None:
    """A day all of whose sales are here says nothing of archives."""
    dropped(kept, tmp_path / "old.gz", before=4)
    reports = SqliteSales(kept.record, kept.record.with_name("reports.db"), setup_of())
    told = reports.follow_today().read(begin(6) + timedelta(hours=20))

    assert isinstance(told, Today)
    assert (1, None) == (told.sales.receipts, told.sales.archived_before)


def test_an_archive_of_an_earlier_version(kept: Kept, tmp_path: Path) -> None:
    """It noted no time: the day of the first record that is here counts as not whole."""
    dropped(kept, tmp_path / "old.gz", before=4)
    with closing(open_beside(kept.record)) as db:
        db.execute("DROP TRIGGER journal_is_never_changed")
        db.execute(
            "UPDATE journal SET body = json_remove(body, '$.last_sale_at')"
            " WHERE kind = 'RecordArchived'"
        )

    assert FIRST + timedelta(days=4) == begins(sales(kept, SIX_DAYS))


def test_an_archive_without_a_sale(tmp_path: Path) -> None:
    """After a second archive, of shifts that sold nothing, the receipts of the first are known."""
    kept = kept_of(tmp_path / "journal.db", 1, 0, 0, 0, 0, 0)
    first = dropped(kept, tmp_path / "first.gz", before=3)
    second = dropped(kept, tmp_path / "second.gz", before=5)

    assert second.first > first.last
    assert ("S001-T1-000001", NOON) == (first.last_receipt, first.last_sale_at)
    assert (first.last_receipt, first.last_sale_at) == (second.last_receipt, second.last_sale_at)
    with closing(SqliteHistory(kept.record)) as history:
        assert history.has_archived("S001-T1-000001")


def test_what_stopped_before_the_people_of_the_copy(kept: Kept, tmp_path: Path) -> None:
    """The records of the copy are out and those beside are not: given again, they go too."""
    beside = kept.copy / BESIDE_FILE
    of_all = beside.read_bytes()
    told = dropped(kept, tmp_path / "old.gz", before=4)
    after = beside.read_bytes()
    assert not finish_dropping(kept)
    beside.write_bytes(of_all + after)

    assert finish_dropping(kept)
    assert min(int(str(line["seq"])) for line in lines_of(beside)) > told.last
    assert not finish_dropping(kept)


def test_archived_receipts_are_known_by_an_index(kept: Kept, tmp_path: Path) -> None:
    """Not by a look at each record; also where the names left beside the archive are gone."""
    dropped(kept, tmp_path / "old.gz", before=4)
    statements: list[str] = []
    with closing(open_beside(kept.record)) as db:
        db.set_trace_callback(statements.append)
        assert "S001-T1-000003" == newest_archived(db).receipt
        db.set_trace_callback(None)
        (asked,) = (one for one in statements if "last_receipt" in one)
        plan = [row[-1] for row in db.execute(f"EXPLAIN QUERY PLAN {asked}")]
        db.execute("DELETE FROM people WHERE customer_id = 'cashier:'")
        assert "S001-T1-000003" == newest_archived(db).receipt

    assert any("people_by_customer" in step for step in plan), plan
    assert not any(step.startswith("SCAN") for step in plan), plan


def test_names_of_who_signed_on_in_archived_days(kept: Kept, tmp_path: Path) -> None:
    """Whoever never signed on since is still told by name of what they did since."""
    before = SqliteAudit(kept.record).page()
    dropped(kept, tmp_path / "old.gz", before=4)
    after = SqliteAudit(kept.record).page()

    assert {MUNA.user_id} <= {one.user_id for one in after.lines}
    assert {MUNA.user_id: MUNA.name} == dict(before.names) == dict(after.names)


@pytest.mark.parametrize(
    ("wanted", "first", "found"),
    [
        (RecordsWanted(), 5, 5),
        (RecordsWanted(kind="ShiftOpened"), 5, None),
        (RecordsWanted(receipt="S001-T1-000002"), None, None),
        (RecordsWanted(user_id=MUNA.user_id, since=NOON), None, None),
    ],
)
def test_records_wanted(
    kept: Kept, wanted: RecordsWanted, first: int | None, found: int | None
) -> None:
    """Those alone, in order; from a place on they are found without a walk from the first."""
    with closing(SqliteHistory(kept.record)) as history:
        statements: list[str] = []
        history._db.set_trace_callback(statements.append)
        records = history.some_records(wanted, first=first, most=3)
        plan = [row[-1] for row in history._db.execute(f"EXPLAIN QUERY PLAN {statements[0]}")]

    places = [one.seq for one in records]
    assert places == sorted(places)
    assert 1 <= len(places) <= 3
    assert min(places) >= (first or 1)
    assert found in (None, places[0])
    if first is not None:
        assert any("(rowid>?" in step or "(seq>?" in step for step in plan), plan


def test_it_is_not_asked_of_a_whole_record(kept: Kept) -> None:
    """A record that is there from its first on has no archived receipt."""
    with closing(SqliteJournal(kept.record)) as journal:
        journal.append([Batch(at=LATER, events=(TillLocked(cashier_id="1001"),))])
    with closing(SqliteHistory(kept.record)) as history:
        assert not history.has_archived("S001-T1-000001")
