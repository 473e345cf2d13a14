"""One exchange on a bad line, with real sockets: it ends by its deadline, and says if it left."""

import contextlib
import gzip
import socket
import ssl
import threading
import zlib
from collections.abc import Iterator

import httpcore
import pytest
import trustme
from loyalty_bench import Answer, AnsweringServer, closed_port, raw_server

from pos.errors import LoyaltyUnreachable, Met
from pos.http.deadline import Deadline
from pos.http.sockets import NameLookup
from pos.loyalty.gameball.exchange import MOST_BODY_BYTES, HttpAnswer, HttpExchange

DEADLINE_S = 0.3
GENEROUS_S = 20.0
DRIPS = 200
DRIP_S = 0.02
"""Each well within any limit for a single read; together they outlast the deadline by far."""
PLENTY = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"


@pytest.fixture
def exchange() -> Iterator[HttpExchange]:
    exchange = HttpExchange()
    yield exchange
    exchange.close()


def send(
    exchange: HttpExchange, url: str, *, content: bytes | None = b"{}", deadline_s: float = 10
) -> HttpAnswer:
    return exchange.send("POST", url, headers={}, content=content, deadline=Deadline(deadline_s))


def failure(
    exchange: HttpExchange, url: str, *, content: bytes | None = b"{}", deadline_s: float = 10
) -> LoyaltyUnreachable:
    with pytest.raises(LoyaltyUnreachable) as failed:
        send(exchange, url, content=content, deadline_s=deadline_s)
    return failed.value


def drip(connection: socket.socket, stop: threading.Event, *, then: bytes = b"") -> None:
    """Letters now and then, and in the end a proper answer, which nobody may wait for."""
    for _ in range(DRIPS):
        if stop.wait(DRIP_S):
            return
        connection.sendall(b"x")
    connection.sendall(then)


def test_a_dripping_header_ends_at_the_deadline(exchange: HttpExchange) -> None:
    """A server that sends its headers a byte at a time holds nobody."""

    def speak(connection: socket.socket, stop: threading.Event) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        drip(connection, stop, then=b"\r\nContent-Length: 0\r\n\r\n")

    with raw_server(speak) as url:
        failed = failure(exchange, url, deadline_s=DEADLINE_S)

    assert failed.sent


def test_a_dripping_body_ends_at_the_deadline(exchange: HttpExchange) -> None:
    """Neither does one that drips its body."""

    def speak(connection: socket.socket, stop: threading.Event) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % DRIPS)
        drip(connection, stop)

    with raw_server(speak) as url:
        failed = failure(exchange, url, deadline_s=DEADLINE_S)

    assert failed.sent


def test_a_server_that_reads_nothing_ends_at_the_deadline(exchange: HttpExchange) -> None:
    """A request that the other side does not take in is given up, its outcome unknown."""

    def speak(connection: socket.socket, stop: threading.Event) -> None:
        connection.recv(1_000)
        stop.wait(GENEROUS_S)

    with raw_server(speak) as url:
        failed = failure(exchange, url, content=b"x" * 30_000_000, deadline_s=DEADLINE_S)

    assert failed.sent


def test_a_handshake_that_never_comes_ends_at_the_deadline(exchange: HttpExchange) -> None:
    """A peer that accepts and stays silent before TLS has been sent nothing."""
    with raw_server(lambda _connection, stop: stop.wait(GENEROUS_S) and None) as url:
        failed = failure(exchange, url.replace("http:", "https:"), deadline_s=DEADLINE_S)

    assert not failed.sent


def test_an_untrusted_certificate_is_sent_nothing(exchange: HttpExchange) -> None:
    """A peer that does not speak TLS, or not ours, never sees the keys."""
    heard: list[bytes] = []

    def speak(connection: socket.socket, _stop: threading.Event) -> None:
        heard.append(connection.recv(65_536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with raw_server(speak) as url:
        failed = failure(exchange, url.replace("http:", "https:"))

    assert not failed.sent
    assert b"POST" not in heard[0]


def test_a_stranger_is_told_from_no_network(exchange: HttpExchange) -> None:
    """A certificate of somebody's own making is somebody in between, not a line that is down."""
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(shown)

    def speak(connection: socket.socket, _stop: threading.Event) -> None:
        with contextlib.suppress(OSError):
            shown.wrap_socket(connection, server_side=True)

    with raw_server(speak) as url:
        stranger = failure(exchange, url.replace("http:", "https:"))
    nobody = failure(exchange, url)

    assert (Met.STRANGER, Met.NO_NETWORK) == (stranger.met, nobody.met)


def test_certificates_are_checked() -> None:
    """Verification is on, host names included, and nothing in the till turns it off."""
    exchange = HttpExchange()
    pool = exchange._transport._pool  # type: ignore[attr-defined]

    assert ssl.CERT_REQUIRED is pool._ssl_context.verify_mode
    assert pool._ssl_context.check_hostname
    exchange.close()


def test_nobody_there_is_certain(exchange: HttpExchange) -> None:
    """A refused connection has done nothing."""
    assert not failure(exchange, closed_port()).sent


@pytest.mark.parametrize(
    "half_answer", [b"", b"HTTP/1.1 2", PLENTY + b"x", b"\x16\x03\x01 not HTTP at all\r\n\r\n"]
)
def test_a_lost_answer_is_unknown(exchange: HttpExchange, half_answer: bytes) -> None:
    """Once the request is out, an answer that breaks off leaves it open what became of it."""

    def speak(connection: socket.socket, _stop: threading.Event) -> None:
        connection.recv(65_536)
        connection.sendall(half_answer)

    with raw_server(speak) as url:
        assert failure(exchange, url).sent


def test_a_redirect_is_not_followed(exchange: HttpExchange, server: AnsweringServer) -> None:
    """The keys go where the configuration says and nowhere else."""
    server.answers(Answer(status=307, headers={"Location": f"{server.base_url}/elsewhere"}))

    answer = send(exchange, f"{server.base_url}/here")

    assert 307 == answer.status
    assert ["/here"] == [asked.path for asked in server.asked]


def test_no_cookie_is_kept(exchange: HttpExchange, server: AnsweringServer) -> None:
    """What a server asks to have remembered is forgotten."""
    server.answers(Answer({}, headers={"Set-Cookie": "who=till"}))

    send(exchange, server.base_url)
    send(exchange, server.base_url)

    assert "cookie" not in server.asked[1].headers


def test_gzip_is_read(exchange: HttpExchange, server: AnsweringServer) -> None:
    """A compressed answer is the answer."""
    packed = gzip.compress(b'{"points": 1200}')
    server.answers(Answer(packed, headers={"Content-Encoding": "gzip"}))

    assert b'{"points": 1200}' == send(exchange, server.base_url).body


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        pytest.param(gzip.compress(bytes(MOST_BODY_BYTES * 8)), "gzip", id="bomb"),
        pytest.param(gzip.compress(b"{}")[:-4], "gzip", id="cut"),
        pytest.param(b"{}", "gzip", id="no gzip"),
        pytest.param(zlib.compress(b"{}"), "br", id="not asked for"),
        pytest.param(bytes(MOST_BODY_BYTES + 1), "identity", id="too long"),
    ],
)
def test_a_body_beyond_limits_is_no_answer(
    exchange: HttpExchange, server: AnsweringServer, body: bytes, encoding: str
) -> None:
    """A few kilobytes that unfold to eighty megabytes are dropped on the way, like damaged ones."""
    server.answers(Answer(body, headers={"Content-Encoding": encoding}))

    assert failure(exchange, server.base_url).sent


def test_a_connection_serves_several_calls(exchange: HttpExchange) -> None:
    """The second call needs no new connection; the line to the service stays open between."""
    connections: list[int] = []

    def speak(connection: socket.socket, _stop: threading.Event) -> None:
        connections.append(1)
        while connection.recv(65_536):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with raw_server(speak) as url:
        for _ in range(3):
            assert 200 == send(exchange, url, content=None).status
        exchange.close()

    assert [1] == connections


@pytest.mark.parametrize("answer", [socket.gaierror("no such name"), UnicodeError("no name")])
def test_an_unknown_name_is_certain(monkeypatch: pytest.MonkeyPatch, answer: Exception) -> None:
    """A host nobody knows has been sent nothing; an address needs no lookup."""

    def ask_in_vain(*_: object, **__: object) -> list[object]:
        raise answer

    monkeypatch.setattr(socket, "getaddrinfo", ask_in_vain)
    names = NameLookup()

    with pytest.raises(httpcore.ConnectError):
        names.addresses("loyalty.test", 443, GENEROUS_S)
    assert ("127.0.0.1",) == names.addresses("127.0.0.1", 443, 0)


def test_a_silent_name_server_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's lookup knows no time limit, so it is left behind; the next call joins it."""
    silent, lookups = threading.Event(), []

    def ask_in_vain(host: str, *_: object, **__: object) -> list[object]:
        lookups.append(host)
        silent.wait(GENEROUS_S)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", ask_in_vain)
    names = NameLookup()

    for _ in range(3):
        with pytest.raises(httpcore.ConnectTimeout):
            names.addresses("loyalty.test", 443, 0.01)

    silent.set()
    assert ["loyalty.test"] == lookups
