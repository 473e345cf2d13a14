"""One HTTP exchange within a deadline: bytes out, bytes in. What fails is NoAnswer.

Loads httpx, so it is itself loaded when the first call is made. Nothing here knows JSON.
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from pos.errors import Met
from pos.http.deadline import Deadline
from pos.http.sockets import running_deadline
from pos.http.transport import DeadlineTransport
from pos.text import safe

MOST_BODY_BYTES = 10 * 1024 * 1024
"""Decoded. No answer a till asks for comes near it."""

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.InvalidURL,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.PoolTimeout,
    httpcore.UnsupportedProtocol,
)
_PERHAPS_SENT = (
    httpx.HTTPError,
    httpx.StreamError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswer(Exception):
    """`sent` False means that nothing left, True that it may have arrived. `why` is for the log."""

    def __init__(self, *, sent: bool, why: str, met: Met = Met.SILENCE) -> None:
        super().__init__(why)
        self.sent = sent
        self.why = why
        self.met = met


class HttpExchange:
    """Keeps connections open between calls. Follows no redirect, keeps no cookie, asks no proxy."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._transport = transport or DeadlineTransport()

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        content: bytes | None,
        deadline: Deadline,
    ) -> HttpAnswer:
        token = running_deadline.set(deadline)
        try:
            request = httpx.Request(
                method, url, headers=dict(headers), content=content, extensions=_limits(deadline)
            )
            return self._answer(request, deadline)
        except _NOT_SENT as error:
            met = _met_before(error)
            raise NoAnswer(sent=False, why=safe(repr(error)), met=met) from None
        except httpx.DecodingError as error:
            why = safe(str(error))
            raise NoAnswer(sent=True, why=why, met=Met.STRANGER) from None
        except _PERHAPS_SENT as error:
            raise NoAnswer(sent=True, why=type(error).__name__) from None
        finally:
            running_deadline.reset(token)

    def close(self) -> None:
        self._transport.close()

    def _answer(self, request: httpx.Request, deadline: Deadline) -> HttpAnswer:
        response = self._transport.handle_request(request)
        try:
            stream = response.stream
            assert isinstance(stream, httpx.SyncByteStream)
            encoding = response.headers.get("content-encoding", "identity").strip().lower()
            body = _whole(_decoded(_in_time(stream, deadline), encoding))
        finally:
            response.close()
        headers = {name.lower(): value for name, value in response.headers.items()}
        return HttpAnswer(status=response.status_code, headers=headers, body=body)


def _met_before(error: Exception) -> Met:
    """What a call met that did not leave: a slow line, nobody there, or somebody else."""
    cause = error.__context__  # the pool raises it on 'from None', which leaves no cause
    if isinstance(error, httpx.TimeoutException | httpcore.TimeoutException):
        return Met.SILENCE
    if isinstance(cause, ssl.SSLEOFError | ConnectionResetError | BrokenPipeError):
        return Met.SILENCE  # it broke off within the handshake
    return Met.STRANGER if isinstance(cause, ssl.SSLError) else Met.NO_NETWORK


def _limits(deadline: Deadline) -> dict[str, Any]:
    """For transports that know httpx's own time limits only."""
    left_s = deadline.left_s()
    return {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), left_s)}


def _in_time(pieces: httpx.SyncByteStream, deadline: Deadline) -> Iterator[bytes]:
    for piece in pieces:
        if deadline.left_s() <= 0:
            raise httpx.ReadTimeout("the answer took too long")
        yield piece


def _decoded(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    if encoding == "identity":
        return pieces
    if encoding in {"gzip", "x-gzip"}:
        return _unzipped(pieces)
    raise httpx.DecodingError("an encoding nobody asked for")


def _unzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Never more out of one piece than the whole may hold: a few bytes can stand for gigabytes."""
    unzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        for piece in pieces:
            yield unzip.decompress(piece, MOST_BODY_BYTES + 1)
    except zlib.error as error:
        raise httpx.DecodingError("not the gzip it says") from error
    if not unzip.eof:
        raise httpx.DecodingError("gzip without its end")


def _whole(pieces: Iterator[bytes]) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > MOST_BODY_BYTES:
            raise httpx.DecodingError("more than any answer holds")
    return bytes(body)
