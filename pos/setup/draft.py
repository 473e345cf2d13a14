"""The configuration as it is being changed: what stands in the file, and what was chosen since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pos.config import Settings, load_text
from pos.config.writing import Changes, Value, bring_back, changed_text, difference, save, text_of
from pos.ports.finding import DeviceKind

Keys = Mapping[str, Value]
"""Of one device's table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Always one that would load; nothing is written before `saved`."""

    path: Path
    environ: Mapping[str, str]
    text: str
    """As the file has it."""
    changes: Changes
    settings: Settings

    @classmethod
    def of(cls, path: Path, environ: Mapping[str, str]) -> Draft:
        """ConfigErrors where the file cannot be read, or says what cannot be."""
        text = text_of(path)
        settings = load_text(path, text.encode(), environ)
        return cls(path=path, environ=environ, text=text, changes={}, settings=settings)

    def with_keys(self, kind: DeviceKind, keys: Keys) -> Draft:
        """ConfigErrors where they do not go together with the rest.

        Those that say nothing new are left out: the file keeps its defaults unwritten.
        """
        table = getattr(self.settings, kind.value)
        chosen = {
            (kind.value, key): value for key, value in keys.items() if getattr(table, key) != value
        }
        changes = {**self.changes, **chosen}
        text = changed_text(self.text, changes)
        settings = load_text(self.path, text.encode(), self.environ)
        return replace(self, changes=changes, settings=settings)

    @property
    def new_text(self) -> str:
        return changed_text(self.text, self.changes)

    @property
    def is_changed(self) -> bool:
        return self.new_text != self.text

    def difference(self) -> tuple[str, ...]:
        return difference(self.text, self.new_text)

    def saved(self) -> Draft:
        """What is in the file then; ConfigErrors where it could not be written."""
        save(self.path, before=self.text, after=self.new_text, environ=self.environ)
        return self.dropped()

    def dropped(self) -> Draft:
        """What stands in the file now, and nothing else."""
        return Draft.of(self.path, self.environ)

    def brought_back(self) -> tuple[Draft, tuple[str, ...]]:
        """With what was in the file before it was saved last, and what is different by it."""
        told = bring_back(self.path, self.environ)
        return self.dropped(), told
