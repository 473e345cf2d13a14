"""What is about to be sent, in words: Enter sends it, once; Escape leaves it.

What became of it is told and recorded although the panel may be gone, as when the till is locked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult

from pos.core.intents import AskFailed, ProgramChanged
from pos.core.rules.program import change_refused
from pos.ports.loyalty_office import LoyaltyOffice
from pos.text import safe
from pos.ui.command import Desk
from pos.ui.key_caps import key_row
from pos.ui.panels.asking import Outcome, Trouble
from pos.ui.panels.office import OfficePanel, Way, outcome_of, told_rows
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Row, Tone, row
from pos.ui.widgets.board import Board

_LOOK = "look whether it was."
_LEAVE = key_row("Escape", "leave it as it is")
_ON = key_row("Enter", "go on")


class Review(OfficePanel):
    def __init__(
        self,
        desk: Desk,
        title: str,
        *,
        what: str,
        words: Callable[[LoyaltyOffice], str],
        send: Callable[[LoyaltyOffice], None],
        sent: Callable[[str], Panel],
        back: Way,
        look: Way | None = None,
        enter: str = "send it",
        about: Sequence[str] = (),
    ) -> None:
        """`what` is changed, in the record's words; `words` may refuse with every mistake; `sent`
        makes the panel that tells of success, `look` the one that shows whether it was done.
        """
        super().__init__(desk, title, back=back)
        self._look = look or back
        self._what = what
        self._words = words
        self._send = send
        self._sent = sent
        self._enter = key_row("Enter", enter)
        self._about = tuple(about)
        self._said = ""
        self._over = False
        self._text = Board()

    def body(self) -> ComposeResult:
        yield self._text

    def on_mount(self) -> None:
        self._show((row("Checking…", tone=Tone.MUTED),))
        self.question(self._words, self._take_words)

    async def _take_words(self, words: str) -> None:
        self._said = words
        self._show((self._enter, _LEAVE))

    async def action_enter(self) -> None:
        if self._over:
            await self.action_back()
        elif not self._said or self.is_sending:
            return
        elif refused := change_refused(self.snapshot.state):
            self.tell(refused)
        else:
            self._begin()

    def _begin(self) -> None:
        cashier = self.snapshot.state.cashier
        assert cashier is not None, "nobody else may change the program"
        app, open_office = self.app, self.desk.open_loyalty_office

        def on_thread() -> None:
            outcome = outcome_of(open_office, self._send, look=_LOOK)
            app.call_later(self._take_outcome, outcome, cashier.user_id)

        self.is_sending = True
        self._show((row("Sending…", tone=Tone.MUTED),))
        # The app's: a worker of the panel's own would be cancelled with it.
        app.run_worker(on_thread, thread=True, exit_on_error=False, group="office")

    async def action_back(self) -> None:
        """Not while it is on its way: what became of it would be seen by nobody."""
        if not self.is_sending:
            await super().action_back()

    async def _take_outcome(self, outcome: Outcome[None] | Trouble, cashier_id: str) -> None:
        self.is_sending = False
        trouble = outcome if isinstance(outcome, Trouble) else None
        if trouble is None or trouble.may_be_done:
            is_sure = trouble is None
            what = safe(f"{self._what}: {self._said}", 400)
            self.desk.ask(ProgramChanged(what=what, cashier_id=cashier_id, is_sure=is_sure))
        elif not self.is_attached:
            self.desk.ask(AskFailed(reason=f"The loyalty program is as it was. {trouble.text}"))
        if not self.is_attached:
            return
        if trouble is None:
            await self.desk.open_panel(self._sent(self._said))
        else:
            await self.troubled(trouble)

    async def troubled(self, trouble: Trouble) -> None:
        self._over = True
        if trouble.may_be_done:
            self._back = self._look
        self._show(
            (*told_rows(f"! {trouble.text}", self.room, tone=Tone.ALARM, most=8), BLANK, _ON)
        )
        self.app.bell()

    def _show(self, below: Sequence[Row]) -> None:
        said = told_rows(self._said, self.room, tone=Tone.STRONG)
        about = [one for text in self._about for one in (BLANK, *told_rows(text, self.room))]
        above = (*said, *about, BLANK) if said else ()
        self._text.show_rows((*above, *below))
