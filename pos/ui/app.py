"""The till's screen as a program: which screen is shown, keys in their order, the bridge.

It presents what the terminal says and forwards what the cashier asks; it decides nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import App

from pos.ui.bridge import Bridge, Till
from pos.ui.screens.sign_on import SignOnScreen
from pos.ui.screens.till_screen import TillScreen
from pos.ui.themes import THEMES, USUAL
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field

if TYPE_CHECKING:
    from pos.ports.catalog import Catalog
    from pos.ports.clock import Clock
    from pos.ports.entries import OpenEntries
    from pos.ports.loyalty_office import LoyaltyOffice
    from pos.ports.reports import Reports
    from pos.ports.store_day import StoreDay
    from pos.terminal.snapshot import Snapshot

LOOK_AGAIN_S = 0.002
MOST_LOOKS = 200
"""A key waits no longer than so many looks for the answer to the one before it."""


class TillApp(App[None]):
    CSS_PATH = Path(__file__).with_name("screens") / "sign_on.tcss"
    """The first screen's: read with the program's own, it is not a reason to read all again."""

    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = False
    """Textual's own covers the basket; Ctrl+P opens ours beside it."""

    def __init__(
        self,
        till: Till,
        catalog: Catalog,
        clock: Clock,
        *,
        title: str,
        open_office: Callable[[], LoyaltyOffice],
        open_day: Callable[[], StoreDay],
        open_entries: Callable[[], OpenEntries],
        open_reports: Callable[[], Reports],
        try_line: Callable[[], None],
        hints: Sequence[str] = (),
        zone: tzinfo = UTC,
        theme: str = USUAL,
        when_painted: Callable[[], None] | None = None,
        on_going_over: Callable[[], None] | None = None,
        ended_well: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__()
        self._when_painted = when_painted
        self._on_going_over = on_going_over
        self.title = title
        self._till = till
        self._catalog = catalog
        self._clock = clock
        self._open_office = open_office
        self._open_day = open_day
        self._open_entries = open_entries
        self._open_reports = open_reports
        self._try_line = try_line
        self._ended_well = ended_well
        self._hints = tuple(hints)
        self._zone = zone
        self._bridge = Bridge(till, self)
        self._old_receipt = _receipt(till.snapshot)
        """Of the last sale before anyone here signed on: its change is nobody's news."""
        self._stopped = till.snapshot.restored
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme

    def get_default_screen(self) -> TillScreen:
        """Signing on, whoever is there: Textual reads no style of its own for a first screen."""
        return self._sign_on_screen(self._till.snapshot)

    async def on_mount(self) -> None:
        self._bridge.open()
        self.set_interval(1.0, self._tick)
        await self._follow()

    def on_ready(self) -> None:
        """The first frame is out: what takes longer may begin."""
        if self._when_painted is not None:
            self._when_painted()

    def on_unmount(self) -> None:
        self._bridge.close()

    @on(Bridge.Changed)
    async def _take_in(self) -> None:
        await self._follow()
        while name := self._bridge.take_command():
            await self._run_scanned(name)

    async def _follow(self) -> None:
        snapshot = self._bridge.take()
        self._stopped = self._stopped or snapshot.restored
        if snapshot.state.cashier is None:
            self._old_receipt = _receipt(snapshot)
        await self._go_to_screen_for(snapshot)
        await self._shown.follow(snapshot)
        if self._bridge.take_refusals():
            self.bell()

    def _tick(self) -> None:
        self._shown.tick()

    # -- screens ------------------------------------------------------------------------------

    @property
    def _shown(self) -> TillScreen:
        shown = self.screen
        assert isinstance(shown, TillScreen)
        return shown

    def _screen_for(self, snapshot: Snapshot) -> TillScreen:
        if _is_shut(snapshot):
            return self._sign_on_screen(snapshot)
        from pos.ui.screens.register import RegisterScreen

        return RegisterScreen(
            self._bridge.ask,
            snapshot=snapshot,
            now=self._clock.now,
            zone=self._zone,
            catalog=self._catalog,
            open_office=self._open_office,
            open_day=self._open_day,
            open_entries=self._open_entries,
            open_reports=self._open_reports,
            try_line=self._try_line,
            old_receipt=self._old_receipt,
            after_stop=self._take_stop(),
            ended_well=self._ended_well(),
            hints=self._hints,
            on_going_over=self._on_going_over,
        )

    def _sign_on_screen(self, snapshot: Snapshot) -> SignOnScreen:
        return SignOnScreen(
            self._bridge.ask,
            snapshot=snapshot,
            now=self._clock.now,
            zone=self._zone,
            title=self.title,
            hints=self._hints,
            on_going_over=self._on_going_over,
        )

    def _take_stop(self) -> bool:
        """Whether a stop is still to be told of: once, to whoever signs on first."""
        stopped, self._stopped = self._stopped, False
        return stopped

    async def _go_to_screen_for(self, snapshot: Snapshot) -> None:
        if _is_shut(snapshot) == isinstance(self._shown, SignOnScreen):
            return
        screen = self._screen_for(snapshot)
        if len(self.screen_stack) == 1:
            await self.push_screen(screen)  # Textual cannot take away a program's first screen
        else:
            await self.switch_screen(screen)

    # -- keys ---------------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Take each key to its end before the next one.

        Textual hands keys to the field focused when they arrive; keys that come in one burst
        (a keyboard with macros, a quick hand on a slow line) would then land in the wrong one.
        """
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._take_key(event)
        else:
            await super().on_event(event)

    async def _catch_up(self) -> None:
        """A key typed ahead meets the screen as the key before it will have left it.

        What is typed behind a payment would else go into the panel that is about to close.
        """
        for _ in range(MOST_LOOKS):
            if not self._bridge.is_asking:
                break
            await asyncio.sleep(LOOK_AGAIN_S)
        if self._bridge.take_answer():
            await self._follow()

    async def _run_scanned(self, name: str) -> None:
        """The code of a command is as good as its key, in every state."""
        await self._catch_up()
        if key := await self._shown.take_command(name):
            await self._press(key)

    async def _take_key(self, event: events.Key) -> None:
        await self._catch_up()
        field, character = self.focused, event.character
        printable = character if event.is_printable and character else ""
        if printable and isinstance(field, Field) and field.accepts(printable):
            if not self._shown.holds_back(field):
                field.take(printable)
        else:
            await self._press(event.key)

    async def on_board_key_clicked(self, event: Board.KeyClicked) -> None:
        await self._catch_up()
        await self._press(event.key)

    async def _press(self, key: str) -> None:
        if not await self._check_bindings(key, priority=True):
            await self._check_bindings(key)

    def action_help_quit(self) -> None:
        """Ctrl+C is a habit of other programs; here it must not end a sale."""

    async def action_quit(self) -> None:
        from pos.ui.screens.register import RegisterScreen

        if isinstance(self._shown, RegisterScreen):
            await self._shown.action_run("Quit")
        elif isinstance(self._shown, SignOnScreen):
            self._shown.leave()


def _is_shut(snapshot: Snapshot) -> bool:
    return snapshot.state.cashier is None or snapshot.state.locked


def _receipt(snapshot: Snapshot) -> str:
    last = snapshot.state.last_sale
    return last.receipt if last else ""
