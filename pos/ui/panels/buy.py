"""The question before points are spent at once on a coupon, and the wait for that coupon."""

from __future__ import annotations

from pos.core.customer import RedemptionRule
from pos.core.errand import BuyWithPoints
from pos.core.intents import RunErrand
from pos.core.sale import Sale
from pos.ui import figures
from pos.ui.command import Desk
from pos.ui.panels.confirm import Confirm
from pos.ui.reserved import points_name
from pos.ui.rows import Row, Tone, row, shown, wrapped

_WIDTH = 37
"""Cells beside the basket of the narrowest screen."""


class BuyQuestion(Confirm):
    """Closes when the coupon is on the sale; shows its code where the customer takes it along."""

    def __init__(self, desk: Desk, sale: Sale, rule: RedemptionRule, *, apply: bool) -> None:
        super().__init__(
            desk,
            "Use it now?" if apply else "Buy it?",
            about=_about(sale, rule, apply=apply),
            enter="yes, use it on this sale" if apply else "yes, they take it along",
            escape="leave the points as they are",
            agreed=self._buy,
        )
        self._errand = BuyWithPoints(rule_id=rule.rule_id, apply=apply)
        self._bought_before = len(sale.bought)

    async def _buy(self) -> None:
        self.ask(RunErrand(errand=self._errand))

    async def agreed(self) -> None:
        bought = self.snapshot.state.sale.bought if self.snapshot.state.sale else ()
        if len(bought) <= self._bought_before:
            return
        if self._errand.apply:
            await self.desk.close_panel()
        else:
            from pos.ui.panels.code import bought_code

            await self.desk.open_panel(bought_code(self.desk, bought[-1]), in_place=True)


def _about(sale: Sale, rule: RedemptionRule, *, apply: bool) -> tuple[Row, ...]:
    price = figures.points(rule.points, points_name(sale)) if rule.points else points_name(sale)
    title = wrapped(shown(rule.title), _WIDTH, most=2)
    where = "the coupon goes on this sale." if apply else "the coupon is theirs to keep."
    return (
        *(row(line, tone=Tone.STRONG) for line in title),
        row(f"{price} are spent at once;"),
        row(where),
    )
