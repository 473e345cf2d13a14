"""Threads for what waits for the disk, so that whoever calls meanwhile is heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from pos.coupons.service.answers import NotDone

_P = ParamSpec("_P")
_T = TypeVar("_T")

THREADS: Final = 8
"""Each has a connection of its own; one writes at a time whatever their number."""
MOST_WAITING: Final = 1_000


class Workers:
    """What is begun is ended, also where the caller has gone or the service stops."""

    def __init__(self, *, threads: int = THREADS) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="coupons")
        self._under_way = 0

    async def run(self, work: Callable[_P, _T], *given: _P.args, **named: _P.kwargs) -> _T:
        """NotDone (503) where too much waits already."""
        if self._under_way >= MOST_WAITING:
            say = "Too many calls wait already; ask again in a moment."
            raise NotDone(503, "busy", say, retry_after_s=1)
        self._under_way += 1
        try:
            future = self._pool.submit(work, *given, **named)
            return await asyncio.wrap_future(future)
        finally:
            self._under_way -= 1

    def stop(self) -> None:
        self._pool.shutdown(wait=True)
