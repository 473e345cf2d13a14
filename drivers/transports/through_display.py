"""A printer behind a display on one cable: the display hands on what is not for it."""

from __future__ import annotations

from drivers.transports.channel import Channel, Output
from pos.errors import DeviceUnavailable

TO_PRINTER = b"\x1b\x3d\x01"
TO_DISPLAY = b"\x1b\x3d\x02"
_CERTAINLY = 2 * TO_PRINTER
"""A till that was killed may have left half a command, which takes the first one for its end."""


class ThroughDisplay:
    """An Output whose jobs begin with the printer chosen, whatever was before."""

    def __init__(self, output: Output) -> None:
        self._output = output

    @property
    def place(self) -> str:
        return self._output.place

    @property
    def answers(self) -> bool:
        return self._output.answers

    @property
    def unanswering(self) -> str:
        return self._output.unanswering

    def open(self) -> Channel:
        channel = self._output.open()
        try:
            channel.write(_CERTAINLY)
        except DeviceUnavailable:
            channel.close()
            raise
        return channel
