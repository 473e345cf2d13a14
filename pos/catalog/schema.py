"""The catalogue file: its tables, and an item as a row of them.

Nothing in it is altered once it is written, so whoever has it open needs no lock: new prices too
are written into a copy, which takes its place.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from pos.core.gtin import is_gtin
from pos.core.item import Item
from pos.core.money import Money

FORMAT = 2
"""Raised with every change of the tables; a file of another format is imported again."""

TABLES = """
CREATE TABLE about (
  format   INTEGER NOT NULL,
  currency TEXT NOT NULL,
  items    INTEGER NOT NULL
) STRICT;
CREATE TABLE items (
  line           INTEGER PRIMARY KEY, -- of the CSV it came from
  code           TEXT NOT NULL,
  title          TEXT NOT NULL,
  price_minor    INTEGER NOT NULL,
  product_id     TEXT NOT NULL,
  variant_id     TEXT NOT NULL,
  sku            TEXT NOT NULL,
  tax            TEXT NOT NULL,
  category       TEXT NOT NULL,
  collection     TEXT NOT NULL,
  vendor         TEXT NOT NULL,
  tags           TEXT NOT NULL,
  weight         TEXT NOT NULL,
  unit           TEXT NOT NULL,
  min_age        INTEGER,
  price_embedded INTEGER NOT NULL,
  open_price     INTEGER NOT NULL,
  serial         INTEGER NOT NULL,
  image          TEXT NOT NULL,
  aliases        TEXT NOT NULL
) STRICT;
CREATE TABLE codes (
  code TEXT PRIMARY KEY, -- as code_key writes it
  line INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
  text, content='', columnsize=0, tokenize='trigram case_sensitive 1'
);
"""

VERSION_TABLES = (
    """
CREATE TABLE IF NOT EXISTS made (
  id TEXT NOT NULL -- of this import, whatever prices are changed in it
) STRICT
""",
    """
CREATE TABLE IF NOT EXISTS versions ( -- a hub's, that it has in it
  kind   TEXT PRIMARY KEY,
  number INTEGER NOT NULL,
  digest TEXT NOT NULL
) STRICT
""",
)
"""A file of before there were hubs has none of them, and needs none to be sold from."""

ITEM_COLUMNS = (
    "items.code, title, price_minor, product_id, variant_id, sku, tax, category, collection, "
    "vendor, tags, weight, unit, min_age, price_embedded, open_price, serial, image, aliases"
)

_SEPARATOR = "|"  # the CSV's own, so no value can hold it

ItemRow = tuple[str | int | None, ...]


def code_key(code: str) -> str:
    """How `codes` keeps a code: retail codes with 14 digits, as leading zeros come and go."""
    return code.zfill(14) if is_gtin(code) else code


def split_values(text: str) -> tuple[str, ...]:
    """The values of a field that may hold several, without the empty ones."""
    return tuple(value for part in text.split(_SEPARATOR) if (value := part.strip()))


def row_of(item: Item) -> ItemRow:
    """The item in the order of ITEM_COLUMNS."""
    return (
        item.code,
        item.title,
        item.price.minor,
        item.product_id,
        item.variant_id,
        item.sku,
        item.tax,
        _joined(item.category),
        _joined(item.collection),
        item.vendor,
        _joined(item.tags),
        item.weight,
        item.unit,
        item.min_age,
        int(item.price_embedded),
        int(item.open_price),
        int(item.serial),
        item.image,
        _joined(item.aliases),
    )


def item_of(row: sqlite3.Row, *, currency: str) -> Item:
    return Item(
        code=row["code"],
        title=row["title"],
        price=Money(row["price_minor"], currency),
        product_id=row["product_id"],
        variant_id=row["variant_id"],
        sku=row["sku"],
        tax=row["tax"],
        category=split_values(row["category"]),
        collection=split_values(row["collection"]),
        vendor=row["vendor"],
        tags=split_values(row["tags"]),
        weight=row["weight"],
        unit=row["unit"],
        min_age=row["min_age"],
        price_embedded=bool(row["price_embedded"]),
        open_price=bool(row["open_price"]),
        serial=bool(row["serial"]),
        image=row["image"],
        aliases=split_values(row["aliases"]),
    )


def _joined(values: Iterable[str]) -> str:
    return _SEPARATOR.join(values)
