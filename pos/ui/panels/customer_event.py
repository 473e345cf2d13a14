"""Something the customer did that the program rewards, chosen from the store's own list."""

from __future__ import annotations

from textual.app import ComposeResult

from pos.core.intents import SendCustomerEvent
from pos.ui.command import Desk
from pos.ui.panels.panel import Panel
from pos.ui.rows import Choice, Tone, row, shown
from pos.ui.widgets.board import Board
from pos.ui.widgets.long_list import LongList


class EventPanel(Panel):
    KEYS = (
        ("Enter", "Sends it to the loyalty program."),
        ("↑ ↓", "Chooses another."),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "What did they do?")
        self._names = desk.snapshot.state.setup.customer_events
        self._list = LongList()
        self._hint = Board(classes="hint")

    def body(self) -> ComposeResult:
        yield self._list
        self._hint.show_rows((row("Enter tells the program", tone=Tone.MUTED),))
        yield self._hint

    def show(self) -> None:
        self._list.offer([Choice(rows=(row(shown(_spoken(name))),)) for name in self._names])

    async def action_move(self, step: int) -> None:
        self._list.move(step)

    async def action_enter(self) -> None:
        self._send(self._list.index)

    async def on_long_list_picked(self, event: LongList.Picked) -> None:
        self._send(event.index)

    def _send(self, index: int) -> None:
        self.ask(SendCustomerEvent(name=self._names[index]))


def _spoken(name: str) -> str:
    """'write_review' as people say it."""
    words = name.replace("_", " ").strip()
    return f"{words[:1].upper()}{words[1:]}"
