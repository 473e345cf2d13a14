"""The service as an ASGI application: its routes, who may call each, and every answer in JSON."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pos.coupons.profiles import KnownCustomers
from pos.coupons.service.access import Access, Tokens
from pos.coupons.service.answers import JSON, NotDone, answered, refused
from pos.coupons.service.api import TillApi
from pos.coupons.service.fields import sent_in
from pos.coupons.service.issuing import IssuingRules, request_in
from pos.coupons.service.limits import WRONG_TOKENS, Limits, body_of, caller_of
from pos.coupons.service.openapi import described
from pos.coupons.service.webhooks import (
    SPAN_OF_RETRIES,
    digest_of,
    must_be_signed,
    profile_in,
)
from pos.coupons.service.workers import Workers
from pos.coupons.wire import HealthAnswer, IssuedAnswer, TakenAnswer
from pos.errors import CouponImpossible, PosError

if TYPE_CHECKING:
    from pos.coupons.engine import CouponEngine
    from pos.coupons.terms import IssueRequest
    from pos.ports.clock import Clock

log = logging.getLogger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]

WEBHOOKS: Final = "/webhooks/gameball"
_AGAIN_S: Final = 5
_WITHOUT_ROUTE: Final = {
    404: NotDone(404, "no_such_path", "There is nothing at this path."),
    405: NotDone(405, "wrong_method", "This path is called by another method."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOptions:
    tokens: Tokens
    issuing: IssuingRules
    issue_method: str = "POST"
    issue_path: str = "/issue"
    calls_per_s: int = 200
    wrong_tokens: int = WRONG_TOKENS
    """From one caller, until each is answered that it is too many."""
    signing_key: str = field(default="", repr=False)
    """What coupons are signed with, where they can be; empty: none is."""
    secret_key: str = field(default="", repr=False)
    """Of the account, which signs webhooks with it; empty: none are taken."""


class CouponService:
    """All that the service does, over an engine and what is known of customers."""

    def __init__(
        self,
        engine: CouponEngine,
        known: KnownCustomers,
        *,
        options: ServiceOptions,
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._known = known
        self._options = options
        self._clock = clock
        self.workers = Workers()
        self._limits = Limits(calls_per_s=options.calls_per_s, wrong_tokens=options.wrong_tokens)
        self._access = Access(options.tokens, self._limits)
        self._description = msgspec.json.encode(
            described(options.issue_method, options.issue_path, options.tokens.issue_header)
        )

    def app(self) -> Starlette:
        tills = TillApi(self._engine, self._known, self.workers, self._clock)
        options = self._options
        routes = [
            self._route(options.issue_path, options.issue_method, self._issue),
            self._route("/v1/coupons/{code}/validate", "POST", self._for_tills(tills.validate)),
            self._route("/v1/coupons/{code}/lock", "POST", self._for_tills(tills.lock)),
            self._route("/v1/coupons/{code}/burn", "POST", self._for_tills(tills.burn)),
            self._route("/v1/locks/{lock}/release", "POST", self._for_tills(tills.release)),
            self._route("/v1/coupons", "GET", self._for_tills(tills.coupons)),
            self._route("/v1/doubles", "GET", self._for_tills(tills.doubles)),
            self._route("/v1/customers", "GET", self._for_tills(tills.customers)),
            self._route(WEBHOOKS, "POST", self._webhook),
            self._route("/health", "GET", self._health),
            self._route("/openapi.json", "GET", self._openapi),
        ]
        made = Starlette(routes=routes, exception_handlers={HTTPException: self._no_route})
        made.router.redirect_slashes = False  # a path is what it is
        return made

    def _route(self, path: str, method: str, endpoint: Endpoint) -> Route:
        async def guarded(request: Request) -> Response:
            try:
                return await endpoint(request)
            except NotDone as why:
                log.info("%s %s: %s %s", method, path, why.status, why.code)
                return refused(why)
            except CouponImpossible as problem:
                return refused(NotDone(422, "impossible", str(problem)))
            except PosError as problem:
                log.error("%s %s: %s", method, path, problem)
                say = "The engine cannot write or read its coupons now; nothing was done."
                return refused(NotDone(503, "unavailable", say, retry_after_s=_AGAIN_S))
            except Exception:  # the last line: whoever called is told, and the service goes on
                log.exception("%s %s", method, path)
                say = "Something is wrong in the engine; its log tells what."
                return refused(NotDone(500, "fault", say))

        return Route(path, guarded, methods=[method])

    def _for_tills(self, endpoint: Endpoint) -> Endpoint:
        async def admitted(request: Request) -> Response:
            self._access.admit_till(request)
            return await endpoint(request)

        return admitted

    async def _issue(self, request: Request) -> Response:
        self._access.admit_issuer(request)
        sent = sent_in(
            content_type=request.headers.get("content-type", ""),
            query=request.scope["query_string"],
            body=await body_of(request),
        )
        asked = request_in(sent, self._options.issuing, self._clock.now())
        code = await self.workers.run(self._issued, asked)
        return answered(IssuedAnswer(couponCode=code, code=code))

    def _issued(self, asked: IssueRequest) -> str:
        """The code as a customer is given it."""
        signing_key = self._options.signing_key
        if not signing_key:
            return self._engine.issue(asked).code
        from pos.coupons.signing import signed_text, why_unsigned  # loads its library

        coupon = self._engine.issue(replace(asked, is_signed=not why_unsigned(asked)))
        return signed_text(coupon, signing_key) if coupon.is_signed else coupon.code

    async def _webhook(self, request: Request) -> Response:
        self._limits.admit(caller_of(request))
        if not self._options.secret_key:
            say = "The engine has no POS_GAMEBALL_SECRET_KEY, by which webhooks are known."
            raise NotDone(503, "no_secret_key", say)
        body = await body_of(request)
        signature = request.headers.get("x-gb-signature", "")
        try:
            must_be_signed(body, signature, self._options.secret_key)
        except NotDone:
            self._limits.note_wrong_token(caller_of(request))
            raise
        now = self._clock.now()
        profile = profile_in(body, request.headers.get("x-gb-webhook-version", ""), now)
        taken = profile is not None and await self.workers.run(
            self._known.note,
            profile,
            digest=digest_of(body),
            now=now,
            forget_before=now - 2 * SPAN_OF_RETRIES,
        )
        return answered(TakenAnswer(taken=taken))

    async def _health(self, request: Request) -> Response:
        """Whether coupons can be read; nothing of them, as anybody may ask."""
        self._limits.admit(caller_of(request))
        await self.workers.run(self._engine.find, "health")
        return answered(HealthAnswer(ok=True))

    async def _openapi(self, request: Request) -> Response:
        self._limits.admit(caller_of(request))
        return Response(self._description, media_type=JSON)

    async def _no_route(self, request: Request, problem: Exception) -> Response:
        assert isinstance(problem, HTTPException)
        try:
            self._limits.admit(caller_of(request))
        except NotDone as too_many:
            return refused(too_many)
        return refused(_WITHOUT_ROUTE[problem.status_code], problem.headers)
