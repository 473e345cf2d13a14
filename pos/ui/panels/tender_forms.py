"""What a means of payment needs besides an amount: a code, a choice, a manager's word."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from pos.core import intents as it
from pos.core.card import CardAttempt
from pos.core.expected_scan import ScanOf
from pos.core.money import Money
from pos.core.tender import CARD
from pos.ui.command import Desk
from pos.ui.figures import with_currency
from pos.ui.panels.entries import code_entry, text_entry
from pos.ui.panels.form import Form
from pos.ui.panels.panel import Panel
from pos.ui.panels.scan_form import ScanForm
from pos.ui.pay_views import method_name
from pos.ui.rows import Row, Tone, row
from pos.ui.widgets.pick_list import PickList


class _OverPaying(Panel):
    """Over the pay panel: back to it when it is paid in part, away when the sale is complete."""

    is_paying = True

    async def follow(self) -> None:
        """Something else may have paid it meanwhile, as a code that was scanned."""
        if self.snapshot.state.sale is None:
            await self.desk.close_panel()
            return
        await super().follow()

    async def agreed(self) -> None:
        """What was typed on the panel beneath is paid: it takes the answer as its own."""
        await self.desk.step_back()
        if self.desk.panel is not None:
            await self.desk.panel.agreed()


class TenderForm(_OverPaying, Form):
    """One field besides the amount."""


class TenderCodeForm(_OverPaying, ScanForm):
    """The code of what pays, beside the amount that was typed."""


def code_form(desk: Desk, method: str, typed: Money | None) -> TenderCodeForm:
    """Of a gift card or store credit: typed or scanned, so much is taken from it."""

    def take(code: str) -> it.Intent:
        return it.TakeTender(method=method, amount=typed, code=code)

    entry = code_entry("Or type its code")
    about = (row("Scan the slip or the card."), _what(typed))
    title = method_name(method).capitalize()
    form = TenderCodeForm(desk, title, entries=(entry,), make=take, about=about)
    return form.taking(ScanOf.STORED_VALUE)


class ApprovalCodeForm(TenderForm):
    """Of a terminal that stands beside the till: it was asked for what stands here, whatever is
    scanned while the card is in it.
    """

    def __init__(self, desk: Desk, charged: Money) -> None:
        def take(code: str) -> it.Intent:
            return it.TakeTender(method=CARD, amount=charged, reference=code)

        entry = code_entry("Approval code on its slip", like="A12345")
        about = (row("Take it on the card terminal."), _what(charged))
        super().__init__(desk, "Card", entries=(entry,), make=take, about=about)
        self._charged = charged
        self._due = self._due_now

    @property
    def _due_now(self) -> Money | None:
        totals = self.snapshot.totals
        return None if totals is None else abs(totals.due)

    async def action_enter(self) -> None:
        """What is due has changed: that is told before the code is taken."""
        before, self._due = self._due, self._due_now
        if self._due is None or self._due == before:
            await super().action_enter()
            return
        due, charged = with_currency(self._due), with_currency(self._charged)
        if self._charged > self._due:
            self.tell(f"Only {due} is due by now. Void {charged} on the terminal and begin again.")
        else:
            self.tell(f"{due} is due by now. If the terminal took {charged}, Enter again.")


def resolve_form(desk: Desk, attempt: CardAttempt, *, is_done: bool) -> TenderForm:
    def resolve(reason: str) -> it.Intent:
        return it.ResolveCard(is_done=is_done, reason=reason)

    said = "was charged" if is_done else "was not charged"
    if attempt.is_refund:
        said = "was paid back" if is_done else "was not paid back"
    about = (
        row(f"{with_currency(attempt.amount)} {said}.", tone=Tone.STRONG),
        row("Look at the terminal's own list first."),
    )
    entries = (text_entry("How do you know"),)
    return TenderForm(desk, "Settle a card payment", entries=entries, make=resolve, about=about)


def _what(typed: Money | None) -> Row:
    return row("For all, or as far as it goes." if typed is None else with_currency(typed))


class OtherTenders(_OverPaying):
    """The means of payment that only the store's configuration knows."""

    KEYS = (("↑ ↓", "Chooses another."), ("Enter", "Pays by the chosen one."))

    def __init__(self, desk: Desk, methods: Sequence[str], typed: Money | None) -> None:
        super().__init__(desk, "Other means")
        self._methods = tuple(methods)
        self._typed = typed
        self._list = PickList()

    def body(self) -> ComposeResult:
        yield self._list

    def show(self) -> None:
        self._list.offer([row(f" {method_name(method)}") for method in self._methods])

    async def action_move(self, step: int) -> None:
        self._list.move(step)

    async def action_enter(self) -> None:
        self._take(self._list.index)

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        self._take(event.index)

    def _take(self, index: int) -> None:
        self.ask(it.TakeTender(method=self._methods[index], amount=self._typed))
