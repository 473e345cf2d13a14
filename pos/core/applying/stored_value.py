"""What is spent of gift cards while the store's hub does not answer, card by card."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core.applying.table import OF_THE_STATE
from pos.core.state import TerminalState
from pos.core.stored_value import Unclaimed


def _spent(state: TerminalState, event: ev.SpentUnclaimed) -> TerminalState:
    left = _without(state, event.instrument_id)
    one = Unclaimed(instrument_id=event.instrument_id, amount=event.amount)
    return replace(left, unclaimed=(*left.unclaimed, one))


def _known(state: TerminalState, event: ev.StoredValueKnown) -> TerminalState:
    return _without(state, event.value.instrument_id)


def _without(state: TerminalState, instrument_id: str) -> TerminalState:
    others = (one for one in state.unclaimed if one.instrument_id != instrument_id)
    return replace(state, unclaimed=tuple(others))


FOLDS = OF_THE_STATE.on(ev.StoredValueKnown, _known).on(ev.SpentUnclaimed, _spent)
