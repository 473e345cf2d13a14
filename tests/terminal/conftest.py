"""A hub for tests of what tills do together."""

from __future__ import annotations

from tests.hub.hubs import hub, postgres

__all__ = ["hub", "postgres"]
