"""Tables laid over config.toml: what they say is written there, and all else stays as it was.

A key that is new there is explained behind it, in the words of config.example.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from pos.config.about import ABOUT
from pos.config.tables_of_list import with_table, without_table
from pos.config.writing import Value, changed_text
from pos.setup.draft import Draft

Tables = Mapping[str, Mapping[str, object]]
"""By name, as TOML has them; decimals exact, a table in a table below its name."""

_HEAD: Final = """\
# The till's configuration. A key that is not here is as it comes; config.example.toml has them all.
# Keys of the loyalty service never stand here: they are in secrets.toml, or in the environment.
"""
_WHOLE: Final = "tax.rates"
"""Taken as a whole: a rate that is not told any more is gone."""
_FURTHER: Final = ("scanner", "more")


def with_tables(draft: Draft, tables: Tables) -> Draft:
    """ConfigErrors where it would not load; nothing is written."""
    return draft.with_text(merged(draft.new_text, tables))


def merged(text: str, tables: Tables) -> str:
    """Good TOML; the same text where it says all of it already."""
    there = parsed(text)
    if not any(_differs(there.get(name), table) for name, table in tables.items()):
        return text
    changes: dict[tuple[str, str], Value | Decimal | None] = {}
    for name, table in tables.items():
        changes |= _changes(name, _without_further(name, table), there.get(name, {}))
    return _with_further(changed_text(text or _HEAD, changes, about=ABOUT), tables, there)


def parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def _differs(there: object, wanted: object) -> bool:
    """Whether something of it is not written yet; what else is written does not count."""
    if isinstance(wanted, Mapping) and isinstance(there, dict):
        return any(
            name not in there
            or _differs(there[name], value)
            or (name == "rates" and there[name] != value)
            for name, value in wanted.items()
        )
    return there != wanted


def _changes(
    label: str, wanted: Mapping[str, Any], there: Mapping[str, Any]
) -> dict[tuple[str, str], Value | Decimal | None]:
    """Its own keys first: a table that is begun by one below it has none of its own."""
    gone = [name for name in there if name not in wanted] if label == _WHOLE else []
    below = {name: value for name, value in wanted.items() if isinstance(value, Mapping)}
    changes: dict[tuple[str, str], Value | Decimal | None] = {(label, name): None for name in gone}
    for name, value in wanted.items():
        if name not in below and (name not in there or there[name] != value):
            changes[label, name] = value
    for name, table in below.items():
        changes |= _changes(f"{label}.{name}", table, there.get(name, {}))
    return changes


# -- [[scanner.more]] -------------------------------------------------------------------------


def _without_further(name: str, table: Mapping[str, object]) -> Mapping[str, object]:
    if name != _FURTHER[0]:
        return table
    return {key: value for key, value in table.items() if not _is_further(key, value)}


def _is_further(key: str, value: object) -> bool:
    return (
        key == _FURTHER[1] and isinstance(value, list) and all(isinstance(v, dict) for v in value)
    )


def _with_further(text: str, tables: Tables, there: dict[str, Any]) -> str:
    """All of them: one that is not told any more is taken away."""
    name, key = _FURTHER
    wanted = tables.get(name, {}).get(key)
    if not isinstance(wanted, list) or not _is_further(key, wanted):
        return text
    before = there.get(name, {}).get(key, [])
    for number in range(len(before) - 1, len(wanted) - 1, -1):
        text = without_table(text, name, key, number)
    for number, table in enumerate(wanted):
        known = before[number] if number < len(before) else {}
        new = {one: value for one, value in table.items() if known.get(one) != value}
        if new:
            text = with_table(text, name, key, number, new)
    return text
