"""The base of all that shows text: rows in, strips out, and only rows that changed drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from pos.ui.rows import BLANK, Row, Tone, lay_out


class Board(Widget):
    """Rows from the top. Text is laid out as segments, so nothing in it is ever markup."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*(f"board--{tone}" for tone in Tone), "board--chosen"}

    DEFAULT_CSS = """
    Board {
        height: auto;
        & > .board--muted { color: $muted; }
        & > .board--strong { text-style: bold; }
        & > .board--accent { color: $accent; text-style: bold; }
        & > .board--alarm { color: $error; text-style: bold; }
        & > .board--chosen { background: $chosen; }
    }
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

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's question
        return len(self._rows)

    def render_line(self, y: int) -> Strip:
        width = self.content_size.width
        line = self._rows[y] if y < len(self._rows) else BLANK
        base = self.rich_style
        if line.chosen:
            base += self.get_component_rich_style("board--chosen", partial=True)
        segments = [
            Segment(text, base + self.get_component_rich_style(f"board--{tone}", partial=True))
            for text, tone in lay_out(line, width)
        ]
        return Strip(segments, width)
