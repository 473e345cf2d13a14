"""The ways in which a scan may name an item: retail codes and what is made of them.

barcode.py asks here once it knows that a scan may be one, and reads whatever else it may be.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pos.core.gtin import LENGTHS, check_digit, is_digits, is_gtin, same_item_codes, upc_a_of
from pos.core.label import Label
from pos.core.price_pattern import PricePattern
from pos.core.symbology import CodeId, Symbology

_BASE_LENGTHS: Final = {18: 13, 15: 13, 17: 12, 14: 12, 10: 8}
"""Of a code by its length with an add-on of five or two digits behind it."""
_WITH_ISSUES: Final = ("977", "978", "979")
"""Magazines and books: only their add-ons are told where no scanner says that there is one."""

_RETAIL: Final = frozenset(
    {
        Symbology.RETAIL,
        Symbology.UPC_OR_EAN,
        Symbology.EAN_8,
        Symbology.UPC_E,
        Symbology.WITH_ADD_ON,
        Symbology.ADD_ON,
    }
)


class CodeKind(StrEnum):
    """What an item's code was read as, in words."""

    RETAIL = "retail code"
    UPC_E = "UPC-E, written out"
    ADD_ON = "retail code with its add-on"
    CARTON = "carton code (ITF-14)"
    IN_STORE = "code of the store's own scale"
    GS1 = "GS1 code with fields"
    LINK = "GS1 Digital Link"
    AS_IT_STANDS = "code as it stands"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRules:
    """What the store has set of its scanners and codes."""

    code_id: CodeId = CodeId.AIM
    patterns: tuple[PricePattern, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReading:
    """One way a scan may name an item."""

    kind: CodeKind
    codes: tuple[str, ...]
    """Every way the catalogue may have written it."""
    label: Label | None = None
    pattern: str = ""


ItemReadings = tuple[ItemReading, ...]


def is_retail(symbology: Symbology, data: str) -> bool:
    """Whether nothing but a retail code is meant, right or misread."""
    unnamed = symbology is Symbology.UNKNOWN and is_digits(data) and len(data) in LENGTHS
    return unnamed or symbology in _RETAIL


def as_it_stands(data: str) -> ItemReading:
    return ItemReading(kind=CodeKind.AS_IT_STANDS, codes=same_item_codes(data))


def retail_readings(
    symbology: Symbology, data: str, rules: CodeRules, currency: str
) -> ItemReadings:
    """What a retail code may be; nothing where its check digit is wrong."""
    plain = (*_gtin(data), *_in_store(data, rules, currency))
    match symbology:
        case Symbology.EAN_8:
            return plain if len(data) == 8 else ()
        case Symbology.RETAIL | Symbology.UPC_E:
            return (*_upc_e(data), *plain, *_with_add_on(data))
        case Symbology.WITH_ADD_ON | Symbology.ADD_ON:
            return _with_add_on(data) or plain
        case Symbology.UPC_OR_EAN:
            return (*plain, *_upc_e(data), *_with_add_on(data))
        case _:
            return (*plain, *_upc_e(data))


def free_readings(symbology: Symbology, data: str) -> ItemReadings:
    """Of a code that may be anything at all."""
    match symbology:
        case Symbology.CARTON if is_gtin(data):
            return (ItemReading(kind=CodeKind.CARTON, codes=same_item_codes(data)),)
        case Symbology.CARTON_STRIPPED if is_digits(data) and len(data) == 13:
            whole = f"{data}{check_digit(data)}"
            carton = ItemReading(kind=CodeKind.CARTON, codes=same_item_codes(whole))
            return (carton, as_it_stands(data))
        case Symbology.UNKNOWN if data.startswith(_WITH_ISSUES) and is_digits(data):
            return _with_add_on(data) or (as_it_stands(data),)
    return (as_it_stands(data),)


def _gtin(data: str) -> ItemReadings:
    if not is_gtin(data):
        return ()
    return (ItemReading(kind=CodeKind.RETAIL, codes=same_item_codes(data)),)


def _upc_e(data: str) -> ItemReadings:
    upc_a = upc_a_of(data)
    return (ItemReading(kind=CodeKind.UPC_E, codes=same_item_codes(upc_a)),) if upc_a else ()


def _in_store(data: str, rules: CodeRules, currency: str) -> ItemReadings:
    """After the code itself: a row for all of its digits is nearer than one for its beginning."""
    code = data.removeprefix("0") if len(data) == 14 else data
    for pattern in rules.patterns:
        found = pattern.take_apart(code, currency=currency)
        if found is not None:
            reading = ItemReading(
                kind=CodeKind.IN_STORE,
                codes=same_item_codes(found.item_code),
                label=found.label,
                pattern=pattern.text,
            )
            return (reading,)
    return ()


def _with_add_on(data: str) -> ItemReadings:
    """The catalogue may have a row an issue, or one for all of them."""
    length = _BASE_LENGTHS.get(len(data), 0)
    base = data[:length]
    own = _gtin(base) or _upc_e(base)
    if not length or not is_digits(data) or not own:
        return ()
    issue = ItemReading(kind=CodeKind.ADD_ON, codes=(data,))
    return (issue, *own)
