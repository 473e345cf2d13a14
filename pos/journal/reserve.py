"""Room on the disk kept free for finishing what was begun when there is no other left."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

RESERVE_BYTES = 16 * 1024 * 1024
"""The rest of a sale, the shift's count and the day's end, a thousand times over."""
SALE_BYTES = 1024 * 1024
"""The longest sale with all that is journaled about it, with room to spare."""
_LAST_PART = RESERVE_BYTES // SALE_BYTES
"""One in so many is kept to the last, for a sale that money was taken for."""


class Reserve:
    """A file of nothing in the record's folder. One thread asks."""

    def __init__(self, path: Path, *, size_bytes: int = RESERVE_BYTES) -> None:
        self._path = path
        self._size_bytes = size_bytes
        self._is_kept = False

    @property
    def is_kept(self) -> bool:
        return self._is_kept

    def keep(self) -> bool:
        """Put it aside where there is room for it and as much again; False where there is not."""
        had_last = self._bytes() >= self._last_bytes
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                self._is_kept = self._put_aside(descriptor)
            finally:
                os.close(descriptor)
        except OSError:
            self._is_kept = False
        if self._is_kept:
            return True
        if had_last:  # what broke off would only make the disk fuller
            self._cut_back()
        else:
            self.give_up_last()
        return False

    def give_up(self) -> bool:
        """All but the last part: others may fill the room again. False where that is all."""
        self._is_kept = False
        return self._cut_back()

    def give_up_last(self) -> bool:
        """False where there was none to give."""
        self._is_kept = False
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

    def _cut_back(self) -> bool:
        if self._bytes() <= self._last_bytes:
            return False
        try:
            os.truncate(self._path, self._last_bytes)
        except OSError:
            return False
        return True

    @property
    def _last_bytes(self) -> int:
        return self._size_bytes // _LAST_PART

    def _bytes(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

    def has_room_for_a_sale(self) -> bool:
        try:
            return self._is_kept or shutil.disk_usage(self._path.parent).free >= SALE_BYTES
        except OSError:
            return False

    def _put_aside(self, descriptor: int) -> bool:
        if os.fstat(descriptor).st_size >= self._size_bytes:
            return True  # from the last run
        if shutil.disk_usage(self._path.parent).free < 2 * self._size_bytes:
            return False
        os.posix_fallocate(descriptor, 0, self._size_bytes)
        return True
