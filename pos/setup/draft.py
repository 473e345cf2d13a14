"""The configuration as it is being changed: what stands in the file, and what was chosen since."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pos.config import Settings, load_text
from pos.config.tables_of_list import with_table, without_table
from pos.config.writing import Value, bring_back, changed_text, difference, save, text_of
from pos.setup.spot import Spot, spots_of

Keys = Mapping[str, Value]
"""Of one device's table."""
_MORE: Final = "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Always one that would load; nothing is written before `saved`."""

    path: Path
    environ: Mapping[str, str]
    text: str
    """As the file has it."""
    new_text: str
    in_file: Settings
    settings: Settings

    @classmethod
    def of(cls, path: Path, environ: Mapping[str, str]) -> Draft:
        """ConfigErrors where the file cannot be read, or says what cannot be; where none is yet
        all is as it comes.
        """
        text = text_of(path) if os.path.lexists(path) else ""
        settings = load_text(path, text.encode(), environ)
        return cls(
            path=path,
            environ=environ,
            text=text,
            new_text=text,
            in_file=settings,
            settings=settings,
        )

    def with_keys(self, spot: Spot, keys: Keys) -> Draft:
        """ConfigErrors where they do not go together with the rest.

        Those that say nothing new are left out: the file keeps its defaults unwritten.
        """
        table = spot.table_of(self.settings)
        chosen = {key: value for key, value in keys.items() if getattr(table, key) != value}
        if not chosen:
            return self
        if spot.further:
            at = spot.further - 1
            return self.with_text(with_table(self.new_text, spot.kind.value, _MORE, at, chosen))
        changes = {(spot.kind.value, key): value for key, value in chosen.items()}
        return self.with_text(changed_text(self.new_text, changes))

    def without(self, spot: Spot) -> Draft:
        """A further scanner taken away."""
        assert spot.further, "what there is one of is set to none"
        text = without_table(self.new_text, spot.kind.value, _MORE, spot.further - 1)
        return self.with_text(text)

    def with_text(self, text: str) -> Draft:
        """ConfigErrors where it would not load."""
        settings = load_text(self.path, text.encode(), self.environ)
        return replace(self, new_text=text, settings=settings)

    @property
    def is_new(self) -> bool:
        """Saving makes the file."""
        return not os.path.lexists(self.path)

    @property
    def is_changed(self) -> bool:
        return self.new_text != self.text

    def is_changed_at(self, spot: Spot) -> bool:
        is_there = spot in spots_of(self.in_file)
        return not (is_there and spot.is_same(self.settings, self.in_file))

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
