"""Returns on the screen: the receipt typed or scanned, its lines, and the money back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pos.core import intents as it
from pos.core.roles import Role
from pos.core.staff import RoleLimits
from pos.ui.widgets.field import Field
from tests.ui.fake_till import FakeTill
from tests.ui.fake_world import BAG, DATES, SARA, SHIRT, SOCKS, sar
from tests.ui.seat import BROAD, NARROW, seated
from tests.ui.tills import GIFT_CODE, long_receipt, with_means

RECEIPT = "S001-T1-000001"


def sold() -> FakeTill:
    till = FakeTill().sign_on().scan(BAG, BAG, BAG, SHIRT)
    return till.ask(it.TakeTender(method="cash"))


def returning() -> FakeTill:
    return sold().ask(it.ReturnGoods(receipt=RECEIPT, number=1, quantity=Decimal(1)))


async def test_typed_and_taken_back() -> None:
    """F10, 0, the receipt's last digits, Enter; the quantity, Enter; why, Enter."""
    till = sold()
    async with seated(till) as seat:
        await seat.press("f10", "0", "1", "enter")
        assert "ReturnPanel" == seat.panel
        assert f"Return from {RECEIPT}" in seat.text

        await seat.press("1", "enter", "too big", "enter")
        expected = it.ReturnGoods(receipt=RECEIPT, number=1, quantity=Decimal(1), reason="too big")
        assert expected == till.asked[-1]
        assert "✓ Returned: Hoxton Bag, navy · −100.00" in seat.text
        assert "▸ 1 Hoxton Bag, navy 2 of 3 300.00" in seat.words
        assert f"from {RECEIPT} · " in seat.text

        await seat.press("down", "enter", "enter")
        assert it.ReturnGoods(receipt=RECEIPT, number=2) == till.asked[-1]
        assert "none 149.00" in seat.words
        assert "ReturnPanel" == seat.panel

        await seat.press("escape")
        assert "To pay back" in seat.text


async def test_reasons_to_choose_from_for_a_return() -> None:
    """The store's own have a number, seen once they are asked for; other words are as good."""
    reasons = {"return": ("Too small", "Faulty")}
    till = FakeTill(reasons=reasons).sign_on().scan(BAG, BAG, SHIRT)
    till.ask(it.TakeTender(method="cash"))
    async with seated(till) as seat:
        await seat.press("f10", "0", "1", "enter")
        assert "2 Faulty" not in seat.words
        await seat.press("1", "enter")
        assert "1 Too small · 2 Faulty" in seat.words
        assert "1 Hoxton Bag, navy 2 200.00" in seat.words

        await seat.press("2", "enter")
        assert (
            it.ReturnGoods(receipt=RECEIPT, number=1, quantity=Decimal(1), reason="Faulty")
            == (till.asked[-1])
        )
        assert "2 Faulty" not in seat.words

        await seat.press("enter", "2 of them are torn", "enter")
        assert (
            it.ReturnGoods(receipt=RECEIPT, number=1, reason="2 of them are torn")
            == (till.asked[-1])
        )


async def test_as_many_reasons_as_there_may_be() -> None:
    """On the smallest screen all nine are to be read, whole, in both panels."""
    reasons = tuple(f"Reason of the store {number}" for number in range(1, 10))
    short = ("Too small", "Too large", "Torn", *reasons[3:5], "Late", "Gift", "Twice", "Recall")
    till = FakeTill(reasons={"return": short}).sign_on().scan(BAG)
    till.ask(it.TakeTender(method="card"))
    async with seated(till) as seat:
        for keys in (("0", "1", "enter", "enter"), ("i", "6001", "enter", "enter", "enter")):
            await seat.press("f10", *keys)
            for number, reason in enumerate(short, start=1):
                assert f"{number} {reason}" in seat.words
            await seat.press("escape")


async def test_reasons_to_choose_from_without_a_receipt() -> None:
    """They stand below the fields, and their number is enough."""
    till = FakeTill(reasons={"return": ("Too small", "Faulty")}).sign_on()
    async with seated(till) as seat:
        await seat.press("f10", "i", BAG.code, "enter", "enter", "enter")
        assert "1 Too small · 2 Faulty" in seat.words
        await seat.press("1", "enter")

        asked = till.asked[-1]
        assert isinstance(asked, it.ReturnItem)
        assert "Too small" == asked.reason


@pytest.mark.parametrize(("size", "in_view"), [(NARROW, 5), (BROAD, 20)])
async def test_a_long_receipt(size: tuple[int, int], in_view: int) -> None:
    """As many lines as there is room for, how far down one is, and the fields below them."""
    till = long_receipt()
    async with seated(till, size) as seat:
        await seat.press("f10", "0", "1", "enter", *["down"] * 9)
        assert in_view == sum("Thing number" in line for line in seat.lines)
        assert "▸10 Thing number 10" in seat.words
        assert "Bought · 10 of 22" in seat.words
        assert "why, if the shop wants to know" in seat.text

        await seat.press("3", "enter", *"changed", "enter")
        assert "changed" in seat.text
        await seat.press("down", "backspace", "enter", "enter")
        assert it.ReturnGoods(receipt=RECEIPT, number=11) == till.asked[-1]


async def test_what_a_return_waits_for() -> None:
    """That the service has still to hear of it is there until it has."""
    till = FakeTill().sign_on().scan(BAG).ask(it.IdentifyCustomer(customer_id=SARA.customer_id))
    till.ask(it.TakeTender(method="cash"), it.ReturnGoods(receipt=RECEIPT, number=1))
    async with seated(till) as seat:
        await seat.press("f9", "enter")
        last = till.snapshot.state.last_sale
        assert last is not None
        assert "Return to be sent to the loyalty service" in seat.text

        refund = it.RefundArrived(
            sale_id=last.sale.sale_id, refund_id=f"{last.sale.sale_id}-r1", points=100
        )
        till.ask(refund)
        await seat.settle()
        assert "to be sent" not in seat.text
        assert "−100 Stars taken back" in seat.text


async def test_a_scanned_receipt_opens_it() -> None:
    """With a sale open or not, and whatever is open beside it, the receipt's lines come up."""
    till = sold()
    async with seated(till, BROAD) as seat:
        till.ask(it.ReceiptScanned(receipt=RECEIPT))
        await seat.settle()
        assert "ReturnPanel" == seat.panel

        await seat.press("escape", "f2")
        till.scan(SOCKS).ask(it.ReceiptScanned(receipt=RECEIPT))
        await seat.settle()
        assert "ReturnPanel" == seat.panel
        assert "Socks" in seat.text


async def test_what_is_no_receipt() -> None:
    """An unknown number, or another till's, stays in the field with the reason."""
    async with seated(sold()) as seat:
        await seat.press("f10", "0", "99", "enter")
        assert "no receipt S001-T1-000099" in seat.text
        assert "ReceiptForm" == seat.panel

        await seat.press("backspace", "backspace", "S001-T2-000001", "enter")
        assert "no receipt of this till" in seat.text


async def test_a_wrong_quantity_stays() -> None:
    """What is no quantity is told at once; more than was bought, by the core."""
    till = sold()
    async with seated(till) as seat:
        await seat.press("f10", "0", "1", "enter", "1.2.3", "enter")
        assert "'1.2.3' is not a quantity" in seat.text
        assert not isinstance(till.asked[-1], it.ReturnGoods)

        await seat.press(*["backspace"] * 5, "4", "enter", "enter")
        assert "at most 3 of 3" in seat.text
        assert "ReturnPanel" == seat.panel


async def test_goods_scanned_meanwhile() -> None:
    """A scan goes to the sale; the panel and what is typed in it stay."""
    till = sold()
    async with seated(till) as seat:
        await seat.press("f10", "0", "1", "enter", "2")
        till.scan(SOCKS)
        await seat.press("enter", "enter")

        assert it.ReturnGoods(receipt=RECEIPT, number=1, quantity=Decimal(2)) == till.asked[-1]
        assert "−161.00" in seat.text


async def test_paid_back() -> None:
    """F9 shows what is due back: a part on the card by a manager's yes, the rest on Enter."""
    till = returning()
    async with seated(till) as seat:
        await seat.press("f9")
        assert "▸Enter all back, cash 100.00" in seat.words
        assert "Due back" in seat.text

        await seat.press("30", "d")
        assert it.TakeTender(method="card", amount=sar("30")) == till.asked[-1]
        assert "Only 0.00 of it was paid by card." in seat.words
        await seat.press("9001", "enter", "987654", "enter")
        assert "Left to pay back" in seat.text
        assert "70.00 SAR" in seat.text

        await seat.press("enter")
        assert "Paid back 100.00, 70.00 of it in cash" in seat.text
        assert "Paid back card 30.00 and cash 70.00" in seat.words


@pytest.mark.parametrize("size", [NARROW, BROAD])
async def test_paid_back_by_several_means(size: tuple[int, int]) -> None:
    """Each is told whole, however many; the large figure is the cash to hand out."""
    amounts = {"gift-card": "50", "card": "100", "store-credit": "89"}
    taken = [it.TakeTender(method=method, amount=sar(money)) for method, money in amounts.items()]
    till = with_means("yes", "yes")
    till.ask(it.TakeTender(method="gift-card", code=GIFT_CODE))
    till.ask(it.TakeTender(method="card", amount=sar("100")), it.TakeTender(method="cash"))
    till.ask(*(it.ReturnGoods(receipt=RECEIPT, number=number) for number in (1, 2)))
    async with seated(till, size) as seat:
        till.ask(*taken, it.TakeTender(method="cash", amount=sar("10")))
        await seat.settle()

        assert "Paid back 249.00, 10.00 of it in cash" in seat.text
        told = "Paid back gift card 50.00 and card 100.00 and store credit 89.00 and cash 10.00"
        for part in told.split(" and "):
            assert part in seat.text
        assert "Paid back in cash" in seat.words


async def test_what_is_paid_back_in_parts_says_how() -> None:
    """By what it was paid stands whole; what Enter pays back less than all of, and the rest."""
    till = with_means("yes")
    till.ask(it.TakeTender(method="gift-card", code=GIFT_CODE))
    till.ask(it.TakeTender(method="cash", amount=sar("40")), it.TakeTender(method="card"))
    async with seated(till) as seat:
        await seat.press("f10", "0", "1", "enter")
        assert "paid by gift card 50.00, cash 40.00," in seat.text
        assert "card 159.00" in seat.text

        await seat.press("enter", "enter", "escape", "f9")
        assert "▸Enter back, cash 40.00" in seat.words
        assert "Then 60.00 by card." in seat.words
        await seat.press("enter")
        assert "▸Enter all back, card 60.00" in seat.words
        assert "Then 60.00" not in seat.words


@pytest.mark.parametrize(("why", "then"), [("1", "1"), ("worn", "wornx")])
async def test_why_is_typed_over_as_how_many_is(why: str, then: str) -> None:
    """After too many the reason's number is not typed on to; words of one's own are."""
    till = FakeTill(reasons={"return": ("Too small", "Faulty")}).sign_on().scan(BAG, BAG)
    till.ask(it.TakeTender(method="cash"))
    async with seated(till) as seat:
        await seat.press("f10", "0", "1", "enter", "3", "enter", why, "enter")
        assert "! " in seat.words
        await seat.press("2", "enter", "1" if why == "1" else "x")
        field = seat.app.focused
        assert isinstance(field, Field)
        assert then == field.value
        await seat.press("enter")
        asked = till.asked[-1]
        assert isinstance(asked, it.ReturnGoods)
        assert Decimal(2) == asked.quantity


@pytest.mark.parametrize("means", [("card", "cheque"), ("card", "cheque", "invoice")])
async def test_why_a_yes_is_needed_is_read_whole(means: tuple[str, ...]) -> None:
    """On the lowest screen it stands once and whole, and again once nobody says yes to it."""
    till = with_means("yes")
    till.ask(it.TakeTender(method="gift-card", code=GIFT_CODE))
    till.ask(*(it.TakeTender(method=method, amount=sar("45.00")) for method in means))
    till.ask(it.TakeTender(method="cash"))
    till.ask(*(it.ReturnGoods(receipt=RECEIPT, number=number) for number in (1, 2)))
    async with seated(till, NARROW) as seat:
        await seat.press("f9", "249", "c")
        assert "ApprovalForm" == seat.panel
        asked = till.snapshot.to_approve
        assert asked is not None
        beside = " ".join(line[41:].strip() for line in seat.lines)
        assert (asked.why in beside, asked.why in seat.words) in {(True, False), (False, True)}
        assert "PIN" in beside

        await seat.press("escape")
        assert f"! {asked.why}" in seat.words


def test_what_can_still_go_back_of_two_receipts() -> None:
    """More was paid in cash than these goods are worth: that is not said to be all that was."""
    till = FakeTill().sign_on().scan(SOCKS, SHIRT).ask(it.TakeTender(method="cash"))
    till.scan(BAG).ask(it.TakeTender(method="card"))
    till.ask(it.ReturnGoods(receipt=RECEIPT, number=1))
    till.ask(it.ReturnGoods(receipt="S001-T1-000002", number=1))
    till.ask(it.TakeTender(method="cash", amount=sar("90")))

    assert not till.snapshot.say.ok
    worth = till.snapshot.state.sale.returns[0].paid.said()  # type: ignore[union-attr]
    assert f"Only {worth} of it can still go back in cash." in till.snapshot.say.text


async def test_a_return_is_struck_out_and_not_changed() -> None:
    """Delete takes it off; quantity and discount say why they do not."""
    till = returning()
    async with seated(till) as seat:
        for key in ("f3", "f8"):
            await seat.press(key)
            assert "That line is a return." in seat.text
            assert "" == seat.panel

        await seat.press("delete")
        assert it.VoidLine(number=1) == till.asked[-1]
        assert "Nothing scanned yet." in seat.text


async def test_a_whole_sale_is_reduced_beside_a_return() -> None:
    """Whichever line is selected: the goods are reduced, and what comes back is not."""
    till = sold().scan(SOCKS).ask(it.ReturnGoods(receipt=RECEIPT, number=1, quantity=Decimal(1)))
    async with seated(till) as seat:
        await seat.press("ctrl+p", "amount off the s", "enter", "3", "enter", "stain", "enter")

        assert it.DiscountSale(amount=sar("3"), reason="stain") == till.asked[-1]
        assert "✓ Sale discount: 3.00 off." in seat.text


async def test_a_weight_comes_back() -> None:
    """Something weighed comes back by its weight, and the basket says the unit."""
    till = FakeTill().sign_on()
    till.ask(it.AddItem(item=DATES, quantity=Decimal("0.500")), it.TakeTender(method="cash"))
    async with seated(till, BROAD) as seat:
        await seat.press("f10", "0", "1", "enter", "0.250", "enter", "enter")

        assert "−0.250kg 48.00 −12.00" in seat.words


async def test_an_approval_on_the_way() -> None:
    """Where the role needs one, a manager's yes puts the goods on the sale."""
    careful = {Role.CASHIER: RoleLimits(needs_approval=frozenset({"return"}))}
    till = FakeTill(limits=careful).sign_on().scan(BAG, BAG, BAG)
    till.ask(it.TakeTender(method="cash"))
    async with seated(till) as seat:
        await seat.press("f10", "0", "1", "enter", "enter", "enter")
        assert "ApprovalForm" == seat.panel

        await seat.press("9001", "enter", "987654", "enter")
        assert "Returned: Hoxton Bag, navy · −300.00" in seat.text


async def test_nothing_is_left_of_a_receipt() -> None:
    """A receipt that all came back from says so in place of how many, and Enter asks nothing."""
    till = FakeTill().sign_on().scan(BAG).ask(it.TakeTender(method="cash"))
    till.ask(it.ReturnGoods(receipt=RECEIPT, number=1), it.TakeTender(method="cash"))
    async with seated(till) as seat:
        await seat.press("f10", "0", "1", "enter")
        assert "ReturnPanel" == seat.panel
        assert "All of it is back already." in seat.text
        for nothing_to_type in ("How many", "all that is left", "Why ·"):
            assert nothing_to_type not in seat.text

        asked = len(till.asked)
        await seat.press("enter", "enter")
        assert asked == len(till.asked)


async def test_no_refusal_of_before_stands_under_a_receipt() -> None:
    """What was refused before it was scanned is no news of it; what is refused after it is."""
    till = sold()
    async with seated(till) as seat:
        await seat.press("400", "enter")
        assert "! Unknown code 400" in seat.words
        till.ask(it.Scanned(text=RECEIPT))
        await seat.settle()
        assert "ReturnPanel" == seat.panel
        assert "!" not in seat.words

        seat.pause()
        await seat.press("9", "enter", "enter")
        refused = [line for line in seat.lines if line.strip().startswith("!")]
        assert refused


async def test_no_refusal_of_another_receipt_stands_under_one() -> None:
    """That the one before has no goods is not said of this one."""
    till = with_means().ask(it.TakeTender(method="cash")).ask(it.SellGiftCard(amount=sar("20")))
    till.ask(it.TakeTender(method="cash"))
    async with seated(till) as seat:
        await seat.press("f10", "0", "2", "enter", "enter")
        assert "! No goods are on this receipt." in seat.words
        till.ask(it.Scanned(text=RECEIPT))
        await seat.settle()
        assert f"Return from {RECEIPT}" in seat.words
        assert "No goods are on this receipt." not in seat.words
