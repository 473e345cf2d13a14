"""The end of the day: who may close with what is left open, and what the record keeps of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import AMAL, MUNA, NOON, Counter, hold_of, lock_of, selling, setup_of

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import Release
from pos.core.day import LeftOpen, Undelivered
from pos.core.decide import decide
from pos.core.decision import Decision, Moment, Refusal
from pos.core.state import SuspendedSale, TerminalState, empty_state

MOMENT = Moment(now=NOON, new_id="1")
NOTHING_WAITS = Undelivered()
SOME_WAIT = Undelivered(pending=1_200, in_doubt=1, rejected=2)


def closed(state: TerminalState, intent: it.CloseDay) -> ev.DayClosed:
    answer = decide(state, intent, MOMENT)
    assert isinstance(answer, Decision), answer
    (event,) = answer.events
    assert isinstance(event, ev.DayClosed)
    return event


def test_a_day_with_nothing_left() -> None:
    """Closes on anybody's word, also on a command's while nobody is signed on."""
    state = empty_state(setup_of())
    at_the_till = closed(replace(state, cashier=AMAL), it.CloseDay(undelivered=NOTHING_WAITS))
    by_command = closed(state, it.CloseDay(undelivered=NOTHING_WAITS, from_the_office=True))

    assert at_the_till == by_command
    assert by_command.left.is_nothing
    assert ("", NOON) == (by_command.manager_id, by_command.at)


def test_nobody_is_signed_on() -> None:
    """At the till itself somebody must be."""
    answer = decide(empty_state(setup_of()), it.CloseDay(undelivered=NOTHING_WAITS), MOMENT)

    assert isinstance(answer, Refusal)
    assert "Sign on" in answer.reason


def test_what_is_left_needs_a_manager() -> None:
    """A cashier is refused and may ask for a yes; the record keeps whose it was."""
    state = replace(empty_state(setup_of()), cashier=AMAL)
    intent = it.CloseDay(undelivered=SOME_WAIT)
    refused = decide(state, intent, MOMENT)
    approved = decide(state, intent, replace(MOMENT, approved_by=MUNA.user_id))

    assert isinstance(refused, Refusal)
    assert refused.needs_approval
    assert "1,200 waiting, 1 in doubt, 2 rejected" in refused.reason
    assert isinstance(approved, Decision)
    left = LeftOpen(undelivered=SOME_WAIT)
    assert (
        ev.DayClosed(at=NOON, manager_id=MUNA.user_id, left=left, business_date=NOON.date()),
    ) == approved.events


@pytest.mark.parametrize("from_the_office", [True, False])
def test_a_manager_closes_with_it(from_the_office: bool) -> None:
    """Signed on at the till, or named by the command that checked the PIN."""
    state = empty_state(setup_of())
    if from_the_office:
        intent = it.CloseDay(undelivered=SOME_WAIT, manager_id=MUNA.user_id, from_the_office=True)
    else:
        state = replace(state, cashier=MUNA)
        intent = it.CloseDay(undelivered=SOME_WAIT)

    assert MUNA.user_id == closed(state, intent).manager_id


def test_a_command_without_a_manager_is_refused() -> None:
    """Whoever is signed on at the till has not said yes by being there: nobody is, here."""
    intent = it.CloseDay(undelivered=SOME_WAIT, from_the_office=True)

    assert isinstance(decide(empty_state(setup_of()), intent, MOMENT), Refusal)


def test_sales_and_what_they_hold_are_counted() -> None:
    """An open sale, suspended ones, points held, coupons locked, and what is on its way back."""
    counter: Counter = selling("10.00")
    sale = counter.state.sale
    assert sale is not None
    release = Release(
        reference="r1", points=5, points_name="points", lapses_at=NOON + timedelta(minutes=5)
    )
    state = replace(
        counter.state,
        cashier=MUNA,
        sale=replace(sale, hold=hold_of(10, "1.00"), lock=lock_of()),
        suspended=(SuspendedSale(name="Sara", sale=sale, at=NOON),),
        releases=(release,),
    )
    left = closed(state, it.CloseDay(undelivered=NOTHING_WAITS)).left

    assert (1, 1, 3) == (left.open_sales, left.suspended, left.reserved)
    assert "a sale open, 1 sale suspended, 3 held or locked" == left.words
