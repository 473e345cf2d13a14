"""As whom PostgreSQL runs: not as root, so another user is given its folder and programs."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pos.errors import HubMisuse
from pos.hub.local.programs import Programs

NOBODY: Final = "nobody"
_LIBRARIES: Final = ".libs"
"""What a package's programs load stands beside the package, under its name and this."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A user of this machine."""

    name: str
    user: int
    group: int

    @property
    def is_me(self) -> bool:
        return self.user == os.geteuid()

    def running(self) -> dict[str, Any]:
        """What a subprocess is given so that it is this user's, and has none of our secrets."""
        begun: dict[str, Any] = {"env": _environment(), "stdin": subprocess.DEVNULL}
        if not self.is_me:
            begun |= {"user": self.user, "group": self.group, "extra_groups": []}
            begun["env"]["HOME"] = pwd.getpwuid(self.user).pw_dir  # ours it may not look into
        return begun

    def give(self, *paths: Path) -> None:
        if not self.is_me:
            for path in paths:
                os.chown(path, self.user, self.group, follow_symlinks=False)

    def can_enter(self, folder: Path) -> Path | None:
        """The first folder on the way that this user may not pass through; None: may enter."""
        for place in (*reversed(folder.parents), folder):
            if place.exists() and not self._may_pass(place):
                return place
        return None

    def _may_pass(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.user:
            return bool(found.st_mode & 0o100)
        if found.st_gid == self.group:
            return bool(found.st_mode & 0o010)
        return bool(found.st_mode & 0o001)


def owner_named(name: str) -> Owner:
    """Me, unless I am root: then who was named, or nobody. HubMisuse where that cannot be."""
    me = os.geteuid()
    if me != 0:
        mine = pwd.getpwuid(me)
        if name and name != mine.pw_name:
            raise HubMisuse(f"Only root may run it as {name}: leave --user out.")
        return Owner(mine.pw_name, me, os.getegid())
    with suppress(KeyError):
        found = pwd.getpwnam(name or NOBODY)
        if found.pw_uid != 0:
            return Owner(found.pw_name, found.pw_uid, found.pw_gid)
        raise HubMisuse("PostgreSQL does not run as root: name another user with --user.")
    raise HubMisuse(f"There is no user {name or NOBODY} here to run it as: name one with --user.")


def within_reach(programs: Programs, owner: Owner, *, folder: Path) -> Programs:
    """The same where this user can run them, else a copy below `folder`, made anew."""
    if owner.can_enter(programs.home / "bin") is None:
        return programs
    copies = folder / "programs"
    shutil.rmtree(copies, ignore_errors=True)
    package = programs.home.parent
    home = copies / package.name / programs.home.name
    home.parent.mkdir(parents=True)
    for place in (copies, home.parent):
        place.chmod(0o755)
    shutil.copytree(programs.home, home, symlinks=True)
    libraries = package.with_name(package.name + _LIBRARIES)
    if libraries.is_dir():
        shutil.copytree(libraries, copies / libraries.name)
    return Programs(home)


def _environment() -> dict[str, str]:
    """PostgreSQL takes settings from PG…, and has no business with the keys of a till."""
    mine = os.environ.items()
    return {name: value for name, value in mine if not name.startswith(("PG", "POS_"))}
