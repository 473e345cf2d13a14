"""Who may use a port, and who has it."""

from __future__ import annotations

import errno
import grp
import os
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.transports import port_user, serial_port
from drivers.transports.port_user import group_to_join, holder_of, is_in_group_since_login


def test_holder_is_found_by_the_open_file(tmp_path: Path) -> None:
    """Whoever has the port open is named, also by way of a link to it; nobody is nobody."""
    port, link = tmp_path / "ttyACM0", tmp_path / "by-id"
    port.touch()
    link.symlink_to(port)
    assert holder_of(str(link)) is None

    with port.open("rb"):
        holder = holder_of(str(link))

    assert holder is not None
    assert os.getpid() == holder[1]


def test_who_locked_it_comes_before_who_has_it_open(tmp_path: Path) -> None:
    """The process that has locked the port is named, also where it may not be looked into."""
    port = tmp_path / "ttyACM0"
    port.touch()
    found = port.stat()
    place = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    (tmp_path / "locks").write_text(
        f"1: POSIX  ADVISORY  WRITE 77 {place} 0 EOF\n2: FLOCK  ADVISORY  WRITE 78 00:18:5 0 EOF\n"
        f"3: FLOCK  ADVISORY  WRITE 812 {place} 0 EOF\n",
        encoding="ascii",
    )
    (tmp_path / "812").mkdir()
    (tmp_path / "812" / "comm").write_text("minicom\n", encoding="utf-8")

    assert ("minicom", 812) == holder_of(str(port), processes=tmp_path)


def test_who_reads_along(tmp_path: Path) -> None:
    """A program that has a port open beside the till is named; the till itself is not."""
    port = tmp_path / "ttyACM0"
    port.touch()
    with port.open("rb"):
        assert "" == serial_port.who_else_reads(str(port))
    with subprocess.Popen(
        [sys.executable, "-c", "print('open', flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=[(held := os.open(port, os.O_RDONLY))],
    ) as other:
        os.close(held)
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        named = serial_port.who_else_reads(str(port))
        other.communicate(b"\n")

    assert named.endswith(f"(process {other.pid})")
    assert "" == serial_port.who_else_reads(str(port))


def test_processes_that_may_not_be_looked_into(tmp_path: Path) -> None:
    """What is not a process, is over or belongs to others is passed over."""
    (tmp_path / "self").mkdir()
    (tmp_path / "12").mkdir()
    (tmp_path / "13" / "fd").mkdir(parents=True)
    (tmp_path / "13" / "fd" / "3").touch()

    assert holder_of("/dev/ttyACM0", processes=tmp_path) is None
    assert holder_of("/dev/ttyACM0", processes=tmp_path / "none") is None


def test_group_of_the_port(tmp_path: Path) -> None:
    """The port's own group is named where its members may use it, else the usual one."""
    port = tmp_path / "ttyACM0"
    port.touch()
    own = port.stat().st_gid
    name = grp.getgrgid(own).gr_name if own else "dialout"

    port.chmod(0o660)
    assert name == group_to_join(str(port))
    port.chmod(0o600)
    assert "dialout" == group_to_join(str(port))
    assert "dialout" == group_to_join(str(tmp_path / "gone"))
    assert not is_in_group_since_login("no-such-group")


@pytest.mark.parametrize(
    ("since_login", "advice"),
    [
        (False, "Add the user to the group uucp, then log out and in again."),
        (True, "The user is in the group uucp since this login: log out, and in again."),
    ],
)
def test_permission_denied(since_login: bool, advice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the group, and tells who has joined it already what is still missing."""
    monkeypatch.setattr(serial_port, "why_no_group", lambda _: "")
    monkeypatch.setattr(serial_port, "group_to_join", lambda _: "uucp")
    monkeypatch.setattr(serial_port, "is_in_group_since_login", lambda _: since_login)

    said = serial_port.why_not(PermissionError(errno.EACCES, "denied"), "/dev/ttyUSB0")

    assert f"/dev/ttyUSB0 may not be used by this user. {advice}" == said
    assert port_user.PROCESSES == Path("/proc")


@pytest.mark.parametrize("mode", [0o000, 0o600, 0o640])
def test_no_group_helps(mode: int, tmp_path: Path) -> None:
    """Where none has the port nobody is sent to join one: who looks after the system is named."""
    port = tmp_path / "ttyACM0"
    port.touch()
    port.chmod(mode)

    said = serial_port.why_not(PermissionError(errno.EACCES, "denied"), str(port))

    assert "No group has it: whoever looks after the system gives it to one" in said
    assert "Add the user" not in said


def test_a_folder_nobody_may_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot even be looked at is told as that."""

    def closed(path: Path) -> os.stat_result:
        raise PermissionError(errno.EACCES, "denied", str(path))

    monkeypatch.setattr(Path, "stat", closed)  # the super-user may enter any

    said = port_user.why_no_group("/dev/closed/ttyACM0")

    monkeypatch.undo()
    assert "Its folder may not be entered by this user" in said
