"""Servers for the tests of this folder."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from loyalty_bench import AnsweringServer, StillClock, options

from pos.loyalty.gameball.program import GameballProgram


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
