"""A printer on the network: raw TCP, usually port 9100. It serves one till at a time."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from drivers.transports.channel import WRITE_TIMEOUT_S, chunks
from pos.errors import DeviceUnavailable

CONNECT_TIMEOUT_S = 2.0
_FAREWELL_S = 0.3
_TAKE_BYTES = 64


class NetworkOutput:
    answers = True
    unanswering = ""

    def __init__(self, *, host: str, port: int) -> None:
        self._address = (host, port)

    @property
    def place(self) -> str:
        host, port = self._address
        return f"{host}:{port}"

    def open(self) -> NetworkChannel:
        with _unavailable(self.place, "Check that it is on, and its network cable"):
            connected = socket.create_connection(self._address, timeout=CONNECT_TIMEOUT_S)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return NetworkChannel(connected, place=self.place)


class NetworkChannel:
    def __init__(self, connected: socket.socket, *, place: str) -> None:
        self._socket = connected
        self._place = place

    def write(self, data: bytes) -> None:
        with _unavailable(self._place, "Check that it is on"):
            self._socket.settimeout(WRITE_TIMEOUT_S)
            for chunk in chunks(data):
                self._socket.sendall(chunk)

    def read(self, *, within_s: float) -> bytes:
        with _unavailable(self._place, "Check that it is on"):
            self._socket.settimeout(max(within_s, 0.001))
            try:
                data = self._socket.recv(_TAKE_BYTES)
            except TimeoutError:
                return b""
            if not data:
                raise ConnectionResetError("it closed the connection")
            return data

    def close(self, *, within_s: float = _FAREWELL_S) -> bool:
        """Say goodbye first: closing with an answer unread would cut off the end of the job."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
            until_s = monotonic() + min(within_s, _FAREWELL_S)
            while (left_s := until_s - monotonic()) > 0:
                self._socket.settimeout(left_s)
                if not self._socket.recv(_TAKE_BYTES):
                    break
        except OSError:
            pass  # it is gone already, or says no goodbye
        self._socket.close()
        return True


@contextmanager
def _unavailable(place: str, hint: str) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise DeviceUnavailable(
            f"The printer at {place} does not answer", device="printer", hint=hint
        ) from error
    except OSError as error:
        problem = f"The printer at {place} cannot be reached ({error.strerror or error})"
        raise DeviceUnavailable(problem, device="printer", hint=hint) from error
