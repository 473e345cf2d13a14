"""The clock of the machine was set while the till ran: on record, and said where it matters."""

from __future__ import annotations

from datetime import datetime, timedelta

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Answer, Decision
from pos.core.how_long import how_long
from pos.core.rules.table import NO_RULES

SAID_FROM = timedelta(minutes=1)
"""Less is a clock that keeps itself right: on record, and nobody's trouble."""


def clock_set(intent: it.ClockSet) -> Answer:
    jumped = ev.ClockJumped(before=intent.before, after=intent.after)
    if abs(jumped.after - jumped.before) < SAID_FROM:
        return Decision(events=(jumped,), urgent=False)
    return Decision(say=told(jumped.before, jumped.after), events=(jumped,), trouble=True)


def told(before: datetime, after: datetime) -> str:
    return (
        f"The clock of this machine was set {moved(before, after)}. "
        "Receipts bear its time: if it is wrong, tell the manager."
    )


def moved(before: datetime, after: datetime) -> str:
    """Which way, and by how much."""
    side = "forward" if after > before else "back"
    length = abs(after - before) + timedelta(seconds=30)  # to the nearest minute
    return f"{side} by {how_long(length, to_the_minute=True)}"


RULES = NO_RULES.heard(it.ClockSet, lambda _, intent, __: clock_set(intent))
