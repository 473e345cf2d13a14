"""Somebody taken onto the sale while nobody can be asked: sell on, or register them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.core.customer import Customer
from pos.terminal.snapshot import Snapshot
from pos.ui.command import Desk
from pos.ui.key_caps import key_row
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Tone, row, shown
from pos.ui.widgets.board import Board


class NotKnownPanel(Panel):
    KEYS = (
        ("R", "Registers them."),
        ("Enter", "Sells on; the sale is theirs all the same."),
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("r,R", "register", show=False)]

    def __init__(self, desk: Desk, asked: str, *, register: Callable[[], Awaitable[None]]) -> None:
        super().__init__(desk, "Not known at this till")
        self._asked = asked
        self._register = register
        self._who = taken_unknown(desk.snapshot)

    def body(self) -> ComposeResult:
        text = Board()
        text.show_rows(
            (
                row(f"{shown(self._asked)} is on this sale.", tone=Tone.STRONG),
                row("Nobody can be asked now whether they"),
                row("are in the program. If they are, the"),
                row("sale earns for them when it is sent."),
                BLANK,
                key_row("R", "new here: register them"),
                key_row("Enter", "sell on"),
            )
        )
        yield text

    async def follow(self) -> None:
        """Nothing is left to offer once they are known, or off the sale."""
        now = taken_unknown(self.snapshot)
        if now is None or self._who is None or now.customer_id != self._who.customer_id:
            await self.desk.close_panel()

    async def action_enter(self) -> None:
        await self.desk.close_panel()

    async def action_register(self) -> None:
        await self._register()


def taken_unknown(snapshot: Snapshot) -> Customer | None:
    """Who is on the sale by what was typed alone: neither the service nor the till knew them."""
    sale = snapshot.state.sale
    customer = sale.customer if sale else None
    if customer is None or customer.verified or customer.name or customer.balance:
        return None
    return customer
