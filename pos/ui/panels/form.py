"""A panel of a few fields: Enter goes to the next and asks at the last; a wrong entry stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.widget import Widget

from pos.core.intents import Intent
from pos.core.stored_value import is_shaped_as_code
from pos.ui.command import Desk
from pos.ui.panels.entries import Entry, complaint
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Row, Tone, row
from pos.ui.widgets.board import Board
from pos.ui.widgets.field import Field


class Form(Panel):
    """Asks for `make` of the values, in their order; where it is a panel, opens it."""

    KEYS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("Enter", "Next field; after the last it is done."),
        ("↑ ↓", "The field before, the next."),
    )

    def __init__(
        self,
        desk: Desk,
        title: str,
        *,
        entries: Sequence[Entry],
        make: Callable[..., Intent | Panel],
        about: Sequence[Row] = (),
        about_line: int | None = None,
    ) -> None:
        super().__init__(desk, title)
        self.about_line = about_line
        self._entries = tuple(entries)
        self._make = make
        self._about = tuple(about)
        self.fields = [
            Field(accepts=entry.accepts, masked=entry.masked, longest=entry.longest)
            for entry in entries
        ]

    def body(self) -> ComposeResult:
        if self._about:
            about = Board()
            about.show_rows((*self._about, BLANK))
            yield about
        for entry, field in zip(self._entries, self.fields, strict=True):
            label = Board()
            label.show_rows((row(entry.label, tone=Tone.MUTED),))
            yield label
            yield field
        hint = Board(classes="hint")
        hint.show_rows((row("Enter goes on", tone=Tone.MUTED),))
        yield hint

    def help_keys(self) -> tuple[tuple[str, str], ...]:
        """Where there is one field Enter is done with it."""
        if self.KEYS is not Form.KEYS or len(self.fields) > 1:
            return super().help_keys()
        return (("Enter", f"Takes what is typed, for: {self.title}."),)

    @property
    def first(self) -> Widget:
        return self.fields[0]

    @property
    def is_half_typed(self) -> bool:
        """From the beginning: a form is opened to be filled in."""
        return True

    def show(self) -> None:
        """Nothing in a form depends on the terminal's state."""

    async def action_move(self, step: int) -> None:
        at = self._at()
        self.screen.set_focus(self.fields[max(0, min(len(self.fields) - 1, at + step))])

    async def action_enter(self) -> None:
        at = self._at()
        if self._value(at) is None:
            return
        if at + 1 < len(self.fields):
            self.tell("")
            self.screen.set_focus(self.fields[at + 1])
            return
        values = [self._value(index) for index in range(len(self.fields))]
        if all(value is not None for value in values):
            await self.complete(values)

    async def complete(self, values: Sequence[object]) -> None:
        """Every field is filled in, and right as far as it can be seen here."""
        await self._go_on(self._make(*values))

    async def _go_on(self, made: Intent | Panel) -> None:
        if isinstance(made, Panel):
            await self.desk.open_panel(made)
        else:
            self.ask(made)

    def _at(self) -> int:
        focused = self.screen.focused
        return self.fields.index(focused) if isinstance(focused, Field) else 0

    def _value(self, index: int) -> object | None:
        """The field's value; where it is wrong, say why and put the cursor there."""
        entry, field = self._entries[index], self.fields[index]
        try:
            return entry.parse(field.text)
        except ValueError as problem:
            self.desk.pass_refusal()
            self.tell(complaint(problem, entry.like))
            self.screen.set_focus(field)
            self._choose_figure(index)
            return None

    def refused(self) -> None:
        self._choose_figure(self._at())

    def _choose_figure(self, at: int) -> None:
        """One that was no good, or a whole code, is not what the next is typed on to; words are
        mended.
        """
        field = self.fields[at]
        if self._entries[at].accepts or field.text.isdecimal() or is_shaped_as_code(field.text):
            field.select_all()
