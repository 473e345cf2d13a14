"""One background thread with a selector loop, shared by every serial device of the till.

It starts with its first user and stops with its last. What runs on it is for the devices.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

_STOP_WAIT_S = 5.0
_T = TypeVar("_T")


class DeviceLoop:
    """Hands out a running loop. `enter` and `leave` come in pairs, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # users come and go from several threads
        self._users = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def enter(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            self._users += 1
            if self._loop is None:
                self._loop = asyncio.SelectorEventLoop()
                self._thread = threading.Thread(
                    target=_turn, args=(self._loop,), name="devices", daemon=True
                )
                self._thread.start()
            return self._loop

    def leave(self) -> None:
        with self._lock:
            assert self._users > 0, "leave comes after enter"
            self._users -= 1
            if self._users or self._loop is None or self._thread is None:
                return
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        loop.call_soon_threadsafe(loop.stop)
        if thread is not threading.current_thread():
            thread.join(_STOP_WAIT_S)


SHARED = DeviceLoop()
"""The one loop of the program; a test may make its own."""


async def in_thread(make: Callable[[], _T], *, discard: Callable[[_T], None]) -> _T:
    """Run a call that may block for long in a daemon thread; discard a result that comes too late.

    The loop's own executor would not do: the program waits for its threads when it ends.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[_T] = loop.create_future()

    def settle(made: _T | None, error: Exception | None) -> None:
        if error is None and made is not None:
            discard(made) if result.done() else result.set_result(made)
        elif not result.done() and error is not None:
            result.set_exception(error)

    def work() -> None:
        made: _T | None = None
        error: Exception | None = None
        try:
            made = make()
        except Exception as why:  # noqa: BLE001 - a thread's edge: nobody else would ever hear of it
            error = why
        try:
            loop.call_soon_threadsafe(settle, made, error)
        except RuntimeError:  # the loop has closed meanwhile
            if made is not None:
                discard(made)

    threading.Thread(target=work, name="devices-open", daemon=True).start()
    try:
        return await asyncio.shield(result)
    except asyncio.CancelledError:
        # Whoever ended this may take the device up next: what is being opened is let go of first.
        with suppress(Exception):  # what could not be opened needs no letting go of
            discard(await result)
        raise


def _turn(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()
