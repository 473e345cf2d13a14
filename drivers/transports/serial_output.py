"""A printer on a serial line, or on whatever else pySerial has a URL for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from drivers.transports.channel import LEAVES_WITHIN_S, chunks
from drivers.transports.serial_port import Flow, SerialPort, open_port, why_not
from pos.errors import DeviceUnavailable


class SerialOutput:
    answers = True
    unanswering = ""

    def __init__(self, *, port: str, baud: int, flow: Flow = Flow.NONE) -> None:
        self._port = port
        self._baud = baud
        self._flow = flow

    @property
    def place(self) -> str:
        return self._port

    def open(self) -> SerialChannel:
        with _unavailable(self._port):
            opened = open_port(self._port, baud=self._baud, flow=self._flow)
            return SerialChannel(opened, port=self._port)


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

    def close(self, *, within_s: float = LEAVES_WITHIN_S) -> bool:
        try:
            self._inner.drain(within_s=within_s)
            return not self._inner.unsent()
        except OSError:  # it is gone already, and what became of it nobody knows
            return True
        finally:
            self._inner.close()


@contextmanager
def _unavailable(port: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem, _, hint = why_not(error, port).rstrip(".").partition(". ")
        raise DeviceUnavailable(problem, device="printer", hint=hint) from error
