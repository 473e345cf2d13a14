"""What F10 opens for a manager: the day in a few rows, and below it the menu as ever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.ui.command import Command, Desk
from pos.ui.glance_views import brief_rows, glance_rows
from pos.ui.panels.glance import GlancePanel
from pos.ui.panels.menu import Menu
from pos.ui.rows import BLANK, Piece, Row, Tone
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

_PAGE = 10


class ManagerHome(Menu, GlancePanel):
    title_space = 0
    BINDINGS: ClassVar[list[BindingType]] = [Binding("right", "whole", show=False)]

    def __init__(self, desk: Desk, commands: Sequence[type[Command]]) -> None:
        super().__init__(desk, "Manager menu", commands)
        self.is_tall = desk.snapshot.state.sale is None and not desk.snapshot.state.last_sale
        self._brief = Board()

    def body(self) -> ComposeResult:
        yield self._brief
        yield from super().body()

    def show(self) -> None:
        rows = brief_rows(self.glance, self.snapshot)
        self._brief.show_rows((*rows, BLANK))
        super().show()

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        return (("→", "All of the day at a glance."), *super().help_keys())

    async def action_whole(self) -> None:
        await self.desk.open_panel(TodayPanel(self.desk))


class TodayPanel(GlancePanel):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "back", show=False),
        Binding("pageup", f"move(-{_PAGE})", show=False),
        Binding("pagedown", f"move({_PAGE})", show=False),
    ]

    KEYS = (
        ("Enter", "Sales of this and other days."),
        ("←", "Back to the menu."),
        ("↑ ↓", "Up and down; PgUp and PgDn by more."),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Today")
        self._list = LongList()
        self._hint = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._list
        yield self._hint

    def show(self) -> None:
        rows = glance_rows(self.glance, self.snapshot, zone=self.desk.zone, room=self.room)
        self._list.tell(rows)
        self._show_end()

    def _show_end(self) -> None:
        place = (Piece(self._list.place, Tone.MUTED),) if self._list.place else ()
        keys = (Piece("Enter", Tone.ACCENT), Piece(" other days"))
        self._hint.show_rows((BLANK, Row(left=keys, right=place)))

    def on_long_list_room_changed(self) -> None:
        self._show_end()

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._show_end()

    async def action_enter(self) -> None:
        from pos.ui.panels.sales import SalesPanel

        await self.desk.open_panel(SalesPanel(self.desk))
