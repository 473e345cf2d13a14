"""The base of what opens beside the basket: a title, its keys, and what its asking came to.

A panel is never in the way of a scan: scans reach the terminal without passing the keyboard.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from pos.core.intents import Intent
from pos.terminal.snapshot import Snapshot
from pos.terminal.ticket import Ticket, Told
from pos.ui.command import Desk
from pos.ui.rows import BLANK, Piece, Row, Tone, row, wrapped
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field

TEXT_WIDTH = 36
_MOST_OF_IT = 9
"""Rows of a problem, more than one takes."""


class Panel(Vertical):
    """Keys go to the panel while it is open; Escape goes one step back from it."""

    can_focus = True
    FOCUS_ON_CLICK = False
    """What is typed after a click goes on to the field."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("escape", "back", show=False),
    ]

    KEYS: ClassVar[tuple[tuple[str, str], ...]] = ()
    """For the help; those of a panel whose keys never change."""

    is_paying = False
    """Whether the register shows the amount due instead of the total meanwhile."""
    is_wide = False
    """Whether it needs more room than the customer's card."""
    is_tall = False
    """Whether it needs more rows than are free on a low screen: the figures give way."""
    is_aside = False
    """Whether it is only looked into: it opens over anything, and leaves it as it is."""
    tells_of_what_is_open = False
    """Whether what it was opened over is what it is about, and so is there afterwards."""
    does_what_was_said = False
    """Whether it is what a refusal advised, which then has no more to say."""
    knows_way_back = False
    """Whether it makes anew what it was opened from; else that stays open beneath it."""
    about_line: int | None = None
    """Number of the line of the basket that it is about."""
    wants_receipt = False
    """Whether it asks for a receipt: one that is scanned is no surprise to who types there."""
    title_space: ClassVar[int] = 1
    """Blank rows below the title. Known at first, so that nothing is laid out anew for them."""
    is_sending = False
    """Whether a change is on its way: no key may take the panel away before its answer."""

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__()
        self.desk = desk
        self._title = title
        self._ticket: Ticket | None = None
        self._told_before = 0
        self.awaits_yes = False
        """Whether what it asked last was refused, and a manager may still say yes to it."""
        self.met_nobody = False
        """Whether what it asked last was refused as the service knows nobody by it."""
        self.kept_focus: Widget | None = None
        """Where the cursor was when another panel was opened over it."""
        self._head = Board(classes="title")
        self._problem = Board(classes="problem")
        self._problem.display = False
        self._is_told_below = False
        """Whether what is wrong stands on the say line, for want of room."""

    @property
    def title(self) -> str:
        return self._title

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        """Its keys and what they do, without Escape; a sentence each."""
        return self.KEYS

    @property
    def snapshot(self) -> Snapshot:
        return self.desk.snapshot

    def compose(self) -> ComposeResult:
        self.retitle(self._title)
        yield self._head
        yield from self.body()
        yield self._problem

    def retitle(self, title: str, *, space: int | None = None, leads_back: bool = True) -> None:
        """`leads_back`: whether Escape does what is said of it beside the title."""
        self._title = title
        back = (Piece("Esc back", Tone.MUTED),) if leads_back else ()
        name = Row(left=(Piece(title, Tone.STRONG),), right=back)
        below = self.title_space if space is None else space
        self._head.show_rows((name, *(BLANK,) * below))

    def body(self) -> ComposeResult:
        """The panel's own widgets, below its title."""
        yield from ()

    @property
    def first(self) -> Widget:
        """What takes the keys when the panel opens."""
        return self

    def show(self) -> None:
        """Draw what depends on the terminal's state."""

    async def follow(self) -> None:
        """Take in a newer Snapshot, and the answer to what was asked."""
        if (ticket := self._ticket) is not None:
            is_ended = ticket.ended.done()  # looked at first: what is told last is not missed
            if ticket.told.number != self._told_before:
                self._told_before = ticket.told.number
                await self.take_answer(ticket.told)
            if is_ended and self._ticket is ticket:
                self.answered()
        self.show()

    async def take_answer(self, told: Told) -> None:
        if told.ok:
            await self.agreed()
            return
        self.answered()
        self.awaits_yes = told.needs_approval
        self.met_nobody = told.is_nobody
        self.refused()

    async def agreed(self) -> None:
        """The answer was yes: close where it leaves no more to do."""
        if self.is_done():
            await self.desk.close_panel()

    def is_done(self) -> bool:
        """Whether what was asked for is there; until then the panel waits on."""
        return True

    def refused(self) -> None:
        """The answer was no: the say line tells why, and the fields stay as typed."""

    @property
    def waits(self) -> bool:
        """Asked, and not answered: a second Enter must not ask twice."""
        return self._ticket is not None

    def answered(self) -> None:
        """What was asked is answered, and the panel goes on."""
        self._ticket = None

    def ask(self, intent: Intent) -> None:
        if not self.waits:
            self.tell("")
            self.wait_for(self.desk.ask(intent))

    def wait_for(self, asked: Ticket | None) -> None:
        """For the answers that come under it, whoever asked; what else is said is nobody's here."""
        self._ticket, self._told_before, self.awaits_yes = asked, 0, False
        self.met_nobody = False

    def tell(self, problem: str) -> None:
        """Say in the panel what is wrong with what was typed; an empty text takes it back."""
        if self._is_told_below:
            self._is_told_below = False
            self.desk.pass_refusal()
        lines = wrapped(f"! {problem}", TEXT_WIDTH, most=_MOST_OF_IT) if problem else ()
        self._problem.show_rows([row(line, tone=Tone.ALARM) for line in lines])
        self._problem.display = bool(lines)
        if problem:
            self.call_after_refresh(self._see_that_it_is_seen, problem)

    def _see_that_it_is_seen(self, problem: str) -> None:
        """Where the panel has not the room for it, the say line has."""
        if not self._problem.display or self.desk.panel is not self:
            return
        if self._problem.region.bottom <= self.region.bottom:
            self.app.bell()
            return
        self._problem.display = False
        self._is_told_below = True
        self.desk.refuse(problem)

    @property
    def is_half_typed(self) -> bool:
        """Whether somebody is typing there: nothing that nobody asked for opens over it."""
        return any(field.value for field in self.query(Field))

    def covered(self, by: Panel) -> None:
        """Another panel is laid over it."""

    def left(self) -> None:
        """It is taken off the screen, whoever did it; what it was for may be over by that."""

    async def action_enter(self) -> None:
        """What Enter means; nothing unless the panel says so."""

    async def action_move(self, step: int) -> None:
        """What the arrows mean; nothing unless the panel says so."""

    async def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        await self.action_move(1)

    async def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        await self.action_move(-1)

    async def action_back(self) -> None:
        await self.desk.step_back()
