"""The base of panels that show figures read from the record: rows to go through, why not, keys."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Final, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.ports.reports import NoReport
from pos.ui.command import Desk
from pos.ui.panels.asking import AskingPanel, Trouble
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown, wrapped
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

UP_DOWN: Final = ("↑ ↓", "Up and down; PgUp and PgDn by more.")
_R = TypeVar("_R")


class FiguresPanel(AskingPanel, Generic[_R]):
    """What was read stays until something newer is there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "other(-1)", show=False),
        Binding("right", "other(1)", show=False),
        Binding("p,P", "print", show=False),
        Binding("r,R", "again", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
    ]

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__(desk, title)
        self.report: _R | None = None
        self._rows_for = 0
        """The room its rows are laid out for; thousands of items may have been sold."""
        self._trouble = ""
        self._list = LongList()
        self._hint = Board(classes="hint")

    @abstractmethod
    def title_of(self, report: _R) -> str: ...

    @abstractmethod
    def rows_of(self, report: _R, room: int) -> tuple[Row, ...]: ...

    @abstractmethod
    def keys_shown(self) -> tuple[Piece, ...]:
        """Below the figures."""

    def body(self) -> ComposeResult:
        yield self._list
        yield self._hint

    async def take(self, told: _R | NoReport) -> None:
        """What was asked of the record."""
        if isinstance(told, NoReport):
            await self.troubled(Trouble(told.reason))
            return
        self.report, self._rows_for, self._trouble = told, 0, ""
        self.retitle(self.title_of(told))
        self._list.begin()
        self.show()

    async def troubled(self, trouble: Trouble) -> None:
        """What was read before stays; where nothing was, why is all there is to see."""
        self._trouble = trouble.text
        self.show()

    def forget_trouble(self) -> None:
        self._trouble = ""
        self.show()

    def show(self) -> None:
        if self.report is None and not self._trouble:
            self._list.tell((row("Reading…", tone=Tone.MUTED),))
        elif self.report is not None and self._rows_for != self.room:
            self._rows_for = self.room
            self._list.tell(self.rows_of(self.report, self.room))
        self._show_end()

    def _show_end(self) -> None:
        lines = wrapped(f"! {shown(self._trouble)}", self.room, most=3) if self._trouble else ()
        said = [row(line, tone=Tone.ALARM) for line in lines]
        place = (Piece(self._list.place, Tone.MUTED),) if self._list.place else ()
        self._hint.show_rows((BLANK, *said, Row(left=self.keys_shown(), right=place)))

    def on_long_list_room_changed(self) -> None:
        """Bars are as long as the window has room."""
        self.show()

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._show_end()

    async def action_page(self, step: int) -> None:
        await self.action_move(step * self._list.page)

    async def action_enter(self) -> None:
        await self.desk.step_back()

    async def agreed(self) -> None:
        """It is on its way to the printer, and may be read on."""
