"""What a till keeps, and where: all below one data folder, which one till holds at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import shlex
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from pos.errors import JournalError, TillInUse

LOOK_TAKES_S = 0.05


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one till."""

    data: Path
    shop: Path | None = None
    """Whose catalogue and staff a till in training uses; it writes neither."""

    @property
    def record(self) -> Path:
        return self.data / "journal.db"

    @property
    def copy(self) -> Path:
        return self.data / "copy"

    @property
    def damaged(self) -> Path:
        """There while the record is known to be damaged and was not made again yet."""
        return self.data / "journal-damaged"

    @property
    def reserve(self) -> Path:
        """Room for finishing what was begun when the disk is full."""
        return self.data / "reserve"

    @property
    def kept_figures(self) -> Path:
        """Of shifts that were closed, for reports; it may be deleted, and is made again."""
        return self.data / "reports.db"

    @property
    def catalogue(self) -> Path:
        return (self.shop or self.data) / "catalog.db"

    @property
    def catalogue_lock(self) -> Path:
        """Held by whoever makes the catalogue anew."""
        return self.data / "catalogue.lock"

    @property
    def catalogue_marks(self) -> Path:
        """Which version of its source the catalogue was made of."""
        return self.data / "catalogue-source.json"

    @property
    def program(self) -> Path:
        """The loyalty program's terms as they were last told."""
        return self.data / "program"

    @property
    def told_customers(self) -> Path:
        """Points and tiers that the loyalty service told by itself, with customers' ids."""
        return self.data / "customers.json"

    @property
    def hub(self) -> Path:
        """How far the hub had the record when it said so last; it may be deleted."""
        return self.data / "hub.json"

    @property
    def staff(self) -> Path:
        return (self.shop or self.data) / "staff.db"

    @property
    def cards(self) -> Path:
        return self.data / "cards.db"

    @property
    def receipts(self) -> Path:
        """Receipts kept as files, where the store wants them."""
        return self.data / "receipts"

    @property
    def exports(self) -> Path:
        """What somebody at the till had written into a file; nothing here is read again."""
        return self.data / "exports"

    @property
    def archives(self) -> Path:
        """Of the record, where nobody named another place."""
        return self.data / "archive"

    @property
    def emails(self) -> Path:
        """Receipts that wait to go out by e-mail, with their addresses."""
        return self.data / "emails.db"

    @property
    def log(self) -> Path:
        return self.data / "logs" / "till.log"

    @property
    def second_screen(self) -> Path:
        """A socket: whoever follows the till connects there."""
        return self.data / "display.sock"

    @property
    def verdicts(self) -> Path:
        """A socket: whoever looks beside the till that runs is told how its devices are."""
        return self.data / "devices.sock"

    @property
    def ended(self) -> Path:
        """There while the till is down, where it was ended in the usual way."""
        return self.data / "ended"

    @property
    def lock(self) -> Path:
        return self.data / "till.lock"

    def make(self) -> None:
        """The folder, for the till's own user alone."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)


def switch_to(path: Path, content: bytes) -> None:
    """The new file whole or the old one, whatever happens in between. OSError as the disk says."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with draft_for(path, lambda file: file.write(content)) as draft:
        draft.replace(path)


@contextmanager
def draft_for(
    path: Path,
    write: Callable[[BinaryIO], object],
    *,
    like: Path | None = None,
    is_alone: bool = False,
) -> Iterator[Path]:
    """What `write` writes, whole on the disk, to be renamed to `path`; gone unless it was.

    `like`: for those who could read that one. `is_alone`: nobody else writes it, so what a power
    cut left of a draft, which may be large, is written over.
    """
    if is_alone:
        draft = path.with_name(f".{path.name}.draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    else:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if like is not None:
                _give_to_those_of(like, descriptor)
            write(file)
            file.flush()
            os.fsync(descriptor)
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _give_to_those_of(other: Path, descriptor: int) -> None:
    found = other.stat()
    os.fchmod(descriptor, stat.S_IMODE(found.st_mode))
    with suppress(PermissionError):  # it becomes this user's, who may write here
        os.fchown(descriptor, found.st_uid, found.st_gid)


def lock_folder(places: Places) -> Callable[[], None]:
    """One till a folder: two would number their receipts alike. Returns what gives it up."""
    try:
        places.make()
        _refuse_what_others_can_reach(places.data)
        descriptor = os.open(places.lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as problem:
        raise JournalError(_unusable(places, problem)) from problem
    if not _locked(descriptor) and not _locked_after_a_look(descriptor):
        said = f"(process {_holder(descriptor)}{_since(descriptor)})"
        os.close(descriptor)
        raise TillInUse(f"{places.data} is in use by a till that runs already {said}. Close it.")
    _note_holder(descriptor)
    return lambda: os.close(descriptor)


def _refuse_what_others_can_reach(folder: Path) -> None:
    """What stands in it is the shop's and its customers': the files' own modes come second."""
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o077:
        raise JournalError(
            f"{folder} is open to other users of this machine (mode {mode:03o}). "
            f"Run: chmod -R go= {shlex.quote(str(folder))}"
        )


@contextmanager
def making_the_catalogue(
    places: Places, *, is_wanted: Callable[[], bool] | None = None
) -> Iterator[bool]:
    """One at a time: what is noted of a catalogue must be of that one. OSError as the disk says.

    False where nobody wanted to wait any longer for another who makes it.
    """
    places.make()
    descriptor = os.open(places.catalogue_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        is_ours = _locked(descriptor)
        while not is_ours and (is_wanted is None or is_wanted()):
            time.sleep(LOOK_TAKES_S)
            is_ours = _locked(descriptor)
        yield is_ours
    finally:
        os.close(descriptor)


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


_LINE_BYTES = 120
"""Always as long, and written over: a full disk has room for it."""


def _note_holder(descriptor: int) -> None:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    line = f"{os.getpid()} {since} {os.uname().nodename}".encode()[: _LINE_BYTES - 1]
    try:
        os.pwrite(descriptor, line.ljust(_LINE_BYTES - 1) + b"\n", 0)
        os.ftruncate(descriptor, _LINE_BYTES)
    except OSError:
        pass  # held all the same; by whom is not told


def _holder(descriptor: int) -> str:
    return next(iter(_noted(descriptor)), "another program")


def _since(descriptor: int) -> str:
    """Since when, and where: a folder may be shared between machines."""
    match _noted(descriptor):
        case [_, since, machine]:
            at = datetime.fromisoformat(since).astimezone().strftime("%Y-%m-%d %H:%M")
            return f" on {machine}, since {at}"
    return ""


def _noted(descriptor: int) -> list[str]:
    return os.pread(descriptor, _LINE_BYTES, 0).decode(errors="replace").split()


def _unusable(places: Places, problem: OSError) -> str:
    why = problem.strerror or "unknown"
    if problem.errno == errno.EROFS:
        why = "the disk is read-only"
    elif problem.errno in {errno.ENOSPC, errno.EDQUOT}:
        why = "the disk is full"
    return (
        f"{places.data} cannot be written: {why}. Nothing can be recorded there, so nothing sold."
    )
