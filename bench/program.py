"""A program in a pseudo terminal of its own, and the moment something can be seen on it."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.glass import Glass

COLUMNS, ROWS = 120, 40
WITHIN_S = 60.0
_TAKE_BYTES = 1 << 16
_ROOT = Path(__file__).parents[1]


class NotSeen(Exception):
    """What was waited for did not come; the text is what stood there instead."""


class Program:
    """Started at once. The clock of `began_s` and of what `until` returns is the same."""

    def __init__(
        self, arguments: Sequence[str], *, columns: int = COLUMNS, rows: int = ROWS
    ) -> None:
        self.glass = Glass(columns=columns, rows=rows)
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        environ = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.began_s = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            cwd=_ROOT,
            env=environ,
        )
        os.close(theirs)

    @property
    def pid(self) -> int:
        return self._process.pid

    def type(self, text: str) -> None:
        """Keys, as a terminal sends them."""
        os.write(self._ours, text.encode())

    def until(self, seen: Callable[[Glass], bool]) -> float:
        """Read until that can be seen; when the bytes that showed it arrived."""
        deadline_s = time.perf_counter() + WITHIN_S
        while (left_s := deadline_s - time.perf_counter()) > 0:
            ready, _, _ = select.select([self._ours], [], [], left_s)
            if not ready:
                break
            data = self._read()
            at_s = time.perf_counter()
            if not data:
                break
            self.glass.write(data)
            if seen(self.glass):
                return at_s
        raise NotSeen("\n".join(self.glass.rows()))

    def shows(self, *texts: str) -> float:
        return self.until(lambda glass: glass.shows(*texts))

    def rest(self, quiet_s: float) -> None:
        """Read until nothing has come for so long."""
        while select.select([self._ours], [], [], quiet_s)[0]:
            data = self._read()
            if not data:
                return
            self.glass.write(data)

    def close(self) -> None:
        """End it, and let it write its last words into the void."""
        self._process.terminate()
        self.rest(0.01)
        try:
            self._process.wait(5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._ours)

    def _read(self) -> bytes:
        try:
            return os.read(self._ours, _TAKE_BYTES)
        except OSError:  # EIO: the program has gone
            return b""
