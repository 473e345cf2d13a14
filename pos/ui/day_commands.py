"""The manager menu's store day: opening, closing, and what has not reached the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.ui.command import Command, Desk

if TYPE_CHECKING:
    from pos.terminal.snapshot import Snapshot


class OpenStore(Command):
    """Check the till, fetch new prices."""

    label = "Open the store"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.store_day import OpenStorePanel

        await desk.open_panel(OpenStorePanel(desk))


class EndOfDay(Command):
    """Send what waits; note what is left."""

    label = "Close the day"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.store_day import CloseDayPanel

        await desk.open_panel(CloseDayPanel(desk))


class WorkOutbox(Command):
    """What is not sent yet, or refused."""

    label = "Outbox"

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        setup = snapshot.state.setup
        return setup.has_loyalty or setup.shop_coupons.has_engine

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.outbox import OutboxPanel

        await desk.open_panel(OutboxPanel(desk))


DAY_COMMANDS: tuple[type[Command], ...] = (OpenStore, EndOfDay, WorkOutbox)


class StoreDayMenu(Command):
    """Open or close the store; its outbox."""

    label = "Store day and outbox"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.menu import Menu

        await desk.open_panel(Menu(desk, "Store day and outbox", DAY_COMMANDS))
