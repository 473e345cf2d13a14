"""Gift cards and store credit in the manager menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.core.rules.stored_value import NO_GIFT_CARDS
from pos.core.stored_value import StoredKind
from pos.ui.command import Command, Desk

if TYPE_CHECKING:
    from pos.terminal.snapshot import Snapshot


class _OfGiftCards(Command):
    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        methods = snapshot.state.setup.tender_methods
        return any(kind.value in methods for kind in StoredKind)


class SellGiftCard(_OfGiftCards):
    """Sell a gift card, or load one."""

    label = "Sell gift card"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.gift_forms import sell_form

        await desk.open_panel(sell_form(desk))


class GiftCardBalance(_OfGiftCards):
    """What is left on a gift card."""

    label = "Gift card balance"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.gift_forms import balance_form

        await desk.open_panel(balance_form(desk))


class ReplaceGiftCard(_OfGiftCards):
    """For a lost slip: a new code."""

    label = "Issue gift card anew"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.gift_forms import replace_form

        await desk.open_panel(replace_form(desk))


GIFT_COMMANDS: tuple[type[Command], ...] = (SellGiftCard, GiftCardBalance, ReplaceGiftCard)


class GiftCardMenu(_OfGiftCards):
    """Sell, load or read one; a lost slip."""

    label = "Gift cards"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.menu import Menu

        if self.is_offered(desk.snapshot):
            await desk.open_panel(Menu(desk, "Gift cards", GIFT_COMMANDS))
        else:
            desk.refuse(NO_GIFT_CARDS.reason)
