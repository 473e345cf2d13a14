from typing import cast

import pytest
from builders import (
    LATER,
    counter_of,
    coupon_of,
    customer_of,
    hold_of,
    item_of,
    lock_of,
    sar,
    selling,
)

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import AskedFor, CouponKind
from pos.core.deliveries import OrderDelivery
from pos.core.effects import OpenDrawer, PrintReceipt, ReleaseHold, ShowOnDisplay


def pay(method: str = "cash", amount: str | None = None) -> it.TakeTender:
    return it.TakeTender(method=method, amount=sar(amount) if amount else None)


def test_cash_gives_change() -> None:
    """Cash above what is due completes the sale, opens the drawer and gives change."""
    counter = selling("290.00")
    decision = counter.done(pay("cash", "300.00"))

    last = counter.state.last_sale
    assert last is not None
    assert ("S001-T1-000001", "10.00", "290.00") == (
        last.receipt,
        last.change.text(),
        last.total.text(),
    )
    assert counter.state.sale is None
    assert "Change 10.00 · S001-T1-000001" == decision.say
    assert decision.effects == (
        OpenDrawer(),
        PrintReceipt(receipt="S001-T1-000001"),
        ShowOnDisplay(line_1="Change", line_2="10.00"),
    )


def test_card_needs_no_drawer() -> None:
    """A card sale, for exactly what is due, leaves the drawer shut."""
    counter = selling("290.00")
    decision = counter.done(pay("card"))

    assert OpenDrawer() not in decision.effects
    assert "Card 290.00. Paid · S001-T1-000001" == decision.say


def test_two_tenders() -> None:
    """Part by card and the rest in cash: due goes down, then change comes from the cash."""
    counter = selling("100.00")
    first = counter.done(pay("card", "60.00"))
    counter.done(pay("cash", "50.00"))

    assert "Card 60.00. Left to pay: 40.00." == first.say
    assert counter.state.last_sale is not None
    assert "10.00" == counter.state.last_sale.change.text()
    assert counter.state.shift is not None
    assert "40.00" == counter.state.shift.cash_sales.text()


@pytest.mark.parametrize(
    ("tender", "said"),
    [
        (pay("cheque"), "is not a tender here"),
        (pay("card", "100.01"), "Only cash gives change"),
        (pay("cash", "-1.00"), "more than nothing"),
        (it.TakeTender(method="cash", amount=sar("0.00")), "more than nothing"),
        (pay("cash", "6281000000014.00"), "cannot be right"),
    ],
)
def test_tender_refused(tender: it.TakeTender, said: str) -> None:
    """A tender that cannot be right is refused, and nothing is paid."""
    counter = selling("100.00")
    before = counter.state

    assert said in counter.refused(tender).reason
    assert before == counter.state


@pytest.mark.parametrize("intent", [pay(), it.CompleteSale()])
def test_nothing_to_pay(intent: it.Intent) -> None:
    """Without a sale, or with a sale without lines, there is nothing to pay."""
    assert "nothing to pay" in counter_of().refused(intent).reason
    empty = selling("1.00")
    empty.done(it.VoidLine(number=1))
    assert "nothing to pay" in empty.refused(intent).reason


def test_sale_with_nothing_due() -> None:
    """A sale worth nothing takes no tender and is completed by itself."""
    counter = counter_of()
    counter.done(it.AddItem(item=item_of("gift", "0.00")))

    assert "Nothing is due" in counter.refused(pay()).reason
    assert "Paid · S001-T1-000001" == counter.done(it.CompleteSale()).say


def test_complete_with_something_due() -> None:
    """A sale with something due is not complete, and says how much."""
    assert "10.00 is still due" in selling("10.00").refused(it.CompleteSale()).reason


@pytest.mark.parametrize("asked", ["hold_asked", "lock_asked"])
def test_no_payment_while_asking(asked: str) -> None:
    """While the loyalty service is asked, what is due is not known: no tender yet."""
    counter = selling("10.00", customer=customer_of())
    counter.put(**{asked: AskedFor(points=1)})

    assert "Still asking" in counter.refused(pay()).reason


def test_lapsed_hold_is_seen_before_paying() -> None:
    """Points whose time is up are taken off, and the cashier is told the amount has changed."""
    counter = selling("10.00", customer=customer_of())
    counter.put(hold=hold_of(100, "10.00"))
    sale = counter.sale
    counter.now = LATER

    assert "have lapsed" in counter.refused(it.CompleteSale()).reason
    assert ev.PointsReleased(sale_id=sale.sale_id, reference="hold-1", lapsed=True) in (
        counter.events
    )
    assert "10.00" == counter.totals.due.text()


def test_a_lapsed_hold_goes_back_at_once() -> None:
    """The service holds points a little longer than the till counts on: they are freed."""
    counter = selling("10.00", customer=customer_of())
    counter.put(hold=hold_of(100, "10.00"))
    counter.now = LATER

    told = counter.refused(it.TimePassed())
    assert (ReleaseHold(reference="hold-1", by_itself=True),) == told.effects
    assert ["hold-1"] == [release.reference for release in counter.state.releases]


def test_more_points_than_needed() -> None:
    """Points held for more than is left to pay are not swallowed: the cashier holds anew."""
    counter = selling("10.00", "5.00", customer=customer_of())
    counter.put(hold=hold_of(150, "15.00"))
    counter.done(it.VoidLine(number=2))

    assert "More points are held" in counter.refused(it.CompleteSale()).reason


def test_coupon_that_takes_nothing_off() -> None:
    """A coupon that has become worthless is not burnt: it is taken off first."""
    coupon = coupon_of(CouponKind.FIXED, "5", min_order=sar("15.00"))
    counter = selling("10.00", "5.00", customer=customer_of())
    counter.put(lock=lock_of(coupon))
    counter.done(it.VoidLine(number=2))

    assert "SUMMER50 takes nothing off" in counter.refused(pay()).reason


def test_void_tender() -> None:
    """A tender taken back is due again; with none left the sale may change again."""
    counter = selling("100.00")
    counter.done(pay("cash", "10.00"))
    counter.done(pay("card", "20.00"))

    assert counter.done(it.VoidTender(number=1)).effects == (OpenDrawer(),)
    assert "80.00" == counter.totals.due.text()
    assert "paid already" in counter.refused(it.VoidLine(number=1)).reason
    assert () == counter.done(it.VoidTender(number=2)).effects
    counter.done(it.VoidLine(number=1))


def test_void_tender_refused() -> None:
    """Only a tender that was taken can be taken back."""
    counter = selling("100.00")
    assert "Nothing has been paid" in counter.refused(it.VoidTender(number=1)).reason

    counter.done(pay("card", "20.00"))
    assert "There is no tender 2." == counter.refused(it.VoidTender(number=2)).reason


def test_receipts_are_numbered_without_gaps() -> None:
    """A void sale uses no number; each completed one the next, across shifts too."""
    counter = selling("1.00")
    for sold in (True, False, True):
        counter.done(pay() if sold else it.VoidSale())
        counter.done(it.AddItem(item=item_of()))
    counter.done(it.VoidSale())
    counter.done(it.CloseShift(counted=sar("0.00")))
    counter.done(it.OpenShift(opening_float=sar("0.00")))
    counter.done(it.AddItem(item=item_of()))
    counter.done(pay())

    assert ["S001-T1-000001", "S001-T1-000002", "S001-T1-000003"] == [
        event.receipt for event in counter.events if isinstance(event, ev.SaleCompleted)
    ]


def test_order_of_a_known_customer() -> None:
    """A completed sale of a customer leaves its order to deliver, in the same decision."""
    counter = selling("100.00", customer=customer_of())
    sale_id = counter.sale.sale_id
    counter.put(hold=hold_of(100, "10.00"))
    counter.done(pay())

    delivery = cast(OrderDelivery, counter.deliveries[-1])
    assert f"order:{sale_id}" == delivery.entry_id
    assert "mobile_966500000001" == delivery.customer_id
    assert ("100.00", "10.00", "90.00", "hold-1") == (
        delivery.order.total_price.text(),
        delivery.order.total_discount.text(),
        delivery.order.total_paid.text(),
        delivery.order.hold_reference,
    )
    assert counter.state.last_sale is not None
    assert counter.state.last_sale.awaits_delivery


@pytest.mark.parametrize("has_loyalty", [True, False])
def test_no_order_of_nobody(has_loyalty: bool) -> None:
    """A sale of nobody known tells the loyalty service nothing."""
    counter = selling("100.00", has_loyalty=has_loyalty)
    counter.done(pay())

    assert [] == counter.deliveries
    assert counter.state.last_sale is not None
    assert not counter.state.last_sale.awaits_delivery
