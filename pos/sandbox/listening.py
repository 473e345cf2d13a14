"""A uvicorn server that can cut a connection without an answer, and stop listening for a while."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from pos.sandbox.mounts import TRANSPORT, asgi_app
from pos.sandbox.sandbox import Sandbox

BACKLOG = 128
STOP_LIMIT_S = 5


class Connection(H11Protocol):
    """Leaves its connection where the application can cut it: an answer is then lost for real."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, TRANSPORT: transport}


class Server(uvicorn.Server):
    """A uvicorn server that says when it listens, and can stop listening for a while."""

    def __init__(self, config: uvicorn.Config, *, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening
        self._loop: asyncio.AbstractEventLoop | None = None
        self._kept: socket.socket | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._on_listening()

    async def refuse(self, address: tuple[str, int]) -> None:
        """Keeps the port meanwhile: no other program is there when somebody calls."""
        for server in self.servers:
            server.close()
        if self._kept is None:
            self._kept = bound_to(*address)
        self.servers = []
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    async def accept(self) -> None:
        if self._kept is not None:
            kept, self._kept = self._kept, None
            await self.startup([kept])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        if self._kept is not None:
            self._kept.close()

    def in_loop(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs on the server's own thread and waits for it."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(work, self._loop).result(STOP_LIMIT_S)


def config_for(sandbox: Sandbox) -> uvicorn.Config:
    return uvicorn.Config(
        asgi_app(sandbox),
        http=Connection,
        ws="none",
        loop="asyncio",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=1,
    )


def listener_on(host: str, port: int) -> socket.socket:
    listener = bound_to(host, port)
    try:
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def bound_to(host: str, port: int) -> socket.socket:
    """Has the port; whoever calls there is refused until it listens."""
    # With the protocol left at 0 asyncio keeps Nagle's algorithm on: 44 ms for each request.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound
