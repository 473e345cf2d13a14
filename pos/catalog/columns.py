"""What the columns of the catalogue CSV mean: the header, and a row under it read as an item.

A row that is no item raises ValueError with the reason; a doubt about a good one is a warning.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache

from pos.catalog.schema import split_values
from pos.core.command_code import command_named
from pos.core.gtin import is_gtin
from pos.core.item import WEIGHED_UNITS, Item
from pos.core.money import Money
from pos.text import safe

REQUIRED = ("code", "title", "price")
KNOWN = tuple(field.name for field in dataclasses.fields(Item))

MOST_FIELD_CHARACTERS = 2_000
MOST_TITLE_CHARACTERS = 200
MOST_CODE_CHARACTERS = 64
MOST_VALUES = 50
"""In a field that may hold several."""

PIECE = "piece"

_PRICE = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
_WEIGHT = re.compile(r"\d{1,6}(\.\d{1,6})?", re.ASCII)
_AGE = re.compile(r"\d{1,2}", re.ASCII)
_RETAIL_LOOKING = re.compile(r"\d{12,14}", re.ASCII)
_ROUNDED_BY_A_SPREADSHEET = re.compile(r"\d([.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_YES = frozenset({"1", "y", "yes", "true", "required"})
_NO = frozenset({"", "0", "n", "no", "false"})

_safe = lru_cache(maxsize=4096)(safe)


@dataclasses.dataclass(frozen=True, slots=True)
class UnknownColumn:
    """A column left out, and the known one it may have been meant for, if any is near."""

    name: str
    nearest: str


@dataclasses.dataclass(frozen=True, slots=True)
class Header:
    """The known columns in their order, empty where one is left out."""

    columns: tuple[str, ...]
    unknown: tuple[UnknownColumn, ...] = ()
    problem: str = ""


def read_header(names: Sequence[str]) -> Header:
    cleaned = [safe(name, 40).lower().replace(" ", "_") for name in names]
    columns = tuple(name if name in KNOWN else "" for name in cleaned)
    unknown = tuple(
        UnknownColumn(name, nearest(name, KNOWN)) for name in cleaned if name and name not in KNOWN
    )
    twice = next((name for name in columns if name and columns.count(name) > 1), "")
    missing = [name for name in REQUIRED if name not in columns]
    problem = f"the header has the column '{twice}' twice" if twice else ""
    if missing:
        problem = f"the header has no column '{missing[0]}'; code, title and price are needed"
    return Header(columns, unknown, problem)


def nearest(name: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(name, list(known), n=1)), "")


def read_item(
    fields: Sequence[str], columns: Sequence[str], *, currency: str, tax_names: Collection[str]
) -> tuple[Item, list[str]]:
    """The item of a row with these columns, and what a person may want to look at in it."""
    _check_lengths(fields, columns)
    row = dict.fromkeys(KNOWN, "") | dict(zip(columns, fields, strict=True))
    item = Item(
        code=read_code(row["code"]),
        title=_title(row["title"]),
        price=read_price(row["price"], currency),
        product_id=_clean(row["product_id"]),
        variant_id=_clean(row["variant_id"]),
        sku=_clean(row["sku"]),
        tax=_tax(row["tax"].strip(), tax_names),
        category=_values(row["category"]),
        collection=_values(row["collection"]),
        vendor=_clean(row["vendor"]),
        tags=_values(row["tags"]),
        weight=_weight(row["weight"].strip()),
        unit=_clean(row["unit"]).lower() or PIECE,
        min_age=_min_age(row["min_age"].strip()),
        price_embedded=read_yes_or_no("price_embedded", row["price_embedded"].strip()),
        open_price=read_yes_or_no("open_price", row["open_price"].strip()),
        serial=read_yes_or_no("serial", row["serial"].strip()),
        image=_clean(row["image"], MOST_FIELD_CHARACTERS),
        aliases=tuple(read_code(alias) for alias in split_values(row["aliases"])),
    )
    return item, list(_doubts(item, row["title"]))


def _clean(text: str, limit: int = 200) -> str:
    """As `safe` has it, without its pass over every character where there is nothing to find."""
    plain = text.isascii() and text.isprintable() and "  " not in text and len(text) <= limit
    return text.strip() if plain else _safe(text, limit)


def _check_lengths(fields: Sequence[str], columns: Sequence[str]) -> None:
    if max(map(len, fields)) > MOST_FIELD_CHARACTERS:
        column = next(
            column
            for field, column in zip(fields, columns, strict=True)
            if len(field) > MOST_FIELD_CHARACTERS
        )
        raise ValueError(
            f"{column or 'a field'} is longer than {MOST_FIELD_CHARACTERS:,} characters"
        )


def read_code(text: str) -> str:
    code = text.strip()
    if not code:
        raise ValueError("no code")
    if len(code) > MOST_CODE_CHARACTERS:
        raise ValueError(f"a code is longer than {MOST_CODE_CHARACTERS} characters")
    if code != _clean(code):
        raise ValueError("a code holds characters that cannot be seen")
    if command_named(code):
        raise ValueError(f"'{code}' is the code of a command of the till; give the item another")
    if _ROUNDED_BY_A_SPREADSHEET.fullmatch(code):
        raise ValueError(
            f"code '{code}' was rounded by a spreadsheet; format the column as text there"
        )
    return code


def _title(text: str) -> str:
    title = _clean(text, MOST_TITLE_CHARACTERS)
    if not title:
        raise ValueError("no title")
    return title


def read_price(text: str, currency: str) -> Money:
    price = text.strip()
    if not _PRICE.fullmatch(price):
        raise ValueError(f"price '{safe(price, 20)}' is not an amount such as 12.50")
    return Money.parse(price, currency)


def _tax(name: str, known: Collection[str]) -> str:
    if not name or name in known:
        return name
    near = nearest(name, known)
    hint = f"did you mean '{near}'?" if near else "name one of [tax.rates] in config.toml"
    raise ValueError(f"tax '{safe(name, 20)}' is not known; {hint}")


@lru_cache(maxsize=4096)  # categories and tags repeat from row to row
def _values(text: str) -> tuple[str, ...]:
    values = tuple(_clean(value) for value in split_values(text))
    if len(values) > MOST_VALUES:
        raise ValueError(f"more than {MOST_VALUES} values in one field")
    return values


def _weight(text: str) -> str:
    if text and not _WEIGHT.fullmatch(text):
        raise ValueError(f"weight '{safe(text, 20)}' is not kilograms such as 0.250")
    return text


def _min_age(text: str) -> int | None:
    if not text:
        return None
    if not _AGE.fullmatch(text):
        raise ValueError(f"min_age '{safe(text, 20)}' is not an age in years")
    return int(text)


def read_yes_or_no(column: str, text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ValueError(f"{column} '{safe(text, 20)}' is neither yes nor no")
    return text.lower() in _YES


def _doubts(item: Item, written_title: str) -> Iterable[str]:
    for code in (item.code, *item.aliases):
        if _RETAIL_LOOKING.fullmatch(code) and not is_gtin(code):
            yield f"code '{code}' has a wrong check digit; a scan of it will be called a misread"
    if item.title.endswith("…") and not written_title.rstrip().endswith("…"):
        yield f"the title was cut to {MOST_TITLE_CHARACTERS} characters"
    if item.unit not in WEIGHED_UNITS and item.unit != PIECE:
        yield f"unit '{safe(item.unit, 20)}' is not piece, kg or g; sold by the piece"
