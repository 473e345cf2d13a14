"""One inbox, one writer: take an intent, decide, commit, apply, show, perform.

The thread here owns the state and writes the journal; everyone else puts messages in the inbox
and receives immutable snapshots.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.decide import decide
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import BACKGROUND, Effect, ReadBalance, ReleaseCoupons, ReleaseHold
from pos.core.refund import ReceiptRead
from pos.core.sale import Sale
from pos.core.setup import Setup
from pos.core.state import TerminalState, empty_state
from pos.errors import JournalError, RecordDamaged
from pos.ports.cards import CardBook
from pos.ports.catalog import Catalog
from pos.ports.clock import Clock, IdSource
from pos.ports.devices import DeviceNews, Scan, ScanFault, ScannerNews
from pos.ports.record import Batch, Journal, OutboxCounts, Reserve
from pos.terminal.by_itself import asked_by_itself, unconfirmed_customer
from pos.terminal.clock_watch import ClockWatch
from pos.terminal.facts import intent_of_code, intent_of_scan
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
from pos.terminal.recovery import recovered, unprinted
from pos.terminal.room import Room
from pos.terminal.shown import Listener, Shown
from pos.terminal.snapshot import LoyaltyLine, Snapshot
from pos.terminal.ticket import Outcome, Ticket

log = logging.getLogger("pos.terminal")

RIDERS_WAIT_S = 1.0
"""What is not urgent rides with the next commit, or goes alone after so long a silence."""

RELEASED_AGAIN_EVERY_S = 15.0
"""What did not go back although the line is up is tried again so often, until it lapses."""

WARNED_BEFORE = timedelta(minutes=1)
"""Of the end of what is reserved: long enough to finish a sale, or to ask for more time."""

CLOSING = Refusal(reason="The till is closing.")
STOPPED = Refusal(reason="The record cannot be written. Stop selling and call support.")

_BY_ITSELF = (it.TimePassed, it.ClockSet, it.ConfirmCustomer, it.ReleaseAgain, it.LapseNears)
"""What the terminal asks itself: it stands between nobody and their approval."""

Perform = Callable[[Effect, Ticket], None]
"""Carries an effect out on another thread; an `Answered` comes back for each, whatever happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the terminal needs, chosen by assembly.py. The journal is opened on its thread."""

    setup: Setup
    open_journal: Callable[[], Journal]
    catalog: Catalog
    cards: CardBook
    clock: Clock
    ids: IdSource
    version: str
    deliveries_wait: Callable[[], None] = lambda: None
    """Told after a commit that left something to deliver."""
    sound: Callable[[bool], None] = lambda _: None
    """The scanner's own good or bad sound, where it has one."""
    reserve: Reserve | None = None
    clock_set: Callable[[], None] = lambda: None
    """Told when the clock was set: what waits for a time of day waits for a wrong one."""
    damaged: Callable[[], None] = lambda: None
    """Told when the record turns out to be damaged while the till sells."""
    mend: Callable[[], int] | None = None
    """Makes a damaged record again, while it is shut; how many records it holds then."""


@dataclass(slots=True)
class _Round:
    """What the messages of one round have come to, before and after it is committed."""

    state: TerminalState
    batches: list[Batch] = field(default_factory=list)
    effects: list[tuple[Effect, Ticket]] = field(default_factory=list)
    answered: list[Ticket] = field(default_factory=list)
    say: Answer | None = None
    urgent: bool = False
    """Whether any of it must be on the disk before it is shown."""
    came_online: bool = False


class Terminal:
    """Runs on a thread of its own; a simulation steps it instead: `begin`, then `step`, `end`."""

    def __init__(self, world: World, *, inbox: Inbox | None = None) -> None:
        self._world = world
        self._inbox = inbox or Inbox()
        self._riders: list[Batch] = []
        self._to_approve: it.Intent | None = None
        self._perform: Perform | None = None
        self._riders_since_s = 0.0
        self._released_at_s = 0.0
        self._warned_of: frozenset[str] = frozenset()
        self._reserved: tuple[str, ...] = ()
        self._reserved_at = world.clock.now()
        self._failed = False
        self._journal: Journal | None = None
        self._ready = threading.Event()
        self._unanswered = 0
        self._settling: list[threading.Event] = []
        self._open_tickets: set[Ticket] = set()
        self._shown = Shown(empty_state(world.setup))
        self._room = Room(world.reserve, self._shown.note)
        self._clock_watch = ClockWatch(world.clock)
        self._thread: threading.Thread | None = None

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
        return self.snapshot.say.text if self._failed else ""

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
        ticket = Ticket()
        if not self._inbox.put(Asked(intent=intent, ticket=ticket)):
            log.error("the inbox is full")
            self._world.sound(False)
            ticket.ended.set_result(Outcome(say="", refusal="The till cannot keep up. Wait."))
        return ticket

    def hear(self, news: ScannerNews) -> Ticket | None:
        """What a scanner's driver has to tell."""
        match news:
            case Scan():
                return self.submit(it.Scanned(text=news.text))
            case ScanFault():
                return self.submit(it.ScanFailed(trouble=news.trouble))
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
        self._perform = perform
        try:
            self._room.keep()
            self._take_up()
        except Exception as problem:  # noqa: BLE001 - the thread's edge: who waits must be told
            self._give_up(problem)

    def _take_up(self) -> None:
        try:
            self._open()
        except RecordDamaged as problem:
            if self._world.mend is None:
                raise
            log.error("%s", problem)
            if self._journal is not None:
                self._journal.close()
            self._open(rebuilt=self._world.mend())

    def step(self, wait_s: float | None) -> bool:
        """One round, of what comes within so long. False where it was asked to stop."""
        messages = self._inbox.take(wait_s)
        try:
            self._one_round(messages)
        except Exception as problem:  # noqa: BLE001 - the same edge
            self._give_up(problem)
            _end_all(messages, STOPPED)
        return not any(isinstance(message, Stop) for message in messages)

    def end(self) -> None:
        """Write what still rides, answer whoever waits, and shut the record."""
        self._commit([])
        _end_all(self._inbox.take(0.0), CLOSING)
        for ticket in self._open_tickets:
            ticket.give_up(CLOSING)
        if self._journal is not None:
            self._journal.close()

    def _one_round(self, messages: list[Message]) -> None:
        asked = self._with_clock_set(messages)
        if asked:
            self._take(asked)
        if self._riders and (not messages or self._riders_are_late()):
            self._commit([])
        self._look_at_the_clock()
        self._tell_who_waits()

    def _with_clock_set(self, messages: list[Message]) -> list[Message]:
        """Before anything is judged by a clock that was set."""
        clock_set = self._clock_watch.look()
        if clock_set is None or self._failed:
            return messages
        self._reserved_at += clock_set.after - clock_set.before
        self._world.clock_set()
        return [Asked(intent=clock_set, ticket=Ticket()), *messages]

    def _tell_who_waits(self) -> None:
        if self._settling and not self._unanswered and self._inbox.is_empty:
            for settled in self._settling:
                settled.set()
            self._settling.clear()

    def _open(self, *, rebuilt: int | None = None) -> None:
        world = self._world
        journal = self._journal = self._room.tried(world.open_journal)
        happened = list(journal.since_shift_opened())
        before = fold(empty_state(world.setup), happened)
        start = recovered(
            before,
            at=world.clock.now(),
            version=world.version,
            last_at=journal.last_at,
            rebuilt=rebuilt,
            unprinted=unprinted(happened),
        )
        first = Batch(at=world.clock.now(), events=start.events)
        self._room.tried(lambda: journal.append([first]))
        if any(isinstance(one, ev.ClockJumped) for one in start.events):
            world.clock_set()
        self._shown.show(
            fold(before, start.events),
            answer=Decision(say=start.say) if start.say else None,
            restored=start.restored,
        )
        self._say_of_the_disk()
        self._release_again()

    @property
    def wait_s(self) -> float | None:
        """How long nothing need be done, if nothing comes; None: until something does."""
        waits = [RIDERS_WAIT_S] if self._riders else []
        if self._failed:
            return None
        if (lapse := self._next_lapse()) is not None:
            waits.append(max(0.0, (lapse - self._world.clock.now()).total_seconds()))
        if self._must_release:
            waits.append(max(0.0, self._release_due_in_s()))
        if (warning := self._next_warning()) is not None:
            waits.append(max(0.0, (warning - self._world.clock.now()).total_seconds()))
        return min(waits) if waits else None

    def _take(self, messages: list[Message]) -> None:
        """Decide all that waits in turn, commit it together, and only then show and perform."""
        round_ = _Round(state=self.snapshot.state)
        for message in messages:
            match message:
                case Asked():
                    self._asked(round_, message)
                case Answered():
                    self._answered(round_, message)
                case LoyaltyLine():
                    self._line_changed(round_, message)
                case CustomerKnown():
                    self._customer_known(round_, message.customer_id)
                case EarnPreviewed() | PageRead() | ReceiptRead() | OutboxCounts() | DeviceNews():
                    self._shown.note(message)
                case Settle():
                    self._settling.append(message.settled)
                case Stop():
                    pass
        self._end(round_)

    def _line_changed(self, round_: _Round, line: LoyaltyLine) -> None:
        """Who could not be confirmed while it was down is looked up again, once a change."""
        was_online = self.snapshot.loyalty.online
        self._shown.note(line)
        if not line.online or was_online:
            return
        round_.came_online = True
        if round_.state.releases:
            self._asked(round_, Asked(intent=it.ReleaseAgain(), ticket=Ticket()))
        if unconfirmed_customer(round_.state):
            self._confirm(round_)

    def _customer_known(self, round_: _Round, customer_id: str) -> None:
        """What was told of them has arrived: tags, points given, or who they are."""
        sale = round_.state.sale
        if sale is None or sale.customer is None or sale.customer.customer_id != customer_id:
            return
        if unconfirmed_customer(round_.state):
            self._confirm(round_)
        elif sale.customer.verified:
            read = ReadBalance(sale_id=sale.sale_id, customer_id=customer_id)
            round_.effects.append((read, Ticket()))

    def _confirm(self, round_: _Round) -> None:
        self._asked(round_, Asked(intent=it.ConfirmCustomer(by_itself=True), ticket=Ticket()))

    def _asked(self, round_: _Round, asked: Asked) -> None:
        intent, ticket = asked.intent, asked.ticket
        if isinstance(intent, it.Approve):
            answer = self._ask_for_approval(round_, intent, ticket)
        else:
            answer = self._decide(round_, intent, ticket)
            if not isinstance(intent, _BY_ITSELF):
                needs = isinstance(answer, Refusal) and answer.needs_approval
                self._to_approve = intent if needs else None
        if isinstance(intent, it.Scanned):
            self._world.sound(isinstance(answer, Decision))
        self._keep(round_, answer, ticket)

    def _ask_for_approval(self, round_: _Round, intent: it.Approve, ticket: Ticket) -> Answer:
        """The yes is for what was refused before it, whatever else is while a PIN is checked."""
        if self._to_approve is None:
            return Refusal(reason="There is nothing to approve.")
        ticket.to_approve, self._to_approve = self._to_approve, None
        return self._decide(round_, intent, ticket)

    def _answered(self, round_: _Round, answered: Answered) -> None:
        intent, ticket = answered.intent, answered.ticket
        self._unanswered -= 1
        if intent is None:
            round_.answered.append(ticket)
            return
        answer = self._decide(round_, intent, ticket)
        approved = ticket.to_approve
        if approved is not None:
            if isinstance(answer, Refusal):
                self._to_approve = self._to_approve or approved  # another PIN may be tried
            elif isinstance(intent, it.ApprovalGiven):
                ticket.to_approve = None
                by = intent.approver.user_id
                answer = self._decide(round_, approved, ticket, approved_by=by)
        self._keep(round_, answer, ticket)

    def _decide(
        self, round_: _Round, intent: it.Intent, ticket: Ticket, *, approved_by: str = ""
    ) -> Answer:
        if self._failed:
            return STOPPED
        now = self._world.clock.now()
        moment = Moment(now=now, new_id=self._world.ids.new_id(), approved_by=approved_by)
        try:
            answer = decide(round_.state, self._with_facts(intent), moment)
            state = fold(round_.state, answer.events)
        except Exception:  # an edge too: one request that meets a fault of ours ends no shift
            log.exception("%s could not be decided", type(intent).__name__)
            return Refusal(reason="Something went wrong in the till. The sale stands as it was.")
        if isinstance(answer, Decision) and (no_room := self._room.refusal(answer.events)):
            return no_room
        deliveries = answer.deliveries if isinstance(answer, Decision) else ()
        changes = answer.changes if isinstance(answer, Decision) else ()
        assert answer.events or not (deliveries or changes), "a delivery is caused by an event"
        if answer.events:
            round_.state = state
            batch = Batch(at=now, events=answer.events, deliveries=deliveries, changes=changes)
            round_.batches.append(batch)
            round_.urgent |= isinstance(answer, Refusal) or answer.urgent
        waited_for = 0
        for effect in answer.effects:
            own = Ticket() if isinstance(effect, BACKGROUND) else ticket
            waited_for += own is ticket
            round_.effects.append((effect, own))
        ticket.expect(waited_for)
        return answer

    def _with_facts(self, intent: it.Intent) -> it.Intent:
        if isinstance(intent, it.Scanned):
            return intent_of_scan(intent, self._world.catalog, self._world.setup, self._world.cards)
        if isinstance(intent, it.EnterCode):
            return intent_of_code(intent, self._world.catalog)
        if isinstance(intent, it.ExtendHold):
            return replace(intent, online=self.snapshot.loyalty.online)
        return intent

    def _keep(self, round_: _Round, answer: Answer, ticket: Ticket) -> None:
        """A refusal is seen: in a burst of scans the next good one does not wipe it away."""
        ticket.note(answer)
        round_.answered.append(ticket)
        if isinstance(answer, Refusal) or (answer.say and not isinstance(round_.say, Refusal)):
            round_.say = answer

    def _end(self, round_: _Round) -> None:
        if not self._remember(round_):
            self._refuse_all(round_)
            return
        before = self.snapshot.state
        if round_.state is not before or round_.say is not None:
            self._shown.show(round_.state, answer=round_.say)
        self._say_of_the_disk()
        for effect, ticket in round_.effects:
            self._start(effect, ticket)
        for effect in asked_by_itself(
            # What could not be asked while the line was down is asked as if the sale were new.
            None if round_.came_online else before.sale,
            round_.state.sale,
            setup=self._world.setup,
            online=self.snapshot.loyalty.online,
        ):
            self._start(effect, Ticket())
        for ticket in round_.answered:
            self._one_answered(ticket)

    def _say_of_the_disk(self) -> None:
        if said := self._room.news():
            self._shown.say(said, ok=False)

    def _one_answered(self, ticket: Ticket) -> None:
        ticket.one_answered()
        if ticket.ended.done():
            self._open_tickets.discard(ticket)

    def _remember(self, round_: _Round) -> bool:
        """In the order decided: a round with nothing urgent in it rides as a whole."""
        if round_.urgent:
            return self._commit(round_.batches)
        if round_.batches and not self._riders:
            self._riders_since_s = self._world.clock.monotonic_s()
        self._riders.extend(round_.batches)
        return True

    def _riders_are_late(self) -> bool:
        return self._world.clock.monotonic_s() - self._riders_since_s >= RIDERS_WAIT_S

    def _refuse_all(self, round_: _Round) -> None:
        """Nothing was written: what was decided has not happened, and its effects never start."""
        for ticket in round_.answered:
            ticket.note(STOPPED)
        for ticket in (*round_.answered, *(ticket for _, ticket in round_.effects)):
            self._one_answered(ticket)

    def _commit(self, batches: list[Batch]) -> bool:
        """Write the riders and these in one transaction; the state moves only if it is written."""
        together = [*self._riders, *batches]
        journal = self._journal
        if self._failed or journal is None:
            return False
        if not together:
            return True
        try:
            self._room.tried(lambda: journal.append(together))
        except JournalError as problem:
            self._give_up(problem)
            return False
        self._riders.clear()
        if any(batch.deliveries or batch.changes for batch in batches):
            self._world.deliveries_wait()
        return True

    def _give_up(self, problem: Exception) -> None:
        """Nothing may be sold that is not recorded."""
        ours = not isinstance(problem, JournalError)
        log.critical("%s", problem, exc_info=problem if ours else None)
        self._failed = True
        if isinstance(problem, RecordDamaged):
            self._world.damaged()
        text = "The till has met a fault. Stop selling and call support." if ours else str(problem)
        self._shown.say(text, ok=False)

    def _start(self, effect: Effect, ticket: Ticket) -> None:
        assert self._perform is not None, "the terminal was started without a performer"
        self._unanswered += 1
        self._open_tickets.add(ticket)
        if isinstance(effect, ReleaseHold | ReleaseCoupons):
            self._released_at_s = self._world.clock.monotonic_s()
        self._perform(effect, ticket)

    def _next_lapse(self) -> datetime | None:
        """Of what the sale has reserved, or of what is on its way back."""
        state = self.snapshot.state
        ends = [one.lapses_at for one in state.releases]
        if state.sale is not None and state.sale.next_lapse is not None:
            ends.append(state.sale.next_lapse)
        return min(ends, default=None)

    def _next_warning(self) -> datetime | None:
        """Once for what the open sale has reserved, and again when that is another.

        Of a short life in its middle, so that nothing just reserved is asked for anew at once.
        """
        sale = self.snapshot.state.sale
        if sale is None or sale.next_lapse is None or set(sale.reserved) <= self._warned_of:
            return None
        if sale.reserved != self._reserved:
            self._reserved, self._reserved_at = sale.reserved, self._world.clock.now()
        middle = self._reserved_at + (sale.next_lapse - self._reserved_at) / 2
        return max(middle, sale.next_lapse - WARNED_BEFORE)

    def _warn(self, sale: Sale) -> None:
        self._warned_of = frozenset(sale.reserved)
        nears = it.LapseNears(online=self.snapshot.loyalty.online)
        self._take([Asked(intent=nears, ticket=Ticket())])

    @property
    def _must_release(self) -> bool:
        """While the line is down its return is waited for instead."""
        return bool(self.snapshot.state.releases) and self.snapshot.loyalty.online

    def _release_due_in_s(self) -> float:
        gone_s = self._world.clock.monotonic_s() - self._released_at_s
        return RELEASED_AGAIN_EVERY_S - gone_s

    def _release_again(self) -> None:
        if self._must_release:
            self._take([Asked(intent=it.ReleaseAgain(), ticket=Ticket())])

    def _look_at_the_clock(self) -> None:
        lapse = self._next_lapse()
        if lapse is not None and lapse <= self._world.clock.now() and not self._failed:
            self._take([Asked(intent=it.TimePassed(), ticket=Ticket())])
        if self._must_release and self._release_due_in_s() <= 0 and not self._failed:
            self._release_again()
        warning, sale = self._next_warning(), self.snapshot.state.sale
        if sale is None or warning is None or self._failed:
            return
        if warning <= self._world.clock.now():
            self._warn(sale)


def _end_all(messages: list[Message], refusal: Refusal) -> None:
    """Whoever asked and is not answered any more is told so, and waits no longer."""
    for message in messages:
        if isinstance(message, Asked | Answered):
            message.ticket.give_up(refusal)
