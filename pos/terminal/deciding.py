"""One round: what waits is decided in turn. It is then committed together by terminal.py.

What an intent needs to know first comes from gathering.py.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.decide import decide
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import BACKGROUND, Effect, GiveUpReturn, ReadBalance
from pos.core.staff import Cashier
from pos.core.state import TerminalState
from pos.core.stored_value import without_codes
from pos.ports.record import Batch
from pos.terminal.approvals import (
    BY_ITSELF,
    NOTHING_TO_APPROVE,
    ONE_AT_A_TIME,
    OpenApproval,
)
from pos.terminal.by_itself import unconfirmed_customer
from pos.terminal.expected_scans import ExpectedScans
from pos.terminal.gathering import FAULT, Facts
from pos.terminal.inbox import Answered, Asked, Message
from pos.terminal.quantity_before import QuantityBefore
from pos.terminal.questions import OpenQuestion
from pos.terminal.shown import Shown
from pos.terminal.signed_facts import reads_used_coupons
from pos.terminal.snapshot import CommandScanned, LoyaltyLine, Remembered, ToApprove
from pos.terminal.stored_value_facts import reads_stored_value
from pos.terminal.ticket import Ticket
from pos.terminal.world import World
from pos.terminal.writer import STOPPED, Writer

log = logging.getLogger("pos.terminal")

_NO_KEY_PRESSED = (*BY_ITSELF, it.ReadPage)

_BRINGS_A_SALE_BACK = (ev.SaleResumed, ev.CashierSignedOn)
"""Its customer may have been taken while the line was down, and nobody was there to be asked."""


@dataclass(slots=True)
class Round:
    """What the messages of one round have come to, before and after it is committed."""

    state: TerminalState
    batches: list[Batch] = field(default_factory=list)
    effects: list[tuple[Effect, Ticket]] = field(default_factory=list)
    answered: list[Ticket] = field(default_factory=list)
    commands: list[CommandScanned] = field(default_factory=list)
    """For whoever shows the terminal, once what was scanned before them is shown."""
    say: Answer | None = None
    is_urgent: bool = False
    """Whether any of it must be on the disk before it is shown."""
    came_online: bool = False
    told_of_line: bool = False


class Deciding:
    """On the terminal's thread."""

    def __init__(self, world: World, shown: Shown, writer: Writer) -> None:
        self._world = world
        self._shown = shown
        self._writer = writer
        self._approval = OpenApproval()
        self._open = OpenQuestion()
        self._before = QuantityBefore()
        self._expected = ExpectedScans()
        self._facts = Facts(
            world,
            shown,
            writer,
            question=self._open,
            before=self._before,
            expected=self._expected,
        )

    @property
    def remembered(self) -> Remembered:
        return Remembered(
            question=self._open.question,
            next_quantity=self._before.next,
            to_approve=self._approval.shown,
            approved=self._approval.approved,
            expected=self._expected.now,
        )

    # -- what came ----------------------------------------------------------------------------

    def asked(self, round_: Round, intent: it.Intent, ticket: Ticket) -> None:
        if not (round_.told_of_line or isinstance(intent, _NO_KEY_PRESSED)):
            self._shown.forget_line_said()
        if isinstance(intent, it.EnterCode):
            intent = replace(intent, while_pin_asked=self._approval.shown is not None)
        badge = self._badge_shown(round_, intent)
        to_approve = self._before.as_asked(intent)
        if isinstance(intent, it.Approve):
            answer = self._ask_for_approval(round_, intent, ticket)
        elif badge is not None:
            answer = self._approve_by_badge(round_, badge, ticket)
        else:
            answer = self._decide(round_, intent, ticket)
            self._approval.after(to_approve, answer, round_.state)
        if isinstance(intent, it.Scanned | it.ScanFailed):
            self._world.sound(_is_good(answer), intent.device)
        self._keep(round_, answer, ticket)

    def answered(self, round_: Round, intent: it.Intent | None, ticket: Ticket) -> None:
        if intent is None:
            round_.answered.append(ticket)
            return
        answer = self._decide(round_, intent, ticket)
        approved = ticket.to_approve
        if approved is not None:
            if isinstance(answer, Refusal):
                self._approval.pin_was_wrong(approved)
            elif isinstance(intent, it.ApprovalGiven):
                ticket.to_approve = None
                answer = self._approve(round_, approved, ticket, by=intent.approver)
        elif (
            isinstance(intent, it.ReturnFound | it.SuspendedNotTaken)
            and isinstance(answer, Refusal)
            and answer.needs_approval  # known only once somebody was asked
        ):
            answer = self._approval.await_late(intent.asked, answer, round_.state)
        if isinstance(intent, it.ReturnFound) and intent.claim and isinstance(answer, Refusal):
            round_.effects.append((GiveUpReturn(claim=intent.claim), Ticket()))
        self._keep(round_, answer, ticket)

    def line_changed(self, round_: Round, line: LoyaltyLine) -> None:
        """Who could not be confirmed while it was down is looked up again, once a change."""
        was_online = self._shown.snapshot.loyalty.online
        self._shown.note(line)
        round_.told_of_line = True
        if not line.online or was_online:
            return
        round_.came_online = True
        if any(not one.is_shop for one in round_.state.releases):
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

    # -- a manager's yes ----------------------------------------------------------------------

    def _ask_for_approval(self, round_: Round, intent: it.Approve, ticket: Ticket) -> Answer:
        """The yes is for what was refused before it, whatever else is while a PIN is checked."""
        if not self._approval.is_open:
            return NOTHING_TO_APPROVE
        if self._approval.is_checked:
            return ONE_AT_A_TIME
        self._approval.check_pin(ticket)
        return self._decide(round_, intent, ticket)

    def _badge_shown(self, round_: Round, intent: it.Intent) -> it.BadgeShown | None:
        """A badge that was scanned where somebody works, and a yes is waited for."""
        if not (self._approval.is_open and isinstance(intent, it.Scanned)):
            return None
        known = self._facts.known(intent)
        works = round_.state.cashier is not None and not round_.state.locked
        return known if works and isinstance(known, it.BadgeShown) else None

    def _approve_by_badge(self, round_: Round, badge: it.BadgeShown, ticket: Ticket) -> Answer:
        """As a PIN does. A badge that may not approve leaves the question open for one that may."""
        if badge.cashier is None:
            return Refusal(reason=badge.trouble)
        answer = self._decide(round_, it.ApprovalGiven(approver=badge.cashier), ticket)
        if isinstance(answer, Refusal):
            return answer
        approved = self._approval.take()
        return self._approve(round_, approved, ticket, by=badge.cashier)

    def _approve(self, round_: Round, asked: ToApprove, ticket: Ticket, *, by: Cashier) -> Answer:
        """Decided anew, by the sale as it is now."""
        if too_late := self._approval.why_not(asked, round_.state):
            return too_late
        answer = self._decide(round_, asked.intent, ticket, approver=by)
        if isinstance(answer, Refusal) and answer.needs_approval:
            self._approval.pin_was_wrong(asked)  # it was right, and not enough for this
        self._approval.was_approved(asked, answer)
        return answer

    # -- what becomes of it -------------------------------------------------------------------

    def _decide(
        self, round_: Round, intent: it.Intent, ticket: Ticket, *, approver: Cashier | None = None
    ) -> Answer:
        if self._writer.failed:
            return STOPPED
        moment = self._moment(approver)
        known = self._facts.known(intent)
        if isinstance(known, Refusal):
            return known
        try:
            answer = decide(round_.state, known, moment)
            state = fold(round_.state, answer.events)
        except AssertionError:
            raise  # the state contradicts itself: nothing more is sold on it
        except Exception:  # the edge of one request, of which nothing has happened
            log.exception("%s could not be decided", type(intent).__name__)
            return FAULT
        if isinstance(answer, Refusal):
            answer = replace(answer, reason=without_codes(answer.reason))
        else:
            no_room = self._writer.no_room_for(answer.events, sale=round_.state.sale)
            if no_room is not None:
                return no_room
        answer = self._open.after(known, answer, before=round_.state, now=state)
        is_of_before = approver is not None
        answer = self._before.after(
            intent, known, answer, before=round_.state, now=state, is_of_before=is_of_before
        )
        self._expected.after(known, answer, state)
        _add(round_, answer, state, moment)
        _set_off(round_, answer, ticket)
        return answer

    def _moment(self, approver: Cashier | None) -> Moment:
        return Moment(
            now=self._world.clock.now(),
            new_id=self._world.ids.new_id(),
            approved_by=approver.user_id if approver else "",
            approver=approver,
            secret=self._world.new_secret(),
        )

    def _keep(self, round_: Round, answer: Answer, ticket: Ticket) -> None:
        """A refusal is seen: in a burst of scans the next good one does not wipe it away."""
        ticket.note(answer)
        round_.answered.append(ticket)
        self._approval.forget_where_over(round_.state)
        if isinstance(answer, Refusal) or (answer.say and not isinstance(round_.say, Refusal)):
            round_.say = answer
        is_back = any(isinstance(event, _BRINGS_A_SALE_BACK) for event in answer.events)
        if is_back and self._shown.snapshot.loyalty.online:
            self._confirm(round_)


def _is_good(answer: Answer) -> bool:
    """For whoever listens and does not look: what is told as bad news is no good scan."""
    return isinstance(answer, Decision) and not answer.trouble


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


def _is_alone(message: Message) -> bool:
    if isinstance(message, Asked):
        return reads_stored_value(message.intent) or reads_used_coupons(message.intent)
    return isinstance(message, Answered) and isinstance(message.intent, it.EntryFound)


def rounds_of(messages: list[Message]) -> list[list[Message]]:
    """An entry's change may fail alone, so nothing else is decided and written with it. What is on
    a gift card, and which coupons were used, is read from the record, so all that was decided
    before is in it by then.
    """
    rounds: list[list[Message]] = []
    was_alone = True
    for message in messages:
        is_alone = _is_alone(message)
        if is_alone or was_alone:
            rounds.append([])
        rounds[-1].append(message)
        was_alone = is_alone
    return rounds
