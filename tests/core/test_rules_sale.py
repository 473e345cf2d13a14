from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from builders import LATER, MUNA, counter_of, hold_of, item_of, lock_of, sar, selling

from pos.core import events as ev
from pos.core import intents as it
from pos.core.effects import ReleaseCoupons, ReleaseHold, ShowOnDisplay
from pos.core.item import Item
from pos.core.sale import MOST_LINES

BAG = item_of("bag", "100.00")
DATES = item_of("dates", "40.00", unit="kg")


def test_first_item_opens_the_sale() -> None:
    """The first item opens a sale and is its first line; the display shows it."""
    counter = counter_of()
    decision = counter.done(it.AddItem(item=BAG))

    assert "Bag · 100.00" == decision.say
    assert [ev.SaleOpened, ev.LineAdded] == [type(event) for event in decision.events]
    assert counter.sale.sale_id.startswith("S001-T1-")
    assert decision.effects == (ShowOnDisplay(line_1="Bag", line_2="100.00"),)


@pytest.mark.parametrize(
    ("item", "quantity", "shown"),
    [
        (BAG, "1", "100.00"),
        (BAG, "3", "3 x 100.00    300.00"),
        (BAG, "3000", "300000.00"),
        (DATES, "0.350", "0.350 kg       14.00"),
    ],
)
def test_display_shows_what_the_line_comes_to(item: Item, quantity: str, shown: str) -> None:
    """How much of it and for how much, as far as twenty cells go; the sum in any case."""
    counter = counter_of()
    decision = counter.done(it.AddItem(item=item, quantity=Decimal(quantity)))

    assert (ShowOnDisplay(line_1=item.title, line_2=shown),) == decision.effects


def test_display_follows_a_line_that_grows() -> None:
    """The second scan of the same piece shows both."""
    counter = counter_of()
    counter.done(it.AddItem(item=BAG))
    decision = counter.done(it.AddItem(item=BAG))

    assert (ShowOnDisplay(line_1="Bag", line_2="2 x 100.00    200.00"),) == decision.effects


def test_same_item_again_is_more_of_it() -> None:
    """The same piece scanned twice in a row is one line of two."""
    counter = counter_of()
    counter.done(it.AddItem(item=BAG))
    decision = counter.done(it.AddItem(item=BAG, quantity=Decimal(2)))

    assert "Bag · 3 × 100.00" == decision.say
    assert [Decimal(3)] == [line.quantity for line in counter.sale.lines]


def test_order_of_scans_is_kept() -> None:
    """The same piece after another one is a line of its own, so the basket reads as scanned."""
    counter = counter_of()
    for item in (BAG, item_of("belt"), BAG):
        counter.done(it.AddItem(item=item))

    assert [(1, "bag"), (2, "belt"), (3, "bag")] == [
        (line.number, line.item.code) for line in counter.sale.lines
    ]


@pytest.mark.parametrize(
    "touch",
    [
        it.OverridePrice(number=1, unit_price=sar("90.00"), reason="match"),
        it.OverridePrice(number=1, unit_price=sar("100.00"), reason="same"),
        it.DiscountLine(number=1, reason="scratched", percent=Decimal(5)),
    ],
)
def test_touched_line_is_left_alone(touch: it.Intent) -> None:
    """A line whose price somebody touched takes no more pieces: the next ones cost their price."""
    counter = counter_of()
    counter.done(it.AddItem(item=BAG))
    counter.done(touch, approved_by=MUNA.user_id)
    counter.done(it.AddItem(item=BAG))

    assert 2 == len(counter.sale.lines)


def test_new_price_is_a_new_line() -> None:
    """An item whose price changed in the catalogue meanwhile does not join the line before."""
    counter = counter_of()
    counter.done(it.AddItem(item=BAG))
    counter.done(it.AddItem(item=replace(BAG, price=sar("80.00"))))

    assert "180.00" == counter.totals.total.text()


def test_weighed_goods_need_a_weight() -> None:
    """A code of weighed goods alone sells nothing: the refusal shows how the weight is typed."""
    counter = counter_of()

    assert "type its weight in kg." in counter.refused(it.AddItem(item=DATES)).reason
    assert counter.state.sale is None
    counter.done(it.AddItem(item=DATES, quantity=Decimal(1)))
    assert "40.00" == counter.totals.total.text()


def test_each_weighing_is_a_line() -> None:
    """Two weighings of the same goods stay two lines."""
    counter = counter_of()
    for _ in range(2):
        counter.done(it.AddItem(item=DATES, quantity=Decimal("0.5")))

    assert ["20.00", "20.00"] == [line.gross.text() for line in counter.sale.lines]


def test_none_is_no_barcode() -> None:
    """What is too little for a quantity is not asked to be a barcode."""
    refused = counter_of().refused(it.AddItem(item=BAG, quantity=Decimal(0)))
    assert "A quantity is from 1 to 9,999." == refused.reason


@pytest.mark.parametrize(
    ("item", "quantity", "reason"),
    [
        (BAG, "0", "A quantity is from 1"),
        (BAG, "-1", "A quantity is from 1"),
        (BAG, "6281000000014", "Was that a barcode?"),
        (BAG, "NaN", "A quantity is from 1"),
        (BAG, "Infinity", "A quantity is from 1"),
        (BAG, "1.5", "sold by the piece"),
        (DATES, "0.0005", "at most 3 decimals"),
    ],
)
def test_impossible_quantities(item: Item, quantity: str, reason: str) -> None:
    """A quantity nobody can sell is refused, added or changed to, and the sale stands."""
    counter = counter_of()
    counter.done(it.AddItem(item=item, quantity=Decimal(1)))
    before = counter.state

    assert reason in counter.refused(it.AddItem(item=item, quantity=Decimal(quantity))).reason
    assert reason in counter.refused(it.ChangeQuantity(quantity=Decimal(quantity))).reason
    assert before == counter.state


def test_most_pieces_of_one_line() -> None:
    """A line that is full is followed by another one of the same item."""
    counter = counter_of()
    counter.done(it.AddItem(item=BAG, quantity=Decimal(9_999)))
    counter.done(it.AddItem(item=BAG))

    assert [Decimal(9_999), Decimal(1)] == [line.quantity for line in counter.sale.lines]


def test_most_lines() -> None:
    """A sale that is full takes no more lines and says what to do."""
    counter = selling("1.00")
    line = counter.sale.lines[0]
    full = tuple(replace(line, number=number) for number in range(1, MOST_LINES + 1))
    counter.put(lines=full, next_line=MOST_LINES + 1)

    assert "at most 10,000 lines" in counter.refused(it.AddItem(item=BAG)).reason


def test_no_shift_no_sale() -> None:
    """Nothing is sold before a shift is open."""
    counter = counter_of()
    counter.done(it.CloseShift(counted=sar("100.00")))

    assert "No shift is open" in counter.refused(it.AddItem(item=BAG)).reason


@pytest.mark.parametrize(
    ("misread", "said"), [(True, "Misread: 4711"), (False, "Unknown code 4711")]
)
def test_unknown_code(misread: bool, said: str) -> None:
    """A code that names nothing is said to the cashier, with what to do next."""
    refusal = counter_of().refused(it.RejectCode(code="4711", misread=misread))

    assert said in refusal.reason
    assert "again" in refusal.reason


def test_an_unknown_code_that_is_a_card() -> None:
    """Its digits are said to nobody, and nothing is sold by them."""
    refusal = counter_of().refused(it.RejectCode(code="4111111111111111", scanned=True))

    assert "(16 digits)" in refusal.reason
    assert "" == refusal.unknown_code


def test_change_quantity() -> None:
    """A quantity is changed on the line named, or on the last one."""
    counter = selling("10.00", "20.00")
    counter.done(it.ChangeQuantity(quantity=Decimal(3)))
    counter.done(it.ChangeQuantity(quantity=Decimal(2), number=1))

    assert [Decimal(2), Decimal(3)] == [line.quantity for line in counter.sale.lines]


def test_change_quantity_of_the_last_row() -> None:
    """With no line named the last row is meant: where that comes back, no older one changes."""
    counter = selling("10.00")
    counter.done(
        it.ReturnItem(code="bag", item=BAG, reason="r"),
        approved_by=MUNA.user_id,
    )

    assert "is a return" in counter.refused(it.ChangeQuantity(quantity=Decimal(3))).reason
    assert [Decimal(1)] == [line.quantity for line in counter.sale.lines]


OF_A_LINE: list[it.Intent] = [
    it.ChangeQuantity(quantity=Decimal(2), number=7),
    it.OverridePrice(number=7, unit_price=sar("1.00"), reason="r"),
    it.DiscountLine(number=7, reason="r", percent=Decimal(1)),
    it.VoidLine(number=7),
]


@pytest.mark.parametrize("intent", OF_A_LINE)
def test_no_such_line(intent: it.Intent) -> None:
    """A line that is not there is named in the refusal."""
    assert "There is no line 7." == selling("10.00").refused(intent).reason


OF_A_SALE: list[it.Intent] = [
    *OF_A_LINE,
    it.DiscountSale(reason="r", percent=Decimal(1)),
    it.VoidSale(),
    it.RemoveCustomer(),
    it.RedeemPoints(points=1),
    it.ReleasePoints(),
    it.ApplyCoupon(code="A"),
    it.RemoveCoupon(code="A"),
]


@pytest.mark.parametrize("intent", OF_A_SALE)
def test_without_a_sale(intent: it.Intent) -> None:
    """What needs a sale says so where none is open."""
    assert "No sale is open" in counter_of().refused(intent).reason


@pytest.mark.parametrize("intent", [*OF_A_SALE, it.AddItem(item=BAG)])
def test_nothing_changes_once_something_is_paid(intent: it.Intent) -> None:
    """After the first tender what is due stands still until the tender is taken back."""
    counter = selling("10.00")
    counter.done(it.TakeTender(method="card", amount=sar("4.00")))
    before = counter.state

    assert "paid already" in counter.refused(intent).reason
    assert before == counter.state


@pytest.mark.parametrize("intent", OF_A_LINE)
def test_sale_without_lines(intent: it.Intent) -> None:
    """In a sale whose only line was struck out there is nothing to change."""
    counter = selling("10.00")
    counter.done(it.VoidLine(number=1))

    assert "no lines yet" in counter.refused(intent).reason


def test_struck_line_keeps_its_number() -> None:
    """The number of a struck line is not given again."""
    counter = selling("10.00", "20.00")
    counter.done(it.VoidLine(number=2))
    counter.done(it.AddItem(item=BAG))

    assert [1, 3] == [line.number for line in counter.sale.lines]


def test_override_price() -> None:
    """A manager's yes and a reason give a line another price."""
    counter = selling("10.00")
    change = it.OverridePrice(number=1, unit_price=sar("8.00"), reason="price match")

    assert counter.refused(change).needs_approval
    counter.done(change, approved_by=MUNA.user_id)
    assert "8.00" == counter.totals.total.text()
    assert ev.Approved(action="price", approver_id=MUNA.user_id) == counter.events[-2]


@pytest.mark.parametrize(
    ("price", "reason", "said"),
    [("8.00", "", "Say why"), ("-0.01", "r", "not less than nothing")],
)
def test_override_refused(price: str, reason: str, said: str) -> None:
    """A price needs a reason and is not below nothing."""
    change = it.OverridePrice(number=1, unit_price=sar(price), reason=reason)

    assert said in selling("10.00").refused(change, approved_by=MUNA.user_id).reason


# -- discounts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("percent", "amount", "approval"),
    [("10", None, False), ("10.01", None, True), (None, "10.00", False), (None, "10.01", True)],
)
def test_how_much_a_cashier_may_give(
    percent: str | None, amount: str | None, approval: bool
) -> None:
    """Up to ten per cent, as a per cent or an amount, on a line or a sale; more needs a yes."""
    terms: dict[str, Any] = {
        "reason": "scratched",
        "percent": percent and Decimal(percent),
        "amount": amount and sar(amount),
    }
    for intent in (it.DiscountLine(number=1, **terms), it.DiscountSale(**terms)):
        counter = selling("100.00")
        answer = counter.ask(intent)

        assert approval == getattr(answer, "needs_approval", False)
        counter.done(intent, approved_by=MUNA.user_id)
        assert counter.totals.discount


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"reason": "", "percent": Decimal(5)}, "Say why"),
        ({"reason": "r", "percent": Decimal(101)}, "from 0 to 100 %"),
        ({"reason": "r", "percent": Decimal(-1)}, "from 0 to 100 %"),
        ({"reason": "r", "percent": Decimal("NaN")}, "from 0 to 100 %"),
        ({"reason": "r", "amount": sar("100.01")}, "at most the price, 100.00"),
        ({"reason": "r", "amount": sar("-1.00")}, "at most the price"),
    ],
)
def test_impossible_discounts(terms: dict[str, Any], said: str) -> None:
    """A discount has a reason and lies between nothing and the price."""
    counter = selling("100.00")
    for intent in (it.DiscountLine(number=1, **terms), it.DiscountSale(**terms)):
        assert said in counter.refused(intent, approved_by=MUNA.user_id).reason


@pytest.mark.parametrize(
    ("of_line", "of_sale", "approval"),
    [
        ({"percent": Decimal(10)}, {"percent": Decimal(10)}, True),
        ({"percent": Decimal(5)}, {"percent": Decimal(5)}, False),
        ({"percent": Decimal(5)}, {"percent": Decimal("5.27")}, True),
        ({"amount": sar("10.00")}, {"amount": sar("0.01")}, True),
    ],
)
@pytest.mark.parametrize("line_first", [True, False])
def test_discounts_count_together(
    of_line: dict[str, Any], of_sale: dict[str, Any], approval: bool, line_first: bool
) -> None:
    """A line's own discount and the sale's are one reduction, whichever is given first."""
    both: list[it.Intent] = [
        it.DiscountLine(number=1, reason="scratched", **of_line),
        it.DiscountSale(reason="staff", **of_sale),
    ]
    first, second = both if line_first else reversed(both)
    counter = selling("100.00", "100.00")
    counter.done(first)

    assert approval == getattr(counter.ask(second), "needs_approval", False)


def test_what_was_approved_is_not_asked_again() -> None:
    """A price, a line and a sale reduced with a manager's yes leave the cashier what is theirs."""
    counter = selling("100.00", "100.00")
    half = it.DiscountLine(number=1, reason="damaged", percent=Decimal(50))
    counter.done(half, approved_by=MUNA.user_id)
    cheaper = it.OverridePrice(number=2, unit_price=sar("80.00"), reason="match")
    counter.done(cheaper, approved_by=MUNA.user_id)

    counter.done(it.DiscountLine(number=2, reason="scratched", percent=Decimal(5)))
    counter.done(it.DiscountSale(reason="staff", percent=Decimal(5)))
    assert counter.refused(it.DiscountSale(reason="staff", percent=Decimal(6))).needs_approval
    deeper = it.DiscountLine(number=1, reason="damaged", percent=Decimal(51))
    assert counter.refused(deeper).needs_approval


def test_approved_amount_is_approved_of_that_price() -> None:
    """Of fewer pieces the same amount is more, and that nobody said yes to."""
    counter = counter_of()
    counter.done(it.AddItem(item=BAG, quantity=Decimal(4)))
    off = it.DiscountLine(number=1, reason="r", amount=sar("100.00"))
    counter.done(off, approved_by=MUNA.user_id)

    assert counter.refused(it.ChangeQuantity(quantity=Decimal(1))).needs_approval
    counter.done(it.ChangeQuantity(quantity=Decimal(5)))


def test_refused_discount_says_of_what() -> None:
    """Which line it would be too much for, and how much all that was taken off comes to."""
    counter = selling("100.00", "100.00")
    counter.done(it.DiscountLine(number=2, reason="scratched", percent=Decimal(5)))

    assert (
        "More than 10 % off needs a manager's approval. Item2 would be 12.6 % off in all."
        == counter.refused(it.DiscountSale(reason="staff", percent=Decimal(8))).reason
    )


@pytest.mark.parametrize("nothing", [{"percent": Decimal(0)}, {"amount": sar("0.00")}])
def test_discount_of_nothing_takes_it_off(nothing: dict[str, Any]) -> None:
    """It needs no reason, and the line and the sale stand as if nothing had been given."""
    counter = selling("100.00")
    before = counter.sale
    counter.done(it.DiscountLine(number=1, reason="r", percent=Decimal(4)))
    counter.done(it.DiscountSale(reason="r", percent=Decimal(3)))

    counter.done(it.DiscountLine(number=1, reason="", **nothing))
    taken_off = counter.done(it.DiscountSale(reason="", **nothing))
    assert "Sale discount: nothing is taken off." == taken_off.say
    assert before == counter.sale


@pytest.mark.parametrize("prices", [("0.05",), ("0.99", "0.99", "0.99")])
def test_rounding_needs_no_approval(prices: tuple[str, ...]) -> None:
    """What the cent adds to a discount within the limit is nobody's to approve."""
    counter = selling(*prices)

    counter.done(it.DiscountSale(reason="staff", percent=Decimal(10)))


def test_second_sale_discount_replaces_the_first() -> None:
    """A new discount of the sale is measured against the goods, not against what is left."""
    counter = selling("100.00")
    counter.done(it.DiscountSale(reason="r", percent=Decimal(50)), approved_by=MUNA.user_id)
    decision = counter.done(it.DiscountSale(reason="r", amount=sar("10.00")))

    assert "Sale discount: 10.00 off." == decision.say
    assert "90.00" == counter.totals.total.text()


def test_small_amount_off_many_pieces_stays_small() -> None:
    """An amount off ten pieces does not become the price of the one that is left, unseen."""
    counter = counter_of()
    counter.done(it.AddItem(item=BAG, quantity=Decimal(10)))
    counter.done(it.DiscountLine(number=1, reason="r", amount=sar("100.00")))

    assert counter.refused(it.ChangeQuantity(quantity=Decimal(1))).needs_approval
    counter.done(it.ChangeQuantity(quantity=Decimal(11)))
    counter.done(it.ChangeQuantity(quantity=Decimal(1)), approved_by=MUNA.user_id)
    assert ev.Approved(action="quantity", approver_id=MUNA.user_id) == counter.events[-2]


def test_small_amount_off_a_sale_stays_small() -> None:
    """Striking lines out does not deepen the sale's discount beyond what a cashier may give."""
    counter = selling("90.00", "10.00")
    counter.done(it.DiscountSale(reason="r", amount=sar("10.00")))

    assert counter.refused(it.VoidLine(number=1)).needs_approval
    counter.done(it.VoidLine(number=1), approved_by=MUNA.user_id)
    counter.done(it.VoidLine(number=2))


# -- void -------------------------------------------------------------------------------------


def test_void_sale_gives_everything_back() -> None:
    """A void sale gives back its points and its coupons, and is gone."""
    counter = selling("10.00")
    counter.put(hold=hold_of(10, "1.00"), lock=lock_of(), customer=None)
    sale = counter.sale
    decision = counter.done(it.VoidSale())

    assert counter.state.sale is None
    assert (ReleaseHold(reference="hold-1"), ReleaseCoupons(reference="lock-1")) == (
        decision.effects
    )
    assert sale.hold is not None and sale.hold.expires_at == LATER


@pytest.mark.parametrize(
    ("code", "said"), [("135790", "(6 digits)"), ("123456789", "123456789"), ("AB12", "AB12")]
)
def test_a_pin_typed_as_a_code_is_not_repeated(code: str, said: str) -> None:
    """While a PIN is asked for, a number as short is told by its length; else it is told."""
    refusal = counter_of().refused(it.RejectCode(code=code, while_pin_asked=True))
    otherwise = counter_of().refused(it.RejectCode(code=code))

    assert otherwise.reason.startswith(f"Unknown code {code}. ")

    assert refusal.reason.startswith(f"Unknown code {said}. ")
