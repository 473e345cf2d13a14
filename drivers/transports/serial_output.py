"""A printer on a serial line, or on whatever else pySerial has a URL for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from drivers.transports.channel import chunks
from drivers.transports.serial_port import SerialPort, open_port, why_not
from pos.errors import DeviceUnavailable

_DRAIN_S = 10.0
"""A full kernel buffer takes four seconds at 9600 baud."""
_DRAIN_STEP_S = 0.02


class SerialOutput:
    answers = True

    def __init__(self, *, port: str, baud: int) -> None:
        self._port = port
        self._baud = baud

    @property
    def place(self) -> str:
        return self._port

    def open(self) -> SerialChannel:
        with _unavailable(self._port):
            return SerialChannel(open_port(self._port, baud=self._baud), port=self._port)


class SerialChannel:
    def __init__(self, inner: SerialPort, *, port: str) -> None:
        self._inner = inner
        self._port = port

    def write(self, data: bytes) -> None:
        with _unavailable(self._port):
            for chunk in chunks(data):
                self._inner.write(chunk)

    def read(self, *, within_s: float) -> bytes:
        with _unavailable(self._port):
            return self._inner.read(within_s=within_s)

    def close(self) -> None:
        """Wait for the line to carry what was written: letting go throws the rest away."""
        until_s = time.monotonic() + _DRAIN_S
        try:
            while self._inner.unsent() and time.monotonic() < until_s:
                time.sleep(_DRAIN_STEP_S)
        except OSError:
            pass  # it is gone already
        self._inner.close()


@contextmanager
def _unavailable(port: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem, _, hint = why_not(error, port).rstrip(".").partition(". ")
        raise DeviceUnavailable(problem, device="printer", hint=hint) from error
