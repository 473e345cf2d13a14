"""A seat at the till for tests: keys pressed in one burst, as no hand could, and what is seen."""

from __future__ import annotations

import gc
import unicodedata
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

from textual.events import Key
from textual.pilot import Pilot

from pos.ports.devices import KeyReader
from pos.ui.app import TillApp
from pos.ui.behind import Behind
from pos.ui.typed_ahead import PAUSE_S
from tests.ui.fake_till import FakeTill

RIYADH = ZoneInfo("Asia/Riyadh")
NARROW, BROAD = (80, 24), (120, 40)
WAIT = "wait"
"""In place of a key: until what is asked on a thread has been answered."""


class SeatedApp(TillApp):
    """Counts the bells, which no test can hear."""

    bells = 0

    def bell(self) -> None:
        self.bells += 1


class Seat:
    def __init__(self, till: FakeTill, app: SeatedApp, pilot: Pilot[None]) -> None:
        self.till = till
        self.app = app
        self.pilot = pilot
        self._paused_s = 0.0
        self._last_s = 0.0
        self.went_over = 0
        """How often the cashier went to the till in training, or back."""

    async def press(self, *keys: str) -> None:
        """All keys at once; a word of several letters that is no key's name is typed out."""
        for key in keys:
            for name, character in _strokes(key):
                self._send(event := Key(name, character), at_s=event.time + self._paused_s)
        await self.settle()

    async def type_on(self, *keys: str) -> None:
        """As fast as a hand does after the keys before, however slow this machine is."""
        for key in keys:
            for name, character in _strokes(key):
                self._send(Key(name, character), at_s=self._last_s + 0.001)
        await self.settle()

    def _send(self, event: Key, *, at_s: float) -> None:
        assert self.app._driver is not None
        event.time = self._last_s = at_s
        self.app._driver.send_message(event)

    def pause(self) -> None:
        """Hands off the keys for long enough that what comes next was not typed on blindly."""
        self._paused_s += 2 * PAUSE_S

    async def bring(self, keys: Sequence[str]) -> None:
        """Press them, and wait for threads where the gallery does and at the end."""
        for key in keys:
            if key == WAIT:
                await self.answered()
            else:
                await self.press(key)
        await self.answered()

    async def settle(self) -> None:
        """Wait until every queue has run dry, and draw; Textual's own pause sleeps besides.

        Drawing can lay out anew and so ask for more: it ends when the screen stays as it is.
        """
        before, is_more = None, True
        while is_more or before != self.lines:
            before = self.lines
            for _ in range(3):
                await self.pilot._wait_for_screen()
            is_more = bool(self.app.screen._callbacks)
            self.app.screen._on_timer_update()

    async def answered(self) -> None:
        """Wait for what is asked on threads, and for what that asks in its turn."""
        await self.settle()
        while self.app.workers:
            await self.app.workers.wait_for_complete()
            await self.settle()

    @property
    def lines(self) -> list[str]:
        """The screen as text, a line for each row."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """The screen's words with one space between them, wherever they are aligned."""
        return " ".join(self.text.split())

    @property
    def panel(self) -> str:
        """The class of the panel that is open, if one is."""
        open_ = self.app.screen.query("Panel")
        return type(open_.last()).__name__ if open_ else ""


def behind(till: FakeTill, *, hints: Sequence[str] = ()) -> Behind:
    return Behind(
        catalog=till.catalog,
        clock=till.clock,
        open_loyalty_office=till.office.open,
        open_day=till.day.open,
        open_entries=till.entries.open,
        open_reports=till.reports.open,
        open_sales=till.reports.sales,
        open_devices=till.devices.open,
        open_settings=till.settings.open,
        open_users=till.users.open,
        open_audit=till.audit.open,
        try_line=till.try_line,
        hints=tuple(hints),
        zone=RIYADH,
    )


@asynccontextmanager
async def seated(
    till: FakeTill,
    size: tuple[int, int] = NARROW,
    *,
    hints: Sequence[str] = (),
    ended_well: bool = False,
    key_reader: KeyReader | None = None,
) -> AsyncIterator[Seat]:
    def go_over() -> None:
        seat.went_over += 1

    app = SeatedApp(
        till,
        replace(behind(till, hints=hints), on_going_over=go_over),
        title="STYL Outfits",
        key_reader=lambda: key_reader,
        ended_well=lambda: ended_well,
    )
    gc.disable()  # an app is one large knot of cycles; walking it at every turn takes longer
    try:
        async with app.run_test(size=size) as pilot:
            seat = Seat(till, app, pilot)
            await pilot.pause()
            yield seat
    finally:
        gc.enable()


_NAMED = {
    "enter",
    "escape",
    "delete",
    "up",
    "down",
    "pageup",
    "pagedown",
    "backspace",
    "left",
    "right",
}


def _strokes(key: str) -> list[tuple[str, str | None]]:
    if key in _NAMED or key.startswith(("ctrl+", "f1")) or key in {f"f{n}" for n in range(13)}:
        return [(key, "\r" if key == "enter" else None)]
    return [(_name_of(character), character) for character in key]


def _name_of(character: str) -> str:
    if character.isalnum():
        return character
    return unicodedata.name(character).lower().replace(" ", "_").replace("-", "_")
