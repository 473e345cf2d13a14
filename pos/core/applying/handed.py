"""What is changed where tills hand each other a suspended sale."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.applying.table import OF_THE_STATE
from pos.core.handed import HubTake
from pos.core.state import TerminalState


def _offered(state: TerminalState, event: ev.SaleOffered) -> TerminalState:
    suspended = (
        replace(one, offered_at=event.at) if one.sale.sale_id == event.sale_id else one
        for one in state.suspended
    )
    return replace(state, suspended=tuple(suspended))


def _handed_over(state: TerminalState, event: ev.SaleHandedOver) -> TerminalState:
    gone = state.offered(event.sale_id, event.offered_at)
    return replace(state, suspended=tuple(one for one in state.suspended if one is not gone))


def _taken(state: TerminalState, event: ev.SaleTaken) -> TerminalState:
    """What was this till's own stays suspended, and is offered to nobody."""
    own = state.offered(event.sale_id, event.take.offered_at)
    suspended = (replace(one, offered_at=None) if one is own else one for one in state.suspended)
    return _owed(replace(state, suspended=tuple(suspended)), event.take)


def _owed(state: TerminalState, take: HubTake) -> TerminalState:
    others = (one for one in state.takes if one.offer != take.offer)
    return replace(state, takes=(*others, take))


def _told(state: TerminalState, event: ev.TakeTold) -> TerminalState:
    offer = (event.sale_id, event.offered_at)
    return replace(state, takes=tuple(one for one in state.takes if one.offer != offer))


FOLDS = (
    OF_THE_STATE.on(ev.SaleOffered, _offered)
    .on(ev.SaleHandedOver, _handed_over)
    .on(ev.SaleTaken, _taken)
    .on(ev.TakeTold, _told)
    .on(ev.TakeCarried, lambda state, event: _owed(state, event.take))
)
