"""A damaged file made again in its place; a folder taken to another machine."""

from __future__ import annotations

import errno
import os
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import LATER, NOON
from samples import DELIVERIES, EVENTS, batch_of, customer_delivery, full_record, record_at

from pos.core import events as ev
from pos.errors import DiskFull, JournalError, RecordDamaged, RecordElsewhere
from pos.journal.agreement import must_agree
from pos.journal.checking import check_record
from pos.journal.copy import SecondCopy
from pos.journal.database import is_full, open_beside
from pos.journal.journal import SqliteJournal
from pos.journal.machine import Machine, decoded, encoded, this_machine
from pos.journal.mend import mend
from pos.journal.queries import SqliteHistory
from pos.journal.rebuild import rebuild
from pos.journal.reserve import Reserve

LOCKED = ev.TillLocked(cashier_id="1001")
HERE = Machine(built_in=frozenset({"card-1", "board"}), system="disk")
THERE = Machine(built_in=frozenset({"card-2"}), system="disk")


def copied(record: Path) -> Path:
    folder = record.parent / "copy"
    copy = SecondCopy(record, folder)
    copy.start()
    copy.close()
    return folder


def hashes(path: Path) -> list[str]:
    history = SqliteHistory(path)
    found = [one.hash for one in history.records()]
    history.close()
    return found


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return full_record(tmp_path / "journal.db")


# -- damage -----------------------------------------------------------------------------------


@pytest.mark.parametrize("left", [b"", b"no database" * 1_000])
def test_damage_is_seen_before_anything_is_added(record: Path, left: bytes) -> None:
    """A file without a record in it beside a copy that has one is damaged, and told as that."""
    folder = copied(record)
    record.write_bytes(left)

    with pytest.raises(RecordDamaged, match="pos journal rebuild"):
        must_agree(record, folder)


def test_mended_in_its_place(record: Path) -> None:
    """The same records, a file that is whole, and the damaged one kept beside."""
    folder = copied(record)
    before = hashes(record)
    record.write_bytes(b"no database" * 1_000)
    mended = mend(record, folder)

    assert (len(before), before) == (mended.records, hashes(record))
    assert check_record(record, folder).ok
    kept = record.with_name(record.name + mended.kept_as)
    assert kept.read_bytes().startswith(b"no database")
    must_agree(record, folder)


def test_the_last_second_is_saved(record: Path) -> None:
    """What the copy had not got yet is taken from the damaged file, as far as it can be read."""
    folder = copied(record)
    delivery = customer_delivery(2)
    record_at(record, batch_of(LOCKED), batch_of(LOCKED, deliveries=[delivery]))
    before = hashes(record)
    mended = mend(record, folder)

    assert len(EVENTS) + 2 == mended.records
    assert before == hashes(record)
    db = open_beside(record)
    found = db.execute("SELECT entry_id FROM outbox WHERE seq = ?", [mended.records]).fetchall()
    db.close()
    assert [(delivery.entry_id,)] == found


def test_what_was_changed_is_not_saved(record: Path) -> None:
    """A record that does not follow on from the copy is not taken into it."""
    folder = copied(record)
    before = hashes(record)
    record_at(record, batch_of(LOCKED))
    db = open_beside(record)
    db.execute("DROP TRIGGER journal_is_never_changed")
    db.execute('UPDATE journal SET body = \'{"cashier_id":"6666"}\' WHERE seq > ?', [len(before)])
    db.close()
    mend(record, folder)

    assert before == hashes(record)


def test_a_power_cut_in_the_middle_of_a_mend(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The damaged file has gone and the new one is not in its place: it is mended once more."""
    folder = copied(record)
    before = hashes(record)
    record.write_bytes(b"no database" * 1_000)
    replace_file = Path.replace

    def cut(self: Path, target: Path) -> Path:
        if target == record:
            raise KeyboardInterrupt
        return replace_file(self, target)

    with monkeypatch.context() as power:
        power.setattr(Path, "replace", cut)
        with pytest.raises(KeyboardInterrupt):
            mend(record, folder)
    assert not record.exists()
    with pytest.raises(RecordDamaged, match="missing"):
        must_agree(record, folder)
    mend(record, folder)

    assert before == hashes(record)
    must_agree(record, folder)


def test_a_mend_that_fails_changes_nothing(record: Path) -> None:
    """Without a copy the damaged file stays where it is, and no half-made one beside it."""
    record.write_bytes(b"no database" * 1_000)
    with pytest.raises(JournalError, match="no second copy"):
        mend(record, record.parent / "copy")

    assert b"no database" * 1_000 == record.read_bytes()
    assert [] == list(record.parent.glob("journal-rebuilt*"))


def test_a_rebuilt_record_is_as_any_other(record: Path, tmp_path: Path) -> None:
    """What was left out while it was made is there in the end: indexes, and the log to write in."""
    folder = copied(record)
    rebuild(folder, tmp_path / "again.db")

    def schema(path: Path) -> list[object]:
        db = open_beside(path)
        found = db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        mode = db.execute("PRAGMA journal_mode").fetchone()
        db.close()
        return [mode, *found]

    assert schema(record) == schema(tmp_path / "again.db")


# -- another machine --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "is_like"),
    [
        (HERE, True),
        (replace(HERE, built_in=frozenset({"card-9", "board"}), system="new"), True),
        (THERE, False),
        (Machine(system="disk"), True),
        (Machine(system="another"), False),
        (Machine(), True),
    ],
)
def test_which_machine(other: Machine, is_like: bool) -> None:
    """What is built in counts before what is installed, which a copied disk has as well."""
    assert is_like == HERE.is_like(other) == other.is_like(HERE)
    assert other == decoded(encoded(other))
    assert Machine() == decoded("{")


def test_this_machine(tmp_path: Path) -> None:
    """Serial numbers and cards that are built in, never as they are; bridges, blanks and what can
    be carried to the next till are not counted.
    """
    files = {
        "etc/machine-id": "3d12",
        "sys/class/dmi/id/product_uuid": "U-1",
        "sys/class/net/eth0/address": "52:54:00:12:34:56",
        "sys/class/net/eth0/device/removable": "fixed",
        "sys/class/net/eth1/address": "00:00:00:00:00:00",
        "sys/class/net/stick/address": "52:54:00:77:77:77",
        "sys/class/net/dock/address": "52:54:00:88:88:88",
        "sys/class/net/dock/device/removable": "removable",
        "sys/class/net/bridge/address": "52:54:00:99:99:99",
    }
    buses = {"eth0": "pci", "eth1": "pci", "stick": "usb", "dock": "pci"}
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")
    for card, bus in buses.items():
        (tmp_path / "sys/bus" / bus).mkdir(parents=True, exist_ok=True)
        device = tmp_path / "sys/class/net" / card / "device"
        device.mkdir(exist_ok=True)
        (device / "subsystem").symlink_to(f"../../../../bus/{bus}")
    found = this_machine(tmp_path)

    assert 2 == len(found.built_in)
    assert found.system
    told = {text for name, text in files.items() if not name.endswith("removable")}
    assert not any(text in encoded(found) for text in told)
    assert Machine() == this_machine(tmp_path / "nowhere")


def test_a_folder_from_another_machine(record: Path) -> None:
    """It is not sold from before somebody has said so; then as another incarnation, on record."""
    folder = copied(record)
    SqliteJournal(record, machine=HERE).close()
    with pytest.raises(RecordElsewhere, match="pos journal adopt"):
        SqliteJournal(record, machine=THERE)

    journal = SqliteJournal(record)
    journal.go_on_at(THERE, LATER)
    journal.append([batch_of(LOCKED)])
    journal.close()
    SqliteJournal(record, machine=THERE).close()
    with pytest.raises(RecordElsewhere):
        SqliteJournal(record, machine=HERE)

    copied(record)
    assert check_record(record, folder).ok
    history = SqliteHistory(record)
    *_, before, moved, after = history.records()
    history.close()
    assert "TillMoved" == moved.kind
    assert before.incarnation != moved.incarnation == after.incarnation
    assert before.incarnation in moved.body


def test_what_waited_there_is_asked_about_here(tmp_path: Path) -> None:
    """The other one may have sent it: nothing that waits is sent again without a question."""
    record = record_at(tmp_path / "journal.db", batch_of(LOCKED, deliveries=DELIVERIES))
    db = open_beside(record)
    db.execute("UPDATE outbox SET state = 'rejected', not_taken = 1 WHERE place = 1")
    journal = SqliteJournal(record)
    journal.go_on_at(THERE, NOON)
    journal.close()
    moved = db.execute("SELECT state, max(not_taken) FROM outbox GROUP BY state").fetchall()
    db.close()

    assert [("in_doubt", 0), ("rejected", 0)] == moved


def test_a_move_that_cannot_be_written_moves_nothing(record: Path) -> None:
    """On a full disk the till is where it was, and what it writes next follows on."""
    copy = copied(record)
    journal = SqliteJournal(record)
    journal._db.execute(
        "CREATE TEMP TRIGGER full BEFORE UPDATE ON till BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )
    with pytest.raises(JournalError, match="no room"):
        journal.go_on_at(THERE, LATER)
    journal.append([batch_of(LOCKED)])
    journal.close()

    copied(record)
    assert check_record(record, copy).ok


def test_an_incarnation_that_nobody_began(record: Path) -> None:
    """Records of another incarnation without a word of it are found: a disk was swapped."""
    folder = copied(record)
    db = open_beside(record)
    db.execute("UPDATE till SET value = 'another' WHERE key = 'incarnation'")
    db.close()
    record_at(record, batch_of(LOCKED))
    copied(record)

    (finding,) = check_record(record, folder).findings
    assert "another incarnation" in finding.what


# -- room -------------------------------------------------------------------------------------


def test_a_full_disk_has_a_name(tmp_path: Path) -> None:
    """What SQLite meets where the file may not grow is told apart from any other failure."""
    journal = SqliteJournal(tmp_path / "journal.db")
    journal._db.execute("PRAGMA max_page_count = 1")
    with pytest.raises(DiskFull, match="Make room"):
        journal.append([batch_of(*[LOCKED] * 2_000)])
    journal._db.execute("PRAGMA max_page_count = 1000000")
    journal.append([batch_of(LOCKED)])
    journal.close()

    assert is_full(tmp_path, OSError(28, "No space left on device"))
    assert not is_full(tmp_path, sqlite3.OperationalError("locked"))


def test_the_reserve(tmp_path: Path) -> None:
    """It takes its room on the disk for real, is found again, and is given up but for the last."""
    path = tmp_path / "reserve"
    reserve = Reserve(path, size_bytes=256 * 1024)

    assert not reserve.is_kept
    assert reserve.keep()
    assert path.stat().st_blocks * 512 >= 256 * 1024
    again = Reserve(path, size_bytes=256 * 1024)
    assert again.keep()
    assert again.give_up()
    assert [False, False, 16 * 1024] == [again.is_kept, again.give_up(), path.stat().st_size]
    assert path.stat().st_blocks * 512 == 16 * 1024
    assert again.give_up_last()
    assert [False, False] == [again.give_up_last(), path.exists()]
    assert again.has_room_for_a_sale()


def test_a_reserve_that_breaks_off_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up while the reserve is put aside keeps no part of it."""

    def broken_off(descriptor: int, offset: int, size: int) -> None:
        os.ftruncate(descriptor, size // 2)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", broken_off)
    reserve = Reserve(tmp_path / "reserve", size_bytes=4096)

    assert [False, False] == [reserve.keep(), reserve.is_kept]
    assert [] == list(tmp_path.iterdir())


def test_the_last_part_outlives_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no room for the whole again, what was left of it is still put aside."""
    reserve = Reserve(tmp_path / "reserve", size_bytes=64 * 1024)
    assert [True, True] == [reserve.keep(), reserve.give_up()]

    def full(_descriptor: int, _offset: int, _size: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    assert [False, 4096] == [reserve.keep(), (tmp_path / "reserve").stat().st_size]
    assert reserve.give_up_last()


def test_no_room_for_the_reserve(tmp_path: Path) -> None:
    """Where there is not twice its size nothing is put aside, and nothing is left behind."""
    path = tmp_path / "reserve"

    assert not Reserve(path, size_bytes=2**60).keep()
    assert not path.exists()
    assert not Reserve(tmp_path / "nowhere" / "reserve").keep()
    assert not Reserve(tmp_path / "nowhere" / "reserve").has_room_for_a_sale()


def test_a_record_that_may_only_be_read(record: Path) -> None:
    """A read-only disk is said as that, not taken for damage, and the file is left shut."""
    opened: list[sqlite3.Connection] = []

    def read_only(path: Path, /, **given: Any) -> sqlite3.Connection:
        opened.append(sqlite3.connect(f"file:{path}?mode=ro", uri=True, **given))
        return opened[-1]

    db = open_beside(record)
    db.execute("PRAGMA user_version = 0")  # has a step to take
    db.close()
    with pytest.raises(JournalError, match="the folder is read-only") as caught:
        SqliteJournal(record, connect=read_only)
    assert type(caught.value) is JournalError
    (left,) = opened
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        left.execute("SELECT 1")
