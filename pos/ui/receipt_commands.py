"""The manager menu's receipts: a copy, for a present, on the screen, by e-mail, and none at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.core import intents as it
from pos.ui.command import Command, Desk

if TYPE_CHECKING:
    from pos.terminal.snapshot import Snapshot


class _OfTheLastSale(Command):
    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return snapshot.state.last_sale is not None


class Reprint(_OfTheLastSale):
    """Print a copy of the last receipt."""

    label = "Reprint last receipt"

    async def run(self, desk: Desk) -> None:
        desk.ask(it.Reprint())
        await desk.close_panel()


class GiftReceipt(_OfTheLastSale):
    """For a present, without prices."""

    label = "Gift receipt"

    async def run(self, desk: Desk) -> None:
        desk.ask(it.PrintGiftReceipt())
        await desk.close_panel()


class ReceiptOnScreen(_OfTheLastSale):
    """Show it, to read or photograph."""

    label = "Receipt on screen"

    async def run(self, desk: Desk) -> None:
        from pos.core.rules.paper import NO_SALE_YET
        from pos.ui.panels.receipt import ReceiptPanel

        if desk.snapshot.state.last_sale is None:
            desk.refuse(NO_SALE_YET.reason)
        else:
            await desk.open_panel(ReceiptPanel(desk))


class EmailReceipt(_OfTheLastSale):
    """Send it to the customer by e-mail."""

    label = "E-mail receipt"

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return super().is_offered(snapshot) and snapshot.state.setup.sends_email

    async def run(self, desk: Desk) -> None:
        from pos.core.rules.paper import NO_EMAIL, NO_SALE_YET
        from pos.ui.panels.receipt import email_form

        state = desk.snapshot.state
        if not state.setup.sends_email:
            desk.refuse(NO_EMAIL.reason)
        elif state.last_sale is None:
            desk.refuse(NO_SALE_YET.reason)
        else:
            await desk.open_panel(email_form(desk))


class LeavePapers(Command):
    """Print none of what waits for paper."""

    label = "Leave what waits for paper"

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return bool(snapshot.state.papers)

    async def run(self, desk: Desk) -> None:
        desk.ask(it.LeavePapers())
        await desk.close_panel()


class ReceiptByNumber(Command):
    """To read it, or print a copy of it."""

    label = "Receipt by number"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.receipt import number_form

        await desk.open_panel(number_form(desk))


RECEIPT_COMMANDS: tuple[type[Command], ...] = (
    GiftReceipt,
    ReceiptOnScreen,
    EmailReceipt,
    LeavePapers,
    ReceiptByNumber,
)


class ReceiptMenu(Command):
    """Gift, on screen, e-mail, older ones."""

    label = "Receipts"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.menu import Menu

        await desk.open_panel(Menu(desk, "Receipts", RECEIPT_COMMANDS))
