"""A serial line that is kept up: opened, read, and opened again for ever after it was lost.

What the bytes mean is for the device that uses it.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from drivers.transports.loop import SHARED, DeviceLoop, in_thread
from drivers.transports.serial_port import Framing, SerialPort, open_port, why_not

FIRST_RETRY_S = 0.1
LAST_RETRY_S = 2.0
_SETTLED_S = 2.0
_THREAD_READ_S = 0.2
_CLOSE_WAIT_S = 5.0
_LAST_WITHIN_S = 0.1
"""Closing throws away what the line has not carried: a byte takes 33 ms at the slowest speed."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who uses the line. All three are called on the loop's thread."""

    received: Callable[[bytes], None]
    found: Callable[[], None]
    lost: Callable[[str], None]
    """With what is wrong, in words; called at each failed attempt."""


class SerialLink:
    def __init__(
        self,
        *,
        port: str,
        baud: int,
        listener: Listener,
        framing: Framing = Framing.EIGHT_N_ONE,
        devices: DeviceLoop = SHARED,
    ) -> None:
        self._port = port
        self._baud = baud
        self._framing = framing
        self._listener = listener
        self._devices = devices
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._open: SerialPort | None = None
        self._reader: threading.Thread | None = None
        self._ended = threading.Event()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        assert self._loop is not None, "the line is used after start"
        return self._loop

    def start(self) -> None:
        assert self._loop is None, "a line is started once"
        self._loop = self._devices.enter()
        self._loop.call_soon_threadsafe(self._begin)

    def close(self, *, last: bytes = b"") -> None:
        """Let go of the port; it is free for others when this returns. `last` goes out before."""
        if self._loop is None or self._ended.is_set():
            return
        self._loop.call_soon_threadsafe(self._end, last)
        if not self._on_loop():
            self._ended.wait(_CLOSE_WAIT_S)
            if self._reader is not None:
                self._reader.join(_CLOSE_WAIT_S)
        self._ended.set()
        self._devices.leave()

    def send(self, data: bytes) -> None:
        """Write to the device if it is there, from any thread; nothing waits for it to take it."""
        if self._loop is None or self._ended.is_set():
            return
        if self._on_loop():  # at once: what is read next may be the answer to it
            self._write(data)
        else:
            self._on_its_thread(self._write, data)

    def _on_its_thread(self, call: Callable[[_T], None], what: _T) -> None:
        with suppress(RuntimeError):  # the loop has closed meanwhile
            self.loop.call_soon_threadsafe(call, what)

    def _on_loop(self) -> bool:
        try:
            return asyncio.get_running_loop() is self._loop
        except RuntimeError:
            return False

    def _begin(self) -> None:
        self._task = self.loop.create_task(self._stay_connected())
        self._task.add_done_callback(lambda _: self._ended.set())

    def _end(self, last: bytes) -> None:
        port, self._open = self._open, None  # nothing goes out behind it
        if port is not None and last:
            with suppress(OSError):  # it is gone already
                port.write_now(last)
                port.drain(within_s=_LAST_WITHIN_S)
        if self._task is not None:
            self._task.cancel()

    def _write(self, data: bytes) -> None:
        if self._open is not None:
            try:
                self._open.write_now(data)
            except OSError:
                pass  # the reader sees the loss and tells it

    async def _stay_connected(self) -> None:
        retry_s = FIRST_RETRY_S
        while True:
            try:
                opened = await in_thread(self._opened, discard=SerialPort.close)
            except OSError as error:
                self._say_lost(error.strerror or "")
            else:
                since_s = time.monotonic()
                # Called by the loop, not from here: a listener's fault must not end the line.
                self.loop.call_soon(self._listener.found)
                self._say_lost(why_not(await self._read_until_lost(opened), self._port))
                # A plug that flutters is tried ever more slowly; one that had held, at once.
                if time.monotonic() - since_s >= _SETTLED_S:
                    retry_s = FIRST_RETRY_S
            await asyncio.sleep(retry_s)
            retry_s = min(2 * retry_s, LAST_RETRY_S)

    def _opened(self) -> SerialPort:
        """On a thread of its own, where who has the port instead is looked for as well."""
        try:
            return open_port(self._port, baud=self._baud, framing=self._framing)
        except Exception as error:  # a thread's edge: whatever it was, it is tried again
            known = _as_oserror(error)
            raise OSError(known.errno, why_not(known, self._port)) from error

    def _say_lost(self, why: str) -> None:
        self.loop.call_soon(self._listener.lost, why)

    async def _read_until_lost(self, port: SerialPort) -> OSError:
        self._open = port
        lost: asyncio.Future[OSError] = self.loop.create_future()
        stop = self._watch(port, lost)
        try:
            return await lost
        finally:
            self._open = None
            stop()

    def _watch(self, port: SerialPort, lost: asyncio.Future[OSError]) -> Callable[[], None]:
        """Begin to read; what is returned ends it and closes the port."""
        fd = port.fd
        if fd is None:
            return self._watch_in_thread(port, lost)
        self.loop.add_reader(fd, self._readable, port, lost)

        def stop() -> None:
            self.loop.remove_reader(fd)
            port.close()

        return stop

    def _readable(self, port: SerialPort, lost: asyncio.Future[OSError]) -> None:
        try:
            data = port.take()
        except BlockingIOError:
            return
        except OSError as error:
            assert port.fd is not None
            self.loop.remove_reader(port.fd)
            _settle(lost, error)
        else:
            self._listener.received(data)

    def _watch_in_thread(
        self, port: SerialPort, lost: asyncio.Future[OSError]
    ) -> Callable[[], None]:
        """For ports without an fd. The thread closes the port itself: no race with its read."""
        stopped = threading.Event()

        def read_on() -> None:
            try:
                while not stopped.is_set():
                    if data := port.read(within_s=_THREAD_READ_S):
                        self._on_its_thread(self._listener.received, data)
            except Exception as error:  # noqa: BLE001 - a thread's edge: unread is lost
                port.close()
                self._on_its_thread(partial(_settle, lost), _as_oserror(error))
            else:
                port.close()

        self._reader = threading.Thread(target=read_on, name="devices-read", daemon=True)
        self._reader.start()
        return stopped.set


def _settle(lost: asyncio.Future[OSError], error: OSError) -> None:
    if not lost.done():
        lost.set_result(error)


def _as_oserror(error: Exception) -> OSError:
    return error if isinstance(error, OSError) else OSError(f"{type(error).__name__}: {error}")
