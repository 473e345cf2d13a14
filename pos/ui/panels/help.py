"""The keys and what they do: first those of the panel that is open, then the register's own."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from pos.ui.command import Command, Desk
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Piece, Row, Tone, row
from pos.ui.widgets.board import Board


class HelpPanel(Panel):
    is_wide = True
    is_aside = True

    def __init__(
        self, desk: Desk, commands: Sequence[type[Command]], *, about: Panel | None
    ) -> None:
        super().__init__(desk, "Keys")
        here = panel_rows(about) if about is not None else ()
        self._rows_of_help = (*here, *help_rows(commands))
        self._page = VerticalScroll(can_focus=False)

    def body(self) -> ComposeResult:
        text = Board()
        text.show_rows(self._rows_of_help)
        with self._page:
            yield text

    async def action_move(self, step: int) -> None:
        self._page.scroll_relative(y=step, animate=False, immediate=True)


def panel_rows(panel: Panel) -> tuple[Row, ...]:
    """What the keys mean while this panel is open."""
    return (
        row(panel.title, tone=Tone.STRONG),
        *(_key_row(cap, what) for cap, what in panel.help_keys()),
        _key_row("Esc", "One step back."),
        BLANK,
        row("Everywhere", tone=Tone.STRONG),
    )


def help_rows(commands: Sequence[type[Command]]) -> tuple[Row, ...]:
    return tuple(_key_row(command.cap, command.help()) for command in commands if command.key)


def _key_row(cap: str, what: str) -> Row:
    return Row(left=(Piece(f"{cap:<8}", Tone.ACCENT), Piece(what)))
