"""A receipt on the screen instead of on paper, for the customer to read or to photograph."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.core import intents as it
from pos.terminal.snapshot import ReceiptDrawn
from pos.ui.command import Desk
from pos.ui.panels.asking import room_of
from pos.ui.panels.code import CodePanel
from pos.ui.panels.entries import code_entry, email_entry
from pos.ui.panels.form import Form
from pos.ui.panels.panel import Panel
from pos.ui.receipt_views import codes_of, receipt_rows
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

_PAGE = 10
_PAGE_SAID = "Opened on a phone, it keeps the receipt"
_NUMBER_SAID = "The number to return it by"


class ReceiptPanel(Panel):
    is_wide = True
    title_space = 0
    KEYS = (
        ("Q", "Its code alone, to be photographed."),
        ("P", "Prints a copy."),
        ("G", "Prints it for a present, without prices."),
        ("↑ ↓", "Up and down; PgUp and PgDn by more."),
        ("Enter", "Closes it."),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,Q", "code", show=False),
        Binding("p,P", "print", show=False),
        Binding("g,G", "gift", show=False),
        Binding("pageup", f"move(-{_PAGE})", show=False),
        Binding("pagedown", f"move({_PAGE})", show=False),
    ]

    def __init__(self, desk: Desk, receipt: str = "") -> None:
        super().__init__(desk, "Receipt")
        self._asked = receipt
        self._drawn: ReceiptDrawn | None = None
        self._before = desk.snapshot.drawn
        self._was_refused = False
        self._rows_for = (0, 0)
        """The room its rows are laid out for."""
        self._list = LongList()
        self._hint = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._list
        yield self._hint

    def on_mount(self) -> None:
        self.ask(it.DrawReceipt(receipt=self._asked))

    def show(self) -> None:
        drawn = self.snapshot.drawn
        if drawn is not self._before:
            self._drawn, self._rows_for = drawn, (0, 0)
        if self._drawn is None:
            said = "It cannot be shown now." if self._was_refused else "Reading…"
            self._list.tell((row(said, tone=Tone.MUTED),))
            return
        room = (room_of(self), self._list.content_size.height)
        if self._rows_for != room:
            self._rows_for = room
            columns, height = room
            self.retitle(shown(self._drawn.receipt))
            self._list.tell(receipt_rows(self._drawn.document, columns=columns, height=height))
        self._say_keys()

    def _say_keys(self) -> None:
        keys = (("Q ", "code  "), ("P ", "copy  "), ("G ", "gift receipt"))
        pieces = [piece for cap, what in keys for piece in (Piece(cap, Tone.ACCENT), Piece(what))]
        place = (Piece(self._list.place, Tone.MUTED),) if self._list.place else ()
        self._hint.show_rows((BLANK, Row(left=tuple(pieces), right=place)))

    def on_long_list_room_changed(self) -> None:
        self.show()

    def refused(self) -> None:
        """The say line tells why."""
        self._was_refused = True

    async def agreed(self) -> None:
        """What was asked for is here, or is on its way to the printer; it may be read on."""

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._say_keys()

    async def action_enter(self) -> None:
        await self.desk.close_panel()

    async def action_code(self) -> None:
        if self._drawn is not None:
            *pages, number = codes_of(self._drawn.document)
            panel = CodePanel(
                self.desk,
                "Receipt",
                code=pages[0] if pages else number,
                or_else=number if pages else "",
                about=(_PAGE_SAID if pages else _NUMBER_SAID,),
                or_about=_NUMBER_SAID,
            )
            await self.desk.open_panel(panel)

    async def action_print(self) -> None:
        if self._drawn is not None:
            self.ask(it.Reprint(receipt=self._drawn.receipt))

    async def action_gift(self) -> None:
        if self._drawn is not None:
            self.ask(it.PrintGiftReceipt(receipt=self._drawn.receipt))


def number_form(desk: Desk) -> Form:
    """Of a shift before this one as well."""

    def look(number: str) -> ReceiptPanel:
        return ReceiptPanel(desk, number)

    return Form(
        desk,
        "Receipt by number",
        entries=(code_entry("Its number; the last digits will do", like="123"),),
        make=look,
    )


def email_form(desk: Desk) -> Form:
    """To whom is asked each time: nobody is sent anything unasked."""

    def send(address: str) -> it.Intent:
        return it.EmailReceipt(address=address)

    last = desk.snapshot.state.last_sale
    about = (row(f"Receipt {shown(last.receipt)}"),) if last else ()
    return Form(
        desk,
        "E-mail the receipt",
        entries=(email_entry("The customer's e-mail address"),),
        make=send,
        about=(
            *about,
            row("It is sent once, and the address", tone=Tone.MUTED),
            row("is not kept.", tone=Tone.MUTED),
        ),
    )
