"""What comes back without a receipt, too late, or by another means than it was paid by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from builders import MUNA, Counter, counter_of, customer_of, item_of, sar, selling, terms_of
from shift_readings import all_add_up, last_report
from taking_back import take_back

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Decision, Refusal
from pos.core.sale import PaidBy

BAG = item_of("bag", "115.00")
RECEIPT = "S001-T1-000001"


def back(**changes: Any) -> it.ReturnItem:
    plain = it.ReturnItem(code="bag", reason="no receipt", item=BAG)
    return replace(plain, **changes)


def yes(counter: Counter, intent: it.Intent) -> str:
    return counter.done(intent, approved_by=MUNA.user_id).say


def test_without_a_receipt() -> None:
    """Today's price and its tax come back, without any order, and the report has it."""
    counter = counter_of(opening_float="500.00")
    said = yes(counter, back(quantity=Decimal(2)))
    assert "Returned without a receipt: Bag · −230.00" == said
    (line,) = counter.sale.returns
    assert ("30.00", "200.00", "") == (line.tax.text(), line.net.text(), line.origin.receipt)

    counter.done(it.CustomerFound(sale_id=counter.sale.sale_id, customer=customer_of()))
    paid = counter.done(it.TakeTender(method="cash"))

    assert () == paid.deliveries
    assert "-230.00" == last_report(counter).total.text()
    all_add_up(counter)


@pytest.mark.parametrize("included", [True, False])
def test_sold_and_back_without_a_receipt(*, included: bool) -> None:
    """At the same price nothing is left of the sale, whether prices hold their tax or not."""
    counter = counter_of(opening_float="500.00", terms=terms_of(included=included))
    counter.done(it.AddItem(item=BAG))
    counter.done(it.TakeTender(method="cash"))
    yes(counter, back())
    counter.done(it.TakeTender(method="cash"))
    report = last_report(counter)
    assert ("0.00", "0.00") == (report.total.text(), report.tax.text())
    all_add_up(counter)


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        (back(item=None), "Nothing is sold under that code"),
        (back(reason=""), "Say why"),
        (back(quantity=Decimal(0)), "more than nothing"),
        (back(quantity=Decimal("0.5")), "by the piece"),
        (back(quantity=Decimal(10**9)), "at most"),
        (back(price=sar("115.01")), "at no more"),
        (back(price=sar("-1.00")), "not less than nothing"),
        (back(item=item_of("dates", "40.00", unit="kg")), "Give the weight"),
        (back(item=replace(BAG, open_price=True)), "no price of its own"),
        (back(reason="4111 1111 1111 1111"), "number of a payment card"),
    ],
)
def test_refused(intent: it.ReturnItem, said: str) -> None:
    """What cannot be so is refused, and no sale is opened for it."""
    counter = counter_of()
    assert said in counter.refused(intent, approved_by=MUNA.user_id).reason
    assert counter.state.sale is None


def test_a_lower_price() -> None:
    """The approver may name what it was really sold for, where that is less."""
    counter = counter_of(opening_float="500.00")
    yes(counter, back(price=sar("80.00")))
    assert "-80.00" == counter.totals.due.text()


def test_an_exchange_without_a_receipt() -> None:
    """One sale with one net amount; struck out like any other line."""
    counter = counter_of()
    counter.done(it.AddItem(item=item_of("coat", "150.00")))
    yes(counter, back())
    assert "35.00" == counter.totals.due.text()
    counter.done(it.VoidLine(number=2))
    assert "150.00" == counter.totals.due.text()


def test_too_late() -> None:
    """After the days of the store a manager approves it, once the receipt was read."""
    counter = selling("100.00", returns_within_days=30)
    counter.done(it.TakeTender(method="cash"))
    counter.now += timedelta(days=30)
    assert not isinstance(take_back(counter, RECEIPT, 1), Refusal)
    counter.done(it.VoidSale())
    counter.now += timedelta(days=1)
    refused = take_back(counter, RECEIPT, 1)
    assert isinstance(refused, Refusal)
    assert refused.needs_approval
    assert "after 30 days a manager" in refused.reason
    approved = take_back(counter, RECEIPT, 1, approved_by=MUNA.user_id)
    assert ev.Approved(action="return", approver_id=MUNA.user_id) in approved.events


def test_more_cash_than_was_paid_in_cash() -> None:
    """What was paid by card goes back by card; in cash a manager approves it."""
    counter = selling("100.00")
    counter.done(it.TakeTender(method="card", amount=sar("60.00")))
    counter.done(it.TakeTender(method="cash", amount=sar("50.00")))
    told = take_back(counter, RECEIPT, 1)
    assert isinstance(told, Decision)
    assert "paid by card 60.00, cash 40.00" in told.say
    (line,) = counter.sale.returns
    assert (
        PaidBy(method="card", amount=sar("60.00")),
        PaidBy(method="cash", amount=sar("40.00")),
    ) == line.origin.tenders

    refused = counter.refused(it.TakeTender(method="cash"))
    assert refused.needs_approval
    assert "Only 40.00 of it was paid in cash" in refused.reason
    counter.done(it.TakeTender(method="cash", amount=sar("40.00")))
    assert "Only 0.00" in counter.refused(it.TakeTender(method="cash")).reason
    decision = counter.done(it.TakeTender(method="cash"), approved_by=MUNA.user_id)
    assert ev.Approved(action="cash-back", approver_id=MUNA.user_id) == decision.events[0]
    all_add_up(counter)


def test_paid_in_cash_once() -> None:
    """Over several returns no more goes back in cash than was paid in cash."""
    counter = selling("50.00", "50.00")
    counter.done(it.TakeTender(method="card", amount=sar("50.00")))
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, RECEIPT, 1)
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, RECEIPT, 2)
    assert "Only 0.00 of it" in counter.refused(it.TakeTender(method="cash")).reason
    counter.done(it.TakeTender(method="card"))
    all_add_up(counter)


def test_never_twice() -> None:
    """Across the open sale, suspended ones and receipts: never more comes back than was bought."""
    counter = selling("10.00")
    counter.done(it.ChangeQuantity(quantity=Decimal(3)))
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, RECEIPT, 1, "1")
    counter.done(it.SuspendSale(name="one"))
    take_back(counter, RECEIPT, 1, "1")
    counter.done(it.TakeTender(method="cash"))
    refused = take_back(counter, RECEIPT, 1, "2")
    assert isinstance(refused, Refusal)
    assert "at most 1 of 3" in refused.reason
    take_back(counter, RECEIPT, 1)
    counter.done(it.TakeTender(method="cash"))
    refused = take_back(counter, RECEIPT, 1)
    assert isinstance(refused, Refusal)
    assert "come back already" in refused.reason
