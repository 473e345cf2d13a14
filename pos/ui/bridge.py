"""Between the terminal's thread and the screen: the newest Snapshot over, intents back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from textual.message import Message
from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pos.core.intents import Intent
    from pos.terminal.snapshot import CommandScanned, Snapshot
    from pos.terminal.ticket import Outcome, Ticket


MOST_COMMANDS = 20
"""Nobody scans more of them before the screen has done the first."""


class Till(Protocol):
    """What the screen needs of the terminal."""

    def submit(self, intent: Intent) -> Ticket | None:
        """Ask; returns at once, from any thread. The answer comes as a Snapshot.

        None where the till is still on its way: what was asked waits for it.
        """
        ...

    def subscribe(self, listener: Callable[[Snapshot], None]) -> None:
        """Call the listener with each new Snapshot, on the terminal's thread."""
        ...

    @property
    def snapshot(self) -> Snapshot:
        """The newest; from any thread."""
        ...


class Bridge:
    """A newer Snapshot replaces the one that waits: a burst of scans is one message, not many.

    No lock: the terminal's thread has set its Snapshot before it looks at `_told`, the screen's
    clears `_told` before it reads the Snapshot, so that the last one is always fetched.
    """

    class Changed(Message):
        """There is a newer Snapshot to take."""

    def __init__(self, till: Till, screen: MessagePump) -> None:
        self._till = till
        self._screen = screen
        self._told = False
        self._is_open = False
        self._asked_at: Snapshot | None = None
        self._asked: Ticket | None = None
        self._last_say = till.snapshot.say.number
        self._last_command: CommandScanned | None = None
        self._commands: deque[str] = deque(maxlen=MOST_COMMANDS)
        """Scanned, and not done yet: a newer Snapshot takes the place of none of them."""
        self._refusals = 0
        """Counted by the terminal's thread alone."""
        self._refusals_taken = 0
        """Counted by the screen's thread alone."""

    def open(self) -> None:
        self._is_open = True
        self._till.subscribe(self._hear)

    def close(self) -> None:
        """Say no more: the screen is going."""
        self._is_open = False

    def ask(self, intent: Intent) -> Ticket | None:
        """What is only looked into keeps no key waiting: the terminal has nothing to say of it."""
        from pos.core.intents import (
            CountNext,
            ExpectScan,
            ListSuspended,
            MarkNoticesRead,
            ReadPage,
        )

        shown = self._till.snapshot
        ticket = self._till.submit(intent)
        only_looks = ReadPage | MarkNoticesRead | ListSuspended | CountNext | ExpectScan
        if not isinstance(intent, only_looks):
            self._asked, self._asked_at = ticket, shown
            if ticket is not None:
                ticket.decided.add_done_callback(self._ended)
        if ticket is not None:
            ticket.ended.add_done_callback(self._ended)
        return ticket

    @property
    def is_asking(self) -> bool:
        """Whether what was asked last is not decided yet; what it set off may be on its way."""
        if self._asked_at is None:
            return False
        if self._asked is None:  # the till is on its way
            return self._asked_at is self._till.snapshot
        return not (self._asked.decided.done() or self._asked.ended.done())

    def take_answer(self) -> bool:
        """Whether something was asked since the last time, so that the screen may be behind."""
        asked, self._asked_at = self._asked_at is not None, None
        return asked

    def take(self) -> Snapshot:
        """The newest Snapshot there is."""
        self._told = False
        return self._till.snapshot

    def take_refusals(self) -> int:
        """How many were refused since the last time, those never shown among them."""
        heard = self._refusals
        new, self._refusals_taken = heard - self._refusals_taken, heard
        return new

    def take_command(self) -> str:
        """The name of the command that was scanned first of those not taken yet; empty: none."""
        return self._commands.popleft() if self._commands else ""

    def _ended(self, _: Future[Outcome] | Future[None]) -> None:
        """Whoever asked may wait for that alone: it need not change what is shown."""
        self._tell()

    def _hear(self, snapshot: Snapshot) -> None:
        say = snapshot.say
        if say.number != self._last_say:
            self._last_say = say.number
            self._refusals += not say.ok
        if snapshot.command is not None and snapshot.command is not self._last_command:
            self._last_command = snapshot.command
            self._commands.append(snapshot.command.name)
        self._tell()

    def _tell(self) -> None:
        if self._is_open and not self._told:
            self._told = True
            self._screen.post_message(self.Changed())
