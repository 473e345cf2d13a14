"""Hypothesis: money, items, lines, sales as a counter could have them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from builders import LATER, NOON, customer_of
from hypothesis import strategies as st

from pos.core.customer import AutomaticPromotion, Coupon, CouponKind, CouponLock, PointsHold
from pos.core.item import Item
from pos.core.money import Money
from pos.core.sale import Discount, LineItem, Sale, SaleTerms

currencies = st.sampled_from(["SAR", "JPY", "KWD"])
percents = st.sampled_from([Decimal(0), Decimal(5), Decimal(15), Decimal("7.25")])


def money(currency: str, *, most: int = 1_000_000) -> st.SearchStrategy[Money]:
    return st.builds(Money, st.integers(0, most), st.just(currency))


def sale_terms() -> st.SearchStrategy[SaleTerms]:
    return st.builds(
        SaleTerms,
        currency=currencies,
        prices_include_tax=st.booleans(),
        tax_rounding=st.sampled_from(["line", "rate"]),
        points_reduce_tax=st.booleans(),
    )


def items(currency: str) -> st.SearchStrategy[Item]:
    return st.builds(
        Item,
        code=st.sampled_from(["bag", "belt", "shoe", "sock"]),
        title=st.just("Something"),
        price=money(currency),
        collection=st.sampled_from([(), ("summer",), ("summer", "sale")]),
        unit=st.sampled_from(["piece", "piece", "kg"]),
    )


def quantities(item: Item) -> st.SearchStrategy[Decimal]:
    if item.is_weighed:
        return st.integers(1, 5_000).map(lambda grams: Decimal(grams).scaleb(-3))
    return st.integers(1, 20).map(Decimal)


@st.composite
def discounts(draw: Any, currency: str) -> Discount:
    """By per cent or by amount; an amount may be more than what it is taken from."""
    if draw(st.booleans()):
        percent = draw(st.integers(0, 1_000).map(lambda tenths: Decimal(tenths).scaleb(-1)))
        return Discount(reason="r", percent=percent)
    return Discount(reason="r", amount=draw(money(currency)))


@st.composite
def lines(draw: Any, currency: str, number: int) -> LineItem:
    item = draw(items(currency))
    return LineItem(
        number=number,
        item=item,
        quantity=draw(quantities(item)),
        unit_price=draw(st.one_of(st.just(item.price), money(currency))),
        tax_percent=draw(percents),
        discount=draw(st.none() | discounts(currency)),
    )


@st.composite
def coupons(draw: Any, currency: str, code: str) -> Coupon:
    some = st.none() | money(currency, most=50_000)
    return Coupon(
        code=code,
        kind=draw(st.sampled_from(list(CouponKind))),
        value=Decimal(draw(st.integers(0, 200))),
        capping=draw(some),
        min_reward=draw(some),
        min_order=draw(some),
        products=draw(st.sampled_from([(), ("bag",), ("bag", "shoe")])),
        collections=draw(st.sampled_from([(), ("summer",)])),
    )


@st.composite
def promotions(draw: Any, currency: str) -> AutomaticPromotion:
    """Of all goods or of some; what it names may be worth more or less than it says in all."""
    named = st.tuples(st.sampled_from(["bag", "belt", "hat"]), money(currency, most=50_000))
    return AutomaticPromotion(
        name="Spring",
        amount=draw(money(currency, most=100_000)),
        by_product=tuple(draw(st.lists(named, max_size=3))),
    )


@st.composite
def sales(draw: Any) -> Sale:
    """Open sales with everything that may lower them."""
    terms = draw(sale_terms())
    currency = terms.currency
    count = draw(st.integers(0, 6))
    made = tuple(draw(lines(currency, number)) for number in range(1, count + 1))
    held = draw(st.none() | money(currency))
    codes = draw(st.lists(st.sampled_from(["A", "B", "C"]), unique=True, max_size=3))
    locked = tuple(draw(coupons(currency, code)) for code in codes)
    return Sale(
        sale_id="s",
        terms=terms,
        opened_at=NOON,
        cashier_id="1001",
        lines=made,
        next_line=count + 1,
        discount=draw(st.none() | discounts(currency)),
        customer=customer_of(currency=currency, value="120"),
        promotion=draw(st.none() | promotions(currency)),
        hold=None
        if held is None
        else PointsHold(reference="h", points=7, amount=held, expires_at=LATER),
        lock=CouponLock(reference="l", coupons=locked, expires_at=LATER) if locked else None,
        exempt_reason=draw(st.sampled_from(["", "", "Embassy, 4711"])),
    )
