"""Room on the disk kept free for finishing what was begun when there is no other left."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

RESERVE_BYTES = 16 * 1024 * 1024
"""The rest of a sale, the shift's count and the day's end, a thousand times over."""
SALE_BYTES = 1024 * 1024
"""The longest sale with all that is journaled about it, with room to spare."""


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
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                self._is_kept = self._put_aside(descriptor)
            finally:
                os.close(descriptor)
        except OSError:
            self._is_kept = False
        if not self._is_kept:
            self.give_up()  # part of it would only make the disk fuller
        return self._is_kept

    def give_up(self) -> bool:
        """False where there was none to give."""
        self._is_kept = False
        try:
            self._path.unlink()
        except OSError:
            return False
        return True

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
