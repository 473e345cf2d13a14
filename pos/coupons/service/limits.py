"""How much one caller may ask, and all of them: calls a second, bytes of a body, and its time."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from starlette.requests import ClientDisconnect, Request

from pos.coupons.service.answers import NotDone
from pos.coupons.wire import TOO_MANY_WRONG_TOKENS

MOST_BODY_BYTES: Final = 64 * 1024
BODY_TAKES_S: Final = 10.0
WRONG_TOKENS: Final = 10
"""From one caller, one after another."""
_MOST_CALLERS: Final = 10_000
_HOST_BITS_OF_IPV6: Final = 64
"""One line has all addresses of such a network."""


class CallRate:
    """Token buckets: so many calls a second of each caller, with `burst` at once after a pause."""

    def __init__(
        self, *, per_s: float, burst: float, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_s = per_s
        self._burst = burst
        self._monotonic_s = monotonic_s
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """What each has left, and when it was so. Who is not there has all."""

    def wait_s(self, caller: str) -> float:
        """0 where the call is within the limit, and counted; else in how long one would be."""
        now_s = self._monotonic_s()
        left, at_s = self._left.pop(caller, (self._burst, now_s))
        left = min(self._burst, left + (now_s - at_s) * self._per_s)
        is_within = left >= 1
        self._left[caller] = (left - 1 if is_within else left, now_s)
        if len(self._left) > _MOST_CALLERS:
            self._left.popitem(last=False)  # not heard of for longest: it has the most left
        return 0.0 if is_within else (1 - left) / self._per_s


class Limits:
    """Of one service. `calls_per_s` is each caller's; all together have ten times as many."""

    def __init__(
        self,
        *,
        calls_per_s: int,
        wrong_tokens: int = WRONG_TOKENS,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        every_s, ten_s = calls_per_s * 10, calls_per_s * 10
        self._each = CallRate(per_s=calls_per_s, burst=ten_s, monotonic_s=monotonic_s)
        self._all = CallRate(per_s=every_s, burst=ten_s * 10, monotonic_s=monotonic_s)
        self._wrong = CallRate(per_s=0.2, burst=wrong_tokens, monotonic_s=monotonic_s)

    def admit(self, caller: str) -> None:
        """NotDone (429) where the caller, or all together, asked too much."""
        wait_s = self._each.wait_s(caller) or self._all.wait_s("")
        if wait_s:
            say = "That is too many calls at once; wait as long as Retry-After says."
            raise NotDone(429, "too_many_calls", say, retry_after_s=wait_s)

    def note_wrong_token(self, caller: str) -> None:
        """NotDone (429) beyond so many in a row; then one in five seconds is answered."""
        wait_s = self._wrong.wait_s(caller)
        if wait_s:
            say = "Too many calls came with a wrong token; mend it before the next."
            raise NotDone(429, TOO_MANY_WRONG_TOKENS, say, retry_after_s=wait_s)


def caller_of(request: Request) -> str:
    """Whose calls are counted together: an address, of IPv6 its network."""
    host = request.client.host if request.client is not None else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:100]
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _HOST_BITS_OF_IPV6), strict=False))
    return str(address)


async def body_of(request: Request) -> bytes:
    """The whole body; NotDone where it is too large, too slow or was broken off."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and (len(told) > 10 or int(told) > MOST_BODY_BYTES):
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_TAKES_S):
            async for part in request.stream():
                body += part
                if len(body) > MOST_BODY_BYTES:
                    raise _too_large()
    except TimeoutError:
        say = f"The body took more than {BODY_TAKES_S:.0f} seconds."
        raise NotDone(408, "too_slow", say) from None
    except ClientDisconnect:
        raise NotDone(400, "broken_off", "The body was broken off.") from None
    return bytes(body)


def _too_large() -> NotDone:
    say = f"The body has more than {MOST_BODY_BYTES} bytes."
    return NotDone(413, "too_large", say)
