"""A form of several short fields, each beside its name, so that all are seen at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal

from pos.core.intents import Intent
from pos.ui.command import Desk
from pos.ui.panels.entries import Entry
from pos.ui.panels.form import Form
from pos.ui.panels.panel import Panel
from pos.ui.rows import BLANK, Row, Tone, row
from pos.ui.widgets.board import Board


class SlimForm(Form):
    """Up and down go between the fields; what is known already stands in them in grey."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        *,
        entries: Sequence[Entry],
        make: Callable[..., Intent | Panel],
        about: Sequence[Row] = (),
        hint: Sequence[Row] = (),
    ) -> None:
        super().__init__(desk, title, entries=entries, make=make, about=about)
        self.hint = Board(classes="hint")
        self._first_hint = (BLANK, *hint, row("Enter goes on", tone=Tone.MUTED))

    def body(self) -> ComposeResult:
        if self._about:
            about = Board()
            about.show_rows((*self._about, BLANK))
            yield about
        for entry, field in zip(self._entries, self.fields, strict=True):
            label = Board(classes="label")
            label.show_rows((row(entry.label, tone=Tone.MUTED),))
            yield Horizontal(label, field, classes="beside")
        self.hint.show_rows(self._first_hint)
        yield self.hint

    def first_hint(self) -> None:
        """What is said while the fields are filled in."""
        self.hint.show_rows(self._first_hint)
