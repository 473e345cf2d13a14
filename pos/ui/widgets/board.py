"""The base of all that shows text: rows in, strips out, and only rows that changed drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from pos.ui.key_caps import key_at
from pos.ui.rows import BLANK, Row, lay_out, width_of
from pos.ui.themes import styles


class Board(Widget):
    """Rows from the top. Text is laid out as segments, so nothing in it is ever markup."""

    DEFAULT_CSS = """
    Board { height: auto; }
    """

    KEYS_CAN_BE_CLICKED: ClassVar[bool] = True
    """Not where a click on a row is something of its own."""

    class KeyClicked(Message):
        """What stands behind a key was clicked: as good as the key."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id, classes=classes)
        self._rows: tuple[Row, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown now."""
        return self._rows

    def show_rows(self, rows: Sequence[Row]) -> None:
        before, self._rows = self._rows, tuple(rows)
        if len(before) != len(self._rows):
            self.refresh(layout=True)
            return
        changed = [
            y for y, (old, new) in enumerate(zip(before, self._rows, strict=True)) if old != new
        ]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 - Textual's question
        return max((width_of(line) for line in self._rows), default=0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's question
        return len(self._rows)

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        if place is None or not self.KEYS_CAN_BE_CLICKED or place.y >= len(self._rows):
            return
        if key := key_at(lay_out(self._rows[place.y], self.content_size.width), place.x):
            event.stop()
            self.post_message(self.KeyClicked(key))

    def render_line(self, y: int) -> Strip:
        width = self.content_size.width
        line = self._rows[y] if y < len(self._rows) else BLANK
        style = self.visual_style.rich_style  # kept by Textual; `rich_style` is worked out anew
        worn = styles(self.app.theme)
        base = style + worn.chosen if line.chosen else style
        return Strip(
            [Segment(text, base + worn.tones[tone]) for text, tone in lay_out(line, width)], width
        )
