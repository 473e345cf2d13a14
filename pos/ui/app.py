"""The till's screen as a program: which screen is shown, keys in their order, the bridge.

It presents what the terminal says and forwards what the cashier asks; it decides nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from textual import events, on

from pos.ui.bridge import Bridge, Till
from pos.ui.plain_crash import PlainCrash
from pos.ui.screens.sign_on import SignOnScreen
from pos.ui.screens.till_screen import TillScreen
from pos.ui.themes import THEMES, USUAL
from pos.ui.typed_ahead import NobodysKeys, Press, TypedAhead
from pos.ui.typed_keys import TypedKeys
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field

if TYPE_CHECKING:
    from pos.ports.devices import KeyReader
    from pos.terminal.snapshot import Snapshot
    from pos.ui.behind import Behind

_EDITING = frozenset({"backspace", "delete", "left", "right", "home", "end"})
"""Keys by which somebody goes on with what they type."""


class TillApp(PlainCrash):
    CSS_PATH = Path(__file__).with_name("screens") / "sign_on.tcss"
    """The first screen's: read with the program's own, it is not a reason to read all again."""

    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = False
    """Textual's own covers the basket; Ctrl+P opens ours beside it."""

    def __init__(
        self,
        till: Till,
        behind: Behind,
        *,
        title: str,
        key_reader: Callable[[], KeyReader | None] = lambda: None,
        theme: str = USUAL,
        answers_within_s: float = 5.0,
        when_painted: Callable[[], None] | None = None,
        ended_well: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__()
        self._when_painted = when_painted
        self.title = title
        self._till = till
        self._behind = behind
        self._keys = TypedKeys(key_reader, take=self._take_key, look_again=self._look_again)
        self._ahead = TypedAhead(answers_within_s=answers_within_s)
        self._nobodys = NobodysKeys()
        self._typing_in: Field | None = None
        """What the last key went into."""
        self._pressed_s = 0.0
        self._clock_ahead_s: float | None = None
        """How far ours is ahead of the one that gives keys their times: in truth nothing."""
        self._ended_well = ended_well
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
        await self._go_on()
        while not self._bridge.is_asking and (name := self._bridge.take_command()):
            await self._run_scanned(name)

    async def _follow(self) -> None:
        """What takes a field from somebody in the middle of typing gets none of what they type."""
        typing_in = self._typing_in
        snapshot = self._bridge.take()
        self._stopped = self._stopped or snapshot.restored
        if snapshot.state.cashier is None:
            self._old_receipt = _receipt(snapshot)
        with self._unseen():
            await self._go_to_screen_for(snapshot)
            await self._shown.follow(snapshot)
            self._look_for_unasked()
            if typing_in is not None and self.focused is not typing_in:
                self._typing_in = None
                self._nobodys.begin(self._now_s(), in_mid=True)
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
            behind=self._behind,
            old_receipt=self._old_receipt,
            after_stop=self._take_stop(),
            ended_well=self._ended_well(),
        )

    def _sign_on_screen(self, snapshot: Snapshot) -> SignOnScreen:
        return SignOnScreen(
            self._bridge.ask, snapshot=snapshot, behind=self._behind, title=self.title
        )

    def _take_stop(self) -> bool:
        """Whether a stop is still to be told of: once, to whoever signs on first."""
        stopped, self._stopped = self._stopped, False
        return stopped

    async def _go_to_screen_for(self, snapshot: Snapshot) -> None:
        if _is_shut(snapshot) == isinstance(self._shown, SignOnScreen):
            return
        screen = self._screen_for(snapshot)
        if not _is_shut(snapshot):
            self._behind = replace(self._behind, hints=(), trouble="")  # told by then
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
        if isinstance(event, events.Key | events.MouseDown):
            self._behind.somebody_is_there()
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._pressed_s = event.time
            ahead_s = monotonic() - event.time
            self._clock_ahead_s = min(ahead_s, self._clock_ahead_s or ahead_s)
            await self._keys.press(event.key, event.character or "", at_s=event.time)
        else:
            await super().on_event(event)

    async def _go_on(self) -> None:
        """The keys that have come, in turn, each once what was asked before it is answered."""
        while not self._ahead.is_empty:
            press = await self._next_press()
            if press is None:
                return
            if not self._nobodys.has(press):
                with self._unseen():
                    await self._do(press)
                    self._look_for_unasked()

    async def _next_press(self) -> Press | None:
        """None where all that came must wait, or is gone: the next news goes on with them."""
        if self._bridge.is_asking:
            return self._ahead.way_out(is_deciding=True)
        if self._bridge.take_answer():
            await self._follow()
        if self._shown.waits_for_answer:
            return self._ahead.way_out(is_deciding=False)
        return self._ahead.take()

    @contextmanager
    def _unseen(self) -> Iterator[None]:
        """Nothing of it is painted before its end: what opens unasked has a time by then, and
        whoever presses a key because they saw it pressed it later.
        """
        with self.batch_update():
            yield
        self.screen.check_idle()  # its turn to paint went by, and Textual wakes the program alone

    def _look_for_unasked(self) -> None:
        if self._shown.take_unasked():
            self._nobodys.begin(self._now_s(), in_mid=False)

    def _now_s(self) -> float:
        """By the clock that the keys have their times from."""
        return monotonic() - (self._clock_ahead_s or 0.0)

    async def _run_scanned(self, name: str) -> None:
        """The code of a command is as good as its key, in every state."""
        if self._bridge.take_answer():
            await self._follow()
        with self._unseen():
            if key := await self._shown.take_command(name):
                await self._press(key)
            await self._shown.pressed()
            self._look_for_unasked()

    def _look_again(self, within_s: float, call: Callable[[], Awaitable[None]]) -> None:
        """What is called then takes its turn behind the keys that have come before it.

        Textual's own timers would not wait for those, and leave one out that is late.
        """
        asyncio.get_running_loop().call_later(within_s, self.call_later, call)

    async def _take_key(self, key: str, character: str) -> None:
        self._ahead.add(Press(key, character, self._pressed_s))
        await self._go_on()

    async def _do(self, press: Press) -> None:
        field, character = self.focused, press.character
        printable = character if character.isprintable() else ""
        if printable and isinstance(field, Field) and field.accepts(printable):
            if not self._shown.holds_back(field):
                field.take(printable)
                self._typing_in = field
            return
        if press.key not in _EDITING:
            self._typing_in = None
        if press.key == "delete" and isinstance(field, Field) and field.is_at_end:
            self._shown.delete_typed()
            return
        await self._press(press.key)
        if press.key not in _EDITING:
            await self._shown.pressed()

    async def on_board_key_clicked(self, event: Board.KeyClicked) -> None:
        """No character: the key that is named there, whatever field has the cursor."""
        self._ahead.add(Press(event.key, "", self._now_s()))
        await self._go_on()

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
