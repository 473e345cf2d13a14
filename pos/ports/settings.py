"""The till's configuration as a manager looks at it and changes it: its file, key by key.

What is wrong is a ConfigError, with every mistake and its key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

from pos.core.settings_change import SettingsDiff

NO_FILE: Final = "This till was told its settings in no file: there is nothing to change here."


class KeyKind(StrEnum):
    """How a key is changed."""

    CHOICE = "choice"
    YES_NO = "yes or no"
    NUMBER = "number"
    TEXT = "text"
    LIST = "list"
    """Several, with | between them where they are typed."""
    ELSEWHERE = "elsewhere"
    """Only looked at: what changes it is said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """One key: what it is, and what it says."""

    table: str
    key: str
    about: str
    kind: KeyKind
    value: str
    """As it is typed; empty for nothing. Yes and no in these words."""
    default: str
    choices: tuple[str, ...] = ()
    expected: str = ""
    """What may be typed."""
    is_set: bool = False
    """Whether it stands in the file, or is as it comes."""
    is_changed: bool = False
    """Not saved yet."""

    @property
    def name(self) -> str:
        return f"[{self.table}] {self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLines:
    name: str
    about: str
    keys: tuple[KeyLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsDraft:
    """The configuration as it is being changed; nothing is written before it is saved."""

    before: str = field(repr=False)
    """The file as it was read."""
    after: str = field(repr=False)
    tables: tuple[TableLines, ...]
    difference: tuple[str, ...] = ()
    """Each line that goes, with `- `, and each that comes, with `+ `."""
    mistakes: tuple[str, ...] = ()
    """What does not go together as it stands: it cannot be saved so."""
    cautions: tuple[str, ...] = ()
    """What to do before the till is started with what is changed."""
    not_in_force: int = 0
    """Keys of the file that the till was started without: they hold from its next start."""

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsSaved:
    """What is set otherwise by it, and what somebody else had set before unseen."""

    found: SettingsDiff
    made: SettingsDiff


class SettingsFile(Protocol):
    """Slow, as files are: never on a screen's or the terminal's thread."""

    def read(self) -> SettingsDraft: ...

    def with_value(self, draft: SettingsDraft, line: KeyLine, typed: str | None) -> SettingsDraft:
        """A key set to what was typed; None: as it comes. Mistakes of that key are refused."""
        ...

    def earlier(self, draft: SettingsDraft) -> SettingsDraft:
        """As it was before the last saving."""
        ...

    def write(self, before: str, after: str) -> SettingsSaved:
        """Nothing is written where it would not load, or the file no longer says `before`."""
        ...
