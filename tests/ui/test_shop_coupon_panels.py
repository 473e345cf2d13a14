"""Coupons of the shop's own on the screen: without a customer, offline, owed, and used twice."""

from dataclasses import replace

import pytest

from pos.core import intents as it
from pos.terminal.snapshot import EngineLine, LoyaltyLine
from tests.ui.fake_till import OF_THE_SHOP, FakeTill
from tests.ui.fake_world import BAG
from tests.ui.seat import WAIT, seated
from tests.ui.tills import SHOPS_OWN, shop_coupon, shop_coupons_owed


def coupons_on(till: FakeTill) -> list[str]:
    sale = till.snapshot.state.sale
    assert sale is not None
    return [one.code for one in sale.shop_coupons]


async def test_typed_without_a_customer_and_offline() -> None:
    """The program and its line are no matter of a coupon of the shop's own."""
    till = FakeTill(shop_coupons=SHOPS_OWN).sign_on().scan(BAG)
    till.show(loyalty=LoyaltyLine(online=False))
    async with seated(till) as seat:
        await seat.bring(["f6"])
        assert "the shop's own alone." in seat.text
        await seat.bring([*OF_THE_SHOP.lower(), "enter", WAIT])

        assert [OF_THE_SHOP] == coupons_on(till)
        assert "" == seat.panel


async def test_where_there_is_no_program() -> None:
    """F6 is for the shop's own coupons there; what is locked is shown beside the basket."""
    till = FakeTill(shop_coupons=SHOPS_OWN, has_loyalty=False).sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.bring(["f6", *OF_THE_SHOP, "enter", WAIT])

        assert [OF_THE_SHOP] == coupons_on(till)
        assert "29:30" in seat.text


async def test_refused_in_the_panel() -> None:
    """The engine's reason stands where the code was typed."""
    till = FakeTill(shop_coupons=SHOPS_OWN).sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.bring(["f6", *"own-old", "enter", WAIT])

        assert "It was good until 3 May 2026" in seat.text
        assert "CouponPanel" == seat.panel


async def test_removed() -> None:
    """As any other coupon of the sale."""
    till = shop_coupon()
    async with seated(till) as seat:
        await seat.bring(["f6", "delete", WAIT])

        assert [] == coupons_on(till)
        assert it.RemoveCoupon(code=OF_THE_SHOP) in till.asked


async def test_a_second_delete_strikes_out_no_goods() -> None:
    """The panel stays after one was removed; what it said is over with the next coupon taken."""
    till = shop_coupon()
    async with seated(till) as seat:
        await seat.bring(["f6", "delete", WAIT, "delete", WAIT])
        assert "There is no coupon on this sale" in seat.text
        assert not [one for one in till.asked if isinstance(one, it.VoidLine)]
        assert "CouponPanel" == seat.panel

        till.ask(it.ApplyCoupon(code=OF_THE_SHOP))
        await seat.answered()
        assert [OF_THE_SHOP] == coupons_on(till)
        assert "There is no coupon" not in seat.text

        await seat.bring(["delete", WAIT, *OF_THE_SHOP, "enter", WAIT])
        assert [OF_THE_SHOP] == coupons_on(till)
        assert "" == seat.panel


async def test_a_double_is_ticked_off() -> None:
    """By a manager, one after another; what waits for the engine is shown, and goes by itself."""
    till = shop_coupons_owed()
    async with seated(till) as seat:
        await seat.bring(["f10", "c", "3", WAIT])
        assert "Coupons used twice" in seat.text
        await seat.bring(["enter", WAIT])
        assert "S001-T2-000041" in seat.text
        await seat.bring(["t", WAIT])

        assert [it.TickDouble(code=OF_THE_SHOP, receipt="S001-T1-000008")] == [
            one for one in till.asked if isinstance(one, it.TickDouble)
        ]
        assert ["S001-T1-000009"] == [one.receipt for one in till.snapshot.state.doubles]
        assert "OutboxPanel" == seat.panel


@pytest.mark.parametrize(
    ("has_engine", "refused", "shown"),
    [
        (True, "", "The engine is told by itself"),
        (True, "Its sale is too long.", "! Its sale is too long."),
        (False, "", "! No coupon engine is set at this"),
    ],
)
async def test_what_the_engine_is_to_be_told(has_engine: bool, refused: str, shown: str) -> None:
    """A burn that waits is told by itself; where the engine does not take it, it says why."""
    till = shop_coupons_owed()
    first, second = till.snapshot.state.burns
    burns = (first, replace(second, refused=refused))
    rules = replace(SHOPS_OWN, has_engine=has_engine)
    setup = replace(till.snapshot.state.setup, shop_coupons=rules)
    till.set_state(replace(till.snapshot.state, burns=burns, releases=(), setup=setup))
    async with seated(till) as seat:
        await seat.bring(["f10", "c", "3", WAIT, "up"])
        assert refused in seat.text
        await seat.bring(["enter", WAIT])

        assert shown in seat.text
        assert "OwedBurnPanel" == seat.panel


async def test_a_burn_is_settled() -> None:
    """By a manager, who says why; the list is shown again, without it."""
    till = shop_coupons_owed()
    till.set_state(replace(till.snapshot.state, releases=()))
    (left, burn) = till.snapshot.state.burns
    async with seated(till) as seat:
        await seat.bring(["f10", "c", "3", WAIT, "up", "enter", WAIT, "s"])
        await seat.bring([*"no engine", "enter", WAIT])

        asked = it.SettleBurn(code=burn.code, receipt=burn.receipt, why="no engine")
        assert asked in till.asked
        assert (left,) == till.snapshot.state.burns
        assert "OutboxPanel" == seat.panel


async def test_a_wrong_token_is_shown() -> None:
    """To whoever looks at what waits."""
    till = shop_coupons_owed()
    till.show(engine=EngineLine(trouble="The coupon engine does not take this till's token."))
    async with seated(till) as seat:
        await seat.bring(["f10", "c", "3", WAIT])

        assert "does not take" in seat.text
