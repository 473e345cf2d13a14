"""The loop that serial devices share: calls that block stand beside it, and end in order."""

from __future__ import annotations

import asyncio
import threading

import pytest

from drivers.transports.loop import DeviceLoop, in_thread

WITHIN_S = 20.0


def test_what_is_being_opened_is_let_go_of_first() -> None:
    """A line that is closed while its port is being opened has ended when the port is free."""
    devices = DeviceLoop()
    loop = devices.enter()
    log: list[str] = []
    opening, may_open, told, ended = (threading.Event() for _ in range(4))
    tasks: list[asyncio.Task[str]] = []

    def open_slowly() -> str:
        opening.set()
        may_open.wait(WITHIN_S)
        return "port"

    def done(_: asyncio.Task[str]) -> None:
        log.append("ended")
        ended.set()

    def begin() -> None:
        tasks.append(loop.create_task(in_thread(open_slowly, discard=log.append)))
        tasks[0].add_done_callback(done)

    def end() -> None:
        tasks[0].cancel()
        loop.call_later(0, lambda: loop.call_later(0, told.set))

    loop.call_soon_threadsafe(begin)
    assert opening.wait(WITHIN_S)
    loop.call_soon_threadsafe(end)
    assert told.wait(WITHIN_S)
    may_open.set()
    assert ended.wait(WITHIN_S)
    devices.leave()

    assert ["port", "ended"] == log


def test_any_fault_is_handed_on() -> None:
    """Whoever waits for a call that blocks hears of it, whatever went wrong in it."""

    async def divide() -> None:
        await asyncio.wait_for(in_thread(lambda: 1 // 0, discard=print), WITHIN_S)

    with pytest.raises(ZeroDivisionError):
        asyncio.run(divide())
