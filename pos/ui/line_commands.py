"""What can be asked for a line of the basket, and which line it is."""

from __future__ import annotations

from pos.core import intents as it
from pos.core.quantity import parse_quantity
from pos.ui.command import Command, Desk
from pos.ui.discount_commands import DISCOUNT_COMMANDS, NOTHING_TO_REDUCE
from pos.ui.selected_goods import selected_goods


class Quantity(Command):
    """Change how many of the line."""

    key, cap, label, short = "f3", "F3", "Quantity", "Qty"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.entries import complaint
        from pos.ui.panels.line_forms import quantity_form

        typed = desk.take_typed()
        line = selected_goods(desk, otherwise="There is no line to change. Scan something first.")
        if line is None:
            return
        try:
            quantity = parse_quantity(typed)
        except ValueError as problem:
            form = quantity_form(desk, line)
            await desk.open_panel(form)
            if typed:
                form.tell(complaint(problem, "3"))
        else:  # a number typed before the key is the quantity at once
            desk.ask(it.ChangeQuantity(quantity=quantity, number=line.number))


class Discount(Command):
    """Discounts, and prices by hand."""

    key, cap, label, short = "f8", "F8", "Discount", "Disc"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.menu import Menu

        if selected_goods(desk, otherwise=NOTHING_TO_REDUCE) is not None:
            await desk.open_panel(Menu(desk, "Discount or price", DISCOUNT_COMMANDS))


class VoidLine(Command):
    """Strike out the selected line."""

    key, cap, label = "delete", "Delete", "Void line"

    async def run(self, desk: Desk) -> None:
        line = desk.selected_line or desk.selected_return or desk.selected_gift_card
        if line is None:
            desk.refuse("There is no line to strike out.")
        else:
            desk.ask(it.VoidLine(number=line.number))


class LineAbove(Command):
    """Select the line above."""

    key, cap, label = "up", "↑", "Line above"

    async def run(self, desk: Desk) -> None:
        desk.select_by(-1)


class LineBelow(Command):
    """Select the line below."""

    key, cap, label = "down", "↓", "Line below"

    async def run(self, desk: Desk) -> None:
        desk.select_by(1)


class PageUp(Command):
    """A page up in a long basket."""

    key, cap, label = "pageup", "PgUp", "Page up"

    async def run(self, desk: Desk) -> None:
        desk.select_page(-1)


class PageDown(Command):
    """A page down in a long basket."""

    key, cap, label = "pagedown", "PgDn", "Page down"

    async def run(self, desk: Desk) -> None:
        desk.select_page(1)
