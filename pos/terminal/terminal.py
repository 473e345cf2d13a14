"""One inbox, one writer: take what comes, have it decided, commit, show, perform.

The thread here owns the state and writes the journal; everyone else puts messages in the inbox
and receives immutable snapshots. deciding.py decides a round, writer.py writes it, under_way.py
has the effects it set off, timers.py what the clock brings; taking_up.py reads the record first.
"""

from __future__ import annotations

import logging
import threading
from contextlib import AbstractContextManager

from pos.core import intents as it
from pos.core.decision import Refusal
from pos.core.effects import Effect, FindCustomer
from pos.core.handed import StoreSales
from pos.core.refund import ReceiptRead
from pos.core.sale import Sale
from pos.core.state import empty_state
from pos.errors import EntryMovedOn
from pos.log_about import about
from pos.ports.devices import DeviceNews, Scan, ScanFault, ScannerNews
from pos.ports.record import OutboxCounts
from pos.terminal.approvals import BY_ITSELF
from pos.terminal.by_itself import asked_by_itself
from pos.terminal.deciding import Deciding, Round, rounds_of
from pos.terminal.facts import command_of_scan
from pos.terminal.inbox import (
    Answered,
    Asked,
    CustomerKnown,
    EarnPreviewed,
    Inbox,
    Message,
    Note,
    PageRead,
    Settle,
    Stop,
)
from pos.terminal.shown import Listener, Shown
from pos.terminal.snapshot import (
    CommandScanned,
    EngineLine,
    LoyaltyLine,
    ReceiptDrawn,
    Snapshot,
)
from pos.terminal.taking_up import take_up
from pos.terminal.ticket import Outcome, Ticket
from pos.terminal.timers import Timers
from pos.terminal.under_way import Perform, UnderWay, end_all
from pos.terminal.world import World
from pos.terminal.writer import STOPPED, Writer

__all__ = ["Perform", "Terminal", "World"]

log = logging.getLogger("pos.terminal")

CLOSING = Refusal(reason="The till is closing.")


class Terminal:
    """Runs on a thread of its own; a simulation steps it instead: `begin`, then `step`, `end`."""

    def __init__(self, world: World, *, inbox: Inbox | None = None) -> None:
        self._world = world
        self._inbox = inbox or Inbox()
        self._ready = threading.Event()
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None
        self._shown = Shown(empty_state(world.setup))
        self._writer = Writer(world, self._shown)
        self._deciding = Deciding(world, self._shown, self._writer)
        self._timers = Timers(world.clock, self._shown)
        self._under_way = UnderWay()

    # -- for everyone, from any thread --------------------------------------------------------

    def start(self, perform: Perform) -> None:
        self._thread = threading.Thread(
            target=self._run, args=(perform,), name="terminal", daemon=True
        )
        self._thread.start()

    def wait_until_ready(self, timeout_s: float | None = None) -> bool:
        return self._ready.wait(timeout_s)

    @property
    def failed(self) -> str:
        """Why nothing can be sold until the till is started again; '' while all is well."""
        return self.snapshot.say.text if self._writer.failed else ""

    @property
    def snapshot(self) -> Snapshot:
        return self._shown.snapshot

    def subscribe(self, listener: Listener) -> None:
        """`listener` is called on the terminal's thread at each change and must return at once."""
        self._shown.subscribe(listener)

    def listening(self, listener: Listener) -> AbstractContextManager[None]:
        """Subscribe for as long as the block lasts."""
        return self._shown.listening(listener)

    def submit(self, intent: it.Intent) -> Ticket:
        """Ask for something. Returns at once; the ticket ends when all it set off has ended."""
        if not isinstance(intent, BY_ITSELF):
            self._timers.somebody_is_there()
        ticket = Ticket()
        if not self._inbox.put(Asked(intent=intent, ticket=ticket)):
            log.error("the inbox is full")
            self._world.sound(False, _read_by(intent))
            ticket.ended.set_result(Outcome(say="", refusal="The till cannot keep up. Wait."))
        if self._is_over.is_set():
            self._answer_the_rest()  # nobody else looks any more
        return ticket

    def somebody_is_there(self) -> None:
        """A key was pressed, whatever comes of it: the till does not lock itself yet."""
        self._timers.somebody_is_there()

    def hear(self, news: ScannerNews) -> Ticket | None:
        """What a scanner's driver has to tell."""
        match news:
            case Scan():
                if name := command_of_scan(news.text, self._world.setup):
                    if not self._inbox.put(CommandScanned(name=name, device=news.device)):
                        self._world.sound(False, news.device)
                    return None
                return self.submit(it.Scanned(text=news.text, device=news.device))
            case ScanFault():
                return self.submit(it.ScanFailed(trouble=news.trouble, device=news.device))
            case DeviceNews():
                self.note(news)
                return None

    def note(self, note: Note | CustomerKnown) -> None:
        """Something to show, or to look at, that changes no sale."""
        self._inbox.put(note)

    def answer(self, ticket: Ticket, intent: it.Intent | None) -> None:
        """An effect is done."""
        self._inbox.put_always(Answered(ticket=ticket, intent=intent))

    def settle(self, timeout_s: float) -> bool:
        """Wait until all that was asked and all it set off is answered, background effects too."""
        settled = threading.Event()
        self._inbox.put_always(Settle(settled))
        return settled.wait(timeout_s)

    def stop(self) -> None:
        """Finish what was asked before, write what still rides, and end."""
        if self._thread is not None and self._thread.is_alive():
            self._inbox.put_always(Stop())
            self._thread.join()

    # -- on the terminal's thread -------------------------------------------------------------

    def _run(self, perform: Perform) -> None:
        self.begin(perform)
        self._ready.set()
        while self.step(self.wait_s):
            pass
        self.end()

    def begin(self, perform: Perform) -> None:
        """Take up the record; `failed` says where that is not possible."""
        self._under_way.perform = perform
        try:
            self._writer.keep_room()
            take_up(self._world, self._writer, self._shown)
            self._ask_by_itself(before=None)  # what was shown of the open sale is in no record
            for intent in self._timers.due_at_the_start():
                self._take([_by_itself(intent)])
        except Exception as problem:  # noqa: BLE001 - the thread's edge: who waits must be told
            self._writer.give_up(problem)

    def step(self, wait_s: float | None) -> bool:
        """One round, of what comes within so long. False where it was asked to stop."""
        messages = self._inbox.take(wait_s)
        self._under_way.came(messages)
        try:
            self._one_round(messages)
        except Exception as problem:  # noqa: BLE001 - the same edge
            self._writer.give_up(problem)
            end_all(messages, STOPPED)
        self._under_way.tell_who_waits(nothing_asked=self._inbox.is_empty)
        return not any(isinstance(message, Stop) for message in messages)

    @property
    def wait_s(self) -> float | None:
        """How long nothing need be done, if nothing comes; None: until something does."""
        if self._writer.failed:
            return None
        waits = (self._writer.wait_s, self._timers.wait_s)
        return min((wait_s for wait_s in waits if wait_s is not None), default=None)

    def end(self) -> None:
        """Write what still rides, answer whoever waits, and shut the record."""
        self._writer.commit()
        self._is_over.set()  # from here on whoever asks finds the answer themselves
        self._answer_the_rest()
        self._under_way.give_up(CLOSING)
        self._writer.close()

    def _answer_the_rest(self) -> None:
        """By the one thread that takes it, of whichever come at the same time."""
        while waiting := self._inbox.take(0.0):
            end_all(waiting, CLOSING)

    # -- round by round -----------------------------------------------------------------------

    def _one_round(self, messages: list[Message]) -> None:
        asked = self._with_clock_set(messages)
        if asked:
            self._take(asked)
        self._writer.commit_riders(is_silent=not messages)
        for intent in self._timers.due():
            if not self._writer.failed:
                self._take([_by_itself(intent)])

    def _with_clock_set(self, messages: list[Message]) -> list[Message]:
        """Before anything is judged by a clock that was set."""
        clock_set = self._timers.clock_set()
        if clock_set is None or self._writer.failed:
            return messages
        self._world.clock_set()
        return [_by_itself(clock_set), *messages]

    def _take(self, messages: list[Message]) -> None:
        """Decide all that waits in turn, commit it together, and only then show and perform."""
        for together in rounds_of(messages):
            self._take_together(together)

    def _take_together(self, messages: list[Message]) -> None:
        round_ = Round(state=self.snapshot.state)
        for message in messages:
            match message:
                case Asked(ticket=ticket):
                    with about(request=ticket.number, sale=round_.state.sale_id):
                        self._deciding.asked(round_, message.intent, ticket)
                case Answered(ticket=ticket):
                    self._shown.answer_came(ticket)
                    with about(request=ticket.number, sale=round_.state.sale_id):
                        self._deciding.answered(round_, message.intent, ticket)
                case LoyaltyLine():
                    self._deciding.line_changed(round_, message)
                case CustomerKnown():
                    self._deciding.customer_known(round_, message.customer_id)
                case (
                    EarnPreviewed()
                    | PageRead()
                    | ReceiptRead()
                    | ReceiptDrawn()
                    | StoreSales()
                    | EngineLine()
                    | OutboxCounts()
                    | DeviceNews()
                ):
                    self._shown.note(message)
                case CommandScanned():
                    round_.commands.append(message)
                case Settle() | Stop():
                    pass
        self._end(round_)

    def _end(self, round_: Round) -> None:
        try:
            is_written = self._writer.remember(round_.batches, is_urgent=round_.is_urgent)
        except EntryMovedOn as moved_on:
            self._shown.say(str(moved_on), ok=False)
            self._refuse(round_, Refusal(reason=str(moved_on)))
            return
        if not is_written:
            self._refuse(round_, STOPPED)
            return
        for ticket in round_.answered:
            ticket.tell()  # before it is shown: whoever sees it may look at their ticket
        before = self.snapshot.state
        remembered = self._deciding.remembered
        is_news = round_.state is not before or round_.say is not None
        if is_news or not remembered.is_in(self.snapshot):
            self._shown.show(round_.state, answer=round_.say, remembered=remembered)
        self._writer.say_of_the_disk()
        for command in round_.commands:
            self._world.sound(True, command.device)
            self._shown.pass_on(command)
        for effect, ticket in round_.effects:
            self._start(effect, ticket)
        # What could not be asked while the line was down is asked as if the sale were new.
        self._ask_by_itself(before=None if round_.came_online else before.sale)
        self._shown.show_looking_up()
        for ticket in round_.answered:
            self._under_way.one_answered(ticket)

    def _refuse(self, round_: Round, refusal: Refusal) -> None:
        unstarted = [ticket for _, ticket in round_.effects]
        self._under_way.refuse(refusal, answered=round_.answered, unstarted=unstarted)

    def _ask_by_itself(self, *, before: Sale | None) -> None:
        for effect in asked_by_itself(
            before,
            self.snapshot.state.sale,
            setup=self._world.setup,
            online=self.snapshot.loyalty.online,
        ):
            self._start(effect, Ticket())

    def _start(self, effect: Effect, ticket: Ticket) -> None:
        self._timers.started(effect, ticket)
        if isinstance(effect, FindCustomer) and not effect.by_itself:
            self._shown.look_up_began(ticket)
        self._under_way.start(effect, ticket)


def _by_itself(intent: it.Intent) -> Asked:
    return Asked(intent=intent, ticket=Ticket())


def _read_by(intent: it.Intent) -> str:
    """The scanner that is to sound; '' where none read it."""
    return intent.device if isinstance(intent, it.Scanned | it.ScanFailed) else ""
