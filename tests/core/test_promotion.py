import pytest
from builders import coupon_of

from pos.core.customer import Coupon, CouponKind
from pos.core.promotion import clash

ORDER = coupon_of(CouponKind.FIXED, code="ORDER")
PRODUCT = coupon_of(CouponKind.PRODUCT, code="PRODUCT")
SHIPPING = coupon_of(CouponKind.SHIPPING, code="SHIPPING")
ALONE = coupon_of(
    CouponKind.FIXED, code="ALONE", with_orders=False, with_products=False, with_shipping=False
)
NOT_WITH_PRODUCTS = coupon_of(CouponKind.PERCENTAGE, code="PICKY", with_products=False)


@pytest.mark.parametrize(
    ("coupons", "pair"),
    [
        ([], None),
        ([ALONE], None),
        ([ORDER, PRODUCT, SHIPPING], None),
        ([ORDER, ALONE], ("ORDER", "ALONE")),
        ([ALONE, SHIPPING], ("ALONE", "SHIPPING")),
        ([NOT_WITH_PRODUCTS, ORDER, SHIPPING], None),
        ([NOT_WITH_PRODUCTS, ORDER, PRODUCT], ("PICKY", "PRODUCT")),
        ([PRODUCT, NOT_WITH_PRODUCTS], ("PRODUCT", "PICKY")),
    ],
)
def test_which_coupons_clash(coupons: list[Coupon], pair: tuple[str, str] | None) -> None:
    """Two coupons share a sale only where each allows the other's class."""
    found = clash(coupons)

    assert pair == (found and (found[0].code, found[1].code))
