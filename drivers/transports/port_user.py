"""Who may use a port and who has it: what makes an error of the system a sentence to act on.

Linux tells both; elsewhere nothing is known, and nothing is said.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

PROCESSES: Final = Path("/proc")
_USUAL_GROUP: Final = "dialout"
_MAY_USE: Final = stat.S_IRGRP | stat.S_IWGRP


def group_to_join(port: str) -> str:
    """The group whose members may use the port; the usual one where the port does not tell."""
    try:
        import grp

        found = Path(port).stat()
        may_use = found.st_mode & _MAY_USE == _MAY_USE
        name = grp.getgrgid(found.st_gid).gr_name
    except (ImportError, OSError, KeyError):  # Windows, no such port, or a group without a name
        return _USUAL_GROUP
    # The super-user's own is nobody's to join: rules of the system gave the port to no group.
    return name if may_use and found.st_gid else _USUAL_GROUP


def why_no_group(port: str) -> str:
    """Why joining a group would not open the port, in a sentence; empty where it would."""
    try:
        found = Path(port).stat()
    except PermissionError:
        return (
            "Its folder may not be entered by this user: whoever looks after the system opens it."
        )
    except OSError:
        return ""
    if found.st_mode & _MAY_USE == _MAY_USE and found.st_gid:
        return ""
    return (
        f"No group has it: whoever looks after the system gives it to one, such as {_USUAL_GROUP},"
        " and puts the user in."
    )


def is_in_group_since_login(group: str) -> bool:
    """Whether this user has been put in the group, and this program began before that."""
    try:
        import grp
        import pwd

        entry = grp.getgrnam(group)
        user = pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return False
    return user in entry.gr_mem and entry.gr_gid not in {os.getegid(), *os.getgroups()}


def holder_of(port: str, *, processes: Path = PROCESSES) -> tuple[str, int] | None:
    """The name (where it tells one) and number of the process that has locked the port, else of one
    that has it open.

    Whoever locked it may belong to another user; this process comes last, as what only pretends
    to be a device has both ends of it.
    """
    target = Path(os.path.realpath(port))
    for process in _locking(target, processes):
        return _name_of(process), int(process.name)
    own = str(os.getpid())
    for process in sorted(_numbered(processes), key=lambda one: one.name == own):
        if target in _open_files(process):
            return _name_of(process), int(process.name)
    return None


def _locking(target: Path, processes: Path) -> Iterator[Path]:
    """As in `1: FLOCK  ADVISORY  WRITE 812 00:18:5 0 EOF`."""
    try:
        found = target.stat()
        lines = (processes / "locks").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return
    major, minor = os.major(found.st_dev), os.minor(found.st_dev)
    place = f"{major:02x}:{minor:02x}:{found.st_ino}"
    for words in map(str.split, lines):
        if words[1:2] == ["FLOCK"] and words[5:6] == [place] and words[4].isdecimal():
            yield processes / words[4]


def _numbered(processes: Path) -> list[Path]:
    try:
        return [one for one in processes.iterdir() if one.name.isdecimal()]
    except OSError:  # not Linux
        return []


def _open_files(process: Path) -> Iterator[Path]:
    try:
        links = list((process / "fd").iterdir())
    except OSError:  # of another user, or over by now
        return
    for link in links:
        with suppress(OSError):  # closed by now
            yield link.readlink()


def _name_of(process: Path) -> str:
    try:
        return (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
