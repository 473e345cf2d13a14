"""Goods coming back: the receipt asked for, its lines to choose from, how many, and why."""

from __future__ import annotations

from decimal import Decimal

from textual.app import ComposeResult
from textual.widget import Widget

from pos.core import intents as it
from pos.core.money import Money
from pos.core.quantity import parse_quantity, quantity_text
from pos.core.refund import ReceiptRead, left_to_return, paid_by
from pos.core.sale import LineItem
from pos.core.state import FinishedSale, TerminalState
from pos.core.totals import add_up
from pos.ui.command import Desk
from pos.ui.figures import amount, day
from pos.ui.panels.entries import (
    NUMBER,
    amount_entry,
    complaint,
    maybe,
    quantity_entry,
    text_entry,
)
from pos.ui.panels.form import Form
from pos.ui.panels.panel import Panel
from pos.ui.panels.slim_form import SlimForm
from pos.ui.pay_views import name_of
from pos.ui.rows import Piece, Row, Tone, row, shown
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field
from pos.ui.widgets.pick_list import PickList

IN_VIEW = 7
"""Lines of the receipt shown at a time; the arrows bring the others."""
_LEFT, _PAID = 8, 10
_ALL_BACK = "All of it is back already."


def receipt_form(desk: Desk) -> Form:
    """Scanning the receipt is the quick way, here as anywhere."""

    def read(receipt: str) -> it.Intent:
        return it.ReadReceipt(receipt=receipt)

    about = (row("Scan the receipt, or type"), row("its number as printed."))
    entries = (text_entry("Receipt; its last digits will do"),)
    return Form(desk, "Return goods", entries=entries, make=read, about=about)


def without_receipt_form(desk: Desk) -> SlimForm:
    """At today's price, or less where the manager who approves it knows better."""
    currency = desk.snapshot.state.setup.currency

    def take_back(code: str, quantity: Decimal | str, price: Money | str, reason: str) -> it.Intent:
        return it.ReturnItem(
            code=code,
            quantity=quantity if isinstance(quantity, Decimal) else None,
            price=price if isinstance(price, Money) else None,
            reason=reason,
        )

    entries = (
        text_entry("Code"),
        maybe(quantity_entry("How many")),
        maybe(amount_entry("Price", currency)),
        text_entry("Why"),
    )
    about = (row("At today's price, or at less."), row("A manager approves it."))
    return SlimForm(desk, "Return without receipt", entries=entries, make=take_back, about=about)


class ReturnPanel(Panel):
    """Stays open for the next line; the goods bought instead are scanned meanwhile or after."""

    is_wide = True
    KEYS = (
        ("↑ ↓", "Another line of the receipt."),
        ("Enter", "How many, then why, then back it comes."),
    )

    def __init__(self, desk: Desk) -> None:
        assert desk.snapshot.receipt is not None, "no receipt was read"
        self._read: ReceiptRead = desk.snapshot.receipt
        super().__init__(desk, f"Return from {shown(self._read.finished.receipt)}")
        self._about = Board()
        self._list = PickList()
        self._how_many = Board()
        self._quantity = Field(placeholder="all that is left", accepts=NUMBER, longest=12)
        self._why = Field(placeholder="why, if the shop wants to know")
        self._index = 0

    def body(self) -> ComposeResult:
        yield self._about
        yield _head()
        yield self._list
        yield self._how_many
        yield self._quantity
        yield _label("Why · Enter takes the line back")
        yield self._why

    @property
    def first(self) -> Widget:
        return self._quantity

    @property
    def _lines(self) -> tuple[LineItem, ...]:
        return self._read.finished.sale.lines

    @property
    def _top(self) -> int:
        return max(0, min(self._index - IN_VIEW // 2, len(self._lines) - IN_VIEW))

    def show(self) -> None:
        finished = self._read.finished
        when = day(finished.completed_at, self.desk.zone, now=self.desk.now())
        customer = finished.sale.customer
        who = f" · {shown(customer.name)}" if customer and customer.name else ""
        self._about.show_rows(
            (row(f"{when}{who}", f"{amount(finished.paid)} "), row(paid_by_said(finished)))
        )
        paid = {one.number: one.paid for one in add_up(finished.sale).lines}
        state = self.snapshot.state
        self._list.offer(
            [
                _row(line, amount(paid[line.number]), _left_text(state, self._read, line))
                for line in self._lines[self._top : self._top + IN_VIEW]
            ],
            index=self._index - self._top,
        )
        self._how_many.show_rows((self._how_many_row(),))

    @property
    def _is_all_back(self) -> bool:
        state = self.snapshot.state
        return all(left_to_return(state, self._read, line) <= 0 for line in self._lines)

    def _how_many_row(self) -> Row:
        if self._lines and self._is_all_back:
            return row(_ALL_BACK, tone=Tone.STRONG)
        return row("How many", tone=Tone.MUTED)

    async def agreed(self) -> None:
        """Another line may follow; something scanned meanwhile leaves the fields as typed."""
        self.answered()
        self._quantity.clear()
        self._why.clear()
        self.screen.set_focus(self._quantity)

    def refused(self) -> None:
        """Most likely fewer are left than were typed."""
        self.screen.set_focus(self._quantity)

    async def action_move(self, step: int) -> None:
        if self._lines:
            self._index = (self._index + step) % len(self._lines)
            self.show()

    async def action_enter(self) -> None:
        """From how many to why, and from why the line is taken back."""
        if not self._lines:
            self.tell("Nothing was bought on this receipt.")
            return
        if self._is_all_back:
            self.desk.refuse(_ALL_BACK)
            return
        try:
            quantity = parse_quantity(self._quantity.text) if self._quantity.text else None
        except ValueError as problem:
            self.tell(complaint(problem, "2"))
            self.screen.set_focus(self._quantity)
            return
        if self.screen.focused is self._quantity:
            self.tell("")
            self.screen.set_focus(self._why)
            return
        self.ask(
            it.ReturnGoods(
                receipt=self._read.finished.receipt,
                number=self._lines[self._index].number,
                quantity=quantity,
                reason=self._why.text,
            )
        )

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        self._index = self._top + event.index
        self.show()


def paid_by_said(finished: FinishedSale) -> str:
    """What it goes back to."""
    parts = (f"{name_of(one.method)} {amount(one.amount)}" for one in paid_by(finished))
    said = ", ".join(parts)
    return f"paid by {said}" if said else "nothing was paid"


def _row(line: LineItem, paid: str, left: str) -> Row:
    return Row(
        left=(Piece(f"{line.number:>2} ", Tone.MUTED), Piece(shown(line.item.title))),
        right=(Piece(f"{left:>{_LEFT}}", Tone.MUTED), Piece(f"{paid:>{_PAID}} ")),
    )


def _head() -> Board:
    head = Board()
    right = f"{'left':>{_LEFT}}{'paid':>{_PAID}} "
    head.show_rows((row("    Bought", right, tone=Tone.MUTED),))
    return head


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
