"""`pos journal archive`, as a manager gives it, and what is left for others to read."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from shop import Shop

from pos.places import Places, lock_folder

sys.path.append(str(Path(__file__).parents[1] / "journal"))  # the record of some months

from days_dropped import dropped, kept_of
from old_record import copied, old_record

READER = Path(__file__).with_name("reader_of_others.py")
"""A program that knows nothing of ours."""


@pytest.fixture
def old_shop(shop: Shop) -> Shop:
    """Its till sold a year and more ago, and its shift is still open."""
    old_record(shop.data / "journal.db")
    copied(shop.data / "journal.db")
    return shop


def archive(shop: Shop, *words: str) -> subprocess.CompletedProcess[str]:
    return shop.pos("journal", "archive", "--before", "2025-01-04", *words)


def read_by_others(text: str, *files: Path) -> dict[str, object]:
    """Without a thing of this program, or of any but Python itself."""
    ended = subprocess.run(
        [sys.executable, "-I", "-S", str(READER), *map(str, files)],
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert 0 == ended.returncode, ended.stderr
    told: dict[str, object] = json.loads(ended.stdout)
    return told


def test_export_is_complete_for_others(old_shop: Shop) -> None:
    """Who has the export alone proves the chain and comes to the till's own totals."""
    exported = old_shop.pos("journal", "export").stdout
    told = read_by_others(exported)
    report = json.loads(old_shop.pos("report", "x", "--json").stdout)

    assert (1, 6, "600.00") == (told["first"], told["receipts"], told["total"])
    assert json.loads(old_shop.pos("journal", "verify", "--json").stdout)["head"] == told["head"]
    assert told["total"] == report["grand_total"]


def test_archive_and_the_rest_are_complete_for_others(old_shop: Shop, tmp_path: Path) -> None:
    """What was archived and what remained are together what there was, for anybody who reads."""
    before = read_by_others(old_shop.pos("journal", "export").stdout)
    file = tmp_path / "old.jsonl.gz"
    ended = archive(old_shop, "--output", str(file), "--drop")
    assert 0 == ended.returncode, ended.stderr

    told = read_by_others(old_shop.pos("journal", "export").stdout, file)

    assert (1, before["receipts"], before["total"]) == (
        told["first"],
        told["receipts"],
        told["total"],
    )
    assert ["RecordArchived"] == told["of_the_record"]


def test_a_day_at_the_archive(old_shop: Shop, tmp_path: Path) -> None:
    """Archived, told what to keep, proven together; what is gone is said to be in the archive."""
    file = tmp_path / "usb" / "old.jsonl.gz"
    ended = archive(old_shop, "--output", str(file))
    assert "31 records, 1 to 31 of 2025-01-01 to 2025-01-03, are in" in ended.stdout
    assert "begins at" not in ended.stdout

    ended = archive(old_shop, "--output", str(file), "--drop", "--json")
    assert (1, 31, True) == tuple(
        json.loads(ended.stdout)[name] for name in ("first", "last", "dropped")
    )
    verified = old_shop.pos("journal", "verify")
    assert (0, True) == (verified.returncode, "from 32 on, as they were written" in verified.stdout)
    proven = old_shop.pos("journal", "verify", "--archive", str(file))
    assert "31 records, 1 to 31, in old.jsonl.gz: they fit." in proven.stdout
    assert 0 == proven.returncode

    gone = old_shop.pos("receipt", "show", "S001-T1-000003")
    assert (1, True) == (gone.returncode, "S001-T1-000003 is in the archive" in gone.stderr)
    never = old_shop.pos("receipt", "show", "S001-T1-000099")
    assert "there is no receipt S001-T1-000099" in never.stderr
    report = old_shop.pos("report", "z", "--shift", "2")
    assert "Shift 2 is in an archive" in report.stdout + report.stderr


def test_a_receipt_out_of_an_archive(old_shop: Shop, tmp_path: Path) -> None:
    """As the till had it, but for the customer's name, and by its running number too; of a file
    that was cut nothing is shown.
    """
    file = tmp_path / "old.jsonl.gz"
    here = old_shop.pos("receipt", "show", "3")
    assert "S001-T1-000003" in here.stdout
    archive(old_shop, "--output", str(file), "--drop")

    gone = old_shop.pos("receipt", "show", "3")
    assert "pos receipt show S001-T1-000003 --archive FILE" in gone.stderr
    there = old_shop.pos("receipt", "show", "3", "--archive", str(file))
    assert 0 == there.returncode
    until = "TOTAL SAR                                 100.00"
    assert here.stdout.split(until)[0] == there.stdout.split(until)[0]
    assert until in there.stdout
    assert ("Sara Ali" in here.stdout, "Sara Ali" in there.stdout) == (True, False)
    missing = old_shop.pos("receipt", "show", "99", "--archive", str(file))
    assert (1, "") == (missing.returncode, missing.stdout)
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes())[:-200]))
    assert 1 == old_shop.pos("receipt", "show", "3", "--archive", str(file)).returncode


def test_nothing_to_show_is_said(old_shop: Shop, tmp_path: Path) -> None:
    """Where the record no longer has it: of one receipt, and of what people did."""
    assert "S001-T1-000003" in old_shop.pos("journal", "show", "--receipt", "3").stdout
    assert "" == old_shop.pos("users", "audit", "--since", "2025-01-01").stderr
    archive(old_shop, "--output", str(tmp_path / "old.jsonl.gz"), "--drop")

    shown = old_shop.pos("journal", "show", "--receipt", "3")
    assert (1, "") == (shown.returncode, shown.stdout)
    assert "S001-T1-000003 is in the archive" in shown.stderr
    never = old_shop.pos("journal", "show", "--receipt", "99")
    assert "there is no receipt S001-T1-000099" in never.stderr
    audit = old_shop.pos("users", "audit", "--since", "2025-01-01")
    assert (0, True) == (audit.returncode, "is in an archive" in audit.stderr)


def test_a_return_of_an_archived_receipt(old_shop: Shop, tmp_path: Path) -> None:
    """At the till it is said where the receipt is; the till goes on and sells."""
    archive(old_shop, "--output", str(tmp_path / "old.jsonl.gz"), "--drop")
    played = old_shop.play(
        "sign-on 2001 135790", "return S001-T1-000001 1 1 broken", "item 6281100001003"
    )

    (refusal,) = played.refusals
    assert refusal.startswith("Receipt S001-T1-000001 is in the archive, and no longer in this")


def test_sales_of_archived_days(shop: Shop, tmp_path: Path) -> None:
    """Each output of `pos report` says what is in an archive; where all is, it is no report."""
    days = ("--from", "2026-11-21", "--to", "2026-11-26")
    kept = kept_of(shop.data / "journal.db", 1, 1, 1, 1, 1, 1)
    whole = json.loads(shop.pos("report", "sales", *days, "--json").stdout)
    assert (6, None) == (whole["receipts"], whole["archived_before"])
    dropped(kept, tmp_path / "old.jsonl.gz", before=4)
    said = "What was sold before 24 Nov 2026 is in an archive."

    for kind in ("sales", "loyalty"):
        told = json.loads(shop.pos("report", kind, *days, "--json").stdout)
        assert "2026-11-24" == told["archived_before"]
        rows = shop.pos("report", kind, *days, "--csv")
        assert (True, False) == (said in rows.stderr, said in rows.stdout)
    assert 3 == json.loads(shop.pos("report", "sales", *days, "--json").stdout)["receipts"]
    assert said in " ".join(shop.pos("report", "sales", *days).stdout.split())
    assert said in shop.pos("report", "sales", *days, "--by", "item").stderr
    assert said in shop.pos("report", "loyalty", *days).stderr
    gone = shop.pos("report", "sales", "--from", "2026-11-01", "--to", "2026-11-23")
    assert (1, "", True) == (gone.returncode, gone.stdout, said in gone.stderr)


def test_nothing_to_archive(shop: Shop) -> None:
    """A till that sold today has nothing that may go, and says so with status 0."""
    shop.play("sign-on 1001 2468", "open-shift 100.00", "item 6281100001003", "tender cash 200")
    ended = archive(shop)

    assert (0, "There is nothing to archive before 2025-01-04.\n") == (
        ended.returncode,
        ended.stdout,
    )
    assert not (shop.data / "archive").exists()


def test_not_while_a_till_runs(old_shop: Shop) -> None:
    """With --drop no till may have the folder; a wrong day is refused before anything is read."""
    unlock = lock_folder(Places(old_shop.data))
    try:
        ended = archive(old_shop, "--drop")
        assert 0 != ended.returncode
        assert "is in use by a till" in ended.stderr
        assert 0 == archive(old_shop).returncode
    finally:
        unlock()
    ended = old_shop.pos("journal", "archive", "--before", "yesterday")
    assert (2, "a day, such as 2026-11-30" in ended.stderr) == (ended.returncode, True)


@pytest.mark.parametrize(
    ("words", "seqs"),
    [
        (("--kind", "ShiftClosed"), [11, 21, 31, 41, 51]),
        (("--kind", "ShiftClosed", "--most", "2"), [41, 51]),
        (("--kind", "ShiftClosed", "--from", "1", "--most", "2"), [11, 21]),
        (("--since", "2025-01-06", "--kind", "SaleCompleted"), [60]),
        (("--receipt", "S001-T1-000002"), [13, 14, 15, 16, 17, 19, 20]),
        (("--user", "9001", "--kind", "ShiftOpened", "--most", "1"), [52]),
        (("--user", "1001"), []),
        (("--most", "0"), []),
    ],
)
def test_show_what_is_wanted(old_shop: Shop, words: tuple[str, ...], seqs: list[int]) -> None:
    """By day, kind, receipt and who did it; the newest, or from a place on."""
    shown = old_shop.pos("journal", "show", *words).stdout

    assert seqs == [int(line.split()[0]) for line in shown.splitlines()]
