"""Every key and what it does, from the commands themselves."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from pos.ui.command import Command, Desk
from pos.ui.panels.panel import Panel
from pos.ui.rows import Piece, Row, Tone
from pos.ui.widgets.board import Board


class HelpPanel(Panel):
    is_wide = True

    def __init__(self, desk: Desk, commands: Sequence[type[Command]]) -> None:
        super().__init__(desk, "Keys")
        self._rows_of_help = help_rows(commands)
        self._page = VerticalScroll(can_focus=False)

    def body(self) -> ComposeResult:
        text = Board()
        text.show_rows(self._rows_of_help)
        with self._page:
            yield text

    async def action_move(self, step: int) -> None:
        self._page.scroll_relative(y=step, animate=False, immediate=True)


def help_rows(commands: Sequence[type[Command]]) -> tuple[Row, ...]:
    return tuple(
        Row(
            left=(
                Piece(f"{command.cap:<8}", Tone.ACCENT),
                Piece(command.help()),
            )
        )
        for command in commands
        if command.key
    )
