"""A key's value as a manager reads and types it, and back to what the file says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from pos.config.described import ConfigKey
from pos.config.writing import Value
from pos.ports.settings import KeyKind

BETWEEN: Final = "|"
YES, NO = "yes", "no"

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})")

Written = Value | Decimal
Changes = Mapping[tuple[str, str], Written | None]


def as_typed(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return YES if value else NO
        case float():
            return f"{value:g}"
        case Decimal():
            return f"{value:f}"
        case dict():
            return f" {BETWEEN} ".join(f"{name} {rate}" for name, rate in value.items())
        case frozenset():
            return _joined(tuple(sorted(value)))
        case tuple():
            return _joined(value)
        case _:
            return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", str(value))


def _joined(parts: tuple[object, ...]) -> str:
    return f" {BETWEEN} ".join(as_typed(part).replace(BETWEEN, "\\u007c") for part in parts)


def changes_of(key: ConfigKey, typed: str | None, *, held: object) -> Changes:
    """What the file is to say; None: the key as it comes. ValueError where it cannot be that.

    `held` is what the key says now: a rate that is left out of it is taken away.
    """
    if isinstance(key.default, dict):
        return _rates(key, typed, held=held if isinstance(held, dict) else {})
    return {(key.table, key.key): None if typed is None else _read(key, typed)}


def _read(key: ConfigKey, typed: str) -> Written:
    match key.kind:
        case KeyKind.YES_NO:
            if typed not in {YES, NO}:
                raise ValueError
            return typed == YES
        case KeyKind.CHOICE:
            return next(one for one in key.choices if str(one) == typed)
        case KeyKind.NUMBER:
            return _number(typed)
        case KeyKind.LIST:
            return several(typed)
        case _:
            return _unescaped(typed)


def _number(typed: str) -> int | Decimal:
    if not (typed.isascii() and typed.replace(".", "", 1).isdigit()):
        raise ValueError
    try:
        return int(typed) if typed.isdigit() else Decimal(typed)
    except InvalidOperation:
        raise ValueError from None


def _rates(key: ConfigKey, typed: str | None, *, held: Mapping[str, object]) -> Changes:
    if typed is None:
        return {(key.table, key.key): None}
    rates: dict[tuple[str, str], Written | None] = {}
    table = f"{key.table}.{key.key}"
    for part in _parts(typed):
        name, _, rate = part.partition(" ")
        if not rate.strip() or (table, name) in rates:
            raise ValueError
        rates[table, name] = rate.strip()
    gone: dict[tuple[str, str], Written | None] = {
        (table, name): None for name in held if (table, name) not in rates
    }
    return {**rates, **gone}


def several(typed: str) -> tuple[str, ...]:
    """What was typed with `BETWEEN` between; `as_typed` is the other way round."""
    return tuple(_unescaped(part) for part in _parts(typed))


def _parts(typed: str) -> tuple[str, ...]:
    parts = (part.strip() for part in typed.split(BETWEEN))
    return tuple(part for part in parts if part)


def _unescaped(typed: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), typed)
