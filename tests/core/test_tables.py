"""The tables of rules and folds: one row for each kind, none forgotten and none twice."""

from typing import get_args

import pytest
from builders import counter_of

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import FOLDS
from pos.core.applying.table import OF_A_SALE
from pos.core.decide import RULES
from pos.core.rules.table import NO_RULES


def test_every_intent_has_its_rule() -> None:
    """Whatever anyone may ask for is decided by one rule, and nothing else is."""
    assert set(get_args(it.Intent)) == set(RULES.rows)


def test_every_event_has_its_fold() -> None:
    """Whatever may be on record is folded into the state by one fold, and nothing else is."""
    assert set(get_args(ev.Event)) == set(FOLDS.rows)


def test_no_second_row() -> None:
    """Two subjects that claim one kind are told apart when the program starts, not by luck."""
    rules = NO_RULES.on(it.SignOff, RULES.rows[it.SignOff].decide)
    with pytest.raises(AssertionError, match=r"two rules for one intent.*SignOff"):
        rules | rules
    with pytest.raises(AssertionError, match=r"two folds for one event.*OtpSent"):
        OF_A_SALE.stands(ev.OtpSent).stands(ev.OtpSent)


@pytest.mark.parametrize("intent", [it.Scanned(text="x"), it.EnterCode(code="x")])
def test_facts_come_first(intent: it.Intent) -> None:
    """A code is never decided about before the item behind it is known: that is a fault."""
    counter = counter_of()
    with pytest.raises(AssertionError, match="gathers the facts"):
        counter.ask(intent)
