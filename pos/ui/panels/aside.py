"""Shifts that are set aside, one of which is taken up again."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult

from pos.core import intents as it
from pos.core.shift import ShiftAside
from pos.ui.command import Desk
from pos.ui.figures import age
from pos.ui.key_caps import key_row
from pos.ui.panels.panel import Panel
from pos.ui.rows import Piece, Row, Tone, row, shown
from pos.ui.widgets.board import Board
from pos.ui.widgets.pick_list import PickList

IN_VIEW = 8
"""Shifts listed at a time; the arrows bring the others."""


class AsidePanel(Panel):
    """What should be in a tray is told to nobody who may count it."""

    KEYS = (
        ("Enter", "Takes the chosen shift up."),
        ("↑ ↓", "Chooses another."),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Shifts set aside")
        self._list = PickList()
        self._about = Board()
        self._index = self._own()

    def body(self) -> ComposeResult:
        yield self._list
        yield self._about

    @property
    def _aside(self) -> tuple[ShiftAside, ...]:
        return self.snapshot.state.aside

    def _own(self) -> int:
        """Theirs is chosen first."""
        state = self.snapshot.state
        mine = state.aside_of(state.cashier.user_id) if state.cashier else None
        return state.aside.index(mine) if mine is not None else 0

    @property
    def _top(self) -> int:
        return max(0, min(self._index - IN_VIEW // 2, len(self._aside) - IN_VIEW))

    def show(self) -> None:
        aside = self._aside
        if not aside:
            return
        self._index = min(self._index, len(aside) - 1)
        top, now = self._top, self.desk.now()
        self._list.offer(
            [_row(one, now) for one in aside[top : top + IN_VIEW]], index=self._index - top
        )
        place = f"{self._index + 1} of {len(aside)}" if len(aside) > IN_VIEW else ""
        self._about.show_rows((row("", place), key_row("Enter", "takes it up")))

    async def follow(self) -> None:
        """It is over once a shift is open."""
        if self.snapshot.state.shift_is_open or not self._aside:
            await self.desk.close_panel()
            return
        await super().follow()

    async def action_move(self, step: int) -> None:
        self._index = (self._index + step) % max(1, len(self._aside))
        self.show()

    async def action_enter(self) -> None:
        if self._aside:
            self.ask(it.TakeShiftUp(number=self._aside[self._index].shift.number))

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        self._index = self._top + event.index
        await self.action_enter()


def _row(one: ShiftAside, now: datetime) -> Row:
    return Row(
        left=(
            Piece(f"Shift {one.shift.number}", Tone.STRONG),
            Piece(f" of {shown(one.shift.opened_by)}"),
        ),
        right=(Piece(f"{age(one.since, now=now)} ", Tone.MUTED),),
    )
