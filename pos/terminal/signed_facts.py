"""What the shop's signature says of a coupon, and whether this till has had it before."""

from __future__ import annotations

from dataclasses import replace

from pos.core import intents as it
from pos.core.setup import Setup
from pos.core.signed_coupon import code_alone, is_signed_code
from pos.ports.record import Journal
from pos.terminal.world import World

_WITH_CODE = (it.Scanned, it.EnterCode, it.ApplyCoupon)


def reads_used_coupons(intent: it.Intent) -> bool:
    """All that was asked before it must be in the record by then."""
    return isinstance(intent, _WITH_CODE) and is_signed_code("".join(_code_in(intent).split()))


def with_signed(intent: it.Intent, world: World, journal: Journal) -> it.Intent:
    """Of one of the shop's own. To gather it twice comes to the same."""
    if not isinstance(intent, it.ApplyCoupon) or not _may_be_believed(intent, world.setup):
        return intent
    signed = world.read_signed(intent.code)
    code = code_alone(intent.code).upper()
    return replace(intent, code=code, signed=signed, used_here=journal.coupon_used_here(code))


def _may_be_believed(intent: it.ApplyCoupon, setup: Setup) -> bool:
    rules = setup.shop_coupons
    return rules.believes_signed and rules.is_ours(intent.code) and is_signed_code(intent.code)


def _code_in(intent: it.Scanned | it.EnterCode | it.ApplyCoupon) -> str:
    return intent.text if isinstance(intent, it.Scanned) else intent.code
