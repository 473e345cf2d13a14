"""The one changing thing: today's world, its faults, who is being served, and the world's file.

How requests come in is the business of mounts.py; what they mean of respond.py.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from pos.sandbox.account import Account, without_keys
from pos.sandbox.exchange import (
    JSON_HEADERS,
    Outcome,
    OutgoingCall,
    Refused,
    Reply,
    Request,
    refusal_reply,
)
from pos.sandbox.faults import Faults, Strike, strike
from pos.sandbox.limits import Usage, admit, bucket_of
from pos.sandbox.promised import calls_for, settled, without_engine
from pos.sandbox.respond import customer_named, respond
from pos.sandbox.world import World, from_json, to_json

REQUESTS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it arrived; `status` is None where the answer was lost on purpose."""

    at: datetime
    method: str
    path: str
    body: str
    status: int | None


@dataclass(frozen=True, slots=True)
class Visit:
    """A request on its way through: what it meets, and the answer if that is settled already."""

    request: Request
    strike: Strike
    early: Reply | None = None
    customer_id: str | None = None


def utc_now() -> datetime:
    return datetime.now(UTC)


class Sandbox:
    """Serves one request at a time on one world."""

    def __init__(
        self,
        world: World,
        *,
        path: Path | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._world = world
        self._path = path
        self._clock = clock
        self._guard = threading.RLock()
        self._faults = Faults()
        self._usage: Mapping[str, Usage] = {}
        self._served: set[str] = set()
        self._calling: set[str] = set()  # by the code of the coupon that is asked for
        self._received: deque[Received] = deque(maxlen=REQUESTS_KEPT)

    @property
    def world(self) -> World:
        return self._world

    @property
    def faults(self) -> Faults:
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        with self._guard:
            self._faults = faults

    @property
    def received(self) -> tuple[Received, ...]:
        """The last requests, the oldest first."""
        with self._guard:
            return tuple(self._received)

    def now(self) -> datetime:
        """The sandbox's own time."""
        return self._clock() + timedelta(seconds=self._world.ahead_s)

    def change(self, change: Callable[[World], World]) -> World:
        """Changes the world from outside the service, as its dashboard would."""
        with self._guard:
            self._keep(change(self._world))
            return self._world

    def admit(self, request: Request) -> Visit:
        """Takes a request in. The mount waits the strike's delay, then asks for the reply."""
        with self._guard:
            self._faults, met = strike(self._faults, request.path)
            if met.refuse:
                return Visit(request, met)
            if met.status is not None:
                return Visit(request, met, early=_failure(met.status))
            if self._throttled(request):
                return Visit(request, met, early=_throttle(self._world.account))
            customer_id = customer_named(self._world, request)
            if customer_id in self._served:
                busy = Refused(422, 2001, "Another request for this customer is in progress")
                return Visit(request, met, early=refusal_reply(busy, request_id="busy"))
            if customer_id is not None:
                self._served.add(customer_id)
            return Visit(request, met, customer_id=customer_id)

    def reply(self, visit: Visit, outcome: Outcome | None = None) -> Reply:
        """Lets the request take effect and sets its customer free.

        A reply with an outgoing call is not the last: the mount makes the call, and asks again
        with its outcome. Until then the customer stays in service.
        """
        with self._guard:
            reply = visit.early
            try:
                if reply is None:
                    world, reply = respond(self._world, visit.request, self.now(), outcome)
                    self._keep(world)
            finally:
                if reply is None or reply.outgoing is None:
                    self._served.discard(visit.customer_id or "")
            if reply.outgoing is None:
                self._note(visit, reply)
            return reply

    def calls_owed(self) -> tuple[OutgoingCall, ...]:
        """The calls the service still has to make by itself; the mount makes each, once."""
        with self._guard:
            self._keep(without_engine(self._world, now=self.now()))
            owed = [one for one in calls_for(self._world) if one.coupon_code not in self._calling]
            self._calling.update(one.coupon_code for one in owed)
            return tuple(owed)

    def settle(self, outcome: Outcome) -> None:
        """Lets what came of such a call take effect."""
        with self._guard:
            self._keep(settled(self._world, outcome, now=self.now()))
            self._calling.discard(outcome.call.coupon_code)

    def _throttled(self, request: Request) -> bool:
        if not self._world.account.rate_limits:
            return False
        bucket = bucket_of(request.method, request.path)
        self._usage, admitted = admit(self._usage, bucket, now_s=self.now().timestamp())
        return not admitted

    def _note(self, visit: Visit, reply: Reply) -> None:
        request = visit.request
        self._received.append(
            Received(
                at=self.now(),
                method=request.method,
                path=request.path + (f"?{request.query}" if request.query else ""),
                body=request.body.decode("utf-8", "replace"),
                status=None if visit.strike.lose else reply.status,
            )
        )

    def _keep(self, world: World) -> None:
        if world is self._world:
            return
        self._world = world
        if self._path is not None:
            save(world, self._path)


def save(world: World, path: Path) -> None:
    """Replaces the file whole; keys stay out of it."""
    bare = replace(world, account=without_keys(world.account))
    draft = path.with_name(path.name + ".new")
    draft.write_bytes(to_json(bare))
    draft.replace(path)


def load(path: Path, *, api_key: str, secret_key: str, partner_token: str = "") -> World:
    """The world a file holds, with the keys of today; ValueError where it holds none."""
    try:
        world = from_json(path.read_bytes())
    except msgspec.DecodeError as error:
        raise ValueError(f"{path} holds no sandbox world: {error}") from error
    account = replace(
        world.account, api_key=api_key, secret_key=secret_key, partner_token=partner_token
    )
    return replace(world, account=account)


def _failure(status: int) -> Reply:
    """A planned failure; gateways answer with a page instead of the envelope."""
    if status in (502, 504):
        page = b"<html><body><h1>Bad gateway</h1></body></html>"
        return Reply(status=status, body=page, headers={"content-type": "text/html"})
    code = 5003 if status == 503 else 5000 if status >= 500 else 4000
    return refusal_reply(Refused(status, code, "A planned failure"), request_id="planned")


def _throttle(account: Account) -> Reply:
    refused = refusal_reply(Refused(429, 4000, "Too many requests"), request_id="throttled")
    if not account.retry_after:
        return refused
    return replace(refused, headers={**JSON_HEADERS, "retry-after": "1"})
