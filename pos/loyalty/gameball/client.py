"""One method per endpoint, nothing clever: a path, a query, a JSON body out; fields back.

Which fields there are is wire.py's and bodies.py's; when to call what is program.py's. Keys go
into headers here and nowhere else.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import msgspec

from pos import __version__
from pos.errors import LoyaltyError
from pos.loyalty.gameball import failures, wire
from pos.loyalty.gameball.bodies import Body
from pos.loyalty.gameball.deadline import Deadline
from pos.loyalty.gameball.failures import Call
from pos.loyalty.gameball.reading import Fields

if TYPE_CHECKING:
    import httpx

    from pos.loyalty.gameball.exchange import HttpAnswer, HttpExchange

logger = logging.getLogger("pos.loyalty")

_encoder = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the service is, and who we are there."""

    base_url: str
    api_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    api_version: str = "v4.0"
    store_id: str = ""
    till_id: str = ""

    @property
    def has_keys(self) -> bool:
        """Keys a header can carry; a stray line end would make two headers of one."""
        return all(
            key.isascii() and key.isprintable() and key.strip() == key != "" for key in self._keys
        )

    @property
    def _keys(self) -> tuple[str, str]:
        return self.api_key, self.secret_key


class GameballClient:
    """Safe to call from several threads. The HTTP library loads with the first call."""

    def __init__(self, account: Account, *, transport: httpx.BaseTransport | None = None) -> None:
        self._account = account
        self._transport = transport
        self._exchange: HttpExchange | None = None
        self._opening = threading.Lock()
        self._prefix = f"{account.base_url.rstrip('/')}/api/{account.api_version}/integrations"

    def create_customer(self, body: Body, *, deadline: Deadline) -> Fields:
        return self._post("/customers", body, deadline, call=Call.CUSTOMER)

    def customer_details(self, customer_id: str, *, deadline: Deadline) -> Fields:
        return self._get(
            "/customers/{}/details", customer_id, deadline=deadline, call=Call.CUSTOMER
        )

    def balance(self, customer_id: str, *, deadline: Deadline) -> Fields:
        return self._get(
            "/customers/{}/balance", customer_id, deadline=deadline, call=Call.CUSTOMER
        )

    def tier_progress(self, customer_id: str, *, deadline: Deadline) -> Fields:
        return self._get(
            "/customers/{}/tier-progress", customer_id, deadline=deadline, call=Call.CUSTOMER
        )

    def redemption_configuration(self, customer_id: str, *, deadline: Deadline) -> Fields:
        query = {"customerId": customer_id} if customer_id else {}
        return self._get("/configurations/redemption", deadline=deadline, query=query)

    def send_otp(self, body: Body, *, deadline: Deadline) -> None:
        """Any 2xx means sent; no answer is documented."""
        self._post("/transactions/otp", body, deadline, call=Call.HOLD, may_be_empty=True)

    def hold(self, body: Body, *, deadline: Deadline) -> Fields:
        return self._post("/transactions/hold", body, deadline, call=Call.HOLD)

    def hold_state(self, reference: str, *, deadline: Deadline) -> Fields:
        return self._get("/transactions/hold/{}", reference, deadline=deadline, call=Call.HOLD)

    def release_hold(self, reference: str, *, deadline: Deadline) -> None:
        self._delete("/transactions/hold/{}", reference, deadline=deadline, call=Call.HOLD)

    def validate_coupons(self, body: Body, *, deadline: Deadline) -> Fields:
        return self._post("/coupons/validate", body, deadline, call=Call.COUPONS)

    def burn_coupons(self, body: Body, *, deadline: Deadline) -> None:
        self._post("/coupons/burn", body, deadline, call=Call.COUPONS, may_be_empty=True)

    def release_coupons(self, reference: str, *, deadline: Deadline) -> None:
        self._delete("/coupons/{}", reference, deadline=deadline, call=Call.COUPONS)

    def preview_cashback(self, body: Body, *, deadline: Deadline) -> Fields:
        return self._post("/orders/cashback", body, deadline)

    def send_order(self, body: Body, *, deadline: Deadline) -> Fields:
        return self._post("/orders", body, deadline, call=Call.ORDER)

    def order_transactions(self, order_id: str, *, deadline: Deadline) -> Fields:
        return self._get("/orders/{}/transactions", order_id, deadline=deadline)

    def close(self) -> None:
        with self._opening:
            if self._exchange is not None:
                self._exchange.close()
                self._exchange = None

    def _get(
        self,
        template: str,
        *ids: str,
        deadline: Deadline,
        call: Call = Call.OTHER,
        query: Mapping[str, str] | None = None,
    ) -> Fields:
        url = self._url(template, ids, query)
        about = _About("GET", template, _masked(*ids, *(query or {}).values()))
        return _fields(self._send(about, url, None, deadline, call))

    def _post(
        self,
        template: str,
        body: Body,
        deadline: Deadline,
        *,
        call: Call = Call.OTHER,
        may_be_empty: bool = False,
    ) -> Fields:
        about = _About("POST", template, _masked(str(body.get("customerId", ""))))
        answer = self._send(about, self._url(template), _encoder.encode(body), deadline, call)
        return Fields() if may_be_empty and not answer.body.strip() else _fields(answer)

    def _delete(self, template: str, reference: str, *, deadline: Deadline, call: Call) -> None:
        """An empty answer is documented; one that says `success: false` is a refusal."""
        about = _About("DELETE", template, "")
        answer = self._send(about, self._url(template, (reference,)), None, deadline, call)
        if answer.body.strip() and _fields(answer).flag("success") is False:
            raise failures.not_released()

    def _send(
        self, about: _About, url: str, content: bytes | None, deadline: Deadline, call: Call
    ) -> HttpAnswer:
        if not self._account.has_keys:
            raise failures.no_keys()
        started_s = time.monotonic()
        headers = self._headers(has_body=content is not None)
        try:
            answer = self._line().send(
                about.method, url, headers=headers, content=content, deadline=deadline
            )
        except LoyaltyError as failure:
            about.log(f"no answer ({failure.code or 'line'})", started_s)
            raise
        if 200 <= answer.status < 300:
            about.log(str(answer.status), started_s)
            return answer
        problem = wire.problem(answer.status, answer.body, answer.headers.get("retry-after", ""))
        about.log(
            f"{problem.status} code={problem.code} request_id={problem.request_id}", started_s
        )
        raise failures.failure_of(problem, call)

    def _line(self) -> HttpExchange:
        with self._opening:
            if self._exchange is None:
                from pos.loyalty.gameball.exchange import HttpExchange

                self._exchange = HttpExchange(self._transport)
            return self._exchange

    def _url(
        self, template: str, ids: tuple[str, ...] = (), query: Mapping[str, str] | None = None
    ) -> str:
        path = template.format(*(_segment(part) for part in ids))
        return f"{self._prefix}{path}" + (f"?{urlencode(query)}" if query else "")

    def _headers(self, *, has_body: bool) -> dict[str, str]:
        account = self._account
        headers = {
            "APIKey": account.api_key,
            "SecretKey": account.secret_key,
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": (
                f"pos/{__version__} "
                f"(gameball {account.api_version}; {account.store_id}/{account.till_id})"
            ),
        }
        if has_body:
            headers["Content-Type"] = "application/json"
        return headers


@dataclass(frozen=True, slots=True)
class _About:
    """A call as the log may name it: no id in the path, an id's last letters only."""

    method: str
    template: str
    masked_id: str

    def log(self, outcome: str, started_s: float) -> None:
        took_ms = (time.monotonic() - started_s) * 1000
        logger.info(
            "%s %s: %s, id=%s, %.0f ms",
            self.method,
            self.template,
            outcome,
            self.masked_id or "-",
            took_ms,
        )


def _fields(answer: HttpAnswer) -> Fields:
    return Fields.of(answer.body)


def _segment(text: str) -> str:
    """One segment of a path; dots alone would climb out of it."""
    assert text, "a path needs its id"
    return text.replace(".", "%2E") if text in {".", ".."} else quote(text, safe="")


def _masked(*ids: str) -> str:
    """Enough to find the entry again, too little to call the customer."""
    return ",".join(f"…{one[-3:]}" if len(one) > 6 else "…" for one in ids if one)
