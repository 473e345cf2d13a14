"""Points by a rule, by a code that is sent, and spent on a coupon."""

from __future__ import annotations

import pytest

from pos.core import intents as it
from pos.core.errand import BuyWithPoints
from pos.terminal.snapshot import LoyaltyLine
from tests.ui.fake_world import BAG, NOON, RIGHT_OTP, SARA, SOCKS
from tests.ui.seat import seated
from tests.ui.with_customer import LateTill, with_sara

OFFLINE = LoyaltyLine(online=False, since=NOON)


async def test_a_rule_that_lowers_the_sale() -> None:
    """It is held like any points, without a question."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f5", *["down"] * 4, "enter")

        assert [it.RedeemPoints(rule_id="11")] == till.asked
        assert "" == seat.panel


async def test_a_rule_that_buys_a_coupon() -> None:
    """Points are gone at once, so one question is asked; then the coupon is on the sale."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f5", *["down"] * 3, "enter")
        assert "500 Stars are spent at once" in seat.text
        assert [] == till.asked

        await seat.press("enter")
        assert [it.RunErrand(errand=BuyWithPoints(rule_id="10", apply=True))] == till.asked
        assert "" == seat.panel
        assert "SUMMER50 −50.00" in seat.text


async def test_a_coupon_to_take_along() -> None:
    """B buys it after the same question, and shows its code until Enter; then come the rules."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f5", *["down"] * 3, "b", "enter")
        assert [it.RunErrand(errand=BuyWithPoints(rule_id="10"))] == till.asked
        assert "CodePanel" == seat.panel
        assert "STYL-4F7K-92QX" in seat.text
        assert "until 21 Dec" in seat.text

        till.scan(SOCKS)
        await seat.settle()
        assert "CodePanel" == seat.panel

        await seat.press("enter")
        assert "RedeemPanel" == seat.panel


async def test_the_question_can_be_left() -> None:
    """Escape spends nothing."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f5", *["down"] * 3, "enter", "escape")

        assert [] == till.asked


async def test_an_enter_too_many_buys_once() -> None:
    """A second Enter while the service is asked does not spend the points twice."""
    till = LateTill()
    till.sign_on().scan(BAG).ask(it.IdentifyCustomer(customer_id=SARA.customer_id))
    async with seated(till) as seat:
        till.is_late = True
        await seat.press("f5", *["down"] * 3, "enter", "enter", "enter", "enter")
        assert 1 == len(till.asked)

        till.is_late = False
        till.let_go()
        await seat.settle()
        assert "" == seat.panel


async def test_a_rule_they_cannot_afford() -> None:
    """It is grey with what is missing, and neither key asks for it."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f5", "up")
        assert "▸Canvas Tote, free" in seat.text
        assert "800 too few" in seat.text

        await seat.press("enter", "b")
        assert "! Not for them now: 800 too few." in seat.text
        assert [] == till.asked


async def test_a_code_is_sent() -> None:
    """The panel waits for the code, a wrong one stays to be mended, the right one holds."""
    till = with_sara(uses_otp=True)
    async with seated(till) as seat:
        await seat.press("f5", "enter")
        assert "A code was sent for 120.00 SAR." in seat.text

        await seat.press("111111", "enter")
        assert "! That code is wrong." in seat.text
        assert "111111" in seat.text
        assert "RedeemPanel" == seat.panel

        await seat.press(*["backspace"] * 6, RIGHT_OTP, "enter")
        assert it.EnterOtp(code=RIGHT_OTP) == till.asked[-1]
        assert "" == seat.panel
        assert "10:00" in seat.text


async def test_a_code_for_points_typed() -> None:
    """After so many points the same panel takes the code."""
    till = with_sara(uses_otp=True)
    async with seated(till) as seat:
        await seat.press("f5", "100", "enter")
        assert "RedeemPanel" == seat.panel

        await seat.press(RIGHT_OTP, "enter")
        assert [it.RedeemPoints(points=100), it.EnterOtp(code=RIGHT_OTP)] == till.asked
        assert "" == seat.panel


async def test_sending_the_code_again() -> None:
    """R sends it again, an empty Enter asks for nothing, and Delete leaves it all."""
    till = with_sara(uses_otp=True)
    async with seated(till) as seat:
        await seat.press("f5", "enter", "enter", "r")
        assert [it.RedeemPoints(), it.ResendOtp()] == till.asked
        assert "RedeemPanel" == seat.panel

        await seat.press("delete")
        assert it.ReleasePoints() == till.asked[-1]
        assert "all for this sale" in seat.text


async def test_a_hold_is_extended() -> None:
    """X holds the same points for a full time more."""
    till = with_sara().ask(it.RedeemPoints(points=100))
    till.clock.advance(seconds=300)
    async with seated(till) as seat:
        assert " 5:00" in seat.text
        await seat.press("f5", "x")

        assert [it.ExtendHold()] == till.asked
        assert "10:00" in seat.text
        assert "" == seat.panel


async def test_points_while_offline() -> None:
    """F5 says no at once; points held already can still be looked at."""
    till = with_sara()
    till.show(loyalty=OFFLINE)
    async with seated(till) as seat:
        await seat.press("f5")
        assert "! Redeeming needs the network." in seat.text
        assert "" == seat.panel

        await seat.press("f6")
        assert "! Coupons need the network." in seat.text
        assert "" == seat.panel

        till.show(loyalty=LoyaltyLine())
        till.ask(it.RedeemPoints(points=100), it.ApplyCoupon(code="SUMMER50"))
        till.show(loyalty=OFFLINE)
        await seat.press("f5")
        assert "R  gives them back" in seat.text
        assert "X  holds" not in seat.text
        await seat.press("f6")
        assert "! Offline: no coupon can be taken now." in seat.text
        assert "▸SUMMER50" in seat.text


async def test_the_line_breaks_while_choosing() -> None:
    """An open panel stops inviting, and its keys ask for nothing."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f5")
        till.show(loyalty=OFFLINE)
        await seat.settle()
        assert "! Offline: points cannot be used now." in seat.text

        await seat.press("enter", "a", "5", "b")
        assert [] == till.asked
        assert "RedeemPanel" == seat.panel


@pytest.mark.parametrize("key", ["f5", "f6", "f7"])
async def test_not_behind_a_tender(key: str) -> None:
    """Points and coupons come before the first tender: nothing is offered that would be refused."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f9", *"20", "enter", "escape", key)

        assert "Something is paid already." in seat.words
        assert "" == seat.panel
