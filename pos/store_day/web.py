"""One file over HTTP within a deadline, and what time a server has. What fails is a value.

The loyalty client has its own: keys, quota and JSON are its business, a long file is this one's.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import IO
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore
import httpx

from pos import __version__
from pos.http.deadline import Deadline
from pos.http.sockets import running_deadline
from pos.http.transport import DeadlineTransport
from pos.text import safe

MOST_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_BROKEN_OFF = (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL)
_WEB_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_CONDITIONS = ("if-none-match", "if-modified-since")
_PLAIN = {
    "User-Agent": f"pos/{__version__}",
    "Accept": "text/csv, */*;q=0.1",
    "Accept-Encoding": "identity",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a server calls this version of a file, to ask for a newer one only."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    marks: Marks
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The server has nothing newer than what the marks stand for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFetched:
    reason: str
    no_network: bool = False
    """No server answered: nothing that anybody in the store could put right."""


Outcome = Fetched | Unchanged | NotFetched


def fetch(
    url: str,
    into: IO[bytes],
    *,
    marks: Marks | None = None,
    most_bytes: int,
    within_s: float,
    is_wanted: Callable[[], bool] | None = None,
) -> Outcome:
    """The whole file, or why not; whatever reached `into` before a failure is to be thrown away.

    A redirect may lead to https anywhere, and to http only on the host it came from by http.
    It is broken off as soon as nobody wants it any more.
    """
    host = host_of(url)
    try:
        with _connection(within_s, is_wanted) as connection:
            return _followed(connection, url, into, marks or Marks(), most_bytes=most_bytes)
    except httpcore.TimeoutException:
        return NotFetched(reason=f"{host} takes too long.", no_network=True)
    except _BROKEN_OFF as problem:
        if isinstance(problem.__context__, ssl.SSLCertVerificationError):
            return NotFetched(reason=f"{host} shows a certificate that cannot be trusted.")
        return NotFetched(reason=f"{host} cannot be reached.", no_network=True)


def server_time(url: str, *, within_s: float) -> datetime | None:
    """What the server says the time is, to a second; None where it does not tell."""
    try:
        with _connection(within_s) as connection:
            return _date_of(connection.head(url))
    except (httpcore.TimeoutException, *_BROKEN_OFF):
        return None


@contextmanager
def _connection(
    within_s: float, is_wanted: Callable[[], bool] | None = None
) -> Iterator[httpx.Client]:
    """All of it is over with the deadline, whatever the peer does."""
    token = running_deadline.set(Deadline(within_s, is_wanted=is_wanted))
    try:
        with httpx.Client(transport=DeadlineTransport(), headers=_PLAIN) as client:
            yield client
    finally:
        running_deadline.reset(token)


def host_of(url: str) -> str:
    """As it may be shown: an address may hold a password, and its query a key."""
    try:
        return safe(urlsplit(url).hostname or "") or "the server"
    except ValueError:
        return "the server"


def _followed(
    connection: httpx.Client, url: str, into: IO[bytes], marks: Marks, *, most_bytes: int
) -> Outcome:
    for _ in range(MOST_REDIRECTS + 1):
        with connection.stream("GET", url, headers=_headers(marks)) as answer:
            if answer.status_code not in _MOVED:
                return _taken(answer, into, most_bytes=most_bytes, host=host_of(url))
            onward = urljoin(url, answer.headers.get("Location", ""))
        if wrong := _wrong_turn(urlsplit(url), onward):
            return NotFetched(reason=f"{host_of(url)} {wrong}")
        url = onward
    return NotFetched(reason=f"{host_of(url)} sends us round in a circle.")


def _wrong_turn(parts: SplitResult, onward: str) -> str:
    """Why a redirect is not followed: prices must not come from just anybody."""
    try:
        to = urlsplit(onward)
        host, _ = to.hostname, to.port
    except ValueError:
        return "sends us to an address that is none."
    if not host or "@" in to.netloc or not onward.isascii() or not onward.isprintable():
        return "sends us to an address that is none."
    stays = to.scheme == "http" == parts.scheme and host == parts.hostname
    if to.scheme == "https" or stays:
        return ""
    return f"sends us on to {safe(host)}, which is not safe. Is a sign-in page in between?"


def _taken(answer: httpx.Response, into: IO[bytes], *, most_bytes: int, host: str) -> Outcome:
    if answer.status_code == HTTPStatus.NOT_MODIFIED and _asks_for_newer(answer.request):
        return Unchanged()
    if reason := _unusable(answer, most_bytes):
        return NotFetched(reason=f"{host} {reason}")
    size = 0
    for piece in answer.iter_raw():
        size += len(piece)
        if size > most_bytes:
            return NotFetched(reason=f"{host} {_too_large(most_bytes)}")
        try:
            into.write(piece)
        except OSError as problem:
            return NotFetched(reason=f"The file cannot be stored: {problem.strerror}.")
    marks = Marks(etag=_short(answer, "ETag"), last_modified=_short(answer, "Last-Modified"))
    return Fetched(marks=marks, size_bytes=size)


def _asks_for_newer(request: httpx.Request) -> bool:
    """Where nothing was known nothing can be unchanged, whatever the server says."""
    return any(name in request.headers for name in _CONDITIONS)


def _unusable(answer: httpx.Response, most_bytes: int) -> str:
    headers = answer.headers
    if answer.status_code != HTTPStatus.OK:
        return f"answers with {answer.status_code} instead of a file."
    if headers.get("Content-Type", "").partition(";")[0].strip().lower() in _WEB_PAGES:
        return "answers with a web page, not a file. Is a sign-in page in between?"
    if headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        return "answers in an encoding nobody asked for."
    length = headers.get("Content-Length", "")
    if not length and "Transfer-Encoding" not in headers:
        return "does not say where its file ends."
    if length and int(length) > most_bytes:  # digits, as h11 has seen to
        return _too_large(most_bytes)
    return ""


def _too_large(most_bytes: int) -> str:
    return f"sends more than {most_bytes // 1024 // 1024:,} MB."


def _short(answer: httpx.Response, name: str) -> str:
    """A mark is sent back as it came; one that no header can carry is none."""
    value: str = answer.headers.get(name, "")
    return value if len(value) <= 200 and value.isascii() and value.isprintable() else ""


def _date_of(answer: httpx.Response) -> datetime | None:
    """An answer out of a cache is as old as it says."""
    try:
        at = parsedate_to_datetime(answer.headers.get("Date", ""))
        age = timedelta(seconds=int(answer.headers.get("Age", "0")))
        return at.replace(tzinfo=at.tzinfo or UTC) + age
    except (ValueError, OverflowError):
        return None


def _headers(marks: Marks) -> dict[str, str]:
    conditions = zip(_CONDITIONS, (marks.etag, marks.last_modified), strict=True)
    return {name: value for name, value in conditions if value}
