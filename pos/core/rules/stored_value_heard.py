"""What of a gift card may be spent by what the store's hub told of it, or did not."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from pos.core import intents as it
from pos.core.decision import Refusal
from pos.core.money import Money
from pos.core.state import TerminalState
from pos.core.stored_value import HubCard, StoredValue

_Asked = TypeVar("_Asked", bound=it.AsksTheHub)


def with_heard(state: TerminalState, asked: _Asked, heard: HubCard) -> _Asked | Refusal:
    """With what may be believed of the card: to pay, as much as is claimed; while the hub does not
    answer, as this till knew it last, and to pay no more than the store lets it.
    """
    if not heard.trouble:
        found = heard.found
        if isinstance(found, StoredValue) and heard.claimed is not None:
            found = replace(found, balance=heard.claimed)
        return replace(asked, heard=heard, found=found)
    if not isinstance(asked.found, StoredValue):
        return Refusal(reason=heard.trouble)
    if not isinstance(asked, it.TakeTender):
        return replace(asked, heard=heard)
    left = _left_unasked(state, asked.found)
    if not left:
        return Refusal(reason=heard.trouble)
    return replace(asked, heard=heard, found=replace(asked.found, balance=left))


def unclaimed_of(state: TerminalState, instrument_id: str) -> Money:
    """What was spent of a card here since the hub told what is on it."""
    found = (one.amount for one in state.unclaimed if one.instrument_id == instrument_id)
    return next(found, Money.zero(state.setup.currency))


def _left_unasked(state: TerminalState, found: StoredValue) -> Money:
    limit = state.setup.offline_card_limit or Money.zero(state.setup.currency)
    left = limit - unclaimed_of(state, found.instrument_id)
    return max(Money.zero(left.currency), min(left, found.balance))
