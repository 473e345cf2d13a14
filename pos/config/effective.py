"""What is set, key by key, as the record has it: without secrets, and cut to a length.

A value that is no more than its default is left out, so that a key this program alone knows is
no change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from msgspec.structs import fields

from pos.config.described import ConfigKey, tables_in
from pos.config.settings import Settings
from pos.core.settings_change import KeyChange, KnownSettings, SettingsDiff
from pos.ports.settings import KeyKind
from pos.text import drawable

LONGEST: Final = 200
"""Characters of a value on record; of a longer one its beginning, and what tells it from others."""

HIDDEN: Final = "••••"
_MAY_BE_A_KEY: Final = frozenset({("catalogue", "source")})
"""Addresses behind whose ? some servers want a key."""


def news_of(settings: Settings, known: KnownSettings | None) -> SettingsDiff:
    """What is set otherwise than the record last knew."""
    now = _not_as_it_comes(settings)
    digest = _digest(now)
    if known is not None and known.digest == digest:
        return SettingsDiff(digest=digest)
    return SettingsDiff(changes=_changes(known.values if known else {}, now), digest=digest)


def difference_of(before: Settings, after: Settings) -> SettingsDiff:
    now = _not_as_it_comes(after)
    return SettingsDiff(changes=_changes(_not_as_it_comes(before), now), digest=_digest(now))


def _changes(before: dict[str, str], now: dict[str, str]) -> tuple[KeyChange, ...]:
    usual = _usual()
    both = ((name, before.get(name), now.get(name)) for name in _in_order(before, now))
    return tuple(
        KeyChange(key=name, old=told_before, new=told_now)
        for name, old, new in both
        if (told_before := usual.get(name, "") if old is None else old)
        != (told_now := usual.get(name, "") if new is None else new)
    )


def _in_order(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """Of the tables and keys; what no table has any more comes last."""
    order = {name: place for place, name in enumerate(_usual())}
    return sorted({**before, **now}, key=lambda name: (order.get(name, len(order)), name))


def _not_as_it_comes(settings: Settings) -> dict[str, str]:
    """A key that comes set and is taken away is there too, as nothing."""
    now, usual = dict(_values(settings)), _usual()
    return {
        name: now.get(name, "")
        for name in {**usual, **now}
        if now.get(name, "") != usual.get(name, "")
    }


@lru_cache(maxsize=1)
def _usual() -> dict[str, str]:
    return dict(_values(Settings()))


def _values(settings: Settings) -> Iterator[tuple[str, str]]:
    for table in tables_in(settings):
        held = table.of(settings)
        for key in table.keys:
            yield from _of_key(key, getattr(held, key.field))


def _of_key(key: ConfigKey, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield f"[{key.table}.{key.key}] {name}", _cut(_text(one))
    elif key.kind is KeyKind.ELSEWHERE and isinstance(value, tuple):
        for number, one in enumerate(value, start=1):
            for field in fields(one):
                told = _cut(_text(getattr(one, field.name)))
                yield f"[{key.table}.{key.key} {number}] {field.encode_name}", told
    elif (key.table, key.key) in _MAY_BE_A_KEY and isinstance(value, str):
        yield key.name, _cut(_text(_without_query(value)))
    else:
        yield key.name, _cut(_text(value))


def _text(value: object) -> str:
    """As the file would have it; '' for what is not set at all."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return drawable(json.dumps(value, ensure_ascii=False))
        case frozenset():
            return f"[{', '.join(sorted(map(_text, value)))}]"
        case tuple():
            return f"[{', '.join(map(_text, value))}]"
        case Decimal():
            return f"{value:f}"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def _without_query(source: str) -> str:
    if "://" not in source or not urlsplit(source).query:
        return source
    return f"{source.partition('?')[0]}?{HIDDEN}"


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    mark = sha256(text.encode()).hexdigest()[:8]
    return f"{text[: LONGEST - 40]}… ({len(text)} characters, {mark})"


def _digest(values: dict[str, str]) -> str:
    told = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()
