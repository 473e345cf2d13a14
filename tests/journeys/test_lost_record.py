"""A record that is gone, cut, or another one: nothing is sold beside a copy that knows better."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from shop import BAG, OPENING, Shop

from pos.cli.main import main
from pos.journal.mend import Mended, mend


def _remove_record(shop: Shop) -> None:
    for name in ("journal.db", "journal.db-wal", "journal.db-shm"):
        (shop.data / name).unlink(missing_ok=True)


def _sold(shop: Shop) -> None:
    shop.play(*OPENING, f"scan {BAG}", "tender cash 100")


def test_a_missing_record_sells_nothing(shop: Shop) -> None:
    """No receipt number is given out twice: the till, doctor and verify all say what to do."""
    _sold(shop)
    _remove_record(shop)

    till = shop.pos("play", "-", stdin="show")
    doctor = shop.pos("doctor")
    verify = shop.pos("journal", "verify")
    report = shop.pos("report", "x")

    asked = (till, doctor, verify, report)
    assert [1, 1, 1, 1] == [one.returncode for one in asked]
    assert "pos journal rebuild" in report.stderr
    assert "pos journal rebuild" in till.stderr
    assert "pos journal rebuild" in doctor.stdout
    assert "pos journal rebuild" in verify.stderr
    assert not (shop.data / "journal.db").exists()

    rebuilt = shop.pos("journal", "rebuild")
    assert 0 == rebuilt.returncode
    assert "old file" not in rebuilt.stdout
    played = shop.play("sign-on 1001 2468", f"scan {BAG}", "tender cash 100")
    assert "S001-T1-000002" == played.state["last_sale"]["receipt"]


def test_another_record_beside_the_copy(shop: Shop) -> None:
    """A till with the copy of another one sells nothing, and a rebuild does not throw it away."""
    _sold(shop)
    shutil.move(shop.data / "copy", shop.folder / "theirs")
    _remove_record(shop)
    _sold(shop)
    shutil.rmtree(shop.data / "copy")
    shutil.move(shop.folder / "theirs", shop.data / "copy")

    till = shop.pos("play", "-", stdin="show")
    rebuilt = shop.pos("journal", "rebuild")

    assert [1, 1] == [till.returncode, rebuilt.returncode]
    assert "not the record" in till.stderr
    assert "would lose them" in rebuilt.stderr
    assert (shop.data / "journal.db").exists()


def test_a_rebuild_by_hand_is_enough(shop: Shop) -> None:
    """What a till found damaged while it sold and a person has rebuilt is not made again."""
    _sold(shop)
    (shop.data / "journal-damaged").touch()
    (shop.data / "journal.db").write_bytes(b"not a database any more" * 100)

    rebuilt = shop.pos("journal", "rebuild")
    assert 0 == rebuilt.returncode
    assert "the old file ends in .damaged-" in rebuilt.stdout
    kept = sorted(one.name for one in shop.data.glob("*.damaged-*"))
    played = shop.play("sign-on 1001 2468", f"scan {BAG}", "tender cash 100")

    assert "S001-T1-000002" == played.state["last_sale"]["receipt"]
    assert kept == sorted(one.name for one in shop.data.glob("*.damaged-*"))
    assert not (shop.data / "journal-damaged").exists()


def test_a_rebuild_that_does_not_verify(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A disk that has changed what was just written: said, status 1, and made again at a start."""
    _sold(shop)

    def on_a_bad_disk(record: Path, copy_folder: Path) -> Mended:
        mended = mend(record, copy_folder)
        with closing(sqlite3.connect(record, isolation_level=None)) as db:
            db.execute("DROP TRIGGER journal_is_never_changed")
            db.execute("UPDATE journal SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 2")
        return mended

    with monkeypatch.context() as disk:
        disk.setattr("pos.journal.mend.mend", on_a_bad_disk)
        disk.chdir(shop.folder)
        status = main(["journal", "rebuild", "--config", str(shop.config)])

    assert 1 == status
    assert "record 2: " in capsys.readouterr().err
    assert (shop.data / "journal-damaged").exists()
    assert 0 == shop.play("sign-on 1001 2468").status
    assert 0 == shop.pos("journal", "verify").returncode
    assert not (shop.data / "journal-damaged").exists()


def test_every_damaged_file_is_kept(shop: Shop) -> None:
    """A second rebuild does not overwrite what the first one set aside."""
    _sold(shop)
    for damage in (b"first damage", b"second damage"):
        _remove_record(shop)
        (shop.data / "journal.db").write_bytes(damage * 500)
        doctor = shop.pos("doctor")
        assert "! journal" in doctor.stdout
        assert 0 == shop.pos("journal", "rebuild").returncode

    kept = [path.read_bytes()[:6] for path in shop.data.glob("journal.db.damaged-*")]
    assert {b"first ", b"second"} == set(kept)


@pytest.mark.parametrize("arguments", [(), ("run",)])
def test_the_screen_without_a_terminal(shop: Shop, arguments: tuple[str, ...]) -> None:
    """Nothing is drawn into a pipe: one line says what to use instead."""
    ended = shop.pos(*arguments)

    assert 2 == ended.returncode
    assert "needs a terminal" in ended.stderr
    assert "\x1b" not in ended.stdout
