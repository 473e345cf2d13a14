"""The service behind the proxy, the world each kind of fault begins with, and a judge."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import trustme
from line_calls import (
    CALLS,
    CallKind,
    Place,
    StillClock,
    alike,
    options,
    references,
    world_of,
)
from line_faults import GOOD
from line_proxy import Asked, Certificates, Fault, FaultProxy, proxy_to

from pos.errors import LoyaltyBusy, LoyaltyError, LoyaltyUnreachable
from pos.http import transport
from pos.loyalty.gameball.program import GameballProgram
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.server import SandboxServer
from pos.sandbox.world import World

DEADLINE_S = 0.3
"""For what waits; what does not wait is given the time of a slow machine."""
GENEROUS_S = 20.0
_EVERY_COSTLY = 5
_HOSTS = ("localhost", "127.0.0.1")
_ONLY_LOOKS = ("/orders/cashback", "/orders/reward-preview", "/coupons/automatic")


def certificates(authority: trustme.CA) -> Certificates:
    """Each with one thing wrong with it, and one with nothing."""
    now = StillClock().now()
    shown = {
        "good": authority.issue_cert(*_HOSTS),
        "other": authority.issue_cert("api.example.com"),
        "expired": authority.issue_cert(*_HOSTS, not_after=now - timedelta(days=30)),
        "unsigned": trustme.CA().issue_cert(*_HOSTS),
    }
    contexts = {}
    for name, certificate in shown.items():
        contexts[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(contexts[name])
    return Certificates(contexts)


@contextlib.contextmanager
def trusting(authority: trustme.CA) -> Iterator[None]:
    """The till trusts this authority, as it would the system's."""
    with authority.cert_pem.tempfile() as file, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", file)
        transport.trusted.cache_clear()
        yield
    transport.trusted.cache_clear()


@contextlib.contextmanager
def named_by(proxy: FaultProxy) -> Iterator[None]:
    """A name server that says what the fault has it say, so that no question leaves the machine."""
    real = socket.getaddrinfo

    def looked_up(host: Any, port: Any, *more: Any, **options: Any) -> Any:
        if host != "localhost" or proxy.fault.names == "known":
            return real("127.0.0.1" if host == "localhost" else host, port, *more, **options)
        if proxy.fault.names == "silent":
            proxy.wait_until_freed()
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", looked_up)
        yield


@dataclass(frozen=True)
class Outcome:
    """What came of one call under one fault; `problem` is empty where all is as it must be."""

    call: CallKind
    told: object
    problem: str = ""
    believed: bool = False


class LineBench:
    """One service and one proxy; every kind of fault finds the same world there."""

    def __init__(self, server: SandboxServer, proxy: FaultProxy, clock: StillClock) -> None:
        self.sandbox = server.sandbox
        self.proxy = proxy
        self.clock = clock
        ids = [f"mobile_96657{number:07d}" for number in range(len(CALLS))]
        self.sandbox.change(lambda _before: world_of(ids))
        direct = GameballProgram(options(server.base_url), clock=clock)
        self.places = {
            call.name: call.prepare(direct, Place(one))
            for call, one in zip(CALLS, ids, strict=True)
        }
        self.prepared = self.sandbox.world
        self.right: dict[str, object] = {}
        self.exchanges: dict[str, int] = {}
        for call in CALLS:
            program = GameballProgram(options(server.base_url), clock=clock)
            heard_before = len(self.sandbox.received)
            self.right[call.name] = alike(call.ask(program, self.places[call.name]))
            self.exchanges[call.name] = len(self.sandbox.received) - heard_before
            program.close()
        direct.close()

    def outcomes(self, fault: Fault) -> list[Outcome]:
        """Of every call: those that must wait wait together."""
        self.begin(fault)
        calls = CALLS[::_EVERY_COSTLY] if fault.is_costly else CALLS
        calls = tuple(call for call in calls if self.exchanges[call.name] > fault.passes)
        if fault.waits:
            return _together([lambda call=call: self.outcome(fault, call) for call in calls])
        return [self.outcome(fault, call) for call in calls]

    def begin(self, fault: Fault) -> None:
        self.sandbox.change(lambda _before: self.prepared)
        self.proxy.put(fault)

    def healed(self) -> list[tuple[Asked, int]]:
        """The line is good from now on; what the service took in before."""
        before = self.proxy.forwarded
        self.proxy.heal()
        return before

    def outcome(self, fault: Fault, call: CallKind) -> Outcome:
        place = self.places[call.name]
        if not fault.waits:
            self.proxy.begin()
        program = self.program(fault)
        try:
            told: object = alike(found := call.ask(program, place))
            missing = [one for one in references(found) if not _is_known(self.sandbox.world, one)]
        except LoyaltyError as failure:
            told, missing = failure, []
        except Exception as crash:  # noqa: BLE001 - whatever it is, the judge must hear of it
            return Outcome(call, crash, problem=f"{type(crash).__name__}: {crash}")
        finally:
            program.close()
        landed = _landed(self.proxy.forwarded, place)
        landed = {done: times for done, times in landed.items() if done.startswith(call.counts)}
        return self._judged(fault, call, told, landed, missing)

    def program(self, fault: Fault) -> GameballProgram:
        deadline_s = DEADLINE_S if fault.waits else GENEROUS_S
        url = self.proxy.url(fault.over)
        if fault.names == "known" and fault.over == "http":
            url = url.replace("localhost", "127.0.0.1")
        given = options(url, deadline_s=deadline_s, longest_wait_s=0.0)
        return GameballProgram(given, clock=self.clock)

    def _judged(
        self,
        fault: Fault,
        call: CallKind,
        told: object,
        landed: dict[str, int],
        missing: list[str],
    ) -> Outcome:
        if any(times > 1 for times in landed.values()):
            return Outcome(call, told, problem=f"done twice: {landed}")
        if isinstance(told, LoyaltyError):
            return Outcome(call, told, problem=_wrongly_told(fault, told, landed))
        right = self.right[call.name]
        if fault.harmless and told != right:
            return Outcome(call, told, problem="less than the right answer")
        if not _says_no_other(told, right) or missing:
            return Outcome(call, told, problem="a wrong answer", believed=True)
        is_anothers = fault.is_anothers and not fault.passes
        if is_anothers and self.proxy.has_renamed and told == right:
            return Outcome(call, told, problem="somebody else's answer", believed=True)
        if call.changes and not landed:
            return Outcome(call, told, problem="nothing was done", believed=True)
        return Outcome(call, told)


def _says_no_other(told: object, right: object) -> bool:
    """The right answer, or one that knows less where it was good to know and not needed."""
    if isinstance(told, tuple) and isinstance(right, tuple) and told and len(told) == len(right):
        return all(map(_says_no_other, told, right))
    if isinstance(told, dict) and isinstance(right, dict) and told.keys() == right.keys():
        return all(_says_no_other(told[name], right[name]) for name in told)
    return told == right or (told in (None, "", ()) and right is not None)


def _wrongly_told(fault: Fault, told: LoyaltyError, landed: dict[str, int]) -> str:
    if fault.harmless:
        return "a right answer was not taken"
    if not isinstance(told, LoyaltyUnreachable):
        return f"done, and told as a no: {landed}" if landed else ""
    if isinstance(told, LoyaltyBusy) or not told.sent:
        return f"done, and told as certainly not: {landed}" if landed else ""
    return ""


def _landed(forwarded: list[tuple[Asked, int]], place: Place) -> dict[str, int]:
    """What took effect of this call, and how many times."""
    done: dict[str, int] = {}
    for asked, status in list(forwarded):
        path = asked.path.partition("/integrations")[2]
        is_ours = any(mark.encode() in asked.body or mark in path for mark in place.marks)
        is_change = asked.method != "GET" and not path.startswith(_ONLY_LOOKS)
        if is_ours and is_change and 200 <= status < 300:
            key = f"{asked.method} {path}"
            done[key] = done.get(key, 0) + 1
    return done


def _is_known(world: World, reference: str) -> bool:
    return reference in world.holds or reference in world.locks


def _together(work: list[Any]) -> list[Any]:
    """All at the same time, each of which must end by itself."""
    found: list[Any] = [None] * len(work)

    def one(place: int) -> None:
        found[place] = work[place]()

    threads = [
        threading.Thread(target=one, args=(place,), daemon=True) for place in range(len(work))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(GENEROUS_S)
        assert not thread.is_alive(), "a call went on beyond its deadline"
    return found


@contextlib.contextmanager
def line_bench() -> Iterator[LineBench]:
    clock, authority = StillClock(), trustme.CA()
    sandbox = Sandbox(world_of([]), clock=clock.now)
    with (
        trusting(authority),
        SandboxServer(sandbox) as server,
        proxy_to(server.base_url, certificates(authority), GOOD) as proxy,
        named_by(proxy),
    ):
        yield LineBench(server, proxy, clock)
