"""A scale that is not there, on a pseudo terminal: it speaks Toledo 8217 and fails as it is told.

Another process lays goods on it by writing their weight to a named pipe beside the link.
"""

from __future__ import annotations

import re
import threading
from enum import StrEnum
from pathlib import Path

from drivers.virtual.pipe import Pipe
from drivers.virtual.pty_line import PtyLine

EMPTY = "00.000"
_WEIGHT = re.compile(r"\d{1,2}\.\d{3}")


class ScaleFault(StrEnum):
    NONE = "none"
    MOVING = "moving"
    """It tells so itself."""
    DRIFTING = "drifting"
    """Another weight at each question, each called stable."""
    OVER = "over"
    UNDER = "under"
    SILENT = "silent"
    ODD = "odd"
    """What a wrong parity makes of its answers."""
    HALF = "half"
    """It breaks off in the middle of an answer."""


class VirtualScale:
    """Empty from the start. `port` is what `[scale] port` is set to."""

    def __init__(self, link: Path) -> None:
        self._weight = EMPTY
        self._is_net = False
        self._fault = ScaleFault.NONE
        self._asked = 0
        self._changing = threading.Lock()
        self._line = PtyLine(link, self._answer, name="virtual-scale")
        self._pipe = Pipe(link, self._obey, name="virtual-goods")

    @property
    def port(self) -> str:
        return self._line.port

    @property
    def asked(self) -> int:
        """How often it was."""
        with self._changing:
            return self._asked

    def lay(self, weight: str, *, net: bool = False) -> None:
        """Goods of this weight are on it, as '01.250'."""
        with self._changing:
            self._weight, self._is_net = weight.rjust(len(EMPTY), "0"), net

    def fail(self, fault: ScaleFault) -> None:
        with self._changing:
            self._fault = fault

    def plug(self) -> None:
        self._line.plug()

    def unplug(self) -> None:
        self._line.unplug()

    def close(self) -> None:
        self._pipe.close()
        self._line.close()

    def _obey(self, told: bytes) -> None:
        for weight in told.decode(errors="replace").split():
            if _WEIGHT.fullmatch(weight):
                self.lay(weight)

    def _answer(self, heard: bytes) -> bytes:
        with self._changing:
            asked = heard.count(b"W")
            self._asked += asked
            return b"".join(self._one_answer() for _ in range(asked))

    def _one_answer(self) -> bytes:
        weight = b"\x02" + self._weight.encode() + (b"N" if self._is_net else b"") + b"\r"
        match self._fault:
            case ScaleFault.NONE:
                return weight if self._weight != EMPTY else b"\x02?\x10\r"
            case ScaleFault.MOVING:
                return b"\x02?\x01\r"
            case ScaleFault.DRIFTING:
                return f"\x02{self._asked % 100:02}.500\r".encode()
            case ScaleFault.OVER:
                return b"\x02?\x02\r"
            case ScaleFault.UNDER:
                return b"\x02?\x04\r"
            case ScaleFault.SILENT:
                return b""
            case ScaleFault.ODD:
                return bytes(byte | 0x80 for byte in weight)
            case ScaleFault.HALF:
                return weight[:3]
