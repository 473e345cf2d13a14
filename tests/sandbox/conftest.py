from collections.abc import Iterator

import pytest
from desk import Desk
from merchant_engine import Engine


@pytest.fixture
def desk() -> Desk:
    """A desk at the demo's world, without rate limits."""
    return Desk()


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A merchant's own coupon engine, which answers what a test tells it to."""
    running = Engine()
    yield running
    running.stop()
