"""The base of the set-up's pages: a title, a list, what can be done, and asking on a thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from threading import Lock
from typing import ClassVar, Final, Protocol, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from pos.ports.devices import KeyReader
from pos.ports.finding import FoundPort
from pos.setup.draft import Draft
from pos.text import safe
from pos.ui.key_caps import key_row
from pos.ui.panels.asking import Outcome, Trouble, here
from pos.ui.rows import BLANK, Piece, Row, Tone, folded, row, shown
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList

_T = TypeVar("_T")

_MARGIN: Final = 5
"""Cells beside the text, and the mark of what is chosen."""
_KEYS_ROOM: Final = 8
_LABEL: Final = 28
_MOST_ROWS: Final = 6
LONGEST: Final = 600
"""Characters of what is said: more than there is room for."""


class Bench(Protocol):
    """Where devices are set up, as its pages may use it."""

    draft: Draft

    lane: Lock
    """Held by whoever has a device: two at one port would tell of each other."""

    def now(self) -> datetime: ...
    def find_ports(self) -> tuple[FoundPort, ...]:
        """Slow: from a thread of one's own."""
        ...

    async def open_page(self, page: Page) -> None: ...
    async def open_help(self, about: Page) -> None: ...
    async def step_back(self) -> None: ...
    def give_keys_to(self, reader: KeyReader | None) -> None:
        """A scanner that types is shown each key before anything else is."""
        ...


_LEAST_MORE: Final = 3
_LEFT_TO_THE_REST: Final = 19
"""Rows of a screen for the list, the sentence and the keys."""


class Page(Vertical):
    can_focus = True
    FOCUS_ON_CLICK = False

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("escape", "back", show=False),
        Binding("f1", "help", show=False),
    ]

    escape_does: ClassVar[str] = "back"
    tells: ClassVar[str] = ""
    """What the place is for, in a sentence or two of the help."""
    is_aside: ClassVar[bool] = False
    """Read, and left as if it had not been there."""
    goes_on: bool = False
    """Left by somebody who said so: the next step is theirs, although this one is not done."""

    class Told(Message):
        """Something to take in, from the thread that was asked."""

        def __init__(self, number: int, answer: Callable[[], Awaitable[None]]) -> None:
            super().__init__()
            self.number = number
            self.answer = answer

    def __init__(self, bench: Bench, title: str) -> None:
        super().__init__()
        self.bench = bench
        self.title = title
        self._number = 0
        self.list = LongList()
        self._head = Board(classes="title")
        self._said = Board(classes="said")
        self._end = Board(classes="hint")

    def compose(self) -> ComposeResult:
        help_key = (Piece("F1", Tone.ACCENT), Piece(" keys   ", Tone.MUTED))
        keys = () if self.is_aside else help_key
        back = (*keys, Piece(f"Esc {self.escape_does}", Tone.MUTED))
        self._head.show_rows((Row(left=(Piece(self.title, Tone.STRONG),), right=back), BLANK))
        yield self._head
        yield self.list
        yield from self.body()
        yield self._said
        yield self._end

    def body(self) -> ComposeResult:
        """Widgets between the list and what is said."""
        yield from ()

    @property
    def takes_keys(self) -> Widget:
        """What the keys go to while it is the page that is seen: a field where one is open."""
        return self

    @property
    def room(self) -> int:
        return max(20, self.app.size.width - _MARGIN)

    def came_back(self) -> None:
        """The page that was opened from it is gone."""
        self.show()

    def show(self) -> None:
        """Draw what depends on the draft."""

    def keys(self) -> tuple[tuple[str, str], ...]:
        """What can be done now."""
        return ()

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        """The same for the help, where there is more to say of them."""
        return self.keys()

    @property
    def about(self) -> str:
        """What is chosen, in a sentence; or nothing."""
        return ""

    def show_end(self) -> None:
        rows = [key_row(cap, what, room=_KEYS_ROOM) for cap, what in self.keys()]
        if rows and (place := self.list.place):
            rows[-1] = Row(left=rows[-1].left, right=(Piece(place, Tone.MUTED),))
        about = [row(line, tone=Tone.MUTED) for line in folded(self.about, self.room, most=2)]
        self._end.show_rows((BLANK, *about, *rows))

    def say(self, text: str, *, ok: bool = True, more: Sequence[str] = ()) -> None:
        """Between the list and the keys, until something newer is said; an empty text clears it."""
        sign, tone = ("✓", Tone.ACCENT) if ok else ("!", Tone.ALARM)
        told = safe(text, LONGEST)
        lines = folded(f"{sign} {told}", self.room, most=_MOST_ROWS) if text else ()
        news = [row(line, tone=tone) for line in lines]
        lines_of_more = [
            line for one in more for line in folded(shown(one), self.room, most=_MOST_ROWS)
        ]
        news += map(row, self._as_many_as_fit(lines_of_more))
        self._said.show_rows((BLANK, *news) if news else ())
        if text and not ok:
            self.app.bell()

    def _as_many_as_fit(self, lines: list[str]) -> list[str]:
        """The keys below stay in view, and enough of the list above."""
        most = max(_LEAST_MORE, self.app.size.height - _LEFT_TO_THE_REST)
        if len(lines) <= most:
            return lines
        return [*lines[: most - 1], f"… and {len(lines) - most + 1} lines more"]

    def ask_yes(self, question: str) -> None:
        """As what is said; Y or N answers."""
        lines = folded(question, self.room, most=_MOST_ROWS)
        self._said.show_rows((BLANK, *(row(line, tone=Tone.STRONG) for line in lines)))

    # -- asking on a thread -------------------------------------------------------------------

    def find(
        self,
        look: Callable[[], _T],
        take: Callable[[_T], Awaitable[None]],
        *,
        at_devices: bool = False,
    ) -> None:
        """The last question counts; an answer to another is nobody's. One at devices waits until
        the one before has let them go, and is not asked at all where it counts no more by then.
        """
        self._number += 1
        number = self._number

        def on_thread() -> None:
            with self.bench.lane if at_devices else nullcontext():
                if number != self._number:
                    return
                outcome: Outcome[_T] | Trouble = here(look)
            answer = (
                partial(self.troubled, outcome)
                if isinstance(outcome, Trouble)
                else partial(take, outcome.told)
            )
            self.post_message(self.Told(number, answer))

        self.run_worker(on_thread, thread=True, exit_on_error=False, group="asking")

    def take_in(self, answer: Callable[[], Awaitable[None]]) -> None:
        """From a thread that was not asked: the page hears something."""
        self.post_message(self.Told(self._number, answer))

    def drop_question(self) -> None:
        """What is still asked is nobody's any more."""
        self._number += 1

    def on_unmount(self) -> None:
        self.drop_question()

    async def on_page_told(self, event: Told) -> None:
        event.stop()
        if event.number == self._number:
            await event.answer()

    async def troubled(self, trouble: Trouble) -> None:
        self.say(trouble.text, ok=False)

    # -- keys ---------------------------------------------------------------------------------

    async def action_move(self, step: int) -> None:
        self.list.move(step)
        self.show_end()

    async def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        await self.action_move(1)

    async def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        await self.action_move(-1)

    async def on_long_list_picked(self) -> None:
        """Not to be written over: Textual would call both."""
        await self.row_clicked()

    async def row_clicked(self) -> None:
        """As good as Enter on it."""
        await self.action_enter()

    def on_long_list_room_changed(self) -> None:
        self.show_end()

    async def action_help(self) -> None:
        await self.bench.open_help(self)

    async def action_enter(self) -> None:
        """What Enter means; nothing unless the page says so."""

    async def action_back(self) -> None:
        await self.bench.step_back()


def labelled(label: str, value: str, room: int) -> tuple[Row, ...]:
    """Whole, on as many rows as it takes: a port is compared to its last letter."""
    text, wide = shown(value), max(1, room - _LABEL)
    parts = [text[at : at + wide] for at in range(0, max(1, len(text)), wide)]
    labels = (label, *("" for _ in parts[1:]))
    return tuple(
        Row(left=(Piece(f"{one:<{_LABEL}}", Tone.MUTED), Piece(part)))
        for one, part in zip(labels, parts, strict=True)
    )
