"""Goods that came back, on paper: what goes back for them, the money, the points, the count."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from builders import NOON, customer_of, off, sale_of, terms_of
from papers import HEAD, body, finished, tender

from pos.core.money import Money
from pos.core.refund import ReceiptRead, return_line
from pos.core.sale import ReturnLine, Sale
from pos.core.shift import opened
from pos.ports.layout import plain_text
from pos.receipts.stationery import StoreStationery


def back_from(sale: Sale, quantity: str, *, number: int = 1) -> ReturnLine:
    read = ReceiptRead(finished=finished(*sale.lines, terms=sale.terms, discount=sale.discount))
    return return_line(
        read, sale.lines[0], Decimal(quantity), before=(), number=number, reason="worn"
    )


def test_a_return() -> None:
    """The goods with a minus at what was paid for them, where they were bought, the money back."""
    back = back_from(sale_of("2 x 50.00", discount=off("10.00")), "1")
    expected = """\
Returned: Item1                   -45.00
  1 x 50.00
  taken off when it was sold        5.00
  from S001-T1-000001
----------------------------------------
TOTAL SAR                         -45.00
  of it tax 15 % on -39.13         -5.87
Paid back, Cash                    45.00
"""

    assert expected == body(finished(returns=(back,)))


def test_an_exchange_without_tax_in_its_prices() -> None:
    """Rows without tax, the tax of what is left over, and one amount to pay."""
    terms = terms_of(included=False)
    back = back_from(sale_of("1 x 100.00", terms=terms), "1", number=2)
    expected = """\
Item1                             149.00
Returned: Item1                  -100.00
  1 x 100.00
  from S001-T1-000001
----------------------------------------
Subtotal                           49.00
Tax 15 %                            7.35
TOTAL SAR                          56.35
Cash                               56.35
"""

    assert expected == body(finished("1 x 149.00", terms=terms, returns=(back,)))


def test_back_on_the_card() -> None:
    """Each means the money went back by, with its reference."""
    back = back_from(sale_of("1 x 50.00"), "1")
    card = tender("card", "-20.00", reference="A17")
    paid = finished(returns=(back,), paid=(card, replace(tender("cash", "-30.00"), number=2)))

    told = body(paid)

    assert "Paid back, Card A17                20.00\n" in told
    assert "Paid back, Cash                    30.00\n" in told


def test_points_taken_back() -> None:
    """Once the service has answered, and in the points' own name; before, nothing is promised."""
    back = back_from(sale_of("1 x 50.00"), "1")
    sold = finished(returns=(back,), customer=customer_of())

    waiting = body(replace(sold, awaits_refunds=1))
    assert "Stars of what was returned       pending\n" in waiting
    assert "taken back" not in waiting
    assert "Stars taken back                    -150\n" in body(replace(sold, points_reversed=150))


def test_the_count_of_a_shift_with_returns() -> None:
    """Cash paid back has its own row, and the returns are counted beside the sales."""
    shift = replace(
        opened(3, NOON, "1001", Money.parse("100.00", "SAR")),
        cash_sales=Money.parse("50.00", "SAR"),
        cash_refunds=Money.parse("30.00", "SAR"),
        sales=2,
        returns=1,
        closed_at=NOON,
        counted=Money.parse("120.00", "SAR"),
    )

    slip = plain_text(StoreStationery(HEAD).drawer_count(shift, cashier_name="Amal"), columns=40)

    assert "Returns                                1\n" in slip
    assert "Cash paid back                    -30.00\n" in slip
    assert "Exact                               0.00\n" in slip
