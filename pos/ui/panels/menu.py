"""A panel of commands to choose from: arrows and Enter, or the key before each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.ui.command import Command, Desk
from pos.ui.panels.panel import Panel
from pos.ui.rows import Choice, Piece, Row, Tone, row
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

CAPS = "1234567890ABCDEFGHIJ"
"""A key for each command: digits while there are any, then letters."""


class Menu(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(f"{cap},{cap.lower()}" if cap.isalpha() else cap, f"pick({index})", show=False)
        for index, cap in enumerate(CAPS)
    ]

    def __init__(self, desk: Desk, title: str, commands: Sequence[type[Command]]) -> None:
        super().__init__(desk, title)
        self._commands = tuple(commands)
        self._list = LongList()
        self._help = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._list
        yield self._help

    def show(self) -> None:
        self._list.offer([_choice(self._commands.index(one), one) for one in self._offered])
        self._explain()

    def on_long_list_room_changed(self) -> None:
        self._explain()

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._explain()

    async def action_enter(self) -> None:
        await self._run(self._offered[self._list.index])

    async def action_pick(self, index: int) -> None:
        """By key; each command keeps its own, whichever others are left out."""
        if index < len(self._commands) and self._commands[index] in self._offered:
            await self._run(self._commands[index])

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        await self._run(self._offered[event.index])

    @property
    def _offered(self) -> tuple[type[Command], ...]:
        return tuple(one for one in self._commands if one.is_offered(self.snapshot))

    async def _run(self, command: type[Command]) -> None:
        await command().run(self.desk)

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        letters = ((cap, one) for cap, one in zip(CAPS, self._commands, strict=False))
        offered = self._offered
        return (
            ("Enter", "The chosen one."),
            *((cap, one.help()) for cap, one in letters if one in offered),
        )

    def _explain(self) -> None:
        chosen = self._offered[self._list.index]
        place = (
            (row("", f"↑↓ more · {self._list.place}", tone=Tone.MUTED),)
            if self._list.is_cut
            else ()
        )
        self._help.show_rows((*place, row(chosen.help(), tone=Tone.MUTED)))


def _choice(index: int, command: type[Command]) -> Choice:
    cap = CAPS[index] if index < len(CAPS) else " "
    return Choice(rows=(Row(left=(Piece(f"{cap} ", Tone.ACCENT), Piece(command.label))),))
