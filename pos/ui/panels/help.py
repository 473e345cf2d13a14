"""The keys and what they do: first those of the panel that is open, then the register's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from pos.core.quantity import quantity_text
from pos.core.sale import SalePhase
from pos.terminal.snapshot import Snapshot
from pos.ui.command import Command, Desk
from pos.ui.key_caps import key_row
from pos.ui.panels.asking import room_of
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Row, Tone, row, wrapped
from pos.ui.widgets.board import Board

ROOM = 41
_SCROLL_BAR = 1
_CAP = 8
"""Cells for a key, before what it does."""
_MOST = 9
"""Rows of one sentence."""


class HelpPanel(Panel):
    is_wide = True
    is_aside = True
    tells_of_what_is_open = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]

    def __init__(
        self, desk: Desk, commands: Sequence[type[Command]], *, about: Panel | None
    ) -> None:
        super().__init__(desk, "Keys")
        self._commands = tuple(commands)
        self._panel = about
        self._page = VerticalScroll(can_focus=False)

    def body(self) -> ComposeResult:
        text, room = _Page(), room_of(self) - _SCROLL_BAR
        about = self._panel
        here = state_rows(self.snapshot, room) if about is None else panel_rows(about, room)
        text.show_rows((*here, *help_rows(self._commands, room)))
        with self._page:
            yield text

    async def action_move(self, step: int) -> None:
        self._page.scroll_relative(y=step, animate=False, immediate=True)

    async def action_page(self, direction: int) -> None:
        await self.action_move(direction * max(1, self._page.size.height - 1))


class _Page(Board):
    """Its keys are those of what lies beneath, not of the help."""

    KEYS_CAN_BE_CLICKED = False


def panel_rows(panel: Panel, room: int = ROOM) -> tuple[Row, ...]:
    """What the keys mean while this panel is open."""
    return (
        row(panel.title, tone=Tone.STRONG),
        *(one for cap, what in panel.help_keys() for one in _told(cap, what, room)),
        key_row("Esc", "One step back."),
        BLANK,
        row("Everywhere", tone=Tone.STRONG),
    )


def _told(cap: str, what: str, room: int) -> tuple[Row, ...]:
    """In as many rows as it needs: half a sentence helps nobody."""
    first, *others = wrapped(what, room - _CAP, most=_MOST)
    return (key_row(cap, first, room=_CAP), *(row(" " * _CAP + line) for line in others))


def state_rows(snapshot: Snapshot, room: int = ROOM) -> tuple[Row, ...]:
    """What the register waits for, where nothing is open beside it."""
    what, how = _state(snapshot)
    lines = wrapped(how, room, most=_MOST)
    return (row(what, tone=Tone.STRONG), *map(row, lines), BLANK, row("Keys", tone=Tone.STRONG))


def _state(snapshot: Snapshot) -> tuple[str, str]:
    shift, sale = snapshot.state.shift, snapshot.state.sale
    if shift is None or not shift.is_open:
        if snapshot.state.aside:
            return "No shift is open", "F10 opens one, or takes up one that is set aside."
        return "No shift is open", "F10 opens it; nothing is sold before."
    if (waiting := snapshot.next_quantity.quantity) is not None:
        times = quantity_text(waiting)
        return "A quantity waits", f"{times} × what is scanned or typed next. Escape takes it back."
    if sale is None:
        return "No sale is open", "Scan to begin one; F7 brings a suspended one back."
    if sale.phase is SalePhase.TENDERING:
        return "A sale is being paid", "F9 takes the rest, and Delete there takes a tender back."
    return "A sale is open", "Scan on; F4 for the customer; F9, Enter is exact cash and ends it."


def help_rows(commands: Sequence[type[Command]], room: int = ROOM) -> tuple[Row, ...]:
    told = (_told(command.cap, command.help(), room) for command in commands if command.key)
    return tuple(one for rows in told for one in rows)
