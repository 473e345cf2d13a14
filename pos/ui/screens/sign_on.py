"""Signing on: id, Enter, PIN, Enter. The same screen opens a locked till."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from pos.core.roles import LONGEST_PIN
from pos.ui.figures import age, clock_time
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown, wrapped
from pos.ui.say_views import say_rows
from pos.ui.screens.till_screen import TillScreen
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field

if TYPE_CHECKING:
    from datetime import datetime

    from pos.core.intents import Intent
    from pos.terminal.snapshot import Snapshot
    from pos.terminal.ticket import Ticket
    from pos.ui.behind import Behind

_WIDTH = 44
_HINT_MARGIN = 2
_LONGEST_HINT = 3
"""Rows of one."""
_MOST_ASIDE = 3
"""Shifts told one by one."""
_HELP = (
    "Type your id, Enter, your PIN, Enter, or scan your badge. Escape begins again. A locked till "
    "opens in the same way, and its sale is there. After wrong PINs an id has to wait, longer each "
    "time."
)
_NOBODY = "Nobody has signed on. Sign on first, then scan the command."
_NO_TRAINING = "A sale is open. Sign on, and finish, suspend or void it first."
_SALE_OPEN = "A sale is open. Sign on first, then Ctrl+Q ends the program."


class SignOnScreen(TillScreen):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", show=False),
        Binding("escape", "begin_again", show=False),
        Binding("f1", "help", show=False),
        Binding("ctrl+t", "go_over", show=False),
        Binding("up", "to_id", show=False),
        Binding("down", "to_pin", show=False),
    ]

    def __init__(
        self,
        ask: Callable[[Intent], Ticket | None],
        *,
        snapshot: Snapshot,
        behind: Behind,
        title: str,
    ) -> None:
        super().__init__(ask, snapshot=snapshot, behind=behind)
        self._store = title
        self._box = Vertical(id="sign-on")
        self._head = Board()
        self._user_id = Field(longest=32, id="user-id")
        self._pin = Field(masked=True, accepts=r"\d", longest=LONGEST_PIN, id="pin")
        self._say = Board(id="said")
        self._hint_board = Board(id="hints")
        self._asked_at: int | None = None
        self._prompted_for = ""
        self._was_wrong = False
        """Whether the PIN before was, and nothing has been typed for it since."""

    def compose(self) -> ComposeResult:
        with self._box:
            yield self._head
            yield _label("Your id")
            yield self._user_id
            yield _label("PIN")
            yield self._pin
            yield self._say
            keys = Board()
            back = (row("Ctrl+T goes back to the real till", tone=Tone.MUTED),)
            keys.show_rows(
                (
                    BLANK,
                    row("Enter goes on", "Ctrl+Q ends the program", tone=Tone.MUTED),
                    *(back if self.snapshot.state.setup.is_training else ()),
                )
            )
            yield keys
        yield self._hint_board

    def on_mount(self) -> None:
        self.set_focus(self._user_id)
        self.call_after_refresh(self._show_hints)

    def on_resize(self) -> None:
        """At once: a message put between two sizes keeps the newer from taking the older's place,
        and Textual then lays out the one and the other for ever.
        """
        self._show_hints()

    def _show_hints(self) -> None:
        """Whole, or not at all: nobody signs on by half a PIN. A locked till is somebody's at work,
        who needs none.
        """
        size, behind = self.app.size, self.behind
        told = () if self.snapshot.state.locked else behind.hints
        lines: list[str] = []
        below = size.height - self._box.outer_size.height - _HINT_MARGIN
        for hint in (*(one for one in (behind.trouble,) if one), *told):
            whole = wrapped(shown(hint), size.width - _HINT_MARGIN, most=_LONGEST_HINT)
            if len(lines) + len(whole) > below:
                break
            lines += whole
        self._hint_board.display = bool(lines)
        self._hint_board.show_rows([row(line, tone=Tone.MUTED) for line in lines])

    async def changed(self) -> None:
        number = self.snapshot.say.number
        if self._asked_at is not None and number != self._asked_at:
            self._asked_at = None
            if self.snapshot.say.ok:
                self.action_begin_again()
            else:
                self._try_again()
        self._prompt()
        self._draw_head()
        if self._asked_at is None:
            self._say.show_rows((BLANK, *say_rows(self.snapshot.say, _WIDTH)))
        self.call_after_refresh(self._show_hints)

    @property
    def waits_for_answer(self) -> bool:
        return self._asked_at is not None

    def tick(self) -> None:
        self._draw_head()

    def _try_again(self) -> None:
        """The id stays: a PIN typed again by habit must not stand in its field to be read."""
        self._was_wrong = True
        self._pin.clear()
        self.set_focus(self._pin)

    def action_begin_again(self) -> None:
        self._user_id.clear()
        self._pin.clear()
        self._prompted_for = ""
        self._prompt()
        self.set_focus(self._user_id)

    def action_to_id(self) -> None:
        self.set_focus(self._user_id)

    def action_to_pin(self) -> None:
        self.set_focus(self._pin)

    def action_enter(self) -> None:
        from pos.core.intents import SignOn

        if not self._user_id.text:
            self.set_focus(self._user_id)
        elif self.focused is not self._pin or not self._pin.value:
            self.set_focus(self._pin)
        elif self._is_id_again():
            self._pin.clear()
        elif self._asked_at is None:
            self._asked_at = self.snapshot.say.number
            self._say.show_rows((BLANK, row("   Checking…", tone=Tone.MUTED)))
            self.ask(SignOn(user_id=self._user_id.text, pin=self._pin.value))

    def _is_id_again(self) -> bool:
        """Who begins anew after a wrong PIN types the id where the PIN goes: no other wrong one."""
        was_wrong, self._was_wrong = self._was_wrong, False
        return was_wrong and self._pin.value == self._user_id.text

    def action_help(self) -> None:
        rows = [row(line, tone=Tone.MUTED) for line in wrapped(_HELP, _WIDTH, most=6)]
        self._say.show_rows((BLANK, *rows))

    def leave(self) -> None:
        """Nobody ends the program over a sale they have not seen: it is asked about, signed on."""
        sale = self.snapshot.state.sale
        if sale is None or not sale.rows:
            self.app.exit()
        else:
            self._refuse(_SALE_OPEN)

    def action_go_over(self) -> None:
        state = self.snapshot.state
        if self.behind.on_going_over is None:
            return
        if state.sale is not None and not state.setup.is_training:
            self._refuse(_NO_TRAINING)
        else:
            self.behind.on_going_over()
            self.app.exit()

    async def take_command(self, name: str) -> str:  # noqa: ARG002 - none can be done here
        self._refuse(_NOBODY)
        return ""

    def _refuse(self, why: str) -> None:
        from pos.terminal.snapshot import Say

        self._say.show_rows((BLANK, *say_rows(Say(text=why, ok=False), _WIDTH)))
        self.app.bell()

    def _prompt(self) -> None:
        """A locked till expects the one who locked it; a manager types over their id."""
        cashier = self.snapshot.state.cashier
        locked_by = cashier.user_id if cashier and self.snapshot.state.locked else ""
        if locked_by and locked_by != self._prompted_for:
            self._user_id.value = locked_by
            self._user_id.select_all()
        self._prompted_for = locked_by

    def _draw_head(self) -> None:
        state = self.snapshot.state
        mark = (Piece("TRAINING ", Tone.ALARM),) if state.setup.is_training else ()
        rows = [
            Row(
                left=(*mark, Piece(shown(self._store), Tone.STRONG)),
                right=(Piece(clock_time(self.now(), self.zone), Tone.STRONG),),
            ),
            *_shift_rows(self.snapshot, self.now()),
            BLANK,
        ]
        if state.locked and state.cashier is not None:
            rows += [row(f"Locked by {shown(state.cashier.name)}", tone=Tone.STRONG), BLANK]
        self._head.show_rows(rows)


def _shift_rows(snapshot: Snapshot, now: datetime) -> Iterator[Row]:
    """Whoever signs on sees that a shift of theirs waits for them: it is taken up by that."""
    shift, aside = snapshot.state.shift, snapshot.state.aside
    if (shift and shift.is_open) or not aside:
        said = f"shift {shift.number} open" if shift and shift.is_open else ""
        yield row(said, tone=Tone.MUTED)
    for one in aside[:_MOST_ASIDE]:
        said = f"shift {one.shift.number} of {shown(one.shift.opened_by)} is set aside"
        yield row(said, f"{age(one.since, now=now)}", tone=Tone.MUTED)
    if more := len(aside[_MOST_ASIDE:]):
        yield row(f"and {more} more", tone=Tone.MUTED)


def _label(text: str) -> Board:
    label = Board()
    label.show_rows((row(text, tone=Tone.MUTED),))
    return label
