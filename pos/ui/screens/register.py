"""The register: what is typed, scanned and pressed there, and what its panels ask of it.

It passes Snapshots to its parts and what the cashier asks to the terminal, and keeps nothing but
the selection and which panels are open. How it looks is in register_layout.py, how panels lie
over one another in widgets/side_panels.py, and which open unasked in due_panels.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from pos.core.command_code import command_named
from pos.core.intents import EnterCode, Intent
from pos.core.sale import LineItem, ReturnLine
from pos.core.stored_value import GiftCardLine
from pos.ports.catalog import Catalog
from pos.terminal.snapshot import Snapshot
from pos.ui.command import BEING_LOOKED_UP, Command
from pos.ui.command_codes import command_for
from pos.ui.commands import COMMANDS, REGISTER_COMMANDS
from pos.ui.due_panels import DuePanels
from pos.ui.screens.register_layout import RegisterLayout
from pos.ui.widgets.field import Field
from pos.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from pos.terminal.ticket import Ticket
    from pos.ui.behind import Behind
    from pos.ui.panels.panel import Panel

WAIT = "A change is on its way. Wait for the answer first."

_BY_NAME = {command.__name__: command for command in REGISTER_COMMANDS}
_BY_KEY = {command.key: command for command in REGISTER_COMMANDS}


class RegisterScreen(RegisterLayout):
    CSS_PATH = "register.tcss"

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(command.key, f"run('{name}')", command.label, show=False, priority=False)
            for name, command in _BY_NAME.items()
        ),
        Binding("enter", "enter_code", show=False),
    ]

    def __init__(
        self,
        ask: Callable[[Intent], Ticket | None],
        *,
        snapshot: Snapshot,
        behind: Behind,
        old_receipt: str,
        after_stop: bool,
        ended_well: bool,
    ) -> None:
        super().__init__(ask, snapshot=snapshot, behind=behind, old_receipt=old_receipt)
        self.open_loyalty_office = behind.open_loyalty_office
        self.open_day = behind.open_day
        self.open_entries = behind.open_entries
        self.open_reports = behind.open_reports
        self.open_sales = behind.open_sales
        self.open_devices = behind.open_devices
        self.open_settings = behind.open_settings
        self.open_users = behind.open_users
        self.open_audit = behind.open_audit
        self.try_line = behind.try_line
        self._due = DuePanels(snapshot, after_stop=after_stop, ended_well=ended_well)
        self._sale_seen = snapshot.state.sale_id
        self._begins_anew = False
        """Whether a key of the register is being followed, and not one of the open panel."""
        self._is_following = False
        """Whether an answer is being taken in: what opens then belongs to what was said."""
        self._is_unasked = False
        """Whether a panel has opened that nobody at the keys asked for."""
        self._is_for_them = False
        """Whether what is typed is for the customer on the way: F5 or F6 was refused for them."""

    async def on_mount(self) -> None:
        self.set_focus(self._field)
        self.watch(self._field, "value", self._typed.typed, init=False)

    # -- what the terminal says ---------------------------------------------------------------

    async def changed(self) -> None:
        if self._own_no.goes_by(self.snapshot.say):
            self._is_for_them = False
        self._is_following = True
        try:
            if self.panel is not None:
                await self.panel.follow()
            self._forget_what_was_typed()
            await self._due.open_one(self)
        finally:
            self._is_following = False
        self._draw()

    def _forget_what_was_typed(self) -> None:
        """What stood in the field was for the sale that is gone, or is the quantity just sold."""
        if self._typed.was_used(self.snapshot.next_quantity, self._field.text):
            self._typed.let_go()
            self._field.clear()
        before, self._sale_seen = self._sale_seen, self.snapshot.state.sale_id
        if before not in ("", self._sale_seen):
            self._field.clear()
            self._forget_the_sale_before(before)

    def _forget_the_sale_before(self, gone: str) -> None:
        """Void or set aside it leaves nothing to show, and the one before it is no news again."""
        last = self.snapshot.state.last_sale
        if last is not None and last.sale.sale_id != gone:
            self._old_receipt = last.receipt

    # -- what the cashier does ----------------------------------------------------------------

    async def action_run(self, name: str) -> None:
        await self._carry_out(_BY_NAME[name])

    async def on_key_bar_clicked(self, event: KeyBar.Clicked) -> None:
        await self.action_run(event.command)

    async def take_command(self, name: str) -> str:
        command = command_for(name, COMMANDS)
        if command is None:
            self.refuse(f"This till has no command {name}. Print the sheet of commands again.")
        elif not command.is_offered(self.snapshot):
            self.refuse(f"There is nothing to do it for now: {command.label}.")
        elif command.key:
            return command.key
        else:
            await self._carry_out(command)
        return ""

    async def _carry_out(self, command: type[Command]) -> None:
        self._begins_anew = True
        try:
            await command().run(self)
        finally:
            self._begins_anew = False

    async def action_enter_code(self) -> None:
        self._is_for_them = False
        self._typed.let_go()
        code = self._field.take_code()
        name = command_named(code) if self.snapshot.state.setup.command_codes else ""
        if name and (key := await self.take_command(name)):
            await self._carry_out(_BY_KEY[key])  # typed, or by a scanner that types
        elif code and not name:
            self.ask(EnterCode(code=code))

    async def pressed(self) -> None:
        """What waited until nothing is half typed opens now."""
        self._is_following = True
        try:
            await self._due.open_one(self)
        finally:
            self._is_following = False

    def delete_typed(self) -> None:
        """It strikes nothing out beside something half typed, and says so."""
        self.refuse("Something is typed there. Clear it first, then press Delete.")

    def holds_back(self, field: Field) -> bool:
        """Points or a coupon typed for the customer on the way would be sold as an item's code.

        Any other code is taken, as a scan is.
        """
        waits = field is self._field and self.snapshot.looking_up and self._is_for_them
        if waits:
            self.refuse(BEING_LOOKED_UP)
        return waits

    # -- the panels ---------------------------------------------------------------------------

    async def open_panel(self, panel: Panel, *, in_place: bool = False) -> None:
        if self._side.is_sending:
            self.refuse(WAIT)
            return
        if panel.does_what_was_said or not (panel.is_aside or self._is_following):
            self._own_no.begin_clean(self.snapshot.say)
        if not panel.is_aside:
            self._typed.let_go()
            self._field.clear()
        await self._side.lay(panel, anew=self._begins_anew, in_place=in_place)
        self._draw()

    async def step_back(self) -> None:
        """To the panel that the open one was opened from; from the first, to the field."""
        if self._side.is_sending:
            return
        if self.panel is None:
            self._is_for_them = False
            self._field.clear()
            self._typed.take_back(self.snapshot.next_quantity)
            return
        await self._side.step_back()
        self._draw()

    async def close_panel(self) -> None:
        if self.panel is not None and not self._side.is_sending:
            self._side.leave_all()
            self._draw()

    @property
    def is_half_typed(self) -> bool:
        """Whether what opened now would take the keys from something that is being typed."""
        return self.panel.is_half_typed if self.panel is not None else bool(self._field.value)

    @property
    def waits_for_answer(self) -> bool:
        return self.panel is not None and self.panel.waits

    def opened_unasked(self) -> None:
        self._is_unasked = True

    def take_unasked(self) -> bool:
        was, self._is_unasked = self._is_unasked, False
        return was

    # -- the desk, for commands and panels ----------------------------------------------------

    def refuse(self, why: str) -> None:
        self._own_no.say(why, self.snapshot.say)
        self._is_for_them = why == BEING_LOOKED_UP
        self._say.show(self._own_no.or_said(self.snapshot.say))
        self.app.bell()
        if self._begins_anew and self.panel is None:
            self._field.clear()

    def pass_refusal(self) -> None:
        self._own_no.begin_clean(self.snapshot.say)
        self._say.show(self._own_no.or_said(self.snapshot.say))

    @property
    def catalog(self) -> Catalog:
        return self.behind.catalog

    @property
    def selected_line(self) -> LineItem | None:
        line = self._basket.selected_line
        return line if isinstance(line, LineItem) else None

    @property
    def selected_return(self) -> ReturnLine | None:
        line = self._basket.selected_line
        return line if isinstance(line, ReturnLine) else None

    @property
    def selected_gift_card(self) -> GiftCardLine | None:
        line = self._basket.selected_line
        return line if isinstance(line, GiftCardLine) else None

    def take_typed(self) -> str:
        typed = self._field.text
        self._field.clear()
        return typed

    def select_by(self, step: int) -> None:
        self._basket.select_by(step)

    def select_page(self, direction: int) -> None:
        self._basket.select_page(direction)

    def wear(self, theme: str) -> None:
        self.app.theme = theme

    async def leave(self) -> None:
        if self._side.is_sending:
            self.refuse(WAIT)
        else:
            self.app.exit()

    async def go_over(self) -> None:
        if self.behind.on_going_over is None:
            self.refuse("There is no training beside this till.")
        elif self._side.is_sending:
            self.refuse(WAIT)
        else:
            self.behind.on_going_over()
            self.app.exit()
