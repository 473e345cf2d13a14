"""The manager menu's people: who may work the till, and who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos.core.rules.users import change_refused
from pos.ui.command import Command, Desk

if TYPE_CHECKING:
    from pos.terminal.snapshot import Snapshot


class _ManagersOnly(Command):
    @classmethod
    def is_offered(cls, snapshot: Snapshot) -> bool:
        return not change_refused(snapshot.state)


class Users(_ManagersOnly):
    """Add, disable, PIN, badge, limit."""

    label = "Users"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.users import UsersPanel

        if refused := change_refused(desk.snapshot.state):
            desk.refuse(refused)
        else:
            await desk.open_panel(UsersPanel(desk))


class WhoDidWhat(_ManagersOnly):
    """Yeses, voids, cash, changes."""

    label = "Who did what"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.audit import AuditPanel

        if refused := change_refused(desk.snapshot.state):
            desk.refuse(refused)
        else:
            await desk.open_panel(AuditPanel(desk))


PEOPLE_COMMANDS: tuple[type[Command], ...] = (Users, WhoDidWhat)


class PeopleMenu(_ManagersOnly):
    """Users, and who did what."""

    label = "People"

    async def run(self, desk: Desk) -> None:
        from pos.ui.panels.menu import Menu

        if refused := change_refused(desk.snapshot.state):
            desk.refuse(refused)
        else:
            await desk.open_panel(Menu(desk, "People", PEOPLE_COMMANDS))
