"""Who may do what."""

from decimal import Decimal

from pos.core.staff import WITHOUT_LIMITS, Role, RoleLimits
from pos.office.permissions import CASHIER_LIMITS, NEEDS_APPROVAL, limits_for, may_approve


def test_a_cashier_without_configuration() -> None:
    """Where the store says nothing, a cashier has the documented limits."""
    documented = RoleLimits(
        max_discount_percent=Decimal(10),
        needs_approval=frozenset({"price", "return-item", "unknown-item"}),
    )

    assert documented == CASHIER_LIMITS == limits_for(Role.CASHIER, {})


def test_a_cashier_as_configured() -> None:
    """What the store says of cashiers holds."""
    strict = RoleLimits(needs_approval=frozenset(NEEDS_APPROVAL))

    assert strict == limits_for(Role.CASHIER, {"cashier": strict})


def test_managers() -> None:
    """A manager gives approvals, so nothing limits one; a cashier gives none."""
    strict = RoleLimits(needs_approval=frozenset(NEEDS_APPROVAL))

    assert WITHOUT_LIMITS == limits_for(Role.MANAGER, {"manager": strict})
    assert may_approve(Role.MANAGER)
    assert not may_approve(Role.CASHIER)
