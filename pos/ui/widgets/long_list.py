"""A list that may be longer than its room: choices of a few rows each, one of them chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import events
from textual.message import Message
from textual.strip import Strip

from pos.ui.basket import CHOSEN_MARK
from pos.ui.rows import BLANK, Choice, Piece, Row, Tone
from pos.ui.widgets.board import Board


class LongList(Board):
    """Fills the room it is given and keeps the chosen one in view; a click chooses and picks."""

    DEFAULT_CSS = """
    LongList { height: 1fr; }
    """

    KEYS_CAN_BE_CLICKED = False

    class Picked(Message):
        """A choice was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    class RoomChanged(Message):
        """Only now is known whether there is more than its room."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._choices: tuple[Choice, ...] = ()
        self._text: tuple[Row, ...] = ()
        self._top = 0
        self.index = 0

    def offer(self, choices: Sequence[Choice], *, index: int | None = None) -> None:
        """Show these; the choice stays where it was unless told otherwise."""
        self._choices, self._text = tuple(choices), ()
        wanted = self.index if index is None else index
        self.index = max(0, min(wanted, len(self._choices) - 1))
        self._draw()

    def tell(self, text: Sequence[Row]) -> None:
        """Show rows that are only read."""
        self._choices, self._text = (), tuple(text)
        self._draw()

    def begin(self) -> None:
        """Back to the first: what is shown next is another list."""
        self.index = self._top = 0

    def move(self, step: int) -> None:
        if self._choices:
            self.index = (self.index + step) % len(self._choices)
        else:
            self._top += step
        self._draw()

    @property
    def page(self) -> int:
        """By how many rows to leaf: one of those seen before stays in view."""
        return max(1, self.content_size.height - 1)

    @property
    def is_cut(self) -> bool:
        """Whether there is more than its room."""
        return 0 < self.content_size.height < len(self._laid_out())

    @property
    def place(self) -> str:
        """Which is chosen: '3 of 12', or nothing of one alone; of text, whether it goes on."""
        if 0 < self.content_size.height < len(self._text):
            return "↑↓ more"
        count = len(self._choices)
        return f"{self.index + 1} of {count}" if count > 1 else ""

    def render_line(self, y: int) -> Strip:
        """Laid out for the room it has by now: what to show is often told before that is known."""
        room = self.content_size.height
        if len(self._rows) != room:
            self._rows = self._in_room(room)
        return super().render_line(y)

    def on_resize(self) -> None:
        self.post_message(self.RoomChanged())

    def on_click(self, event: events.Click) -> None:
        owners = [index for index, _ in self._laid_out()]
        at = self._top + event.y
        if at < len(owners) and owners[at] is not None:
            self.index = owners[at] or 0
            self._draw()
            self.post_message(self.Picked(self.index))

    def _laid_out(self) -> list[tuple[int | None, Row]]:
        """Every row with the choice it belongs to; a heading belongs to none."""
        if not self._choices:
            return [(None, text) for text in self._text]
        laid: list[tuple[int | None, Row]] = []
        for index, choice in enumerate(self._choices):
            laid += [(None, _indented(one, " ")) for one in choice.heading]
            chosen = index == self.index
            for part, one in enumerate(choice.rows):
                mark = CHOSEN_MARK if chosen and part == 0 else " "
                laid.append((index, replace(_indented(one, mark), chosen=chosen)))
        return laid

    def _draw(self) -> None:
        self.show_rows(self._in_room(self.content_size.height))

    def _in_room(self, room: int) -> tuple[Row, ...]:
        """As many rows as there is room for, those of the choice among them."""
        laid = self._laid_out()
        if room < 1:
            return ()
        own = [y for y, (index, _) in enumerate(laid) if index == self.index]
        if self._choices:
            first = 0 if self.index == 0 else own[0]
            self._top = max(min(self._top, first), own[-1] + 1 - room)
        self._top = max(0, min(self._top, len(laid) - room))
        seen = [one for _, one in laid[self._top : self._top + room]]
        return (*seen, *(BLANK,) * (room - len(seen)))


def _indented(row: Row, mark: str) -> Row:
    return replace(row, left=(Piece(mark, Tone.ACCENT), *row.left))
