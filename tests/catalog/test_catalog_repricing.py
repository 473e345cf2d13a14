"""New prices in a catalogue: all of a list or none, found at once, and nothing else changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from shelves import catalogue_in, imported

from pos.catalog.price_list import PriceChange, decoded, encoded, read_price_list
from pos.catalog.repricing import Repriced, reprice
from pos.catalog.versions import marks_in
from pos.core.version import VersionKind, VersionMark

ROOT = Path(__file__).parents[2]
ITEMS = (
    "code,title,price,sku,aliases\n"
    "6281100004011,Brown belt,79.00,BLT,B-1|B-2\n"
    "6281100001003,Canvas bag,100.00,BAG,\n"
    "1003,Beret,29.00,HAT,\n"
    "1004,Bonnet,39.00,HAT,\n"
)
SEVEN = VersionMark(kind=VersionKind.PRICES, number=7, digest="ab" * 32)


def file_in(folder: Path) -> Path:
    return folder / "catalog.db"


def repriced(folder: Path, *changes: PriceChange, mark: VersionMark = SEVEN) -> Repriced:
    return reprice(file_in(folder), changes, currency="SAR", mark=mark)


def prices(folder: Path) -> dict[str, int]:
    catalogue = catalogue_in(folder)
    found = (catalogue.find((code,)) for code in ("B-1", "6281100001003", "1003", "1004"))
    told = {item.title: item.price.minor for item in found if item}
    catalogue.close()
    return told


def listed(folder: Path, text: str) -> Path:
    file = folder / "prices.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_prices_change(tmp_path: Path) -> None:
    """By any code that names the item; whoever has the catalogue open finds them at once."""
    imported(tmp_path, ITEMS)
    catalogue = catalogue_in(tmp_path)
    (before,) = catalogue.search("brown belt")
    made = catalogue.about().made

    answer = repriced(tmp_path, ("B-2", 5_900), ("06281100001003", 9_000), ("4711", 100))
    assert Repriced(changed=2, unknown=1) == answer
    (after,) = catalogue.search("brown belt")
    assert (7_900, 5_900) == (before.price.minor, after.price.minor)
    found = catalogue.find(("6281100001003",))
    assert found is not None
    assert 9_000 == found.price.minor
    assert (SEVEN,) == marks_in(file_in(tmp_path))
    assert (4, made) == (catalogue.about().items, catalogue.about().made)
    catalogue.close()
    assert ["catalog.db", "items.csv"] == sorted(one.name for one in tmp_path.iterdir())


def test_two_codes_of_an_item(tmp_path: Path) -> None:
    """The later row counts."""
    imported(tmp_path, ITEMS)
    for first, second in (("B-1", "BLT"), ("BLT", "B-1")):
        assert 2 == repriced(tmp_path, (first, 100), (second, 200)).changed
        assert 200 == prices(tmp_path)["Brown belt"]


def test_an_item_is_sold_no_more(tmp_path: Path) -> None:
    """No code and no word finds it; a stock code that two had is the other's alone now."""
    imported(tmp_path, ITEMS)
    assert Repriced(changed=1) == repriced(tmp_path, ("1003", None))

    catalogue = catalogue_in(tmp_path)
    assert catalogue.find(("1003",)) is None
    assert () == catalogue.search("beret")
    hat = catalogue.find(("HAT",))
    assert hat is not None
    assert "Bonnet" == hat.title
    assert ["Canvas bag"] == [one.title for one in catalogue.search("canvas")]
    assert 3 == catalogue.about().items
    catalogue.close()


@pytest.mark.parametrize("currency", ["SAR", "KWD"])
def test_what_cannot_be_sold_from_is_left(tmp_path: Path, currency: str) -> None:
    """No catalogue, or one in another currency: why, and nothing is made or changed."""
    if currency == "KWD":
        imported(tmp_path, ITEMS, currency=currency)
    before = file_in(tmp_path).read_bytes() if file_in(tmp_path).exists() else None
    answer = repriced(tmp_path, ("1003", 100))

    assert "catalogue" in answer.problem
    assert before == (file_in(tmp_path).read_bytes() if file_in(tmp_path).exists() else None)


def test_an_import_by_hand_is_newer(tmp_path: Path) -> None:
    """It keeps what of the hub's was taken before, so that no older price comes back; a catalogue
    of the hub's own has all before it in itself.
    """
    imported(tmp_path, ITEMS)
    repriced(tmp_path, ("1003", 100))
    imported(tmp_path, ITEMS)
    assert (SEVEN,) == marks_in(file_in(tmp_path))
    assert 2_900 == prices(tmp_path)["Beret"]


def test_a_file_of_an_earlier_version(tmp_path: Path) -> None:
    """It has no place for marks yet, and needs no import for it."""
    import sqlite3

    imported(tmp_path, ITEMS)
    with sqlite3.connect(file_in(tmp_path)) as connection:
        connection.execute("DROP TABLE versions")
        connection.execute("DROP TABLE made")
    connection.close()
    assert () == marks_in(file_in(tmp_path))
    assert "" == catalogue_in(tmp_path).about().made

    assert Repriced(changed=1) == repriced(tmp_path, ("1003", 100))
    assert (SEVEN,) == marks_in(file_in(tmp_path))


def test_never_half(tmp_path: Path) -> None:
    """Whoever asks all the time finds the prices of one list or of the next in each answer."""
    imported(tmp_path, ITEMS)
    lists = [[(code, 1_000 + n) for code in ("1003", "1004", "BAG", "BLT")] for n in range(40)]
    repriced(tmp_path, *lists[0])
    seen: list[set[int]] = []
    done = threading.Event()

    def look() -> None:
        catalogue = catalogue_in(tmp_path)
        while not done.is_set():
            seen.append({row[0] for row in catalogue._rows("SELECT price_minor FROM items")})
        catalogue.close()

    looking = threading.Thread(target=look)
    looking.start()
    for changes in lists:
        repriced(tmp_path, *changes)
    done.set()
    looking.join()

    assert 1 < len(seen)
    assert {1} == {len(one) for one in seen}
    assert {1_039} == set(prices(tmp_path).values())


KILLED = """
import os, sys, signal
from pathlib import Path
import pos.catalog.repricing as repricing
from pos.core.version import VersionKind, VersionMark

where, folder = sys.argv[1:]
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if where == "before":
    repricing.switch_whole = die
else:
    switch = repricing.switch_whole
    repricing.switch_whole = lambda *both: (switch(*both), die())
mark = VersionMark(kind=VersionKind.PRICES, number=7, digest="ab")
changes = [("1003", 100), ("1004", 100)]
repricing.reprice(Path(folder) / "catalog.db", changes, currency="SAR", mark=mark)
"""


@pytest.mark.parametrize(("where", "price", "marks"), [("before", 2_900, 0), ("behind", 100, 1)])
def test_killed_in_the_middle(tmp_path: Path, where: str, price: int, marks: int) -> None:
    """The prices and the mark that they are taken are both there, or neither is."""
    imported(tmp_path, ITEMS)
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, where, str(tmp_path)],
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )

    assert -signal.SIGKILL == ended.returncode
    assert price == prices(tmp_path)["Beret"]
    assert marks == len(marks_in(file_in(tmp_path)))


def test_a_list_is_read(tmp_path: Path) -> None:
    """As a spreadsheet writes it; and it travels as it was read."""
    text = "Code;Price;Removed;note\n6281100004011;59.00;;x\n1003;;yes;\n1004;12.5;no;\n"
    report = read_price_list(listed(tmp_path, text), currency="SAR")

    assert ("", ()) == (report.problem, report.bad)
    assert (("06281100004011", 5_900), ("1003", None), ("1004", 1_250)) == report.changes
    assert [*report.changes] == decoded(encoded(report.changes))
    assert ["note"] == [one.name for one in report.unknown_columns]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,title\n1,x\n", "no column 'price'"),
        ("code,price,price\n1,2,3\n", "'price' twice"),
        ("code,price\n", "no row"),
        ("", "nothing in it"),
    ],
)
def test_what_is_no_list(tmp_path: Path, text: str, said: str) -> None:
    """Told of the file."""
    assert said in read_price_list(listed(tmp_path, text), currency="SAR").problem


def test_bad_rows_are_told(tmp_path: Path) -> None:
    """Each with its line, by the importer's own rules."""
    text = "code,price\n1003,1.005\n,2\n1004,free\n1004,3\n1004,4\n1.2E+12,5\n1005,6,7\n"
    report = read_price_list(listed(tmp_path, text), currency="SAR")

    assert [2, 3, 4, 6, 7, 8] == [one.line for one in report.bad]
    assert "'1004' is on line 5 already" in report.bad[3].reason
