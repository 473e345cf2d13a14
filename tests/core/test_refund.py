"""What comes back of a sale, to the last minor unit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from builders import (
    NOON,
    coupon_of,
    customer_of,
    hold_of,
    line_of,
    lock_of,
    off,
    sale_of,
    setup_of,
    terms_of,
)
from hypothesis import given
from hypothesis import strategies as st
from strategies import sales

from pos.core.customer import CouponKind
from pos.core.money import Money
from pos.core.refund import ReceiptRead, coming_back, left_to_return, refunds_of, return_line
from pos.core.sale import ReturnLine, Sale
from pos.core.state import FinishedSale, SuspendedSale, TerminalState, empty_state
from pos.core.totals import add_up, redeemable

RECEIPT = "S001-T1-000001"


def read_of(sale: Sale) -> ReceiptRead:
    """A sale as the record gives it back."""
    return ReceiptRead(
        finished=FinishedSale(
            sale=sale,
            receipt=RECEIPT,
            completed_at=NOON,
            total=add_up(sale).total,
            change=Money.zero(sale.terms.currency),
        )
    )


def returning(read: ReceiptRead, *parts: tuple[int, str]) -> Sale:
    """A sale on which these quantities of these lines come back, one after the other."""
    back: tuple[ReturnLine, ...] = ()
    for place, (number, quantity) in enumerate(parts, 1):
        line = read.finished.sale.line(number)
        assert line is not None
        before = tuple(one for one in back if one.line.number == number)
        one = return_line(read, line, Decimal(quantity), before=before, number=place, reason="worn")
        back = (*back, one)
    exchange = sale_of(terms=read.finished.sale.terms)
    return replace(exchange, sale_id="S001-T1-exchange", returns=back)


PAID = [
    ("3 x 10.00", {"discount": off("10.00")}, ["1", "1", "1"], ["6.67", "6.66", "6.67"]),
    ("3 x 10.00", {"discount": off("10.00")}, ["2", "1"], ["13.33", "6.67"]),
    ("3 x 0.01", {"discount": off("0.02")}, ["1", "1", "1"], ["0.00", "0.01", "0.00"]),
    ("2 x 50.00", {"hold": hold_of(100, "10.01")}, ["1", "1"], ["45.00", "44.99"]),
    ("1 x 19.99", {}, ["1"], ["19.99"]),
    (
        "3 x 33.33",
        {"lock": lock_of(coupon_of(CouponKind.PERCENTAGE, "15"))},
        ["1", "2"],
        ["28.33", "56.66"],
    ),
]


@pytest.mark.parametrize(("goods", "taken_off", "parts", "paid"), PAID)
def test_parts_of_a_line(
    goods: str, taken_off: dict[str, object], parts: list[str], paid: list[str]
) -> None:
    """Each piece comes back at what it was paid for, and all of them at what the line was."""
    read = read_of(sale_of(goods, customer=customer_of(), **taken_off))

    back = returning(read, *((1, part) for part in parts)).returns

    assert paid == [one.paid.text() for one in back]
    assert add_up(read.finished.sale).total.minor == sum(one.paid.minor for one in back)


def test_a_weight_comes_back_by_the_gram() -> None:
    """A part of something weighed is its part of the price; the rest takes what is left."""
    dates = line_of("1.333 x 48.00", unit="kg")
    back = returning(read_of(sale_of(dates)), (1, "0.333"), (1, "1")).returns

    assert ["15.98", "48.00"] == [one.paid.text() for one in back]


def test_a_part_struck_out_leaves_no_gap() -> None:
    """When the first of two parts is struck out, returning it anew still ends at the whole."""
    read = read_of(sale_of("3 x 10.00", discount=off("10.00")))
    first, second = returning(read, (1, "1"), (1, "1")).returns
    line = first.line

    again = return_line(read, line, Decimal(1), before=(second,), number=3, reason="")
    last = return_line(read, line, Decimal(1), before=(second, again), number=4, reason="")

    assert 2_000 == sum(one.paid.minor for one in (second, again, last))


def test_a_row_adds_up() -> None:
    """Quantity times price less what was taken off is what goes back."""
    read = read_of(sale_of("3 x 10.00", "1 x 5.00", discount=off("1.00")))

    for one in returning(read, (1, "1"), (1, "2"), (2, "1")).returns:
        assert one.line.unit_price.times(one.quantity) - one.reductions == one.paid


@st.composite
def _whole_returns(draw: st.DrawFn) -> tuple[Sale, Sale]:
    """A sale, and its goods coming back, whole, in any parts and any order."""
    sold = draw(sales())
    read = read_of(sold)
    parts: list[tuple[int, str]] = []
    for line in read.finished.sale.lines:
        grams = int(line.quantity.scaleb(3))
        step = 1 if line.item.is_weighed else 1_000
        cuts = draw(st.lists(st.integers(1, max(1, grams // step)), max_size=3, unique=True))
        places = sorted({0, grams, *(cut * step for cut in cuts if cut * step < grams)})
        for low, high in pairwise(places):
            parts.append((line.number, str(Decimal(high - low).scaleb(-3))))
    return sold, returning(read, *draw(st.permutations(parts)))


@given(drawn=_whole_returns())
def test_a_full_return_cancels_its_sale(drawn: tuple[Sale, Sale]) -> None:
    """Whatever parts a sale comes back in, and in whatever order, nothing of it is left over."""
    sold, back = drawn
    both = add_up(replace(sold, returns=back.returns))

    assert all(one.paid.minor >= 0 and one.points.minor >= 0 for one in back.returns)
    assert 0 == both.total.minor == both.tax.minor
    assert all(0 == rate.net.minor == rate.tax.minor for rate in both.taxes)
    assert add_up(sold).points_discount.minor == sum(one.points.minor for one in back.returns)
    assert add_up(sold).reductions.minor == sum(one.reductions.minor for one in back.returns)


@pytest.mark.parametrize("included", [True, False])
def test_an_exchange_nets(included: bool) -> None:
    """What is bought less what comes back: one amount, one tax, and the subtotal of the rows."""
    terms = terms_of(included=included)
    bought = sale_of("1 x 149.00", terms=terms)
    back = returning(read_of(sale_of("1 x 100.00", terms=terms)), (1, "1"))

    totals = add_up(replace(bought, returns=back.returns))

    assert ("49.00" if included else "56.35") == totals.total.text()
    assert ("6.39" if included else "7.35") == totals.tax.text()
    assert "49.00" == totals.subtotal.text()
    assert ("149.00" if included else "171.35") == totals.bought.text()


def test_points_pay_for_no_more_than_is_due() -> None:
    """On an exchange points may take off what is left to pay, never what comes back."""
    back = returning(read_of(sale_of("1 x 90.00")), (1, "1")).returns

    assert "10.00" == redeemable(sale_of("1 x 100.00", returns=back)).text()
    assert "0.00" == redeemable(sale_of("1 x 80.00", returns=back)).text()


def state_with(open_sale: Sale | None = None, *suspended: Sale) -> TerminalState:
    aside = tuple(
        SuspendedSale(name=str(place), sale=sale, at=NOON)
        for place, sale in enumerate(suspended, 1)
    )
    return replace(empty_state(setup_of()), sale=open_sale, suspended=aside)


def test_what_is_left() -> None:
    """Finished, open and suspended returns count alike, of that receipt and that line only."""
    read = read_of(sale_of("5 x 10.00", "5 x 3.00"))
    one = returning(read, (1, "1"))
    read = replace(read, returned=one.returns)
    line = read.finished.sale.lines[0]
    other = replace(one.returns[0], origin=replace(one.returns[0].origin, receipt="another"))

    state = state_with(one, one, replace(one, returns=(other,)))

    assert 3 == len(coming_back(state, read, 1))
    assert Decimal(2) == left_to_return(state, read, line)
    assert Decimal(5) == left_to_return(state, read, read.finished.sale.lines[1])


# -- refunds ----------------------------------------------------------------------------------


def sold(*lines: str, **changes: object) -> ReceiptRead:
    return read_of(sale_of(*lines, customer=customer_of(), **changes))


def test_a_refund_of_a_part() -> None:
    """It names the order, the amount paid, and the goods with their own figures."""
    read = sold("2 x 50.00", "1 x 30.00", discount=off("13.00"))
    (refund,) = refunds_of(returning(read, (1, "1")), NOON, guest_orders=False)

    assert ("refund:S001-T1-exchange-r1", "S001-T1-exchange-r1") == (
        refund.entry_id,
        refund.refund_id,
    )
    assert "S001-T1-sale1" == refund.order_id != refund.refund_id
    assert customer_of().customer_id == refund.customer_id
    assert refund.amount is not None
    assert "45.00" == refund.amount.text()
    (line,) = refund.lines
    assert (Decimal(1), "50.00", "5.00", "45.00") == (
        line.quantity,
        line.unit_price.text(),
        line.reductions.text(),
        line.paid.text(),
    )


def test_a_whole_order_names_no_amount() -> None:
    """All of an order at once is a full refund; the last of several parts is only a part."""
    read = sold("2 x 50.00")
    first = returning(read, (1, "1"))
    line = read.finished.sale.lines[0]
    rest = return_line(read, line, Decimal(1), before=first.returns, number=1, reason="")

    (whole,) = refunds_of(returning(read, (1, "2")), NOON, guest_orders=False)
    (partial,) = refunds_of(first, NOON, guest_orders=False)
    (last,) = refunds_of(replace(first, returns=(rest,)), NOON, guest_orders=False)

    assert whole.amount is None
    assert ["50.00", "50.00"] == [one.amount.text() for one in (partial, last) if one.amount]


@pytest.mark.parametrize(
    ("held", "back", "amount"),
    [("80.00", "1", "50.00"), ("20.00", "1", "50.00"), ("50.00", "1", "50.01")],
)
def test_points_and_money(held: str, back: str, amount: str) -> None:
    """Both count, and a part never looks like the whole of what was paid in money."""
    read = sold("2 x 50.00", hold=hold_of(100, held))
    (refund,) = refunds_of(returning(read, (1, back)), NOON, guest_orders=False)

    assert refund.amount is not None
    assert amount == refund.amount.text()


def test_a_guest_gets_it_back() -> None:
    """Where sales of nobody known are told to the service, their returns are too."""
    read = read_of(sale_of("2 x 50.00"))
    (refund,) = refunds_of(returning(read, (1, "1")), NOON, guest_orders=True)

    assert f"guest_{refund.order_id}" == refund.customer_id


def test_points_alone() -> None:
    """A part of an order that points paid in full is refunded at what the points stood for."""
    read = sold("2 x 50.00", hold=hold_of(1_000, "100.00"))
    (refund,) = refunds_of(returning(read, (1, "1")), NOON, guest_orders=False)

    assert refund.amount is not None
    assert "50.00" == refund.amount.text()


def test_no_refund() -> None:
    """Nobody known earned nothing; goods that cost nothing take nothing back."""
    nobody = read_of(sale_of("1 x 50.00"))
    free = sold("1 x 0.00", "1 x 5.00")

    assert () == refunds_of(returning(nobody, (1, "1")), NOON, guest_orders=False)
    assert () == refunds_of(returning(free, (1, "1")), NOON, guest_orders=False)


def test_one_refund_an_order() -> None:
    """Goods of two orders on one sale make two refunds, with ids of their own."""
    first, second = sold("1 x 50.00"), sold("1 x 30.00")
    other = returning(second, (1, "1")).returns[0]
    other = replace(other, origin=replace(other.origin, receipt="S001-T1-000002", sale_id="two"))
    sale = returning(first, (1, "1"))

    refunds = refunds_of(replace(sale, returns=(other, *sale.returns)), NOON, guest_orders=False)

    assert ["S001-T1-sale1", "two"] == [one.order_id for one in refunds]
    assert 2 == len({one.refund_id for one in refunds})
