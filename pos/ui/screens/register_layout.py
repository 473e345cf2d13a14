"""What the register looks like: its parts, how they share the screen, and how they are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal

from pos.core.intents import Intent
from pos.core.state import FinishedSale
from pos.terminal.snapshot import Snapshot
from pos.ui.commands import REGISTER_COMMANDS
from pos.ui.own_no import OwnNo
from pos.ui.panels.panel import Panel
from pos.ui.reserved import counts_down
from pos.ui.screens.till_screen import TillScreen
from pos.ui.typed_quantity import TypedQuantity, quantity_row
from pos.ui.views import note_rows
from pos.ui.widgets.board import Board
from pos.ui.widgets.customer_card import CustomerCard, CustomerLine
from pos.ui.widgets.key_bar import Key, KeyBar
from pos.ui.widgets.line_items import LineItems
from pos.ui.widgets.say_line import SayLine
from pos.ui.widgets.scan_field import ScanField
from pos.ui.widgets.side_panels import SidePanels
from pos.ui.widgets.status_bar import StatusBar
from pos.ui.widgets.totals import Totals, TotalsStrip

if TYPE_CHECKING:
    from pos.terminal.ticket import Ticket
    from pos.ui.behind import Behind

_KEYS = tuple(
    Key(
        name=command.__name__,
        cap=command.sign or command.cap,
        label="" if command.sign else command.label,
        short=command.short,
    )
    for command in REGISTER_COMMANDS
    if command.short or command.sign
)

_ROOM_FOR_ALL = 32
"""On a lower screen an open panel takes the room of what leads to the total."""


class RegisterLayout(TillScreen):
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual says what it is
        (0, "-narrow"),
        (100, "-broad"),
    ]

    def __init__(
        self,
        ask: Callable[[Intent], Ticket | None],
        *,
        snapshot: Snapshot,
        behind: Behind,
        old_receipt: str,
    ) -> None:
        super().__init__(ask, snapshot=snapshot, behind=behind)
        self._old_receipt = old_receipt
        self._typed = TypedQuantity(ask, snapshot.next_quantity.used)
        self._own_no = OwnNo()
        self._status = StatusBar(id="status")
        self._basket = LineItems(hints=behind.hints, id="basket")
        self._card = CustomerCard(id="card")
        self._line = CustomerLine(id="customer-line")
        self._note = Board(id="sale-note")
        self._totals = Totals(id="totals")
        self._strip = TotalsStrip(id="totals-strip")
        self._say = SayLine(id="say")
        self._field = ScanField(id="scan")
        self._waiting = Board(id="waiting-quantity")
        self._keys = KeyBar(_KEYS, id="keys")
        self._side = SidePanels(self._card, self._totals, rest=self._field)

    def compose(self) -> ComposeResult:
        yield self._status
        with Horizontal(id="body"):
            yield self._basket
            yield self._side
        yield self._line
        yield self._note
        yield self._strip
        yield self._say
        with Horizontal(id="typing"):
            yield self._field
            yield self._waiting
        yield self._keys

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def tick(self) -> None:
        now = self.now()
        self._status.show(self.snapshot, now, self.zone)
        if counts_down(self.snapshot):
            self._card.show(self.snapshot, now, self.zone)
            self._line.show(self.snapshot, now, self.zone)
            if self.panel is not None:
                self.panel.show()

    @property
    def panel(self) -> Panel | None:
        return self._side.top

    def _draw(self) -> None:
        now, snapshot = self.now(), self.snapshot
        state = snapshot.state
        paying = self.panel is not None and self.panel.is_paying
        self._status.show(snapshot, now, self.zone)
        about = self._side.about_line
        self._basket.show(
            state.sale,
            snapshot.totals,
            news=self._news(),
            about=about,
            has_printer=state.setup.has_printer,
        )
        self._card.show(snapshot, now, self.zone)
        buys = state.sale is not None and state.sale.customer is not None
        self._line.set_class(buys and self.panel is not None, "-for-card")
        if self._line.display:
            self._line.show(snapshot, now, self.zone)
        self._note.show_rows(note_rows(snapshot))
        brief = self.panel is not None and self.size.height < _ROOM_FOR_ALL
        self._totals.show(snapshot, paying=paying, news=self._news(), brief=brief)
        if self._strip.display:
            self._strip.show(snapshot, paying=paying, news=self._news())
        self._say.show(self._own_no.or_said(snapshot.say))
        quantity = snapshot.next_quantity.quantity
        self._waiting.display = quantity is not None
        self._waiting.show_rows(() if quantity is None else (quantity_row(quantity),))
        self._keys.show()

    def _news(self) -> FinishedSale | None:
        """The sale just finished on this screen; one from before is not news any more."""
        last = self.snapshot.state.last_sale
        return None if last is None or last.receipt == self._old_receipt else last
