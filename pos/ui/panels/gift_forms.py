"""Forms for gift cards and store credit: to sell, to look at, to issue anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from textual.app import ComposeResult

from pos.core import intents as it
from pos.core.expected_scan import ScanOf
from pos.core.money import Money
from pos.core.stored_value import StoredValue
from pos.terminal.ticket import Told
from pos.ui.command import Desk
from pos.ui.figures import amount
from pos.ui.panels.entries import amount_entry, code_entry, optional_entry, text_entry
from pos.ui.panels.panel import Panel
from pos.ui.panels.scan_form import ScanForm
from pos.ui.rows import BLANK, Choice, row
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

_ANEW: Final = "Issue gift card anew"


def sell_form(desk: Desk) -> ScanForm:
    def sell(amount: Money, code: str) -> it.Intent:
        return it.SellGiftCard(amount=amount, code=code)

    about = (row("A new card's slip is printed"), row("when the sale is paid."))
    entries = (
        amount_entry("Amount", desk.snapshot.state.setup.currency),
        optional_entry("Code of a card to load; else new"),
    )
    form = ScanForm(desk, "Sell gift card", entries=entries, make=sell, about=about)
    return form.taking(ScanOf.STORED_VALUE, code_at=1)


def balance_form(desk: Desk) -> ScanForm:
    def read(code: str) -> it.Intent:
        return it.ReadStoredValue(code=code)

    about = (row("Scan the slip or the card."),)
    entries = (code_entry("Or type its code"),)
    form = ScanForm(desk, "Gift card balance", entries=entries, make=read, about=about)
    return form.taking(ScanOf.STORED_VALUE)


def replace_form(desk: Desk) -> ScanForm:
    def replace_code(receipt: str, reason: str) -> it.ReplaceStoredValue:
        return it.ReplaceStoredValue(receipt=receipt, reason=reason)

    about = (row("The slip before it is then"), row("worth nothing."))
    entries = (text_entry("Receipt that issued it"), text_entry("Why"))
    form = ReplaceForm(desk, _ANEW, entries=entries, make=replace_code, about=about)
    return form.taking(ScanOf.RECEIPT)


class ReplaceForm(ScanForm):
    """Where the receipt issued several, which of them is lost is asked next."""

    _asked: it.Intent | None = None

    def ask(self, intent: it.Intent) -> None:
        self._asked = intent
        super().ask(intent)

    async def take_answer(self, told: Told) -> None:
        await super().take_answer(told)
        if told.to_choose and isinstance(self._asked, it.ReplaceStoredValue):
            self.desk.pass_refusal()
            await self.desk.open_panel(WhichIsLost(self.desk, self._asked, told.to_choose))


class WhichIsLost(Panel):
    is_wide = True
    KEYS = (("↑ ↓", "Chooses another."), ("Enter", "Issues the chosen one anew."))

    def __init__(
        self, desk: Desk, asked: it.ReplaceStoredValue, issued: Sequence[StoredValue]
    ) -> None:
        super().__init__(desk, _ANEW)
        self._asked = asked
        self._issued = tuple(issued)
        self._list = LongList()

    def body(self) -> ComposeResult:
        about = Board()
        about.show_rows((row("Which is lost? The others stay as they are."), BLANK))
        yield about
        yield self._list

    def show(self) -> None:
        self._list.offer(
            [Choice(rows=(row(one.name, f"{amount(one.balance)} "),)) for one in self._issued]
        )

    async def action_move(self, step: int) -> None:
        self._list.move(step)

    async def action_enter(self) -> None:
        self._take(self._list.index)

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        self._take(event.index)

    def _take(self, index: int) -> None:
        self.ask(replace(self._asked, last_four=self._issued[index].last_four))
