"""Servers for the tests of this folder."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from loyalty_bench import API_KEY, NOON, SECRET_KEY, AnsweringServer, StillClock, options
from sandbox_store import Store

from pos.loyalty.gameball.program import GameballProgram
from pos.sandbox.faults import Faults
from pos.sandbox.sandbox import Sandbox
from pos.sandbox.scenarios import scenario
from pos.sandbox.server import SandboxServer


@pytest.fixture(scope="module")
def _one_server() -> Iterator[AnsweringServer]:
    with AnsweringServer() as server:
        yield server


@pytest.fixture
def server(_one_server: AnsweringServer) -> AnsweringServer:
    """A server that has heard nothing yet."""
    _one_server.asked.clear()
    _one_server.answers()
    return _one_server


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def make_program(clock: StillClock) -> Iterator[Callable[..., GameballProgram]]:
    """Programs that are closed when the test is over."""
    made: list[GameballProgram] = []

    def make(base_url: str, **changes: Any) -> GameballProgram:
        made.append(GameballProgram(options(base_url, **changes), clock=clock))
        return made[-1]

    yield make
    for program in made:
        program.close()


@pytest.fixture
def program(
    server: AnsweringServer, make_program: Callable[..., GameballProgram]
) -> GameballProgram:
    """The program on the server that answers as told."""
    return make_program(server.base_url)


@pytest.fixture(scope="module")
def served() -> Iterator[SandboxServer]:
    """One server; each test gets a world and a clock of its own on it."""
    world = scenario("empty", now=NOON)
    with SandboxServer(Sandbox(world, clock=_now)) as server:
        yield server


_clocks = [StillClock()]


def _now() -> datetime:
    return _clocks[-1].now()


@pytest.fixture
def store(
    served: SandboxServer,
    request: pytest.FixtureRequest,
    clock: StillClock,
    make_program: Callable[..., GameballProgram],
) -> Store:
    name = getattr(request, "param", "tests")
    world = scenario(name, now=clock.now(), api_key=API_KEY, secret_key=SECRET_KEY)
    _clocks[-1] = clock
    served.sandbox.faults = Faults()
    served.sandbox.change(lambda _before: world)
    return Store(served, clock, make_program)
