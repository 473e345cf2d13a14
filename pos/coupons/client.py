"""The coupon engine's HTTP API at a till: requests out, outcomes in. Loads httpx at the first call.

Every call is safe to repeat, so that one whose answer broke off is asked once more in what is left
of its time.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

import msgspec

from pos import __version__
from pos.core.customer import COUNTED_SHORT
from pos.core.shop_coupon import CouponUse, OwedBurn
from pos.coupons.reading import (
    NEWER,
    NO_ANSWER,
    NO_CODE,
    NOT_SET_UP,
    OUT_OF_TIME,
    SELL_WITHOUT,
    coupon_in,
    failure_of,
    no_lock,
    unreadable,
)
from pos.coupons.terms import MOST_A_PAGE, CouponState
from pos.coupons.wire import (
    LONGEST_ID,
    BurnAnswerBody,
    BurnBody,
    CouponObject,
    CouponPage,
    CustomersAnswer,
    CustomerTold,
    Goods,
    LockBody,
    ReleaseAnswer,
    VerdictAnswer,
)
from pos.errors import EngineMisuse, EngineUnreachable
from pos.http.deadline import Deadline
from pos.ports.clock import Clock
from pos.ports.customer_news import NewsPage, ToldCustomer
from pos.ports.shop_coupons import BurnTaken, LockAsked, LockHad, NoLock
from pos.text import for_screens, safe

if TYPE_CHECKING:
    from pos.http.exchange import HttpAnswer, HttpExchange

logger = logging.getLogger("pos.coupons")

_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineAccess:
    """Where the engine is, and who asks."""

    url: str
    token: str = field(repr=False)
    till: str
    """As the engine notes it: store and till."""
    lock_minutes: int
    deadline_s: float


class CouponEngineClient:
    """Used from several threads."""

    def __init__(self, line: EngineAccess, clock: Clock) -> None:
        self._line = line
        self._clock = clock
        self._base = line.url.rstrip("/")
        self._exchange: HttpExchange | None = None
        self._opening = threading.Lock()

    def lock(self, asked: LockAsked) -> LockHad | NoLock:
        if "/" in asked.code:  # no server tells it from a part of the path
            return NoLock(reason="unknown", say=f"{asked.code}: {NO_CODE} {SELL_WITHOUT}")
        now = self._clock.now()
        body = LockBody(
            goods=Goods(minor=asked.goods.minor, currency=asked.goods.currency),
            lock=asked.lock_id,
            till=self._line.till,
            minutes=self._line.lock_minutes,
            customer=asked.customer_id,
        )
        told = self._ask(f"/v1/coupons/{_in_path(asked.code)}/lock", body, VerdictAnswer)
        if not told.valid:
            return no_lock(told, asked.code)
        if not isinstance(told.coupon, CouponObject):
            raise unreadable("a lock without its coupon")
        return self._had(told.coupon, asked, now)

    def release(self, lock_id: str) -> None:
        self._ask(f"/v1/locks/{_in_path(lock_id)}/release", None, ReleaseAnswer)

    def burn(self, burn: OwedBurn) -> BurnTaken:
        body = BurnBody(
            sale=burn.sale_id,
            till=self._line.till,
            at=burn.at.astimezone(UTC),
            receipt=burn.receipt,
            lock=burn.lock_id,
            customer=burn.customer_id,
        )
        told = self._ask(f"/v1/coupons/{_in_path(burn.code)}/burn", body, BurnAnswerBody)
        uses = told.elsewhere if isinstance(told.elsewhere, tuple) else ()
        return BurnTaken(
            burned=told.burned,
            reason=for_screens(told.reason, 40) if isinstance(told.reason, str) else "",
            elsewhere=tuple(
                CouponUse(
                    till=for_screens(one.till, 40), receipt=for_screens(one.receipt, 60), at=one.at
                )
                for one in uses
            ),
        )

    def customers_since(self, number: int) -> NewsPage:
        told = self._ask(
            f"/v1/customers?since={number}&limit=500", None, CustomersAnswer, method="GET"
        )
        return NewsPage(
            customers=tuple(_told(one) for one in told.customers),
            next=told.next,
            reached=told.reached,
        )

    def spent(self, customer_id: str) -> frozenset[str]:
        query = f"customer={_in_path(customer_id)}&limit={MOST_A_PAGE}"
        told = self._ask(f"/v1/coupons?{query}", None, CouponPage, method="GET")
        return frozenset(one.code for one in told.coupons if one.state != CouponState.ACTIVE)

    def check(self) -> None:
        """A list of nothing: it tells whether the engine is there and takes the token."""
        self._ask("/v1/coupons?limit=1", None, msgspec.Raw, method="GET")

    def close(self) -> None:
        with self._opening:
            if self._exchange is not None:
                self._exchange.close()
                self._exchange = None

    # -- one call -----------------------------------------------------------------------------

    def _ask(
        self, path: str, body: msgspec.Struct | None, kind: type[_Answer], *, method: str = "POST"
    ) -> _Answer:
        if not self._line.token:
            raise EngineMisuse(NOT_SET_UP)
        answer = self._answered(method, path, body)
        if answer.status != HTTPStatus.OK:
            raise failure_of(answer)
        try:
            return msgspec.json.decode(answer.body, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
            raise unreadable(str(problem)) from None

    def _answered(self, method: str, path: str, body: msgspec.Struct | None) -> HttpAnswer:
        from pos.http.exchange import NoAnswer  # httpx takes longer to load than a till to open

        deadline = Deadline(self._line.deadline_s)
        content = msgspec.json.encode(body) if body is not None else None
        url = f"{self._base}{path}"
        was_sent = False
        while True:
            try:
                return self._opened().send(
                    method, url, headers=self._headers(content), content=content, deadline=deadline
                )
            except NoAnswer as none:
                logger.info("no answer of the engine, sent=%s: %s", none.sent, none.why)
                if none.sent and not was_sent and deadline.left_s() > 0:
                    was_sent = True
                    continue
                was_sent |= none.sent
                reason = OUT_OF_TIME if was_sent else NO_ANSWER
                raise EngineUnreachable(reason, sent=was_sent) from None

    def _opened(self) -> HttpExchange:
        with self._opening:
            if self._exchange is None:
                from pos.http.exchange import HttpExchange

                self._exchange = HttpExchange()
            return self._exchange

    def _headers(self, content: bytes | None) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {self._line.token}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": f"pos/{__version__}",
        }
        if content is not None:
            headers["Content-Type"] = "application/json"
        return headers

    def _had(self, told: CouponObject, asked: LockAsked, asked_at: datetime) -> LockHad | NoLock:
        """The engine locks for as long as it is asked to, from then on: when that is over the till
        reckons by its own clock, and by no other one.
        """
        coupon = coupon_in(told, asked.goods.currency)
        if coupon is None:
            logger.warning("a coupon of kind %r and value %r is not read", told.kind, told.value)
            return NoLock(reason="unread", say=NEWER, goes_back=True)
        ends = asked_at + timedelta(minutes=self._line.lock_minutes)
        return LockHad(
            coupon=coupon,
            expires_at=ends - COUNTED_SHORT,
            is_personal=bool(told.customer) or told.per_customer_limit is not None,
            valid_until=told.expires_at,
        )


def _told(one: CustomerTold) -> ToldCustomer:
    return ToldCustomer(
        customer_id=safe(one.customer, LONGEST_ID),
        at=one.at,
        points=one.points,
        points_pending=one.points_pending,
        points_at=one.points_at,
        tier=for_screens(one.tier or "", 60),
        tier_at=one.tier_at,
    )


def _in_path(text: str) -> str:
    return quote(text, safe="")
