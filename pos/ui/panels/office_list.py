"""What the loyalty program is made of, read when it is looked at: rows to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from textual.app import ComposeResult

from pos.ports.loyalty_office import LoyaltyOffice
from pos.ui.command import Desk
from pos.ui.key_caps import key_row
from pos.ui.panels.asking import Trouble
from pos.ui.panels.office import OfficePanel, Way, told_rows
from pos.ui.rows import BLANK, Choice, Piece, Row, Tone, row
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

T = TypeVar("T")

_AGAIN = key_row("Enter", "tries again", room=7)


class OfficeList(OfficePanel, Generic[T]):
    def __init__(
        self,
        desk: Desk,
        title: str,
        *,
        read: Callable[[LoyaltyOffice], T],
        fill: Callable[[T, int], Sequence[Choice]],
        back: Way,
        nothing: str = "",
        note: str = "",
    ) -> None:
        """`fill` makes choices of what was read, for so many cells of text."""
        super().__init__(desk, title, back=back)
        self._read = read
        self._fill = fill
        self._nothing = nothing
        self._news_text = f"✓ {note}" if note else ""
        self.told: T | None = None
        self._trouble = ""
        self._news = Board()
        self.list = LongList()
        self._hints = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._news
        yield self.list
        yield self._hints

    def on_mount(self) -> None:
        self.read()

    def read(self) -> None:
        self.told, self._trouble = None, ""
        self.show()
        self.question(self._read, self._take)

    async def _take(self, told: T) -> None:
        self.told = told
        self.show()

    async def troubled(self, trouble: Trouble) -> None:
        """What was read before stays in view."""
        if self.told is None:
            self._trouble = trouble.text
            self.show()
        else:
            self.say(f"! {trouble.text}")

    def say(self, news: str) -> None:
        """Above the list, until there is something newer; it begins with its sign."""
        self._news_text = news
        self.show()

    def show(self) -> None:
        tone = Tone.ALARM if self._news_text.startswith("!") else Tone.ACCENT
        news = told_rows(self._news_text, self.room, tone=tone, most=4)
        self._news.show_rows((*news, BLANK) if news else ())
        self._news.display = bool(news)
        if self.told is not None:
            self.show_told(self.told)
        elif self._trouble:
            said = told_rows(f"! {self._trouble}", self.room, tone=Tone.ALARM)
            self.list.tell((*said, BLANK, _AGAIN))
        else:
            self.list.tell((row("Reading…", tone=Tone.MUTED),))
        self.hint()

    def show_told(self, told: T) -> None:
        choices = self._fill(told, self.room)
        if choices:
            self.list.offer(choices)
        else:
            self.list.tell((row(self._nothing, tone=Tone.MUTED),))

    def hint(self) -> None:
        place = (Piece(self.place, Tone.MUTED),) if self.place else ()
        self._hints.show_rows((BLANK, Row(left=self.keys, right=place)))

    @property
    def place(self) -> str:
        """Where in the list the choice is."""
        return self.list.place

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        """As they stand below it."""
        caps = [text.strip() for text, tone in self.keys if tone is Tone.ACCENT]
        said = [text.strip() for text, tone in self.keys if tone is not Tone.ACCENT]
        return (*zip(caps, said, strict=False), ("↑ ↓", "Up and down."))

    @property
    def keys(self) -> tuple[Piece, ...]:
        """What can be done with the chosen one."""
        return ()

    async def action_move(self, step: int) -> None:
        self.list.move(step)
        self.hint()

    async def action_enter(self) -> None:
        if self._trouble:
            self.read()
        elif self.told is not None:
            await self.open_chosen(self.list.index)

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        self.hint()
        await self.open_chosen(event.index)

    async def open_chosen(self, index: int) -> None:
        """What Enter and a click mean; nothing where the list is only read."""


class OfficeText(OfficeList[T]):
    """What is one thing and not a list: rows to read, moved by the arrows where there are more."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        *,
        read: Callable[[LoyaltyOffice], T],
        rows: Callable[[T, int], Sequence[Row]],
        back: Way,
        note: str = "",
    ) -> None:
        super().__init__(desk, title, read=read, fill=lambda *_: (), back=back, note=note)
        self._rows = rows
        self._count = 0

    def show_told(self, told: T) -> None:
        rows = self._rows(told, self.room)
        self._count = len(rows)
        self.list.tell(rows)
        self.call_after_refresh(self.hint)  # only then is known how many there is room for

    @property
    def place(self) -> str:
        return "↑↓ more" if self._count > self.list.content_size.height else ""
