"""Hubs for tests, each with nothing in it yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hub.hubs import Hub, new_hub
from tests.postgres import PostgresServer, postgres

__all__ = ["hub", "postgres"]


@pytest.fixture
def hub(postgres: PostgresServer) -> Iterator[Hub]:
    with new_hub(postgres) as made:
        yield made
