"""What opens beside the basket: every field and key, right, wrong and twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos.core import intents as it
from pos.core.staff import RoleLimits
from pos.ui.panels.entries import amount_entry, complaint, quantity_entry
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, BELT, SHIRT, SOCKS, sar
from tests.ui.seat import seated
from tests.ui.with_customer import selling, with_sara

# -- quantity, discount, price, approval --------------------------------------------------------


async def test_quantity() -> None:
    """F3, a number and Enter change the selected line, and the panel closes."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("up", "f3", "3", "enter")

        assert [it.ChangeQuantity(quantity=Decimal(3), number=1)] == till.asked
        assert "" == seat.panel
        assert "300.00" in seat.text


async def test_a_wrong_quantity() -> None:
    """A barcode, nothing, and what is no quantity are refused in the panel and stay there."""
    till = selling()
    async with seated(till) as seat:
        for typed in ("6291041500213", "0", "1.2345", "", "10000", "1..2"):
            await seat.press("f3", typed, "enter")

            assert [] == till.asked
            assert "Form" == seat.panel
            assert "! " in seat.text
            assert typed in seat.text


async def test_a_quantity_the_core_refuses() -> None:
    """Half a shirt is refused by the core; the panel stays to mend it."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f3", "1.5", "enter")
        assert "! Linen Shirt, white, L is sold by the piece" in seat.text
        assert "Form" == seat.panel

        await seat.press("10", "enter")
        assert it.ChangeQuantity(quantity=Decimal(10), number=2) == till.asked[-1]
        assert "" == seat.panel


REDUCTIONS = [
    ("1", "5%", it.DiscountLine(number=2, percent=Decimal(5), reason="Stain")),
    ("2", "9", it.DiscountLine(number=2, amount=sar("9"), reason="Stain")),
    ("4", "10", it.DiscountSale(percent=Decimal(10), reason="Stain")),
    ("5", "4.50", it.DiscountSale(amount=sar("4.50"), reason="Stain")),
    ("3", "120", it.OverridePrice(number=2, unit_price=sar("120"), reason="Stain")),
]


async def test_discounts_and_prices() -> None:
    """F8 offers five ways; each takes a value and a reason, typed as fast as one likes."""
    till = selling()
    async with seated(till) as seat:
        for digit, value, expected in REDUCTIONS:
            await seat.press("f8", digit, value, "enter", "Stain", "enter")

            assert expected == till.asked[-1]


async def test_a_discount_needs_a_reason() -> None:
    """Without a reason it is refused, and the panel stays with what is typed."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f8", "1", "5", "enter", "enter")

        assert "! Say why it is reduced, for the record." in seat.text
        assert "Form" == seat.panel
        sale = till.snapshot.state.sale
        assert sale is not None
        assert [None, None] == [line.discount for line in sale.lines]


async def test_approval_in_place() -> None:
    """What needs a manager's yes offers it at once; the right id and PIN do what was refused."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f8", "3", "120", "enter", "Stain", "enter")
        assert "ApprovalForm" == seat.panel
        assert "! More than 10 % off needs a manager's approval." in seat.text

        await seat.press("9001", "enter", "111", "enter")
        assert "! Id or PIN is wrong." in seat.text
        assert "ApprovalForm" == seat.panel

        await seat.press("9001", "enter", "987654", "enter")
        assert it.Approve(user_id="9001", pin="987654") == till.asked[-1]
        assert "" == seat.panel
        assert "was 149.00 · Stain" in seat.text


async def test_who_may_approve_is_named() -> None:
    """A store whose own roles say yes asks for more than a manager."""
    ten = Decimal(10)
    roles = {
        "cashier": RoleLimits(max_discount_percent=ten),
        "supervisor": RoleLimits(may_approve=frozenset({"more-off"})),
    }
    till = selling(limits=roles)
    async with seated(till) as seat:
        await seat.press("f8", "3", "120", "enter", "Stain", "enter")

        assert "Approver's id" in seat.text
        assert "Who may say yes, by PIN or badge." in seat.text


async def test_approval_goes_when_something_else_is_done() -> None:
    """What is asked in place of the manager's yes closes it alone: what asked stays as typed."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f8", "3", "120", "enter", "Stain", "enter")
        till.ask(it.NoteSale(text="Friday"))
        await seat.settle()

        assert not seat.app.screen.query("ApprovalForm")
        assert "Form" == seat.panel
        assert "Stain" in seat.text


async def test_an_approval_closes_no_other_panel() -> None:
    """A manager says yes to what was asked elsewhere: what else was open stays as it was."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f2", "bel")
        till.ask(it.OverridePrice(number=1, unit_price=sar("80.00"), reason="Stain"))
        await seat.settle()
        asked = seat.panel
        seat.pause()
        await seat.press("9001", "enter", "987654", "enter")
        await seat.settle()

        assert "ApprovalForm" == asked
        assert not seat.app.screen.query("ApprovalForm")
        assert "FindPanel" == seat.panel
        assert "bel" in seat.text


# -- customer, points, coupons ------------------------------------------------------------------


async def test_customer_by_what_is_typed() -> None:
    """Phone, e-mail and card are told apart by their shape; anything else is an id."""
    till = selling()
    async with seated(till) as seat:
        for typed, expected in (
            ("0501234567", it.IdentifyByPhone(phone="0501234567")),
            ("+966 55 000 0000", it.IdentifyByPhone(phone="+966 55 000 0000")),
            ("+12", it.IdentifyByPhone(phone="+12")),
            ("huda@example.com", it.IdentifyByEmail(email="huda@example.com")),
            ("#70012345", it.IdentifyByCard(card="70012345")),
            ("card 70012345", it.IdentifyByCard(card="70012345")),
            ("6291041500213777", it.IdentifyByCard(card="6291041500213777")),
            ("6291 0415 0021 3777 1", it.IdentifyByCard(card="6291 0415 0021 3777 1")),
            ("card-holder", it.IdentifyCustomer(customer_id="card-holder")),
            ("nobody_1", it.IdentifyCustomer(customer_id="nobody_1")),
        ):
            await seat.press("f4", typed, "enter")

            assert expected == till.asked[-1]


async def test_a_plus_that_is_no_number() -> None:
    """It is nobody's id: it is refused as a phone number, and nobody is registered by it."""
    async with seated(selling()) as seat:
        for typed in ("+12", "+soup12345"):
            await seat.press("f4", typed, "enter")

            assert "is not a phone number: give 5 to 15 digits" in " ".join(seat.text.split())
            assert "CustomerPanel" == seat.panel
            await seat.press("escape", "escape")
        assert "No customer" in seat.text


async def test_a_known_customer() -> None:
    """Once found the customer is on the sale and the panel is gone."""
    async with seated(selling()) as seat:
        await seat.press("f4", "mobile_966501234567", "enter")

        assert "" == seat.panel
        assert "Sara Ali ★ Gold · 1,200 Stars = 120.00" in seat.text


async def test_removing_a_customer() -> None:
    """Delete in their file takes the customer off the sale."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f4", "delete")

        assert it.RemoveCustomer() == till.asked[-1]
        assert "" == seat.panel
        assert "No customer" in seat.text


WAYS_TO_REDEEM = [
    (["enter"], it.RedeemPoints()),
    (["a"], it.RedeemPoints()),
    (["p", "500", "enter"], it.RedeemPoints(points=500)),
    (["M", "12.50", "enter"], it.RedeemPoints(amount=sar("12.50"))),
    (["down", "enter", "500", "enter"], it.RedeemPoints(points=500)),
    (["500", "enter"], it.RedeemPoints(points=500)),
]


async def test_redeeming() -> None:
    """All that the sale takes on Enter, or so many points, or so much money."""
    till = with_sara()
    async with seated(till) as seat:
        for keys, expected in WAYS_TO_REDEEM:
            await seat.press("f5")
            assert "1,200 Stars" in seat.text
            assert "−120.00" in seat.text

            await seat.press(*keys)
            assert expected == till.asked[-1]
            assert "" == seat.panel
            assert "10:00" in seat.text
            till.ask(it.ReleasePoints())


async def test_held_points_are_given_back() -> None:
    """With points held the panel tells for how long, and R gives them back."""
    till = with_sara().ask(it.RedeemPoints(points=100))
    async with seated(till) as seat:
        await seat.press("f5", "enter")
        assert "100 Stars held" in seat.text
        assert [] == till.asked

        await seat.press("r")
        assert [it.ReleasePoints()] == till.asked
        assert "10:00" not in seat.text


async def test_coupons() -> None:
    """A code locks a coupon, the list tells what it takes off, and Delete removes it."""
    till = with_sara()
    async with seated(till) as seat:
        await seat.press("f6", "SUMMER50", "enter")
        assert it.ApplyCoupon(code="SUMMER50") in till.asked
        assert "" == seat.panel

        await seat.press("f6")
        assert "▸SUMMER50" in seat.text
        assert "−50.00" in seat.text

        await seat.press("delete")
        assert it.RemoveCoupon(code="SUMMER50") in till.asked
        assert "Coupons" not in seat.text


async def test_a_coupon_refused() -> None:
    """A coupon that is none is told in the say line and its code stays to be mended."""
    async with seated(with_sara()) as seat:
        await seat.press("f6", "SUMER50", "enter")

        assert "! SUMER50 is not a coupon. Check the code." in seat.text
        assert "CouponPanel" == seat.panel


# -- find ---------------------------------------------------------------------------------------


async def test_finding_an_item() -> None:
    """Words find items as they are typed; arrows and Enter add the one that is meant."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f2", "s")
        await seat.answered()
        assert "▸Linen Shirt, white, L" in seat.text

        await seat.press("down", "enter")
        assert [it.AddItem(item=SOCKS)] == till.asked
        assert "" == seat.panel
        assert "▸ 3 Socks" in seat.text


async def test_a_discount_is_taken_off_again() -> None:
    """Nothing off needs no reason, and leaves no row of it below the line."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f8", "1", "5", "enter", *"Damaged", "enter")
        assert "Damaged 5 %" in seat.text
        await seat.press("f8", "1", "0", "enter", "enter")

        assert "Damaged" not in seat.text
        assert "nothing is taken off." in seat.text


async def test_a_number_that_is_no_reason() -> None:
    """Of three reasons nine is none: it is said, and goes on no record."""
    till = FakeTill(reasons={"discount": ("Damaged", "Staff", "Match")}).sign_on().scan(BAG)
    async with seated(till) as seat:
        await seat.press("f8", "1", "5", "enter", "9", "enter")
        assert "There is no reason 9" in seat.text
        await seat.press("backspace", "2", "enter")

        assert "Staff 5 %" in seat.text


async def test_first_enter_sells_no_guess() -> None:
    """Of several, or of what is only near, Enter goes into the list; the next one adds."""
    till = selling()
    till.catalog.near["betl"] = (BELT,)
    async with seated(till) as seat:
        for typed, meant in (("s", SHIRT), ("betl", BELT)):
            await seat.press("f2", typed)
            await seat.answered()
            await seat.press("enter")
            assert "Enter adds the chosen one" in seat.text
            assert it.AddItem(item=meant) not in till.asked

            await seat.press("enter")
            assert it.AddItem(item=meant) == till.asked[-1]


async def test_a_guess_is_said_to_be_one() -> None:
    """Before anything is chosen."""
    till = selling()
    till.catalog.near["betl"] = (BELT,)
    async with seated(till) as seat:
        await seat.press("f2", "betl")
        await seat.answered()

        assert "Nothing has that in it; this is near it:" in seat.text


async def test_finding_faster_than_the_catalogue() -> None:
    """Enter before the answer is here adds the item when it is the only one."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f2", "belt", "enter")
        await seat.answered()

        assert [it.AddItem(item=BELT)] == till.asked


async def test_nothing_found() -> None:
    """Where nothing is found the panel says so and Enter adds nothing."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f2", "zzz")
        await seat.answered()
        await seat.press("enter")

        assert "Nothing found. Try a shorter word." in seat.text
        assert [] == till.asked


def test_an_empty_entry_is_told_apart_from_a_wrong_one() -> None:
    """Enter on an empty amount or quantity says that nothing is there, and how one looks."""
    for entry in (amount_entry("How much", "SAR"), quantity_entry("How many")):
        with pytest.raises(ValueError, match="nothing is typed here") as empty:
            entry.parse("")
        assert complaint(empty.value, entry.like).startswith("Nothing is typed here. Type it like")
