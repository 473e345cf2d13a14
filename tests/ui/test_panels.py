"""What opens beside the basket: every field and key, right, wrong and twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pos.core import intents as it
from pos.core.shift import CashMove
from pos.ui.panels.entries import amount_entry, complaint, quantity_entry
from tests.ui.fake_till import BAG, BELT, SARA, SHIRT, SOCKS, FakeTill, item, sar
from tests.ui.gallery import managing
from tests.ui.seat import NARROW, Seat, seated

HOXTON_AND_SHIRT = "249.00"


def selling(**changed: object) -> FakeTill:
    return FakeTill(**changed).sign_on().scan(BAG, SHIRT)


def with_sara() -> FakeTill:
    return selling().ask(it.IdentifyCustomer(customer_id=SARA.customer_id))


# -- pay --------------------------------------------------------------------------------------


async def test_scan_scan_pay() -> None:
    """F9 and Enter pay exactly what is due in cash, and nothing asks again."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9", "enter")

        assert [it.TakeTender(method="cash")] == till.asked
        assert till.snapshot.state.sale is None
        assert "" == seat.panel


@pytest.mark.parametrize("key", ["enter", "c", "d"])
async def test_points_pay_for_all(key: str) -> None:
    """With nothing due F9 still ends the sale, by any key that would take what is due."""
    till = FakeTill().sign_on().scan(BAG)
    till.ask(it.IdentifyCustomer(customer_id=SARA.customer_id), it.RedeemPoints(points=1000))
    async with seated(till) as seat:
        await seat.press("f9")
        assert "▸Enter nothing is due: done" in seat.words
        await seat.press(key)

        assert it.CompleteSale() == till.asked[-1]
        assert till.snapshot.state.sale is None
        assert "" == seat.panel


async def test_enter_twice_pays_once() -> None:
    """An Enter too many neither pays twice nor covers the change with a refusal."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9", "300", "enter", "enter", "enter")

        assert 1 == len(till.asked)
        assert "✓ Change 51.00" in seat.text


WAYS_TO_PAY = [
    (["q"], it.TakeTender(method="cash", amount=sar("250"))),
    (["W"], it.TakeTender(method="cash", amount=sar("300"))),
    (["down", "enter"], it.TakeTender(method="cash", amount=sar("250"))),
    (["d"], it.TakeTender(method="card")),
    (["c"], it.TakeTender(method="cash")),
    (["249", "d"], it.TakeTender(method="card", amount=sar("249"))),
    (["250.50", "enter"], it.TakeTender(method="cash", amount=sar("250.50"))),
    (["251", "c"], it.TakeTender(method="cash", amount=sar("251"))),
]


async def test_ways_to_pay() -> None:
    """Likely notes on one key or by arrow, card by letter, and any amount typed."""
    till = selling()
    async with seated(till) as seat:
        for keys, expected in WAYS_TO_PAY:
            await seat.press("f9", *keys)
            assert expected == till.asked[-1]
            assert "" == seat.panel
            till.scan(BAG, SHIRT)
        assert len(WAYS_TO_PAY) == len(till.asked)


async def test_a_digit_never_pays() -> None:
    """A digit begins an amount: it alone must never complete a sale."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9", "1", "2", "3")

        assert [] == till.asked
        assert " 123 " in seat.text


async def test_a_wrong_amount_stays() -> None:
    """What is no amount is told in the panel, kept to be mended, and asks nothing."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9", "1.2.3", "enter")
        assert "! '1.2.3' is not an amount." in seat.text
        assert 1 == seat.app.bells

        await seat.press(*["backspace"] * 5, "300", "enter")
        assert [it.TakeTender(method="cash", amount=sar("300"))] == till.asked


async def test_a_split_tender() -> None:
    """After a part the rest is offered, what was taken is listed, and Delete takes it back."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9", "100", "d")
        assert "PayPanel" == seat.panel
        assert "Card" in seat.text
        assert "149.00 SAR" in seat.text
        assert "▸Enter exact, cash 149.00" in seat.words

        await seat.press("delete")
        assert it.VoidTender(number=1) == till.asked[-1]
        assert f"▸Enter exact, cash {HOXTON_AND_SHIRT}" in seat.words

        await seat.press("enter")
        assert it.TakeTender(method="cash") == till.asked[-1]
        assert "" == seat.panel


async def test_pay_shows_what_is_due() -> None:
    """While paying the large figure is the amount due."""
    async with seated(selling()) as seat:
        assert "Total ▄" not in seat.text
        await seat.press("f9")

        assert " Due " in seat.text


async def test_a_low_screen_has_room_to_pay() -> None:
    """On a broad but low screen the way to the total gives its room to the panel, not the due."""
    async with seated(selling(), (100, 24)) as seat:
        assert "Subtotal" in seat.text
        await seat.press("f9")

        assert "Subtotal" not in seat.text
        assert "D card" in seat.text
        assert "Due" in seat.text


async def test_card_gives_no_change() -> None:
    """What the core refuses leaves the panel and the typed amount as they were."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9", "300", "d")

        assert "! Only cash gives change." in seat.text
        assert "PayPanel" == seat.panel
        assert " 300 " in seat.text


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

        await seat.press("backspace", "backspace", "0", "enter")
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
    """Without a reason nothing is asked, and the cursor stands where it is missing."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f8", "1", "5", "enter", "enter")

        assert [] == till.asked
        assert "! Nothing is typed here." in seat.text


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


async def test_approval_goes_when_something_else_is_done() -> None:
    """A scan in place of the manager's yes closes the question alone: what asked stays as typed."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f8", "3", "120", "enter", "Stain", "enter")
        till.scan(SOCKS)
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


# -- manager menu -------------------------------------------------------------------------------


MANAGER_MENU = [
    (
        ["3", "50", "enter", "coins", "enter"],
        it.MoveCash(move=CashMove.PAID_IN, amount=sar("50"), reason="coins"),
    ),
    (
        ["4", "20", "enter", "milk", "enter"],
        it.MoveCash(move=CashMove.PAID_OUT, amount=sar("20"), reason="milk"),
    ),
    (["5", "100", "enter"], it.MoveCash(move=CashMove.DROP, amount=sar("100"))),
    (["6", "coins", "enter"], it.RingNoSale(reason="coins")),
    (["2", "130", "enter"], it.CloseShift(counted=sar("130"))),
    (["9"], it.SignOff()),
]


async def test_manager_menu() -> None:
    """F10 and a digit open each form, and the form asks for what it says."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        for keys, expected in MANAGER_MENU:
            await seat.press("f10", *keys)

            assert expected == till.asked[-1]
        assert "Signed off" in seat.text


async def test_opening_a_shift() -> None:
    """Without a shift, F10 and Enter offer to open one with the float that was counted."""
    till = FakeTill()
    till.ask(it.SignOn(user_id="1001", pin="1234"))
    async with seated(till) as seat:
        assert "no shift open" in seat.text
        await seat.press("f10", "enter", "200", "enter")

        assert [it.OpenShift(opening_float=sar("200"))] == till.asked
        assert "shift 1" in seat.lines[0]


async def test_closing_a_shift_is_blind() -> None:
    """The count is asked without a word of what should be there, and then over or short."""
    till = FakeTill().sign_on(opening_float="200.00")
    async with seated(till) as seat:
        await seat.press("f10", "2")
        assert "200.00" not in "\n".join(seat.lines[:-4])

        await seat.press("199", "enter")
        assert "✓ Shift 1 is closed. Short by 1.00." in seat.text


async def test_a_count_that_is_far_off_is_asked_about() -> None:
    """It closes nothing until the same count is entered again; how far off is told only then."""
    till = FakeTill().sign_on(opening_float="1166.20")
    async with seated(till) as seat:
        await seat.press("f10", "2", "100", "enter")

        assert [] == till.asked
        assert "! Counted 100.00: 1,066.20 short." in seat.text
        assert "Count again, or Enter closes." in " ".join(seat.text.split())

        await seat.press("enter")
        assert [it.CloseShift(counted=sar("100"))] == till.asked
        assert "✓ Shift 1 is closed. Short by 1066.20." in seat.text


async def test_a_mistyped_count_is_counted_again() -> None:
    """The right count closes the shift at once, and the first one goes with it on record."""
    till = FakeTill().sign_on(opening_float="200.00")
    async with seated(till) as seat:
        await seat.press("f10", "2", "2000", "enter")
        assert "! Counted 2,000.00: 1,800.00 over." in seat.text

        await seat.press(*["backspace"] * 4, "196", "enter")
        again = it.CloseShift(counted=sar("196"), counted_before=sar("2000"))
        assert [again] == till.asked
        assert "✓ Shift 1 is closed. Short by 4.00." in seat.text


@pytest.mark.parametrize(
    ("expected", "counted", "is_far_off"),
    [
        ("200", "195", False),
        ("200", "194.99", True),
        ("2000", "2020", False),
        ("2000", "2020.01", True),
        ("0", "5.01", True),
    ],
)
def test_how_far_off_is_far(expected: str, counted: str, is_far_off: bool) -> None:
    """By more than five and more than a hundredth of what should be there."""
    state = FakeTill().sign_on(opening_float=expected).snapshot.state

    assert state.shift is not None
    assert is_far_off == state.shift.is_far_off(sar(counted))


async def test_voiding_a_sale_is_asked_once() -> None:
    """What cannot be undone asks one question; Escape keeps the sale, Enter voids it."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f10", "8")
        assert f"{HOXTON_AND_SHIRT} SAR" in seat.text

        await seat.press("escape")
        assert [] == till.asked

        await seat.press("f10", "8", "enter")
        assert [it.VoidSale()] == till.asked
        assert "Nothing scanned yet." in seat.text


async def test_reprinting() -> None:
    """The menu prints a copy of the last receipt, and offers it only where there is one."""
    till = FakeTill().sign_on()
    async with seated(till) as seat:
        await seat.press("f10", "7")
        assert [] == till.asked

        await seat.press("escape")
        till.scan(BAG).ask(it.TakeTender(method="cash"))
        await seat.press("f10", "7")
        assert [it.Reprint()] == till.asked
        assert "" == seat.panel


async def test_a_click_picks() -> None:
    """A click on a choice is as good as its key."""
    till = selling()
    async with seated(till) as seat:
        await seat.press("f9")
        await seat.pilot.click("PayPanel PickList", offset=(3, 1))
        await seat.settle()

        assert [it.TakeTender(method="cash", amount=sar("250"))] == till.asked


async def test_a_menu_taller_than_its_room() -> None:
    """It says that it goes on, and what the chosen one is for stays in sight."""
    async with seated(managing(), NARROW) as seat:
        await seat.press("f10")
        assert "↑↓ more · 1 of 17" in seat.text
        assert "Count the drawer and end the shift." in seat.text
        await seat.press("up")
        assert "↑↓ more · 17 of 17" in seat.text
        assert "Goods back, and no receipt." in seat.text


# -- after a crash ------------------------------------------------------------------------------


def stopped(*, with_sale: bool = True) -> FakeTill:
    till = FakeTill().sign_on()
    till.prints = False
    till.scan(BAG).ask(it.TakeTender(method="cash"))
    if with_sale:
        till.scan(BAG, SHIRT)
    till.set_state(replace(till.snapshot.state, cashier=None), restored=True)
    return till


async def sign_on(seat: Seat) -> None:
    await seat.press("1001", "enter", "1234", "enter")


async def test_after_a_stop_enter_prints() -> None:
    """Whoever signs on first is told what is safe and what may be missing; Enter prints a copy."""
    till = stopped()
    async with seated(till, NARROW) as seat:
        await sign_on(seat)
        assert "This till stopped" in seat.text
        assert "Nothing is lost." in seat.text
        assert "Sale S001-T1-000001" in seat.text
        assert "The open sale of 2 lines" in seat.text

        await seat.press("enter")
        assert it.Reprint() == till.asked[-1]
        assert "" == seat.panel


async def test_after_a_stop_the_change_is_told() -> None:
    """Whoever stood there may not have given it yet."""
    till = FakeTill().sign_on()
    till.prints = False
    till.scan(BAG).ask(it.TakeTender(method="card", amount=sar("16.00")))
    till.ask(it.TakeTender(method="cash", amount=sar("90.00")))
    till.set_state(replace(till.snapshot.state, cashier=None), restored=True)
    async with seated(till, NARROW) as seat:
        await sign_on(seat)

        assert "paid card 16.00 and cash 90.00 ·" in seat.text
        assert "change 6.00" in seat.text


async def test_after_a_stop_escape_leaves_it() -> None:
    """Escape records that no receipt is wanted."""
    till = stopped()
    async with seated(till) as seat:
        await sign_on(seat)
        await seat.press("escape")

        assert it.LeaveReceipt() == till.asked[-1]
        assert "" == seat.panel


async def test_after_a_stop_a_scan_goes_on() -> None:
    """The notice is in nobody's way: a scan adds its item and the notice is gone, for good."""
    till = stopped()
    async with seated(till) as seat:
        await sign_on(seat)
        till.scan(item("9", "Umbrella", "25.00"))
        await seat.settle()
        assert "▸ 3 Umbrella" in seat.text
        assert "" == seat.panel

        await seat.press("f12")
        await seat.press("enter", "1234", "enter")
        assert "This till stopped" not in seat.text


async def test_after_quitting_with_a_sale_open() -> None:
    """Whoever left it open knows of it: the sale is back, and the till had not stopped."""
    till = FakeTill().sign_on().scan(BAG)
    till.set_state(replace(till.snapshot.state, cashier=None), restored=True)
    async with seated(till, ended_well=True) as seat:
        await sign_on(seat)

        assert "The open sale is back" in seat.text
        assert "The open sale of 1 line" in seat.text
        assert "stopped" not in seat.text
        assert "usual way" not in seat.text


async def test_after_a_stop_with_only_a_sale() -> None:
    """Where only the sale was open the notice has nothing to decide and asks for nothing."""
    till = FakeTill().sign_on().scan(BAG)
    till.set_state(replace(till.snapshot.state, cashier=None), restored=True)
    async with seated(till) as seat:
        await sign_on(seat)
        assert "The open sale of 1 line" in seat.text
        assert "receipt" not in seat.text

        await seat.press("enter")
        assert [it.SignOn(user_id="1001", pin="1234")] == till.asked


def test_an_empty_entry_is_told_apart_from_a_wrong_one() -> None:
    """Enter on an empty amount or quantity says that nothing is there, and how one looks."""
    for entry in (amount_entry("How much", "SAR"), quantity_entry("How many")):
        with pytest.raises(ValueError, match="nothing is typed here") as empty:
            entry.parse("")
        assert complaint(empty.value, entry.like).startswith("Nothing is typed here. Type it like")


async def test_what_is_taken_stands_below_what_is_held() -> None:
    """On the lowest screen, too, with points held and two tenders taken, both are to be read."""
    till = with_sara().ask(it.RedeemPoints(points=100))
    till.ask(it.TakeTender(method="card", amount=sar("17")))
    till.ask(it.TakeTender(method="cash", amount=sar("23")))
    async with seated(till, NARROW) as seat:
        await seat.press("f9")

        assert "extends what is held" in seat.text
        assert "Card 17.00" in seat.words
        assert "Cash 23.00" in seat.words
