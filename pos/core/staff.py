"""Who works the till, and what a role may do without a manager's yes, or say yes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from pos.core.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Cashier:
    """Who is signed on; a manager is one too."""

    user_id: str
    name: str
    role: str
    """`Role`, or one that the store's configuration names."""
    max_discount_percent: Decimal | None = None
    """Their own limit, in place of their role's."""

    @property
    def is_manager(self) -> bool:
        return self.role == Role.MANAGER


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLimits:
    """What a role may do by itself; more needs an approval."""

    max_discount_percent: Decimal = Decimal(0)
    needs_approval: frozenset[str] = frozenset()
    may_approve: frozenset[str] = frozenset()
    """Actions of others that it may say yes to; more off only up to its own limit."""


WITHOUT_LIMITS = RoleLimits(max_discount_percent=Decimal(100))


class UserDid(StrEnum):
    """What was changed of somebody who may work the till."""

    ADDED = "added"
    PIN = "pin"
    DISABLED = "disabled"
    ENABLED = "enabled"
    BADGE = "badge"
    NO_BADGE = "no-badge"
    ROLE = "role"
    LIMIT = "limit"
    NAME = "name"
    LOCKED = "locked"
    """By wrong PINs in a row, which is nobody's doing."""


BY_HUB: Final = "hub:"
"""Before the number of the list that a change came with, in place of who made it; nobody's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """One change, as the office keeps it until the till has it on record."""

    number: int
    """Grows with each, and is never given again."""
    at: datetime
    changed_by: str
    """By id; empty where it was done by a command, and BY_HUB where a hub brought it."""
    user_id: str
    what: UserDid
    detail: str = ""
    """Of a role or a limit, what it is now; of a lock, after how many wrong PINs."""
