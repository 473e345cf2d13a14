"""Suspended sales between the tills of a store: each offer ends at one of them.

A sale is at the hub only once that is on record here, so that one which never was is resumed as
without a hub. What comes of an offer the hub decides; here it is put on record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.decision import Answer, Decision, Moment, Refusal
from pos.core.effects import FollowWaiting, ListWaiting, TakeWaiting
from pos.core.handed import GoneSale, HubTake
from pos.core.others_sale import trouble_in_sale
from pos.core.rules.actions import RESUME_OFFERED
from pos.core.rules.approvals import may_alone, who_says_yes
from pos.core.rules.common import NO_SHIFT, cashier_of
from pos.core.rules.suspending import SALE_OPEN, resumed
from pos.core.rules.table import NO_RULES
from pos.core.sale import Sale
from pos.core.state import SuspendedSale, TerminalState
from pos.core.suspension import carried_sale, may_be_offered, said_name

NO_HUB: Final = Refusal(
    reason="This till knows no other till's sales: the store has no hub. Resume it where it was "
    "suspended."
)
NOT_WELL: Final = "{name} cannot be added up any more. Scan its goods anew, as another sale."


def resume(state: TerminalState, intent: it.ResumeSale, moment: Moment) -> Answer:
    if not state.shift_is_open:
        return NO_SHIFT
    if intent.till not in ("", state.setup.till_id):
        return _ask_for_anothers(state, intent)
    if not state.suspended:
        return Refusal(reason="No sale is suspended.")
    back = state.suspended_as(intent.name)
    if back is None:
        names = ", ".join(one.name for one in state.suspended[:5])
        return Refusal(reason=f"No suspended sale is named {intent.name}. There are: {names}.")
    if state.sale is not None:
        return SALE_OPEN
    if trouble_in_sale(back.sale):  # an earlier version took it of another till as it was
        return Refusal(reason=NOT_WELL.format(name=said_name(back.name)))
    if back.offered_at is None:
        return resumed(state, back, intent, moment)
    if intent.hub_is_away or not state.setup.has_hub:
        return _unasked(state, back, intent, moment)
    return Decision(effects=(TakeWaiting(asked=intent, own=back),))


def _ask_for_anothers(state: TerminalState, intent: it.ResumeSale) -> Answer:
    if not state.setup.has_hub:
        return NO_HUB
    if state.sale is not None:
        return SALE_OPEN
    return Decision(effects=(TakeWaiting(asked=intent),))


def _unasked(
    state: TerminalState, back: SuspendedSale, intent: it.ResumeSale, moment: Moment
) -> Answer:
    """On a manager's word: the hub hears of it when it answers, and knows who was first.

    That nobody knows comes up only now, so that a manager at the till says it too, once warned.
    """
    by = who_says_yes(state, moment, RESUME_OFFERED) if moment.approved_by else ""
    if not by:
        return Refusal(reason=_warned(state, back), needs_approval=True)
    assert back.offered_at is not None, "nobody else could have it"
    take = HubTake(sale_id=back.sale.sale_id, offered_at=back.offered_at, unasked=True)
    yes = ev.Approved(action=RESUME_OFFERED.name, approver_id=by)
    before = (yes, _taken_event(state, take, moment))
    return _resumed(state, back, intent, moment, before=before)


def _warned(state: TerminalState, back: SuspendedSale) -> str:
    name = said_name(back.name)
    unknown = f"The store's hub does not answer, and another till may have {name} by now"
    if may_alone(state, RESUME_OFFERED):
        return f"{unknown}, and be paid for it. Say yes with your own PIN to resume it here."
    return f"{unknown}. A manager can let it be resumed here."


def _taken_event(state: TerminalState, take: HubTake, moment: Moment) -> ev.SaleTaken:
    by = cashier_of(state) if state.cashier is not None else ""
    return ev.SaleTaken(sale_id=take.sale_id, take=take, at=moment.now, cashier_id=by)


def _resumed(
    state: TerminalState,
    back: SuspendedSale,
    intent: it.ResumeSale,
    moment: Moment,
    *,
    before: tuple[ev.Event, ...],
) -> Answer:
    decided = resumed(state, back, intent, moment)
    return replace(
        decided,
        events=(*before, *decided.events, *_taken_over(state, back.sale)),
        effects=(*decided.effects, FollowWaiting()),
    )


def _taken_over(state: TerminalState, sale: Sale) -> Iterator[ev.Event]:
    """The receipt names who finishes it, whom this till knows."""
    by = cashier_of(state)
    if by != sale.cashier_id:
        yield ev.SaleTakenOver(sale_id=sale.sale_id, cashier_id=by, from_cashier_id=sale.cashier_id)


# -- what the hub has answered ----------------------------------------------------------------


def taken(state: TerminalState, intent: it.SuspendedTaken, moment: Moment) -> Answer:
    """It is this till's, whatever has happened at it meanwhile."""
    events = tuple(_brought_in(state, intent, moment))
    state = fold(state, events)
    sale_id = intent.take.sale_id
    back = next((one for one in state.suspended if one.sale.sale_id == sale_id), None)
    if back is None:
        return Decision(say="It is open at this till." if events else "", events=events)
    if state.sale is not None or not state.shift_is_open or state.cashier is None or state.locked:
        name = said_name(back.name)
        say = f"{name} is at this till now. Resume it with F7 once no other sale is open."
        return Decision(say=say, events=events, effects=(FollowWaiting(),), trouble=True)
    return _resumed(state, back, intent.asked, moment, before=events)


def _brought_in(
    state: TerminalState, intent: it.SuspendedTaken, moment: Moment
) -> Iterator[ev.Event]:
    """Nothing where it is on record already."""
    take = intent.take
    if any(one.offer == take.offer for one in state.takes):
        return
    if take.from_till:
        gone = tuple(_gone_before(state, take))
        state = fold(state, gone)
        yield from gone
        if _stands_here(state, take.sale_id):
            yield _taken_event(state, replace(take, from_till=""), moment)
            return
        yield _taken_event(state, take, moment)
        one = replace(intent.sale, name=_free(state, intent.sale.name, take), offered_at=None)
        yield carried_sale(one)
    elif state.offered(*take.offer) is not None:
        yield _taken_event(state, take, moment)


def _stands_here(state: TerminalState, sale_id: str) -> bool:
    """Open, or suspended: no other sale gets its id, whoever has told the hub of one."""
    return state.sale_id == sale_id or any(one.sale.sale_id == sale_id for one in state.suspended)


def _gone_before(state: TerminalState, take: HubTake) -> Iterator[ev.Event]:
    """It was this till's own, had gone to that one, and comes back before that was heard."""
    for one in state.suspended:
        if one.sale.sale_id == take.sale_id and one.offered_at is not None:
            yield ev.SaleHandedOver(
                sale_id=take.sale_id, offered_at=one.offered_at, till=take.from_till
            )


def _free(state: TerminalState, name: str, take: HubTake) -> str:
    """Of two that are named alike the till tells them apart."""
    if not state.suspended_as(name):
        return name
    told = f"{name} ({take.from_till})"
    return told if not state.suspended_as(told) else f"{told} {take.sale_id}"


def not_taken(state: TerminalState, intent: it.SuspendedNotTaken, moment: Moment) -> Answer:
    if intent.gone is not None:
        one = state.offered(intent.gone.sale_id, intent.gone.offered_at)
        gone = () if one is None else (_handed_over(intent.gone),)
        return Refusal(reason=intent.reason, events=gone)
    back = None if intent.asked.till else state.suspended_as(intent.asked.name)
    if not intent.is_unanswered or back is None or back.offered_at is None:
        return Refusal(reason=intent.reason)
    if not state.shift_is_open:
        return NO_SHIFT
    if state.sale is not None:
        return SALE_OPEN
    return _unasked(state, back, intent.asked, moment)


# -- followed by itself -----------------------------------------------------------------------


def followed(state: TerminalState, intent: it.SuspendedFollowed, moment: Moment) -> Answer:
    events: list[ev.Event] = [
        _handed_over(gone)
        for gone in intent.gone
        if state.offered(gone.sale_id, gone.offered_at) is not None
    ]
    for found in intent.found:
        events.extend(_brought_in(fold(state, events), found, moment))
    owed = {one.offer for one in state.takes}
    events.extend(
        ev.TakeTold(sale_id=one.sale_id, offered_at=one.offered_at, twice_by=one.twice_by)
        for one in intent.told
        if (one.sale_id, one.offered_at) in owed
    )
    events.extend(_offers(fold(state, events), moment))
    is_more = any(isinstance(one, ev.SaleOffered | ev.SaleTaken) for one in events)
    twice = next((one.twice_by for one in intent.told if one.twice_by), "")
    return Decision(
        say=_twice_said(twice) if twice else _found_said(intent) if is_more else "",
        events=tuple(events),
        effects=(FollowWaiting(),) if is_more else (),
        trouble=bool(twice),
        urgent=is_more,
    )


def _found_said(intent: it.SuspendedFollowed) -> str:
    """Taken before the till stopped, or by an answer that was lost."""
    names = ", ".join(one.sale.name for one in intent.found)
    return f"Taken from another till: {names}. F7 resumes it." if names else ""


def _handed_over(gone: GoneSale) -> ev.SaleHandedOver:
    return ev.SaleHandedOver(sale_id=gone.sale_id, offered_at=gone.offered_at, till=gone.till)


def _offers(state: TerminalState, moment: Moment) -> Iterator[ev.Event]:
    """The hub has just answered: what waits here alone may be told to it."""
    for one in state.suspended:
        if one.offered_at is None and may_be_offered(one.sale):
            yield ev.SaleOffered(sale_id=one.sale.sale_id, at=moment.now)


def _twice_said(till: str) -> str:
    return (
        f"A sale that was resumed here without the hub was taken at till {till} as well, and may "
        "be paid twice: tell the manager. pos hub status names it."
    )


def listed(state: TerminalState) -> Answer:
    return Decision(effects=(ListWaiting(),)) if state.setup.has_hub else NO_HUB


RULES = (
    NO_RULES.on(it.ResumeSale, resume)
    .on(it.ListSuspended, lambda state, *_: listed(state))
    .heard(it.FollowSuspended, lambda *_: Decision(effects=(FollowWaiting(),)))
    .heard(it.SuspendedTaken, taken)
    .heard(it.SuspendedNotTaken, not_taken)
    .heard(it.SuspendedFollowed, followed)
)
