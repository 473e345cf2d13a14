"""Tills in states that a customer sees, for the tests and the pictures of the second screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pos.core import intents as it
from pos.core.state import FinishedSale
from pos.display.view import CustomerView, Surroundings, decode, encode, view_of
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, BELT, SARA, SHIRT, SOCKS, item, sar

STORE = Surroundings(
    store="STYL Outfits",
    idle_qr="https://styl.example/join",
    receipt_qr="https://styl.example/r/{receipt}",
)


def seen(till: FakeTill, around: Surroundings = STORE) -> CustomerView:
    """As it arrives at the second screen."""
    return decode(encode(view_of(till.snapshot, around)))


def selling() -> FakeTill:
    till = FakeTill().sign_on().scan(BAG, BAG, BAG, SHIRT, SOCKS, BELT)
    till.ask(it.DiscountLine(number=1, percent=sar("10").major, reason="staff friend"))
    return till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id))


def reserved() -> FakeTill:
    return selling().ask(it.RedeemPoints(points=100), it.ApplyCoupon(code="SUMMER50"))


def paying() -> FakeTill:
    return reserved().ask(it.TakeTender(method="card", amount=sar("300.00")))


def many_lines() -> FakeTill:
    till = selling()
    for number in range(60):
        title = f"Thing number {number} with a rather long name of its own"
        till.ask(it.AddItem(item=item(str(7000 + number), title, "1234.50")))
    return till


def last_sale_of(till: FakeTill) -> FinishedSale:
    last = till.snapshot.state.last_sale
    assert last is not None
    return last


def ended() -> FakeTill:
    till = selling().ask(it.TakeTender(method="cash", amount=sar("700.00")))
    told = replace(last_sale_of(till), points_earned=419, balance_after=1619)
    till.set_state(replace(till.snapshot.state, last_sale=told))
    return till


STATES: dict[str, Callable[[], FakeTill]] = {
    "closed": FakeTill,
    "idle": lambda: FakeTill().sign_on(),
    "nobody-known": lambda: FakeTill().sign_on().scan(BAG, SOCKS),
    "selling": selling,
    "paying": paying,
    "many-lines": many_lines,
    "ended": ended,
}
