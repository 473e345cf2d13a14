"""Keys of config.toml changed: its comments and their order stay, and it is whole at any moment.

What would be wrong is never written; keys of services are refused here as everywhere.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import Item, Key, Table

from pos.config.loading import load_text
from pos.config.settings import Settings
from pos.config.toml_file import MOST_BYTES, one_mistake
from pos.errors import ConfigError
from pos.places import draft_for, switch_to
from pos.text import drawable

Value = str | int | bool | tuple[str, ...]
Changes = Mapping[tuple[str, str], Value | Decimal | None]
"""By table, with dots where one stands in another, and key; None takes the key away."""
About = Mapping[str, Mapping[str, str]]
_NOTHING_ABOUT: Final[About] = {}

BEFORE: Final = ".before"
"""Behind the name of the file that was there until the last change."""


def text_of(path: Path) -> str:
    """ConfigErrors where it cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise one_mistake(path, f"larger than {MOST_BYTES} bytes", "is it the right file?")
        return path.read_bytes().decode()  # with the ends of lines that it has
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
        raise one_mistake(path, why, "name it with --config") from None
    except UnicodeDecodeError:
        raise one_mistake(path, "not text in UTF-8", "save it as UTF-8") from None


def changed_text(text: str, changes: Changes, *, about: About = _NOTHING_ABOUT) -> str:
    """Good TOML with these keys set, and all else as it was written. A key that is new is explained
    behind it in the words of `about`, by table and key.
    """
    document = tomlkit.parse(text)
    for (table, key), value in changes.items():
        if value is None:
            _take_away(document, table, key)
            continue
        written = _table_of(document, table)
        if isinstance(written, Table) and key not in written:
            append_key(written, key, _explained(value, about.get(table, {}).get(key, "")))
        else:
            written[key] = _written(value)
    return tomlkit.dumps(document)


def _table_of(document: TOMLDocument, name: str) -> Any:
    """Made where it is not there yet; one that only holds others has no header of its own."""
    found: Any = document
    *above, own = name.split(".")
    for part in above:
        if part not in found:
            found[part] = tomlkit.table(is_super_table=True)
        found = found[part]
    if own not in found:
        found[own] = tomlkit.table()
    return found[own]


def _take_away(document: TOMLDocument, table: str, key: str) -> None:
    found: Any = document
    for part in table.split("."):
        if part not in found:
            return
        found = found[part]
    if key in found:
        del found[key]


def _written(value: Value | Decimal) -> object:
    match value:
        case tuple():
            return list(value)
        case Decimal():
            return tomlkit.value(f"{value:f}")
        case _:
            return value


def _explained(value: Value | Decimal, words: str) -> object:
    if not words:
        return _written(value)
    explained = tomlkit.item(_written(value))
    explained.comment(words)
    return explained


def append_key(table: Table, key: str, value: object) -> None:
    """Below its last key: what stands further down speaks of the table that follows."""
    behind = taken_from_end(table)
    table.append(key, value)
    table.value.body.extend(behind)


def taken_from_end(table: Table) -> list[tuple[Key | None, Item]]:
    """Blank lines and remarks below its last key."""
    body = table.value.body
    behind: list[tuple[Key | None, Item]] = []
    while body and body[-1][0] is None:
        behind.insert(0, body.pop())
    return behind


def difference(before: str, after: str) -> tuple[str, ...]:
    """Each line that goes, with `- `, and each that comes, with `+ `; made safe to show."""
    compared = difflib.ndiff(before.splitlines(), after.splitlines())
    lines = (drawable(line) for line in compared if line.startswith(("- ", "+ ")))
    return tuple(line for line in lines if line[2:].strip())


def save(path: Path, *, before: str, after: str, environ: Mapping[str, str]) -> Settings:
    """Write it, once it is known to be good, and keep the one before beside it. Where none is yet
    `before` is empty, and it is made.

    ConfigErrors where it would not load, or where somebody else has changed the file since
    `before` was read from it; nothing is written then.
    """
    settings = load_text(path, after.encode(), environ)
    file = path.resolve()  # a link stays one
    is_new = not before and not file.exists()
    if not is_new and text_of(file) != before:
        hint = "leave this and begin it again: what is there now is read then"
        raise ConfigError(file=str(path), problem="somebody else has changed it", hint=hint)
    try:
        if is_new:
            switch_to(file, after.encode())
        else:
            _keep_both(file, before=before, after=after)
    except OSError as error:
        hint = "nothing was changed; make room, or see who may write there"
        problem = f"cannot be written ({error.strerror})"
        raise ConfigError(file=str(path), problem=problem, hint=hint) from error
    try:
        _keep_names(file.parent)
    except OSError as error:
        hint = "look after the next start of this machine whether it still is; see to the disk"
        problem = f"is changed, but the disk does not vouch for it ({error.strerror})"
        raise ConfigError(file=str(path), problem=problem, hint=hint) from error
    return settings


def _keep_both(file: Path, *, before: str, after: str) -> None:
    """On the disk before either takes its place."""
    with (
        draft_for(file, _writing(after), like=file) as new,
        draft_for(kept_before(file), _writing(before), like=file) as old,
    ):
        old.replace(kept_before(file))
        new.replace(file)


def _writing(text: str) -> Callable[[BinaryIO], object]:
    return lambda file: file.write(text.encode())


def bring_back(path: Path, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The one before takes the place of the one that is there, and that one is the one before.

    What is different by it; ConfigError where there is none, or where it is not good.
    """
    earlier = kept_before(path.resolve())
    if not earlier.exists():
        raise ConfigError(
            file=str(path), problem="nothing was changed", hint="no file is before it"
        )
    now, then = text_of(path), text_of(earlier)
    save(path, before=now, after=then, environ=environ)
    return difference(now, then)


def kept_before(path: Path) -> Path:
    return path.with_name(path.name + BEFORE)


def _keep_names(folder: Path) -> None:
    """Or the power may take the new names back."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
