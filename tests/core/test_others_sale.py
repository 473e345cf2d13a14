"""What another till wrote is gone on with only where a till could have written it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from builders import (
    LATER,
    NOON,
    counter_of,
    coupon_of,
    customer_of,
    hold_of,
    item_of,
    line_of,
    lock_of,
    off,
    sale_of,
    sar,
    selling,
)
from hypothesis import given
from hypothesis import strategies as st
from strategies import sales

from pos.core import events as ev
from pos.core import intents as it
from pos.core.card import CardSlip
from pos.core.customer import AutomaticPromotion, CouponKind, Expiring, NextTier
from pos.core.decision import Refusal
from pos.core.errand import BoughtCoupon
from pos.core.handed import HubTake
from pos.core.money import MOST_MINOR, Money
from pos.core.others_sale import (
    to_pay_of,
    trouble_in_receipt,
    trouble_in_sale,
    trouble_in_suspended,
)
from pos.core.sale import Origin, PaidBy, ReturnLine, Sale
from pos.core.state import FinishedSale, SuspendedSale
from pos.core.stored_value import GiftCardLine
from pos.core.tender import Tender
from pos.core.totals import add_up

SARA = customer_of()
ASSERTS = sale_of("1 x 1", discount=dataclasses.replace(off("5"), amount=Money(5, "KWD")))


def everything() -> Sale:
    """A suspended sale with something in each of its fields, and of theirs."""
    assert SARA.balance is not None
    expiring = Expiring(points=5, value=sar("0.50"), on=LATER)
    reduced = dataclasses.replace(
        line_of("3 x 19.99 at 5 %", min_age=18, tags=("warm",), category=("coats",)),
        discount=dataclasses.replace(off("7.5 %"), approved_percent=Decimal(10) / 3),
        first_price=sar("25.00"),
        price_reason="torn",
        expires=date(2027, 1, 1),
    )
    return sale_of(
        reduced,
        line_of("0.345 x 40.00", unit="kg"),
        discount=off("5.00"),
        gift_cards=(GiftCardLine(number=3, amount=sar("50.00"), expires_on=date(2028, 1, 1)),),
        next_line=4,
        age_checked=18,
        customer=dataclasses.replace(
            SARA,
            balance=dataclasses.replace(SARA.balance, expiring=expiring),
            next_tier=NextTier(name="Gold", missing=3),
        ),
        bought=(BoughtCoupon(code="C", points=10, starts_at=NOON, expires_at=LATER),),
    )


SUSPENDED = SuspendedSale(name="coat", sale=everything(), at=NOON, offered_at=LATER)


def receipt() -> FinishedSale:
    """An exchange, with all that a program and a hand can take off it."""
    origin = Origin(
        receipt="S001-T2-000007",
        sale_id="S001-T2-sale7",
        sold=Decimal(3),
        paid_beside_points=sar("9.00"),
        tenders=(PaidBy(method="cash", amount=sar("10.00")),),
        back=(PaidBy(method="cash", amount=sar("1.00")),),
        came_back=sar("1.00"),
    )
    back = ReturnLine(
        number=4,
        origin=origin,
        line=line_of("3 x 10.00"),
        quantity=Decimal(1),
        reductions=sar("0.00"),
        points=sar("0.00"),
        tax=sar("1.30"),
        net=sar("8.70"),
        paid=sar("10.00"),
    )
    sale = dataclasses.replace(
        everything(),
        returns=(back,),
        next_line=5,
        hold=hold_of(100, "10.00", placed_at=NOON),
        lock=lock_of(coupon_of(CouponKind.FIXED, "5", min_order=sar("10.00"))),
        promotion=AutomaticPromotion(name="Spring", amount=sar("2.00")),
    )
    due = add_up(sale).due
    card = Tender(
        number=1, method="card", amount=sar("20.00"), card=CardSlip(attempt="a", last_four="1111")
    )
    rest = Tender(number=2, method="cash", amount=due - card.amount + sar("5.00"))
    paid = dataclasses.replace(sale, tenders=(card, rest), next_tender=3)
    return FinishedSale(
        sale=paid,
        receipt="S001-T1-000001",
        completed_at=LATER,
        total=add_up(sale).total,
        change=sar("5.00"),
    )


RECEIPT = receipt()
MAY_BE_LESS = {"points", "pending_points", "value", "amount", "rounding", "net", "reductions"}
"""Of some values a figure of such a name may be less than nothing."""


Path = tuple[str | int, ...]


def figures(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """All that could be added up, and where it stands."""
    if isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from figures(one, (*path, place))
    elif isinstance(value, Money | int | Decimal | datetime) and not isinstance(value, bool):
        yield path, value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from figures(getattr(value, field.name), (*path, field.name))


def planted(whole: Any, path: Path, value: object) -> Any:
    if not path:
        return value
    at, *rest = path
    if isinstance(at, int):
        return (*whole[:at], planted(whole[at], tuple(rest), value), *whole[at + 1 :])
    return dataclasses.replace(whole, **{at: planted(getattr(whole, at), tuple(rest), value)})


def strange(found: object) -> st.SearchStrategy[object]:
    """What no till writes in the place of such a value."""
    beyond = st.sampled_from([MOST_MINOR, -MOST_MINOR, 2**63, 2**64, 10**40])
    match found:
        case Money():
            money = st.builds(Money, beyond, st.just("SAR"))
            other = st.sampled_from(["KWD", "JPY", "ZZZ", "", "sar"])
            return money | st.builds(Money, st.just(found.minor), other)
        case Decimal():
            texts = ("NaN", "sNaN", "Infinity", "-Infinity", "1E+15", "1E+99999", "1E+99999999")
            more = ("1E-99999", "0E+99999999", "0E-99999", "1." + "0" * 50, "-1")
            return st.sampled_from([Decimal(text) for text in (*texts, *more)])
        case datetime():
            ends = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
            return st.sampled_from([found.replace(tzinfo=None), *ends])
    return beyond


@given(st.data())
def test_nothing_strange_anywhere(data: st.DataObject) -> None:
    """Another currency, an amount or a number beyond all that is met, one that no sum with it ends,
    a time of no zone: wherever it stands.
    """
    path, found = data.draw(st.sampled_from([*figures(SUSPENDED)]))
    value = data.draw(strange(found))
    assert trouble_in_suspended(planted(SUSPENDED, path, value), currency="SAR")
    path, found = data.draw(st.sampled_from([*figures(RECEIPT)]))
    value = data.draw(strange(found))
    assert trouble_in_receipt(planted(RECEIPT, path, value))


@pytest.mark.parametrize("whole", [SUSPENDED, RECEIPT])
def test_less_than_nothing(whole: SuspendedSale | FinishedSale) -> None:
    """But for points that are owed, what is paid back, and what rounding leaves."""
    may_be = 0
    for path, found in figures(whole):
        if isinstance(found, datetime):
            continue
        value = (
            dataclasses.replace(found, minor=-1) if isinstance(found, Money) else type(found)(-1)
        )
        strange_one = planted(whole, path, value)
        trouble = (
            trouble_in_suspended(strange_one, currency="SAR")
            if isinstance(strange_one, SuspendedSale)
            else trouble_in_receipt(strange_one)
        )
        if not trouble:
            may_be += 1
            assert path[-1] in MAY_BE_LESS, path
            assert not {"lines", "discount", "gift_cards"} & {*path}, path
    assert may_be > 0


@pytest.mark.parametrize(
    "changes",
    [
        {"lines": (line_of("1 x 1.00"), line_of("1 x 1.00")), "next_line": 9},
        {"gift_cards": (GiftCardLine(number=1, amount=sar("1.00")),)},
        {"next_line": 1},
        {"lines": (line_of("1 x 1.00", number=0),)},
        {"lines": (line_of("0 x 1.00"),)},
        {"lines": (line_of("10000 x 1.00"),)},
        {"lines": (line_of("1.5 x 1.00"),)},
        {"lines": (line_of("1.0001 x 1.00", unit="kg"),)},
        {"lines": (line_of("1 x 1.00 at 101 %"),)},
        {"discount": off("101 %")},
        {"discount": dataclasses.replace(off("10 %"), amount=sar("1.00"))},
        {"discount": dataclasses.replace(off("10 %"), percent=None)},
        {"lines": tuple(line_of("1 x 1.00", number=n) for n in range(1, 10_002))},
        {"lines": (line_of("9999 x 999999999999.99"),)},
    ],
)
def test_what_nobody_can_enter(changes: dict[str, Any]) -> None:
    """A line, a discount, so many of them: what a rule refuses here is refused of others."""
    good = sale_of("1 x 1.00", next_line=99_999)
    assert "" == trouble_in_sale(good)
    assert trouble_in_sale(dataclasses.replace(good, **changes))


def test_of_another_currency() -> None:
    """A good sale, and none of this till's."""
    assert "" == trouble_in_suspended(SUSPENDED, currency="SAR")
    assert trouble_in_suspended(SUSPENDED, currency="AED")
    rounded = dataclasses.replace(SUSPENDED.sale.terms, tax_rounding="up")
    sale = dataclasses.replace(SUSPENDED.sale, terms=rounded)
    assert trouble_in_suspended(dataclasses.replace(SUSPENDED, sale=sale), currency="SAR")


def test_what_stays_at_its_own_till() -> None:
    """No till offers what takes goods back, or loads a card."""
    cards = (GiftCardLine(number=3, amount=sar("50.00"), instrument_id="i"),)
    loads = dataclasses.replace(SUSPENDED.sale, gift_cards=cards)
    back = dataclasses.replace(SUSPENDED.sale, returns=RECEIPT.sale.returns, next_line=5)
    for sale in (loads, back):
        assert "" == trouble_in_sale(sale)
        one = dataclasses.replace(SUSPENDED, sale=sale)
        assert trouble_in_suspended(one, currency="SAR")


def test_another_total_than_its_lines_have() -> None:
    """Or another change, or change where nothing was paid in cash."""
    assert "" == trouble_in_receipt(RECEIPT)
    (first, *others) = RECEIPT.sale.lines
    dearer = dataclasses.replace(first, unit_price=first.unit_price + sar("0.01"))
    sale = dataclasses.replace(RECEIPT.sale, lines=(dearer, *others))
    by_card = tuple(dataclasses.replace(one, method="card") for one in RECEIPT.sale.tenders)
    for changes in (
        {"sale": sale},
        {"total": RECEIPT.total + sar("0.01")},
        {"change": RECEIPT.change + sar("0.01")},
        {"sale": dataclasses.replace(RECEIPT.sale, tenders=by_card)},
    ):
        assert trouble_in_receipt(dataclasses.replace(RECEIPT, **changes))


def test_more_back_than_was_sold() -> None:
    """Of the line that it was."""
    (back,) = RECEIPT.sale.returns
    more = dataclasses.replace(back, quantity=Decimal(4))
    sale = dataclasses.replace(RECEIPT.sale, returns=(more,))
    assert "more that comes back than was sold" == trouble_in_sale(sale)


@given(sales())
def test_whatever_a_counter_has_is_well(sale: Sale) -> None:
    """With every discount, coupon and hold that there is."""
    assert "" == trouble_in_sale(sale)


@pytest.mark.parametrize("is_open", [True, False])
def test_an_id_that_is_in_use(is_open: bool) -> None:
    """What another till offers under the id of a sale that stands here is no second one of it."""
    counter = selling("100.00", has_hub=True)
    own = counter.state.sale
    assert own is not None
    if not is_open:
        counter.done(it.SuspendSale(name="own"))
    other = dataclasses.replace(SUSPENDED.sale, sale_id=own.sale_id)
    take = HubTake(sale_id=own.sale_id, offered_at=NOON, from_till="T2")
    asked = it.ResumeSale(name="coat", till="T2")
    sale = dataclasses.replace(SUSPENDED, sale=other)
    taken = it.SuspendedTaken(asked=asked, sale=sale, take=take)
    counter.done(taken)

    assert own == counter.state.sale
    assert () == counter.state.suspended
    assert [(own.sale_id, "")] == [(one.sale_id, one.from_till) for one in counter.state.takes]
    counter.done(taken)
    counter.done(it.TakeTender(method="cash"))
    assert 1 == sum(isinstance(event, ev.SaleTaken) for event in counter.events)


def test_what_cannot_be_added_up() -> None:
    """Where an earlier version took such a sale of another till, it is resumed by nobody, and the
    till sells on.
    """
    with pytest.raises(AssertionError):
        add_up(ASSERTS)
    assert to_pay_of(ASSERTS) is None
    assert sar("10.00") == to_pay_of(sale_of("1 x 10.00"))

    counter = counter_of()
    aside = SuspendedSale(name="coat", sale=ASSERTS, at=NOON)
    counter.state = dataclasses.replace(counter.state, suspended=(aside,))
    refused = counter.ask(it.ResumeSale(name="coat"))
    assert isinstance(refused, Refusal)
    assert "coat cannot be added up any more. Scan its goods anew, as another sale." == (
        refused.reason
    )
    counter.done(it.AddItem(item=item_of()))
