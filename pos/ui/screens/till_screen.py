"""What both screens have in common: they are shown Snapshots, and ticked once a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

if TYPE_CHECKING:
    from pos.core.intents import Intent
    from pos.terminal.snapshot import Snapshot
    from pos.terminal.ticket import Ticket
    from pos.ui.behind import Behind
    from pos.ui.widgets.field import Field


class TillScreen(Screen[None]):
    AUTO_FOCUS = ""

    def __init__(
        self,
        ask: Callable[[Intent], Ticket | None],
        *,
        snapshot: Snapshot,
        behind: Behind,
    ) -> None:
        super().__init__()
        self.ask = ask
        self.snapshot = snapshot
        self.behind = behind
        self.now = behind.clock.now
        self.zone = behind.zone

    async def follow(self, snapshot: Snapshot) -> None:
        """Take in a newer Snapshot and show it."""
        self.snapshot = snapshot
        await self.changed()

    async def changed(self) -> None:
        """Show what `snapshot` holds now."""

    def holds_back(self, field: Field) -> bool:  # noqa: ARG002 - for those that look
        """Whether nothing may be typed there now; why not is said."""
        return False

    async def take_command(self, name: str) -> str:  # noqa: ARG002 - for those that know any
        """Do what a scanned code asks for; the key to press where that is all there is to do."""
        return ""

    @property
    def waits_for_answer(self) -> bool:
        """Whether what takes the keys is about to go, once it has its answer."""
        return False

    def take_unasked(self) -> bool:
        """Whether something has opened, since the last time, that nobody at the keys asked for."""
        return False

    def delete_typed(self) -> None:
        """Delete was pressed behind what is typed, where there is nothing to delete."""

    async def pressed(self) -> None:
        """A key has done what it does, other than to go on with what is typed."""

    def tick(self) -> None:
        """Show the time, and what counts down."""
