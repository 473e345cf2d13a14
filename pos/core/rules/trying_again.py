"""An outbox entry that a person wants tried at once: on record, with who it was."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision, Refusal
from pos.core.deliveries import EntryState
from pos.core.effects import FindEntry
from pos.core.open_entry import EntryRead
from pos.core.rules.common import cashier_of
from pos.core.settlement import LONGEST_WHY, EntryChange
from pos.core.state import TerminalState


def ask(state: TerminalState, intent: it.TryEntryAgain) -> Answer:
    """First how it stands: it may have arrived, or count twice."""
    if intent.from_the_office:
        return Decision(effects=(FindEntry(asked=intent, by=intent.manager_id),))
    return Decision(effects=(FindEntry(asked=intent, by=cashier_of(state)),))


def found(asked: it.TryEntryAgain, *, by: str, read: EntryRead) -> Answer:
    if read.state in _OVER:
        return Refusal(reason=_OVER[read.state].format(id=read.entry_id))
    if read.may_count_twice and not asked.even_twice:
        return Refusal(
            reason=f"Nobody can tell whether {read.entry_id} arrived. If it did, it counts twice. "
            f"To send it all the same: pos outbox retry {read.entry_id} --even-twice"
        )
    return Decision(
        say=f"{read.entry_id} is tried again.",
        events=(
            ev.EntryTriedAgain(
                entry_id=read.entry_id,
                by=by,
                why=asked.why.strip()[:LONGEST_WHY],
                even_twice=read.may_count_twice,
            ),
        ),
        changes=(EntryChange(entry_id=read.entry_id, is_tried_again=True),),
    )


_OVER: dict[EntryState, str] = {
    EntryState.DELIVERED: "{id} was delivered: there is nothing to try.",
    EntryState.SETTLED: "{id} is settled: it is sent no more.",
}
