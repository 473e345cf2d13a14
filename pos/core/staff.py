"""Who works the till, and what a role may do without a manager's yes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

LONGEST_PIN = 8
"""Digits."""


class Role(StrEnum):
    CASHIER = "cashier"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cashier:
    """Who is signed on; a manager is one too."""

    user_id: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLimits:
    """What a role may do by itself; more needs an approval."""

    max_discount_percent: Decimal = Decimal(0)
    needs_approval: frozenset[str] = frozenset()


WITHOUT_LIMITS = RoleLimits(max_discount_percent=Decimal(100))
