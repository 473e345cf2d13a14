"""What a present's receipt says, and what no one who is given it may read."""

from __future__ import annotations

from dataclasses import replace

from builders import coupon_of, customer_of, hold_of, line_of, lock_of, off
from papers import COLUMNS, HEAD, finished

from pos.core.customer import CouponKind
from pos.ports.layout import plain_text
from pos.ports.receipt import Barcode, Cut
from pos.receipts.stationery import StoreStationery

GIFT = """\
              STYL Outfits
         King Fahd Road, Riyadh
          VAT 300000000000003
              GIFT RECEIPT
S001-T1-000001          2026-11-21 15:00
----------------------------------------
Item1                                  3
Scarf
Cheese                          0.350 kg
----------------------------------------
   Goods come back with this receipt.

             S001-T1-000001
        Returns within 14 days.
- - - - - - - - - - - - - - - - - - - -
"""


def test_gift_receipt() -> None:
    """What was bought and the number to return it by: no price, tax, tender, customer or points."""
    sold = finished(
        line_of("3 x 100.00"),
        replace(line_of("1 x 79.00", number=2, title="Scarf"), discount=off("10 %")),
        line_of("0.350 x 40.00", number=3, title="Cheese", unit="kg"),
        customer=customer_of(),
        hold=hold_of(100, "10.00"),
        lock=lock_of(coupon_of(CouponKind.FIXED, "20")),
    )
    document = StoreStationery(HEAD).gift_receipt(sold)

    text = plain_text(document, columns=COLUMNS)
    assert GIFT == "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    assert Barcode(data="S001-T1-000001") in document.elements
    assert isinstance(document.elements[-1], Cut)


def test_serial_number_of_a_present() -> None:
    """A guarantee needs it, whoever holds the receipt."""
    sold = finished(replace(line_of("1 x 100.00"), serial="SN-77"))

    text = plain_text(StoreStationery(HEAD).gift_receipt(sold), columns=COLUMNS)
    assert "  Serial number SN-77\n" in text
