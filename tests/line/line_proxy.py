"""A proxy of real sockets between the till and the service, which does what a fault tells it.

It speaks TLS to whoever begins with TLS, and plain HTTP to the others, on one port.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_LONGEST_HEAD = 64 * 1024
_TLS_HANDSHAKE = 0x16
_HOLDS_S = 60.0
"""How long a fault holds a call at most: whoever waits for it has kept no deadline."""
_NOTHING = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Asked:
    """A request as the till sent it."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """An answer of the service, before the line has its way with it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def head(self, *, length: int | None = None, proto: str = "HTTP/1.1") -> bytes:
        """Status line and headers up to the empty line, with that length if any is told."""
        rows = [
            f"{proto} {self.status} Told",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        rows += [] if length is None else [f"Content-Length: {length}"]
        return "\r\n".join([*rows, "", ""]).encode("latin-1")

    @property
    def whole(self) -> bytes:
        return self.head(length=len(self.body)) + self.body


class Hung(Exception):
    """The connection is over."""


Act = Callable[["Passage"], None]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What the line does. The name says it in words."""

    name: str
    act: Act
    waits: bool = False
    """It holds the till until the till's own deadline."""
    harmless: bool = False
    """The answer is the right one all the same, and must be taken for that."""
    over: str = "http"
    at_connect: Act | None = None
    """What happens before a request is read."""
    refuses: bool = False
    certificate: str = "good"
    is_costly: bool = False
    """It takes the machine long, so that it is tried with a few calls of each sort."""
    passes: int = 0
    """So many exchanges of a call go well before it."""
    is_anothers: bool = False
    """It is about somebody or something else, wherever an answer says what it is about."""
    is_a_no: bool = False
    """By the documents it is a refusal."""
    names: str = "known"
    """What the name server says: known, unknown, or nothing at all."""

    def __str__(self) -> str:
        return self.name


class Passage:
    """One request on its way through the proxy, and what may be done to it."""

    def __init__(
        self, proxy: FaultProxy, connection: socket.socket, freed: threading.Event
    ) -> None:
        self._proxy = proxy
        self._connection = connection
        self._freed = freed
        self.asked = Asked("", "", (), b"")

    def forward(self) -> Answer:
        """The service takes it in, and answers; nothing of that has reached the till yet."""
        return self._proxy.upstream(self.asked)

    def send(self, data: bytes) -> None:
        try:
            self._connection.sendall(data)
        except OSError:
            raise Hung from None
        with self._proxy.counting:
            self._proxy.sent_bytes += len(data)

    def reset(self) -> None:
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NOTHING)
        raise Hung

    def hang_up(self) -> None:
        raise Hung

    def hold(self) -> None:
        """Say nothing more, until the till hangs up or the fault is taken away."""
        self._pause(_HOLDS_S)
        raise Hung

    def drip(self, data: bytes, every_s: float) -> None:
        """A byte now and then."""
        for place in range(len(data)):
            self.send(data[place : place + 1])
            self._pause(every_s)

    def _pause(self, seconds: float) -> None:
        if self._freed.wait(seconds):
            raise Hung

    def renamed(self) -> None:
        """What is sent speaks of another, and says so."""
        self._proxy.has_renamed = True

    def read(self, count: int) -> bytes:
        return _received(self._connection, count)


@dataclass
class Certificates:
    """Contexts by what is wrong with the certificate they show."""

    contexts: dict[str, ssl.SSLContext] = field(default_factory=dict)


class FaultProxy:
    """Everything that arrives meets the fault there is at that moment."""

    def __init__(self, service_url: str, certificates: Certificates, *, good: Fault) -> None:
        self._service = urlsplit(service_url)
        self._certificates = certificates
        self._good = self.fault = good
        self.port = _free_port()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._guard = threading.Lock()
        self._listening = threading.Event()
        self._listening.set()
        self._stopped = False
        self._freed = threading.Event()
        self.counting = threading.Lock()
        self.sent_bytes = 0
        self.forwarded: list[tuple[Asked, int]] = []
        self.has_renamed = False
        self._passed = 0
        self._accepting = threading.Thread(target=self._accept, name="fault-proxy", daemon=True)
        self._accepting.start()

    def url(self, over: str = "http") -> str:
        return f"{over}://localhost:{self.port}"

    def put(self, fault: Fault) -> None:
        """From now on; connections of before are cut, so that nobody reuses a better line."""
        self._cut(fault)
        self.sent_bytes = 0
        self.begin()
        if fault.refuses == self._listening.is_set():
            self._refuse() if fault.refuses else self._listen()

    def heal(self) -> None:
        self.put(self._good)

    def _cut(self, fault: Fault) -> None:
        with self._guard:
            self.fault = fault
            self._freed.set()
            self._freed = threading.Event()
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            threads, self._threads = self._threads, []
        for thread in threads:
            thread.join()

    def stop(self) -> None:
        self._stopped = True
        self._cut(self._good)
        self._listening.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()

    def upstream(self, asked: Asked) -> Answer:
        """Over real HTTP, on a connection of this thread's own."""
        line = http.client.HTTPConnection(self._service.hostname or "", self._service.port)
        with contextlib.closing(line):
            line.request(asked.method, asked.path, asked.body or None, dict(asked.headers))
            told = line.getresponse()
            left_out = {"content-length", "transfer-encoding", "connection", "date"}
            headers = tuple(row for row in told.getheaders() if row[0].lower() not in left_out)
            answer = Answer(told.status, headers, told.read())
        self.forwarded.append((asked, answer.status))
        return answer

    def begin(self) -> None:
        """Another call: what passes before a fault is counted anew."""
        self._passed = 0
        self.forwarded = []
        self.has_renamed = False

    def _passes(self, fault: Fault) -> bool:
        if self._passed >= fault.passes:
            return False
        self._passed += 1
        return True

    def wait_until_freed(self) -> None:
        """As long as this fault lasts."""
        with self._guard:
            freed = self._freed
        freed.wait(_HOLDS_S)

    def _refuse(self) -> None:
        """Bound and not listening: nobody else gets the port, and nobody is let in."""
        self._listening.clear()
        self._listener.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        self._listener.listen(128)
        self._listening.set()

    def _accept(self) -> None:
        while True:
            self._listening.wait()
            try:
                connection, _ = self._listener.accept()
            except OSError:
                if self._stopped:
                    return
                continue
            with self._guard:
                given = (connection, self.fault, self._freed)
                thread = threading.Thread(target=self._serve, args=given, daemon=True)
                self._open.add(connection)
                self._threads.append(thread)
                thread.start()

    def _serve(self, plain: socket.socket, fault: Fault, freed: threading.Event) -> None:
        connection = plain
        try:
            connection = self._spoken_to(plain, fault, freed)
            behind = b""
            while True:
                passage = Passage(self, connection, freed)
                if fault.at_connect is not None:
                    fault.at_connect(passage)
                passage.asked, behind = _read_request(connection, behind)
                if self._passes(fault):
                    self._good.act(passage)
                else:
                    fault.act(passage)
        except (Hung, OSError):
            pass
        finally:
            with self._guard:
                self._open -= {plain, connection}
            with contextlib.suppress(OSError):
                connection.close()

    def _spoken_to(
        self, plain: socket.socket, fault: Fault, freed: threading.Event
    ) -> socket.socket:
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if fault.at_connect is not None or fault.certificate == "none":
            return plain
        first = plain.recv(1, socket.MSG_PEEK)
        if not first or first[0] != _TLS_HANDSHAKE:
            return plain
        context = self._certificates.contexts[fault.certificate]
        with self._guard:  # the plain one is empty from here on: what is cut is the other
            if freed.is_set():
                raise Hung
            secured = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
            self._open.discard(plain)
            self._open.add(secured)
        try:
            secured.do_handshake()
        except OSError:
            secured.close()
            raise
        return secured


def _free_port() -> int:
    """Asked for by its number afterwards, a port is kept while nobody listens on it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _read_request(connection: socket.socket, head: bytes) -> tuple[Asked, bytes]:
    """And what came behind it: a till that took one answer too many asks early."""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(_LONGEST_HEAD)
        if not piece:
            raise Hung
        head += piece
    head, _, body = head.partition(b"\r\n\r\n")
    first, *rows = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ")
    headers = tuple(_header(row) for row in rows)
    length = next((int(value) for name, value in headers if name == "content-length"), 0)
    body += _received(connection, length - len(body))
    return Asked(method, path, headers, body[:length]), body[length:]


def _header(row: str) -> tuple[str, str]:
    name, _, value = row.partition(":")
    return name.strip().lower(), value.strip()


def _received(connection: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        piece = connection.recv(count - len(found))
        if not piece:
            raise Hung
        found += piece
    return found


@contextlib.contextmanager
def proxy_to(service_url: str, certificates: Certificates, good: Fault) -> Iterator[FaultProxy]:
    proxy = FaultProxy(service_url, certificates, good=good)
    try:
        yield proxy
    finally:
        proxy.stop()
