"""Cash counted by its notes and coins: for the float, the count, a drop."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import MUNA, Counter, counter_of, sar
from hypothesis import given
from hypothesis import strategies as st
from shift_readings import all_add_up, last_report

from pos.core import events as ev
from pos.core import intents as it
from pos.core.cash_count import (
    MOST_OF_ONE,
    USUAL,
    Pieces,
    counted,
    not_this_cash,
    usual_denominations,
)
from pos.core.money import exponent_of
from pos.core.reports.sections import sections
from pos.core.shift import CashMove

SAR = usual_denominations("SAR")


def pieces(*told: str) -> tuple[Pieces, ...]:
    """'500x2'."""
    parts = [one.split("x") for one in told]
    return tuple(Pieces(each=sar(each), number=int(number)) for each, number in parts)


COUNTS = st.dictionaries(st.sampled_from(SAR), st.integers(1, 40), min_size=1).map(
    lambda found: tuple(Pieces(each=each, number=number) for each, number in found.items())
)


def asked(kind: str, counter: Counter, told: tuple[Pieces, ...], off: int = 0) -> it.Intent:
    """Each intent that carries a count, off by so many minor units from its pieces."""
    amount = counted(told, "SAR")
    amount = replace(amount, minor=amount.minor + off)
    match kind:
        case "float":
            counter.done(it.CloseShift(counted=sar("100.00")))
            return it.OpenShift(opening_float=amount, pieces=told)
        case "count":
            return it.CloseShift(counted=amount, pieces=told)
        case "hand over":
            return it.HandOver(user_id="1002", pin="1", counted=amount, pieces=told)
        case _:
            return it.MoveCash(move=CashMove.DROP, amount=amount, pieces=told)


KINDS = ("float", "count", "hand over", "drop")


@pytest.mark.parametrize("currency", USUAL)
def test_usual_denominations(currency: str) -> None:
    """The largest first, each once, and each an amount of its currency."""
    each = usual_denominations(currency)

    assert [*each] == sorted(set(each), reverse=True)
    assert all(one.minor > 0 for one in each)
    assert each[-1].minor < 10 ** (exponent_of(currency) + 2)


def test_a_currency_without_any() -> None:
    """Where this till knows no notes and coins the drawer is counted as one amount."""
    assert () == usual_denominations("ISK")


@given(told=COUNTS)
def test_pieces_come_to_the_amount(told: tuple[Pieces, ...]) -> None:
    """What is on record of a count are pieces that come to exactly what was counted."""
    counter = counter_of(who=MUNA, denominations=SAR)
    counter.done(it.CloseShift(counted=counted(told, "SAR"), pieces=told))
    counter.done(it.OpenShift(opening_float=counted(told, "SAR"), pieces=told))

    closed, opened = counter.events[-2:]
    assert isinstance(closed, ev.ShiftClosed)
    assert isinstance(opened, ev.ShiftOpened)
    assert closed.counted == opened.opening_float == counted(closed.pieces, "SAR")
    assert told == closed.pieces == opened.pieces
    all_add_up(counter)


@pytest.mark.parametrize("kind", KINDS)
@given(told=COUNTS, off=st.integers(-500, 500).filter(bool))
def test_pieces_that_come_to_something_else(kind: str, told: tuple[Pieces, ...], off: int) -> None:
    """Nothing is recorded of a count that contradicts itself."""
    counter = counter_of(who=MUNA, denominations=SAR, opening_float="100.00")
    refused = counter.refused(asked(kind, counter, told, off))

    assert (
        "The pieces come to" in refused.reason
        or "not less than nothing" in refused.reason
        or (refused.reason == "Give an amount of more than nothing.")
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("told", "why"),
    [
        (pieces("300x1"), "There is no 300.00 to count here. There are: 500.00, 200.00,"),
        (pieces("50x1", "50x1"), "counted twice"),
        (pieces("50x1", "20x0"), "Count from 1 to 100,000 pieces"),
        (pieces(f"0.05x{MOST_OF_ONE + 1}"), "Count from 1 to 100,000 pieces"),
    ],
)
def test_what_is_no_count(kind: str, told: tuple[Pieces, ...], why: str) -> None:
    """A note that does not exist, or is told twice, and what is a barcode, are refused."""
    counter = counter_of(who=MUNA, denominations=SAR)
    intent = asked(kind, counter, told)

    assert why in counter.refused(intent).reason


def test_a_store_without_denominations() -> None:
    """It takes what it is told, as long as it is money of its currency."""
    assert not_this_cash(pieces("300x2"), sar("600.00"), ()) is None
    assert not_this_cash((), sar("600.00"), SAR) is None
    less = (Pieces(each=sar("-5.00"), number=1),)
    assert "Count from 1" in (not_this_cash(less, sar("-5.00"), ()) or "")


def test_on_the_report() -> None:
    """The Z says what was counted, the largest first as it was told."""
    counter = counter_of(who=MUNA, denominations=SAR)
    counter.done(it.CloseShift(counted=sar("99.50"), pieces=pieces("50x1", "5x9", "0.50x9")))

    (section,) = (one for one in sections(last_report(counter)) if one.title == "Counted by pieces")
    rows = [(one.name, one.figure) for one in section.rows]
    assert [
        ("1 x 50.00", sar("50.00")),
        ("9 x 5.00", sar("45.00")),
        ("9 x 0.50", sar("4.50")),
    ] == rows


def test_without_pieces_the_report_is_as_it_was() -> None:
    """Nothing is said of pieces where one amount was told."""
    counter = counter_of(who=MUNA, denominations=SAR)
    counter.done(it.CloseShift(counted=sar("99.50")))

    assert "Counted by pieces" not in [one.title for one in sections(last_report(counter))]


def test_a_drop_by_pieces() -> None:
    """They are on its record and on its slip, and the drawer is short of no more than they are."""
    counter = counter_of(who=MUNA, denominations=SAR)
    decision = counter.done(
        it.MoveCash(move=CashMove.DROP, amount=sar("70.00"), pieces=pieces("50x1", "10x2"))
    )

    (event,) = decision.events
    assert isinstance(event, ev.CashMoved)
    assert pieces("50x1", "10x2") == event.pieces == decision.effects[-1].pieces
    assert counter.state.shift is not None
    assert sar("30.00") == counter.state.shift.drawer_expected
