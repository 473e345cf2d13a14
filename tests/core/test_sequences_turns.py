"""Shifts set aside, taken up, handed over and closed in any order: what must always hold."""

from __future__ import annotations

from dataclasses import replace

from builders import Counter
from hypothesis import given, settings
from shift_readings import all_add_up
from taking_turns import TURNS, Step, played

from pos.core import events as ev
from pos.core.apply import fold
from pos.core.money import total
from pos.core.state import empty_state


@settings(max_examples=150)
@given(steps=TURNS)
def test_every_shift_has_its_own(steps: list[Step]) -> None:
    """Each Z is the sum of its own sales and cash, whatever lay between; the grand total grows by
    each as they are closed; and the store's days come to the same.
    """
    counter = played(steps)

    all_add_up(counter)
    _is_all_of_it(counter)


def _is_all_of_it(counter: Counter) -> None:
    """No sale is in two shifts, or in none."""
    state = counter.state
    done = [one.total for one in counter.events if isinstance(one, ev.SaleCompleted)]
    closed = [one.total for one in counter.events if isinstance(one, ev.ShiftClosed) and one.total]
    there = [one.shift.sold for one in state.aside]
    there += [state.shift.sold] if state.shift is not None and state.shift.is_open else []
    assert total(done, "SAR") == total([*closed, *there], "SAR") == state.grand_total
    numbers = [one.number for one in counter.events if isinstance(one, ev.ShiftOpened)]
    assert [*range(1, len(numbers) + 1)] == numbers


@settings(max_examples=100)
@given(steps=TURNS)
def test_a_till_that_starts_knows_all_of_it(steps: list[Step]) -> None:
    """From the last opening on, as it reads its record: what is aside with every tally."""
    counter = played(steps)
    opened = max(at for at, one in enumerate(counter.events) if isinstance(one, ev.ShiftOpened))
    read = fold(empty_state(counter.setup), counter.events[opened:])

    assert replace(counter.state, cashier=None, locked=False) == replace(
        read, cashier=None, locked=False
    )
