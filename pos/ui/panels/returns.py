"""Goods coming back by their receipt: its lines to choose from, how many, and why."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget

from pos.core import intents as it
from pos.core.quantity import parse_quantity, quantity_text
from pos.core.refund import ReceiptRead, left_to_return, paid_by
from pos.core.sale import LineItem
from pos.core.state import FinishedSale, TerminalState
from pos.core.totals import add_up
from pos.ui.command import Desk
from pos.ui.figures import amount, day
from pos.ui.panels.asking import room_of
from pos.ui.panels.entries import (
    NUMBER,
    complaint,
    maybe,
    reason_entry,
)
from pos.ui.panels.line_forms import reason_rows
from pos.ui.panels.panel import Panel
from pos.ui.panels.return_forms import RETURN
from pos.ui.pay_views import method_name
from pos.ui.rows import Choice, Piece, Row, Tone, row, shown, wrapped
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field
from pos.ui.widgets.long_list import LongList

MOST_REASON_ROWS = 6
"""As many as there is room for on 24 lines, once the other lines of the receipt are away."""
_LEFT, _PAID = 8, 10
_ALL_BACK = "All of it is back already."
_NO_GOODS = "No goods are on this receipt."
_GIFT_CARD_ALONE = (
    "A gift card is not taken back: what is on it can be spent. If its slip is lost, a manager "
    "issues it anew: F10, H, 3."
)
_BACK_ALREADY = "Goods that came back are not sold by it: return by the receipt they were sold by."
_MOST_ROWS = 4
_NO_BREAK = "\N{NO-BREAK SPACE}"


class ReturnPanel(Panel):
    """Stays open for the next line; the goods bought instead are scanned meanwhile or after.

    The lines of the receipt have what room the fields leave: those are always seen.
    """

    DEFAULT_CSS = """
    ReturnPanel LongList { min-height: 1; }
    """

    is_wide = True
    KEYS = (
        ("↑ ↓", "Another line of the receipt."),
        ("Enter", "Asks how many and why, then takes it back."),
    )

    def __init__(self, desk: Desk) -> None:
        assert desk.snapshot.receipt is not None, "no receipt was read"
        self._read: ReceiptRead = desk.snapshot.receipt
        super().__init__(desk, f"Return from {shown(self._read.finished.receipt)}")
        self._about = Board()
        self._columns = Board()
        self._list = LongList()
        self._how_many = Board()
        self._quantity = Field(placeholder="all that is left", accepts=NUMBER, longest=12)
        self._own_reasons = desk.snapshot.state.setup.reasons.get(RETURN, ())
        self._why_label = _label("Why · Enter takes the line back")
        self._why = Field(placeholder="why, if the shop wants to know")
        self._reasons = Board()
        self._list.styles.max_height = len(self._lines) + 1 if self._lines else 1 + _MOST_ROWS

    def body(self) -> ComposeResult:
        yield self._about
        yield self._columns
        yield self._list
        yield self._how_many
        yield self._quantity
        yield self._why_label
        yield self._reasons
        yield self._why

    @property
    def first(self) -> Widget:
        return self if self._is_nothing_left else self._quantity

    @property
    def _lines(self) -> tuple[LineItem, ...]:
        return self._read.finished.sale.lines

    @property
    def _asks_why(self) -> bool:
        """With reasons to choose from; they take the room of the lines that are not chosen."""
        return bool(self._own_reasons) and self.screen.focused is self._why

    def on_descendant_focus(self) -> None:
        self.show()

    def show(self) -> None:
        finished = self._read.finished
        when = day(finished.completed_at, self.desk.zone, now=self.desk.now())
        customer = finished.sale.customer
        who = f" · {shown(customer.name)}" if customer and customer.name else ""
        self._columns.display = bool(self._lines) and not self._asks_why
        self._about.display = not self._asks_why
        for field in (self._quantity, self._why_label, self._why):
            field.display = not self._is_nothing_left
        self._about.show_rows(
            (
                row(f"{when}{who}", f"{amount(finished.paid)} "),
                *_paid_by_rows(finished, room_of(self)),
            )
        )
        paid = {one.number: one.paid for one in add_up(finished.sale).lines}
        state = self.snapshot.state
        rows = (
            _row(line, amount(paid[line.number]), _left_text(state, self._read, line))
            for line in self._lines
        )
        if self._lines:
            self._list.offer([Choice(rows=(one,)) for one in rows])
        else:
            self._list.tell(self._no_goods_rows())
        self._columns.show_rows((_head(self._list),))
        self._how_many.show_rows((self._how_many_row(),) if self._lines else ())
        self._reasons.display = self._asks_why
        self._reasons.show_rows(
            reason_rows(self._own_reasons, width=room_of(self), most=MOST_REASON_ROWS)
        )

    def _no_goods_rows(self) -> tuple[Row, ...]:
        """And what can be done with it instead."""
        sale = self._read.finished.sale
        instead = _GIFT_CARD_ALONE if sale.gift_cards else _BACK_ALREADY if sale.returns else ""
        lines = wrapped(instead, room_of(self), most=_MOST_ROWS)
        return (row(_NO_GOODS, tone=Tone.STRONG), *map(row, lines))

    @property
    def _is_nothing_left(self) -> bool:
        return not self._lines or self._is_all_back

    @property
    def _is_all_back(self) -> bool:
        state = self.snapshot.state
        return all(left_to_return(state, self._read, line) <= 0 for line in self._lines)

    def _how_many_row(self) -> Row:
        if self._is_all_back:
            return row(_ALL_BACK, tone=Tone.STRONG)
        return row("How many", tone=Tone.MUTED)

    async def agreed(self) -> None:
        """Another line may follow; something scanned meanwhile leaves the fields as typed."""
        self.answered()
        self._quantity.clear()
        self._why.clear()
        self.show()
        self.screen.set_focus(self.first)

    def refused(self) -> None:
        """Most likely fewer are left than were typed. The number of a reason is typed over too."""
        self.screen.set_focus(self._quantity)
        self._quantity.select_all()
        if self._why.text.isdecimal():
            self._why.select_all()

    async def action_move(self, step: int) -> None:
        if self._lines:
            self._why.clear()  # it was for the line that is left
            self._list.move(step)
            self.show()

    def on_long_list_room_changed(self) -> None:
        self.show()

    async def action_enter(self) -> None:
        """From how many to why, and from why the line is taken back."""
        if not self._lines:
            self.desk.refuse(_NO_GOODS)
            return
        if self._is_all_back:
            self.desk.refuse(_ALL_BACK)
            return
        try:
            quantity = parse_quantity(self._quantity.text) if self._quantity.text else None
        except ValueError as problem:
            self._complain(problem, self._quantity, like="2")
            return
        if self.screen.focused is self._quantity:
            self.tell("")
            self.screen.set_focus(self._why)
            return
        try:
            why = str(maybe(reason_entry(self._own_reasons)).parse(self._why.text))
        except ValueError as problem:
            self._complain(problem, self._why)
            return
        self.ask(
            it.ReturnGoods(
                receipt=self._read.finished.receipt,
                number=self._lines[self._list.index].number,
                quantity=quantity,
                reason=why,
            )
        )

    def _complain(self, problem: ValueError, field: Field, *, like: str = "") -> None:
        """A figure in either: the next one is typed in its place."""
        self.tell(complaint(problem, like))
        self.screen.set_focus(field)
        field.select_all()

    async def on_long_list_picked(self) -> None:
        self._why.clear()
        self.show()


def _paid_by_rows(finished: FinishedSale, width: int) -> tuple[Row, ...]:
    """What it goes back to, each means with its amount in one piece."""
    parts = (f"{method_name(one.method)} {amount(one.amount)}" for one in paid_by(finished))
    said = ", ".join(part.replace(" ", _NO_BREAK) for part in parts)
    lines = wrapped(f"paid by {said}" if said else "nothing was paid", width, most=_MOST_ROWS)
    return tuple(row(line.replace(_NO_BREAK, " ")) for line in lines)


def _row(line: LineItem, paid: str, left: str) -> Row:
    return Row(
        left=(Piece(f"{line.number:>2} ", Tone.MUTED), Piece(shown(line.item.title))),
        right=(Piece(f"{left:>{_LEFT}}", Tone.MUTED), Piece(f"{paid:>{_PAID}} ")),
    )


def _head(lines: LongList) -> Row:
    """With how far down the list is, where there is more than its room."""
    place = f" · {lines.place}" if lines.is_cut else ""
    right = f"{'left':>{_LEFT}}{'paid':>{_PAID}} "
    return row(f"    Bought{place}", right, tone=Tone.MUTED)


def _left_text(state: TerminalState, read: ReceiptRead, line: LineItem) -> str:
    """'2 of 3', or 'none' where all of it is back."""
    left = left_to_return(state, read, line)
    if left <= 0:
        return "none"
    bought = quantity_text(line.quantity)
    return bought if left == line.quantity else f"{quantity_text(left)} of {bought}"


def _label(text: str) -> Board:
    label = Board()
    label.show_rows((row(text, tone=Tone.MUTED),))
    return label
