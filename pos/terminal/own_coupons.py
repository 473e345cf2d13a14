"""A customer's list of coupons, without those that the shop's own engine knows to be over.

The loyalty service lists them from when they are made and never hears of their use.
"""

from __future__ import annotations

from dataclasses import replace

from pos.core.customer_file import CustomerFile
from pos.core.shop_coupon import ShopCouponRules
from pos.core.signed_coupon import code_alone
from pos.errors import CouponError
from pos.ports.shop_coupons import ShopCoupons
from pos.terminal.engine_heard import EngineHeard


class OwnCoupons:
    def __init__(
        self, engine: ShopCoupons | None, rules: ShopCouponRules, heard: EngineHeard
    ) -> None:
        self._engine = engine
        self._rules = rules
        self._heard = heard

    def without_spent(self, read: CustomerFile, customer_id: str) -> CustomerFile:
        """As it came where none is the engine's, or nobody can tell."""
        coupons = read.coupons or ()
        if self._engine is None or not any(self._rules.is_ours(one.code) for one in coupons):
            return read
        if self._heard.is_quiet:
            return read  # a page is not kept waiting for an engine that is known to be silent
        try:
            spent = self._engine.spent(customer_id)
        except CouponError as no:
            self._heard.failed(no)
            return read
        self._heard.answered()
        return replace(
            read, coupons=tuple(one for one in coupons if code_alone(one.code) not in spent)
        )
