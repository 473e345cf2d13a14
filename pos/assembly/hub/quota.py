"""A till's share of the loyalty account's quota, asked for at the hub on a thread of its own."""

from __future__ import annotations

import hashlib
import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from pos.config import Settings
from pos.core.backoff import wait_s
from pos.errors import HubError
from pos.hub.share import Ask, Share
from pos.ports.account_quota import QuotaLender

log = logging.getLogger("pos.hub")

FIRST_AFTER_S: Final = 2.0
"""The till is seen and can sell before."""
ANSWERS_WITHIN_S: Final = 2.0
LONGEST_WAIT_S: Final = 60.0
IDLE_AFTER_S: Final = 60.0
"""A till that needs nothing keeps no line to the hub."""
ENDS_WITHIN_S: Final = 2.5
LEAST_PATIENCE_S: Final = 0.1
"""Whoever has less time left is told to come back, which is no fault of the hub's."""
HEARD_WITHIN_S: Final = 1.0
"""For a command that calls often: a hub that answers later is none for it."""


class LenderLine(QuotaLender, Protocol):
    def close(self) -> None:
        """Until it is asked again."""
        ...


class HubQuota:
    """pos.ports.account_quota.SharedCalls and SharedDeliveries. Any thread may ask."""

    def __init__(
        self,
        open_lender: Callable[[], LenderLine],
        *,
        wake: Callable[[], None] = lambda: None,
        first_after_s: float = FIRST_AFTER_S,
    ) -> None:
        """`wake` is called when more deliveries may leave than before."""
        self._open_lender = open_lender
        self._wake = wake
        self._first_after_s = first_after_s
        self._share = Share()
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name="hub quota", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(ENDS_WITHIN_S)

    def wait_until_lent(self, within_s: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._share.is_lent, within_s)

    @property
    def is_lent(self) -> bool:
        return self._share.is_lent

    def admit(self, kind: str, *, within_s: float) -> float:
        ends_s = time.monotonic() + within_s
        with self._changed, self._in_need(kind):
            while self._share.is_lent:
                now_s = time.monotonic()
                if self._share.take(kind, now_s):
                    return 0.0
                opens_in_s = self._share.opens_in_s(kind, now_s)
                if opens_in_s is not None and now_s + opens_in_s > ends_s:
                    return opens_in_s
                if within_s < LEAST_PATIENCE_S:
                    self._changed.notify_all()
                    return LEAST_PATIENCE_S
                if now_s >= ends_s:
                    self._away("it did not answer in time")
                    break
                self._changed.notify_all()
                wait_s = ends_s - now_s
                self._changed.wait(wait_s if opens_in_s is None else min(wait_s, opens_in_s))
        return 0.0

    @contextmanager
    def _in_need(self, kind: str) -> Iterator[None]:
        self._share.in_need[kind] += 1
        try:
            yield
        finally:
            self._share.in_need[kind] -= 1

    def waits(self, deliveries: int) -> None:
        with self._changed:
            now_s = time.monotonic()
            had_nothing_to_ask = self._share.asks_in_s(now_s) is None
            self._share.waiting = deliveries
            if had_nothing_to_ask and self._share.asks_in_s(now_s) is not None:
                self._changed.notify_all()

    def opens_in_s(self) -> float:
        with self._changed:
            return self._share.delivery_opens_in_s(time.monotonic())

    def left(self) -> None:
        with self._changed:
            self._share.delivery_left(time.monotonic())

    def _run(self) -> None:
        self._closing.wait(self._first_after_s)
        lender: LenderLine | None = None
        try:
            while not self._closing.is_set():
                if lender is None:
                    lender = self._opened()
                if lender is None:
                    self._closing.wait(LONGEST_WAIT_S)
                    continue
                ask = self._awaited(lender)
                if ask is not None:
                    self._ask(lender, ask)
        finally:
            if lender is not None:
                self._end(lender)

    def _opened(self) -> LenderLine | None:
        try:
            return self._open_lender()
        except Exception:  # the edge of the thread: the till's own count goes on
            log.exception("the hub's quota cannot be asked for")
            return None

    def _awaited(self, lender: LenderLine) -> Ask | None:
        """None where it is time to look again. While the hub is away it is tried now and then."""
        with self._changed:
            if not self._share.is_lent:
                return self._share.next_ask(time.monotonic()) or self._share.hello()
            now_s = time.monotonic()
            ask = self._share.next_ask(now_s)
            if ask is not None or self._closing.is_set():
                return ask
            in_s = self._share.asks_in_s(now_s)
            has_come = self._changed.wait(IDLE_AFTER_S if in_s is None else in_s)
        if in_s is None and not has_come:
            lender.close()
        return None

    def _ask(self, lender: LenderLine, ask: Ask) -> None:
        with self._changed:
            self._share.gives_back(ask)
        sent_s = time.monotonic()
        try:
            lease = lender.lease(ask.kind, ask.lane, ask.calls)
        except HubError as problem:
            self._failed(str(problem))
        except Exception:  # the same edge
            log.exception("the hub's quota could not be asked for")
            self._failed("a fault of the till's own")
        else:
            with self._changed:
                if not self._share.is_lent:
                    log.info("the hub lends calls of the loyalty account")
                self._failures = 0
                self._share.took(ask, lease, sent_s=sent_s, now_s=time.monotonic())
                self._changed.notify_all()
            self._wake()

    def _failed(self, why: str) -> None:
        with self._changed:
            if not self._share.is_lent and not self._failures:
                log.warning("the hub lends no calls: %s", why)
            self._away(why)
            self._failures += 1
            failures = self._failures
        self._wake()
        rest_s = wait_s(failures, random.random(), longest_s=LONGEST_WAIT_S)  # noqa: S311  it spreads tills
        self._closing.wait(rest_s)

    def _away(self, why: str) -> None:
        if self._share.is_lent:
            log.warning("the hub lends no calls, the till's own count goes on: %s", why)
        self._share.unheard()
        self._changed.notify_all()

    def _end(self, lender: LenderLine) -> None:
        """What is left goes to the others at once; else it lapses."""
        try:
            if self._share.has_asked:
                ask = self._share.nothing_more()
                lender.lease(ask.kind, ask.lane, ask.calls)
        except HubError as problem:
            log.info("what was lent lapses: %s", problem)
        finally:
            lender.close()


def account_of(settings: Settings) -> str:
    """Tells accounts apart, and tells nobody their keys."""
    told = f"{settings.loyalty.base_url}\n{settings.secrets.api_key}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def hub_quota_of(
    settings: Settings,
    *,
    wake: Callable[[], None] = lambda: None,
    first_after_s: float = FIRST_AFTER_S,
) -> HubQuota | None:
    """None without a hub, without a loyalty account, and of a till in training."""
    is_asked = settings.loyalty.provider != "none" and settings.secrets.api_key
    if not settings.hub.dsn or not is_asked or settings.is_training:
        return None

    def open_lender() -> LenderLine:
        from pos.hub.database import HubDatabase  # takes long to load
        from pos.hub.leases import HubLeases

        hub = HubDatabase(
            settings.hub.dsn,
            password=settings.secrets.hub_password,
            called=f"pos {settings.till.id} quota",
            answer_within_s=ANSWERS_WITHIN_S,
        )
        return HubLeases(hub, account=account_of(settings))

    return HubQuota(open_lender, wake=wake, first_after_s=first_after_s)


@contextmanager
def shared_quota(settings: Settings) -> Iterator[HubQuota | None]:
    """For a command beside the till, whose calls count as that one's. None where nobody lends."""
    quota = hub_quota_of(settings, first_after_s=0.0)
    if quota is None:
        yield None
        return
    quota.start()
    try:
        quota.wait_until_lent(HEARD_WITHIN_S)
        yield quota
    finally:
        quota.close()
