"""What just happened, or why not and what to do next: always in the same place."""

from __future__ import annotations

from pos.terminal.snapshot import Say
from pos.ui.say_views import say_rows
from pos.ui.widgets.board import Board


class SayLine(Board):
    def show(self, say: Say) -> None:
        self.show_rows(say_rows(say, self.app.size.width))
