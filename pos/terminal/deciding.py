"""One round: what waits is decided in turn. It is then committed together by terminal.py."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.decide import decide
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import BACKGROUND, Effect, ReadBalance
from pos.core.state import TerminalState
from pos.ports.record import Batch
from pos.terminal.by_itself import unconfirmed_customer
from pos.terminal.facts import intent_of_code, intent_of_scan
from pos.terminal.inbox import Answered, Message
from pos.terminal.shown import Shown
from pos.terminal.snapshot import LoyaltyLine
from pos.terminal.ticket import Ticket
from pos.terminal.world import World
from pos.terminal.writer import STOPPED, Writer

log = logging.getLogger("pos.terminal")

_BY_ITSELF = (it.TimePassed, it.ClockSet, it.ConfirmCustomer, it.ReleaseAgain, it.LapseNears)
"""What the terminal asks itself: it stands between nobody and their approval."""

_NO_KEY_PRESSED = (*_BY_ITSELF, it.ReadPage)

_BRINGS_A_SALE_BACK = (ev.SaleResumed, ev.CashierSignedOn)
"""Its customer may have been taken while the line was down, and nobody was there to be asked."""


@dataclass(slots=True)
class Round:
    """What the messages of one round have come to, before and after it is committed."""

    state: TerminalState
    batches: list[Batch] = field(default_factory=list)
    effects: list[tuple[Effect, Ticket]] = field(default_factory=list)
    answered: list[Ticket] = field(default_factory=list)
    say: Answer | None = None
    is_urgent: bool = False
    """Whether any of it must be on the disk before it is shown."""
    came_online: bool = False
    told_of_line: bool = False


class Deciding:
    """On the terminal's thread. Between rounds it remembers what a manager may say yes to."""

    def __init__(self, world: World, shown: Shown, writer: Writer) -> None:
        self._world = world
        self._shown = shown
        self._writer = writer
        self._to_approve: it.Intent | None = None

    # -- what came ----------------------------------------------------------------------------

    def asked(self, round_: Round, intent: it.Intent, ticket: Ticket) -> None:
        if not (round_.told_of_line or isinstance(intent, _NO_KEY_PRESSED)):
            self._shown.forget_line_said()
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

    def answered(self, round_: Round, intent: it.Intent | None, ticket: Ticket) -> None:
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

    def line_changed(self, round_: Round, line: LoyaltyLine) -> None:
        """Who could not be confirmed while it was down is looked up again, once a change."""
        was_online = self._shown.snapshot.loyalty.online
        self._shown.note(line)
        round_.told_of_line = True
        if not line.online or was_online:
            return
        round_.came_online = True
        if round_.state.releases:
            self.asked(round_, it.ReleaseAgain(), Ticket())
        self._confirm(round_)

    def customer_known(self, round_: Round, customer_id: str) -> None:
        """What was told of them has arrived: tags, points given, or who they are."""
        sale = round_.state.sale
        if sale is None or sale.customer is None or sale.customer.customer_id != customer_id:
            return
        if unconfirmed_customer(round_.state):
            self._confirm(round_)
        elif sale.customer.verified:
            read = ReadBalance(sale_id=sale.sale_id, customer_id=customer_id)
            round_.effects.append((read, Ticket()))

    def _confirm(self, round_: Round) -> None:
        """Nobody waits for it; where there is nobody to confirm nothing is asked."""
        if unconfirmed_customer(round_.state):
            self.asked(round_, it.ConfirmCustomer(by_itself=True), Ticket())

    def _ask_for_approval(self, round_: Round, intent: it.Approve, ticket: Ticket) -> Answer:
        """The yes is for what was refused before it, whatever else is while a PIN is checked."""
        if self._to_approve is None:
            return Refusal(reason="There is nothing to approve.")
        ticket.to_approve, self._to_approve = self._to_approve, None
        return self._decide(round_, intent, ticket)

    # -- what becomes of it -------------------------------------------------------------------

    def _decide(
        self, round_: Round, intent: it.Intent, ticket: Ticket, *, approved_by: str = ""
    ) -> Answer:
        if self._writer.failed:
            return STOPPED
        now = self._world.clock.now()
        moment = Moment(now=now, new_id=self._world.ids.new_id(), approved_by=approved_by)
        try:
            answer = decide(round_.state, self._with_facts(intent), moment)
            state = fold(round_.state, answer.events)
        except Exception:  # an edge too: one request that meets a fault of ours ends no shift
            log.exception("%s could not be decided", type(intent).__name__)
            return Refusal(reason="Something went wrong in the till. The sale stands as it was.")
        if isinstance(answer, Decision) and (no_room := self._writer.no_room_for(answer.events)):
            return no_room
        _add(round_, answer, state, moment)
        _set_off(round_, answer, ticket)
        return answer

    def _with_facts(self, intent: it.Intent) -> it.Intent:
        if isinstance(intent, it.Scanned):
            return intent_of_scan(intent, self._world.catalog, self._world.setup, self._world.cards)
        if isinstance(intent, it.EnterCode):
            return intent_of_code(intent, self._world.catalog)
        if isinstance(intent, it.ExtendHold):
            return replace(intent, online=self._shown.snapshot.loyalty.online)
        return intent

    def _keep(self, round_: Round, answer: Answer, ticket: Ticket) -> None:
        """A refusal is seen: in a burst of scans the next good one does not wipe it away."""
        ticket.note(answer)
        round_.answered.append(ticket)
        if isinstance(answer, Refusal) or (answer.say and not isinstance(round_.say, Refusal)):
            round_.say = answer
        is_back = any(isinstance(event, _BRINGS_A_SALE_BACK) for event in answer.events)
        if is_back and self._shown.snapshot.loyalty.online:
            self._confirm(round_)


def _add(round_: Round, answer: Answer, state: TerminalState, moment: Moment) -> None:
    deliveries = answer.deliveries if isinstance(answer, Decision) else ()
    changes = answer.changes if isinstance(answer, Decision) else ()
    assert answer.events or not (deliveries or changes), "a delivery is caused by an event"
    if not answer.events:
        return
    round_.state = state
    round_.batches.append(
        Batch(at=moment.now, events=answer.events, deliveries=deliveries, changes=changes)
    )
    round_.is_urgent |= isinstance(answer, Refusal) or answer.urgent


def _set_off(round_: Round, answer: Answer, ticket: Ticket) -> None:
    """Nobody waits for what is in the background: it has a ticket of its own."""
    waited_for = 0
    for effect in answer.effects:
        own = Ticket() if isinstance(effect, BACKGROUND) else ticket
        waited_for += own is ticket
        round_.effects.append((effect, own))
    ticket.expect(waited_for)


def rounds_of(messages: list[Message]) -> list[list[Message]]:
    """An entry's change may fail alone, so nothing else is decided and written with it."""
    rounds: list[list[Message]] = []
    was_alone = True
    for message in messages:
        is_alone = isinstance(message, Answered) and isinstance(message.intent, it.EntryFound)
        if is_alone or was_alone:
            rounds.append([])
        rounds[-1].append(message)
        was_alone = is_alone
    return rounds
