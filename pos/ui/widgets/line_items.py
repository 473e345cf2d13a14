"""The basket: the lines of the sale, one of them selected, the newest always in view."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events

from pos.core.money import Money
from pos.core.sale import LineItem, ReturnLine, Sale
from pos.core.state import FinishedSale
from pos.core.stored_value import GiftCardLine
from pos.core.totals import LineTotals, Totals, row_total
from pos.ui.basket import (
    BasketIndex,
    BasketLine,
    finished_rows,
    gift_card_row,
    head_row,
    indented,
    line_row,
    return_row,
)
from pos.ui.rows import BLANK, Row, Tone, row, shown, width_of
from pos.ui.widgets.board import Board

_NOTHING = (row("Nothing scanned yet.", tone=Tone.MUTED),)


class LineItems(Board):
    """Makes and draws only the rows in view, so that a long sale costs no more than a short one.

    It keeps its own place instead of Textual's scrolling: a scan then lays nothing out anew.
    """

    DEFAULT_CSS = """
    LineItems { height: 1fr; }
    """

    KEYS_CAN_BE_CLICKED = False

    def __init__(self, *, hints: Sequence[str] = (), id: str | None = None) -> None:  # noqa: A002 - Textual's word
        super().__init__(id=id)
        self._hints = tuple(hints)
        self._index = BasketIndex()
        self._sale: Sale | None = None
        self._totals: Totals | None = None
        self._news: FinishedSale | None = None
        self._has_printer = True
        self._top = 0
        self._late: int | None = None
        """Number of the newest line while the selection stays on another."""
        self._made: dict[tuple[int, int, bool, int, int, int], tuple[BasketLine, Row]] = {}
        """The rows in view; each keeps its line, so that no other line can have its id."""
        self.selected: int | None = None
        """Number of the selected line."""

    def show(
        self,
        sale: Sale | None,
        totals: Totals | None,
        *,
        news: FinishedSale | None = None,
        about: int | None = None,
        has_printer: bool = True,
    ) -> None:
        """`about`: the line that an open form is about, and stays selected until it is closed."""
        self._sale = sale
        self._totals = totals
        self._news = news
        self._has_printer = has_printer
        if news is not None or (sale is not None and sale.rows):
            self._hints = ()  # who has scanned something needs them no more
        position = self._selected_position()
        newest = self._index.follow(sale.rows if sale else ())
        if about is not None and self._index.position(about) is not None:
            if newest is not None and newest.number != about:
                self._late = newest.number
            self.selected = about
        else:
            self._select(newest, before=position)
        self._draw()

    def _select(self, newest: BasketLine | None, *, before: int | None) -> None:
        """What was scanned last, also while a form was about another line."""
        late, self._late = self._late, None
        lines = self._index.lines
        if late is not None and self._index.position(late) is not None:
            self.selected = late
        elif newest is not None:
            self.selected = newest.number
        elif self._selected_position() is None:
            stays = min(before or 0, len(lines) - 1)
            self.selected = lines[stays].number if lines else None

    def select_by(self, step: int) -> None:
        """Move the selection up or down by so many lines."""
        position, lines = self._selected_position(), self._index.lines
        if position is not None:
            self.selected = lines[max(0, min(len(lines) - 1, position + step))].number
            self._draw()

    def select_page(self, direction: int) -> None:
        self.select_by(direction * max(1, self.content_size.height - 2))

    @property
    def selected_line(self) -> BasketLine | None:
        position = self._selected_position()
        return None if position is None else self._index.lines[position]

    def on_resize(self) -> None:
        self._draw()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.select_by(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.select_by(-1)

    def on_click(self, event: events.Click) -> None:
        y = self._top + event.y - 1
        if event.y > 0 and y < self._index.height:
            line, _ = self._index.line_at(y)
            self.selected = self._index.lines[line].number
            self._draw()

    def _selected_position(self) -> int | None:
        """Newest first: that is where the selection nearly always is."""
        lines = self._index.lines
        if lines and lines[-1].number == self.selected:
            return len(lines) - 1
        return None if self.selected is None else self._index.position(self.selected)

    def _draw(self) -> None:
        size = self.content_size
        room = size.height - 1
        if room < 1:
            return
        if not self._index.lines:
            self.show_rows((*self._empty(size.width), *(BLANK,) * size.height)[: size.height])
            return
        self._keep_in_view(room)
        last = min(self._top + room, self._index.height)
        rows = self._rows_between(self._top, last, size.width)
        rows += [BLANK] * (room - len(rows))
        self.show_rows((head_row(size.width, self._position(room)), *rows))

    def _keep_in_view(self, room: int) -> None:
        position = self._selected_position()
        if self._late is not None and (late := self._index.position(self._late)) is not None:
            position = late
        assert position is not None
        first = self._index.row_of(position)
        is_last = position == len(self._index.lines) - 1
        end = self._index.height if is_last else self._index.row_of(position + 1)
        # Scans that reach the foot find room for more: rows move once in a while, not at each scan.
        spare = room // 3 if self._index.height > room else 0
        self._top = min(self._top, first, max(0, self._index.height - room + spare))
        if end > self._top + room:
            self._top = end - room + (spare if is_last else 0)

    def _rows_between(self, top: int, end: int, width: int) -> list[Row]:
        """Made once for a line as it stands; a scan makes those of one or two lines."""
        before, self._made = self._made, {}
        rows: list[Row] = []
        for y in range(top, end):
            index, part = self._index.line_at(y)
            line = self._index.lines[index]
            chosen = line.number == self.selected and part == 0
            value, off = self._worth(line, index)
            key = (id(line), part, chosen, width, value.minor, off)
            known = before.get(key)
            made = known[1] if known else self._row(line, index, part, width, chosen=chosen)
            self._made[key] = line, made
            rows.append(made)
        return rows

    def _worth(self, line: BasketLine, index: int) -> tuple[Money, int]:
        """What a row shows besides the line itself."""
        if isinstance(line, ReturnLine):
            assert self._sale is not None
            return row_total(line, self._sale), 0
        if isinstance(line, GiftCardLine):
            return line.amount, 0
        figures = self._figures(line, index)
        return figures.gross, figures.discount.minor

    def _row(self, line: BasketLine, index: int, part: int, width: int, *, chosen: bool) -> Row:
        if isinstance(line, ReturnLine):
            value, _ = self._worth(line, index)
            return return_row(line, value, part, width, chosen=chosen)
        if isinstance(line, GiftCardLine):
            return gift_card_row(line, width, chosen=chosen)
        return line_row(line, self._figures(line, index), part, width, chosen=chosen)

    def _figures(self, line: LineItem, index: int) -> LineTotals:
        """The figures know the goods alone; what comes back stands between them."""
        assert self._sale is not None
        assert self._totals is not None
        back = sum(one.number < line.number for one in self._sale.returns)
        cards = sum(one.number < line.number for one in self._sale.gift_cards)
        return self._totals.lines[index - back - cards]

    def _position(self, room: int) -> str:
        """Which rows of a basket longer than the screen these are."""
        if self._index.height <= room:
            return ""
        first, _ = self._index.line_at(self._top)
        last, _ = self._index.line_at(min(self._top + room, self._index.height) - 1)
        return f"{first + 1}–{last + 1} of {len(self._index.lines)}"

    def _empty(self, width: int) -> tuple[Row, ...]:
        """Between sales: how the last one ended, or that nothing is there, and the hints, where
        there is the room for all of them.
        """
        news = self._news if self._sale is None else None
        ended = finished_rows(news, width, has_printer=self._has_printer) if news else _NOTHING
        rows = (BLANK, *ended, BLANK)
        hints = tuple(indented(row(shown(hint), tone=Tone.MUTED)) for hint in self._hints)
        is_narrow = any(width_of(one) > width for one in hints)
        if is_narrow or 1 + len(rows) + len(hints) > self.content_size.height:
            hints = ()
        return (head_row(width), *(indented(one) for one in rows), *hints)
