"""What comes back without a receipt, too late, or by another means than it was paid by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from builders import MUNA, Counter, counter_of, customer_of, item_of, sar, selling, terms_of
from shift_readings import all_add_up, last_report
from taking_back import read, take_back

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import Decision, Refusal
from pos.core.rules.ways_back import way_back
from pos.core.sale import PaidBy
from pos.core.shift import CashMove

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
    assert ev.Approved(action="late-return", approver_id=MUNA.user_id) in approved.events


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
    more = "More in cash needs a manager's approval."
    assert (
        f"Only 40.00 of it was paid in cash. You can pay back 60.00 by card. {more}"
        == refused.reason
    )
    counter.done(it.TakeTender(method="cash", amount=sar("30.00")))
    assert (
        f"Only 10.00 of it can still go back in cash. You can pay back 60.00 by card. {more}"
        == counter.refused(it.TakeTender(method="cash")).reason
    )
    counter.done(it.TakeTender(method="cash", amount=sar("10.00")))
    assert (
        f"All that was paid in cash is back already. You can pay back 60.00 by card. {more}"
        == counter.refused(it.TakeTender(method="cash")).reason
    )
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
    assert "All that was paid in cash is back" in paid_back_by(counter, "cash").reason
    counter.done(it.TakeTender(method="card"))
    all_add_up(counter)


def test_what_is_left_of_the_cash() -> None:
    """What went back on the card leaves the cash for later; what went back in cash does not."""
    counter = selling("50.00", "30.00", "20.00")
    counter.done(it.TakeTender(method="card", amount=sar("40.00")))
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, RECEIPT, 2)
    counter.done(it.TakeTender(method="card"))
    take_back(counter, RECEIPT, 3)
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, RECEIPT, 1)
    assert "Only 40.00 of it" in counter.refused(it.TakeTender(method="cash")).reason
    counter.done(it.TakeTender(method="cash", amount=sar("40.00")))
    counter.done(it.TakeTender(method="card"))
    all_add_up(counter)


def test_cash_that_paid_for_other_goods() -> None:
    """An exchange pays nothing back: the receipt keeps its cash, and the new one has none."""
    counter = selling("50.00", "50.00")
    counter.done(it.TakeTender(method="card", amount=sar("50.00")))
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, RECEIPT, 1)
    counter.done(it.AddItem(item=item_of("other", "50.00")))
    counter.done(it.CompleteSale())
    take_back(counter, "S001-T1-000002", 2)
    assert "Only 0.00 of it" in counter.refused(it.TakeTender(method="cash")).reason
    counter.done(it.TakeTender(method="card"), approved_by=MUNA.user_id)
    take_back(counter, RECEIPT, 2)

    counter.done(it.TakeTender(method="cash"))
    all_add_up(counter)


def test_goods_of_two_receipts_at_once() -> None:
    """Cash that may have been for either counts for both: never more than was paid in cash."""
    counter = selling("50.00", "50.00")
    counter.done(it.TakeTender(method="cash"))
    counter.done(it.AddItem(item=item_of("other", "40.00")))
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, RECEIPT, 1)
    take_back(counter, "S001-T1-000002", 1)
    counter.done(it.TakeTender(method="cash"))

    read_again = [read(counter, one).back for one in (RECEIPT, "S001-T1-000002")]
    in_cash = (PaidBy(method="cash", amount=sar(paid)) for paid in ("50.00", "40.00"))
    assert [(one,) for one in in_cash] == read_again


def half_by_card() -> Counter:
    """Two things of 50.00, paid 50.00 in cash and 50.00 by card."""
    counter = selling("50.00", "50.00", tender_methods=("cash", "card", "voucher", "store-credit"))
    counter.done(it.TakeTender(method="cash", amount=sar("50.00")))
    counter.done(it.TakeTender(method="card"))
    return counter


def paid_back_by(counter: Counter, method: str) -> Refusal:
    """Refused, but for a manager."""
    refused = counter.refused(it.TakeTender(method=method))
    assert refused.needs_approval
    return refused


def test_a_suspended_return_is_told_of_the_cash() -> None:
    """What went back in cash meanwhile is gone for the return that was set aside, also in the next
    shift.
    """
    counter = half_by_card()
    take_back(counter, RECEIPT, 1)
    counter.done(it.SuspendSale(name="later"))
    take_back(counter, RECEIPT, 2)
    counter.done(it.TakeTender(method="cash"))
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.done(it.OpenShift(opening_float=sar("100.00")))
    counter.done(it.ResumeSale(name="later"))

    assert "All that was paid in cash is back" in paid_back_by(counter, "cash").reason
    counter.done(it.TakeTender(method="card"))


def test_goods_without_a_receipt_add_their_own_worth() -> None:
    """Beside goods that were paid by card they bring no cash for these."""
    counter = selling("100.00")
    counter.done(it.TakeTender(method="card"))
    take_back(counter, RECEIPT, 1)
    yes(counter, back(item=item_of("sock", "5.00")))

    assert "Only 5.00 of it can still go back in cash" in paid_back_by(counter, "cash").reason
    counter.done(it.TakeTender(method="cash", amount=sar("5.00")))
    counter.done(it.TakeTender(method="card"))
    all_add_up(counter)


@pytest.mark.parametrize(("method", "by"), [("card", "by card"), ("voucher", "by voucher")])
def test_only_by_what_it_was_paid_by(method: str, by: str) -> None:
    """Goods bought for cash go back by no other means without a yes; as store credit always."""
    counter = half_by_card()
    counter.done(it.AddItem(item=BAG))
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, "S001-T1-000002", 1)

    assert (
        f"Only 0.00 of it was paid {by}. You can pay back 115.00 in cash. More {by} needs a "
        "manager's approval. Store credit needs none." == paid_back_by(counter, method).reason
    )
    counter.done(it.TakeTender(method=method, amount=sar("15.00")), approved_by=MUNA.user_id)
    counter.done(it.TakeTender(method="store-credit"))
    all_add_up(counter)


def test_each_receipt_by_itself() -> None:
    """Cash that another receipt on the same return was paid in is not for goods paid by card."""
    counter = selling("10.00")
    counter.done(it.ChangeQuantity(quantity=Decimal(5)))
    counter.done(it.TakeTender(method="cash"))
    counter.done(it.AddItem(item=BAG))
    counter.done(it.TakeTender(method="card"))
    take_back(counter, RECEIPT, 1, "1")
    take_back(counter, "S001-T1-000002", 1)

    assert "Only 10.00 of it can still go back in cash" in paid_back_by(counter, "cash").reason
    counter.done(it.TakeTender(method="card", amount=sar("115.00")))
    counter.done(it.TakeTender(method="cash"))
    all_add_up(counter)


def test_coins_need_no_yes() -> None:
    """What only the smallest coin made of the amounts goes back by the other means."""
    counter = selling("10.02", terms=terms_of(cash_rounding_minor=5))
    counter.done(it.TakeTender(method="card", amount=sar("5.00")))
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, RECEIPT, 1)
    counter.done(it.TakeTender(method="cash", amount=sar("5.00")))

    counter.done(it.TakeTender(method="card"))
    all_add_up(counter)


def test_coins_need_no_yes_once() -> None:
    """However small the parts: all together no more goes by a means than coins can have made."""
    counter = selling("10.00", terms=terms_of(cash_rounding_minor=5))
    counter.done(it.TakeTender(method="card", amount=sar("5.00")))
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, RECEIPT, 1)
    counter.done(it.TakeTender(method="card", amount=sar("5.00")))
    counter.done(it.TakeTender(method="card", amount=sar("0.01")))
    counter.done(it.TakeTender(method="card", amount=sar("0.01")))

    refused = counter.refused(it.TakeTender(method="card", amount=sar("0.01")))
    assert refused.needs_approval
    assert "All that was paid by card is back already." in refused.reason


def test_what_an_earlier_version_noted_counts_on() -> None:
    """A return it set aside knows of what came back then, also once more has gone back since."""
    counter = half_by_card()
    take_back(counter, RECEIPT, 1)
    (line,) = counter.sale.returns
    noted = replace(line.origin, back=None, came_back=sar("40.00"))
    counter.put(returns=(replace(line, origin=noted),))
    counter.done(it.SuspendSale(name="later"))
    take_back(counter, RECEIPT, 2)
    counter.done(it.TakeTender(method="cash", amount=sar("4.00")))
    counter.done(it.TakeTender(method="card"))
    counter.done(it.ResumeSale(name="later"))

    assert "Only 6.00 of it can still go back in cash" in paid_back_by(counter, "cash").reason


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


# -- what is offered ------------------------------------------------------------------------------


def offered(counter: Counter) -> tuple[str, str]:
    """What Enter pays back by on the pay panel, and how much so."""
    way = way_back(counter.state, counter.sale, "cash")
    return way.method, way.amount.text()


def test_what_is_offered_to_pay_back() -> None:
    """One means after the other, each as far as the goods were paid by it: none is refused."""
    counter = selling("100.00")
    counter.done(it.TakeTender(method="card", amount=sar("60.00")))
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, RECEIPT, 1)
    assert ("cash", "40.00") == offered(counter)
    counter.done(it.TakeTender(method="cash", amount=sar("30.00")))
    assert ("cash", "10.00") == offered(counter)
    counter.done(it.TakeTender(method="cash", amount=sar("10.00")))
    assert ("card", "60.00") == offered(counter)
    counter.done(it.TakeTender(method="card", amount=sar("60.00")))
    all_add_up(counter)


def test_what_is_offered_where_nothing_may_go_back() -> None:
    """By a means that the store takes no more: store credit, which needs no yes; else the usual."""
    counter = half_by_card()
    take_back(counter, RECEIPT, 1)
    for methods, means in (("voucher", "store-credit"), "store-credit"), (("voucher",), "voucher"):
        setup = replace(counter.state.setup, tender_methods=methods)
        way = way_back(replace(counter.state, setup=setup), counter.sale, methods[0])
        assert (means, "50.00") == (way.method, way.amount.text())


def by_card_and_back() -> Counter:
    """100.00 paid by card, and 100.00 in the drawer; a manager takes the goods back."""
    counter = selling("100.00", who=MUNA)
    counter.done(it.TakeTender(method="card"))
    take_back(counter, RECEIPT, 1)
    return counter


def test_what_is_offered_to_a_manager() -> None:
    """The same as to anybody: what it was paid by."""
    assert ("card", "100.00") == offered(by_card_and_back())


def test_by_another_means_on_a_managers_own_word() -> None:
    """Nobody else is asked; it is told, and on record as a yes. As it was paid needs none."""
    counter = by_card_and_back()
    said = counter.done(it.TakeTender(method="cash", amount=sar("60.00"))).say
    assert said.endswith("It was not all paid in cash: on your word.")
    yes = [one for one in counter.events if isinstance(one, ev.Approved)]
    assert [ev.Approved(action="cash-back", approver_id=MUNA.user_id)] == yes

    said = counter.done(it.TakeTender(method="card")).say
    assert "on your word" not in said
    assert 1 == sum(isinstance(one, ev.Approved) for one in counter.events)
    all_add_up(counter)


def test_no_cash_on_a_word_that_is_not_there() -> None:
    """Not even a manager's takes the drawer below nothing; what was paid in cash goes back."""
    counter = by_card_and_back()
    taken = it.MoveCash(move=CashMove.DROP, amount=sar("40.01"), reason="")
    counter.done(taken)
    refused = counter.refused(it.TakeTender(method="cash"))
    assert "cannot be in the drawer" in refused.reason
    assert not refused.needs_approval
    counter.done(it.TakeTender(method="cash", amount=sar("30.00")))
    assert (
        "cannot be in" in counter.refused(it.TakeTender(method="cash", amount=sar("30.00"))).reason
    )
    counter.done(it.TakeTender(method="cash", amount=sar("29.99")))
    counter.done(it.TakeTender(method="card"))
    all_add_up(counter)


def test_what_is_offered_in_coins() -> None:
    """No more in cash than coins make of what was paid so; the rest by the card it was paid by."""
    counter = selling("10.02", terms=terms_of(cash_rounding_minor=5))
    counter.done(it.TakeTender(method="card", amount=sar("5.00")))
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, RECEIPT, 1)
    assert ("cash", "5.00") == offered(counter)


def test_more_cash_than_the_drawer_should_have() -> None:
    """It was paid in cash, so it goes back in cash; that there cannot be so much is said."""
    shop = selling("60.00", "80.00")
    shop.done(it.TakeTender(method="cash"))
    receipt = RECEIPT
    shop.done(it.MoveCash(move=CashMove.DROP, amount=sar("170.00")))
    take_back(shop, receipt, 1)
    said = shop.done(it.TakeTender(method="cash"))
    assert "more cash than" not in said.say
    take_back(shop, receipt, 2)
    part = shop.done(it.TakeTender(method="cash", amount=sar("10.00")))
    assert ("more cash than" in part.say, part.trouble) == (False, False)
    part = shop.done(it.TakeTender(method="cash", amount=sar("10.00")))
    assert ("more cash than" in part.say, part.trouble) == (True, False)
    rest = shop.done(it.TakeTender(method="cash"))
    assert "That is more cash than the drawer should have: tell the manager." in rest.say
    assert rest.trouble
    assert shop.state.shift is not None
    assert sar("-70.00") == shop.state.shift.drawer_expected
