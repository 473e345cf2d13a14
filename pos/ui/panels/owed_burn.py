"""A coupon of the shop's own that its engine is to be told of, and a manager's way to end it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from pos.core.shop_coupon import OwedBurn
from pos.ui.command import Desk
from pos.ui.entry_views import burn_about
from pos.ui.panels.entry import Way, WorkPanel
from pos.ui.panels.entry_forms import burn_form
from pos.ui.rows import Row


class OwedBurnPanel(WorkPanel):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("s,S", "go('S')", show=False)]

    def __init__(self, desk: Desk, burn: OwedBurn) -> None:
        super().__init__(desk, "Coupon to be burned")
        self._burn = burn

    def about(self) -> Sequence[Row]:
        has_engine = self.snapshot.state.setup.shop_coupons.has_engine
        return burn_about(self._burn, self.frame, has_engine=has_engine)

    def ways(self) -> tuple[Way, ...]:
        return (Way("S", "settle it: the engine is not told…", self._settle),)

    async def _settle(self) -> None:
        await self.desk.open_panel(burn_form(self.desk, self._burn))
