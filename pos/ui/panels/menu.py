"""A panel of commands to choose from: arrows and Enter, or the key before each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.ui.command import Command, Desk
from pos.ui.key_caps import key_row
from pos.ui.panels.panel import Panel
from pos.ui.rows import Choice, Tone, row
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

CAPS = "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""A key for each command: digits while there are any, then letters."""


class Menu(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(f"{cap},{cap.lower()}" if cap.isalpha() else cap, f"pick({index})", show=False)
        for index, cap in enumerate(CAPS)
    ]

    def __init__(self, desk: Desk, title: str, commands: Sequence[type[Command]]) -> None:
        super().__init__(desk, title)
        self._commands = tuple(commands)
        self._listed: tuple[type[Command], ...] = ()
        """What is offered as it is shown: Enter means what the cashier sees."""
        self._list = LongList()
        self._help = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._list
        yield self._help

    def show(self) -> None:
        self._listed = self._offered
        if self._listed:
            self._list.offer([_choice(self._commands.index(one), one) for one in self._listed])
        else:
            self._list.tell((row("Nothing is left to choose.", tone=Tone.MUTED),))
        self._explain()

    def on_long_list_room_changed(self) -> None:
        self._explain()

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._explain()

    async def action_enter(self) -> None:
        if self._listed:
            await self._run(self._listed[self._list.index])

    async def action_pick(self, index: int) -> None:
        """By key; each command keeps its own, whichever others are left out."""
        if index < len(self._commands) and self._commands[index] in self._offered:
            await self._run(self._commands[index])
        else:
            self.desk.refuse(f"Nothing has the key {CAPS[index]} here now. Choose what is listed.")

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        await self._run(self._listed[event.index])

    @property
    def _offered(self) -> tuple[type[Command], ...]:
        offered = (one for one in self._commands if one.is_offered(self.snapshot))
        return tuple(sorted(offered, key=self._place_of))

    def _place_of(self, command: type[Command]) -> tuple[int, int]:
        own = self._commands.index(command)
        behind = command.listed_behind
        return (self._commands.index(behind), own) if behind in self._commands else (own, 0)

    async def _run(self, command: type[Command]) -> None:
        await command().run(self.desk)

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        letters = ((cap, one) for cap, one in zip(CAPS, self._commands, strict=False))
        return (
            ("Enter", "Does the chosen one."),
            *((cap, one.help()) for cap, one in letters if one in self._listed),
        )

    def _explain(self) -> None:
        chosen = self._listed[self._list.index : self._list.index + 1]
        place = (
            (row("", f"↑↓ more · {self._list.place}", tone=Tone.MUTED),)
            if self._list.is_cut
            else ()
        )
        self._help.show_rows((*place, *(row(one.help(), tone=Tone.MUTED) for one in chosen)))


def _choice(index: int, command: type[Command]) -> Choice:
    cap = CAPS[index] if index < len(CAPS) else " "
    return Choice(rows=(key_row(cap, command.label, room=2),))
