"""What can be asked of goods that are not a line yet, and notes on those that are."""

from __future__ import annotations

from pos.core import intents as it
from pos.ui.command import Command, Desk
from pos.ui.selected_goods import selected_goods


class PriceCheck(Command):
    """Tell a price without selling."""

    key, cap, label = "f11", "F11", "Price check"

    async def run(self, desk: Desk) -> None:
        desk.ask(it.CheckPrice())


class OpenItem(Command):
    """Sell what is not in the catalogue."""

    key, cap, label = "ctrl+o", "Ctrl+O", "Open item"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.goods_forms import open_item_form

        await desk.open_panel(open_item_form(desk))


class LineNote(Command):
    """A note on the selected line."""

    key, cap, label = "ctrl+n", "Ctrl+N", "Note on the line"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.goods_forms import line_note_form

        why = "There is no line to write on. Scan something first."
        if (line := selected_goods(desk, otherwise=why)) is not None:
            await desk.open_panel(line_note_form(desk, line))


class SaleNote(Command):
    """A note on the whole sale."""

    key, cap, label = "ctrl+b", "Ctrl+B", "Note on the sale"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.goods_forms import sale_note_form

        if desk.snapshot.state.sale is None:
            desk.refuse("No sale is open to write on. Scan something first.")
        else:
            await desk.open_panel(sale_note_form(desk))
