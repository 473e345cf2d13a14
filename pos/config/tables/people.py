"""What people may do by themselves, and what they choose from."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

Percent = Annotated[Decimal, Meta(description="a number from 0 to 100, at most two decimals")]
Reasons = Annotated[
    tuple[Annotated[str, Meta(min_length=1, max_length=30)], ...],
    Meta(max_length=9, description="a list of at most 9 texts of up to 30 characters"),
]
Approvable = Literal[
    "burn-coupon",
    "close-shift",
    "discount",
    "drop",
    "give-points",
    "gift-receipt",
    "hand-over",
    "link-card",
    "no-sale",
    "open-shift",
    "paid-in",
    "paid-out",
    "price",
    "redeem-outright",
    "reprint",
    "return",
    "return-item",
    "set-aside",
    "take-up",
    "unknown-item",
    "void-line",
    "void-sale",
]
"""What a role may be told to ask a manager for, in the till script's words."""


class ReasonsSettings(Struct, frozen=True, kw_only=True):
    """What cashiers choose from where a reason is asked; they may always write another."""

    discount: Reasons = ()
    price: Reasons = ()
    no_sale: Reasons = ()
    paid_in: Reasons = ()
    paid_out: Reasons = ()
    returns: Reasons = ()


class RoleSettings(Struct, frozen=True, kw_only=True):
    """What a role may do by itself; more needs an approval."""

    max_discount_percent: Percent = Decimal(10)
    needs_approval: Annotated[
        frozenset[Approvable],
        Meta(description=f"a list of actions out of {', '.join(get_args(Approvable))}"),
    ] = frozenset(
        {"burn-coupon", "give-points", "price", "redeem-outright", "return-item", "unknown-item"}
    )


_OTHERS = Literal[
    "card-resolve",
    "cash-back",
    "close-day",
    "coupon-double",
    "gift-replace",
    "late-return",
    "more-off",
    "others-drawer",
    "quantity",
    "resume-offered",
    "settle",
    "tag",
    "tax-exempt",
]
"""What always takes a yes, or takes one where a rule finds that it goes too far."""
Yes = Approvable | _OTHERS


class FurtherRoleSettings(RoleSettings, frozen=True, kw_only=True):
    """A role between cashiers and managers, by the store's own name."""

    may_approve: Annotated[
        frozenset[Yes],
        Meta(
            description="a list of actions out of "
            f"{', '.join(sorted((*get_args(Approvable), *get_args(_OTHERS))))}"
        ),
    ] = frozenset()


class RolesSettings(Struct, frozen=True, kw_only=True):
    """The roles with limits; a manager has none."""

    cashier: RoleSettings = RoleSettings()
