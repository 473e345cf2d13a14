"""A server that answers each connection with the next bytes given, and keeps what was asked."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"
STAYS_OPEN = b"(the connection stays open)"
"""At the end of an answer: the server neither closes nor says more."""
DRIPS = b"(and then byte after byte)"


@dataclass
class FileServer:
    url: str
    asked: list[str] = field(default_factory=list)
    """The head of each request."""

    def asked_for(self, name: str) -> list[str]:
        """What each request had in this header."""
        found = []
        for head in self.asked:
            lines = (line.partition(":") for line in head.split("\r\n"))
            found += [value.strip() for key, _, value in lines if key.lower() == name.lower()]
        return found


def answer(body: bytes = b"", *headers: str, status: str = "200 OK", length: int = -1) -> bytes:
    """A whole answer; a length of another figure than the body's where it is given."""
    size = len(body) if length < 0 else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", *headers]
    return "\r\n".join(lines).encode() + HEAD_END + body


@contextmanager
def serving(
    answers: Sequence[bytes], *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[FileServer]:
    listener = socket.create_server(("127.0.0.1", 0))
    scheme = "https" if tls else "http"
    server = FileServer(url=f"{scheme}://{host}:{listener.getsockname()[1]}")
    over = threading.Event()

    def serve() -> None:
        for reply in answers:
            try:
                plain, _ = listener.accept()
                with plain if tls is None else tls.wrap_socket(plain, server_side=True) as peer:
                    _answer(peer, reply, server, over)
            except OSError:
                if over.is_set():
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _answer(peer: socket.socket, reply: bytes, server: FileServer, over: threading.Event) -> None:
    head = b""
    while not head.endswith(HEAD_END):
        piece = peer.recv(4096)
        if not piece:
            return
        head += piece
    server.asked.append(head.decode())
    for end in (STAYS_OPEN, DRIPS):
        if reply.endswith(end):
            peer.sendall(reply.removesuffix(end))
            while end == DRIPS and not over.is_set():
                peer.sendall(b"x")
                time.sleep(0.01)  # the drip itself, no waiting for another thread
            over.wait(30)
            return
    peer.sendall(reply)
