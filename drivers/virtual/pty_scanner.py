"""A scanner that is not there: a pseudo terminal behind a link, for the real driver to read.

Another process scans by writing to the pipe beside the link; no name here is ever reused for
something else.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from drivers.virtual.pipe import LineBuffer, Pipe, nobody_there
from drivers.virtual.pty_line import PtyLine
from drivers.virtual.ssi_end import SsiEnd, SsiSlip
from pos.errors import DeviceUnavailable
from pos.ports.drivers import DeviceKind, serial_drivers

SPEAKS: Final = serial_drivers(DeviceKind.SCANNER)
"""By the names of the drivers that understand it."""
_END = b"\r"
_CODE = "4006381333931"
_READ_IT = "Plug it in, and start the till that it is set up at"
_NOISE = b"\xf8\x86\x00\xfe\x80" * 4
"""What a wrong speed makes of a code."""


class PtyScanner:
    """Plugged in from the start. `link` is the port the scanner's driver is configured with."""

    def __init__(
        self, link: Path, *, end: bytes = _END, speaks: str = "serial", wait_s: float = 2.0
    ) -> None:
        """`end` is what it is set to send behind each code; may be nothing. One that speaks `ssi`
        sends packets instead, and waits so long for each to be answered.
        """
        assert speaks in SPEAKS, speaks
        self._link = link
        self._end = end
        self.ssi = SsiEnd(wait_s=wait_s) if speaks == "ssi" else None
        answer = self.ssi.answer if self.ssi else lambda _: b""
        self._line = PtyLine(link, answer, name="virtual-scanner")
        # What other processes scan while it is unplugged is lost.
        self._pipe = Pipe(link, self._from_elsewhere(), name="virtual-scans")

    @property
    def port(self) -> str:
        """As `[scanner] port` has it."""
        return self._line.port

    def send(self, text: str) -> None:
        """One scan. DeviceUnavailable while unplugged, or when nothing reads the port."""
        if self.ssi is None:
            self.send_bytes(text.encode() + self._end)
        elif not self.ssi.send(self._line.say, text):
            raise nobody_there(self._link, "it is unplugged, or nobody answers it", _READ_IT)

    def send_bytes(self, data: bytes) -> None:
        """As they are: half a code, two at once, or what a scanner of another speed would send."""
        if not self._line.say(data):
            raise nobody_there(self._link, "it is unplugged, or nothing reads it", _READ_IT)

    def send_half(self) -> None:
        """Of a code the beginning, and then silence; in packets it is sent again, as a scanner
        does that hears no answer.
        """
        if self.ssi is None:
            self.send_bytes(_CODE[:7].encode())
            return
        self.ssi.slip(SsiSlip.CUT)
        self.send(_CODE)

    def send_twice(self) -> None:
        """The same code at once again; in packets the same packet, as its answer is not heard."""
        if self.ssi is None:
            self.send_bytes((_CODE.encode() + self._end) * 2)
            return
        self.ssi.slip(SsiSlip.DEAF)
        self.send(_CODE)

    def send_noise(self) -> None:
        self.send_bytes(_NOISE)

    def unplug(self) -> None:
        self._line.unplug()

    def plug(self) -> None:
        self._line.plug()

    def close(self) -> None:
        self._pipe.close()
        self._line.close()

    def _from_elsewhere(self) -> Callable[[bytes], object]:
        return self._line.say if self.ssi is None else LineBuffer(self._send_if_there).feed

    def _send_if_there(self, text: str) -> None:
        with suppress(DeviceUnavailable):
            self.send(text)
