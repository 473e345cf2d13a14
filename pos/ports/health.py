"""What a device can do, whether it is there, and how it is: asked before use, told to support."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Availability(StrEnum):
    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"
    UNKNOWN = "unknown"
    """A link that cannot answer. Unknown must never read as fine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What may be asked of a device; what it lacks is offered another way or not at all."""

    names: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        return name in self.names


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """One verdict line: which device, well or not, and a sentence for a person."""

    name: str
    ok: bool
    say: str
    is_known: bool = True
    """Not of what cannot be looked at now: nothing says that it is unwell, nor that it is well."""
