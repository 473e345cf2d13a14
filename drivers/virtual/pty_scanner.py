"""A scanner that is not there: a pseudo terminal behind a link, for the real driver to read.

Another process scans by writing to a named pipe beside the link; no name here is ever reused for
something else. POSIX only, like pseudo terminals.
"""

from __future__ import annotations

import errno
import os
import select
import threading
import tty
from pathlib import Path

from pos.errors import DeviceUnavailable

_END = b"\r"
_TAKE_BYTES = 65536
_WRITE_WAIT_S = 2.0
_STOP_WAIT_S = 5.0


def pipe_beside(link: Path) -> Path:
    """Where frames for the scanner behind this link are written by other processes."""
    return link.with_name(link.name + ".in")


def send_from_elsewhere(link: Path, text: str) -> None:
    """Scan with a virtual scanner that another process runs. DeviceUnavailable if none does."""
    try:
        fd = os.open(pipe_beside(link), os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        raise _nobody(link, "no demo is running there") from error
    try:
        os.set_blocking(fd, True)
        write_all(fd, text.encode() + _END)
    except OSError as error:
        raise _nobody(link, "the demo stopped") from error
    finally:
        os.close(fd)


class PtyScanner:
    """Plugged in from the start. `link` is the port the scanner's driver is configured with."""

    def __init__(self, link: Path) -> None:
        self._link = link
        self._ends: tuple[int, int] | None = None
        self._one_frame = threading.Lock()  # frames from here and from the pipe do not mix
        link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._pipe = make_pipe(pipe_beside(link))
        self._stop, self._stopped = os.pipe()
        self.plug()
        self._thread = threading.Thread(target=self._forward, name="virtual-scanner", daemon=True)
        self._thread.start()

    @property
    def port(self) -> str:
        """As `[scanner] port` has it."""
        return str(self._link)

    def send(self, text: str) -> None:
        """One scan. DeviceUnavailable while unplugged, or when nothing reads the port."""
        if not self._write(text.encode() + _END):
            raise _nobody(self._link, "it is unplugged, or nothing reads it")

    def unplug(self) -> None:
        with self._one_frame:
            if self._ends is None:
                return
            self._link.unlink(missing_ok=True)
            for end in self._ends:
                os.close(end)
            self._ends = None

    def plug(self) -> None:
        with self._one_frame:
            if self._ends is not None:
                return
            ours, theirs = os.openpty()
            tty.setraw(theirs)  # or the line echoes, and turns CR into LF
            os.set_blocking(ours, False)
            fresh = self._link.with_name(self._link.name + ".new")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(os.ttyname(theirs))
            fresh.replace(self._link)
            # Theirs stays open: the line would forget that it is raw when its last user closes it.
            self._ends = (ours, theirs)

    def close(self) -> None:
        if not self._thread.is_alive():
            return
        os.close(self._stop)
        self._thread.join(_STOP_WAIT_S)
        self.unplug()
        pipe_beside(self._link).unlink(missing_ok=True)
        os.close(self._pipe)
        os.close(self._stopped)

    def _forward(self) -> None:
        """What other processes scan goes out on the line; while unplugged it is lost, as it is."""
        while True:
            ready, _, _ = select.select([self._pipe, self._stopped], [], [])
            if self._stopped in ready:
                return
            self._write(os.read(self._pipe, _TAKE_BYTES))

    def _write(self, data: bytes) -> bool:
        with self._one_frame:
            if self._ends is None:
                return False
            try:
                write_all(self._ends[0], data)
            except OSError:
                return False
            return True


def make_pipe(path: Path) -> int:
    """A named pipe that other processes write to, for this user alone; never at its end."""
    path.unlink(missing_ok=True)  # of a demo that was killed
    os.mkfifo(path, 0o600)
    return os.open(path, os.O_RDWR | os.O_NONBLOCK)  # for writing too: so it never ends


def write_all(fd: int, data: bytes) -> None:
    """To a line that does not block. TimeoutError where nobody reads it."""
    left = memoryview(data)
    while left:
        _, writable, _ = select.select([], [fd], [], _WRITE_WAIT_S)
        if not writable:
            raise TimeoutError(errno.ETIMEDOUT, "nothing is read")
        try:
            left = left[os.write(fd, left) :]
        except BlockingIOError:
            continue


def _nobody(link: Path, problem: str) -> DeviceUnavailable:
    return DeviceUnavailable(problem, device=str(link), hint="Start the demo, or plug it in")
