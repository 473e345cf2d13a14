"""The base of the manager's loyalty panels: the service is asked on a thread of its own.

A scan meanwhile sells as ever; an answer that comes when the panel is gone is nobody's.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from textual.message import Message

from pos.errors import LoyaltyError, LoyaltyUnreachable, PosError
from pos.ports.loyalty_office import LoyaltyOffice
from pos.ports.no_answer import change_unanswered, may_be_done, question_unanswered
from pos.ui.command import Desk
from pos.ui.panels.entries import Entry
from pos.ui.panels.panel import Panel
from pos.ui.panels.slim_form import SlimForm
from pos.ui.rows import Row, Tone, row, shown, wrapped

_T = TypeVar("_T")

logger = logging.getLogger("pos.ui")

Way = Callable[[], Panel]
"""The panel that comes next, made when it is wanted."""

Answer = Callable[[], Awaitable[None]]
Take = Callable[[_T], Awaitable[None]]

_OURS = "That went wrong here. The till's log says why."
_BROAD = 100
NARROW_ROOM, _BROAD_ROOM = 42, 56
"""Cells for text beside the basket."""


class Trouble(NamedTuple):
    """Why there is no answer; with `may_be_done`, whether what was asked took effect is unknown."""

    text: str
    may_be_done: bool = False


class Outcome(NamedTuple, Generic[_T]):
    told: _T


def outcome_of(
    open_office: Callable[[], LoyaltyOffice], ask: Callable[[LoyaltyOffice], _T], *, look: str = ""
) -> Outcome[_T] | Trouble:
    """What came of a question or, where there is something to `look` at afterwards, of a change.

    An office for each: none is left open, and no two threads share one.
    """
    begun = False
    try:
        with closing(open_office()) as office:
            begun = bool(look)
            return Outcome(ask(office))
    except LoyaltyUnreachable as failed:
        told = change_unanswered(failed, look=look) if look else question_unanswered(failed)
        return Trouble(told.reason, may_be_done=told.sent)
    except LoyaltyError as answered:
        return Trouble(answered.reason)
    except PosError as failed:
        why = str(failed)
    except Exception:  # the thread's edge: a panel that waits for ever would say nothing
        logger.exception("the loyalty office failed")
        why = _OURS
    # Nobody knows how far it came.
    return Trouble(may_be_done(f"{why} But", look=look) if begun else why, may_be_done=begun)


class OfficePanel(Panel):
    """Escape goes back to where it was opened from."""

    is_wide = True

    class Told(Message):
        """The office's answer, from the thread that asked it."""

        def __init__(self, number: int, answer: Answer) -> None:
            super().__init__()
            self.number = number
            self.answer = answer

    def __init__(self, desk: Desk, title: str, *, back: Way) -> None:
        super().__init__(desk, title)
        self._back = back
        self._question = 0

    def question(self, ask: Callable[[LoyaltyOffice], _T], take: Take[_T]) -> None:
        """Ask; `take` is given the answer, or `troubled` what came instead. The last one counts."""
        self._question += 1
        number = self._question

        def on_thread() -> None:
            outcome = outcome_of(self.desk.open_loyalty_office, ask)
            if isinstance(outcome, Trouble):
                self.post_message(self.Told(number, partial(self.troubled, outcome)))
            else:
                self.post_message(self.Told(number, partial(take, outcome.told)))

        self.run_worker(on_thread, thread=True, exit_on_error=False, group="office")

    async def on_office_panel_told(self, event: Told) -> None:
        event.stop()
        if event.number == self._question:
            await event.answer()

    async def troubled(self, trouble: Trouble) -> None:
        """The answer was no, or none: say so."""
        self.tell(shown(trouble.text))

    @property
    def room(self) -> int:
        return room_of(self)

    async def action_back(self) -> None:
        await self.desk.open_panel(self._back())


class OfficeForm(SlimForm):
    """A form whose last Enter leads on to a panel, most often the review of what was typed."""

    is_wide = True

    def __init__(
        self,
        desk: Desk,
        title: str,
        *,
        entries: Sequence[Entry],
        onward: Callable[..., Panel],
        back: Way,
        known: Sequence[str] = (),
        about: Sequence[Row] = (),
        hint: Sequence[Row] = (),
    ) -> None:
        """`known` stands in the empty fields: what holds where nothing is typed."""
        super().__init__(desk, title, entries=entries, make=onward, about=about, hint=hint)
        self._back = back
        for field, value in zip(self.fields, known, strict=bool(known)):
            field.placeholder = shown(value)

    async def action_back(self) -> None:
        await self.desk.open_panel(self._back())


def room_of(panel: Panel) -> int:
    return _BROAD_ROOM if panel.app.size.width >= _BROAD else NARROW_ROOM


def told_rows(text: str, room: int, *, tone: Tone = Tone.PLAIN, most: int = 6) -> tuple[Row, ...]:
    """A sentence over as many rows as it needs."""
    return tuple(row(line, tone=tone) for line in wrapped(shown(text), room, most=most))
