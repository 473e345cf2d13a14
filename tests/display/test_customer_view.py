"""What a customer may see of the till, and what not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.core import intents as it
from pos.core.label import Label
from pos.display.view import (
    MOST_ROWS,
    BasketRow,
    CustomerView,
    Figure,
    Phase,
    Surroundings,
    decode,
    encode,
    first_name,
    view_of,
)
from tests.display.customers import (
    STATES,
    STORE,
    ended,
    last_sale_of,
    many_lines,
    paying,
    reserved,
    seen,
    selling,
)
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, DATES, SARA, sar


def test_the_basket() -> None:
    """Each line with its quantity and value, what came off it beside it, and the total."""
    view = seen(selling())

    assert Phase.SELLING is view.phase
    assert (
        BasketRow(title="Hoxton Bag, navy", quantity="3", value="300.00", off="−30.00"),
        BasketRow(title="Linen Shirt, white, L", quantity="1", value="149.00"),
    ) == view.rows[:2]
    assert Figure(what="Total", value="537.00") == view.main
    assert () == view.figures
    assert "SAR" == view.currency


def test_the_customer() -> None:
    """By the first name, with the points they have and what the sale earns."""
    view = seen(selling())

    assert ("Sara", "1,200 Stars", "+537 Stars") == (view.name, view.balance, view.earns)


def test_a_discount_stands_once() -> None:
    """Of a line below it, of the sale among the figures: both together come to what is off."""
    till = FakeTill().sign_on().scan(BAG)
    till.ask(it.DiscountLine(number=1, amount=sar("5.00"), reason="scratched"))
    view = seen(till.ask(it.DiscountSale(amount=sar("3.00"), reason="opening day")))

    assert ["−5.00"] == [row.off for row in view.rows]
    assert (Figure(what="Discounts", value="−3.00"),) == view.figures
    assert Figure(what="Total", value="92.00") == view.main


def test_paying() -> None:
    """What was taken off and paid stands there, and what is left to pay matters."""
    view = seen(paying())

    assert Phase.PAYING is view.phase
    assert Figure(what="Left to pay", value="177.00") == view.main
    assert (
        Figure(what="Coupons", value="−50.00"),
        Figure(what="Stars", value="−10.00"),
        Figure(what="Card", value="300.00"),
    ) == view.figures


def test_a_sale_without_tax() -> None:
    """What comes off for it stands among the figures: the rows add up to the total."""
    view = seen(selling().ask(it.ExemptFromTax(reason="Embassy, 4711")))

    assert Figure(what="Tax exempt", value="−70.04") in view.figures
    assert Figure(what="Total", value="466.96") == view.main
    assert "Embassy" not in repr(view)


def test_how_it_ended() -> None:
    """Change, what was earned, what they have now, and the receipt to take along."""
    till = ended()
    view = seen(till)

    assert Phase.ENDED is view.phase
    assert Figure(what="Change", value="163.00") == view.main
    assert ("Sara", "+419 Stars", "1,619 Stars") == (view.name, view.earns, view.balance)
    assert f"https://styl.example/r/{last_sale_of(till).receipt}" == view.receipt_qr
    assert last_sale_of(till).completed_at == view.ended_at
    assert () == view.rows


def test_exact_money() -> None:
    """Where there is no change, what was paid is told; nothing is made up about points."""
    view = seen(selling().ask(it.TakeTender(method="cash", amount=sar("537.00"))))

    assert Figure(what="Paid", value="537.00") == view.main
    assert ("", "") == (view.earns, view.balance)


def test_goods_that_come_back() -> None:
    """They stand among the others with a minus, and why they come back does not."""
    till = selling().ask(it.TakeTender(method="cash", amount=sar("537.00")))
    till.ask(it.ReturnGoods(receipt="S001-T1-000001", number=2, reason="too small"))
    view = seen(till)

    assert (
        BasketRow(title="Returned: Linen Shirt, white, L", quantity="1", value="−149.00")
        in view.rows
    )
    assert Figure(what="Total", value="−149.00") == view.main
    assert b"too small" not in encode(view)


def test_a_gift_card() -> None:
    """It stands among the goods, and what is to be paid has it in it."""
    till = FakeTill(tender_methods=("cash", "gift-card")).sign_on().scan(BAG)
    view = seen(till.ask(it.SellGiftCard(amount=sar("50.00"))))

    assert BasketRow(title="Gift card", quantity="1", value="50.00") == view.rows[-1]
    assert Figure(what="Total", value="150.00") == view.main


def test_weighed_goods() -> None:
    """With the weight and its unit."""
    till = FakeTill().sign_on()
    till.ask(it.AddItem(item=DATES, quantity=sar("0.48").major))

    assert BasketRow(title="Dates, Medjool", quantity="0.48 kg", value="23.04") in seen(till).rows


def test_weighed_goods_with_their_price_in_the_code() -> None:
    """What the code brings the price of is one piece: nobody weighed it here."""
    till = FakeTill().sign_on()
    till.ask(it.AddItem(item=DATES, label=Label(price=sar("12.50").major)))

    assert BasketRow(title="Dates, Medjool", quantity="1", value="12.50") in seen(till).rows


def test_a_long_sale() -> None:
    """The newest lines are told, the others counted; what is told stays small."""
    view = seen(many_lines())

    assert (MOST_ROWS, 64 - MOST_ROWS) == (len(view.rows), view.earlier)
    assert view.rows[-1].title.startswith("Thing number 59")
    assert len(encode(view)) < 8_000


def test_between_customers() -> None:
    """Signed on there is a greeting and the way to join; signed off the till is closed."""
    assert Phase.CLOSED is seen(FakeTill()).phase
    left = selling()
    left.set_state(replace(left.snapshot.state, cashier=None))
    assert (Phase.CLOSED, "", "") == (seen(left).phase, seen(left).name, seen(left).balance)
    idle = seen(FakeTill().sign_on(), Surroundings(store="STYL", greeting=("Sale!",), idle_qr="x"))

    assert (Phase.IDLE, ("Sale!",), "x") == (idle.phase, idle.greeting, idle.idle_qr)
    assert "" == seen(selling()).idle_qr


@pytest.mark.parametrize("state", [*STATES, "reserved"])
def test_nothing_else_is_told(state: str) -> None:
    """No id, phone, full name, coupon code, reason, cashier or card reference leaves the till."""
    till = (STATES | {"reserved": reserved})[state]()
    told = encode(view_of(till.snapshot, STORE)).decode()

    for secret in ("966501234567", "mobile_", "Ali", "SUMMER50", "staff friend", "Amira", "1001"):
        assert secret not in told


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Sara Ali", "Sara"),
        ("  Sara\x1b[31m", ""),
        ("سارة علي", "سارة"),
        ("Anne-Marie", "Anne-Marie"),
        ("O'Neil", "O'Neil"),
        ("", ""),
        ("966501234567", ""),
        ("+966 50 123 4567", ""),
        ("sara@example.com", ""),
        ("--", ""),
        ("X" * 30, "X" * 19 + "…"),
    ],
)
def test_first_names(name: str, first: str) -> None:
    """A number or an address in place of a name is no name."""
    assert first == first_name(name)


@given(st.text())
def test_a_name_is_one_word_and_no_number(name: str) -> None:
    """Whatever an account calls its customer."""
    first = first_name(name)

    assert " " not in first
    assert len(first) <= 20
    assert not any(letter.isdigit() for letter in first)


def test_text_of_strangers() -> None:
    """Titles and the points' name come without anything a terminal could obey."""
    till = FakeTill().sign_on()
    till.ask(it.AddItem(item=replace(BAG, title="Bag\x1b[2J\u202e!")))
    assert SARA.balance is not None
    odd = replace(SARA, balance=replace(SARA.balance, points_name="St\x1b]0;ars"))
    sale = till.snapshot.state.sale
    till.set_state(replace(till.snapshot.state, sale=replace(sale, customer=odd)))  # type: ignore[type-var]
    view = seen(till)

    assert "Bag[2J!" == view.rows[0].title
    assert "1,200 St]0;ars" == view.balance


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"nonsense",
        b'{"phase": "new", "store": "x"}',
        b'{"phase": "selling", "store": "x"}',
    ],
)
def test_another_versions_words(line: bytes) -> None:
    """What cannot be read is an error of one kind."""
    with pytest.raises(ValueError):  # noqa: PT011 - msgspec's own words
        decode(line)


def test_it_arrives_as_it_was_told() -> None:
    """One line each, and the same again at the other end."""
    for make in STATES.values():
        view = view_of(make().snapshot, STORE)
        line = encode(view)

        assert isinstance(view, CustomerView)
        assert 1 == line.count(b"\n")
        assert view == decode(line)
