"""A serial line with a made-up device at its end: a pseudo terminal behind a link, for a driver.

What the device says, and what it answers, is for whoever makes it. POSIX only.
"""

from __future__ import annotations

import errno
import os
import select
import threading
import tty
from collections.abc import Callable
from pathlib import Path

_TAKE_BYTES = 4096
_STOP_WAIT_S = 5.0
_WRITE_WAIT_S = 2.0


class PtyLine:
    """Plugged in from the start. `answer` is called with what came, on the line's own thread."""

    def __init__(self, link: Path, answer: Callable[[bytes], bytes], *, name: str) -> None:
        self._link = link
        self._answer = answer
        self._changing = threading.Lock()
        self._writing = threading.Lock()  # what is said and what is answered, each whole
        self._ends: tuple[int, int] | None = None
        link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._name = name
        self.plug()

    @property
    def port(self) -> str:
        return str(self._link)

    def plug(self) -> None:
        with self._changing:
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
            self._stop, self._stopped = os.pipe()
            self._thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
            self._thread.start()

    def unplug(self) -> None:
        with self._changing:
            if self._ends is None:
                return
            self._link.unlink(missing_ok=True)
            os.close(self._stop)
            self._thread.join(_STOP_WAIT_S)
            for end in (*self._ends, self._stopped):
                os.close(end)
            self._ends = None

    def say(self, data: bytes) -> bool:
        """Whole, whoever else says or answers something; False while unplugged, or where nobody
        reads it.
        """
        with self._changing:
            if self._ends is None:
                return False
            try:
                with self._writing:
                    write_all(self._ends[0], data)
            except OSError:
                return False
            return True

    def close(self) -> None:
        self.unplug()

    def _serve(self) -> None:
        assert self._ends is not None, "a line is served while it is plugged"
        ours, stopped = self._ends[0], self._stopped
        while True:
            ready, _, _ = select.select([ours, stopped], [], [])
            if stopped in ready:
                return
            answer = self._answer(os.read(ours, _TAKE_BYTES))
            try:
                with self._writing:
                    write_all(ours, answer)
            except OSError:
                continue  # nobody reads what it says


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
