"""Items found by name as the cashier types; Enter adds the chosen one to the sale."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from pos.core.intents import AddItem
from pos.core.item import Item
from pos.ui.command import Desk
from pos.ui.figures import amount
from pos.ui.panels.panel import Panel
from pos.ui.rows import Piece, Row, Tone, row, shown
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field
from pos.ui.widgets.pick_list import PickList

_MOST = 12
_NOTHING = "Nothing found. Try a shorter word."
_GUESSED = "Nothing has that in it; this is near it:"
_CHOOSING = "Enter adds the chosen one; ↑ ↓ another."


class FindPanel(Panel):
    is_wide = True
    KEYS = (
        ("Enter", "Adds the one there is, or the chosen one; of several it chooses the first."),
        ("↑ ↓", "Chooses another."),
    )

    class Found(Message):
        """The catalogue's answer, from the thread that asked it."""

        def __init__(self, text: str, items: tuple[Item, ...], *, is_guess: bool) -> None:
            super().__init__()
            self.text = text
            self.items = items
            self.is_guess = is_guess

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Find an item")
        self._field = Field(placeholder="a word of its name, or a part of its code")
        self._list = PickList()
        self._about = Board()
        self._items: tuple[Item, ...] = ()
        self._answered = ""
        self._entered = ""
        """What Enter was pressed for before it was found."""
        self._is_guess = False
        self._has_chosen = False
        """Whether the cashier has gone into the list; what stands first is nobody's choice."""

    def body(self) -> ComposeResult:
        yield self._field
        yield self._about
        yield self._list

    @property
    def first(self) -> Widget:
        return self._field

    def show(self) -> None:
        """What was found does not depend on the terminal's state."""

    @on(Input.Changed)
    def _search(self) -> None:
        text = self._field.text
        if text:
            self.run_worker(
                lambda: self._ask_catalog(text),
                thread=True,
                exclusive=True,
                exit_on_error=False,
                group="find",
            )
        else:
            self._take(text, (), is_guess=False)

    def _ask_catalog(self, text: str) -> None:
        """On a thread of its own: a slow disk must not hold the keys."""
        if text == self._wanted:
            catalog = self.desk.catalog
            items = catalog.search(text, limit=_MOST)
            is_guess = bool(items) and catalog.is_guess(text)
            self.post_message(self.Found(text, items, is_guess=is_guess))

    @property
    def _wanted(self) -> str:
        return self._field.text

    async def on_find_panel_found(self, event: Found) -> None:
        if event.text == self._wanted:
            self._take(event.text, event.items, is_guess=event.is_guess)
            if self._entered == event.text:
                await self.action_enter()
            self._entered = ""

    def _take(self, text: str, items: tuple[Item, ...], *, is_guess: bool) -> None:
        self._answered, self._items = text, items
        self._is_guess, self._has_chosen = is_guess, False
        said = _GUESSED if is_guess else _NOTHING if text and not items else ""
        self._about.show_rows((row(said, tone=Tone.MUTED),) if said else ())
        self._list.offer([_found_row(item) for item in items], index=0)

    @property
    def _is_plain(self) -> bool:
        """Only one can be meant, or its code was typed."""
        return not self._is_guess and (
            len(self._items) == 1 or self._items[0].code == self._answered.strip()
        )

    def _choose(self) -> None:
        self._has_chosen = True
        self._about.show_rows((row(_CHOOSING, tone=Tone.STRONG),))

    async def action_move(self, step: int) -> None:
        self._list.move(step)
        if self._items:
            self._choose()

    async def action_enter(self) -> None:
        if self._answered != self._wanted:
            self._entered = self._wanted
        elif not self._items:
            return
        elif self._has_chosen or self._is_plain:
            self.ask(AddItem(item=self._items[self._list.index]))
        else:
            self._choose()

    async def on_pick_list_picked(self, event: PickList.Picked) -> None:
        self.ask(AddItem(item=self._items[event.index]))


def _found_row(item: Item) -> Row:
    unit = f" / {item.unit}" if item.is_weighed else ""
    return Row(
        left=(Piece(shown(item.title)),),
        right=(Piece(f"{amount(item.price)}{unit} "),),
    )
