"""Sales set aside, goods coming back and shifts changing, in any order: what must always hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from builders import Counter, counter_of, customer_of, item_of, off, sar
from hypothesis import given, settings
from hypothesis import strategies as st
from taking_back import read, take_back

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.deliveries import RefundDelivery
from pos.core.money import Money, total
from pos.core.refund import left_to_return
from pos.core.state import empty_state
from pos.core.tender import CASH

ITEMS = [item_of("bag", "99.99"), item_of("sock", "0.07"), item_of("figs", "9.99", unit="kg")]

Step = Callable[[Counter], None]


def add(counter: Counter, which: int, amount: int) -> None:
    item = ITEMS[which]
    quantity = Decimal(amount).scaleb(-1) if item.is_weighed else Decimal(amount)
    counter.ask(it.AddItem(item=item, quantity=quantity))


def reduce(counter: Counter, minor: int) -> None:
    amount = off("0.01").amount
    assert amount is not None
    much = replace(amount, minor=minor)
    counter.ask(it.DiscountSale(reason="r", amount=much), approved_by="9001")


def give_back(counter: Counter, receipt: int, line: int, amount: int | None) -> None:
    """Of any receipt there is, any line, any quantity."""
    done = [e.receipt for e in counter.events if isinstance(e, ev.SaleCompleted)]
    if done and counter.state.shift_is_open:
        quantity = "" if amount is None else str(amount)
        take_back(counter, done[receipt % len(done)], line, quantity)


def pay(counter: Counter, method: str, minor: int | None) -> None:
    amount = None if minor is None else replace(sar("0.00"), minor=minor)
    counter.ask(it.TakeTender(method=method, amount=amount))


def identify(counter: Counter) -> None:
    sale_id = counter.state.sale.sale_id if counter.state.sale else ""
    counter.ask(it.CustomerFound(sale_id=sale_id, customer=customer_of()))


def resume(counter: Counter, which: int) -> None:
    aside = counter.state.suspended
    counter.ask(it.ResumeSale(name=aside[which % len(aside)].name if aside else "1"))


def next_shift(counter: Counter) -> None:
    counter.ask(it.CloseShift(counted=sar("5.00")))
    counter.ask(it.OpenShift(opening_float=sar("5.00")))


SMALL = st.integers(1, 4)
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.integers(0, 2), SMALL).map(lambda d: lambda c: add(c, *d)),
    st.tuples(st.integers(0, 2), SMALL).map(lambda d: lambda c: add(c, *d)),
    st.tuples(st.sampled_from([CASH, "card"]), st.none() | st.integers(1, 9_999)).map(
        lambda d: lambda c: pay(c, *d)
    ),
    st.sampled_from([CASH, "card"]).map(lambda d: lambda c: pay(c, d, None)),
    st.tuples(SMALL, SMALL, st.none() | SMALL).map(lambda d: lambda c: give_back(c, *d)),
    st.tuples(SMALL, SMALL, st.none() | SMALL).map(lambda d: lambda c: give_back(c, *d)),
    SMALL.map(lambda d: lambda c: resume(c, d)),
    SMALL.map(lambda d: lambda c: reduce(c, d)),
    SMALL.map(lambda d: lambda c: c.ask(it.VoidLine(number=d))),
    st.just(identify),
    st.just(next_shift),
    st.sampled_from([it.SuspendSale(), it.VoidSale(), it.CompleteSale()]).map(
        lambda d: lambda c: c.ask(d)
    ),
)


@settings(max_examples=60)
@given(steps=st.lists(STEPS, min_size=20, max_size=50))
def test_any_sequence(steps: list[Step]) -> None:
    """Nothing comes back twice, the drawer holds what it should, and a restart knows the same."""
    counter = counter_of()
    for one in steps:
        one(counter)
        _sale_is_paid_exactly(counter)
    _restart_says_the_same(counter)
    _nothing_came_back_twice(counter)
    _drawer_is_right(counter)
    _each_refund_is_its_own(counter)


def _sale_is_paid_exactly(counter: Counter) -> None:
    """No tender stands on a sale that owes nothing, and what was tendered less change is due."""
    sale, last = counter.state.sale, counter.state.last_sale
    if sale is not None and sale.tenders:
        assert counter.totals.due
    if last is not None:
        paid = total((one.amount for one in last.sale.tenders), last.total.currency)
        assert last.total == paid - last.change
        assert last.change.minor == 0 or last.total.minor > 0


def _restart_says_the_same(counter: Counter) -> None:
    opened = [at for at, e in enumerate(counter.events) if isinstance(e, ev.ShiftOpened)]
    state = fold(empty_state(counter.setup), counter.events[opened[-1] :])

    assert replace(counter.state, cashier=None) == replace(state, cashier=None)


def _nothing_came_back_twice(counter: Counter) -> None:
    """Of each line sold: never more than was bought, in pieces or in money."""
    for done in (e for e in counter.events if isinstance(e, ev.SaleCompleted)):
        receipt = read(counter, done.receipt)
        for line in receipt.finished.sale.lines:
            back = [one for one in receipt.returned if one.line.number == line.number]
            assert left_to_return(counter.state, receipt, line) >= 0
            assert all(one.paid.minor >= 0 for one in back)
        back = sum((one.quantity for one in receipt.returned), Decimal(0))
        if receipt.returned and back == receipt.origin.sold:
            paid = total((one.paid for one in receipt.returned), done.total.currency)
            assert paid == receipt.finished.total + _taken_back_on(counter, done.receipt)


def _taken_back_on(counter: Counter, receipt: str) -> Money:
    """What an exchange's own total is short of the goods bought on it."""
    sale = read(counter, receipt).finished.sale
    return total((one.paid for one in sale.returns), sale.terms.currency)


def _drawer_is_right(counter: Counter) -> None:
    """The float and every cash tender of the shift, less the change."""
    opened = max(at for at, e in enumerate(counter.events) if isinstance(e, ev.ShiftOpened))
    shift = counter.state.shift
    assert shift is not None
    cash = shift.opening_float.minor
    for done in counter.events[opened:]:
        if isinstance(done, ev.SaleCompleted):
            sale = read(counter, done.receipt).finished.sale
            cash += sum(one.amount.minor for one in sale.tenders if one.method == CASH)
            cash -= done.change.minor
    assert cash == shift.drawer_expected.minor


def _each_refund_is_its_own(counter: Counter) -> None:
    """Ids never repeat, no refund is of nothing, and each follows its order."""
    ids = [delivery.entry_id for delivery in counter.deliveries]
    assert len(ids) == len(set(ids))
    for place, refund in enumerate(counter.deliveries):
        if isinstance(refund, RefundDelivery):
            assert f"order:{refund.order_id}" in ids[:place]
            assert refund.amount is None or refund.amount.minor > 0
