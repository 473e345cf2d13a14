"""Returns and exchanges: what is taken back, refused, paid back, and sent to the service."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import cast

import pytest
from builders import AMAL, MUNA, Counter, customer_of, item_of, sar, selling
from taking_back import found, read, take_back

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import ERASED, Customer
from pos.core.decision import Decision, Refusal
from pos.core.deliveries import OrderDelivery, RefundDelivery
from pos.core.effects import FindReturn, OpenDrawer, PrintReceipt, ShowReceipt
from pos.core.roles import Role
from pos.core.staff import RoleLimits

FIRST = "S001-T1-000001"
SECOND = "S001-T1-000002"


def sold(*prices: str, method: str = "cash", **more: object) -> Counter:
    """A till that has sold these; its shift goes on."""
    counter = selling(*prices, **more)
    counter.done(it.TakeTender(method=method))
    return counter


def refusal(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.reason


def test_a_return_paid_back_in_cash() -> None:
    """The goods come back at their price; the drawer opens, and what it holds is less."""
    counter = sold("100.00", "5.00")
    answer = take_back(counter, FIRST, 1, reason="worn")

    assert isinstance(answer, Decision)
    assert "Returned: Item1 · −100.00" == answer.say
    assert ("-100.00", "-100.00") == (counter.totals.total.text(), counter.totals.due.text())

    paid = counter.done(it.TakeTender(method="cash", amount=sar("100.00")))

    assert f"Paid back 100.00 · {SECOND}" == paid.say
    assert OpenDrawer() in counter.effects
    assert PrintReceipt(receipt=SECOND) in counter.effects
    shift = counter.state.shift
    assert shift is not None
    assert ("105.00", "100.00", "105.00") == (
        shift.drawer_expected.text(),
        shift.cash_refunds.text(),
        shift.cash_sales.text(),
    )
    assert (1, 1) == (shift.sales, shift.returns)
    last = counter.state.last_sale
    assert last is not None
    assert ("-100.00", "0.00") == (last.total.text(), last.change.text())
    assert "5.00" == counter.state.grand_total.text()


def test_a_card_opens_no_drawer() -> None:
    """Money back on the card stays out of the drawer."""
    counter = sold("100.00")
    take_back(counter, FIRST, 1)
    counter.done(it.TakeTender(method="card"), approved_by=MUNA.user_id)

    assert OpenDrawer() not in counter.effects
    assert counter.state.shift is not None
    assert "200.00" == counter.state.shift.drawer_expected.text()


@pytest.mark.parametrize(
    ("method", "amount", "says"),
    [
        ("cash", "100.01", "Only 100.00 is due back"),
        ("card", "500.00", "Only 100.00 is due back"),
        ("cash", "0.00", "more than nothing"),
        ("shells", "5.00", "not a tender here"),
    ],
)
def test_not_more_than_is_due_back(method: str, amount: str, says: str) -> None:
    """Nothing is ever paid back beyond what came back, and cash gives no change."""
    counter = sold("100.00")
    take_back(counter, FIRST, 1)

    assert says in counter.refused(it.TakeTender(method=method, amount=sar(amount))).reason
    assert () == counter.sale.tenders


def test_paid_back_in_parts() -> None:
    """Part on the card, the rest in cash; a part may be taken back again."""
    counter = selling("100.00")
    counter.done(it.TakeTender(method="card", amount=sar("60.00")))
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, FIRST, 1)

    first = counter.done(it.TakeTender(method="card", amount=sar("60.00")))
    assert "Card 60.00 back. Left to pay back: 40.00." == first.say
    assert "paid" in counter.refused(it.AddItem(item=item_of())).reason

    counter.done(it.VoidTender(number=1))
    counter.done(it.TakeTender(method="cash", amount=sar("40.00")))
    counter.done(it.TakeTender(method="card"))

    last = counter.state.last_sale
    assert last is not None
    assert ["-40.00", "-60.00"] == [one.amount.text() for one in last.sale.tenders]


def test_complete_waits_for_the_money() -> None:
    """What is due back is paid before the sale ends."""
    counter = sold("100.00")
    take_back(counter, FIRST, 1)

    assert "100.00 is due back" in counter.refused(it.CompleteSale()).reason


def test_an_even_exchange() -> None:
    """Goods for goods of the same worth: nothing is due, and `complete` ends it."""
    counter = sold("100.00")
    take_back(counter, FIRST, 1)
    counter.done(it.AddItem(item=item_of("other", "100.00")))

    assert f"Exchanged · {SECOND}" == counter.done(it.CompleteSale()).say
    assert OpenDrawer() not in counter.effects
    shift = counter.state.shift
    assert shift is not None
    assert (2, 1) == (shift.sales, shift.returns)


def test_an_exchange_for_something_dearer() -> None:
    """The difference is paid, with change as in any sale."""
    counter = sold("100.00")
    counter.done(it.AddItem(item=item_of("other", "149.00")))
    take_back(counter, FIRST, 1)

    assert "Change 1.00" in counter.done(it.TakeTender(method="cash", amount=sar("50.00"))).say
    shift = counter.state.shift
    assert shift is not None
    assert ("149.00", "0.00") == (
        (shift.drawer_expected - shift.opening_float).text(),
        shift.cash_refunds.text(),
    )


REFUSED = [
    (("S002-T1-000001", 1, ""), "no receipt of this till"),
    (("S001-T2-000001", 1, ""), "no receipt of this till"),
    (("nonsense", 1, ""), "no receipt of this till"),
    ((FIRST, 9, ""), "sold no line 9. Its lines are 1, 2."),
    ((FIRST, 1, "2"), "at most 1 of 1"),
    ((FIRST, 1, "0"), "more than nothing"),
    ((FIRST, 1, "NaN"), "more than nothing"),
    ((FIRST, 1, "0.5"), "by the piece"),
]


@pytest.mark.parametrize(("asked", "says"), REFUSED)
def test_what_is_refused(asked: tuple[str, int, str], says: str) -> None:
    """Each in one sentence that tells what would do; no sale is opened for it."""
    counter = sold("100.00", "5.00")

    assert says in refusal(take_back(counter, *asked))
    assert counter.state.sale is None


def test_the_running_number_will_do() -> None:
    """A receipt may be named by its last digits alone."""
    counter = sold("100.00")

    counter.done(it.ReadReceipt(receipt="1"))
    assert [ShowReceipt(receipt=FIRST)] == counter.effects
    counter.done(it.ReceiptScanned(receipt=FIRST))
    assert [ShowReceipt(receipt=FIRST)] == counter.effects


def test_never_twice() -> None:
    """What came back on a finished sale, or stands on the open one, cannot come back again."""
    counter = sold("100.00")
    counter.done(it.AddItem(item=item_of("sock", "5.00"), quantity=Decimal(3)))
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, SECOND, 1, "1")
    counter.done(it.TakeTender(method="cash"))

    take_back(counter, SECOND, 1, "1")

    assert "at most 1 of 3" in refusal(take_back(counter, SECOND, 1, "2"))
    take_back(counter, SECOND, 1)
    assert "all of it has come back" in refusal(take_back(counter, SECOND, 1))
    assert [Decimal(1), Decimal(1)] == [one.quantity for one in counter.sale.returns]


def test_struck_out_it_may_come_back() -> None:
    """A return struck out, or void with its sale, is none."""
    counter = sold("100.00")
    take_back(counter, FIRST, 1)
    counter.done(it.VoidLine(number=1))
    assert () == counter.sale.rows

    take_back(counter, FIRST, 1)
    counter.done(it.VoidSale())
    assert isinstance(take_back(counter, FIRST, 1), Decision)


def test_a_return_is_no_line_to_change() -> None:
    """Its quantity and price are what they were."""
    counter = sold("100.00")
    take_back(counter, FIRST, 1)

    for change in (
        it.ChangeQuantity(number=1, quantity=Decimal(2)),
        it.OverridePrice(number=1, unit_price=sar("1.00"), reason="r"),
    ):
        assert "is a return" in counter.refused(change, approved_by=MUNA.user_id).reason


def test_scans_go_on_beside_a_return() -> None:
    """Equal pieces scanned around a return are two lines: the basket keeps the order."""
    counter = sold("100.00")
    counter.done(it.AddItem(item=item_of("bag", "10.00")))
    take_back(counter, FIRST, 1)
    counter.done(it.AddItem(item=item_of("bag", "10.00")))

    assert [1, 2, 3] == [row.number for row in counter.sale.rows]


def test_a_sale_finished_meanwhile() -> None:
    """An answer read before another sale ended may have missed a return: it is asked again."""
    counter = sold("100.00")
    counter.done(it.ReturnGoods(receipt=FIRST, number=1))
    late = found(counter, cast(FindReturn, counter.effects[0]))
    take_back(counter, FIRST, 1)
    counter.done(it.TakeTender(method="cash"))

    assert "Return the goods again" in counter.refused(late).reason


def test_an_answer_for_another_sale() -> None:
    """Goods are not put on a sale they were not asked for."""
    counter = sold("100.00")
    counter.done(it.AddItem(item=item_of()))
    counter.done(it.ReturnGoods(receipt=FIRST, number=1))
    late = found(counter, cast(FindReturn, counter.effects[0]))
    counter.done(it.SuspendSale())
    counter.done(it.AddItem(item=item_of()))

    assert "Return the goods again" in counter.refused(late).reason


def test_another_currency() -> None:
    """A receipt from before the store changed its currency is for a person."""
    counter = sold("100.00")
    counter.done(it.ReturnGoods(receipt=FIRST, number=1))
    answer = found(counter, cast(FindReturn, counter.effects[0]))
    old = replace(answer.found.finished, total=replace(sar("100.00"), currency="EUR"))

    said = counter.refused(replace(answer, found=replace(answer.found, finished=old))).reason
    assert "is in EUR. Call a manager." in said


def test_paying_refuses_returns() -> None:
    """Once something is paid the goods stand as they are."""
    counter = sold("100.00")
    counter.done(it.AddItem(item=item_of("other", "50.00")))
    counter.done(it.TakeTender(method="card", amount=sar("10.00")))

    assert "paid already" in refusal(take_back(counter, FIRST, 1))


def test_a_return_needs_a_shift() -> None:
    """The money comes out of somebody's drawer."""
    counter = sold("100.00")
    counter.done(it.CloseShift(counted=sar("200.00")))

    assert "No shift is open" in refusal(take_back(counter, FIRST, 1))


CAREFUL = {Role.CASHIER: RoleLimits(needs_approval=frozenset({"return"}))}


def test_an_approval_is_recorded_with_the_return() -> None:
    """Where the role says so a manager agrees first; nothing is recorded for what is not there."""
    counter = sold("100.00", limits=CAREFUL)
    asked = take_back(counter, FIRST, 1)
    assert isinstance(asked, Refusal)
    assert asked.needs_approval

    take_back(counter, FIRST, 9, approved_by=MUNA.user_id)
    assert not any(isinstance(event, ev.Approved) for event in counter.events)

    take_back(counter, FIRST, 1, approved_by=MUNA.user_id)
    *_, approved, _, returned = counter.events
    assert ev.Approved(action="return", approver_id=MUNA.user_id) == approved
    assert isinstance(returned, ev.LineReturned)
    assert AMAL.user_id == counter.sale.cashier_id


# -- the loyalty service ----------------------------------------------------------------------


def test_refund_and_order_of_one_exchange() -> None:
    """The goods bought make an order, those returned a refund before it, each with its own id."""
    counter = sold("100.00", customer=customer_of())
    counter.done(it.AddItem(item=item_of("other", "149.00")))
    take_back(counter, FIRST, 1)
    counter.done(it.CustomerFound(sale_id=counter.sale.sale_id, customer=customer_of("omar")))
    sale_id = counter.sale.sale_id
    counter.done(it.TakeTender(method="card"))

    bought, refund, order = counter.deliveries
    assert isinstance(bought, OrderDelivery)
    assert isinstance(refund, RefundDelivery)
    assert isinstance(order, OrderDelivery)
    assert (bought.order.order_id, sale_id) == (refund.order_id, order.order.order_id)
    assert refund.refund_id not in (refund.order_id, sale_id)
    assert ("mobile_966500000001", "omar") == (refund.customer_id, order.customer_id)
    assert refund.amount is None
    assert ["149.00", "149.00", "19.43"] == [
        money.text()
        for money in (order.order.total_paid, order.order.total_price, order.order.total_tax)
    ]
    assert ["other"] == [line.product_id for line in order.order.lines]


def test_a_return_alone_makes_no_order() -> None:
    """Nothing is bought: the refund is all the service hears of, and all that is waited for."""
    counter = sold("100.00", customer=customer_of())
    take_back(counter, FIRST, 1)
    sale_id = counter.sale.sale_id
    counter.done(it.CustomerFound(sale_id=sale_id, customer=customer_of()))
    counter.done(it.TakeTender(method="cash"))

    assert [OrderDelivery, RefundDelivery] == [type(one) for one in counter.deliveries]
    last = counter.state.last_sale
    assert last is not None
    assert (False, 1) == (last.awaits_delivery, last.awaits_refunds)


def test_what_the_service_took_back() -> None:
    """Said, and kept with the sale the goods were returned on."""
    counter = sold("100.00", customer=customer_of())
    take_back(counter, FIRST, 1)
    sale_id = counter.sale.sale_id
    counter.done(it.TakeTender(method="cash"))
    refund = cast(RefundDelivery, counter.deliveries[-1])
    assert counter.state.last_sale is not None
    assert counter.state.last_sale.awaits_points

    told = counter.done(it.RefundArrived(sale_id=sale_id, refund_id=refund.refund_id, points=300))

    assert f"{SECOND} · 300 points taken back" == told.say
    last = counter.state.last_sale
    assert last is not None
    assert 300 == last.points_reversed == read(counter, SECOND).finished.points_reversed
    assert not last.awaits_points


def test_a_refund_turned_down() -> None:
    """A person hears of it; the money is back with the customer all the same."""
    counter = sold("100.00", customer=customer_of())
    take_back(counter, FIRST, 1)
    sale_id = counter.sale.sale_id
    counter.done(it.TakeTender(method="cash"))

    no = counter.refused(it.RefundTurnedDown(sale_id=sale_id, refund_id="r", reason="Unknown."))

    assert "A manager must look" in no.reason
    assert counter.state.last_sale is not None
    assert "Unknown." == counter.state.last_sale.rejected
    assert not counter.state.last_sale.awaits_points


def test_points_redeem_no_return() -> None:
    """Points are not taken where the sale pays back, and not beyond what it still costs."""
    counter = sold("100.00")
    counter.done(it.AddItem(item=item_of("other", "40.00")))
    counter.done(it.CustomerFound(sale_id=counter.sale.sale_id, customer=customer_of()))
    take_back(counter, FIRST, 1)

    assert "Nothing is left for points" in counter.refused(it.RedeemPoints()).reason


# -- whose return it is -----------------------------------------------------------------------


def test_an_exchange_earns_for_who_bought() -> None:
    """The first goods back put their buyer on the sale, unconfirmed, so that the new ones earn."""
    counter = sold("100.00", customer=customer_of())
    counter.done(it.AddItem(item=item_of("other", "149.00")))
    answer = take_back(counter, FIRST, 1)

    assert isinstance(answer, Decision)
    assert "Returned: Item1 · −100.00 · Sara Ali is on this sale" == answer.say
    buyer = counter.sale.customer
    assert buyer is not None
    assert (customer_of().customer_id, False, None) == (
        buyer.customer_id,
        buyer.verified,
        buyer.balance,
    )
    counter.done(it.TakeTender(method="card"))
    *_, order = counter.deliveries
    assert isinstance(order, OrderDelivery)
    assert customer_of().customer_id == order.order.customer_id


def test_another_customer_stays() -> None:
    """Who is on the sale stays on it, and hears only that somebody else bought."""
    counter = sold("100.00", customer=customer_of())
    omar = customer_of("omar", name="Omar")
    counter.done(it.CustomerFound(sale_id="", next_receipt=2, customer=omar))
    answer = take_back(counter, FIRST, 1)

    assert isinstance(answer, Decision)
    assert "Returned: Item1 · −100.00 · bought by another customer" == answer.say
    assert omar == counter.sale.customer


def test_a_buyer_who_was_taken_off_stays_off() -> None:
    """Only the first goods back bring their buyer: a cashier's removal is not overruled."""
    counter = sold("100.00", "5.00", customer=customer_of())
    take_back(counter, FIRST, 1)
    counter.done(it.RemoveCustomer())
    answer = take_back(counter, FIRST, 2)

    assert isinstance(answer, Decision)
    assert "Returned: Item2 · −5.00" == answer.say
    assert counter.sale.customer is None


@pytest.mark.parametrize(
    ("buyer", "setup"), [(None, {"guest_orders": True}), (ERASED, {}), (customer_of(), {"no": 1})]
)
def test_nobody_to_put_on_the_sale(buyer: Customer | None, setup: dict[str, object]) -> None:
    """Guests, the erased, and buyers of a store that has left loyalty are put on no sale."""
    has_loyalty = "no" not in setup
    counter = sold("100.00", customer=buyer, guest_orders="guest_orders" in setup)
    counter.state = replace(
        counter.state, setup=replace(counter.state.setup, has_loyalty=has_loyalty)
    )
    take_back(counter, FIRST, 1)

    assert counter.sale.customer is None
