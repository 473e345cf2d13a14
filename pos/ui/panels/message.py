"""A message to the customer, whole: for the cashier to read out."""

from __future__ import annotations

from textual.app import ComposeResult

from pos.core.customer_file import Notice
from pos.ui import figures
from pos.ui.command import Desk
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown, wrapped
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

_WIDTH = 42
"""Cells beside the basket of the narrowest screen."""
_LONGEST = 2_000
_MOST = 60
"""Rows, enough for so many characters."""


class MessagePanel(Panel):
    is_wide = True
    KEYS = (
        ("Enter", "Closes it."),
        ("↑ ↓", "Up and down in a long one."),
    )

    def __init__(self, desk: Desk, notice: Notice) -> None:
        super().__init__(desk, "Message")
        self._notice = notice
        self._text = LongList()
        self._hint = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._text
        yield self._hint

    def show(self) -> None:
        one = self._notice
        when = figures.past_day(one.at, self.desk.zone, now=self.desk.now()) if one.at else ""
        self._text.tell(
            (
                *(row(line, tone=Tone.STRONG) for line in _lines(one.title)),
                row(when, tone=Tone.MUTED),
                *((BLANK,) if one.body else ()),
                *(row(line) for line in _lines(one.body)),
            )
        )
        self._say_keys()

    def on_long_list_room_changed(self) -> None:
        self._say_keys()

    def _say_keys(self) -> None:
        closes = (Piece("Enter ", Tone.ACCENT), Piece("closes it"))
        place = self._text.place
        self._hint.show_rows(
            (BLANK, Row(left=closes, right=(Piece(place, Tone.MUTED),) if place else ()))
        )

    async def follow(self) -> None:
        """It stays until it is closed: somebody is reading it out."""

    async def action_move(self, step: int) -> None:
        self._text.move(step)

    async def action_enter(self) -> None:
        await self.desk.step_back()


def _lines(text: str) -> tuple[str, ...]:
    return wrapped(shown(text, _LONGEST), _WIDTH, most=_MOST)
