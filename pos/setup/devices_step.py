"""The devices' first page as one of the steps: all is saved on the last one, and nothing here."""

from __future__ import annotations

from typing import Final

from pos.setup.kinds_page import KindsPage
from pos.setup.page import Page

_NOT_HERE: Final = {"S", "Ctrl+Z"}


class DevicesStep(KindsPage):
    escape_does = "back"
    tells = (
        "Each device of this till: what it is set to, and how it is just now. A device is tried "
        "before it is taken; it is saved with all other steps."
    )

    def keys(self) -> tuple[tuple[str, str], ...]:
        return tuple(one for one in KindsPage.keys(self) if one[0] not in _NOT_HERE)

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return tuple(one for one in super().help_keys() if one[0] not in _NOT_HERE)

    async def action_save(self) -> None:
        """Not by itself."""

    async def action_bring_back(self) -> None:
        """It would drop what other steps were told."""

    async def action_back(self) -> None:
        await Page.action_back(self)
