"""The effects that are under way, and whoever waits until they are answered.

On the terminal's thread alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from pos.core.decision import Refusal
from pos.core.effects import Effect
from pos.terminal.inbox import Answered, Asked, Message, Settle
from pos.terminal.ticket import Ticket

Perform = Callable[[Effect, Ticket], None]
"""Carries an effect out on another thread; an `Answered` comes back for each, whatever happens."""


class UnderWay:
    def __init__(self) -> None:
        self.perform: Perform | None = None
        self._unanswered = 0
        self._open_tickets: set[Ticket] = set()
        self._settling: list[threading.Event] = []

    def start(self, effect: Effect, ticket: Ticket) -> None:
        """Counted once it is on its way: what met a fault before is answered by nobody."""
        assert self.perform is not None, "the terminal was started without a performer"
        self._open_tickets.add(ticket)
        self.perform(effect, ticket)
        self._unanswered += 1

    def came(self, messages: Iterable[Message]) -> None:
        """Counted before anything is made of them: a fault in between loses no answer."""
        for message in messages:
            match message:
                case Answered():
                    self._unanswered -= 1
                case Settle():
                    self._settling.append(message.settled)
                case _:
                    pass

    def one_answered(self, ticket: Ticket) -> None:
        """One of what the ticket waits for, once what it brought is on record."""
        ticket.one_answered()
        if ticket.ended.done():
            self._open_tickets.discard(ticket)

    def refuse(
        self, refusal: Refusal, *, answered: Iterable[Ticket], unstarted: Iterable[Ticket]
    ) -> None:
        """Nothing was written: what was decided has not happened, and its effects never start."""
        answered = list(answered)
        for ticket in answered:
            ticket.note(refusal)
        for ticket in (*answered, *unstarted):
            self.one_answered(ticket)

    # -- who waits until nothing is -----------------------------------------------------------

    def tell_who_waits(self, *, nothing_asked: bool) -> None:
        if self._settling and not self._unanswered and nothing_asked:
            for settled in self._settling:
                settled.set()
            self._settling.clear()

    def give_up(self, refusal: Refusal) -> None:
        """Nothing that comes back is heard any more."""
        for ticket in self._open_tickets:
            ticket.give_up(refusal)


def end_all(messages: Iterable[Message], refusal: Refusal) -> None:
    """Whoever asked and is not answered any more is told so, and waits no longer."""
    for message in messages:
        if isinstance(message, Asked | Answered):
            message.ticket.give_up(refusal)
