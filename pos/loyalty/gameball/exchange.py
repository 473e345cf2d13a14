"""One HTTP exchange within a deadline: bytes out, bytes in. What fails is LoyaltyUnreachable.

Loads httpx, so it is itself loaded when the first call is made. Nothing here knows JSON.
"""

from __future__ import annotations

import functools
import ssl
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from pos.loyalty.gameball import failures
from pos.loyalty.gameball.deadline import Deadline
from pos.loyalty.gameball.sockets import DeadlineBackend, running_deadline
from pos.text import safe

MOST_BODY_BYTES = 10 * 1024 * 1024
"""Decoded. No answer a till asks for comes near it."""

_IDLE_S = 15.0  # shorter than the gateways' own limit, so that a reused connection is alive
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
            raise failures.no_answer(sent=False, why=safe(repr(error))) from None
        except _PERHAPS_SENT as error:
            raise failures.no_answer(sent=True, why=type(error).__name__) from None
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


class DeadlineTransport(httpx.BaseTransport):
    """httpx's own pool and TLS verification over sockets that keep the deadline."""

    def __init__(self) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust(),
            keepalive_expiry=_IDLE_S,
            network_backend=DeadlineBackend(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status, headers=response.headers, stream=_Body(response)
        )

    def close(self) -> None:
        self._pool.close()


@functools.cache
def _trust() -> ssl.SSLContext:
    """Certificates and host names are checked. Reading the authorities takes longer than a call."""
    return httpx.create_ssl_context()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


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
