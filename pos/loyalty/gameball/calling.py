"""One call to the service: a path, a query, a JSON body out; fields back, or a failure.

Which calls there are is endpoints/'s. Keys go into headers here and nowhere else.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlencode

import msgspec

from pos.errors import LoyaltyError, LoyaltyMisuse, LoyaltyRefused, LoyaltyUnreachable, Met
from pos.http.deadline import Deadline
from pos.loyalty.gameball import failures, wire
from pos.loyalty.gameball.pace import Pace
from pos.loyalty.gameball.quota import Bucket, bucket_of
from pos.loyalty.gameball.reading import Fields
from pos.loyalty.gameball.refusal_words import Call

if TYPE_CHECKING:
    import httpx

    from pos.loyalty.gameball.exchange import HttpAnswer, HttpExchange

logger = logging.getLogger("pos.loyalty")

Method = Literal["GET", "POST", "PUT", "DELETE"]

TOO_MANY = 429

_encoder = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where calls go, and the headers that let them in."""

    prefix: str
    keys: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    missing: Callable[[], LoyaltyMisuse] = failures.no_keys
    """What to say where the keys are none."""
    joins_channels: bool = False
    """The service may answer by the id of another channel's profile of the same person."""

    @property
    def has_keys(self) -> bool:
        """Keys a header can carry; a stray line end would make two headers of one."""
        return all(
            key.isascii() and key.isprintable() and key.strip() == key != ""
            for key in self.keys.values()
        )


class Caller:
    """Safe to use from several threads. The HTTP library loads with the first call."""

    def __init__(
        self,
        address: Address,
        *,
        transport: httpx.BaseTransport | None = None,
        pace: Pace | None = None,
        on_future: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`on_future` gets the service's own time, as it writes it, when it says ours is ahead."""
        self._address = address
        self._on_future = on_future
        self._transport = transport
        self._pace = pace or Pace()
        self._exchange: HttpExchange | None = None
        self._opening = threading.Lock()

    def ask(
        self,
        method: Method,
        template: str,
        *ids: str,
        deadline: Deadline,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
        call: Call = Call.OTHER,
    ) -> Fields:
        """For a call that promises an answer: a success without one is no success."""
        request = _Request(method, template, ids, body, query or {})
        return self._ours(request, Fields.of(self._send(request, deadline, call).body))

    def tell(
        self,
        method: Method,
        template: str,
        *ids: str,
        deadline: Deadline,
        body: Mapping[str, object] | None = None,
        call: Call = Call.OTHER,
        refusal: Callable[[], LoyaltyRefused] = failures.not_done,
    ) -> Fields:
        """For a call whose answer may be empty, as documents differ on several.

        One that says `success: false` is a refusal, and anything but JSON is no success.
        """
        request = _Request(method, template, ids, body, {})
        answer = self._send(request, deadline, call)
        told = self._ours(request, _perhaps_nothing(answer.body.strip()))
        if told.flag("success") is False:
            raise refusal()
        return told

    def close(self) -> None:
        with self._opening:
            if self._exchange is not None:
                self._exchange.close()
                self._exchange = None

    def _ours(self, request: _Request, told: Fields) -> Fields:
        """An answer that names another customer is somebody else's, and none to this call."""
        if self._address.joins_channels:
            return told
        theirs, wanted = told.text("customerId"), request.customer_id
        if theirs and wanted and theirs.casefold() != wanted.casefold():
            raise failures.unreadable("the answer about another customer")
        return told

    def _send(self, request: _Request, deadline: Deadline, call: Call) -> HttpAnswer:
        if not self._address.has_keys:
            raise self._address.missing()
        while (answer := self._answer(request, deadline, call)) is None:
            pass  # the service asked for a pause, and it is over
        return answer

    def _answer(self, request: _Request, deadline: Deadline, call: Call) -> HttpAnswer | None:
        """None where nothing was done, and the same may be asked again."""
        bucket = bucket_of(request.method, request.template)
        started_s = time.monotonic()
        try:
            answer = self._asked(bucket, request, deadline)
        except LoyaltyError as failure:
            request.log(f"no answer ({failure.code or 'line'})", started_s)
            raise
        if 200 <= answer.status < 300:
            request.log(str(answer.status), started_s)
            self._pace.accepted(bucket)
            return answer
        problem = wire.problem(answer.status, answer.body, answer.headers.get("retry-after", ""))
        request.log(
            f"{problem.status} code={problem.code} request_id={problem.request_id}", started_s
        )
        if problem.code == failures.IN_THE_FUTURE:
            self._on_future(answer.headers.get("date", ""))
        if problem.status == TOO_MANY:
            pause_s = self._pace.refused(bucket, problem.retry_after_s)
            if self._pace.waits_for(pause_s, deadline):
                return None
            problem = replace(problem, retry_after_s=pause_s)
        raise failures.failure_of(problem, call)

    def _asked(self, bucket: Bucket, request: _Request, deadline: Deadline) -> HttpAnswer:
        """A read whose answer is lost is asked once more, in what is left of the same time."""
        self._pace.admit(bucket, deadline)
        try:
            return self._exchanged(request, deadline)
        except LoyaltyUnreachable as lost:
            is_lost = lost.sent and lost.met is Met.SILENCE
            if request.method != "GET" or not is_lost or deadline.left_s() <= 0:
                raise
        self._pace.admit(bucket, deadline)
        return self._exchanged(request, deadline)

    def _exchanged(self, request: _Request, deadline: Deadline) -> HttpAnswer:
        content = None if request.body is None else _encoder.encode(request.body)
        url = self._address.prefix + request.path
        headers = self._headers(has_body=content is not None)
        return self._line().send(
            request.method, url, headers=headers, content=content, deadline=deadline
        )

    def _line(self) -> HttpExchange:
        with self._opening:
            if self._exchange is None:
                from pos.loyalty.gameball.exchange import HttpExchange

                self._exchange = HttpExchange(self._transport)
            return self._exchange

    def _headers(self, *, has_body: bool) -> dict[str, str]:
        headers = {
            **self._address.keys,
            **self._address.headers,
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        }
        if has_body:
            headers["Content-Type"] = "application/json"
        return headers


@dataclass(frozen=True, slots=True, repr=False)
class _Request:
    """A call before it leaves. The log names its template, and an id's last letters only."""

    method: Method
    template: str
    ids: tuple[str, ...]
    body: Mapping[str, object] | None
    query: Mapping[str, str]

    @property
    def path(self) -> str:
        path = self.template.format(*(_segment(part) for part in self.ids))
        return f"{path}?{urlencode(self.query, quote_via=quote)}" if self.query else path

    @property
    def customer_id(self) -> str:
        """Whom it is about; empty where it names nobody."""
        if self.template.startswith("/customers/{}"):
            return self.ids[0]
        return str((self.body or {}).get("customerId", ""))

    def log(self, outcome: str, started_s: float) -> None:
        took_ms = (time.monotonic() - started_s) * 1000
        customer_id = str((self.body or {}).get("customerId", ""))
        named = _masked(*self.ids, *self.query.values(), customer_id)
        logger.info(
            "%s %s: %s, id=%s, %.0f ms", self.method, self.template, outcome, named or "-", took_ms
        )


def _perhaps_nothing(body: bytes) -> Fields:
    """The bare `true` that one documented deletion answers says no more than nothing does."""
    return Fields() if body in {b"", b"true"} else Fields.of(body)


def _segment(text: str) -> str:
    """One segment of a path; dots alone would climb out of it."""
    assert text, "a path needs its id"
    return text.replace(".", "%2E") if text in {".", ".."} else quote(text, safe="")


def _masked(*ids: str) -> str:
    """Enough to find the entry again, too little to call the customer."""
    return ",".join(f"…{one[-3:]}" if len(one) > 6 else "…" for one in ids if one)
