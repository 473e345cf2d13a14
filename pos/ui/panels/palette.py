"""Every command, found by a part of its name or of its help."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from pos.ui.command import Command, Desk
from pos.ui.panels.panel import Panel
from pos.ui.rows import Choice, Piece, Row, Tone, row
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field
from pos.ui.widgets.long_list import LongList

_NOTHING = (row("No command has that. Try fewer letters.", tone=Tone.MUTED),)


class Palette(Panel):
    is_wide = True
    is_aside = True

    def __init__(self, desk: Desk, commands: Sequence[type[Command]]) -> None:
        super().__init__(desk, "Commands")
        self._commands = tuple(one for one in commands if one.is_offered(desk.snapshot))
        self._found = self._commands
        self._field = Field(placeholder="a part of its name")
        self._list = LongList()
        self._help = Board(classes="hint")
        self._searched = ""

    def body(self) -> ComposeResult:
        yield self._field
        yield self._help
        yield self._list

    @property
    def first(self) -> Widget:
        return self._field

    def show(self) -> None:
        if self._found:
            self._list.offer([Choice(rows=(_command_row(command),)) for command in self._found])
        else:
            self._list.tell(_NOTHING)
        chosen = self._found[self._list.index : self._list.index + 1]
        self._help.show_rows([Row(left=(Piece(one.help(), Tone.MUTED),)) for one in chosen])

    @on(Input.Changed)
    def _search(self) -> None:
        text = self._searched = self._field.text.casefold()
        found = [one for one in self._commands if text in _words(one)]
        self._found = tuple(sorted(found, key=lambda one: text not in one.label.casefold()))
        self._list.begin()
        self.show()

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self.show()

    async def action_enter(self) -> None:
        if self._searched != self._field.text.casefold():
            self._search()  # typed ahead: Textual tells of a change only after the next key
        await self._run(self._list.index)

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        await self._run(event.index)

    async def _run(self, index: int) -> None:
        found = self._found
        if index < len(found):
            await self.desk.close_panel()
            await found[index]().run(self.desk)


def _words(command: type[Command]) -> str:
    return f"{command.label} {command.help()}".casefold()


def _command_row(command: type[Command]) -> Row:
    return Row(left=(Piece(command.label),), right=(Piece(f"{command.cap} ", Tone.ACCENT),))
