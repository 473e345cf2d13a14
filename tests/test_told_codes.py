"""Why a code is read as it is: each reading, and why it was not chosen, of a real catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.assembly.told_codes import Known, told_of, what_the_till_knows
from pos.assembly.told_layouts import told_of_typed
from pos.catalog.importer import import_csv
from pos.config import LoyaltySettings, ScannerSettings, Settings
from pos.core.item import Item

ITEMS = """\
code,title,price
6281100001003,Hoxton Bag,100.00
2012345,Cheese,1.00
2012345015005,The whole label,15.00
STYL-7-BLUE,A shirt by its stock code,80.00
"""


def settings_in(folder: Path, *, provider: str = "none") -> Settings:
    return Settings(
        folder=folder,
        loyalty=LoyaltySettings(provider=provider),
        scanner=ScannerSettings(price_patterns=("20IIIIIEEEEEX",)),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "items.csv").write_text(ITEMS, encoding="utf-8")
    target = settings_in(tmp_path).data_dir / "catalog.db"
    target.parent.mkdir(parents=True, exist_ok=True)
    report = import_csv(tmp_path / "items.csv", target, currency="SAR", tax_names=("standard",))
    assert report.accepted, report.problem
    return tmp_path


@pytest.fixture
def known(folder: Path) -> Iterator[Known]:
    with what_the_till_knows(settings_in(folder)) as known:
        yield known


def test_the_nearer_reading_is_chosen(known: Known) -> None:
    """A row for the whole label comes before one for the item in it, and that is what is said."""
    told = told_of("2012345015005", known)

    assert (True, "The whole label, 1 × 15.00") == (told.ok, told.say)
    whole, inside = told.readings
    assert "" == whole.why_not
    assert "another reading comes first" == inside.why_not
    assert "by 20IIIIIEEEEEX" in inside.words


def test_an_item_hides_no_other_meaning(known: Known) -> None:
    """What else a code could be is told with what came before it."""
    told = told_of("]A0ABC123456", known)

    reasons = {one.words.split()[0]: one.why_not for one in told.readings}
    assert "no loyalty program is set up" == reasons["coupon"]
    assert "no item has this code" == reasons["code"]
    assert not told.ok


def test_the_code_of_a_command(known: Known) -> None:
    """It is told as what its key does."""
    assert "The screen's command PAY: it does what its key does." == told_of("POS:PAY", known).say


def test_a_receipt(known: Known) -> None:
    """Its own barcode is a receipt before it is anything else."""
    told = told_of("S001-T1-000042", known)

    assert "A receipt, whose goods may come back." == told.say
    chosen = [one.words for one in told.readings if not one.why_not]
    assert ["receipt S001-T1-000042"] == chosen


def test_a_customers_code_is_shown_to_nobody(folder: Path) -> None:
    """Six digits prove who somebody is: neither they nor the id before them are told."""
    with what_the_till_knows(settings_in(folder, provider="gameball")) as known:
        told = told_of("]Q1mobile-966501234567123456", known)

    assert "A customer, who is looked up." == told.say
    assert "9665" not in repr(told)


def test_control_characters_are_readable(known: Known) -> None:
    """Nothing of a scan reaches the terminal as it came."""
    told = told_of("]C10106281100001003\x1d10A\x1b[2J", known)

    assert "\x1b" not in told.text
    assert r"\x1d" in told.text
    assert isinstance(known.catalog.find(("6281100001003",)), Item)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        (
            "STZLß7ßBLUE",
            'With [scanner] layout = "de" it would be STYL-7-BLUE, A shirt by its stock code.',
        ),
        ("éà&é\"'(", 'With [scanner] layout = "fr" it would be 2012345, Cheese.'),
        ('-é_&&àààà&àà"', ""),
        ("2012345", ""),
        ("ABC-999", ""),
    ],
)
def test_another_keyboard_layout(known: Known, typed: str, hint: str) -> None:
    """What the catalogue knows by one is told with the setting, and is sold by nothing; what its
    scanner is sure of by itself is told by it, and a code that is one has no hint.
    """
    told = told_of_typed(typed, known)

    assert told.ok == (typed == "2012345")
    assert told.say.endswith(hint)
    assert ("With [scanner] layout" in told.say) == bool(hint)
