"""A list with one row chosen: search results, quick amounts, coupons, menus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import events
from textual.message import Message

from pos.ui.basket import CHOSEN_MARK
from pos.ui.rows import Piece, Row, Tone
from pos.ui.widgets.board import Board


class PickList(Board):
    """Its panel moves the choice with the arrows; a click chooses and picks."""

    KEYS_CAN_BE_CLICKED = False

    class Picked(Message):
        """A row was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._choices: tuple[Row, ...] = ()
        self.index = 0

    def offer(self, choices: Sequence[Row], *, index: int | None = None) -> None:
        """Show these; the choice stays where it was unless told otherwise."""
        self._choices = tuple(choices)
        wanted = self.index if index is None else index
        self.index = max(0, min(wanted, len(self._choices) - 1))
        self._draw()

    def move(self, step: int) -> None:
        if self._choices:
            self.index = (self.index + step) % len(self._choices)
            self._draw()

    def on_click(self, event: events.Click) -> None:
        if event.y < len(self._choices):
            self.index = event.y
            self._draw()
            self.post_message(self.Picked(event.y))

    def _draw(self) -> None:
        self.show_rows(
            [_marked(row, chosen=y == self.index) for y, row in enumerate(self._choices)]
        )


def _marked(row: Row, *, chosen: bool) -> Row:
    mark = Piece(CHOSEN_MARK if chosen else " ", Tone.ACCENT)
    return replace(row, left=(mark, *row.left), chosen=chosen)
