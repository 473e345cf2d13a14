"""The set-up as tests have it before them: opened on a configuration, keys pressed, words read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from pos.ports.drivers import DeviceKind
from pos.ports.finding import FoundPort, Way
from pos.setup.app import SetupApp
from pos.setup.draft import Draft
from tests.ui.seat import NARROW, Seat

NOON = datetime(2026, 11, 21, 11, 2, tzinfo=UTC)
LOOKS = 2000
"""Far more than a line needs on the busiest machine; a scan that never comes ends the test."""


def write(config: Path, text: str) -> None:
    config.write_text(text, encoding="utf-8")


def read(config: Path) -> str:
    return config.read_text(encoding="utf-8")


@asynccontextmanager
async def setting_up(
    config: Path, *found: FoundPort, size: tuple[int, int] = NARROW
) -> AsyncIterator[Seat]:
    app = SetupApp(Draft.of(config, {}), find=lambda: found, now=lambda: NOON)
    async with app.run_test(size=size) as pilot:
        seat = Seat(None, app, pilot)
        await seat.answered()
        yield seat


async def pressed(seat: Seat, keys: Sequence[str]) -> None:
    """One after another, each when what the one before it asked for is shown."""
    for key in keys:
        await seat.bring([key])


async def seen(seat: Seat, enough: Callable[[], bool]) -> None:
    """Until it is so, which another thread brings about."""
    for _ in range(LOOKS):
        if enough():
            return
        await seat.settle()
    raise AssertionError(seat.text)


def at(port: str, kind: DeviceKind | None = None, **told: str) -> FoundPort:
    return FoundPort(port=port, way=Way.SERIAL, likely=kind, **told)
