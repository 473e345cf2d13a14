"""The base of all that shows text: rows in, strips out, and only rows that changed drawn again."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from pos.ui.rows import BLANK, Row, lay_out, width_of
from pos.ui.themes import CHOSEN, TONES


class Board(Widget):
    """Rows from the top. Text is laid out as segments, so nothing in it is ever markup."""

    DEFAULT_CSS = """
    Board { height: auto; }
    """

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

    def render_line(self, y: int) -> Strip:
        width = self.content_size.width
        line = self._rows[y] if y < len(self._rows) else BLANK
        style = self.visual_style.rich_style  # kept by Textual; `rich_style` is worked out anew
        base = style + CHOSEN if line.chosen else style
        return Strip(
            [Segment(text, base + TONES[tone]) for text, tone in lay_out(line, width)], width
        )
