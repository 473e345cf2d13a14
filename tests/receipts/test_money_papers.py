"""Papers about money: rounding and cards on a receipt, gift cards, cash put in and taken out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from builders import NOON, line_of, sale_of, sar
from papers import COLUMNS, HEAD, body, finished, tender

from pos.core.card import CardSlip
from pos.core.effects import PrintCashMove, PrintStoredValue
from pos.core.sale import Origin, ReturnLine
from pos.core.shift import CashMove
from pos.core.stored_value import GiftCardLine, StoredKind, code_in
from pos.ports.layout import plain_text
from pos.ports.receipt import Barcode
from pos.receipts.stationery import StoreStationery

CODE = "SC0123456789ABCDEF"


def test_rounded_cash() -> None:
    """What the coins could not pay stands before what was paid, so that the rows add up."""
    cash = replace(tender("cash", "20.00"), rounding=sar("0.02"))
    sold = finished("1 x 9.98", paid=(cash,))
    assert (
        "TOTAL SAR                           9.98\n"
        "  of it tax 15 % on 8.68            1.30\n"
        "Rounding                            0.02\n"
        "Cash                               20.00\n"
        "Change                             10.00\n"
    ) == body(sold).partition("TOTAL")[1] + body(sold).partition("TOTAL")[2]


def test_a_card_as_its_statement_has_it() -> None:
    """The approval code, what is printed on the card, and its last four digits."""
    slip = CardSlip(attempt="S001-T1-c1", scheme="Visa", last_four="4242")
    paid = tender("card", "100.00", reference="A12345", card=slip)
    assert "Card A12345 Visa ****4242         100.00" in body(finished("1 x 100.00", paid=(paid,)))


def test_a_gift_card_bought_and_one_spent() -> None:
    """Told by the last characters alone; what is bought is in the total."""
    bought = GiftCardLine(number=2, amount=sar("50.00"), instrument_id="g1", last_four="AB12")
    spent = tender("gift-card", "150.00", reference="CDEF", instrument="g2")
    sold = finished("1 x 100.00", gift_cards=(bought,), paid=(spent,))
    printed = body(sold)
    assert "Gift card ****AB12                 50.00" in printed
    assert "TOTAL SAR                         150.00" in printed
    assert "Gift card ****CDEF                150.00" in printed


def test_returned_without_a_receipt() -> None:
    """The receipt says that there was none."""
    nothing = sar("0.00")
    back = ReturnLine(
        number=1,
        origin=Origin(receipt="", sale_id="", sold=Decimal(1)),
        line=line_of("1 x 20.00"),
        quantity=Decimal(1),
        reductions=nothing,
        points=nothing,
        tax=sar("2.61"),
        net=sar("17.39"),
        paid=sar("20.00"),
    )
    sold = finished(returns=(back,), paid=(tender("cash", "-20.00"),))
    assert "  from no receipt\n" in body(sold)


def test_store_credit() -> None:
    """Its worth, until when, and its code to scan and to type; both are the same code."""
    effect = PrintStoredValue(
        receipt="S001-T1-000001",
        kind=StoredKind.STORE_CREDIT,
        code=CODE,
        balance=sar("80.00"),
        expires_on=date(2027, 11, 21),
    )
    document = StoreStationery(HEAD).stored_value(effect, at=NOON)
    printed = plain_text(document, columns=COLUMNS)
    assert "Store credit" in printed
    assert "Until 21 Nov 2027" in printed
    assert CODE == code_in("SC-0123-4567-89AB-CDEF")
    assert "SC-0123-4567-89AB-CDEF" in printed
    assert [CODE] == [one.data for one in document.elements if isinstance(one, Barcode)]
    assert CODE not in repr(effect)
    assert "To be spent at till T1." in printed
    of_store = StoreStationery(replace(HEAD, has_hub=True)).stored_value(effect, at=NOON)
    assert "To be spent at any till of this store." in plain_text(of_store, columns=COLUMNS)


@pytest.mark.parametrize(
    ("move", "reason", "title"),
    [
        (CashMove.PAID_IN, "change", "Paid in"),
        (CashMove.PAID_OUT, "milk", "Paid out"),
        (CashMove.DROP, "", "Dropped to the safe"),
    ],
)
def test_cash_moved(move: CashMove, reason: str, title: str) -> None:
    """How much, what for, by whom, and room to sign."""
    effect = PrintCashMove(
        slip_id="m1",
        move=move,
        amount=sar("50.00"),
        reason=reason,
        cashier_id="1001",
        cashier_name="Amal",
    )
    document = StoreStationery(HEAD).cash_moved(effect, at=NOON)
    printed = plain_text(document, columns=COLUMNS)
    assert title in printed
    assert "Amount                             50.00" in printed
    assert ("For" in printed) is bool(reason)
    assert "Cashier                             Amal" in printed
    assert "Signature" in printed


def test_no_gift_card_on_an_ordinary_sale() -> None:
    """Nothing of it stands where there is none."""
    assert () == sale_of("1 x 1.00").gift_cards
    assert "Gift" not in body(finished("1 x 1.00"))
