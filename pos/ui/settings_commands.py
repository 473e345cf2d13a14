"""The manager menu's settings: how the till is set, looked at and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.core.rules.settings import change_refused
from pos.ui.command import Command, Desk

if TYPE_CHECKING:
    from pos.terminal.snapshot import Snapshot


class Settings(Command):
    """See and change how the till is set."""

    label = "Settings"

    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return not change_refused(snapshot.state)

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.settings import SettingsPanel

        if refused := change_refused(desk.snapshot.state):
            desk.refuse(refused)
        else:
            await desk.open_panel(SettingsPanel(desk))


SETTINGS_COMMANDS: tuple[type[Command], ...] = (Settings,)
