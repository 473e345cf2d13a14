"""The basket as rows: which line of the sale stands in which row, and how a row reads.

Scanning adds at the end, so what has not changed is kept and only the rest is counted again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace

from pos.core.money import MINUS, Money, decimal_text
from pos.core.sale import NO_RECEIPT, Discount, LineItem, ReturnLine, SaleRow
from pos.core.state import FinishedSale, Paper
from pos.core.stored_value import GiftCardLine
from pos.core.tender import name_of_method
from pos.core.totals import LineTotals
from pos.ui.figures import amount, points, taken_off, with_currency
from pos.ui.reserved import points_name
from pos.ui.rows import Piece, Row, Tone, row, shown, width_of, wrapped

CHOSEN_MARK = "▸"
_NUMBER = 3
_QUANTITY = 8
_MONEY = 11
_TIGHT = 44
"""Narrower than this, the columns stand closer."""
_ROOM_FOR_PRICE = 52
"""Narrower than this, the price of one piece gives way to the title."""
_INDENT = " " * (_NUMBER + 1)
_NO_BREAK = "\N{NO-BREAK SPACE}"
_MOST_PAID_ROWS = 4


BasketLine = SaleRow


class BasketIndex:
    """Where each line's rows begin."""

    def __init__(self) -> None:
        self.lines: tuple[BasketLine, ...] = ()
        self._starts: list[int] = []
        self.height = 0

    def follow(self, lines: tuple[BasketLine, ...]) -> BasketLine | None:
        """Take in the sale's lines; the newest line that was added or changed, if one was."""
        before, self.lines = self.lines, lines
        same = 0
        for old, new in zip(before, lines, strict=False):
            if old is not new:
                break
            same += 1
        if same < len(self._starts):
            self.height = self._starts[same]
            del self._starts[same:]
        for line in lines[same:]:
            self._starts.append(self.height)
            self.height += _rows_of(line)
        return _newest_change(before, lines, same)

    def row_of(self, index: int) -> int:
        return self._starts[index]

    def line_at(self, y: int) -> tuple[int, int]:
        """Which line stands in row `y`, and which of its rows that is."""
        index = bisect_right(self._starts, y) - 1
        return index, y - self._starts[index]

    def position(self, number: int) -> int | None:
        """Where the line of this number stands among the lines."""
        return next((i for i, line in enumerate(self.lines) if line.number == number), None)


def _newest_change(
    before: tuple[BasketLine, ...], lines: tuple[BasketLine, ...], same: int
) -> BasketLine | None:
    """Lines only ever join at the end; fewer lines mean that some were struck out."""
    known = {line.number: line for line in before[same:]}
    changed = (line for line in reversed(lines[same:]) if known.get(line.number) != line)
    return next(changed, None)


def _rows_of(line: BasketLine) -> int:
    if isinstance(line, ReturnLine):
        return 2
    if isinstance(line, GiftCardLine):
        return 1
    told = (line.price_reason, line.discount is not None, line.serial or line.lot, line.note)
    return 1 + sum(map(bool, told))


def head_row(width: int, position: str = "") -> Row:
    """The names of the columns; `position` tells which part of a long basket is in view."""
    right = _columns(width, "Qty", "Price", "Total")
    beside = f"   {position}" if position else ""
    return Row(
        left=(Piece(" " * (_NUMBER + 1) + "Item" + beside, Tone.MUTED),),
        right=(Piece(right, Tone.MUTED),),
    )


def line_row(line: LineItem, totals: LineTotals, part: int, width: int, *, chosen: bool) -> Row:
    """One row of a line: itself first, then what else there is to tell of it."""
    if part == 0:
        return _first_row(line, totals, width, chosen=chosen)
    return tuple(_below(line, totals))[part - 1]


def _below(line: LineItem, totals: LineTotals) -> Iterator[Row]:
    """Its price by hand, its discount, its serial number and its lot, a note."""
    if line.price_reason:
        before, reason = line.price_before, shown(line.price_reason)
        yield _reduction(reason if before is None else f"was {amount(before)} · {reason}", "")
    if line.discount is not None:
        yield _reduction(_discount_text(line.discount), taken_off(totals.discount))
    if line.serial or line.lot:
        named = (("serial", line.serial), ("lot", line.lot))
        yield _reduction(" · ".join(f"{name} {shown(what)}" for name, what in named if what), "")
    if line.note:
        yield _reduction(shown(line.note), "")


def return_row(line: ReturnLine, value: Money, part: int, width: int, *, chosen: bool) -> Row:
    """One row of what comes back: itself with a minus, then where it was bought, and why."""
    if part:
        why = f" · {shown(line.reason)}" if line.reason else ""
        return _reduction(f"from {shown(line.origin.receipt or NO_RECEIPT)}{why}", "")
    return _numbered(
        line.number,
        line.line.item.title,
        (
            f"{MINUS}{_narrow(line.line.how_much(line.quantity))}",
            line.line.unit_price,
            taken_off(value),
        ),
        width,
        chosen=chosen,
    )


def gift_card_row(line: GiftCardLine, width: int, *, chosen: bool) -> Row:
    figures = ("1", line.amount, amount(line.amount))
    return _numbered(line.number, line.title, figures, width, chosen=chosen)


def _first_row(line: LineItem, totals: LineTotals, width: int, *, chosen: bool) -> Row:
    figures = (_narrow(line.how_much()), line.unit_price, amount(totals.gross))
    return _numbered(line.number, line.item.title, figures, width, chosen=chosen)


def _numbered(
    number: int, title: str, figures: tuple[str, Money, str], width: int, *, chosen: bool
) -> Row:
    quantity, price, value = figures
    mark = CHOSEN_MARK if chosen else " "
    tone = Tone.STRONG if chosen else Tone.PLAIN
    return Row(
        left=(
            Piece(mark, Tone.ACCENT),
            Piece(f"{number:>{_NUMBER - 1}} ", Tone.MUTED),
            Piece(shown(title), tone),
        ),
        right=(Piece(_columns(width, quantity, amount(price), value), tone),),
        chosen=chosen,
    )


def _narrow(how_much: str) -> str:
    """Without the space before the unit: the column is as wide as '12.350kg'."""
    return how_much.replace(" ", "")


def _columns(width: int, quantity: str, price: str, total: str) -> str:
    if width < _TIGHT:
        return f"{quantity:>{_QUANTITY - 4}}{total:>{_MONEY - 1}} "
    price = f"{price:>{_MONEY}}" if width >= _ROOM_FOR_PRICE else ""
    return f"{quantity:>{_QUANTITY}}{price}{total:>{_MONEY}} "


def _reduction(text: str, off: str) -> Row:
    indent = " " * (_NUMBER + 2)
    return Row(
        left=(Piece(indent + text, Tone.MUTED),),
        right=(Piece(f"{off} ", Tone.MUTED),) if off else (),
    )


def _discount_text(discount: Discount) -> str:
    percent = f" {decimal_text(discount.percent)} %" if discount.percent is not None else ""
    return f"{shown(discount.reason)}{percent}"


def finished_rows(last: FinishedSale, width: int, *, has_printer: bool = True) -> tuple[Row, ...]:
    """How the last sale ended, until the next one begins."""
    was_sent = last.paper is Paper.SENT
    paid = wrapped(_paid_said(last), width - len(_INDENT), most=_MOST_PAID_ROWS)
    sale, came_to = f"Sale {shown(last.receipt)}", with_currency(last.paid)
    together = row(f"{sale} · {came_to}", tone=Tone.STRONG)
    apart = (row(sale, tone=Tone.STRONG), row(came_to, tone=Tone.STRONG))
    rows = [
        *((together,) if width_of(together) <= width - len(_INDENT) else apart),
        *(row(line.replace(_NO_BREAK, " "), tone=Tone.MUTED) for line in paid),
        _NO_PRINTER if was_sent and not has_printer else _PAPER_SAID[last.paper],
    ]
    if last.points_earned is not None:
        rows.append(row(f"+{points(last.points_earned, points_name(last.sale))}"))
    if last.awaits_delivery:
        rows.append(row("To be sent to the loyalty service", tone=Tone.MUTED))
    elif last.awaits_refunds:
        rows.append(row("Return to be sent to the loyalty service", tone=Tone.MUTED))
    if last.points_reversed:
        rows.append(
            row(f"{MINUS}{points(last.points_reversed, points_name(last.sale))} taken back")
        )
    return tuple(rows)


def _paid_said(last: FinishedSale) -> str:
    """Each means with its amount in one piece, however the line is broken."""
    paid = " and ".join(
        f"{shown(name_of_method(one.method))} {amount(abs(one.amount))}".replace(" ", _NO_BREAK)
        for one in last.sale.tenders
    )
    if not paid:
        return "Nothing was due"
    return f"Paid back {paid}" if last.paid.minor < 0 else f"Paid {paid}"


_PAPER_SAID = {
    Paper.WAITING: row("Receipt on its way to the printer", tone=Tone.MUTED),
    Paper.PRINTED: row("Receipt printed", tone=Tone.MUTED),
    Paper.SENT: row("Receipt sent to the printer", tone=Tone.MUTED),
    Paper.FAILED: row(
        "! Receipt not printed: it comes by itself when the printer is well", tone=Tone.ALARM
    ),
    Paper.LEFT: row("No receipt wanted", tone=Tone.MUTED),
}
_NO_PRINTER = row("Receipt kept: this till has no printer", tone=Tone.MUTED)


def indented(line: Row) -> Row:
    """A row that begins where the titles do."""
    return replace(line, left=(Piece(_INDENT), *line.left))
