"""What the hub brought down, as the record has it: which version, and what it set otherwise."""

from __future__ import annotations

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision
from pos.core.rules.settings import found_changed, settings_changed
from pos.core.rules.table import NO_RULES
from pos.core.settings_change import ChangedWhere


def version_taken(intent: it.VersionTaken) -> Answer:
    """Nobody at the counter asked for it, and nobody there is told."""
    mark = intent.mark
    events: list[ev.Event] = [*found_changed(intent.found)]
    if intent.made.changes:
        events.append(settings_changed(ChangedWhere.HUB, intent.made))
    events.append(ev.VersionTaken(kind=mark.kind, number=mark.number, digest=mark.digest))
    return Decision(events=tuple(events))


RULES = NO_RULES.heard(it.VersionTaken, lambda _, intent, __: version_taken(intent))
