"""The base of panels that ask what is slow: on a thread of its own, while scans sell as ever.

An answer that comes when the panel is gone, or to a question before the last, is nobody's.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from textual.message import Message

from pos.errors import PosError
from pos.ui.command import Desk
from pos.ui.panels.panel import Panel
from pos.ui.rows import shown

_T = TypeVar("_T")

logger = logging.getLogger("pos.ui")

Answer = Callable[[], Awaitable[None]]
Take = Callable[[_T], Awaitable[None]]

OURS = "That went wrong here. The till's log says why."
_BROAD = 100
NARROW_ROOM, _BROAD_ROOM = 42, 56
"""Cells for text beside the basket."""


class Trouble(NamedTuple):
    """Why there is no answer; with `may_be_done`, whether what was asked took effect is unknown."""

    text: str
    may_be_done: bool = False


class Outcome(NamedTuple, Generic[_T]):
    told: _T


class AskingPanel(Panel):
    is_wide = True

    class Told(Message):
        """Something to take in, from the thread that was asked."""

        def __init__(self, number: int, answer: Answer) -> None:
            super().__init__()
            self.number = number
            self.answer = answer

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__(desk, title)
        self.question_number = 0

    def find(self, look: Callable[[], Outcome[_T] | Trouble], take: Take[_T]) -> None:
        """Look, on the thread; `take` is given what was found, or `troubled` what came instead."""
        number = self.next_question()

        def on_thread() -> None:
            outcome = look()
            if isinstance(outcome, Trouble):
                self.post_message(self.Told(number, partial(self.troubled, outcome)))
            else:
                self.post_message(self.Told(number, partial(take, outcome.told)))

        self.run_worker(on_thread, thread=True, exit_on_error=False, group="asking")

    def next_question(self) -> int:
        """The last one counts."""
        self.question_number += 1
        return self.question_number

    async def on_asking_panel_told(self, event: Told) -> None:
        event.stop()
        if event.number == self.question_number:
            await event.answer()

    async def troubled(self, trouble: Trouble) -> None:
        """The answer was no, or none: say so."""
        self.tell(shown(trouble.text))

    @property
    def room(self) -> int:
        return room_of(self)


def here(look: Callable[[], _T]) -> Outcome[_T] | Trouble:
    """What came of asking something of this machine."""
    try:
        return Outcome(look())
    except PosError as failed:
        return Trouble(str(failed))
    except Exception:  # the thread's edge: a panel that waits for ever would say nothing
        logger.exception("a panel's question failed")
        return Trouble(OURS)


def room_of(panel: Panel) -> int:
    return _BROAD_ROOM if panel.app.size.width >= _BROAD else NARROW_ROOM
