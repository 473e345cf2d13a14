"""A two-line display that is not there, on a pseudo terminal: it understands one family's commands.

What it does not understand is kept and told, never passed over.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

from drivers.displays.families import Family
from drivers.virtual.pty_line import PtyLine

CELLS = 20
_ALL = 2 * CELLS
_MOST_BYTES = 64
"""No command is longer: what grows beyond it is none."""
_TEXT = rb"(?P<text>[\x20-\x7e\x80-\xff]+)"
_COMMANDS = {
    Family.EPSON: rb"(?P<select>\x1b=[\x01\x02])|\x1f\x01|\x1fX(?P<bright>[\x01-\x04])|"
    rb"(?P<clear>\x0c)|\x1f\$(?P<x>[\x01-\x14])(?P<y>[\x01\x02])|",
    Family.CD5220: rb"\x1b@|\x1b\x11|\x1b_[\x00\x01]|\x1b\*(?P<bright>[\x01-\x04])|"
    rb"(?P<clear>\x0c)|\x1bQ(?P<row>[AB])(?P<string>[^\r]{20})\r|",
    Family.DSP800: rb"\x04\x01%\x17|(?P<clear>\x04\x01C1X\x17)|\x04\x01P(?P<at>[\x31-\x58])\x17|",
}
_TO_THE_PRINTER = b"\x1b=\x01"


class VirtualDisplay:
    """Blank from the start. `port` is what `[display] port` is set to."""

    def __init__(
        self,
        link: Path,
        *,
        family: Family,
        codec: str = "ascii",
        shown: Callable[[tuple[str, str]], None] = lambda _: None,
    ) -> None:
        """`shown` is called with both lines each time they are others, on its own thread."""
        self._command = re.compile(_COMMANDS[family] + _TEXT, re.DOTALL)
        self._codec = codec
        self._shown = shown
        self._told: tuple[str, str] = ("", "")
        self._brightness = 0
        self._in_string = False
        """After a CD5220's string command, which only clearing leaves."""
        self._listens = True
        self._changed = threading.Condition()
        self._cells = bytearray(b" " * _ALL)
        self._at = 0
        self._unread = b""
        self._odd = b""
        self._times_written = 0
        self._line = PtyLine(link, self._hear, name="virtual-display")

    @property
    def port(self) -> str:
        return self._line.port

    @property
    def lines(self) -> tuple[str, str]:
        with self._changed:
            return self._lines()

    @property
    def odd(self) -> bytes:
        """What no display of the family understands."""
        with self._changed:
            return self._odd

    @property
    def times_written(self) -> int:
        """How often the last cell was."""
        with self._changed:
            return self._times_written

    @property
    def brightness(self) -> int:
        """As it was told; 0 where it never was."""
        with self._changed:
            return self._brightness

    def wait_for(self, enough: Callable[[tuple[str, str]], bool], *, within_s: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: enough(self._lines()), within_s)

    def plug(self) -> None:
        self._line.plug()

    def unplug(self) -> None:
        self._line.unplug()

    def close(self) -> None:
        self._line.close()

    def _lines(self) -> tuple[str, str]:
        text = self._cells.decode(self._codec)
        return text[:CELLS], text[CELLS:]

    def _hear(self, data: bytes) -> bytes:
        with self._changed:
            self._unread += data
            while found := self._command.match(self._unread):
                self._unread = self._unread[found.end() :]
                self._obey(found)
            if len(self._unread) > _MOST_BYTES:
                self._odd, self._unread = self._odd + self._unread, b""
            self._changed.notify_all()
            there, told = self._lines(), self._told
            self._told = there
        if there != told:
            self._shown(there)
        return b""

    def _obey(self, found: re.Match[bytes]) -> None:
        told = found.groupdict()
        if told.get("select"):
            self._listens = told["select"] != _TO_THE_PRINTER
        elif not self._listens:
            return
        elif told["clear"]:
            self._cells[:] = b" " * _ALL
            self._at = 0
            self._in_string = False
        elif self._in_string and not told["row"]:
            self._odd += found[0]
        elif told.get("bright"):
            self._brightness = told["bright"][0]
        elif told["text"]:
            self._write(told["text"])
        elif told.get("x"):
            self._at = (told["y"][0] - 1) * CELLS + told["x"][0] - 1
        elif told.get("at"):
            self._at = told["at"][0] - ord("1")
        elif told.get("row"):
            self._in_string = True
            self._at = 0 if told["row"] == b"A" else CELLS
            self._write(told["string"])

    def _write(self, text: bytes) -> None:
        for byte in text:
            self._cells[self._at] = byte
            self._at = (self._at + 1) % _ALL
            self._times_written += self._at == 0
