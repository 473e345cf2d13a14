"""What is paid beside a card payment: nothing, until it is known what became of that."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from pos.core.card import CardAttempt
from pos.core.intents import AskCardAgain
from pos.ui.panels.scan_form import TakesScans
from pos.ui.panels.tender_forms import resolve_form

_IN_QUESTION = "It is not known whether the card was charged: A asks again, P or N settles it."
_KEYS_IN_QUESTION = (
    ("A", "Asks the terminal again what became of the payment."),
    ("P", "It was paid: a manager settles it, and says how they know."),
    ("N", "It was not paid: the same. Then it is paid by anything else."),
)
_AT_WORK = "The card terminal is at work: cancel on it. The till waits for its answer."


class BesideCard(TakesScans):
    """Its keys ask the terminal again, and settle what cannot be known otherwise."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,A", "ask_card", show=False),
        Binding("p,P", "resolve('paid')", show=False),
        Binding("n,N", "resolve('not-paid')", show=False),
    ]

    @property
    def _attempt(self) -> CardAttempt | None:
        sale = self.snapshot.state.sale
        return sale.card if sale else None

    def is_held_up(self) -> bool:
        """Whether a card payment is to be waited for; that is said."""
        attempt = self._attempt
        if attempt is not None:
            self.desk.refuse(_IN_QUESTION if attempt.is_unknown else _AT_WORK)
        return attempt is not None

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        """While a card payment is in question no other key does anything."""
        attempt = self._attempt
        return _KEYS_IN_QUESTION if attempt is not None and attempt.is_unknown else self.KEYS

    async def action_ask_card(self) -> None:
        attempt = self._attempt
        if attempt is not None and attempt.is_unknown:
            self.desk.ask(AskCardAgain())
        else:
            self.is_held_up()

    async def action_resolve(self, found: str) -> None:
        attempt = self._attempt
        if attempt is not None and attempt.is_unknown:
            await self.desk.open_panel(resolve_form(self.desk, attempt, is_done=found == "paid"))
        else:
            self.is_held_up()

    async def action_back(self) -> None:
        """While the terminal is at work there is nowhere to go: it is cancelled there."""
        if self._attempt is not None and not self._attempt.is_unknown:
            self.desk.refuse(_AT_WORK)
        else:
            await super().action_back()
