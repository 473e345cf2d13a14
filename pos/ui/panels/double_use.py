"""A coupon of the shop's own that was used twice: where, and a manager's tick that takes it off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from pos.core.intents import TickDouble
from pos.core.shop_coupon import DoubleUse
from pos.ui.command import Desk
from pos.ui.entry_views import double_about
from pos.ui.panels.entry import Way, WorkPanel
from pos.ui.rows import Row


class DoubleUsePanel(WorkPanel):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("t,T", "go('T')", show=False)]

    def __init__(self, desk: Desk, double: DoubleUse) -> None:
        super().__init__(desk, "Coupon used twice")
        self._double = double

    def about(self) -> Sequence[Row]:
        return double_about(self._double, self.frame)

    def ways(self) -> tuple[Way, ...]:
        return (Way("T", "seen to: tick it off", self._tick),)

    async def agreed(self) -> None:
        """There may be more to see to: the list is shown again."""
        self.answered()
        await self.desk.step_back()

    async def _tick(self) -> None:
        self.ask(TickDouble(code=self._double.code, receipt=self._double.receipt))
