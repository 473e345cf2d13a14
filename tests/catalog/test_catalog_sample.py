"""The sample catalogue of the demo."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from pos.catalog.importer import import_csv
from pos.catalog.lookup import SqliteCatalog
from pos.catalog.sample import sample_path, write_sample
from pos.core.gtin import is_gtin

ROWS = list(csv.DictReader(io.StringIO(sample_path().read_text(encoding="utf-8"))))


def test_the_kept_file_is_the_written_one() -> None:
    """The CSV beside the module is what the module writes, to the letter."""
    written = io.StringIO()
    write_sample(written)

    assert written.getvalue() == sample_path().read_text(encoding="utf-8")


def test_it_is_taken_in_without_a_remark(tmp_path: Path) -> None:
    """Every sample row is good, without a warning or an unknown column."""
    report = import_csv(
        sample_path(), tmp_path / "catalog.db", currency="SAR", tax_names=("standard", "zero")
    )

    assert len(ROWS) == report.accepted >= 600
    assert ((), (), (), "") == (
        report.bad,
        report.warnings,
        report.unknown_columns,
        report.problem,
    )


@pytest.mark.parametrize(
    ("title", "price"),
    [
        ("Hoxton Bag, navy", "100.00"),
        ("Linen Shirt, white, L", "149.00"),
        ("Socks, 3 pairs", "39.00"),
        ("Belt, brown, 95", "79.00"),
        ("Carrier Bag", "1.00"),
    ],
)
def test_items_the_demo_sells(tmp_path: Path, title: str, price: str) -> None:
    """What the demo sells is found by its title, at its price."""
    import_csv(
        sample_path(), tmp_path / "catalog.db", currency="SAR", tax_names=("standard", "zero")
    )
    catalogue = SqliteCatalog(tmp_path / "catalog.db", currency="SAR")

    item = catalogue.search(title, limit=1)[0]

    assert (title, price) == (item.title, item.price.text())
    assert item == catalogue.find((item.code,))
    catalogue.close()


def test_codes_are_believable() -> None:
    """Long codes are retail codes outside the ranges kept for stores, books and coupons."""
    for row in ROWS:
        if row["code"].isdigit() and len(row["code"]) > 8:
            assert is_gtin(row["code"])
            assert row["code"].startswith("628")


def test_there_is_one_of_each_kind() -> None:
    """The sample shows every kind of item: weighed, priced by its code or openly, for adults…"""
    assert {"piece", "kg"} == {row["unit"] for row in ROWS}
    assert ["2012345"] == [row["code"] for row in ROWS if row["price_embedded"] == "yes"]
    assert ["ALTER"] == [row["code"] for row in ROWS if row["open_price"] == "yes"]
    assert ["WATCH-1"] == [row["code"] for row in ROWS if row["serial"] == "yes"]
    assert ["18"] == [row["min_age"] for row in ROWS if row["min_age"]]
    assert Counter(row["tax"] for row in ROWS)["zero"] >= 3
    collections = {name for row in ROWS for name in row["collection"].split("|")}
    assert {"Bags", "Summer"} <= collections
    assert any(row["aliases"] for row in ROWS)
    assert any("ثوب" in row["title"] for row in ROWS)


def test_stock_codes_and_variants_are_unique() -> None:
    """No two items share a stock code or a variant."""
    for column in ("sku", "variant_id", "title"):
        values = [row[column] for row in ROWS if row[column]]
        assert len(values) == len(set(values))
