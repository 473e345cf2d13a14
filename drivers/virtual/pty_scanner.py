"""A scanner that is not there: a pseudo terminal behind a link, for the real driver to read.

Another process scans by writing to the pipe beside the link; no name here is ever reused for
something else.
"""

from __future__ import annotations

from pathlib import Path

from drivers.virtual.pipe import Pipe, nobody_there
from drivers.virtual.pty_line import PtyLine

_END = b"\r"


class PtyScanner:
    """Plugged in from the start. `link` is the port the scanner's driver is configured with."""

    def __init__(self, link: Path, *, end: bytes = _END) -> None:
        """`end` is what it is set to send behind each code; may be nothing."""
        self._link = link
        self._end = end
        self._line = PtyLine(link, lambda _: b"", name="virtual-scanner")
        # What other processes scan while it is unplugged is lost.
        self._pipe = Pipe(link, self._line.say, name="virtual-scans")

    @property
    def port(self) -> str:
        """As `[scanner] port` has it."""
        return self._line.port

    def send(self, text: str) -> None:
        """One scan. DeviceUnavailable while unplugged, or when nothing reads the port."""
        self.send_bytes(text.encode() + self._end)

    def send_bytes(self, data: bytes) -> None:
        """As they are: half a code, two at once, or what a scanner of another speed would send."""
        if not self._line.say(data):
            raise nobody_there(self._link, "it is unplugged, or nothing reads it")

    def unplug(self) -> None:
        self._line.unplug()

    def plug(self) -> None:
        self._line.plug()

    def close(self) -> None:
        self._pipe.close()
        self._line.close()
