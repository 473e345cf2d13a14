"""A uvicorn server that says when it listens, and on which nobody holds a connection for ever."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

BACKLOG: Final = 1_024
REQUEST_TAKES_S: Final = 10.0
"""From a connection, or the first byte of another request on it, to the end of its head; and for
an answer that is not read.
"""
IDLE_S: Final = 60
"""Longer than a till keeps a connection, so that it never writes into one that is being closed."""
MOST_CONNECTIONS: Final = 2_000
MOST_HEAD_BYTES: Final = 16 * 1024
STOP_LIMIT_S: Final = 15
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Connection(H11Protocol):
    """Cut where a request is too slow, its answer is not read, or too many are open."""

    _cutting: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
        self._begin_waiting()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._waits:
            self._begin_waiting()
        else:
            self._end_waiting()

    def pause_writing(self) -> None:
        """The caller does not read what it asked for."""
        super().pause_writing()
        self._stuck = self.loop.call_later(REQUEST_TAKES_S, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._end_stuck()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_waiting()
        self._end_stuck()
        super().connection_lost(exc)

    @property
    def _waits(self) -> bool:
        """For a request: none is being answered."""
        cycle: RequestResponseCycle | None = self.cycle  # it is None until the first request
        return cycle is None or cycle.response_complete

    def _begin_waiting(self) -> None:
        if self._cutting is None:
            self._cutting = self.loop.call_later(REQUEST_TAKES_S, self._cut)

    def _end_waiting(self) -> None:
        if self._cutting is not None:
            self._cutting.cancel()
            self._cutting = None

    def _end_stuck(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _cut(self) -> None:
        self._cutting = None
        if self._waits:
            self.transport.abort()


class Server(uvicorn.Server):
    """Ends in order on either signal: what is being answered is answered."""

    def __init__(self, config: uvicorn.Config, *, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_listening()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Uvicorn's own raises the signal once more at the end, before anything is closed."""
        try:
            before = {one: signal.signal(one, self.handle_exit) for one in _SIGNALS}
        except ValueError:  # not on the main thread: whoever started it ends it
            before = {}
        try:
            yield
        finally:
            for one, what in before.items():
                signal.signal(one, what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """For TLS without a proxy: files in PEM."""

    chain: Path
    key: Path


def config_for(
    app: Starlette,
    *,
    trusted_proxies: tuple[str, ...] = (),
    certificate: Certificate | None = None,
) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=[*trusted_proxies],
        backlog=BACKLOG,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=STOP_LIMIT_S,
        h11_max_incomplete_event_size=MOST_HEAD_BYTES,
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )


def listener_on(host: str, port: int) -> socket.socket:
    """OSError where nobody can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol left at 0 asyncio keeps Nagle's algorithm on: 44 ms for each request.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener
