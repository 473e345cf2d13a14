"""A hub that is not there for its tills for a while; its owner still looks in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.hub.hubs import Hub


@contextmanager
def away(hub: Hub) -> Iterator[None]:
    """No line is taken, and those that are open are cut."""
    with psycopg.connect(hub.server.address, autocommit=True) as line:
        line.execute(f"ALTER DATABASE {hub.name} CONNECTION LIMIT 0".encode())
        line.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [hub.name],
        )
        try:
            yield
        finally:
            line.execute(f"ALTER DATABASE {hub.name} CONNECTION LIMIT -1".encode())
