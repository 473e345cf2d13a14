"""The base of the manager's loyalty panels: the service is asked on a thread of its own.

A scan meanwhile sells as ever; an answer that comes when the panel is gone is nobody's.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from typing import TypeVar

from textual.message import Message

from pos.errors import LoyaltyError, LoyaltyUnreachable, PosError
from pos.ports.loyalty_office import LoyaltyOffice
from pos.ports.no_answer import change_unanswered, may_be_done, question_unanswered
from pos.ui.command import Desk
from pos.ui.panels.asking import OURS, AskingPanel, Outcome, Take, Trouble
from pos.ui.panels.entries import Entry
from pos.ui.panels.panel import Panel
from pos.ui.panels.slim_form import SlimForm
from pos.ui.rows import Row, Tone, row, shown, wrapped

_T = TypeVar("_T")

logger = logging.getLogger("pos.ui")

Way = Callable[[], Panel]
"""The panel that comes next, made when it is wanted."""

NOT_KNOWN = "not known now"


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
        why = OURS
    # Nobody knows how far it came.
    return Trouble(may_be_done(f"{why} But", look=look) if begun else why, may_be_done=begun)


class OfficePanel(AskingPanel):
    """Escape goes back to where it was opened from."""

    knows_way_back = True

    def __init__(self, desk: Desk, title: str, *, back: Way) -> None:
        super().__init__(desk, title)
        self._back = back

    def question(self, ask: Callable[[LoyaltyOffice], _T], take: Take[_T]) -> None:
        """Ask the office; the rest is as ever."""
        self.find(lambda: outcome_of(self.desk.open_loyalty_office, ask), take)

    async def action_back(self) -> None:
        await self.desk.open_panel(self._back())


class OfficeForm(SlimForm):
    """A form whose last Enter leads on to a panel, most often the review of what was typed."""

    is_wide = True
    knows_way_back = True

    class Known(Message):
        """What the fields stand at, from the thread that asked."""

        def __init__(self, values: Sequence[str]) -> None:
            super().__init__()
            self.values = tuple(values)

    def __init__(
        self,
        desk: Desk,
        title: str,
        *,
        entries: Sequence[Entry],
        onward: Callable[..., Panel],
        back: Way,
        known: Sequence[str] = (),
        read: Callable[[LoyaltyOffice], Sequence[str]] | None = None,
        typed: Sequence[str] = (),
        about: Sequence[Row] = (),
        hint: Sequence[Row] = (),
    ) -> None:
        """`known` stands in the empty fields: what holds where nothing is typed. Where only the
        service knows it, `read` asks; `typed` comes back from a review that led nowhere.
        """
        super().__init__(desk, title, entries=entries, make=onward, about=about, hint=hint)
        self._back = back
        self._read = read
        self._know(known)
        for field, text in zip(self.fields, typed, strict=bool(typed)):
            field.value = text

    @property
    def typed(self) -> tuple[str, ...]:
        return tuple(field.text for field in self.fields)

    def on_mount(self) -> None:
        if self._read is not None:
            self.run_worker(
                partial(self._ask, self._read), thread=True, exit_on_error=False, group="office"
            )

    def _ask(self, read: Callable[[LoyaltyOffice], Sequence[str]]) -> None:
        """On a thread of its own."""
        outcome = outcome_of(self.desk.open_loyalty_office, read)
        unknown = (NOT_KNOWN,) * len(self.fields)
        self.post_message(self.Known(outcome.told if isinstance(outcome, Outcome) else unknown))

    def on_office_form_known(self, event: Known) -> None:
        event.stop()
        self._know(event.values)

    def _know(self, values: Sequence[str]) -> None:
        for field, value in zip(self.fields, values, strict=bool(values)):
            field.placeholder = shown(value)

    async def action_back(self) -> None:
        await self.desk.open_panel(self._back())


def told_rows(text: str, room: int, *, tone: Tone = Tone.PLAIN, most: int = 6) -> tuple[Row, ...]:
    """A sentence over as many rows as it needs."""
    return tuple(row(line, tone=tone) for line in wrapped(shown(text), room, most=most))
