"""Reports of any day: whatever was asked in whatever order, they add up."""

from __future__ import annotations

from dataclasses import replace

from builders import AMAL, Counter, counter_of, sar, setup_of, terms_of
from hypothesis import given, settings
from hypothesis import strategies as st
from shift_readings import all_add_up
from test_sequences import STEPS, Day
from test_sequences import Step as DayStep
from test_sequences_aside import STEPS as STEPS_ASIDE
from test_sequences_aside import Step

from pos.core import intents as it
from pos.core.sale import SaleTerms


def terms_with_coins(*, step_minor: int, **more: bool) -> SaleTerms:
    return replace(terms_of(**more), cash_rounding_minor=step_minor)


TERMS = st.builds(
    terms_with_coins,
    step_minor=st.sampled_from([0, 0, 5]),
    included=st.booleans(),
    points_reduce_tax=st.booleans(),
)


@settings(max_examples=40)
@given(terms=TERMS, steps=st.lists(STEPS, min_size=30, max_size=60))
def test_with_points_and_coupons(terms: SaleTerms, steps: list[DayStep]) -> None:
    """Discounts, points, coupons and promotions, voided and not: tax, tenders and drawer agree."""
    day = Day(Counter(setup=setup_of(terms)))
    day.ask(it.PinWasRight(cashier=AMAL))
    day.ask(it.OpenShift(opening_float=sar("100.00")))
    for one in steps:
        one(day)

    all_add_up(day.counter)


@settings(max_examples=40)
@given(terms=TERMS, steps=st.lists(STEPS_ASIDE, min_size=20, max_size=50))
def test_with_returns_and_shifts(terms: SaleTerms, steps: list[Step]) -> None:
    """Goods that come back, sales set aside and carried on: shift after shift, none twice."""
    counter = counter_of(terms=terms)
    for one in steps:
        one(counter)

    all_add_up(counter)
