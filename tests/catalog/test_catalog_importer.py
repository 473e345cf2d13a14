"""CSV in, a catalogue out: whole or not at all."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shelves import catalogue_in, imported

from pos.catalog.columns import UnknownColumn
from pos.catalog.importer import MOST_REMARKS, BadRow, RowWarning, import_csv
from pos.catalog.new_file import LEFT_OVER_AFTER_S

ROOT = Path(__file__).parents[2]
BELT = "code,title,price\n6281100004011,Belt,79.00\n"
BAG = "code,title,price\n6281100004011,Belt,89.00\n6281100001003,Bag,100.00\n"


def titles(folder: Path) -> list[str]:
    catalogue = catalogue_in(folder)
    found = [item.title for item in catalogue.search("b", limit=50)]
    catalogue.close()
    return found


def test_good_rows_are_kept(tmp_path: Path) -> None:
    """Bad rows are reported with line and reason, and everything else can be sold."""
    report = imported(
        tmp_path,
        "code;title;price;colour\n"
        "1001;Belt;79.00;brown\n"
        ';Bag;100;navy\n1003;"Blazer,\nnavy";449;navy\n1004;Beret;1,50;\n1005;Boots\n1006;Bodysuit;29;x\n',
    )

    assert (6, 3, 3) == (report.rows, report.accepted, report.bad_count)
    assert [3, 6, 7] == [row.line for row in report.bad]
    assert BadRow(3, "no code") == report.bad[0]
    assert (UnknownColumn("colour", ""),) == report.unknown_columns
    assert "" == report.problem
    assert ["Belt", "Blazer, navy", "Bodysuit"] == titles(tmp_path)


def test_byte_order_mark_and_nul(tmp_path: Path) -> None:
    """A BOM before the header and a NUL in a title do no harm."""
    report = imported(tmp_path, b"\xef\xbb\xbfcode,title,price\n1001,Be\x00lt,79\n")

    assert (1, ()) == (report.accepted, report.bad)
    assert ["Belt"] == titles(tmp_path)


def test_rows_of_another_encoding(tmp_path: Path) -> None:
    """Rows that are not UTF-8 are reported and the plain ones kept."""
    report = imported(tmp_path, b"code,title,price\n1,B\xe9ret,79\n2,Belt,79\n")

    assert [2] == [row.line for row in report.bad]
    assert "CSV UTF-8" in report.bad[0].reason
    assert ["Belt"] == titles(tmp_path)


@pytest.mark.parametrize(
    ("second", "code"),
    [
        ("6281100004011,Bag,1,", "6281100004011"),
        ("06281100004011,Bag,1,", "06281100004011"),
        ("77,Bag,1,12345670", "12345670"),
        ("77,Bag,1,4001", "4001"),
    ],
)
def test_codes_that_are_taken(tmp_path: Path, second: str, code: str) -> None:
    """The first row keeps a code, as code or alias and with or without leading zeros."""
    report = imported(
        tmp_path,
        "code,title,price,aliases\n6281100004011,Belt,79,4001|0000012345670|4001\n"
        f"{second}\n78,Boots,2,\n",
    )

    assert (BadRow(3, f"code '{code}' is on line 2 already"),) == report.bad
    assert ["Belt", "Boots"] == titles(tmp_path)


def test_warnings(tmp_path: Path) -> None:
    """A wrong check digit is sold all the same, and said."""
    report = imported(tmp_path, "code,title,price\n6281100004012,Belt,79\n")

    (warning,) = report.warnings
    assert (2, 1) == (warning.line, report.warning_count)
    assert isinstance(warning, RowWarning)
    assert ["Belt"] == titles(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "line 1: nothing in it"),
        (b"\n\n", "nothing in it"),
        (b"code,title\n1,Belt\n", "no column 'price'"),
        (b"code,title,price\n", "no row could be used"),
        (b"code,title,price\n1,Belt,free\n", "no row could be used"),
        ("code,title,price\n1,Belt,1\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04 and so on", "spreadsheet"),
        (b'"code,title,price\n1,Belt,1\n', "quotation marks"),
        (b"\x00\xff\xfe" * 1000, "line 1"),
    ],
)
def test_a_file_of_no_use_changes_nothing(tmp_path: Path, content: bytes, says: str) -> None:
    """Without a single good row the catalogue stays as it was, and the report says why."""
    imported(tmp_path, BELT)
    before = (tmp_path / "catalog.db").stat()

    report = imported(tmp_path, content)

    assert says in report.problem
    assert before == (tmp_path / "catalog.db").stat()
    assert {"catalog.db", "items.csv"} == {path.name for path in tmp_path.iterdir()}


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_any_bytes_end_in_a_report(tmp_path: Path, rows: bytes) -> None:
    """Whatever stands below a good row, that row can be sold and the rest is accounted for."""
    report = imported(tmp_path, BELT.encode() + rows)

    assert "" == report.problem
    assert report.accepted >= 1
    assert report.bad_count == len(report.bad)


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there, or a folder, is a problem in the report."""
    for path in (tmp_path / "missing.csv", tmp_path):
        report = import_csv(path, tmp_path / "catalog.db", currency="SAR", tax_names=())
        assert str(path) in report.problem


def test_target_that_cannot_be_written(tmp_path: Path) -> None:
    """Where no file can be made the report says so."""
    (tmp_path / "items.csv").write_text(BELT)
    (tmp_path / "file").touch()

    report = import_csv(
        tmp_path / "items.csv", tmp_path / "file" / "catalog.db", currency="SAR", tax_names=()
    )

    assert "file" in report.problem


def test_remarks_are_bounded(tmp_path: Path) -> None:
    """A file of nothing but mistakes is counted to the end and listed to a limit."""
    report = imported(tmp_path, BELT + "1001,Bag,free\n" * (MOST_REMARKS + 5))

    assert MOST_REMARKS + 5 == report.bad_count
    assert MOST_REMARKS == len(report.bad)


def test_progress(tmp_path: Path) -> None:
    """Whoever waits hears how far the import is."""
    (tmp_path / "items.csv").write_text(
        "code,title,price\n" + "".join(f"{n},Belt {n},79\n" for n in range(4_500))
    )
    heard: list[int] = []

    import_csv(
        tmp_path / "items.csv",
        tmp_path / "catalog.db",
        currency="SAR",
        tax_names=(),
        progress=heard.append,
    )

    assert [2_000, 4_000] == heard


def test_the_file_is_the_stores_own(tmp_path: Path) -> None:
    """Nobody but the till's user reads the catalogue, and a missing folder is made."""
    (tmp_path / "items.csv").write_text(BELT)
    target = tmp_path / "data" / "catalog.db"

    import_csv(tmp_path / "items.csv", target, currency="SAR", tax_names=())

    assert 0o600 == target.stat().st_mode & 0o777


def test_selling_goes_on(tmp_path: Path) -> None:
    """While catalogues are switched every question is answered, from the one or the other."""
    imported(tmp_path, BELT)
    catalogue = catalogue_in(tmp_path)
    prices: set[int] = set()
    missed: list[str] = []
    done = threading.Event()

    def sell() -> None:
        while not done.is_set():
            item = catalogue.find(("6281100004011",))
            if item is None or not catalogue.search("belt"):
                missed.append("Belt")
            else:
                prices.add(item.price.minor)

    cashiers = [threading.Thread(target=sell) for _ in range(3)]
    for cashier in cashiers:
        cashier.start()
    for text in (BAG, BELT) * 5:
        imported(tmp_path, text)
    done.set()
    for cashier in cashiers:
        cashier.join()
    catalogue.close()

    assert [] == missed
    assert prices <= {7900, 8900}


KILLED_WHILE_READING = """
import os, signal, sys
from pathlib import Path
from pos.catalog.importer import import_csv
folder = Path(sys.argv[1])
import_csv(folder / "items.csv", folder / "catalog.db", currency="SAR", tax_names=(),
           progress=lambda rows: os.kill(os.getpid(), signal.SIGKILL))
"""

KILLED_BEFORE_THE_SWITCH = """
import os, signal, sys
from pathlib import Path
from pos.catalog.importer import import_csv
folder = Path(sys.argv[1])
Path.replace = lambda path, target: os.kill(os.getpid(), signal.SIGKILL)
import_csv(folder / "items.csv", folder / "catalog.db", currency="SAR", tax_names=())
"""


@pytest.mark.parametrize("program", [KILLED_WHILE_READING, KILLED_BEFORE_THE_SWITCH])
def test_killed_import(tmp_path: Path, program: str) -> None:
    """An import that is killed leaves the old catalogue, and the next one clears up after it."""
    imported(tmp_path, BELT)
    (tmp_path / "items.csv").write_text(
        "code,title,price\n" + "".join(f"{n},Boots {n},79\n" for n in range(2_500))
    )

    killed = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, check=False)

    assert -signal.SIGKILL == killed.returncode
    assert ["Belt"] == titles(tmp_path)
    (left_over,) = tmp_path.glob(".catalog.db.import-*")
    imported(tmp_path, BELT)
    assert left_over.exists(), "it could be another import's, at work right now"
    written = left_over.stat().st_mtime - LEFT_OVER_AFTER_S - 60
    os.utime(left_over, (written, written))
    imported(tmp_path, BAG)
    assert not left_over.exists()
    assert ["Belt", "Bag"] == titles(tmp_path)


DISK_IS_FULL = """
import resource, sys
from pathlib import Path
from pos.catalog.importer import import_csv
folder = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), -1))
report = import_csv(folder / "items.csv", folder / "catalog.db", currency="SAR", tax_names=())
print(report.problem)
"""


@pytest.mark.parametrize("bytes_left", [0, 20_000])
def test_full_disk(tmp_path: Path, bytes_left: int) -> None:
    """Where the new file finds no room, the old one stays, alone, and the report says why."""
    imported(tmp_path, BELT)
    (tmp_path / "items.csv").write_text(
        "code,title,price\n" + "".join(f"{n},Boots {n},79\n" for n in range(2_500))
    )

    done = subprocess.run(
        [sys.executable, "-c", DISK_IS_FULL, str(tmp_path), str(bytes_left)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )

    assert "the new catalogue could not be written" in done.stdout
    assert ["Belt"] == titles(tmp_path)
    assert {"catalog.db", "items.csv"} == {path.name for path in tmp_path.iterdir()}
