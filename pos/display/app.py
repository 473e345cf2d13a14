"""The customer's screen as a program of its own: it follows the till and asks nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding

from pos.display.following import follow
from pos.display.layout import screen_rows
from pos.display.view import CustomerView
from pos.ui.plain_crash import PlainCrash
from pos.ui.themes import THEMES, USUAL
from pos.ui.widgets.board import Board


def _now() -> datetime:
    return datetime.now(UTC)


class CustomerScreen(Board):
    """All of the screen."""

    DEFAULT_CSS = """
    CustomerScreen { height: 1fr; width: 1fr; }
    """


class DisplayApp(PlainCrash):
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [Binding("ctrl+q", "quit", "Leave", show=False, priority=True)]  # noqa: RUF012 - Textual's own

    def __init__(
        self, socket: Path, *, theme: str = USUAL, now: Callable[[], datetime] = _now
    ) -> None:
        super().__init__()
        self.title = "Customer"
        self._socket = socket
        self._now = now
        self._view: CustomerView | None = None
        self.board = CustomerScreen()
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme

    def compose(self) -> ComposeResult:
        yield self.board

    def on_mount(self) -> None:
        self.run_worker(follow(self._socket, self.show), exit_on_error=True)
        self.set_interval(1.0, self._draw)

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def show(self, view: CustomerView | None) -> None:
        self._view = view
        self._draw()

    def action_help_quit(self) -> None:
        """Ctrl+C as anywhere: nothing is lost by it."""
        self.exit()

    def _draw(self) -> None:
        width, height = self.size
        self.board.show_rows(screen_rows(self._view, width, height, now=self._now()))
