"""The folders that the set-up holds, so that no till begins to sell in them meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pos.places import Places, lock_folder


class HeldFolders:
    def __init__(self) -> None:
        self._give_up: dict[Path, Callable[[], None]] = {}

    def hold(self, folder: Path) -> None:
        """TillInUse where a till runs there. A folder that is held already stays so."""
        place = folder.resolve()
        if place not in self._give_up:
            self._give_up[place] = lock_folder(Places(folder))

    def close(self) -> None:
        for give_up in self._give_up.values():
            give_up()
        self._give_up.clear()
