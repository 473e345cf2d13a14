"""The ways of taking something off, or of setting a price by hand; each asks why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos.core import intents as it
from pos.core.rules.common import NO_SALE
from pos.ui.command import Command, Desk
from pos.ui.selected_goods import selected_goods, why_unchanged

if TYPE_CHECKING:
    from pos.core.sale import LineItem
    from pos.ui.panels.form import Form


NOTHING_TO_REDUCE = "There is nothing to reduce. Scan something first."


class PercentOffLine(Command):
    """A per cent off the selected line."""

    label = "Per cent off the line"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.line_forms import percent_off_line

        await _open_for_line(desk, percent_off_line)


class AmountOffLine(Command):
    """An amount off the selected line."""

    label = "Amount off the line"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.line_forms import amount_off_line

        await _open_for_line(desk, amount_off_line)


class NewPrice(Command):
    """Another price for one piece."""

    label = "New price for the line"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.line_forms import new_price

        await _open_for_line(desk, new_price)


class PercentOffSale(Command):
    """A per cent off the whole sale."""

    label = "Per cent off the sale"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.line_forms import percent_off_sale

        await _open_for_sale(desk, percent_off_sale)


class AmountOffSale(Command):
    """An amount off the whole sale."""

    label = "Amount off the sale"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.line_forms import amount_off_sale

        await _open_for_sale(desk, amount_off_sale)


class TaxExempt(Command):
    """Sell without tax, or with it again."""

    label = "Tax exempt sale"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.line_forms import tax_exempt

        sale = desk.snapshot.state.sale
        if sale is None or (paid := why_unchanged(desk)):
            desk.refuse(NO_SALE.reason if sale is None else paid)
        elif sale.exempt_reason:
            desk.ask(it.ChargeTax())
            await desk.close_panel()
        else:
            await desk.open_panel(tax_exempt(desk))


async def _open_for_line(desk: Desk, form: Callable[[Desk, LineItem], Form]) -> None:
    line = selected_goods(desk, otherwise=NOTHING_TO_REDUCE)
    if line is not None:
        await desk.open_panel(form(desk, line))


async def _open_for_sale(desk: Desk, form: Callable[[Desk], Form]) -> None:
    """Whichever line is selected, a return or a gift card too."""
    sale = desk.snapshot.state.sale
    if sale is None or not sale.lines:
        desk.refuse(NOTHING_TO_REDUCE)
    elif paid := why_unchanged(desk):
        desk.refuse(paid)
    else:
        await desk.open_panel(form(desk))


DISCOUNT_COMMANDS: tuple[type[Command], ...] = (
    PercentOffLine,
    AmountOffLine,
    NewPrice,
    PercentOffSale,
    AmountOffSale,
    TaxExempt,
)
