"""A customer's coupons at the counter, and points and coupons given by hand."""

from __future__ import annotations

import pytest

from pos.core import intents as it
from pos.core.errand import BurnCoupon, RedeemOutright
from pos.core.roles import Role
from pos.core.staff import RoleLimits
from tests.ui.fake_world import sar
from tests.ui.seat import Seat, seated
from tests.ui.with_customer import asked, selling, with_sara

# -- coupons ----------------------------------------------------------------------------------


async def test_a_coupon_of_theirs() -> None:
    """Those they could use are listed; Enter takes the chosen one."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f6")
        assert "▸Summer, 50 off" in seat.text
        await seat.press("enter")

        assert [it.ApplyCoupon(code="SUMMER50")] == asked(till)
        assert "" == seat.panel


@pytest.mark.parametrize("keys", [["down", "enter"], ["WEB-15", "enter"]])
async def test_a_coupon_of_the_web_shop(keys: list[str]) -> None:
    """It is warned of first, chosen or typed; the second Enter takes it."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f6", *keys)
        assert "! WEB-15 is meant for the web shop." in seat.text
        assert [] == till.asked

        await seat.press("enter")
        assert [it.ApplyCoupon(code="WEB-15")] == asked(till)


async def test_coupons_on_the_sale_stand_first() -> None:
    """Delete removes what is on the sale, never what is only theirs."""
    till = with_sara().ask(it.ApplyCoupon(code="SUMMER50"))
    async with seated(till) as seat:
        await seat.press("f6")
        await seat.press("enter", "down", "delete")
        assert "! Go up to the one on" in seat.text
        assert [] == asked(till)

        await seat.press("up", "delete")
        assert [it.RemoveCoupon(code="SUMMER50")] == asked(till)


async def test_a_coupons_code_to_scan() -> None:
    """In the file Enter shows a coupon's code; Enter goes back to the file."""
    async with seated(with_sara()) as seat:
        await seat.press("f4", "c", "enter")
        assert "CodePanel" == seat.panel
        assert "SUMMER50" in seat.text
        assert "█" in seat.lines[4]

        await seat.press("enter")
        assert "CustomerFilePanel" == seat.panel


# -- manager's --------------------------------------------------------------------------------

BY_HAND = [
    (
        ["1", "80", "enter", "phone order", "enter"],
        it.GivePoints(amount=sar("80"), reason="phone order"),
    ),
    (
        ["2", "100", "enter", "raffle", "enter"],
        it.RunErrand(errand=RedeemOutright(points=100, reason="raffle")),
    ),
    (
        ["3", "9", "enter", "raffle", "enter"],
        it.RunErrand(errand=RedeemOutright(amount=sar("9"), reason="raffle")),
    ),
    (
        ["4", "OLD-1", "enter", "worn out", "enter"],
        it.RunErrand(errand=BurnCoupon(code="OLD-1", reason="worn out")),
    ),
]


async def test_points_and_coupons_by_hand() -> None:
    """F10 has a loyalty menu; each form asks for what it says."""
    till = with_sara()
    async with seated(till) as seat:
        for keys, expected in BY_HAND:
            await open_loyalty_menu(seat)
            await seat.press(*keys)
            assert expected == till.asked[-1]
            assert "" == seat.panel


async def test_points_by_hand_need_a_manager() -> None:
    """Where the store wants a yes, it is asked for in place."""
    limits = {Role.CASHIER: RoleLimits(needs_approval=frozenset({"give-points"}))}
    till = with_sara(limits=limits)
    async with seated(till) as seat:
        await open_loyalty_menu(seat)
        await seat.press("1", "80", "enter", "phone order", "enter")
        assert "ApprovalForm" == seat.panel

        await seat.press("9001", "enter", "987654", "enter")
        assert "" == seat.panel


async def test_by_hand_needs_a_customer() -> None:
    """Without a customer the menu says who is missing."""
    async with seated(selling()) as seat:
        await open_loyalty_menu(seat)
        await seat.press("1")

        assert "! No customer on this sale." in seat.text


async def open_loyalty_menu(seat: Seat) -> None:
    await seat.press("f10", "a")
    assert "Give points" in seat.text
