"""Who did what, read from the record a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pos.core.audit import AuditLine


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    lines: tuple[AuditLine, ...]
    """The newest first."""
    older_than: int | None = None
    """Where the next page begins; None: there is no more."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Of whoever is in it, by id, as they signed on last."""


class Audit(Protocol):
    """Reads the disk: never on a screen's or the terminal's thread. JournalError as ever."""

    def page(
        self,
        *,
        user_id: str = "",
        since: datetime | None = None,
        older_than: int | None = None,
        most: int = 50,
    ) -> AuditPage:
        """`user_id`: what they did, and what was done for them or to them; '' for everybody."""
        ...
