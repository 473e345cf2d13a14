"""What the account takes off by itself: for the basket it was told of, and for no other."""

from decimal import Decimal

import pytest
from builders import Counter, customer_of, item_of, off, sar, selling

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import AutomaticPromotion
from pos.core.deliveries import OrderDelivery
from pos.core.money import Money

SARA = customer_of()
SPRING = AutomaticPromotion(name="Spring", amount=sar("10.00"))


def told(counter: Counter, promotion: AutomaticPromotion | None = SPRING) -> it.PromotionTold:
    return it.PromotionTold(
        sale_id=counter.sale.sale_id,
        customer_id=SARA.customer_id,
        goods=counter.sale.basket,
        promotion=promotion,
    )


def with_spring() -> Counter:
    counter = selling("100.00", "50.00", customer=SARA)
    counter.done(told(counter))
    return counter


def test_applied() -> None:
    """A promotion for the basket as it is lowers the sale and is said; told again, nothing."""
    counter = selling("100.00", "50.00", customer=SARA)

    assert "Spring · −10.00" == counter.done(told(counter)).say
    assert "140.00" == counter.totals.total.text()
    assert () == counter.done(told(counter)).events


@pytest.mark.parametrize(
    "intent",
    [
        it.AddItem(item=item_of()),
        it.VoidLine(number=1),
        it.ChangeQuantity(number=1, quantity=Decimal(2)),
    ],
)
def test_a_changed_basket_drops_it(intent: it.Intent) -> None:
    """With other goods the promotion is off the sale, and a late answer does not bring it back."""
    counter = with_spring()
    late = told(counter)
    counter.done(intent)
    assert counter.sale.promotion is None

    assert () == counter.done(late).events
    assert counter.sale.promotion is None


def test_a_discount_by_hand_leaves_it() -> None:
    """The same goods at the same prices are the same basket."""
    counter = with_spring()
    counter.done(it.DiscountSale(percent=Decimal(10), reason="r"))

    assert SPRING == counter.sale.promotion
    assert "125.00" == counter.totals.total.text()


@pytest.mark.parametrize(
    "gone",
    [
        None,
        AutomaticPromotion(name="Spring", amount=sar("0.00")),
        AutomaticPromotion(name="Spring", amount=Money.parse("10.00", "EUR")),
    ],
)
def test_no_longer(gone: AutomaticPromotion | None) -> None:
    """Where the account has none for this basket, or one that says nothing, it goes."""
    counter = with_spring()

    assert "Spring no longer applies." == counter.done(told(counter, gone)).say
    assert counter.sale.promotion is None
    assert () == counter.done(told(counter, gone)).events


def test_told_too_late() -> None:
    """Once something is paid, or for another sale or customer, an answer changes nothing."""
    paying = selling("100.00", customer=SARA)
    paying.done(it.TakeTender(method="card", amount=sar("1.00")))
    other = selling("100.00", customer=customer_of("other"))
    left = selling("100.00", customer=SARA)
    left.done(it.OptCustomer(is_active=False))
    nobody = selling("100.00")

    for counter in (paying, other, left, nobody):
        before = counter.state
        assert () == counter.done(told(counter)).events
        assert before == counter.state
    void = selling("100.00", customer=SARA)
    late = told(void)
    void.done(it.VoidSale())
    assert () == void.done(late).events


def test_it_goes_with_the_customer() -> None:
    """The promotion was the customer's: it leaves the sale with them, on record."""
    counter = with_spring()
    counter.done(it.RemoveCustomer())

    assert counter.sale.promotion is None
    assert ev.PromotionDropped(sale_id=counter.sale.sale_id) in counter.events


def test_the_order_has_it() -> None:
    """What was paid is in the order: the promotion is among what was taken off."""
    counter = with_spring()
    counter.put(discount=off("5.00"))
    counter.done(it.TakeTender(method="cash"))

    (delivery,) = counter.deliveries
    assert isinstance(delivery, OrderDelivery)
    order = delivery.order
    assert ("15.00", "135.00") == (order.total_discount.text(), order.total_paid.text())
    assert "15.00" == Money(sum(line.reductions.minor for line in order.lines), "SAR").text()
