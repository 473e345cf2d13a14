"""One outbox entry and what a person may make of it; each way asks why, for the record.

Trying again needs nobody's yes: it is asked about, or sent under the same id.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from pos.core.deliveries import EntryState
from pos.core.open_entry import EntryRead, offers
from pos.core.settlement import NextVisit, SettleHow
from pos.ports.entries import ListedEntry
from pos.ui.command import Desk
from pos.ui.entry_views import (
    WAY_KEYS,
    WAYS,
    Frame,
    entry_about,
    may_readdress,
    next_visit_about,
    what_of,
)
from pos.ui.key_caps import key_row
from pos.ui.panels.asking import AskingPanel, here
from pos.ui.panels.entry_forms import ReaddressForm, settle_form
from pos.ui.panels.panel import TEXT_WIDTH
from pos.ui.rows import BLANK, Choice, Row, Tone, row, wrapped
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

_AGAIN = {
    EntryState.REJECTED: "try it again",
    EntryState.IN_DOUBT: "ask about it now",
    EntryState.PENDING: "send it now",
}
_TWICE = "Nobody can tell whether it arrived. If it had, it counts twice."


class Way(NamedTuple):
    key: str
    what: str
    run: Callable[[], Awaitable[None]]


class WorkPanel(AskingPanel):
    """Something to look at, and ways to go on from it: a letter each, or arrows and Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(f"{key.lower()},{key}", f"go('{key}')", show=False)
        for key in ("R", "C", *WAY_KEYS.values())
    ]

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__(desk, title)
        self._about = Board()
        self._list = LongList()

    def body(self) -> ComposeResult:
        yield self._about
        yield self._list

    @property
    def frame(self) -> Frame:
        return Frame(now=self.desk.now(), zone=self.desk.zone, room=self.room)

    def about(self) -> Sequence[Row]:
        return ()

    def ways(self) -> tuple[Way, ...] | None:
        """None while it is not known which there are."""
        return ()

    def show(self) -> None:
        ways = self.ways()
        self._about.show_rows((*self.about(), BLANK))
        if ways:
            self._list.offer([Choice(rows=(key_row(one.key, one.what, room=2),)) for one in ways])
        else:
            said = "Reading…" if ways is None else "There is nothing to do with it any more."
            self._list.tell((row(said, tone=Tone.MUTED),))

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        ways = self.ways() or ()
        return (
            *((one.key, f"{one.what[:1].upper()}{one.what[1:]}.") for one in ways),
            ("Enter", "The chosen one."),
        )

    async def action_move(self, step: int) -> None:
        self._list.move(step)

    async def action_enter(self) -> None:
        if ways := self.ways():
            await ways[self._list.index].run()

    async def action_go(self, key: str) -> None:
        for one in self.ways() or ():
            if one.key == key:
                await one.run()

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        ways = self.ways() or ()
        if event.index < len(ways):
            await ways[event.index].run()


class EntryPanel(WorkPanel):
    def __init__(self, desk: Desk, one: ListedEntry, *, done: Callable[[str], None]) -> None:
        """`done` is told what was tried again."""
        super().__init__(desk, "Outbox entry")
        self._one = one
        self._done = done
        self._read: EntryRead | None = None
        self._is_read = False

    def on_mount(self) -> None:
        entry_id, entries = self._one.line.entry_id, self.desk.open_entries
        self.find(lambda: here(lambda: entries().read(entry_id)), self._take)

    async def _take(self, read: EntryRead | None) -> None:
        self._read, self._is_read = read, True
        self.show()

    def about(self) -> Sequence[Row]:
        return entry_about(self._one, self._read, self.frame)

    def ways(self) -> tuple[Way, ...] | None:
        if not self._is_read:
            return None
        read = self._read
        if read is None or read.state not in _AGAIN:
            return ()
        again = Way("R", _AGAIN[read.state], self._again)
        settled = (self._settling(how) for how in offers(read))
        readdressed = (Way("C", "send it for another customer…", self._readdress),)
        return (again, *(readdressed if may_readdress(read) else ()), *settled)

    def _settling(self, how: SettleHow) -> Way:
        async def settle() -> None:
            await self.desk.open_panel(settle_form(self.desk, self._one.line.entry_id, how))

        return Way(WAY_KEYS[how], f"{WAYS[how]}…", settle)

    async def _readdress(self) -> None:
        entry_id = self._one.line.entry_id
        about = (row(what_of(self._one)),)
        await self.desk.open_panel(ReaddressForm(self.desk, entry_id, about=about))

    async def _again(self) -> None:
        if not self._one.line.may_count_twice:
            self._try_again()
            return
        from pos.ui.panels.confirm import Confirm

        async def agreed() -> None:
            await self.desk.step_back()
            self._try_again(even_twice=True)

        about = tuple(row(line) for line in wrapped(_TWICE, TEXT_WIDTH, most=3))
        question = Confirm(
            self.desk,
            "Try it again?",
            about=about,
            enter="send it once more",
            escape="leave it",
            agreed=agreed,
        )
        await self.desk.open_panel(question)

    def _try_again(self, *, even_twice: bool = False) -> None:
        entry_id, entries = self._one.line.entry_id, self.desk.open_entries
        self.find(
            lambda: here(lambda: entries().try_again(entry_id, even_twice=even_twice)), self._tried
        )

    async def _tried(self, refused: str) -> None:
        if refused:
            self.tell(refused)
            return
        self._done(f"{what_of(self._one)}: tried again")
        if self.desk.panel is self:
            await self.desk.step_back()


class NextVisitPanel(WorkPanel):
    """What is told of at a customer's next visit, until a manager ends it."""

    def __init__(self, desk: Desk, note: NextVisit) -> None:
        super().__init__(desk, "To be taken off")
        self._note = note

    def about(self) -> Sequence[Row]:
        return next_visit_about(self._note, self.frame)

    def ways(self) -> tuple[Way, ...]:
        return (
            Way("H", "it is taken off, or seen to…", self._seen_to),
            Way("B", "the store bears it…", self._borne),
        )

    async def _seen_to(self) -> None:
        await self._end(SettleHow.BY_HAND)

    async def _borne(self) -> None:
        await self._end(SettleHow.ABSORB)

    async def _end(self, how: SettleHow) -> None:
        await self.desk.open_panel(settle_form(self.desk, self._note.entry_id, how))
