"""What is about to be sent, in words: Enter sends it, once; Escape leaves it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult

from pos.ports.loyalty_office import LoyaltyOffice
from pos.ui.command import Desk
from pos.ui.panels.office import OfficePanel, Trouble, Way, told_rows
from pos.ui.rows import BLANK, Piece, Row, Tone, row
from pos.ui.widgets.board import Board

MAY_BE_DONE = "It may have been done all the same. Look before you send it again."
_LEAVE = Row(left=(Piece("Escape  ", Tone.ACCENT), Piece("leave it as it is")))
_ON = Row(left=(Piece("Enter   ", Tone.ACCENT), Piece("go on")))


class Review(OfficePanel):
    def __init__(
        self,
        desk: Desk,
        title: str,
        *,
        words: Callable[[LoyaltyOffice], str],
        send: Callable[[LoyaltyOffice], None],
        sent: Callable[[str], OfficePanel],
        back: Way,
        enter: str = "send it",
        about: Sequence[str] = (),
    ) -> None:
        """`words` may refuse with every mistake; `sent` makes the panel that tells of success."""
        super().__init__(desk, title, back=back)
        self._words = words
        self._send = send
        self._sent = sent
        self._enter = Row(left=(Piece("Enter   ", Tone.ACCENT), Piece(enter)))
        self._about = tuple(about)
        self._said = ""
        self._sending = self._over = False
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
        elif self._said and not self._sending:
            self._sending = True
            self._show((row("Sending…", tone=Tone.MUTED),))
            self.question(self._send, self._take_sent)

    async def action_back(self) -> None:
        """Not while it is on its way: what became of it would be seen by nobody."""
        if not self._sending:
            await super().action_back()

    async def _take_sent(self, _: None) -> None:
        await self.desk.open_panel(self._sent(self._said))

    async def troubled(self, trouble: Trouble) -> None:
        self._over, self._sending = True, False
        text = f"{trouble.text} {MAY_BE_DONE}" if trouble.may_be_done else trouble.text
        self._show((*told_rows(f"! {text}", self.room, tone=Tone.ALARM, most=8), BLANK, _ON))
        self.app.bell()

    def _show(self, below: Sequence[Row]) -> None:
        said = told_rows(self._said, self.room, tone=Tone.STRONG)
        about = [one for text in self._about for one in (BLANK, *told_rows(text, self.room))]
        above = (*said, *about, BLANK) if said else ()
        self._text.show_rows((*above, *below))
