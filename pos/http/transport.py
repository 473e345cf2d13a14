"""httpx's transport over sockets that keep a deadline. Loads httpx and its trusted authorities."""

from __future__ import annotations

import functools
import ssl
from collections.abc import Iterator

import httpcore
import httpx

from pos.http.sockets import DeadlineBackend

_IDLE_S = 15.0  # shorter than the gateways' own limit, so that a reused connection is alive


class DeadlineTransport(httpx.BaseTransport):
    """httpx's own pool and TLS verification over sockets that keep the deadline."""

    def __init__(self) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted(),
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
def trusted() -> ssl.SSLContext:
    """Certificates and host names are checked. Reading the authorities takes longer than a call."""
    return httpx.create_ssl_context()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
