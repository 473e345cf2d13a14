"""A GS1 Digital Link, the address in a QR code, to its fields. It is read and never fetched."""

from __future__ import annotations

from itertools import pairwise
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from pos.core.gs1 import EXPIRES, GTIN, LOT, SERIAL, Element
from pos.core.gtin import LENGTHS, is_digits

_SCHEMES: Final = ("http://", "https://")
_MOST_FIELDS: Final = 30
_WORDS: Final = {"gtin": GTIN, "lot": LOT, "ser": SERIAL, "exp": EXPIRES}
"""The first edition of the standard had words for the commonest identifiers; codes live long."""


def is_address(text: str) -> bool:
    return text[:8].lower().startswith(_SCHEMES)


def link_elements(address: str) -> tuple[Element, ...]:
    """Its fields, from the GTIN on; none where it is an address like any other."""
    try:
        parts = urlsplit(address)
        asked = parse_qsl(parts.query, max_num_fields=_MOST_FIELDS)
    except ValueError:  # a bracket that closes nothing, a question of a hundred parts
        return ()
    path = [unquote(part) for part in parts.path.split("/")]
    begins = _beginning(path)
    if begins is None:
        return ()
    pairs = [*zip(path[begins::2], path[begins + 1 :: 2], strict=False), *asked]
    return tuple(
        Element(identifier, data)
        for name, data in pairs
        if is_digits(identifier := _identifier(name)) and data
    )


def _beginning(path: list[str]) -> int | None:
    """Where the GTIN's identifier stands: an owner's own folders may be before it."""
    for at, (name, data) in enumerate(pairwise(path)):
        if _identifier(name) == GTIN and is_digits(data) and len(data) in LENGTHS:
            return at
    return None


def _identifier(name: str) -> str:
    return _WORDS.get(name.lower(), name)
