"""A hub kept in a file while it is written to, and made again from it."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pytest

from bench.postgres import why_there_is_none
from pos.errors import HubMisuse
from pos.hub.database import HubDatabase
from pos.hub.founding import found
from pos.hub.members import Enrolled, Member, dismiss, enrol, members
from pos.hub.records import HubRecords
from tests.hub.hubs import chain, shipment
from tests.hub.served import ROOT, WITHIN_S, ServedHub, open_folder, served, told

BEFORE_IT, DURING_IT = 200, 50
A_SHIPMENT = 5

RECORDS = cache(lambda: chain(20_000))

pytestmark = pytest.mark.skipif(bool(why_there_is_none()), reason=why_there_is_none())


@pytest.fixture
def home() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder / "hub"


class Shipper:
    """A till that notes how far it was acknowledged, until it is stopped."""

    def __init__(self, hub: ServedHub, till: Enrolled) -> None:
        self.acknowledged = 0
        self._line = HubDatabase(way_in(hub, till), password=till.password)
        self._is_over = False
        self._noted = threading.Condition()
        self._thread = threading.Thread(target=self._ship)

    @contextmanager
    def at_work(self) -> Iterator[Shipper]:
        self._thread.start()
        try:
            yield self
        finally:
            self._is_over = True
            self._thread.join()
            self._line.close()

    def until(self, count: int) -> None:
        with self._noted:
            assert self._noted.wait_for(lambda: self.acknowledged >= count, WITHIN_S)

    def _ship(self) -> None:
        records = HubRecords(self._line)
        for begin in range(0, len(RECORDS()), A_SHIPMENT):
            if self._is_over:
                return
            part = RECORDS()[begin : begin + A_SHIPMENT]
            assert records.take(shipment(part)) is None
            with self._noted:
                self.acknowledged = part[-1].seq
                self._noted.notify_all()


def way_in(hub: ServedHub, till: Enrolled) -> str:
    return f"postgresql://{till.role}@127.0.0.1:{hub.port}/hub"


def test_all_that_was_acknowledged_is_there_again(home: Path) -> None:
    """Kept while a till ships; then the whole box is lost. Made again from the file, it has every
    record that was acknowledged before the backup began, lets the same tills in by the passwords
    that they have, and takes what they ship once more.
    """
    file, other = home.with_name("kept.backup"), home.with_name("other")
    with served(home) as hub:
        found(hub.own)
        with closing(HubDatabase(hub.own)) as owner:
            till = enrol(owner, Member(store="S1", till="T1"))
            known = members(owner)
        with Shipper(hub, till).at_work() as shipper:
            shipper.until(BEFORE_IT)
            sure = shipper.acknowledged
            kept = told("backup", str(file), "--data", str(home))
            shipper.until(shipper.acknowledged + DURING_IT)
        hub.stop(signal.SIGKILL)
    assert 0 == kept.returncode, kept.stderr
    assert 0o600 == file.stat().st_mode & 0o777
    shutil.rmtree(home, ignore_errors=True)

    made = told("restore", str(file), "--data", str(other))
    assert 0 == made.returncode, made.stderr
    assert not (other / "draft").exists()
    with served(other) as hub:
        rows = hub.asked("SELECT seq, hash FROM hub.record ORDER BY seq")
        assert [(one.seq, bytes.fromhex(one.hash)) for one in RECORDS()[: len(rows)]] == rows
        assert len(rows) >= sure >= BEFORE_IT
        with closing(HubDatabase(hub.own)) as owner:
            assert known == members(owner)
        with closing(HubDatabase(way_in(hub, till), password=till.password)) as line:
            assert HubRecords(line).take(shipment(RECORDS()[: len(rows) + 5])) is None
            (reached,) = HubRecords(line).reached("S1", "T1")
        assert len(rows) + 5 == reached.seq
        assert [] == hub.asked("SELECT what FROM hub.alarm")


def test_let_in_as_then(home: Path) -> None:
    """A till that was dismissed after the backup can log in again, which is told with all who can;
    dismissed once more it cannot. The hub is of another age, so that tills begin anew at it.
    """
    file, other = home.with_name("kept.backup"), home.with_name("other")
    age = "SELECT age FROM hub.about"
    with served(home) as hub:
        found(hub.own)
        with closing(HubDatabase(hub.own)) as owner:
            tills = [enrol(owner, Member(store="S1", till=name)) for name in ("T1", "T2", "T3")]
            dismiss(owner, tills[2].member)
            assert 0 == told("backup", str(file), "--data", str(home)).returncode
            dismiss(owner, tills[1].member)
        before = hub.asked(age)
    made = told("restore", str(file), "--data", str(other))

    assert 0 == made.returncode, made.stderr
    assert ["S1/T1", "S1/T2"] == re.findall(r"^  (\S+) +since \d{4}-", made.stdout, re.MULTILINE)
    assert "dismissed after the backup is let in again" in made.stdout
    with served(other) as hub, closing(HubDatabase(hub.own)) as owner:
        assert before != hub.asked(age)
        assert lets_in(hub, tills[0])
        assert lets_in(hub, tills[1])
        assert not lets_in(hub, tills[2])
        dismiss(owner, tills[1].member)
        assert not lets_in(hub, tills[1])


def lets_in(hub: ServedHub, till: Enrolled) -> bool:
    with closing(HubDatabase(way_in(hub, till), password=till.password)) as line:
        try:
            HubRecords(line).reached("S1", till.member.till)
        except HubMisuse:
            return False
    return True


def test_into_a_folder_it_is_named_by_the_time(home: Path) -> None:
    """For whoever keeps one each night."""
    backups = home.with_name("backups")
    backups.mkdir()
    with served(home):
        assert 0 == told("backup", str(backups), "--data", str(home)).returncode
    (file,) = backups.iterdir()
    assert file.match("hub-20??-??-??T??????Z.backup")


def test_full_disk_leaves_no_half_backup(home: Path) -> None:
    """It is told, and the backup of yesterday stays as it was."""
    file = home.with_name("kept.backup")
    file.write_text("yesterday's")
    with served(home) as hub:
        hub.asked("CREATE TABLE much AS SELECT md5(n::text) FROM generate_series(1, 20000) AS n")
        command = f"ulimit -f 64; exec {sys.executable} -B -m pos hub backup {file} --data {home}"
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
        )
        assert 1 == done.returncode
        assert f"{file} cannot be written: File too large" in done.stderr
    assert "yesterday's" == file.read_text()
    assert [] == [*home.parent.glob(".*")]


def test_damaged_file_makes_no_hub(home: Path) -> None:
    """A byte that is another one is found, and nothing is left behind; so of a file that is no
    backup, one that was cut off, and one of a later version.
    """
    file = home.with_name("kept.backup")
    with served(home) as hub:
        hub.asked("CREATE TABLE much AS SELECT md5(n::text) FROM generate_series(1, 5000) AS n")
        assert 0 == told("backup", str(file), "--data", str(home)).returncode
    whole = file.read_bytes()
    other = home.with_name("other")
    with ZipFile(file) as kept:
        middle = kept.getinfo("hub.dump").header_offset + kept.getinfo("hub.dump").file_size // 2
    damaged = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    later = whole.replace(b'"format": 1', b'"format": 2')
    for content, said in (
        (damaged, ""),
        (whole[: len(whole) // 2], "is no whole backup"),
        (b"a letter", "is no whole backup"),
        (later, ""),
    ):
        file.write_bytes(content)
        refused = told("restore", str(file), "--data", str(other))
        assert 1 == refused.returncode
        assert said in refused.stderr
        assert "Traceback" not in refused.stderr
        assert not other.exists()


def test_what_cannot_be_done_is_told(home: Path) -> None:
    """No hub at work to keep; a hub there already; a file that is not there."""
    file = home.with_name("kept.backup")
    none = told("backup", str(file), "--data", str(home))
    assert (1, True) == (none.returncode, "There is no hub in" in none.stderr)
    assert "name its folder with --data" in none.stderr
    with served(home):
        assert 0 == told("backup", str(file), "--data", str(home)).returncode
        again = told("restore", str(file), "--data", str(home))
        assert (1, True) == (again.returncode, "There is a hub in" in again.stderr)
    ended = told("backup", str(file), "--data", str(home))
    assert (1, True) == (ended.returncode, f"pos hub serve --data {home}" in ended.stderr)
    missing = told("restore", str(home / "no.backup"), "--data", str(home.with_name("other")))
    assert (1, True) == (missing.returncode, "cannot be read" in missing.stderr)
