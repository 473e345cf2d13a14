"""One table of what a cashier does alone and what takes a manager's yes; the rules read limits.

Words are those of the till script, and of `needs_approval` in the configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from pos.core.staff import WITHOUT_LIMITS, Role, RoleLimits

NEEDS_APPROVAL: Mapping[str, bool] = MappingProxyType(
    {
        "price": True,
        "return-item": True,  # goods back without a receipt
        "unknown-item": True,  # sold by hand-typed title and price
        "return": False,
        "discount": False,  # up to max_discount_percent; above it always
        "discount-sale": False,
        "void-line": False,
        "void-sale": False,
        "suspend": False,
        "reprint": False,
        "no-sale": False,
        "paid-in": False,
        "paid-out": False,
        "drop": False,
        "open-shift": False,
        "close-shift": False,
    }
)
"""Action -> whether a cashier needs an approval for it where the store says nothing else."""

CASHIER_LIMITS = RoleLimits(
    max_discount_percent=Decimal(10),
    needs_approval=frozenset(action for action, needed in NEEDS_APPROVAL.items() if needed),
)


def limits_for(role: Role, configured: Mapping[str, RoleLimits]) -> RoleLimits:
    """What the store configured for the role. Managers approve, so nothing limits them."""
    if role is Role.MANAGER:
        return WITHOUT_LIMITS
    return configured.get(role.value, CASHIER_LIMITS)


def may_approve(role: Role) -> bool:
    return role is Role.MANAGER
