"""The end of the day: nothing waits, nothing is in doubt, the record is whole."""

from __future__ import annotations

from pos.certify.checklist import checks_of, expect
from pos.certify.counter import Counter


def nothing_waits(counter: Counter) -> str:
    """All that was sold has been delivered; nothing is in doubt and nothing was rejected."""
    person = counter.person()
    counter.sold(person)
    for state in ("pending", "in_doubt", "rejected"):
        counter.expect(f"outbox.{state}", 0)
    return f"{counter.value('outbox.delivered')} delivered"


def record_is_whole(counter: Counter) -> str:
    """The record of the run verifies."""
    counter.sold(counter.person())
    counter.expect("journal.verified", "true")
    return f"{counter.value('journal.entries')} records"


def shift_closes(counter: Counter) -> str:
    """The shift closes on what the drawer should hold."""
    expected = counter.value("shift.drawer_expected")
    counter.play(f"close-shift {expected}")
    expect("false", counter.value("shift.open"), "shift.open")
    counter.play("open-shift 0")
    return expected


CHECKS = checks_of("close of day", nothing_waits, record_is_whole, shift_closes)
