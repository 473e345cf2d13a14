"""A file over HTTP, from servers of every kind."""

from __future__ import annotations

import io
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from file_server import DRIPS, STAYS_OPEN, answer, serving

from pos.http.transport import trusted
from pos.store_day.web import (
    MOST_REDIRECTS,
    Fetched,
    Marks,
    NotFetched,
    Outcome,
    Unchanged,
    fetch,
    host_of,
    server_time,
)

CSV = b"code,title,price\n1,One,1.00\n"
MOST = 1_000


def fetched(url: str, *, marks: Marks | None = None, within_s: float = 10) -> tuple[Outcome, bytes]:
    into = io.BytesIO()
    outcome = fetch(url, into, marks=marks, most_bytes=MOST, within_s=within_s)
    return outcome, into.getvalue()


def refused(url: str, **how: float) -> NotFetched:
    outcome, _ = fetched(url, **how)
    assert isinstance(outcome, NotFetched), outcome
    return outcome


def test_a_file() -> None:
    """Its bytes, and the marks to ask for a newer one by."""
    given = answer(CSV, 'ETag: "v1"', "Last-Modified: Sat, 21 Nov 2026 06:00:00 GMT")
    with serving([given]) as server:
        outcome, body = fetched(f"{server.url}/items.csv?key=1")

    marks = Marks(etag='"v1"', last_modified="Sat, 21 Nov 2026 06:00:00 GMT")
    assert (Fetched(marks=marks, size_bytes=len(CSV)), CSV) == (outcome, body)
    assert server.asked[0].startswith("GET /items.csv?key=1 HTTP/1.1\r\n")


def test_only_a_newer_one() -> None:
    """What is known is sent along, and nothing comes where it still holds."""
    marks = Marks(etag='"v1"', last_modified="Sat, 21 Nov 2026 06:00:00 GMT")
    with serving([answer(status="304 Not Modified")]) as server:
        outcome, body = fetched(server.url, marks=marks)

    assert (Unchanged(), b"") == (outcome, body)
    assert ['"v1"'] == server.asked_for("If-None-Match")
    assert ["Sat, 21 Nov 2026 06:00:00 GMT"] == server.asked_for("If-Modified-Since")


def test_unchanged_where_nothing_was_known() -> None:
    """There is no file to go on with: that is told, and not believed."""
    with serving([answer(status="304 Not Modified")]) as server:
        assert "answers with 304 instead of a file." in refused(server.url).reason


def test_in_chunks() -> None:
    """A server that does not know the length beforehand says where the file ends."""
    chunk = f"{len(CSV):x}\r\n".encode() + CSV + b"\r\n0\r\n\r\n"
    with serving([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk]) as server:
        assert CSV == fetched(server.url)[1]


def test_a_server_that_does_not_hang_up() -> None:
    """The file is whole with its last byte, whatever becomes of the connection."""
    with serving([answer(CSV) + STAYS_OPEN]) as server:
        assert isinstance(fetched(server.url)[0], Fetched)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (answer(b"gone", status="404 Not Found"), "answers with 404"),
        (answer(b"", status="204 No Content"), "answers with 204"),
        (answer(b"<html>", "Content-Type: text/html; charset=utf-8"), "a web page"),
        (answer(CSV, "Content-Encoding: gzip"), "an encoding nobody asked for"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + CSV, "does not say where its file ends"),
        (answer(CSV, length=MOST + 1), "sends more than"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + b"x" * 2_000,
            "sends more than",
        ),
    ],
)
def test_no_file(given: bytes, says: str) -> None:
    """Each is somebody's to look at: a server did answer."""
    with serving([given]) as server:
        outcome = refused(server.url)

    assert says in outcome.reason
    assert outcome.reason.startswith("127.0.0.1 ")
    assert not outcome.no_network


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        answer(CSV, length=len(CSV) + 1),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n" + CSV,
        b"SSH-2.0-OpenSSH_9.6\r\n",
    ],
)
def test_an_answer_that_breaks_off(given: bytes) -> None:
    """Half a file is none; a line that ends an answer short is no fault of the shop's."""
    with serving([given]) as server:
        outcome = refused(server.url)

    assert outcome.no_network or "where its file ends" in outcome.reason


@pytest.mark.parametrize(
    "given",
    [
        STAYS_OPEN,
        b"HTTP/1.1 200 OK\r\nX: " + DRIPS,
        answer(CSV, length=900) + DRIPS,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n300\r\n" + DRIPS,
    ],
)
def test_a_server_that_takes_too_long(given: bytes) -> None:
    """Whether silent or a byte at a time, it is over with the deadline."""
    with serving([given]) as server:
        outcome = refused(server.url, within_s=0.2)

    assert "127.0.0.1 takes too long." == outcome.reason
    assert outcome.no_network


def test_nobody_there() -> None:
    """No server is no network, and the sentence names the host but not the rest of the address."""
    with serving([]) as server:
        pass
    outcome = refused(f"{server.url}/items.csv?key=geheim")

    assert "127.0.0.1 cannot be reached." == outcome.reason
    assert outcome.no_network


def test_a_redirect_on_the_same_host() -> None:
    """By http it may lead on where it came from, relative or whole."""
    moved = answer(b"", "Location: /there.csv", status="302 Found")
    with serving([moved, answer(CSV)]) as server:
        assert CSV == fetched(f"{server.url}/here.csv")[1]
    assert server.asked[1].startswith("GET /there.csv ")


@pytest.mark.parametrize(
    "location",
    [
        "http://localhost:1/items.csv",
        "ftp://127.0.0.1/items.csv",
        "file:///etc/passwd",
        "//localhost:1/items.csv",
        "https://user:word@127.0.0.1/items.csv",
        "http://127.0.0.1:99999/",
        "https:///nowhere",
    ],
)
def test_a_redirect_elsewhere(location: str) -> None:
    """By http to another host, or to what is no address: not followed, and told."""
    with serving([answer(b"", f"Location: {location}", status="301 Moved")]) as server:
        outcome = refused(server.url)

    assert "sends us" in outcome.reason
    assert "word" not in outcome.reason
    assert not outcome.no_network
    assert 1 == len(server.asked)


def test_round_in_a_circle() -> None:
    """A few redirects are followed, no more."""
    moved = answer(b"", "Location: /again", status="307 Temporary Redirect")
    with serving([moved] * (MOST_REDIRECTS + 5)) as server:
        outcome = refused(server.url)

    assert "in a circle" in outcome.reason
    assert MOST_REDIRECTS + 1 == len(server.asked)


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """A server's certificate for localhost, of an authority that this process trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    trusted.cache_clear()
    yield context
    trusted.cache_clear()


def test_over_tls(tls: ssl.SSLContext) -> None:
    """A certificate that is the host's is trusted, also after a redirect from http."""
    with (
        serving([answer(CSV)], tls=tls, host="localhost") as safe,
        serving([answer(b"", f"Location: {safe.url}/items.csv", status="301 Moved")]) as plain,
    ):
        assert CSV == fetched(plain.url)[1]


def test_another_hosts_certificate(tls: ssl.SSLContext) -> None:
    """Whoever sits in between is told apart from a network that is down."""
    with serving([answer(CSV)], tls=tls, host="127.0.0.1") as server:
        outcome = refused(server.url)

    assert "127.0.0.1 shows a certificate that cannot be trusted." == outcome.reason
    assert not outcome.no_network


def test_a_handshake_that_never_ends(tls: ssl.SSLContext) -> None:
    """A peer that takes the connection and speaks no TLS is over with the deadline too."""
    with serving([answer(CSV)]) as server:
        outcome = refused(server.url.replace("http:", "https:"), within_s=0.2)

    assert outcome.no_network


def test_never_from_tls_to_http(tls: ssl.SSLContext) -> None:
    """What was asked for safely is not taken from anybody, not even on the same host."""
    moved = answer(b"", "Location: http://localhost:1/items.csv", status="301 Moved")
    with serving([moved], tls=tls, host="localhost") as server:
        assert "is not safe" in refused(server.url).reason


@pytest.mark.parametrize(
    ("headers", "at"),
    [
        (("Date: Sat, 21 Nov 2026 06:00:00 GMT",), datetime(2026, 11, 21, 6, tzinfo=UTC)),
        (
            ("Date: Sat, 21 Nov 2026 06:00:00 GMT", "Age: 90"),
            datetime(2026, 11, 21, 6, tzinfo=UTC) + timedelta(seconds=90),
        ),
        (("Date: yesterday",), None),
        (("Date: Sat, 21 Nov 2026 06:00:00 GMT", "Age: 9" + "9" * 30), None),
        ((), None),
    ],
)
def test_a_servers_time(headers: tuple[str, ...], at: datetime | None) -> None:
    """Of any answer, be it a no; one that cannot be read is none."""
    with serving([answer(b"", *headers, status="404 Not Found")]) as server:
        assert at == server_time(server.url, within_s=10)
    assert server.asked[0].startswith("HEAD / ")


def test_no_servers_time() -> None:
    """Where nobody answers there is none."""
    with serving([STAYS_OPEN]) as server:
        assert server_time(server.url, within_s=0.1) is None
    assert server_time(server.url, within_s=10) is None


def test_a_host_as_it_is_shown() -> None:
    """Neither password nor query nor path."""
    assert "shop.example" == host_of("https://me:word@shop.example:8443/items.csv?key=1")
    assert "the server" == host_of("https://[::1")
