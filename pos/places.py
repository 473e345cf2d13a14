"""What a till keeps, and where: all below one data folder, which one till holds at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pos.errors import TillInUse

LOOK_TAKES_S = 0.05


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one till."""

    data: Path

    @property
    def record(self) -> Path:
        return self.data / "journal.db"

    @property
    def copy(self) -> Path:
        return self.data / "copy"

    @property
    def catalogue(self) -> Path:
        return self.data / "catalog.db"

    @property
    def staff(self) -> Path:
        return self.data / "staff.db"

    @property
    def cards(self) -> Path:
        return self.data / "cards.db"

    @property
    def log(self) -> Path:
        return self.data / "logs" / "till.log"

    @property
    def lock(self) -> Path:
        return self.data / "till.lock"

    def make(self) -> None:
        """The folder, for the till's own user alone."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)


def lock_folder(places: Places) -> Callable[[], None]:
    """One till a folder: two would number their receipts alike. Returns what gives it up."""
    places.make()
    descriptor = os.open(places.lock, os.O_RDWR | os.O_CREAT, 0o600)
    if not _locked(descriptor) and not _locked_after_a_look(descriptor):
        holder = _holder(descriptor)
        os.close(descriptor)
        raise TillInUse(
            f"{places.data} is in use by a till that runs already (process {holder}). Close it."
        )
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return lambda: os.close(descriptor)


def till_at_work(places: Places) -> str:
    """The process that holds the folder, as text; '' while none does."""
    try:
        descriptor = os.open(places.lock, os.O_RDONLY)
    except FileNotFoundError:
        return ""
    try:
        # Shared, so that two who only ask never look to each other like a till.
        return "" if _locked(descriptor, fcntl.LOCK_SH) else _holder(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, how: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _locked_after_a_look(descriptor: int) -> bool:
    """Whoever only asks holds the folder too, for an instant: `till_at_work` must stop no till."""
    time.sleep(LOOK_TAKES_S)
    return _locked(descriptor)


def _holder(descriptor: int) -> str:
    return os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "another program"
