"""Outbox entries that a person works: settled in one of four ways, or sent for another customer.

What an entry is, and what was given by it, open_entry.py says; trying_again.py tries one again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import NOTHING, Answer, Decision, Moment, Refusal
from pos.core.deliveries import EntryState, OrderDelivery, RefundDelivery
from pos.core.effects import FindEntry
from pos.core.money import Money
from pos.core.open_entry import (
    EntryRead,
    offers,
    readdressed,
    still_reserved,
    unknown_customer,
    without_redemption,
)
from pos.core.rules import trying_again
from pos.core.rules.actions import SETTLE
from pos.core.rules.approvals import who_says_yes
from pos.core.rules.giving_back import give_back, goes_back_said
from pos.core.rules.registration import id_of_typed
from pos.core.settlement import LONGEST_WHY, SENDS, EntryChange, NextVisit, SettleHow
from pos.core.state import TerminalState

LONGEST_ID = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Yes:
    """Who answers for it."""

    by: str
    is_approval: bool = False


def of_entry(state: TerminalState, intent: it.OfEntries, moment: Moment) -> Answer:
    match intent:
        case it.SettleEntry():
            return _settle(state, intent, moment)
        case it.ReaddressEntry():
            return _readdress(state, intent, moment)
        case it.TryEntryAgain():
            return trying_again.ask(state, intent)
        case it.EntryFound(asked=it.TryEntryAgain() as asked):
            return trying_again.found(asked, by=intent.by, read=intent.found)
        case it.EntryFound():
            return _found(state, intent, moment)


def _settle(state: TerminalState, intent: it.SettleEntry, moment: Moment) -> Answer:
    """What is remembered for a next visit needs nothing of the outbox to be ended."""
    yes = _yes(state, intent, moment)
    if isinstance(yes, Refusal):
        return yes
    note = next((one for one in state.next_visits if one.entry_id == intent.entry_id), None)
    if note is not None and intent.how not in SENDS:
        return _note_ended(note, intent, yes, moment)
    return _looked_up(state, intent, yes)


def _readdress(state: TerminalState, intent: it.ReaddressEntry, moment: Moment) -> Answer:
    yes = _yes(state, intent, moment)
    if isinstance(yes, Refusal):
        return yes
    try:
        customer_id = id_of_typed(intent.customer_id.strip(), state.setup)
    except ValueError as problem:
        return Refusal(reason=f"{problem}.")
    if not customer_id or len(customer_id) > LONGEST_ID:
        return Refusal(
            reason="Give the customer's phone number, e-mail address or id, of at most "
            f"{LONGEST_ID} characters."
        )
    return _looked_up(state, replace(intent, customer_id=customer_id), yes)


def _yes(
    state: TerminalState, intent: it.SettleEntry | it.ReaddressEntry, moment: Moment
) -> _Yes | Refusal:
    """The office has checked whoever asks; at the counter it takes a manager."""
    if intent.from_the_office:
        return _Yes(by=intent.manager_id)
    if not intent.why.strip():
        return Refusal(reason="Say why, for the record.")
    if by := who_says_yes(state, moment, SETTLE):
        return _Yes(by=by, is_approval=bool(moment.approved_by))
    return Refusal(reason=f"{SETTLE.said} needs a manager's approval.", needs_approval=True)


def _looked_up(
    state: TerminalState, asked: it.SettleEntry | it.ReaddressEntry, yes: _Yes
) -> Decision:
    find = FindEntry(
        asked=asked,
        by=yes.by,
        is_approval=yes.is_approval,
        settled_before=state.settlements,
    )
    return Decision(effects=(find,))


# -- as it stands -----------------------------------------------------------------------------


def _found(state: TerminalState, intent: it.EntryFound, moment: Moment) -> Answer:
    """An entry asked for twice is read twice as open: only the first answer is still true."""
    if state.settlements > intent.settled_before:
        return _SETTLED_MEANWHILE
    asked = intent.asked
    assert not isinstance(asked, it.TryEntryAgain), "that needs nobody's yes"
    answer = (
        _settled(state, asked, intent, moment)
        if isinstance(asked, it.SettleEntry)
        else _sent_for(asked, intent)
    )
    if isinstance(answer, Refusal) or not intent.is_approval:
        return answer
    yes = ev.Approved(action=SETTLE.name, approver_id=intent.by)
    return replace(answer, events=(yes, *answer.events))


def _settled(
    state: TerminalState, asked: it.SettleEntry, intent: it.EntryFound, moment: Moment
) -> Decision | Refusal:
    read = intent.found
    ways = offers(read)
    if not ways:
        return Refusal(reason=_NOT_A_PERSONS[read.state].format(id=read.entry_id))
    how = asked.how or ways[0]
    if how not in ways:
        return _way_refused(read, how)
    back = _given_back(read, how, moment)
    goes_back = f" {goes_back_said(back)}" if back.events else ""
    return Decision(
        say=f"{_settled_said(read, how)}{goes_back}",
        events=(_event(state, how, intent, moment), *back.events),
        changes=(_change(read, how),),
        effects=back.effects,
    )


def _given_back(read: EntryRead, how: SettleHow, moment: Moment) -> Decision:
    """What no order will use any more. Of one in doubt nobody can tell whether it has; who sees to
    it by hand may need it there.
    """
    if read.state is not EntryState.REJECTED or how is SettleHow.BY_HAND:
        return NOTHING
    reserved = still_reserved(read.delivery, moment.now)
    return give_back(*reserved, points_name=read.points_name)


_SETTLED_MEANWHILE = Refusal(
    reason="An entry was settled meanwhile. Look at this one, and ask again if it is still open."
)

_NOT_A_PERSONS: dict[EntryState, str] = {
    EntryState.PENDING: "{id} is still being tried: nothing to settle. Try it again, or wait.",
    EntryState.DELIVERED: "{id} was delivered: there is nothing to settle.",
    EntryState.SETTLED: "{id} is settled already.",
}


def _way_refused(read: EntryRead, how: SettleHow) -> Refusal:
    if read.given is None:
        return Refusal(
            reason=f"No points and no coupons are in {read.entry_id}: settle it by hand, or try "
            "it again."
        )
    assert how in SENDS, "what is not sent can always be had"
    return Refusal(
        reason=f"Nobody can tell yet whether {read.entry_id} arrived with its points. It is asked "
        "about when the line is back; until then it can be absorbed, or settled by hand."
    )


def _change(read: EntryRead, how: SettleHow) -> EntryChange:
    if how not in SENDS:
        return EntryChange(entry_id=read.entry_id)
    assert isinstance(read.delivery, OrderDelivery), "only an order redeems"
    return EntryChange(entry_id=read.entry_id, goes_out_as=without_redemption(read.delivery))


def _event(
    state: TerminalState, how: SettleHow, intent: it.EntryFound, moment: Moment
) -> ev.EntrySettled:
    read = intent.found
    order = read.delivery.order if isinstance(read.delivery, OrderDelivery) else None
    back = read.delivery if isinstance(read.delivery, RefundDelivery) else None
    nothing = Money.zero(state.setup.currency)
    return ev.EntrySettled(
        entry_id=read.entry_id,
        how=how,
        at=moment.now,
        by=intent.by,
        why=intent.asked.why.strip()[:LONGEST_WHY],
        sale_id=order.order_id if order else back.sale_id if back else "",
        receipt=order.receipt if order else "",
        points=read.given.points if read.given else 0,
        by_points=read.given.by_points if read.given else nothing,
        by_coupons=read.given.by_coupons if read.given else nothing,
        customer_id=order.customer_id if order and how is SettleHow.NEXT_VISIT else "",
    )


def _settled_said(read: EntryRead, how: SettleHow) -> str:
    if read.given is None:
        return f"{read.entry_id} is settled by hand; it is sent no more."
    worth = f"{read.given.amount.said()} {read.given.amount.currency}"
    return f"{read.entry_id}: {_SAID[how].format(worth=worth)}"


_SAID: dict[SettleHow, str] = {
    SettleHow.ABSORB: "the store bears {worth}; it is sent no more.",
    SettleHow.WITHOUT_REDEMPTION: "sent without points and coupons; the store bears {worth}.",
    SettleHow.NEXT_VISIT: "sent without points and coupons; {worth} is told of at the next visit.",
    SettleHow.BY_HAND: "{worth} is settled by hand; it is sent no more.",
}


def _sent_for(asked: it.ReaddressEntry, intent: it.EntryFound) -> Decision | Refusal:
    read = intent.found
    if read.state is not EntryState.REJECTED or read.delivery is None:
        return Refusal(reason=f"{read.entry_id} was not rejected: its customer stays.")
    if read.given is not None:
        return Refusal(
            reason=f"{read.entry_id} redeems what is its customer's own. Settle it without the "
            "redemption first."
        )
    if asked.customer_id == read.delivery.customer_id:
        return Refusal(reason=f"{read.entry_id} is for that customer already.")
    if intent.is_known is False and not asked.even_unknown:
        return Refusal(reason=unknown_customer(asked.customer_id), is_nobody=True)
    unasked = f" {_NOT_ASKED}" if intent.is_known is None else ""
    return Decision(
        say=f"{read.entry_id} is sent again, for the customer named.{unasked}",
        events=(
            ev.EntryReaddressed(
                entry_id=read.entry_id,
                customer_id=asked.customer_id,
                by=intent.by,
                why=asked.why.strip()[:LONGEST_WHY],
            ),
        ),
        changes=(
            EntryChange(
                entry_id=read.entry_id, goes_out_as=readdressed(read.delivery, asked.customer_id)
            ),
        ),
    )


_NOT_ASKED = "Nobody can be asked now whether the service knows them: look at the number once more."


# -- what was remembered for a next visit ----------------------------------------------------


def _note_ended(note: NextVisit, asked: it.SettleEntry, yes: _Yes, moment: Moment) -> Decision:
    how = asked.how or SettleHow.BY_HAND
    settled = ev.EntrySettled(
        entry_id=note.entry_id,
        how=how,
        at=moment.now,
        by=yes.by,
        why=asked.why.strip()[:LONGEST_WHY],
        receipt=note.receipt,
        points=note.points,
        by_points=note.given.by_points,
        by_coupons=note.given.by_coupons,
    )
    approved = (ev.Approved(action=SETTLE.name, approver_id=yes.by),) if yes.is_approval else ()
    bears = "The store bears it." if how is SettleHow.ABSORB else "It is seen to."
    return Decision(
        say=f"{note.amount.said()} of {note.receipt} is told of no more. {bears}",
        events=(*approved, settled),
    )
