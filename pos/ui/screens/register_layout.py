"""What the register looks like: its parts, how they share the screen, and how they are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from pos.core.intents import Intent
from pos.core.state import FinishedSale
from pos.terminal.snapshot import Say, Snapshot
from pos.ui.commands import REGISTER_COMMANDS
from pos.ui.open_panels import OpenPanels
from pos.ui.panels.panel import Panel
from pos.ui.reserved import counts_down
from pos.ui.screens.till_screen import TillScreen
from pos.ui.widgets.customer_card import CustomerCard, CustomerLine
from pos.ui.widgets.key_bar import Key, KeyBar
from pos.ui.widgets.line_items import LineItems
from pos.ui.widgets.say_line import SayLine
from pos.ui.widgets.scan_field import ScanField
from pos.ui.widgets.status_bar import StatusBar
from pos.ui.widgets.totals import Totals, TotalsStrip

if TYPE_CHECKING:
    from pos.terminal.ticket import Ticket

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
        now: Callable[[], datetime],
        zone: tzinfo,
        old_receipt: str,
        hints: Sequence[str],
    ) -> None:
        super().__init__(ask, snapshot=snapshot, now=now, zone=zone)
        self._panels = OpenPanels()
        self._old_receipt = old_receipt
        self._own_no: Say | None = None
        self._passed: int | None = None
        """The number of the refusal that something else has been begun after."""
        self._status = StatusBar(id="status")
        self._basket = LineItems(hints=hints, id="basket")
        self._card = CustomerCard(id="card")
        self._line = CustomerLine(id="customer-line")
        self._totals = Totals(id="totals")
        self._strip = TotalsStrip(id="totals-strip")
        self._say = SayLine(id="say")
        self._field = ScanField(id="scan")
        self._keys = KeyBar(_KEYS, id="keys")
        self._side = Vertical(self._card, Vertical(id="gap"), self._totals, id="side")

    def compose(self) -> ComposeResult:
        yield self._status
        with Horizontal(id="body"):
            yield self._basket
            yield self._side
        yield self._line
        yield self._strip
        yield self._say
        yield self._field
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
        return self._panels.top

    def _draw(self) -> None:
        now, snapshot = self.now(), self.snapshot
        state = snapshot.state
        paying = self.panel is not None and self.panel.is_paying
        self._status.show(snapshot, now, self.zone)
        self._basket.show(state.sale, snapshot.totals, news=self._news())
        self._card.show(snapshot, now, self.zone)
        if self._line.display:
            self._line.show(snapshot, now, self.zone)
        brief = self.panel is not None and self.size.height < _ROOM_FOR_ALL
        self._totals.show(snapshot, paying=paying, news=self._news(), brief=brief)
        if self._strip.display:
            self._strip.show(snapshot, paying=paying, news=self._news())
        self._say.show(self._own_no or self._said())
        self._keys.show()

    def _said(self) -> Say:
        said = self.snapshot.say
        return Say(number=said.number) if said.number == self._passed else said

    def _news(self) -> FinishedSale | None:
        """The sale just finished on this screen; one from before is not news any more."""
        last = self.snapshot.state.last_sale
        return None if last is None or last.receipt == self._old_receipt else last
