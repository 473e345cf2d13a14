"""The guided set-up as tests have it: begun in an empty folder, a loyalty service on real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

from pos.sandbox.sandbox import Sandbox, utc_now
from pos.sandbox.scenarios import scenario
from pos.sandbox.server import SandboxServer
from pos.setup.draft import Draft
from pos.setup.guide_app import GuideApp
from pos.setup.held import HeldFolders
from tests.setup.at_setup import NOON
from tests.ui.seat import NARROW, Seat

API_KEY, SECRET_KEY = "an-api-key-of-tests", "a-secret-key-of-tests"
NOBODY = "http://127.0.0.1:1"
"""Where no service answers."""


@contextmanager
def service() -> Iterator[str]:
    """Its address; it knows these keys and no others."""
    world = scenario("tests", now=utc_now(), api_key=API_KEY, secret_key=SECRET_KEY)
    with SandboxServer(Sandbox(world)) as running:
        yield running.base_url


@asynccontextmanager
async def guided(
    config: Path, environ: Mapping[str, str] | None = None, size: tuple[int, int] = NARROW
) -> AsyncIterator[Seat]:
    with closing(HeldFolders()) as held:
        app = GuideApp(Draft.of(config, environ or {}), held, find=lambda: (), now=lambda: NOON)
        async with app.run_test(size=size) as pilot:
            seat = Seat(None, app, pilot)
            await seat.answered()
            yield seat
