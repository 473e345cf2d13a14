"""The customer's tags: one typed is added, the chosen one removed."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from pos.core.customer_file import Page
from pos.core.intents import TagCustomer
from pos.ui.command import Desk
from pos.ui.panels.page_reading import PageReading
from pos.ui.panels.panel import Panel
from pos.ui.rows import Choice, Tone, row, shown
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field
from pos.ui.widgets.long_list import LongList


class TagsPanel(Panel):
    KEYS = (
        ("Enter", "Adds the tag typed."),
        ("↑ ↓", "Chooses another of theirs."),
        ("Delete", "Removes the chosen one."),
    )

    BINDINGS: ClassVar[list[BindingType]] = [Binding("delete", "remove", show=False)]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Tags")
        self._field = Field(placeholder="a tag to add", longest=50)
        self._about = Board(classes="hint")
        self._list = LongList()
        self._reading = PageReading(desk)

    def body(self) -> ComposeResult:
        yield self._field
        yield self._about
        yield self._list

    @property
    def first(self) -> Widget:
        return self._field

    def show(self) -> None:
        self._reading.want(Page.PROFILE)
        tags = self._tags
        if tags:
            said = row("Theirs now", "Delete removes one", tone=Tone.MUTED)
        else:
            said = row("No tags are known of them.", tone=Tone.MUTED)
        self._about.show_rows((said,))
        self._list.offer([Choice(rows=(row(shown(tag)),)) for tag in tags])

    @property
    def _tags(self) -> tuple[str, ...]:
        file = self._reading.file
        return file.profile.tags if file and file.profile else ()

    async def action_move(self, step: int) -> None:
        self._list.move(step)

    async def action_enter(self) -> None:
        tag = self._field.text
        if not tag:
            self.tell("Type the tag to add.")
        elif tag in self._tags:
            self.tell(f"{tag} is among their tags already.")
        else:
            self.ask(TagCustomer(added=(tag,)))

    async def action_remove(self) -> None:
        if self._tags:
            self.ask(TagCustomer(removed=(self._tags[self._list.index],)))
        else:
            self.tell("There is no tag to remove.")
