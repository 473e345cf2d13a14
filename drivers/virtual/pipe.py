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


def pipe_beside(link: Path) -> Path:
    """Where what is for the device behind this link is written by other processes."""
    return link.with_name(link.name + ".in")


def send_from_elsewhere(link: Path, text: str) -> None:
    """To a device that another process runs. DeviceUnavailable if none does."""
    try:
        fd = os.open(pipe_beside(link), os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        raise nobody_there(link, "no demo is running there") from error
    try:
        os.set_blocking(fd, True)
        write_all(fd, text.encode() + _END)
    except OSError as error:
        raise nobody_there(link, "the demo stopped") from error
    finally:
        os.close(fd)


def nobody_there(link: Path, problem: str) -> DeviceUnavailable:
    return DeviceUnavailable(problem, device=str(link), hint="Start the demo, or plug it in")


class Pipe:
    """For this user alone. `take` is called with what came, on the pipe's own thread."""

    def __init__(self, link: Path, take: Callable[[bytes], object], *, name: str) -> None:
        self._path = pipe_beside(link)
        self._take = take
        self._path.unlink(missing_ok=True)  # of a demo that was killed
        os.mkfifo(self._path, 0o600)
        # For writing too: so it never ends.
        self._pipe = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)
        self._stop, self._stopped = os.pipe()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        if not self._thread.is_alive():
            return
        os.close(self._stop)
        self._thread.join(_STOP_WAIT_S)
        self._path.unlink(missing_ok=True)
        os.close(self._pipe)
        os.close(self._stopped)

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._pipe, self._stopped], [], [])
            if self._stopped in ready:
                return
            self._take(os.read(self._pipe, _TAKE_BYTES))
