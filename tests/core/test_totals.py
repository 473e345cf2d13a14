from dataclasses import replace
from decimal import Decimal

import pytest
from builders import coupon_of, hold_of, line_of, lock_of, off, sale_of, sar, terms_of, totals_of
from hypothesis import given, settings
from strategies import sales

from pos.core.customer import AutomaticPromotion, Coupon, CouponKind
from pos.core.money import Money
from pos.core.sale import LineItem, Sale
from pos.core.totals import (
    Totals,
    add_up,
    goods_after_discounts,
    goods_before_sale_discount,
    own_tax,
    redeemable,
)

BAG = line_of("3 x 100.00")


def texts(totals: Totals) -> tuple[str, str, str]:
    """What people argue about: tax, total, due."""
    return totals.tax.text(), totals.total.text(), totals.due.text()


def test_the_bag_by_itself() -> None:
    """Three bags of 100.00 with 15 % in their price hold 39.13 of tax."""
    assert ("39.13", "300.00", "300.00") == texts(totals_of(BAG))


def test_the_bag_with_points() -> None:
    """100 points worth 10.00 leave 290.00 to pay and 37.83 of tax; the line itself keeps 39.13."""
    sale = sale_of(BAG, hold=hold_of(100, "10.00"))
    totals = add_up(sale)

    assert ("37.83", "290.00", "290.00") == texts(totals)
    assert "10.00" == totals.points_discount.text()
    assert "39.13" == own_tax(totals.lines[0], included=True).text()
    assert "300.00" == totals.lines[0].total.text()
    assert "37.83" == totals.lines[0].tax.text()


def test_points_as_payment() -> None:
    """Where points are a payment they lower what is due and leave the tax as it was."""
    terms = terms_of(points_reduce_tax=False)
    totals = totals_of(BAG, terms=terms, hold=hold_of(100, "10.00"))

    assert ("39.13", "290.00", "290.00") == texts(totals)


def test_points_as_payment_pay_tax_too() -> None:
    """As a payment, points may also cover the tax that is added to the prices."""
    terms = terms_of(included=False, points_reduce_tax=False)
    sale = sale_of(BAG, terms=terms, hold=hold_of(3_450, "345.00"))

    assert "345.00" == redeemable(sale).text()
    assert ("45.00", "0.00", "0.00") == texts(add_up(sale))


def test_tax_on_top() -> None:
    """With prices without tax the tax is added, and a line by itself does not hold it."""
    totals = totals_of(BAG, terms=terms_of(included=False))

    assert ("45.00", "345.00", "345.00") == texts(totals)
    assert "300.00" == totals.lines[0].total.text()
    assert "345.00" == totals.lines[0].paid.text()


def test_points_before_tax_on_top() -> None:
    """As a discount, points lower the taxed amount: 290.00 and 15 % of it."""
    terms = terms_of(included=False)

    assert ("43.50", "333.50", "333.50") == texts(
        totals_of(BAG, terms=terms, hold=hold_of(100, "10.00"))
    )


@pytest.mark.parametrize(("rounding", "tax"), [("line", "0.21"), ("rate", "0.20")])
def test_rounding_by_line_and_by_rate(rounding: str, tax: str) -> None:
    """Three lines with 0.0667 of tax each: 0.21 when rounded apart, 0.20 when rounded once."""
    lines = ["1 x 0.51", "1 x 0.51", "1 x 0.51"]

    assert tax == totals_of(*lines, terms=terms_of(rounding=rounding)).tax.text()


def test_rates_stay_apart() -> None:
    """Each rate has a row with its net and its tax, the highest rate first."""
    totals = totals_of("1 x 115.00", "2 x 10.50 at 5 %", "1 x 3.00 at 0 %")

    assert [("15", "100.00", "15.00"), ("5", "20.00", "1.00"), ("0", "3.00", "0.00")] == [
        (str(row.percent), row.net.text(), row.tax.text()) for row in totals.taxes
    ]


def test_nothing_sold() -> None:
    """An empty sale is nothing, with nothing due."""
    assert ("0.00", "0.00", "0.00") == texts(totals_of())


# -- discounts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("discount", "left"),
    [
        ("10 %", "270.00"),
        ("12.50", "287.50"),
        ("100 %", "0.00"),
        ("500.00", "0.00"),
        ("0 %", "300.00"),
    ],
)
def test_line_discount(discount: str, left: str) -> None:
    """A discount comes off the line, and never more than the line."""
    totals = totals_of(replace(BAG, discount=off(discount)))

    assert left == totals.total.text()
    assert left == totals.lines[0].total.text()
    assert totals.discount == totals.subtotal - totals.total


@pytest.mark.parametrize(
    ("discount", "shares"),
    [("10 %", ["10.00", "5.00"]), ("1.00", ["0.67", "0.33"]), ("0.01", ["0.01", "0.00"])],
)
def test_sale_discount_is_shared(discount: str, shares: list[str]) -> None:
    """A discount of the sale is shared over its lines by their worth, to the last halala."""
    totals = totals_of("1 x 100.00", "1 x 50.00", discount=off(discount))

    assert shares == [line.sale_discount.text() for line in totals.lines]


def test_sale_discount_after_line_discounts() -> None:
    """The sale's per cent is of what the lines' own discounts left."""
    half = replace(line_of("1 x 100.00"), discount=off("50 %"))
    totals = totals_of(half, "1 x 50.00", discount=off("10 %"))

    assert ("60.00", "90.00") == (totals.discount.text(), totals.total.text())
    assert "50.00" == totals.lines[0].total.text()


def test_what_a_new_sale_discount_is_taken_from() -> None:
    """A second discount of the sale replaces the first: its base does not hold the first."""
    sale = sale_of(BAG, discount=off("50 %"))

    assert "300.00" == goods_before_sale_discount(sale).text()
    assert "150.00" == goods_after_discounts(sale).text()


# -- coupons ----------------------------------------------------------------------------------

PERCENTAGE, FIXED, PRODUCT = CouponKind.PERCENTAGE, CouponKind.FIXED, CouponKind.PRODUCT
COUPONS = [
    ("a per cent", coupon_of(PERCENTAGE, "10"), "30.00"),
    (
        "raised to its least reward",
        coupon_of(PERCENTAGE, "1", min_reward=Money(2_000, "SAR")),
        "20.00",
    ),
    ("capped", coupon_of(PERCENTAGE, "50", capping=Money(5_000, "SAR")), "50.00"),
    (
        "first raised, then capped",
        coupon_of(PERCENTAGE, "1", min_reward=Money(9_000, "SAR"), capping=Money(4_000, "SAR")),
        "40.00",
    ),
    ("never more than the goods", coupon_of(PERCENTAGE, "150"), "300.00"),
    ("never an addition", coupon_of(PERCENTAGE, "-10"), "0.00"),
    ("an amount", coupon_of(FIXED, "50"), "50.00"),
    ("an amount above the goods", coupon_of(FIXED, "1000"), "300.00"),
    ("an amount beyond any", coupon_of(FIXED, "1e30"), "300.00"),
    ("an amount below nothing", coupon_of(FIXED, "-50"), "0.00"),
    ("one free piece", coupon_of(PRODUCT), "100.00"),
    ("minimum order reached", coupon_of(FIXED, "50", min_order=Money(30_000, "SAR")), "50.00"),
    ("minimum order missed", coupon_of(FIXED, "50", min_order=Money(30_001, "SAR")), "0.00"),
    ("cash back later", coupon_of(CouponKind.CASHBACK, "10"), "0.00"),
    ("shipping", coupon_of(CouponKind.SHIPPING, "10"), "0.00"),
    ("fees", coupon_of(CouponKind.FEES, "10"), "0.00"),
]


@pytest.mark.parametrize(
    ("coupon", "value"), [row[1:] for row in COUPONS], ids=[row[0] for row in COUPONS]
)
def test_coupon(coupon: Coupon, value: str) -> None:
    """A coupon takes off what it says, within its limits and within the goods."""
    totals = totals_of(BAG, lock=lock_of(coupon))

    assert value == totals.coupon_discount.text()
    assert (("SUMMER50", totals.coupon_discount),) == totals.coupon_values
    assert totals.total == totals.subtotal - totals.coupon_discount


@pytest.mark.parametrize(
    "coupon",
    [
        coupon_of(FIXED, "30", products=("p1",)),
        coupon_of(FIXED, "30", variants=("v1",)),
        coupon_of(FIXED, "30", collections=("summer",)),
        coupon_of(FIXED, "30", products=("shirt",)),
        coupon_of(PRODUCT, products=("p1",)),
    ],
)
def test_entitled_goods(coupon: Coupon) -> None:
    """A coupon for some goods takes from those lines alone."""
    entitled = line_of(
        "2 x 30.00", code="shirt", product_id="p1", variant_id="v1", collection=("summer",)
    )
    totals = totals_of(BAG, entitled, lock=lock_of(coupon))

    assert ["0.00", "30.00"] == [line.coupons.text() for line in totals.lines]


def test_coupon_for_other_goods() -> None:
    """A coupon whose goods are not there takes nothing off."""
    totals = totals_of(BAG, lock=lock_of(coupon_of(FIXED, "30", products=("p9",))))

    assert "0.00" == totals.coupon_discount.text()


def test_free_weighed_piece() -> None:
    """A weighed line counts as one piece: a free product takes all of it, not a kilogram."""
    dates = line_of("2.500 x 40.00", unit="kg", product_id="dates")
    totals = totals_of(dates, lock=lock_of(coupon_of(PRODUCT, products=("dates",))))

    assert "100.00" == totals.coupon_discount.text()


def test_coupons_one_after_the_other() -> None:
    """The second coupon takes from what the first left; points from what both left."""
    lock = lock_of(coupon_of(PERCENTAGE, "50"), coupon_of(PERCENTAGE, "50", code="MORE"))
    totals = totals_of(BAG, lock=lock, hold=hold_of(100, "10.00"))

    assert (("SUMMER50", Money(15_000, "SAR")), ("MORE", Money(7_500, "SAR"))) == (
        totals.coupon_values
    )
    assert ("65.00", "65.00") == (totals.total.text(), totals.due.text())


def test_minimum_order_looks_at_discounted_goods() -> None:
    """Discounts by hand count against a minimum order; other coupons and points do not."""
    coupon = coupon_of(FIXED, "50", min_order=Money(30_000, "SAR"))
    with_points = totals_of(BAG, lock=lock_of(coupon), hold=hold_of(1, "1.00"))
    discounted = totals_of(BAG, lock=lock_of(coupon), discount=off("0.01"))

    assert ("50.00", "0.00") == (
        with_points.coupon_discount.text(),
        discounted.coupon_discount.text(),
    )


# -- the account's own promotion --------------------------------------------------------------


def promotion_of(amount: str, **by_product: str) -> AutomaticPromotion:
    named = tuple((product, sar(part)) for product, part in by_product.items())
    return AutomaticPromotion(name="Spring", amount=sar(amount), by_product=named)


@pytest.mark.parametrize(
    ("promotion", "shares"),
    [
        (promotion_of("40.00"), ("30.00", "10.00")),
        (promotion_of("10.00", item2="10.00"), ("0.00", "10.00")),
        (promotion_of("500.00"), ("300.00", "100.00")),
        (promotion_of("500.00", item2="500.00"), ("0.00", "100.00")),
        (promotion_of("15.00", item1="10.00", item2="10.00"), ("10.00", "5.00")),
        (promotion_of("10.00", belt="10.00"), ("0.00", "0.00")),
        (promotion_of("10.00", item1="-10.00"), ("0.00", "0.00")),
    ],
)
def test_promotion(promotion: AutomaticPromotion, shares: tuple[str, str]) -> None:
    """It is shared over the lines it names, or over all; never more than they or it come to."""
    totals = totals_of(BAG, "1 x 100.00", promotion=promotion)

    assert shares == tuple(line.promotion.text() for line in totals.lines)


def test_promotion_by_product_id() -> None:
    """The service names an item by its product id where it has one, whatever its code."""
    shoe = line_of("1 x 100.00", product_id="p1")
    totals = totals_of(shoe, promotion=promotion_of("10.00", p1="10.00"))

    assert "90.00" == totals.total.text()
    assert "0.00" == totals_of(shoe, promotion=promotion_of("10.00", item1="9.00")).promotion.text()


def test_promotion_comes_after_discounts_and_before_coupons() -> None:
    """400.00, 10 % off by hand, 60.00 by the account: 300.00 are what a coupon is judged by."""
    sale = sale_of(
        BAG,
        "1 x 100.00",
        discount=off("10 %"),
        promotion=promotion_of("60.00"),
        lock=lock_of(coupon_of(CouponKind.PERCENTAGE, "10")),
        hold=hold_of(100, "10.00"),
    )
    totals = add_up(sale)

    assert "300.00" == goods_after_discounts(sale).text()
    assert ("40.00", "60.00", "30.00", "10.00") == (
        totals.discount.text(),
        totals.promotion.text(),
        totals.coupon_discount.text(),
        totals.points_discount.text(),
    )
    assert ("140.00", "260.00") == (totals.reductions.text(), totals.total.text())


# -- other currencies -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("currency", "line", "tax", "total"),
    [
        ("JPY", "3 x 333 at 10 %", "91", "999"),
        ("KWD", "3 x 1.335 at 5 %", "0.191", "4.005"),
        ("BHD", "0.125 x 9.999 at 10 %", "0.114", "1.250"),
    ],
)
def test_other_currencies(currency: str, line: str, tax: str, total: str) -> None:
    """Currencies with no decimals or three are added up in their own minor units."""
    weighed = line_of(line, currency=currency, unit="kg")
    totals = totals_of(weighed, terms=terms_of(currency))

    assert (tax, total) == (totals.tax.text(), totals.total.text())


# -- what always holds ------------------------------------------------------------------------


TAKEN_AND_PAID = (
    "gross",
    "discount",
    "sale_discount",
    "promotion",
    "coupons",
    "points",
    "exempted",
    "tax",
    "paid",
)


def _summed(totals: Totals, name: str) -> int:
    return sum(getattr(line, name).minor for line in totals.lines)


@settings(max_examples=50)
@given(sales())
def test_everything_adds_up(sale: Sale) -> None:
    """Whatever is sold, and however it is lowered, the lines sum to what stands at the foot."""
    totals = add_up(sale)
    added = 0 if sale.terms.prices_include_tax else totals.tax.minor

    assert totals.total.minor == _summed(totals, "paid")
    assert totals.tax.minor == _summed(totals, "tax")
    assert totals.points_discount.minor == _summed(totals, "points")
    assert totals.coupon_discount.minor == _summed(totals, "coupons")
    assert totals.coupon_discount.minor == sum(value.minor for _, value in totals.coupon_values)
    assert totals.discount.minor == _summed(totals, "discount") + _summed(totals, "sale_discount")
    assert totals.promotion.minor == _summed(totals, "promotion")
    assert totals.reductions.minor == _summed(totals, "reductions")
    assert totals.exempted.minor == _summed(totals, "exempted")
    assert totals.total.minor == (
        totals.subtotal.minor
        - totals.discount.minor
        - totals.promotion.minor
        - totals.coupon_discount.minor
        - totals.points_discount.minor
        - totals.exempted.minor
        + added
    )


@settings(max_examples=50)
@given(sales())
def test_no_line_below_nothing(sale: Sale) -> None:
    """Nothing is ever taken below zero, and nothing taken is an addition."""
    for line in add_up(sale).lines:
        for name in TAKEN_AND_PAID:
            assert getattr(line, name).minor >= 0, name


@settings(max_examples=50)
@given(sales())
def test_tax_rows_add_up(sale: Sale) -> None:
    """The rows of the tax table sum to the tax, one row a rate."""
    totals = add_up(sale)

    assert totals.tax.minor == sum(row.tax.minor for row in totals.taxes)
    assert len({row.percent for row in totals.taxes}) == len(totals.taxes)
    if sale.terms.points_reduce_tax:
        net = sum(row.net.minor for row in totals.taxes)
        assert totals.total.minor == net + totals.tax.minor


@settings(max_examples=50)
@given(sales())
def test_points_never_above_their_limit(sale: Sale) -> None:
    """Points take at most what the sale can be lowered by, and all that is held up to it."""
    taken = add_up(sale).points_discount
    held = sale.hold.amount if sale.hold else Money.zero(sale.terms.currency)

    assert min(held, redeemable(sale)) == taken


def test_weights_are_rounded_once() -> None:
    """1.234 kg at 9.99 cost 12.33: the weight is not rounded before the price."""
    dates: LineItem = line_of("1.234 x 9.99", unit="kg")

    assert "12.33" == totals_of(dates).subtotal.text()
    assert Decimal("1.234") == dates.quantity
