"""What a person says of an outbox entry: how it is settled or whose it is, and why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.core import intents as it
from pos.core.settlement import SettleHow
from pos.core.shop_coupon import OwedBurn
from pos.ui.command import Desk
from pos.ui.key_caps import key_row
from pos.ui.panels.entries import text_entry
from pos.ui.panels.form import Form
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Row, row
from pos.ui.widgets.board import Board

_SETTLED = {
    SettleHow.ABSORB: "The store bears what was given.",
    SettleHow.WITHOUT_REDEMPTION: "Sent, without points and coupons.",
    SettleHow.NEXT_VISIT: "Sent without; told at the next visit.",
    SettleHow.BY_HAND: "Somebody has seen to it by hand.",
}


class _WorkedForm(Form):
    """Once it is done the list is shown again: there may be more to see to."""

    async def agreed(self) -> None:
        self.answered()
        await self.desk.step_back()
        await self.desk.step_back()


class ReaddressForm(_WorkedForm):
    """Whom the service does not know is asked about: an order makes a customer of any id."""

    def __init__(self, desk: Desk, entry_id: str, *, about: Sequence[Row]) -> None:
        def readdress(who: str, why: str) -> it.ReaddressEntry:
            return it.ReaddressEntry(entry_id=entry_id, customer_id=who, why=why)

        super().__init__(
            desk,
            "Another customer",
            entries=(text_entry("Their phone, e-mail or id"), text_entry("Why, for the record")),
            make=readdress,
            about=about,
        )

    async def follow(self) -> None:
        await super().follow()
        if self.met_nobody:
            self.met_nobody = False
            await self.desk.open_panel(_UnknownPanel(self.desk, self._all_the_same))

    async def _all_the_same(self) -> None:
        await self.desk.step_back()
        who, why = (field.text for field in self.fields)
        asked = self._make(who, why)
        assert isinstance(asked, it.ReaddressEntry), "the form makes no other"
        self.ask(replace(asked, even_unknown=True))


class _UnknownPanel(Panel):
    KEYS = (("Y", "Sends it all the same: somebody new is made of that id."),)
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y,Y", "send", show=False)]

    def __init__(self, desk: Desk, send: Callable[[], Awaitable[None]]) -> None:
        super().__init__(desk, "Not known there")
        self._send = send

    def body(self) -> ComposeResult:
        text = Board()
        text.show_rows(
            (
                row("The service knows nobody by that."),
                row("Sent so, somebody new is made of it,"),
                row("and the points are theirs."),
                BLANK,
                key_row("Escape", "look at it once more"),
                key_row("Y", "send it all the same"),
            )
        )
        yield text

    async def action_send(self) -> None:
        await self._send()


def settle_form(desk: Desk, entry_id: str, how: SettleHow) -> Form:
    def settle(why: str) -> it.Intent:
        return it.SettleEntry(entry_id=entry_id, how=how, why=why)

    about = (row(_SETTLED[how]),)
    entries = (text_entry("Why, for the record: nobody's name"),)
    return _WorkedForm(desk, "Settle it", entries=entries, make=settle, about=about)


def burn_form(desk: Desk, burn: OwedBurn) -> Form:
    def settle(why: str) -> it.Intent:
        return it.SettleBurn(code=burn.code, receipt=burn.receipt, why=why)

    about = (row("The engine is not told of this use."),)
    entries = (text_entry("Why, for the record: nobody's name"),)
    return _WorkedForm(desk, "Settle it", entries=entries, make=settle, about=about)
