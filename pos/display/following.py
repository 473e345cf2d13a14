"""Follows a till: its newest view, or None while none can be had. Tries again for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from pos.display.place import address_of
from pos.display.view import CustomerView, decode

TRIES_AGAIN_S = 0.5
LONGEST_LINE = 256 * 1024


async def follow(
    path: Path,
    show: Callable[[CustomerView | None], None],
    *,
    tries_again_s: float = TRIES_AGAIN_S,
) -> None:
    """Until it is cancelled."""
    while True:
        try:
            await _follow_once(path, show)
        except (OSError, ValueError):
            pass  # no till, or one that speaks otherwise: the same to a customer
        show(None)
        await asyncio.sleep(tries_again_s)


async def _follow_once(path: Path, show: Callable[[CustomerView | None], None]) -> None:
    with address_of(path) as address:
        reader, writer = await asyncio.open_unix_connection(address, limit=LONGEST_LINE)
    try:
        while line := await reader.readline():
            show(decode(line))
    finally:
        writer.close()
