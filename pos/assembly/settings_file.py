"""The configuration's file behind the till's screen: read, changed as a draft, written, undone."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from pos.config import Settings, load_text
from pos.config.about import ABOUT
from pos.config.described import ConfigKey, ConfigTable, tables_in
from pos.config.effective import difference_of
from pos.config.loading import read_through
from pos.config.typed import as_typed, changes_of
from pos.config.writing import Changes, changed_text, difference, kept_before, save, text_of
from pos.core.settings_change import NOTHING_SET
from pos.errors import ConfigError, ConfigErrors
from pos.ports.settings import KeyKind, KeyLine, SettingsDraft, SettingsSaved, TableLines

ELSEWHERE: Final = "Close the till, then: pos setup devices"


_NUMBERED: Final = (
    "Close the shift and send what waits before the till is started again: receipts and orders are "
    "numbered by it."
)
_CAUTIONS: Final = {
    "[store] id": _NUMBERED,
    "[till] id": _NUMBERED,
    "[store] currency": (
        "Close the shift before the till is started again: a shift is of one currency, and so is "
        "what is on gift cards."
    ),
    "[till] data_dir": (
        "Another folder has no record, no items and nobody who may sign on, unless the one before "
        "is moved there while the till is closed."
    ),
}


class SettingsOfTill:
    """pos.ports.settings.SettingsFile of a till that was started with `in_force`.

    What that says is on record by then, and so is what is written here once it is told of.
    """

    def __init__(self, file: Path, in_force: Settings, environ: Mapping[str, str]) -> None:
        self._file = file
        self._in_force = in_force
        self._environ = environ
        self._on_record = in_force
        self._one_writes = threading.Lock()

    def read(self) -> SettingsDraft:
        with _told_shortly():
            text = text_of(self._file)
            return self._draft(text, text, self._sound(text))

    def with_value(self, draft: SettingsDraft, line: KeyLine, typed: str | None) -> SettingsDraft:
        held, _ = self._through(draft.after)
        table, key = _described(line, held)
        try:
            changes = changes_of(key, typed, held=getattr(table.of(held), key.field))
        except ValueError:
            raise ConfigError(file="", key=key.name, expected=key.expected) from None
        after = changed_text(draft.after, changes)
        settings, mistakes = self._through(after)
        if own := tuple(_short(one) for one in mistakes if _is_of(one, key)):
            raise ConfigErrors(own)
        return replace(
            self._draft(draft.before, after, settings),
            mistakes=tuple(str(_short(one)) for one in mistakes),
        )

    def earlier(self, draft: SettingsDraft) -> SettingsDraft:
        kept = kept_before(self._file.resolve())
        if not kept.exists():
            hint = "no file is before it"
            raise ConfigError(file=self._file.name, problem="nothing was saved yet", hint=hint)
        with _told_shortly():
            text = text_of(kept)
            return self._draft(draft.before, text, self._sound(text))

    def write(self, before: str, after: str) -> SettingsSaved:
        with self._one_writes, _told_shortly():
            return self._write(before, after)

    def take(self, changes: Changes) -> SettingsSaved:
        """What the hub sets. Nothing is written where all of it is set so already, or where the
        file would not load with it.
        """
        with self._one_writes, _told_shortly():
            before = text_of(self._file)
            found = load_text(self._file, before.encode(), self._environ)
            after = changed_text(before, changes, about=ABOUT)
            wanted = load_text(self._file, after.encode(), self._environ)
            if difference_of(found, wanted).changes:
                return self._write(before, after)
            told = SettingsSaved(found=difference_of(self._on_record, found), made=NOTHING_SET)
            self._on_record = found
            return told

    def _write(self, before: str, after: str) -> SettingsSaved:
        found = load_text(self._file, before.encode(), self._environ)
        saved = save(self._file, before=before, after=after, environ=self._environ)
        told = SettingsSaved(
            found=difference_of(self._on_record, found), made=difference_of(found, saved)
        )
        self._on_record = saved
        return told

    # -- what is shown ------------------------------------------------------------------------

    def _through(self, text: str) -> tuple[Settings, tuple[ConfigError, ...]]:
        return read_through(self._file, text.encode(), self._environ)

    def _sound(self, text: str) -> Settings:
        """ConfigErrors where somebody wrote what would not load."""
        settings, mistakes = self._through(text)
        if mistakes:
            raise ConfigErrors(mistakes)
        return settings

    def _draft(self, before: str, after: str, settings: Settings) -> SettingsDraft:
        saved, _ = self._through(before)
        in_file = load_text(self._file, before.encode(), self._environ)
        written = tomllib.loads(after)
        tables = tuple(
            TableLines(
                name=table.name,
                about=table.about,
                keys=tuple(
                    _line(table, key, settings, saved, is_set=_stands(written, key))
                    for key in table.keys
                ),
            )
            for table in tables_in(settings)
        )
        changed = {line.name for table in tables for line in table.keys if line.is_changed}
        cautions = (said for name, said in _CAUTIONS.items() if name in changed)
        return SettingsDraft(
            before=before,
            after=after,
            tables=tables,
            cautions=tuple(dict.fromkeys(cautions)),
            difference=difference(before, after),
            not_in_force=len(difference_of(self._in_force, in_file).changes),
        )


def _line(
    table: ConfigTable, key: ConfigKey, settings: Settings, saved: Settings, *, is_set: bool
) -> KeyLine:
    value, before = (getattr(table.of(one), key.field) for one in (settings, saved))
    is_elsewhere = key.kind is KeyKind.ELSEWHERE
    return KeyLine(
        table=key.table,
        key=key.key,
        about=key.about,
        kind=key.kind,
        value=_several(value) if is_elsewhere else as_typed(value),
        default=_several(key.default) if is_elsewhere else as_typed(key.default),
        choices=tuple(map(str, key.choices)),
        expected=ELSEWHERE if is_elsewhere else key.expected,
        is_set=is_set,
        is_changed=value != before,
    )


def _several(tables: object) -> str:
    return str(len(tables)) if isinstance(tables, tuple) and tables else "none"


def _stands(written: dict[str, object], key: ConfigKey) -> bool:
    found: object = written
    for part in (*key.table.split("."), key.key):
        if not isinstance(found, dict) or part not in found:
            return False
        found = found[part]
    return True


def _described(line: KeyLine, held: Settings) -> tuple[ConfigTable, ConfigKey]:
    table = next(one for one in tables_in(held) if one.name == line.table)
    return table, next(one for one in table.keys if one.key == line.key)


def _is_of(mistake: ConfigError, key: ConfigKey) -> bool:
    return mistake.key == key.name or mistake.key.startswith(f"[{key.table}.{key.key}]")


@contextmanager
def _told_shortly() -> Iterator[None]:
    """Beside the basket is no room for a folder's name, and the file is known."""
    try:
        yield
    except ConfigErrors as told:
        raise ConfigErrors(tuple(map(_short, told.errors))) from None
    except ConfigError as told:
        raise _short(told) from None


def _short(mistake: ConfigError) -> ConfigError:
    """Of a key its name says enough; what is wrong with a whole file has that file's."""
    return ConfigError(
        file="" if mistake.key else Path(mistake.file).name,
        key=mistake.key,
        problem=mistake.problem,
        expected=mistake.expected,
        hint=mistake.hint,
    )
