from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import coupon_of, customer_of, hold_of, line_of, lock_of, off, sar, terms_of
from papers import COLUMNS, HEAD, body, count_of, finished, paper, tender

from pos.core.customer import AutomaticPromotion, CouponKind
from pos.ports.layout import cells
from pos.ports.receipt import Barcode, Cut, DrawerKick
from pos.receipts.stationery import StoreStationery

SARA = customer_of()
LOYAL: dict[str, Any] = {
    "customer": SARA,
    "hold": hold_of(100, "10.00"),
    "lock": lock_of(
        coupon_of(CouponKind.FIXED, "20"), coupon_of(CouponKind.CASHBACK, "5", code="BACK5")
    ),
}
COUNTED_EXACTLY = (
    "Counted                           502.35\nExact                               0.00\n"
)
WITH_POINTS = """\
Item1                             300.00
  3 x 100.00
----------------------------------------
Subtotal                          300.00
Coupon SUMMER50                   -20.00
Stars 100                         -10.00
TOTAL SAR                         270.00
  of it tax 15 % on 234.78         35.22
Cash                              270.00
----------------------------------------
Sara Ali
Stars before                       1,200
Stars redeemed                       100
"""


def test_plain_sale() -> None:
    """A whole receipt: who, what, how much, what tax, how paid, and how to find it again."""
    expected = """\
              STYL Outfits
         King Fahd Road, Riyadh
          VAT 300000000000003
S001-T1-000001          2026-11-21 15:00
Till T1                     Cashier 1001
----------------------------------------
Item1                             300.00
  3 x 100.00
----------------------------------------
TOTAL SAR                         300.00
  of it tax 15 % on 260.87         39.13
Cash                              300.00

             S001-T1-000001
        Returns within 14 days.
- - - - - - - - - - - - - - - - - - - -
"""
    assert expected == paper(finished("3 x 100.00", paid=(tender("cash", "300.00"),)))


def test_copy_is_marked() -> None:
    """A copy says so and which one it is; the store's link is there where it has one."""
    expected = """\
              STYL Outfits
         King Fahd Road, Riyadh
          VAT 300000000000003
             *** COPY 2 ***
S001-T1-000001          2026-11-21 15:00
Till T1                     Cashier 1001
----------------------------------------
Item1                              10.00
----------------------------------------
TOTAL SAR                          10.00
  of it tax 15 % on 8.70            1.30
Cash                               10.00

             S001-T1-000001
 https://styl.example/r/S001-T1-000001
        Returns within 14 days.
- - - - - - - - - - - - - - - - - - - -
"""
    head = replace(HEAD, qr_url="https://styl.example/r/{receipt}")

    assert expected == paper(finished("1 x 10.00"), copy=2, head=head)


def test_two_tenders_and_change() -> None:
    """Each tender has its row, the card's with its reference, and the change has one."""
    expected = """\
Item1                             300.00
  3 x 100.00
Item2                               5.00
----------------------------------------
TOTAL SAR                         305.00
  of it tax 15 % on 265.22         39.78
Card 4711                         300.00
Cash                               10.00
Change                              5.00
"""
    paid = (tender("card", "300.00", reference="4711"), replace(tender("cash", "10.00"), number=2))

    assert expected == body(finished("3 x 100.00", "1 x 5.00", paid=paid))


def test_discounts() -> None:
    """Every discount stands with its reason, and the rows add up as a customer adds them."""
    expected = """\
Hoxton Bag                        300.00
  3 x 100.00
  damaged 10 %                    -30.00
Dates                              50.00
  1.250 kg x 40.00
  bruised                          -1.00
----------------------------------------
Subtotal                          319.00
staff 5 %                         -15.95
TOTAL SAR                         303.05
  of it tax 15 % on 263.52         39.53
Cash                              303.05
"""
    bag = replace(line_of("3 x 100.00", title="Hoxton Bag"), discount=off("10 %"))
    dates = replace(
        line_of("1.250 x 40.00", unit="kg", title="Dates"), discount=off("1.00", "bruised")
    )

    assert expected == body(finished(bag, dates, discount=off("5 %", "staff")))


def test_what_codes_have_told() -> None:
    """Lot, serial number and expiry stand below their line; a price in a code has no weight."""
    expected = """\
Blender                           250.00
  Serial number SER-9
Dates                              24.00
  2 x 12.00
  Lot L7
  Use by 2027-12-31
Halloumi                           12.34
----------------------------------------
TOTAL SAR                         286.34
  of it tax 15 % on 248.99         37.35
Cash                              286.34
"""
    blender = replace(line_of("1 x 250.00", title="Blender"), serial="SER-9")
    dates = replace(line_of("2 x 12.00", title="Dates"), lot="L7", expires=date(2027, 12, 31))
    cheese = replace(line_of("1 x 12.34", unit="kg", title="Halloumi"), price_in_code=True)

    assert expected == body(finished(blender, dates, cheese))


def test_notes() -> None:
    """A line's note stands under it, the sale's below the goods; neither changes a figure."""
    noted = replace(line_of("1 x 5.00", title="Bag"), note="gift wrapped")
    paper = body(finished(noted, "1 x 7.00", note="to be collected"))

    assert paper.index("Bag") < paper.index("Note: gift wrapped") < paper.index("7.00")
    assert paper.index("7.00") < paper.index("Note: to be collected") < paper.index("TOTAL")


def test_discount_of_nothing() -> None:
    """A discount that was set to nothing again leaves no row."""
    expected = """\
Item1                             100.00
----------------------------------------
TOTAL SAR                         100.00
  of it tax 15 % on 86.96          13.04
Cash                              100.00
"""
    bag = replace(line_of("1 x 100.00"), discount=off("0 %"))

    assert expected == body(finished(bag, discount=off("0 %")))


@pytest.mark.parametrize(
    ("news", "rows"),
    [
        ({"awaits_delivery": True}, "Stars earned                     pending\n"),
        (
            {"points_earned": 270, "points_redeemed": 100, "balance_after": 1_150},
            "Stars earned                         270\nNew balance, Stars                 1,150\n",
        ),
        ({"points_earned": 270}, "Stars earned                         270\n"),
        ({}, ""),
        ({"rejected": "no"}, "Stars of this sale: please ask the\nstore.\n"),
    ],
)
def test_points_and_coupons(news: dict[str, Any], rows: str) -> None:
    """Coupon and points lower the total; what is earned is pending, known, or for the store.

    A new balance is the service's own after the order: with earned points that wait for the
    return window it is no sum of the rows above, and without its answer there is no such row.
    """
    assert WITH_POINTS + rows == body(finished("3 x 100.00", **LOYAL, **news))


def test_unconfirmed_balance_is_not_printed() -> None:
    """A balance that nobody could confirm stays off the paper."""
    text = body(finished("1 x 10.00", customer=replace(SARA, verified=False)))

    assert "Sara Ali" in text
    assert "Stars" not in text


def test_automatic_promotion() -> None:
    """What the account takes off by itself has its name, after the discounts, before coupons."""
    expected = """\
Item1                             300.00
  3 x 100.00
----------------------------------------
Subtotal                          300.00
staff 10 %                        -30.00
Three for two                    -100.00
Coupon SUMMER50                   -20.00
TOTAL SAR                         150.00
  of it tax 15 % on 130.43         19.57
Cash                              150.00
"""
    promotion = AutomaticPromotion(name="Three for two", amount=sar("100.00"))
    lock = lock_of(coupon_of(CouponKind.FIXED, "20"))
    sold = finished("3 x 100.00", promotion=promotion, lock=lock, discount=off("10 %", "staff"))

    assert expected == body(sold)


def test_tier_and_pending_points() -> None:
    """A customer sees their tier, and the points that wait for the return window."""
    balance = replace(SARA.balance, pending_points=40) if SARA.balance else None
    told = body(finished("1 x 10.00", customer=replace(SARA, tier="Gold", balance=balance)))

    assert "Tier                                Gold\n" in told
    assert "Stars not usable yet                  40\n" in told


def test_points_as_payment() -> None:
    """Points that are a payment leave the tax of the full price."""
    expected = """\
Item1                             300.00
  3 x 100.00
----------------------------------------
Subtotal                          300.00
Stars 100                         -10.00
TOTAL SAR                         290.00
  of it tax 15 % on 260.87         39.13
Cash                              290.00
----------------------------------------
Sara Ali
Stars before                       1,200
Stars redeemed                       100
Stars earned                     pending
"""
    sold = finished(
        "3 x 100.00",
        terms=terms_of(points_reduce_tax=False),
        customer=SARA,
        hold=hold_of(100, "10.00"),
        awaits_delivery=True,
    )

    assert expected == body(sold)


def test_tax_on_top() -> None:
    """Where prices are without tax, each rate is a row before the total."""
    expected = """\
Item1                             300.00
  3 x 100.00
Item2                              20.00
  2 x 10.00
----------------------------------------
Subtotal                          320.00
Tax 15 %                           45.00
Tax 5 %                             1.00
TOTAL SAR                         366.00
Cash                              366.00
"""
    assert expected == body(
        finished("3 x 100.00", "2 x 10.00 at 5 %", terms=terms_of(included=False))
    )


def test_tax_inside() -> None:
    """Where prices hold the tax, each rate is a row after the total, with its net."""
    expected = """\
Item1                             300.00
  3 x 100.00
Item2                              20.00
  2 x 10.00
----------------------------------------
TOTAL SAR                         320.00
  of it tax 15 % on 260.87         39.13
  of it tax 5 % on 19.05            0.95
Cash                              320.00
"""
    assert expected == body(finished("3 x 100.00", "2 x 10.00 at 5 %"))


def test_yen() -> None:
    """A currency without decimals has none on paper."""
    expected = """\
Item1                                999
  3 x 333
----------------------------------------
TOTAL JPY                            999
  of it tax 10 % on 908               91
Cash                                1000
Change                                 1
"""
    sold = finished("3 x 333 at 10 %", terms=terms_of("JPY"), paid=(tender("cash", "1000", "JPY"),))

    assert expected == body(sold)


def test_dinar() -> None:
    """A currency with three decimals has three on paper."""
    expected = """\
Item1                              4.005
  3 x 1.335
----------------------------------------
TOTAL KWD                          4.005
  of it tax 5 % on 3.814           0.191
Cash                               4.005
"""
    assert expected == body(finished("3 x 1.335 at 5 %", terms=terms_of("KWD")))


def test_hostile_names() -> None:
    """Names that would command a printer or a screen are only text, and never wider than paper."""
    expected = """\
@[bold]evilV
WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW
WWWWWWWWWWWWWWWWWWWWWWWWWW         10.00
----------------------------------------
TOTAL SAR                          10.00
  of it tax 15 % on 8.70            1.30
Cash                               10.00
----------------------------------------
p [red]قهوة سارة
Stars before                       1,200
Stars earned                     pending
"""
    title = "\x1b@[bold]\u202eevil\x00\x1dV\x00 " + "W" * 60
    customer = customer_of(name="\x1bp\x00 [red]قهوة سارة")
    sold = finished(line_of("1 x 10.00", title=title), customer=customer, awaits_delivery=True)

    assert expected == body(sold)
    assert all(cells(line) <= COLUMNS for line in paper(sold).splitlines())


def test_what_is_drawn() -> None:
    """A receipt carries its number as a barcode, is cut once, and never opens the drawer."""
    document = StoreStationery(HEAD).receipt(finished("1 x 10.00"), copy=0)

    assert "S001-T1-000001" == document.title
    assert [Barcode(data="S001-T1-000001")] == [
        element for element in document.elements if isinstance(element, Barcode)
    ]
    assert Cut() == document.elements[-1]
    assert DrawerKick() not in document.elements


@pytest.mark.parametrize(
    ("counted", "last_rows"),
    [
        (
            "502.35",
            "Counted                           502.35\nExact                               0.00\n",
        ),
        (
            "500.00",
            "Counted                           500.00\nShort                              -2.35\n",
        ),
        (
            "503.00",
            "Counted                           503.00\nOver                                0.65\n",
        ),
    ],
)
def test_drawer_count(counted: str, last_rows: str) -> None:
    """The slip of a shift adds up what the drawer should hold, and names the difference."""
    expected = """\
              STYL Outfits
             Shift 3 closed
Till T1                 2026-11-21 15:00
Closed by                           Amal
Sales                                  7
----------------------------------------
Opening float                     100.00
Cash sales                        437.35
Paid in                            20.00
Paid out                           -5.00
Dropped to the safe               -50.00
Expected                          502.35
Counted                           502.35
Exact                               0.00
- - - - - - - - - - - - - - - - - - - -
"""
    assert expected.replace(COUNTED_EXACTLY, last_rows) == count_of(counted)
