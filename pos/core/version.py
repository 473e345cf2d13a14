"""What a hub brings down to tills, numbered: items, prices, settings, and who may work a till."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class VersionKind(StrEnum):
    CATALOGUE = "catalogue"
    """All items, in place of those before."""
    PRICES = "prices"
    """New prices of some, on top of what is on sale."""
    SETTINGS = "settings"
    """Some keys, on top of what is set."""
    USERS = "users"
    """All who may work the tills, of those the hub knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionMark:
    """Which version something is of, as a till remembers it."""

    kind: VersionKind
    number: int
    digest: str
    """SHA-256 of its content, in hex."""
