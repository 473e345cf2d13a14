"""Hubs for tests, each with nothing in it yet."""

from __future__ import annotations

from tests.hub.hubs import hub, postgres

__all__ = ["hub", "postgres"]
