"""One of the tables of a list, as [[scanner.more]], changed, added or taken away in config.toml.

What else is written there stays; `writing.py` changes the keys of all other tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import tomlkit
from tomlkit.container import OutOfOrderTableProxy
from tomlkit.items import AoT, Array, Table

from pos.config.writing import Value, append_key, changed_text, taken_from_end
from pos.errors import ConfigError

_HEADER = re.compile(r"\s*\[")
_NO_KEY = re.compile(r"\s*(#.*)?")


def with_table(text: str, table: str, key: str, number: int, keys: Mapping[str, Value]) -> str:
    """The one of that number, from 0, with these keys; a new one where it is the next number."""
    document = tomlkit.parse(text)
    if table not in document:
        text = changed_text(text, {(table, key): ()})
        document = tomlkit.parse(text)
    parent = document[table]
    if not isinstance(parent, Table | OutOfOrderTableProxy):
        raise _by_hand(table, key)
    there = parent.get(key)
    if isinstance(there, Array) and there:
        _change_inline(there, number, keys)
        return tomlkit.dumps(document)
    if isinstance(there, AoT) and number < len(there):
        _change(there[number], keys)
        return tomlkit.dumps(document)
    made = tomlkit.table()
    made.update(keys)
    if isinstance(there, AoT):
        behind = taken_from_end(there[-1])
        there[-1].value.body.append((None, tomlkit.nl()))
        there.append(made)
    else:
        if not isinstance(parent, Table):
            raise _by_hand(table, key)
        if there is not None:
            del parent[key]
        behind = taken_from_end(parent)
        of_list = tomlkit.aot()
        of_list.append(made)
        parent.append(key, of_list)
    made.value.body.extend(behind or [(None, tomlkit.nl())])
    return tomlkit.dumps(document)


def without_table(text: str, table: str, key: str, number: int) -> str:
    """What is written between it and the next table speaks of that one, and stays."""
    document = tomlkit.parse(text)
    parent = document[table]
    if not isinstance(parent, Table | OutOfOrderTableProxy):
        raise _by_hand(table, key)
    there = parent[key]
    if isinstance(there, Array):
        del there[number]
        return tomlkit.dumps(document)
    lines = text.splitlines(keepends=True)
    header = re.compile(rf"\s*\[\[\s*{table}\s*\.\s*{key}\s*\]\]")
    begins = [at for at, line in enumerate(lines) if header.match(line)][number]
    rest = range(begins + 1, len(lines))
    ends = next((at for at in rest if _HEADER.match(lines[at])), len(lines))
    while _NO_KEY.fullmatch(lines[ends - 1].rstrip("\r\n")):
        ends -= 1
    while begins and not lines[begins - 1].strip():
        begins -= 1
    return "".join((*lines[:begins], *lines[ends:]))


def _by_hand(table: str, key: str) -> ConfigError:
    """Rather refused than written anew: somebody has written it in a way of their own."""
    return ConfigError(
        file="config.toml",
        key=table,
        problem="it is written in a way that is not changed here",
        hint=f"write [[{table}.{key}]] by hand",
    )


def _change(table: Table, keys: Mapping[str, Value]) -> None:
    for name, value in keys.items():
        if name in table:
            table[name] = value
        else:
            append_key(table, name, value)


def _change_inline(there: Array, number: int, keys: Mapping[str, Value]) -> None:
    """Of a list that is written as `more = [{ … }]`."""
    if number == len(there):
        made = tomlkit.inline_table()
        made.update(keys)
        there.append(made)
        return
    for name, value in keys.items():
        there[number][name] = value
