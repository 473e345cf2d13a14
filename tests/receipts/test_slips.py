"""What a customer takes along beside a receipt."""

from builders import LATER, NOON, sar
from papers import COLUMNS, HEAD, count_of

from pos.core.errand import BoughtCoupon, RedeemedPoints
from pos.core.settlement import SettledTotal, SettleHow
from pos.ports.layout import cells, plain_text
from pos.ports.receipt import Cut, DrawerKick, QrCode, ReceiptDocument
from pos.receipts.stationery import StoreStationery


def slip(result: BoughtCoupon | RedeemedPoints, *, reason: str = "") -> ReceiptDocument:
    return StoreStationery(HEAD).slip(result, points_name="Stars", reason=reason, at=NOON)


def text(document: ReceiptDocument) -> str:
    return plain_text(document, columns=COLUMNS)


def test_bought_coupon() -> None:
    """The coupon's title, what it cost, how long it is good, and its code twice over."""
    expected = """\
              STYL Outfits
        10 % off, at most 50.00
Till T1                 2026-11-21 15:00
Stars spent                          500
Valid from              2026-11-21 15:00
Valid until             2026-11-21 15:10
             Code TEN4SARA
                TEN4SARA
        Returns within 14 days.
- - - - - - - - - - - - - - - - - - - -
"""
    document = slip(
        BoughtCoupon(
            code="TEN4SARA",
            title="10 % off, at most 50.00",
            points=500,
            starts_at=NOON,
            expires_at=LATER,
        )
    )

    assert expected == text(document)
    assert [QrCode(data="TEN4SARA", caption="Code TEN4SARA")] == [
        element for element in document.elements if isinstance(element, QrCode)
    ]
    assert Cut() == document.elements[-1]
    assert DrawerKick() not in document.elements


def test_coupon_of_which_little_is_told() -> None:
    """What the service does not tell is left out; what opens the coupon elsewhere is there."""
    expected = """\
              STYL Outfits
                 Coupon
Till T1                 2026-11-21 15:00
PIN                                 4711
https://gift.example/X1
                Code X1
                   X1
        Returns within 14 days.
- - - - - - - - - - - - - - - - - - - -
"""
    assert expected == text(
        slip(BoughtCoupon(code="X1", pin="4711", url="https://gift.example/X1"))
    )


def test_redemption() -> None:
    """Points spent outside a sale: how many, worth what, for what."""
    expected = """\
              STYL Outfits
             Stars redeemed
Till T1                 2026-11-21 15:00
Stars                              1,200
Worth                         120.00 SAR
For                  engraving, paid out
- - - - - - - - - - - - - - - - - - - -
"""
    redeemed = RedeemedPoints(points=1_200, amount=sar("120.00"))

    assert expected == text(slip(redeemed, reason="engraving, paid out"))
    assert "For" not in text(slip(redeemed))


def test_strangers_words() -> None:
    """Nothing a service writes leaves the paper's lines or orders the printer about."""
    document = slip(BoughtCoupon(code="X1", title="\x1b@\u202eevil " + "W" * 60))

    assert "\x1b" not in text(document)
    assert "\u202e" not in text(document)
    assert all(cells(line) <= COLUMNS for line in text(document).splitlines())


def test_count_with_settled_points() -> None:
    """The count of a shift says what was made of points and coupons the service would not take."""
    ways = zip(SettleHow, ("12.00", "10.00", "5.50", "0.00"), strict=True)
    settled = tuple(
        SettledTotal(how=how, entries=number, amount=sar(amount))
        for number, (how, amount) in enumerate(ways, start=1)
    )
    expected = """\
----------------------------------------
Points and coupons settled
Absorbed, 1                        12.00
Sent without redemption, 2         10.00
For the next visit, 3               5.50
By hand, 4                          0.00
- - - - - - - - - - - - - - - - - - - -
"""
    assert count_of("502.35", settled=settled).endswith(expected)
    assert "settled" not in count_of("502.35")


def test_a_slip_as_a_copy() -> None:
    """Marked above all else, and nothing on it is missing; no drawer opens by it."""
    whole = slip(RedeemedPoints(points=50, amount=sar("5.00")))
    copy = StoreStationery(HEAD).as_copy(whole)

    assert f"{'*** COPY ***':^{COLUMNS}}".rstrip() + "\n" + text(whole) == text(copy)
    assert not any(isinstance(one, DrawerKick) for one in copy.elements)
