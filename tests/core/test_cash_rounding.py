"""What coins cannot pay exactly: rounded on the part that is paid in cash, and on nothing else."""

from fractions import Fraction
from typing import Any

import pytest
from builders import Counter, counter_of, item_of, selling, terms_of
from hypothesis import given
from hypothesis import strategies as st
from shift_readings import all_add_up, last_report
from taking_back import take_back

from pos.core import intents as it
from pos.core.money import Money
from pos.core.tender import in_coins

FIVE = terms_of(cash_rounding_minor=5)


def cash(text: str | None = None, currency: str = "SAR") -> it.TakeTender:
    amount = None if text is None else Money.parse(text, currency)
    return it.TakeTender(method="cash", amount=amount)


def card(text: str | None = None) -> it.TakeTender:
    return it.TakeTender(method="card", amount=Money.parse(text, "SAR") if text else None)


@pytest.mark.parametrize(
    ("due", "step", "in_cash"),
    [
        ("9.97", 5, "9.95"),
        ("9.98", 5, "10.00"),
        ("9.975", 25, "9.975"),
        ("0.02", 5, "0.00"),
        ("0.05", 10, "0.10"),
        ("-9.98", 5, "-10.00"),
        ("-9.97", 5, "-9.95"),
        ("-0.05", 10, "-0.10"),
        ("9.99", 0, "9.99"),
        ("9.99", 1, "9.99"),
        ("9.99", 100, "10.00"),
    ],
)
def test_nearest_coin(due: str, step: int, in_cash: str) -> None:
    """To the nearest step, half of one away from nothing, the same both ways."""
    currency = "KWD" if len(due.partition(".")[2]) == 3 else "SAR"
    amount = Money.parse(due.removeprefix("-"), currency)
    signed = -amount if due.startswith("-") else amount
    assert in_cash == in_coins(signed, step_minor=step).text()


@pytest.mark.parametrize(
    ("currency", "step", "price", "tendered", "rounding", "change"),
    [
        ("SAR", 5, "9.98", None, "0.02", "0.00"),
        ("SAR", 5, "9.97", None, "-0.02", "0.00"),
        ("SAR", 5, "9.97", "20.00", "-0.02", "10.05"),
        ("SAR", 5, "0.02", None, "-0.02", "0.00"),
        ("JPY", 10, "104", "200", "-4", "100"),
        ("JPY", 10, "105", None, "5", "0"),
        ("KWD", 5, "1.998", None, "0.002", "0.000"),
        ("KWD", 25, "1.987", "2.000", "-0.012", "0.025"),
    ],
)
def test_paid_in_coins(
    *, currency: str, step: int, price: str, tendered: str | None, rounding: str, change: str
) -> None:
    """All in cash: the rounding stands beside the total, and the drawer has what was handed."""
    counter = counter_of(terms=terms_of(currency, cash_rounding_minor=step))
    counter.done(it.AddItem(item=item_of("bag", price, currency)))
    counter.done(cash(tendered, currency))
    last = counter.state.last_sale
    assert last is not None
    report = last_report(counter)

    assert (price, change) == (last.total.text(), last.change.text())
    assert rounding == report.rounding.text()
    assert report.drawer.cash_sales == last.total + report.rounding
    all_add_up(counter)


def test_only_the_part_in_cash() -> None:
    """By card to the last minor unit; what is left for cash is rounded by itself."""
    by_card = selling("9.98", terms=FIVE)
    by_card.done(card())
    split = selling("9.98", terms=FIVE)
    split.done(card("5.00"))
    said = split.done(cash()).say
    cash_first = selling("9.98", terms=FIVE)
    cash_first.done(cash("5.00"))
    cash_first.done(card())

    assert "Paid · S001-T1-000001" == said
    assert ["0.00", "0.02", "0.00"] == [
        last_report(one).rounding.text() for one in (by_card, split, cash_first)
    ]


def test_no_coins_for_it() -> None:
    """An amount that no coins make up is refused, with what is due in cash."""
    counter = selling("9.98", terms=FIVE)
    said = counter.refused(cash("9.98")).reason
    assert "Cash is paid in steps of 0.05. In cash 10.00 is due." == said


def test_taken_back_with_its_tender() -> None:
    """What comes back in cash is rounded as well, and a return of all leaves no more than coins."""
    counter = selling("9.98", terms=FIVE)
    counter.done(cash())
    take_back(counter, "S001-T1-000001", 1)
    said = counter.done(cash()).say
    report = last_report(counter)

    assert said.startswith("Paid back 10.00")
    assert ("0.00", "0.00") == (report.rounding.text(), report.total.text())
    assert counter.state.shift is not None
    assert counter.state.shift.opening_float == counter.state.shift.drawer_expected
    all_add_up(counter)


@given(
    currency=st.sampled_from(["SAR", "JPY", "KWD"]),
    step=st.sampled_from([0, 5, 10, 25, 50]),
    prices=st.lists(st.integers(1, 9_999), min_size=1, max_size=3),
    tenders=st.lists(st.tuples(st.sampled_from(["cash", "card"]), st.integers(1, 400)), max_size=4),
    ends_in=st.sampled_from(["cash", "card"]),
    comes_back=st.booleans(),
)
def test_always_adds_up(
    *,
    currency: str,
    step: int,
    prices: list[int],
    tenders: list[tuple[str, int]],
    ends_in: str,
    comes_back: bool,
) -> None:
    """Tenders less change are the total and its rounding, which is never more than half a step."""
    counter = counter_of(terms=terms_of(currency, cash_rounding_minor=step))
    for number, price in enumerate(prices):
        counter.done(
            it.AddItem(item=item_of(f"i{number}", Money(price, currency).text(), currency))
        )
    for method, units in tenders:
        minor = units * (step or 1)
        counter.ask(it.TakeTender(method=method, amount=Money(minor, currency)))
    finish(counter, ends_in)
    if comes_back:
        take_back(counter, "S001-T1-000001", 1)
        finish(counter, ends_in)
    for last in finished(counter):
        paid = sum(one.amount.minor for one in last.sale.tenders) - last.change.minor
        rounding = sum(one.rounding.minor for one in last.sale.tenders if one.rounding)
        assert paid == last.total.minor + rounding
        assert Fraction(abs(rounding)) <= Fraction(max(step, 1), 2)
    all_add_up(counter)


def finish(counter: Counter, method: str) -> None:
    """What was paid by card goes back in cash only as far as the drawer has it."""
    for means in (method, "card"):
        if counter.state.sale is not None:
            counter.ask(it.TakeTender(method=means), approved_by="9001")


def finished(counter: Counter) -> list[Any]:
    assert counter.state.sale is None
    assert counter.state.last_sale is not None
    return [counter.state.last_sale]
