"""The register: basket, customer, totals, say line, field and keys; panels open beside the basket.

It passes Snapshots to its parts and what the cashier asks to the terminal, and keeps nothing but
the selection and which panels are open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from pos.core.intents import EnterCode, Intent
from pos.core.sale import LineItem, ReturnLine
from pos.core.state import FinishedSale
from pos.ports.catalog import Catalog
from pos.terminal.snapshot import Say, Snapshot
from pos.ui.commands import REGISTER_COMMANDS
from pos.ui.open_panels import OpenPanels, cover
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
    from pos.ports.entries import OpenEntries
    from pos.ports.loyalty_office import LoyaltyOffice
    from pos.ports.store_day import StoreDay

_BY_NAME = {command.__name__: command for command in REGISTER_COMMANDS}
_KEYS = tuple(
    Key(name=command.__name__, cap=command.cap, label=command.label, short=command.short)
    for command in REGISTER_COMMANDS
    if command.short
)

_ROOM_FOR_ALL = 32
"""On a lower screen an open panel takes the room of what leads to the total."""

_WAIT = "A change is on its way. Wait for the answer first."


class RegisterScreen(TillScreen):
    CSS_PATH = "register.tcss"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual says what it is
        (0, "-narrow"),
        (100, "-broad"),
    ]

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(command.key, f"run('{name}')", command.label, show=False, priority=False)
            for name, command in _BY_NAME.items()
        ),
        Binding("enter", "enter_code", show=False),
    ]

    def __init__(
        self,
        ask: Callable[[Intent], None],
        *,
        snapshot: Snapshot,
        now: Callable[[], datetime],
        zone: tzinfo,
        catalog: Catalog,
        open_office: Callable[[], LoyaltyOffice],
        open_day: Callable[[], StoreDay],
        open_entries: Callable[[], OpenEntries],
        try_line: Callable[[], None],
        old_receipt: str,
        after_stop: bool,
        hints: Sequence[str],
    ) -> None:
        super().__init__(ask, snapshot=snapshot, now=now, zone=zone)
        self._catalog = catalog
        self.open_loyalty_office = open_office
        self.open_day = open_day
        self.open_entries = open_entries
        self._old_receipt = old_receipt
        self.try_line = try_line
        self._panels = OpenPanels()
        self._begins_anew = False
        """Whether a key of the register is being followed, and not one of the open panel."""
        self._is_following = False
        """Whether an answer is being taken in: what opens then belongs to what was said."""
        self._own_no: Say | None = None
        self._passed: int | None = None
        """The number of the refusal that something else has been begun after."""
        self._sale_seen = _sale_id(snapshot)
        self._approval_seen = 0
        self._receipt_seen = snapshot.receipt
        self._stop_unsaid = after_stop
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

    async def on_mount(self) -> None:
        self.set_focus(self._field)

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    # -- what the terminal says ---------------------------------------------------------------

    async def changed(self) -> None:
        if self._own_no is not None and self.snapshot.say.number != self._own_no.number:
            self._own_no = None
        self._is_following = True
        try:
            if self.panel is not None:
                await self.panel.follow()
            await self._offer_what_is_due()
        finally:
            self._is_following = False
        self._forget_what_was_typed()
        self._draw()

    def _forget_what_was_typed(self) -> None:
        """What stood in the field was for the sale that is gone, not for the next customer's."""
        before, self._sale_seen = self._sale_seen, _sale_id(self.snapshot)
        if before not in ("", self._sale_seen):
            self._field.clear()
            self._forget_the_sale_before(before)

    def _forget_the_sale_before(self, gone: str) -> None:
        """Void or set aside it leaves nothing to show, and the one before it is no news again."""
        last = self.snapshot.state.last_sale
        if last is not None and last.sale.sale_id != gone:
            self._old_receipt = last.receipt

    def tick(self) -> None:
        now = self.now()
        self._status.show(self.snapshot, now, self.zone)
        if counts_down(self.snapshot):
            self._card.show(self.snapshot, now, self.zone)
            self._line.show(self.snapshot, now, self.zone)
            if self.panel is not None:
                self.panel.show()

    async def _offer_what_is_due(self) -> None:
        """A manager's yes, in place of what asked for it; the notice after a stop; a receipt.

        Once each.
        """
        say = self.snapshot.say
        if self._is_sending:
            return
        if say.needs_approval and say.number != self._approval_seen:
            from pos.ui.panels.drawer_forms import ApprovalForm

            self._approval_seen = say.number
            await self.open_panel(ApprovalForm(self, what=say.text))
        elif self._stop_unsaid:
            from pos.ui.panels.stopped import StoppedNotice

            self._stop_unsaid = False
            await self.open_panel(StoppedNotice(self))
        elif self.snapshot.receipt is not self._receipt_seen:
            from pos.ui.panels.returns import ReturnPanel

            self._receipt_seen = self.snapshot.receipt
            await self.open_panel(ReturnPanel(self))

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

    # -- what the cashier does ----------------------------------------------------------------

    async def action_run(self, name: str) -> None:
        self._begins_anew = True
        try:
            await _BY_NAME[name]().run(self)
        finally:
            self._begins_anew = False

    async def on_key_bar_clicked(self, event: KeyBar.Clicked) -> None:
        await self.action_run(event.command)

    def action_enter_code(self) -> None:
        if code := self._field.take_code():
            self.ask(EnterCode(code=code))

    # -- the desk, for commands and panels ----------------------------------------------------

    @property
    def catalog(self) -> Catalog:
        return self._catalog

    @property
    def selected_line(self) -> LineItem | None:
        line = self._basket.selected_line
        return line if isinstance(line, LineItem) else None

    @property
    def selected_return(self) -> ReturnLine | None:
        line = self._basket.selected_line
        return line if isinstance(line, ReturnLine) else None

    def refuse(self, why: str) -> None:
        self._own_no = Say(text=why, ok=False, number=self.snapshot.say.number)
        self._say.show(self._own_no)
        self.app.bell()
        if self._begins_anew and self.panel is None:
            self._field.clear()

    @property
    def panel(self) -> Panel | None:
        return self._panels.top

    @property
    def _is_sending(self) -> bool:
        return self.panel is not None and self.panel.is_sending

    async def open_panel(self, panel: Panel, *, in_place: bool = False) -> None:
        if self._is_sending:
            self.refuse(_WAIT)
            return
        if panel.does_what_was_said or not (panel.is_aside or self._is_following):
            self._begin_clean()
        if not panel.is_aside:
            self._field.clear()
        if (old := self.panel) is not None:
            cover(old, self.focused)
        for gone in self._panels.put(panel, anew=self._begins_anew, in_place=in_place):
            gone.remove()
        self._make_room()
        await self._side.mount(panel, before="#gap")
        self.set_focus(panel.first)
        panel.show()
        self._draw()

    async def step_back(self) -> None:
        """To the panel that the open one was opened from; from the first, to the field."""
        if self._is_sending:
            return
        gone, beneath = self._panels.take_top(), self.panel
        if gone is None:
            self._field.clear()
            return
        if beneath is None:
            self.set_focus(self._field)
        else:
            beneath.display = True
            self.set_focus(beneath.kept_focus or beneath.first)
        self._make_room()
        gone.remove()
        if beneath is not None:
            await beneath.follow()
        self._draw()

    async def close_panel(self) -> None:
        if self.panel is None or self._is_sending:
            return
        self.set_focus(self._field)
        for gone in self._panels.take_all():
            gone.remove()
        self._make_room()
        self._draw()

    def _make_room(self) -> None:
        panel = self.panel
        is_wide = panel is not None and panel.is_wide
        self._side.update_classes({"-open": panel is not None, "-wide": is_wide})

    def _begin_clean(self) -> None:
        """No old refusal stands under what is opened, where it was not the reason to open it."""
        self._own_no = None
        if not self.snapshot.say.ok:
            self._passed = self.snapshot.say.number

    def select_by(self, step: int) -> None:
        self._basket.select_by(step)

    def select_page(self, direction: int) -> None:
        self._basket.select_page(direction)

    async def leave(self) -> None:
        if self._is_sending:
            self.refuse(_WAIT)
        else:
            self.app.exit()


def _sale_id(snapshot: Snapshot) -> str:
    sale = snapshot.state.sale
    return sale.sale_id if sale else ""
