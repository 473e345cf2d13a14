"""The manager menu's loyalty part: points given and spent, coupons burned, beside any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.core.rules.common import NO_CUSTOMER
from pos.ui.command import Command, Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos.terminal.snapshot import Snapshot
    from pos.ui.panels.form import Form


class _ForCustomer(Command):
    """Anything done to a customer, who must be on a sale; the sale may be empty."""

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return snapshot.state.setup.has_loyalty


class GivePoints(_ForCustomer):
    """Give points where no sale gave any."""

    label = "Give points"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.loyalty_forms import give_points_form

        await _open_for_customer(desk, give_points_form)


class RedeemPointsOutright(_ForCustomer):
    """Points spent outside a sale."""

    label = "Redeem points outright"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.loyalty_forms import redeem_points_form

        await _open_for_customer(desk, redeem_points_form)


class RedeemMoneyOutright(_ForCustomer):
    """Money's worth, outside a sale."""

    label = "Redeem money outright"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.loyalty_forms import redeem_money_form

        await _open_for_customer(desk, redeem_money_form)


class BurnCoupon(_ForCustomer):
    """Use a coupon up without a sale."""

    label = "Burn a coupon"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.loyalty_forms import burn_coupon_form

        await _open_for_customer(desk, burn_coupon_form)


LOYALTY_COMMANDS: tuple[type[Command], ...] = (
    GivePoints,
    RedeemPointsOutright,
    RedeemMoneyOutright,
    BurnCoupon,
)


class LoyaltyMenu(Command):
    """Points and coupons without a sale."""

    label = "Loyalty"

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return any(one.is_offered(snapshot) for one in LOYALTY_COMMANDS)

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.menu import Menu

        await desk.open_panel(Menu(desk, "Loyalty", LOYALTY_COMMANDS))


async def _open_for_customer(desk: Desk, form: Callable[[Desk], Form]) -> None:
    sale = desk.snapshot.state.sale
    if sale is None or sale.customer is None:
        desk.refuse(NO_CUSTOMER.reason)
    else:
        await desk.open_panel(form(desk))
