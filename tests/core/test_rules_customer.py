import pytest
from builders import (
    counter_of,
    customer_of,
    hold_of,
    item_of,
    lock_of,
    sar,
    selling,
)

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import Customer
from pos.core.customer_code import split_customer_code
from pos.core.deliveries import CustomerDelivery
from pos.core.effects import (
    FindCustomer,
    RegisterWithLoyalty,
    ReleaseCoupons,
    ReleaseHold,
)
from pos.core.sale import AskedFor

SARA = customer_of()
OMAR = customer_of("mobile_966500000002", name="Omar")

ASKS: list[it.Intent] = [
    it.IdentifyCustomer(customer_id="x"),
    it.IdentifyByPhone(phone="966500000001"),
    it.RegisterCustomer(phone="966500000001", name="Sara"),
]


def test_identify_asks_the_service() -> None:
    """A scanned code is looked up, proof and other meaning with it; nothing is recorded yet."""
    code = split_customer_code("sara-1123456")
    intent = it.IdentifyCustomer(customer_id="sara-1", code=code, or_coupon="sara-1123456")
    decision = counter_of().done(intent)

    assert () == decision.events
    assert decision.effects == (
        FindCustomer(
            sale_id="", next_receipt=1, customer_id="sara-1", code=code, or_coupon="sara-1123456"
        ),
    )


def test_identify_by_phone() -> None:
    """A phone number is looked up under the account's convention for ids."""
    decision = counter_of().done(it.IdentifyByPhone(phone="+966 50 000 0001"))

    (effect,) = decision.effects
    assert isinstance(effect, FindCustomer)
    assert "mobile_966500000001" == effect.customer_id


def test_register() -> None:
    """A new customer is told to the service, by phone and name."""
    decision = counter_of().done(it.RegisterCustomer(phone="966500000001", name="Sara"))

    assert decision.effects == (
        RegisterWithLoyalty(
            sale_id="",
            next_receipt=1,
            customer_id="mobile_966500000001",
            name="Sara",
            mobile="966500000001",
        ),
    )


@pytest.mark.parametrize("intent", [*ASKS, it.CustomerFound(sale_id="", customer=SARA)])
def test_when_nobody_can_be_identified(intent: it.Intent) -> None:
    """Without a loyalty program, without a shift and after a payment no customer joins a sale."""
    assert "no loyalty program" in counter_of(has_loyalty=False).refused(intent).reason

    closed = counter_of()
    closed.done(it.CloseShift(counted=sar("100.00")))
    assert "No shift is open" in closed.refused(intent).reason

    paying = selling("10.00")
    paying.done(it.TakeTender(method="card", amount=sar("1.00")))
    assert "paid already" in paying.refused(intent).reason


@pytest.mark.parametrize("intent", [*ASKS, it.RemoveCustomer()])
@pytest.mark.parametrize("asked", ["hold_asked", "lock_asked"])
def test_customer_stands_while_asking(intent: it.Intent, asked: str) -> None:
    """While points or coupons of a customer are asked for, the customer stays on the sale."""
    counter = selling("10.00", customer=SARA)
    counter.put(**{asked: AskedFor(points=1)})

    assert "Still asking" in counter.refused(intent).reason


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        (it.IdentifyByPhone(phone="12"), "not a phone number"),
        (it.RegisterCustomer(phone="12", name="Sara"), "not a phone number"),
        (it.RegisterCustomer(phone="966500000001", name=""), "Give the customer's name."),
    ],
)
def test_what_a_customer_needs(intent: it.Intent, said: str) -> None:
    """A number must be one, and whoever registers has a name."""
    assert said in counter_of().refused(intent).reason


def test_found_opens_a_sale() -> None:
    """A customer found before anything is scanned opens the sale, and is greeted with points."""
    counter = counter_of()
    decision = counter.done(it.CustomerFound(sale_id="", customer=SARA))

    assert "Sara Ali · 1,200 Stars = 120.00" == decision.say
    assert SARA == counter.sale.customer


@pytest.mark.parametrize(
    ("customer", "said"),
    [
        (Customer(customer_id="c1"), "c1 · not confirmed"),
        (Customer(customer_id="c1", name="Omar", verified=True), "Omar"),
    ],
)
def test_greeting_says_what_is_known(customer: Customer, said: str) -> None:
    """Someone whom nobody could confirm is said to be so; a balance nobody gave is not made up."""
    assert counter_of().done(it.CustomerFound(sale_id="", customer=customer)).say.startswith(said)


def test_goods_scanned_before_the_answer() -> None:
    """Goods scanned while the customer was looked up do not lose them: it is the same sale."""
    counter = counter_of()
    counter.done(it.IdentifyCustomer(customer_id="x"))
    counter.done(it.AddItem(item=item_of()))
    counter.done(it.CustomerFound(sale_id="", next_receipt=1, customer=SARA))

    assert SARA == counter.sale.customer


def test_answer_for_a_sale_that_is_over() -> None:
    """A customer found too late, when the next sale is open, is not put on that one."""
    counter = selling("10.00")
    asked = counter.sale.sale_id
    counter.done(it.TakeTender(method="cash"))
    counter.done(it.AddItem(item=item_of()))

    for late in (
        it.CustomerFound(sale_id=asked, customer=SARA),
        it.CustomerFound(sale_id="", next_receipt=1, customer=SARA),
    ):
        assert "another sale" in counter.refused(late).reason
    assert counter.sale.customer is None


def test_other_customer_gives_back() -> None:
    """Another customer on the sale gives back the points and coupons of the one before."""
    counter = selling("10.00", customer=SARA)
    counter.put(hold=hold_of(10, "1.00"), lock=lock_of())
    sale = counter.sale
    decision = counter.done(it.CustomerFound(sale_id=sale.sale_id, customer=OMAR))

    assert (ReleaseHold(reference="hold-1"), ReleaseCoupons(reference="lock-1")) == (
        decision.effects
    )
    assert (OMAR, None, None) == (
        counter.sale.customer,
        counter.sale.hold,
        counter.sale.lock,
    )


def test_same_customer_again_keeps_what_is_held() -> None:
    """A second scan of the same customer brings a newer balance and gives nothing back."""
    counter = selling("10.00", customer=SARA)
    counter.put(hold=hold_of(10, "1.00"))
    sale = counter.sale
    fresh = customer_of(points=5)
    decision = counter.done(it.CustomerFound(sale_id=sale.sale_id, customer=fresh))

    assert () == decision.effects
    assert (fresh, sale.hold) == (counter.sale.customer, counter.sale.hold)


def test_remove() -> None:
    """A customer taken off the sale takes their points and coupons along."""
    counter = selling("10.00", customer=SARA)
    counter.put(hold=hold_of(10, "1.00"))

    assert (ReleaseHold(reference="hold-1"),) == counter.done(it.RemoveCustomer()).effects
    assert (None, None) == (counter.sale.customer, counter.sale.hold)
    assert "No customer is on this sale." == counter.refused(it.RemoveCustomer()).reason


def test_registered_offline() -> None:
    """Someone registered while the line is down is on the sale, and waits to be told."""
    new = Customer(customer_id="mobile_966500000009", name="Huda")
    counter = counter_of()
    counter.done(it.CustomerFound(sale_id="", customer=new, register_mobile="966500000009"))

    (delivery,) = counter.deliveries
    assert isinstance(delivery, CustomerDelivery)
    assert ("mobile_966500000009", "Huda", "966500000009") == (
        delivery.customer_id,
        delivery.name,
        delivery.mobile,
    )
    assert isinstance(counter.events[-1], ev.CustomerIdentified)
