"""The set-up's screen as a program of its own: pages one over the other, keys in their order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import ClassVar

from textual import events

from pos.assembly.device_choices import find_ports
from pos.ports.devices import KeyReader
from pos.ports.finding import FoundPort
from pos.setup.draft import Draft
from pos.setup.help_page import HelpPage
from pos.setup.kinds_page import KindsPage
from pos.setup.page import Page
from pos.ui.plain_crash import PlainCrash
from pos.ui.themes import THEMES, USUAL
from pos.ui.typed_keys import TypedKeys
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field


def now() -> datetime:
    return datetime.now(UTC)


class SetupApp(PlainCrash):
    CSS_PATH = Path(__file__).with_name("setup.tcss")
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = False
    called: ClassVar[str] = "Devices"

    def __init__(
        self,
        draft: Draft,
        *,
        theme: str = USUAL,
        find: Callable[[], tuple[FoundPort, ...]] = find_ports,
        now: Callable[[], datetime] = now,
    ) -> None:
        super().__init__()
        self.title = self.called
        self.draft = draft
        self.find_ports = find
        self.now = now
        self.lane = Lock()
        self._pages: list[Page] = []
        self._reader: KeyReader | None = None
        self._typed = TypedKeys(
            lambda: self._reader, take=self._take_key, look_again=self._look_again
        )
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme

    async def on_mount(self) -> None:
        await self.open_page(self.first_page())

    def first_page(self) -> Page:
        return KindsPage(self)

    # -- pages --------------------------------------------------------------------------------

    async def open_page(self, page: Page) -> None:
        if self._pages:
            self._pages[-1].display = False
            if not page.is_aside:  # it asks anew when it is back
                self._pages[-1].drop_question()
        self._pages.append(page)
        await self.mount(page)
        self.screen.set_focus(page)

    async def step_back(self) -> None:
        """From the first one out of the program."""
        gone = self._pages.pop()
        if not self._pages:
            self.exit()
            return
        await gone.remove()
        below = self._pages[-1]
        below.display = True
        self.screen.set_focus(below.takes_keys)
        if not gone.is_aside:
            below.came_back()

    async def open_help(self, about: Page) -> None:
        await self.open_page(HelpPage(self, about))

    # -- keys ---------------------------------------------------------------------------------

    def give_keys_to(self, reader: KeyReader | None) -> None:
        self._reader = reader

    async def on_event(self, event: events.Event) -> None:
        """Each to its end before the next one, past a scanner that types."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._typed.press(event.key, event.character or "", at_s=event.time)
        else:
            await super().on_event(event)

    def _look_again(self, within_s: float, call: Callable[[], Awaitable[None]]) -> None:
        """In turn with the keys that have come before."""
        asyncio.get_running_loop().call_later(within_s, self.call_later, call)

    async def _take_key(self, key: str, character: str) -> None:
        field = self.focused
        printable = character if character.isprintable() else ""
        if printable and isinstance(field, Field) and field.accepts(printable):
            field.take(printable)
        else:
            await self._press(key)

    async def _press(self, key: str) -> None:
        if not await self._check_bindings(key, priority=True):
            await self._check_bindings(key)

    async def on_board_key_clicked(self, event: Board.KeyClicked) -> None:
        await self._press(event.key)

    def action_help_quit(self) -> None:
        """Ctrl+C is a habit of other programs; Escape ends this one."""
