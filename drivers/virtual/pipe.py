"""Where other processes speak to a made-up device: a named pipe beside its link. POSIX only."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from pathlib import Path

from drivers.virtual.pty_line import write_all
from pos.errors import DeviceUnavailable

_END = b"\r"
_TAKE_BYTES = 65536
_STOP_WAIT_S = 5.0
_START = "Start the demo"


def pipe_beside(link: Path) -> Path:
    """Where what is for the device behind this link is written by other processes."""
    return link.with_name(link.name + ".in")


def send_from_elsewhere(link: Path, text: str) -> None:
    """To a device that another process runs. DeviceUnavailable if none does."""
    try:
        fd = os.open(pipe_beside(link), os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        raise nobody_there(link, "no demo is running there", _START) from error
    try:
        os.set_blocking(fd, True)
        write_all(fd, text.encode() + _END)
    except OSError as error:
        raise nobody_there(link, "the demo stopped", _START) from error
    finally:
        os.close(fd)


def nobody_there(link: Path, problem: str, hint: str) -> DeviceUnavailable:
    return DeviceUnavailable(problem, device=str(link), hint=hint)


class Reader:
    """Reads what comes, until there is no more; `take` is called on a thread of its own."""

    def __init__(self, fd: int, take: Callable[[bytes], object], *, name: str) -> None:
        self._fd = fd
        self._take = take
        self._stop, self._stopped = os.pipe()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """What is read stays open."""
        os.close(self._stop)
        self._thread.join(_STOP_WAIT_S)
        os.close(self._stopped)

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._fd, self._stopped], [], [])
            if self._stopped in ready:
                return
            data = os.read(self._fd, _TAKE_BYTES)
            if not data:
                return
            self._take(data)


class Pipe:
    """For this user alone. `take` is called with what came, on the pipe's own thread."""

    def __init__(self, link: Path, take: Callable[[bytes], object], *, name: str) -> None:
        self._path = pipe_beside(link)
        self._path.unlink(missing_ok=True)  # of a demo that was killed
        os.mkfifo(self._path, 0o600)
        # For writing too: so it never ends.
        self._pipe = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)
        self._reader = Reader(self._pipe, take, name=name)
        self._is_open = True

    def close(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        self._reader.close()
        self._path.unlink(missing_ok=True)
        os.close(self._pipe)


class LineBuffer:
    """Whole lines out of bytes in any pieces; `take` is called with each that says something.

    One that is too long is dropped whole.
    """

    def __init__(self, take: Callable[[str], object], *, most_bytes: int = 4096) -> None:
        self._take = take
        self._most_bytes = most_bytes
        self._unread = b""
        self._is_too_long = False

    def feed(self, data: bytes) -> None:
        *lines, rest = (self._unread + data).replace(b"\r", b"\n").split(b"\n")
        for line in lines:
            text = line.decode(errors="replace").strip()
            if text and len(line) <= self._most_bytes and not self._is_too_long:
                self._take(text)
            self._is_too_long = False
        self._is_too_long |= len(rest) > self._most_bytes
        self._unread = b"" if self._is_too_long else rest
