"""The sandbox where callers can reach it: as an httpx transport, and as an ASGI application."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse

from pos.sandbox.control import control, is_control
from pos.sandbox.exchange import Outcome, OutgoingCall, Refused, Reply, Request, refusal_reply
from pos.sandbox.sandbox import Sandbox, Visit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

BODY_LIMIT_BYTES = 2_000_000
ANSWER_LIMIT_BYTES = 65_536
OUTGOING_LIMIT_S = 10.0
NO_ANSWER = 0
TRANSPORT = "transport"  # where the server leaves the connection, so that it can be cut


class SandboxTransport(httpx.BaseTransport):
    """For tests: no socket, and no waiting beyond the caller's own read timeout."""

    def __init__(self, sandbox: Sandbox, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.sandbox = sandbox
        self._sleep = sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = _from_httpx(request)
        if is_control(asked.path):
            return _to_httpx(control(self.sandbox, asked))
        visit = self.sandbox.admit(asked)
        if visit.strike.refuse:
            raise httpx.ConnectError("The sandbox is down", request=request)
        delay_s = visit.strike.delay_ms / 1000
        patience_s = request.extensions.get("timeout", {}).get("read")
        late = patience_s is not None and delay_s > patience_s
        self._sleep(patience_s if late else delay_s)
        reply = self.sandbox.reply(visit)
        if reply.outgoing is not None:
            reply = self.sandbox.reply(visit, called(reply.outgoing))
        keep_promises(self.sandbox)
        if late or visit.strike.lose:
            raise httpx.ReadTimeout("The answer was lost", request=request)
        return _to_httpx(reply)


def asgi_app(sandbox: Sandbox) -> ASGIApp:
    """For real HTTP; a lost answer or a service that is down cuts the connection."""
    keeping: set[asyncio.Task[None]] = set()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        http_request = HttpRequest(scope, receive)
        asked = await _from_starlette(http_request)
        if asked is None:
            refused = Refused(413, 3011, "The body is too large")
            reply: Reply | None = refusal_reply(refused, request_id="too-large")
        elif is_control(asked.path):
            reply = _controlled(sandbox, http_request, asked)
        else:
            reply = await _served(sandbox, asked)
        if reply is None:
            await _cut(http_request)
        else:
            await HttpResponse(reply.body, reply.status, dict(reply.headers))(scope, receive, send)
        if sandbox.world.promised:
            # Nobody's answer waits for an engine that a campaign has asked.
            task = asyncio.create_task(asyncio.to_thread(keep_promises, sandbox))
            keeping.add(task)
            task.add_done_callback(keeping.discard)

    return app


def keep_promises(sandbox: Sandbox) -> None:
    """Asks the merchant's engine for the coupons that campaigns brought since."""
    for outgoing in sandbox.calls_owed():
        sandbox.settle(called(outgoing))


async def _served(sandbox: Sandbox, asked: Request) -> Reply | None:
    visit = sandbox.admit(asked)
    if visit.strike.refuse:
        return None
    if visit.strike.delay_ms:
        await asyncio.sleep(visit.strike.delay_ms / 1000)
    reply = sandbox.reply(visit)
    if reply.outgoing is not None:
        # Shielded: a caller who hangs up must not leave the customer in service for ever.
        waiting = asyncio.shield(_settled(sandbox, visit, reply.outgoing))
        reply = await waiting
    return None if visit.strike.lose else reply


async def _settled(sandbox: Sandbox, visit: Visit, outgoing: OutgoingCall) -> Reply:
    outcome = await asyncio.to_thread(called, outgoing)
    return sandbox.reply(visit, outcome)


def called(outgoing: OutgoingCall, *, limit_s: float = OUTGOING_LIMIT_S) -> Outcome:
    """Makes the service's own call: on this machine only, once, and with an end to its patience."""
    started_at = time.monotonic()
    try:
        with (
            httpx.Client(timeout=limit_s, trust_env=False) as client,
            client.stream(
                outgoing.method,
                _loopback_url(outgoing.url),
                headers=dict(outgoing.headers),
                content=outgoing.body,
            ) as told,
        ):
            body = bytearray()
            for part in told.iter_bytes():
                body += part
                late = time.monotonic() - started_at > limit_s
                if late or len(body) > ANSWER_LIMIT_BYTES:
                    return Outcome(outgoing, NO_ANSWER)
            return Outcome(outgoing, told.status_code, bytes(body))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return Outcome(outgoing, NO_ANSWER)


def _loopback_url(text: str) -> httpx.URL:
    url = httpx.URL(text)
    if url.host != "localhost" and not _is_loopback(url.host):
        raise ValueError("the sandbox calls nobody beyond this machine")
    return url


def _controlled(sandbox: Sandbox, http_request: HttpRequest, asked: Request) -> Reply:
    """Control is for this machine alone, whatever address the service listens on."""
    peer = http_request.client.host if http_request.client is not None else ""
    if not _is_loopback(peer):
        refused = Refused(403, 1002, "Control calls are answered on this machine only")
        return refusal_reply(refused, request_id="control")
    return control(sandbox, asked)


async def _cut(http_request: HttpRequest) -> None:
    """Closes the connection without an answer and waits until the server has noticed."""
    http_request.scope["state"][TRANSPORT].abort()
    while (await http_request.receive())["type"] != "http.disconnect":
        pass


async def _from_starlette(http_request: HttpRequest) -> Request | None:
    """The request, or None where its body is beyond the limit."""
    body = bytearray()
    async for part in http_request.stream():
        body += part
        if len(body) > BODY_LIMIT_BYTES:
            return None
    return Request(
        method=http_request.method,
        path=http_request.scope["raw_path"].decode("ascii"),
        query=http_request.scope["query_string"].decode("ascii"),
        headers=dict(http_request.headers),
        body=bytes(body),
    )


def _from_httpx(request: httpx.Request) -> Request:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Request(request.method, path, query, headers, request.read())


def _to_httpx(reply: Reply) -> httpx.Response:
    return httpx.Response(reply.status, headers=dict(reply.headers), content=reply.body)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
