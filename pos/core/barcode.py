"""What a scan could mean, most specific reading first. Which one it is, the facts decide.

How the scanner names a code is symbology.py's, the ways to an item item_code.py's, the fields of
GS1 codes gs1.py's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from pos.core.customer_code import CustomerCode, split_customer_code
from pos.core.digital_link import is_address, link_elements
from pos.core.gs1 import GTIN, Element, trade_item_of
from pos.core.gtin import is_gtin, same_item_codes
from pos.core.item import Item
from pos.core.item_code import (
    CodeKind,
    CodeRules,
    ItemReading,
    as_it_stands,
    free_readings,
    is_retail,
    retail_readings,
)
from pos.core.symbology import Symbology, split_code_id

_SEPARATOR: Final = "\x1d"
_BLANKS: Final = " \t\r\n"
_RECEIPT = re.compile(r"[A-Za-z0-9._]+-[A-Za-z0-9._]+-\d{6,}")
_RECEIPT_BEHIND = re.compile(rf"[/=]({_RECEIPT.pattern})\Z")
_COUPON = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9_-]{2,39}|[A-Za-z0-9][A-Za-z0-9-]{2,59}\.[A-Za-z0-9]{100,200}"
)
"""Or one with its terms and the shop's signature behind it."""


class ScanTrouble(StrEnum):
    """Why bytes from a scanner were dropped."""

    OVERLONG = "overlong"
    DAMAGED = "damaged"
    """Bytes no scanner sends: wrong baud rate or parity, or a loose plug."""
    STALE = "stale"
    """Half a code with no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One scan, read in every way it can be read. Empty and None: it cannot be that."""

    text: str
    """Without what the scanner put before it."""
    symbology: Symbology = Symbology.UNKNOWN
    items: tuple[ItemReading, ...] = ()
    """The most specific first."""
    customer: CustomerCode | None = None
    coupon: str = ""
    receipt: str = ""
    fields: str = ""
    """A GS1 element string, as whoever can has yet to cut it; `with_elements` takes it in then."""
    must_be_fields: bool = False
    link: tuple[Element, ...] = ()
    """The fields of a Digital Link."""
    misread: bool = False
    """A check digit is wrong, or something is missing: say so, look nothing up."""

    @property
    def item_codes(self) -> tuple[str, ...]:
        """All codes it may have in the catalogue: one search finds the first that is there."""
        return tuple(dict.fromkeys(code for one in self.items for code in one.codes))

    @property
    def named(self) -> str:
        """The code as a person would look it up: of fields the GTIN alone."""
        of_fields = (one.codes[0] for one in self.items if one.kind in _OF_FIELDS)
        return next(of_fields, self.text)

    def of_item(self, item: Item) -> ItemReading | None:
        """The reading that names this item, which one of its codes has found."""
        if len(self.items) == 1:
            return self.items[0]
        names = {form for code in _codes_of(item) for form in same_item_codes(code)}
        return next((one for one in self.items if not names.isdisjoint(one.codes)), None)


_OF_FIELDS: Final = frozenset({CodeKind.GS1, CodeKind.LINK})

PLAIN_RULES: Final = CodeRules()


def interpret(text: str, rules: CodeRules = PLAIN_RULES, *, currency: str) -> Reading:
    """Read a frame from the scanner, without its terminator.

    The currency is the store's, in whose minor units codes of its own scales hold prices.
    """
    whole = text.strip(_BLANKS)
    symbology, data = split_code_id(whole, rules.code_id)
    if not data.strip():
        return Reading(text=text, symbology=symbology, misread=True)
    reading = _read(symbology, data, rules, currency)
    if symbology is not Symbology.UNKNOWN and not whole.startswith("]"):
        # A vendor's letters may as well be the code's own: the whole of it comes last.
        reading = replace(reading, items=(*reading.items, as_it_stands(whole)))
    return reading


def with_elements(reading: Reading, elements: tuple[Element, ...], *, today: date) -> Reading:
    """The reading with the fields its code was cut into; without them it may be a misread."""
    trade_item = trade_item_of(elements, today=today)
    if trade_item.misread or (reading.must_be_fields and not elements):
        return replace(reading, misread=True)
    if not trade_item.gtin:
        return reading
    found = ItemReading(
        kind=CodeKind.LINK if reading.link else CodeKind.GS1,
        codes=same_item_codes(trade_item.gtin),
        label=trade_item.label,
    )
    # What names an item by its fields is nobody's coupon, whatever it looks like.
    return replace(reading, items=(*reading.items, found), customer=None, coupon="", receipt="")


def _read(symbology: Symbology, data: str, rules: CodeRules, currency: str) -> Reading:
    text = data.strip()
    if is_address(text):
        return _of_address(symbology, text)
    if symbology is Symbology.ELEMENT_STRING or _SEPARATOR in data:
        return _of_fields(symbology, text)
    if is_retail(symbology, text):
        items = retail_readings(symbology, text, rules, currency)
        # Where the catalogue has it just so it is an item's all the same.
        return Reading(
            text=text,
            symbology=symbology,
            items=items or (as_it_stands(text),),
            misread=not items,
        )
    return Reading(
        text=text,
        symbology=symbology,
        items=free_readings(symbology, text),
        fields=text if _begins_with_gtin(text) else "",
        receipt=text if _RECEIPT.fullmatch(text) else "",
        customer=split_customer_code(text),
        coupon=text if _COUPON.fullmatch(text) and not text.isdigit() else "",
        misread=symbology is Symbology.CARTON and len(text) == 14 and not is_gtin(text),
    )


def _of_address(symbology: Symbology, text: str) -> Reading:
    """A Digital Link, or where a receipt's own QR leads: to its number."""
    link = link_elements(text)
    receipt = None if link else _RECEIPT_BEHIND.search(text)
    return Reading(
        text=text,
        symbology=symbology,
        items=(as_it_stands(text),),
        link=link,
        receipt=receipt[1] if receipt else "",
    )


def _of_fields(symbology: Symbology, text: str) -> Reading:
    """Some scanners send the bare GTIN of a DataBar, which is no field."""
    bare = is_gtin(text)
    return Reading(
        text=text,
        symbology=symbology,
        items=(as_it_stands(text),),
        fields="" if bare else text,
        must_be_fields=not bare,
    )


def _begins_with_gtin(text: str) -> bool:
    """As an element string does where no scanner says that it is one."""
    return len(text) > 16 and text.startswith(GTIN) and is_gtin(text[2:16])


def _codes_of(item: Item) -> tuple[str, ...]:
    return (item.code, item.sku, *item.aliases)
