"""The keys and what they do: first those of the panel that is open, then the register's own."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from pos.core.sale import SalePhase
from pos.terminal.snapshot import Snapshot
from pos.ui.command import Command, Desk
from pos.ui.key_caps import key_row
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Row, Tone, row, wrapped
from pos.ui.widgets.board import Board

ROOM = 42


class HelpPanel(Panel):
    is_wide = True
    is_aside = True
    tells_of_what_is_open = True

    def __init__(
        self, desk: Desk, commands: Sequence[type[Command]], *, about: Panel | None
    ) -> None:
        super().__init__(desk, "Keys")
        here = panel_rows(about) if about is not None else state_rows(desk.snapshot)
        self._rows_of_help = (*here, *help_rows(commands))
        self._page = VerticalScroll(can_focus=False)

    def body(self) -> ComposeResult:
        text = _Page()
        text.show_rows(self._rows_of_help)
        with self._page:
            yield text

    async def action_move(self, step: int) -> None:
        self._page.scroll_relative(y=step, animate=False, immediate=True)


class _Page(Board):
    """Its keys are those of what lies beneath, not of the help."""

    KEYS_CAN_BE_CLICKED = False


def panel_rows(panel: Panel) -> tuple[Row, ...]:
    """What the keys mean while this panel is open."""
    return (
        row(panel.title, tone=Tone.STRONG),
        *(key_row(cap, what) for cap, what in panel.help_keys()),
        key_row("Esc", "One step back."),
        BLANK,
        row("Everywhere", tone=Tone.STRONG),
    )


def state_rows(snapshot: Snapshot) -> tuple[Row, ...]:
    """What the register waits for, where nothing is open beside it."""
    what, how = _state(snapshot)
    lines = wrapped(how, ROOM, most=3)
    return (row(what, tone=Tone.STRONG), *map(row, lines), BLANK, row("Keys", tone=Tone.STRONG))


def _state(snapshot: Snapshot) -> tuple[str, str]:
    shift, sale = snapshot.state.shift, snapshot.state.sale
    if shift is None or not shift.is_open:
        return "No shift is open", "F10 opens it; nothing is sold before."
    if sale is None:
        return "No sale is open", "Scan to begin one; F7 brings a suspended one back."
    if sale.phase is SalePhase.TENDERING:
        return "A sale is being paid", "F9 takes the rest, and Delete there takes a tender back."
    return "A sale is open", "Scan on; F4 for the customer; F9, Enter is exact cash and ends it."


def help_rows(commands: Sequence[type[Command]]) -> tuple[Row, ...]:
    return tuple(key_row(command.cap, command.help()) for command in commands if command.key)
