"""What the store's hub answers of a gift card or store credit: decided then as without a hub."""

from __future__ import annotations

from dataclasses import replace

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Moment, Refusal
from pos.core.effects import GiveUpCard
from pos.core.rules.stored_value import issue_anew, read, sell
from pos.core.rules.stored_value_heard import with_heard
from pos.core.rules.table import NO_RULES
from pos.core.rules.tender import scanned, take_tender
from pos.core.state import TerminalState
from pos.core.stored_value import StoredValue
from pos.core.totals import add_up

_CHANGED = Refusal(
    reason="The sale has changed meanwhile: nothing is paid by the card. Pay with it again."
)


def heard(state: TerminalState, intent: it.CardHeard, moment: Moment) -> Answer:
    """What is claimed and not spent goes back on the card."""
    answer = _decided(state, intent, moment)
    told = intent.heard.found
    if not isinstance(told, StoredValue) or intent.heard.trouble:
        return answer
    if isinstance(answer, Refusal):
        if not intent.heard.claim:
            return answer
        back = GiveUpCard(claim=intent.heard.claim, instrument_id=told.instrument_id)
        return replace(answer, effects=(*answer.effects, back))
    if not answer.events:
        return answer
    known = ev.StoredValueKnown(value=told, receipt=intent.heard.receipt)
    return replace(answer, events=(known, *answer.events))


def _decided(state: TerminalState, intent: it.CardHeard, moment: Moment) -> Answer:
    asked = with_heard(state, intent.asked, intent.heard)
    if isinstance(asked, Refusal):
        return asked
    if isinstance(asked, it.ReadStoredValue):
        return read(state, asked, moment)
    if state.sale_id != intent.sale_id or state.cashier is None or state.locked:
        return _CHANGED
    match asked:
        case it.SellGiftCard():
            return sell(state, asked, moment)
        case it.StoredValueScanned():
            return scanned(state, asked, moment)
        case it.TakeTender():
            is_due = state.sale is not None and add_up(state.sale).due.minor > 0
            return take_tender(state, asked, moment) if is_due else _CHANGED


def issued_heard(state: TerminalState, intent: it.IssuedHeard, moment: Moment) -> Answer:
    if state.cashier is None or state.locked:
        return Refusal(reason="Nobody works the till: nothing was issued anew.")
    answer = issue_anew(state, intent.asked, moment)
    if isinstance(answer, Refusal) or not intent.by_hub:
        return answer
    known = (
        ev.StoredValueKnown(value=one, receipt=intent.asked.receipt) for one in intent.asked.found
    )
    return replace(answer, events=(*known, *answer.events))


RULES = NO_RULES.heard(it.CardHeard, heard).heard(it.IssuedHeard, issued_heard)
