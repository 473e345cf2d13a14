"""The outbox at the counter: what was rejected, what is in doubt, what waits, what goes back.

Read when it is looked at and when its figures change; one entry is worked in entry.py.
"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.core.backlog import backlog_said
from pos.core.customer import Release
from pos.core.settlement import NextVisit
from pos.core.shop_coupon import DoubleUse, OwedBurn
from pos.ports.entries import ListedEntry
from pos.ui.command import Desk
from pos.ui.entry_views import Frame, Listed, outbox_choices
from pos.ui.panels.asking import AskingPanel, Trouble, here
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Piece, Row, Tone, row, shown, wrapped
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

LISTED = 50
"""Of each state; how many more there are is said."""

_NEWS_ROWS = 4
"""Above the list; the name of a file may be long."""

_NOTHING = "Nothing waits, and nothing was rejected."
_SIGN = "✓ "
_BY_ITSELF = "It goes back by itself."


class OutboxPanel(AskingPanel):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("e,E", "export", show=False)]
    KEYS = (
        ("Enter", "What can be done with the chosen one."),
        ("E", "All that is not delivered, into a file."),
        ("↑ ↓", "Up and down."),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Outbox")
        self._told: tuple[ListedEntry, ...] | None = None
        self._trouble = ""
        self._is_reading = False
        self._is_stale = False
        """Something was done with one of them, whatever the figures say."""
        self._seen = desk.snapshot.outbox
        self._news_text = ""
        self._news = Board()
        self._list = LongList()
        self._hint = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._news
        yield self._list
        yield self._hint

    def on_mount(self) -> None:
        self._read()

    async def follow(self) -> None:
        await super().follow()
        self._show_news()
        if self._is_stale or self._seen != self.snapshot.outbox:
            self._read()

    def _read(self) -> None:
        """One at a time: of a backlog that is being delivered the figures change all the while."""
        if self._is_reading:
            return
        self._is_reading, self._is_stale, self._trouble = True, False, ""
        self._seen = self.snapshot.outbox
        entries = self.desk.open_entries
        self.find(lambda: here(lambda: entries().listed(limit=LISTED)), self._take)

    async def _take(self, told: tuple[ListedEntry, ...]) -> None:
        chosen = self._chosen if self._told is not None else None
        self._told, self._is_reading = told, False
        self.show()
        self._choose_again(chosen)
        await self.follow()

    async def troubled(self, trouble: Trouble) -> None:
        self._is_reading, self._trouble = False, trouble.text
        self.show()

    # -- what is shown ------------------------------------------------------------------------

    @property
    def _listed(self) -> tuple[Listed, ...]:
        state = self.snapshot.state
        if self._told is None:
            return ()
        return (*state.doubles, *self._told, *state.next_visits, *state.burns, *state.releases)

    @property
    def _chosen(self) -> Listed | None:
        listed, at = self._listed, self._list.index
        return listed[at] if at < len(listed) else None

    def _choose_again(self, chosen: Listed | None) -> None:
        """The same one, wherever it stands now."""
        ids = [_id_of(one) for one in self._listed]
        if chosen is not None and _id_of(chosen) in ids:
            self._list.move(ids.index(_id_of(chosen)) - self._list.index)
            self._say_keys()

    def _show_news(self) -> None:
        counts, is_online = self.snapshot.outbox, self.snapshot.loyalty.online
        waiting = counts.pending + counts.in_doubt
        said = backlog_said(waiting, is_online=is_online, pace=counts.pace)
        news = wrapped(self._news_text, self.room, most=_NEWS_ROWS) if self._news_text else ()
        backlog = wrapped(said, self.room, most=2) if said else ()
        trouble = shown(self.snapshot.engine.trouble)
        engine = wrapped(f"! {trouble}", self.room, most=_NEWS_ROWS) if trouble else ()
        self._news.show_rows(
            [
                *(row(line, tone=Tone.ACCENT) for line in news),
                *(row(line, tone=Tone.ALARM) for line in engine),
                *(row(line, tone=Tone.MUTED) for line in backlog),
                *((BLANK,) if news or backlog or engine else ()),
            ]
        )

    def show(self) -> None:
        self._show_news()
        frame = Frame(now=self.desk.now(), zone=self.desk.zone, room=self.room)
        choices = outbox_choices(self._listed, self.snapshot.outbox, frame)
        if self._trouble:
            lines = wrapped(f"! {shown(self._trouble)}", self.room, most=4)
            self._list.tell([row(line, tone=Tone.ALARM) for line in lines])
        elif choices:
            self._list.offer(choices)
        else:
            said = "Reading…" if self._told is None else _NOTHING
            self._list.tell((row(said, tone=Tone.MUTED),))
        self._say_keys()

    def _say_keys(self) -> None:
        keys: tuple[Piece, ...] = (Piece("Enter ", Tone.ACCENT), Piece(self._enter_said))
        if self._told and not self._trouble:
            keys = (*keys, Piece("  E ", Tone.ACCENT), Piece("export"))
        if isinstance(self._chosen, Release):
            keys = (Piece(_BY_ITSELF, Tone.MUTED),)
        place = (Piece(self._list.place, Tone.MUTED),) if self._list.place else ()
        self._hint.show_rows((BLANK, Row(left=keys, right=place)))

    @property
    def _enter_said(self) -> str:
        if self._trouble:
            return "reads again"
        return "what can be done" if self._listed else "closes it"

    def _say(self, news: str) -> None:
        """Above the list, until something newer is done."""
        self._news_text = f"{_SIGN}{news}"

    # -- keys ---------------------------------------------------------------------------------

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        self._say_keys()

    async def action_enter(self) -> None:
        chosen = self._chosen
        if self._trouble:
            self._read()
        elif chosen is not None:
            await self._open(chosen)
        elif self._told is not None:
            await self.desk.step_back()

    async def action_export(self) -> None:
        if self._is_reading or self._trouble or not self._told:
            return
        self._is_reading = True
        entries = self.desk.open_entries
        self.find(lambda: here(lambda: entries().export()), self._exported)

    async def _exported(self, file: str) -> None:
        self._is_reading = False
        path, most = shown(file), self.room - len(_SIGN)
        parts = (path[at : at + most] for at in range(0, len(path), most))
        self._say(f"Written to {' '.join(parts)}")  # a path has no place of its own to be broken at
        self.show()
        await self.follow()

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        listed = self._listed
        if event.index < len(listed):
            await self._open(listed[event.index])

    async def _open(self, chosen: Listed) -> None:
        if isinstance(chosen, Release):
            return
        self._is_stale, self._news_text = True, ""
        await self.desk.open_panel(self._panel_of(chosen))

    def _panel_of(self, chosen: ListedEntry | NextVisit | OwedBurn | DoubleUse) -> Panel:
        from pos.ui.panels.double_use import DoubleUsePanel
        from pos.ui.panels.entry import EntryPanel, NextVisitPanel
        from pos.ui.panels.owed_burn import OwedBurnPanel

        if isinstance(chosen, OwedBurn):
            return OwedBurnPanel(self.desk, chosen)
        if isinstance(chosen, DoubleUse):
            return DoubleUsePanel(self.desk, chosen)
        if isinstance(chosen, NextVisit):
            return NextVisitPanel(self.desk, chosen)
        return EntryPanel(self.desk, chosen, done=self._say)


def _id_of(one: Listed) -> tuple[str, str]:
    match one:
        case ListedEntry(line=line):
            return "entry", line.entry_id
        case NextVisit():
            return "next visit", one.entry_id
        case Release():
            return "release", one.reference
        case OwedBurn():
            return "burn", " ".join(one.of)
        case DoubleUse():
            return "double", " ".join(one.of)
