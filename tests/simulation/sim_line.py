"""A till's line to the service: the service's own in-process transport, behind drawn trouble."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import httpx
from sim_faults import Met, Plan, Spell, Trouble
from sim_time import Timeline

from pos.sandbox.mounts import SandboxTransport
from pos.sandbox.sandbox import Sandbox

_PAGE = b"<html><body>Sign in to use this network</body></html>"
_FLAPS_EVERY_S = 7.0
_SPEED_S = (0.03, 0.25)
_SLOW_S = (0.5, 9.0)


class SimLine(httpx.BaseTransport):
    """One exchange at a time. What it takes is spent on the timeline, and waited for by nobody."""

    def __init__(
        self,
        sandbox: Sandbox,
        timeline: Timeline,
        chance: Random,
        plan: Callable[[], Plan],
        met: Met,
    ) -> None:
        self._service = SandboxTransport(sandbox, sleep=timeline.spend)
        self._timeline = timeline
        self._chance = chance
        self._plan = plan
        self._met = met
        self._cut_until_s = 0.0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        trouble = self._trouble(request)
        self._plan().fate.moment()
        if trouble is None:
            response = self._answered(request)
        else:
            response = self._in_trouble(trouble, request)
        self._plan().fate.moment()
        return response

    def _trouble(self, request: httpx.Request) -> Trouble | None:
        """The first that strikes; some do so only now and then: something gets through."""
        now_s = self._timeline.monotonic_s()
        for spell in self._plan().spells:
            if spell.begins_s <= now_s < spell.ends_s and self._strikes(spell, now_s, request):
                return spell.trouble
        return None

    def _strikes(self, spell: Spell, now_s: float, request: httpx.Request) -> bool:
        match spell.trouble:
            case Trouble.CUT_AFTER_HOLD:
                return now_s < self._cut_until_s
            case Trouble.ORDERS_WAIT:
                return request.method == "POST" and request.url.path.endswith("/orders")
            case Trouble.DOWN | Trouble.PORTAL | Trouble.SLOW:
                return True
            case Trouble.FLAPPING:
                return int((now_s - spell.begins_s) / _FLAPS_EVERY_S) % 2 == 0
            case _:
                return self._chance.random() < 0.5

    def _answered(self, request: httpx.Request) -> httpx.Response:
        self._timeline.spend(self._chance.uniform(*_SPEED_S))
        response = self._service.handle_request(request)
        if request.method == "POST" and request.url.path.endswith(("/hold", "/validate")):
            self._cut_if_planned()
        return response

    def _cut_if_planned(self) -> None:
        now_s = self._timeline.monotonic_s()
        for spell in self._plan().spells:
            if spell.trouble is Trouble.CUT_AFTER_HOLD and spell.begins_s <= now_s < spell.ends_s:
                self._cut_until_s = min(spell.ends_s, now_s + self._chance.uniform(900, 2_400))

    def _in_trouble(self, trouble: Trouble, request: httpx.Request) -> httpx.Response:
        self._met[f"line {trouble.value}"] += 1
        match trouble:
            case Trouble.DOWN | Trouble.FLAPPING | Trouble.CUT_AFTER_HOLD:
                self._timeline.spend(self._chance.choice((0.001, 0.1, 3.0)))
                raise httpx.ConnectError("the network is down", request=request)
            case Trouble.PORTAL:
                return httpx.Response(200, headers={"content-type": "text/html"}, content=_PAGE)
            case Trouble.SLOW:
                return self._slow(request)
            case Trouble.LOSES_REQUESTS:
                return self._silence(request)
            case Trouble.LOSES_ANSWERS:
                self._service.handle_request(request)
                return self._silence(request)
            case Trouble.DELIVERS_LATE:
                self._deliver_late(request)
                return self._silence(request)
            case Trouble.ERRORS:
                return self._error(request)
            case Trouble.ORDERS_WAIT:
                return httpx.Response(503, content=b"{}")
            case Trouble.BUSY:
                told = {"retry-after": "2"} if self._chance.random() < 0.5 else {}
                return httpx.Response(429, headers=told)

    def _slow(self, request: httpx.Request) -> httpx.Response:
        """It takes effect; whether the answer is still waited for is the caller's."""
        takes_s, patience_s = self._chance.uniform(*_SLOW_S), _patience_s(request)
        response = self._service.handle_request(request)
        self._timeline.spend(min(takes_s, patience_s))
        if takes_s > patience_s:
            raise httpx.ReadTimeout("the answer took too long", request=request)
        return response

    def _silence(self, request: httpx.Request) -> httpx.Response:
        if self._chance.random() < 0.5:
            raise httpx.ReadError("reset", request=request)
        self._timeline.spend(_patience_s(request))
        raise httpx.ReadTimeout("nothing came", request=request)

    def _deliver_late(self, request: httpx.Request) -> None:
        """Read now: the caller forgets its body. Nobody hears what comes of it."""
        request.read()
        late_s = _patience_s(request) + self._chance.uniform(1.0, 90.0)
        self._timeline.after(late_s, lambda: _forgotten(self._service.handle_request, request))

    def _error(self, request: httpx.Request) -> httpx.Response:
        status, took_effect = self._chance.choice(
            ((500, False), (502, False), (502, True), (503, False), (504, False), (504, True))
        )
        if took_effect:
            self._service.handle_request(request)
        return httpx.Response(status, content=b"<html>Bad gateway</html>")


def _forgotten(handle: Callable[[httpx.Request], httpx.Response], request: httpx.Request) -> None:
    handle(request)


def _patience_s(request: httpx.Request) -> float:
    return float(request.extensions["timeout"]["read"])
