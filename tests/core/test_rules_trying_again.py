"""An outbox entry a person wants tried at once: on record, and twice only on a yes."""

from dataclasses import replace

import pytest
from builders import AMAL, Counter, counter_of

from pos.core import events as ev
from pos.core import intents as it
from pos.core.deliveries import EntryState, EventDelivery
from pos.core.effects import FindEntry
from pos.core.open_entry import EntryRead
from pos.core.settlement import EntryChange

VISIT = EventDelivery(entry_id="event:1", customer_id="c1", name="visit")
READ = EntryRead(entry_id=VISIT.entry_id, state=EntryState.REJECTED, delivery=VISIT)
WISH = it.TryEntryAgain(entry_id=VISIT.entry_id, why="looked")


def found(counter: Counter, wish: it.TryEntryAgain, read: EntryRead = READ) -> it.EntryFound:
    """The wish, and how the entry stands."""
    (effect,) = counter.done(wish).effects
    assert isinstance(effect, FindEntry)
    return it.EntryFound(asked=effect.asked, by=effect.by, found=read)


@pytest.mark.parametrize(
    ("wish", "who"),
    [
        (WISH, AMAL.user_id),
        (replace(WISH, from_the_office=True), ""),
        (replace(WISH, from_the_office=True, manager_id="2001"), "2001"),
    ],
)
def test_tried_again(wish: it.TryEntryAgain, who: str) -> None:
    """Whoever is signed on may, without a manager; the record says who and why."""
    counter = counter_of()
    answer = counter.done(found(counter, wish))

    assert (EntryChange(entry_id=VISIT.entry_id, is_tried_again=True),) == answer.changes
    assert (ev.EntryTriedAgain(entry_id=VISIT.entry_id, by=who, why="looked"),) == answer.events
    assert "event:1 is tried again." == answer.say


def test_what_may_count_twice() -> None:
    """The warning comes before anything is done; sent even so, that is on record."""
    counter, twice = counter_of(), replace(READ, may_count_twice=True)
    warned = counter.refused(found(counter, WISH, twice))
    assert "If it did, it counts twice." in warned.reason
    assert () == warned.events

    (event,) = counter.done(found(counter, replace(WISH, even_twice=True), twice)).events
    assert isinstance(event, ev.EntryTriedAgain)
    assert event.even_twice


@pytest.mark.parametrize(
    ("state", "said"),
    [(EntryState.DELIVERED, "was delivered"), (EntryState.SETTLED, "is settled")],
)
def test_nothing_to_try(state: EntryState, said: str) -> None:
    """What is over is not begun again."""
    counter = counter_of()
    assert said in counter.refused(found(counter, WISH, replace(READ, state=state))).reason
