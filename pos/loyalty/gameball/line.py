"""The line between the till and the service, and how a till script may trouble it.

It stands where the requests leave the till, so that every part of the till above it meets the
trouble as it would meet the real one. Loads httpx, so it is loaded where a script needs it.
"""

from __future__ import annotations

import threading
import time

import httpx

from pos.http.transport import DeadlineTransport


class Line:
    """The trouble there is now. Any thread may change it; it holds for requests begun after."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_down = False
        self._slow_s = 0.0
        self._answers_to_lose = 0
        self._failures: list[int] = []

    def up(self) -> None:
        """No trouble of any kind."""
        with self._lock:
            self._is_down = False
            self._slow_s = 0.0
            self._answers_to_lose = 0
            self._failures.clear()

    def down(self) -> None:
        with self._lock:
            self._is_down = True

    def slow(self, milliseconds: int) -> None:
        """Every answer takes so much longer."""
        with self._lock:
            self._slow_s = milliseconds / 1000

    def lose_answers(self, count: int) -> None:
        """The next requests take effect, and their answers never arrive."""
        with self._lock:
            self._answers_to_lose = count

    def fail(self, status: int, count: int) -> None:
        """The next requests are answered with this status, by something before the service."""
        with self._lock:
            self._failures = [status] * count

    @property
    def is_clear(self) -> bool:
        """Whether all the trouble there was has been met, or taken away."""
        with self._lock:
            return not (self._is_down or self._slow_s or self._answers_to_lose or self._failures)

    def before(self, request: httpx.Request) -> httpx.Response | None:
        """What the request meets on its way; a response where it gets no further."""
        with self._lock:
            if self._is_down:
                raise httpx.ConnectError("the network is down", request=request)
            slow_s = self._slow_s
            status = self._failures.pop() if self._failures else None
        _wait(slow_s, request)
        return None if status is None else httpx.Response(status, request=request)

    def after(self, request: httpx.Request) -> None:
        """What the answer meets on its way back."""
        with self._lock:
            lost = self._answers_to_lose > 0
            self._answers_to_lose -= lost
        if lost:
            raise httpx.ReadTimeout("the answer was lost", request=request)


def _wait(slow_s: float, request: httpx.Request) -> None:
    left_s = request.extensions.get("timeout", {}).get("read", slow_s)
    time.sleep(min(slow_s, left_s))
    if slow_s > left_s:
        raise httpx.ReadTimeout("the answer took too long", request=request)


class LineTransport(httpx.BaseTransport):
    """The real transport behind a line that may be in trouble."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._real = DeadlineTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        stopped = self._line.before(request)
        if stopped is not None:
            return stopped
        response = self._real.handle_request(request)
        try:
            self._line.after(request)
        except httpx.TimeoutException:
            response.close()
            raise
        return response

    def close(self) -> None:
        self._real.close()
