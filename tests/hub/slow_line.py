"""A slow network on loopback: what goes through it is held back, or trickles."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

from tests.hub.hubs import Hub

A_BYTE_EACH_S = 0.05
_MOST = 65_536


@dataclass
class SlowLine:
    """Between a till and the engine's socket. What the till sends is counted, and goes on."""

    to: str
    port: int = 0
    lines: int = 0
    """That were taken."""
    packets: int = 0
    """From the till. It waits for an answer to each, so that each comes alone."""
    trickles: bool = False
    """An answer comes a byte at a time, and never stops coming."""
    is_open: threading.Event = field(default_factory=threading.Event)
    """While it is not set, answers wait."""
    tills: list[socket.socket] = field(default_factory=list)

    def cut(self) -> None:
        """All lines, as a network does that is gone for a moment."""
        for till in self.tills:
            _cut(till)

    def dsn(self, hub: Hub, role: str = "pos") -> str:
        return f"postgresql://{role}@127.0.0.1:{self.port}/{hub.name}?sslmode=disable"

    def up(self, data: bytes, send: Callable[[bytes], object]) -> None:
        self.packets += 1
        send(data)

    def down(self, data: bytes, send: Callable[[bytes], object]) -> None:
        self.is_open.wait()
        while data and self.trickles:
            time.sleep(A_BYTE_EACH_S)
            send(data[:1])
            data = data[1:]
        if data:
            send(data)


@contextmanager
def slow_line(hub: Hub) -> Iterator[SlowLine]:
    """Quick, until it is told otherwise."""
    line = SlowLine(to=f"{hub.server.home}/.s.PGSQL.5432")
    line.is_open.set()
    with ExitStack() as to_end, socket.create_server(("127.0.0.1", 0)) as listening:
        pipes: list[threading.Thread] = []
        line.port = listening.getsockname()[1]
        thread = threading.Thread(target=_take, args=(line, listening, to_end, pipes))
        thread.start()
        yield line
        line.is_open.set()
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()
        to_end.close()
        for pipe in pipes:
            pipe.join()


def _take(
    line: SlowLine, listening: socket.socket, to_end: ExitStack, pipes: list[threading.Thread]
) -> None:
    with suppress(OSError):
        while True:
            till, _ = listening.accept()
            line.lines += 1
            line.tills.append(till)
            engine = to_end.enter_context(socket.socket(socket.AF_UNIX))
            engine.connect(line.to)
            to_end.enter_context(till)
            for one, other, pass_on in ((till, engine, line.up), (engine, till, line.down)):
                pipes.append(threading.Thread(target=_pipe, args=(one, other, pass_on)))
                pipes[-1].start()
                to_end.callback(_cut, one)


def _pipe(
    one: socket.socket,
    other: socket.socket,
    pass_on: Callable[[bytes, Callable[[bytes], object]], None],
) -> None:
    with suppress(OSError):
        while data := one.recv(_MOST):
            pass_on(data, other.sendall)
    _cut(other)


def _cut(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
