"""A panel of commands to choose from: arrows and Enter, or the digit before each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.ui.command import Command, Desk
from pos.ui.panels.panel import Panel
from pos.ui.rows import Piece, Row, Tone
from pos.ui.widgets.board import Board
from pos.ui.widgets.pick_list import PickList


class Menu(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(n), f"pick({n - 1})", show=False) for n in range(1, 10)
    ]

    def __init__(self, desk: Desk, title: str, commands: Sequence[type[Command]]) -> None:
        super().__init__(desk, title)
        self._commands = tuple(commands)
        self._list = PickList()
        self._help = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._list
        yield self._help

    def show(self) -> None:
        self._list.offer([_choice(n, one) for n, one in enumerate(self._commands, start=1)])
        self._explain()

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._explain()

    async def action_enter(self) -> None:
        await self._run(self._list.index)

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        await self._run(event.index)

    async def action_pick(self, index: int) -> None:
        if index < len(self._commands):
            await self._run(index)

    async def _run(self, index: int) -> None:
        await self._commands[index]().run(self.desk)

    def _explain(self) -> None:
        chosen = self._commands[self._list.index]
        self._help.show_rows((Row(), Row(left=(Piece(chosen.help(), Tone.MUTED),))))


def _choice(number: int, command: type[Command]) -> Row:
    return Row(left=(Piece(f" {number} ", Tone.ACCENT), Piece(command.label)))
