"""Sockets that give up at a deadline, whatever is slow: name server, handshake or answer.

httpx times each read by itself, so that a peer sending a byte a second could hold a call for ever.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import httpcore

from pos.http.deadline import Deadline

running_deadline: ContextVar[Deadline] = ContextVar("running_deadline")
"""Of the call this thread is making; connections outlive calls, so it cannot be theirs."""

_WRITE_BYTES = 16 * 1024  # so that a peer which stops reading is noticed between two pieces
_LOOK_EVERY_S = 0.1
"""At whether an answer that is slow to come is still wanted."""


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens connections within the running deadline."""

    def __init__(self) -> None:
        self._sockets = httpcore.SyncBackend()
        self._names = NameLookup()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  the deadline rules
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._names.addresses(host, port, _left_s(httpcore.ConnectTimeout))
        failure: Exception = httpcore.ConnectError(f"no address for {host}")
        for index, address in enumerate(addresses):
            share_s = _left_s(httpcore.ConnectTimeout) / (len(addresses) - index)
            try:
                stream = self._sockets.connect_tcp(
                    address, port, share_s, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return DeadlineStream(stream)
        raise failure


class DeadlineStream(httpcore.NetworkStream):
    """A connection of which every wait ends with the running deadline."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        while running_deadline.get().may_be_left:
            try:
                return self._stream.read(
                    max_bytes, min(_LOOK_EVERY_S, _left_s(httpcore.ReadTimeout))
                )
            except httpcore.ReadTimeout:
                _left_s(httpcore.ReadTimeout)  # raises in its turn where nothing is left
        return self._stream.read(max_bytes, _left_s(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        for start in range(0, len(buffer), _WRITE_BYTES):
            piece = buffer[start : start + _WRITE_BYTES]
            self._stream.write(piece, _left_s(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        try:
            left_s = _left_s(httpcore.ConnectTimeout)
        except httpcore.ConnectTimeout:
            self._stream.close()  # nobody else knows of it yet
            raise
        self._must_be_connected()
        return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left_s))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _must_be_connected(self) -> None:
        """Of a line that was reset since, Python's TLS would leave the socket open (`_create`)."""
        try:
            self._stream.get_extra_info("socket").getpeername()
        except OSError as error:
            self._stream.close()
            raise httpcore.ConnectError(str(error)) from error


class NameLookup:
    """Host names to addresses on a thread, as the system's resolver takes no time limit.

    One lookup of a name runs at a time; a call that arrives meanwhile waits for the same one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[tuple[str, int], _Lookup] = {}

    def addresses(self, host: str, port: int, within_s: float) -> tuple[str, ...]:
        if _is_address(host):
            return (host,)
        with self._lock:
            lookup = self._running.get((host, port))
            if lookup is None or lookup.done.is_set():
                lookup = self._running[host, port] = _Lookup(host, port)
                threading.Thread(target=lookup.run, name="names", daemon=True).start()
        if not lookup.done.wait(within_s):
            raise httpcore.ConnectTimeout(f"no name server answered for {host}")
        if not lookup.found:
            raise httpcore.ConnectError(f"{host} has no address")
        return lookup.found


class _Lookup:
    def __init__(self, host: str, port: int) -> None:
        self.done = threading.Event()
        self.found: tuple[str, ...] = ()
        self._host = host
        self._port = port

    def run(self) -> None:
        try:
            found = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
            self.found = tuple(dict.fromkeys(str(address[4][0]) for address in found))
        except (OSError, ValueError):  # no such name, or none that can be one
            self.found = ()
        finally:
            self.done.set()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _left_s(too_late: type[httpcore.TimeoutException]) -> float:
    """What is left of the deadline; never zero, which a socket would take for 'do not wait'."""
    left_s = running_deadline.get().left_s()
    if left_s <= 0:
        raise too_late("the call took too long")
    return left_s
