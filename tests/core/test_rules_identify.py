from datetime import date

import pytest
from builders import (
    NOON,
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
from pos.core.customer import AskedFor, AutomaticPromotion, Customer, CustomerDetails
from pos.core.customer_code import split_customer_code
from pos.core.decision import NOTHING
from pos.core.deliveries import CustomerDelivery
from pos.core.effects import (
    FindCustomer,
    RegisterWithLoyalty,
    ReleaseCoupons,
    ReleaseHold,
)
from pos.core.errand import BoughtCoupon, BuyWithPoints
from pos.core.sale import PendingErrand

SARA = customer_of()
OMAR = customer_of("mobile_966500000002", name="Omar")

ASKS: list[it.Intent] = [
    it.IdentifyCustomer(customer_id="x"),
    it.IdentifyByPhone(phone="966500000001"),
    it.IdentifyByEmail(email="sara@example.com"),
    it.IdentifyByCard(card="62801234"),
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
    """Someone new is told to the service with all they gave, and with when they agreed."""
    decision = counter_of(country_code="966").done(
        it.RegisterCustomer(
            phone="050 000 0001",
            name=" Sara ",
            email="Sara@Example.com",
            birth_date=date(1990, 2, 28),
            referrer_code=" OMAR1 ",
        )
    )

    assert decision.effects == (
        RegisterWithLoyalty(
            sale_id="",
            next_receipt=1,
            customer_id="mobile_966500000001",
            details=CustomerDetails(
                name="Sara",
                mobile="966500000001",
                email="sara@example.com",
                birth_date=date(1990, 2, 28),
                referrer_code="OMAR1",
                consented_at=NOON,
            ),
            cashier_id="1001",
        ),
    )


@pytest.mark.parametrize(
    ("intent", "customer_id", "card"),
    [
        (it.IdentifyByPhone(phone="0500000001"), "mobile_966500000001", ""),
        (it.IdentifyByPhone(phone="+44 20 7946 0000"), "mobile_442079460000", ""),
        (it.IdentifyByEmail(email=" Sara@Example.COM "), "mail:sara@example.com", ""),
        (it.IdentifyByCard(card="6280 1234"), "card_62801234", "62801234"),
    ],
)
def test_identify_by_what_they_say_or_show(intent: it.Intent, customer_id: str, card: str) -> None:
    """Each becomes an id by the account's own convention; a card may also be linked to another."""
    counter = counter_of(
        country_code="966", email_template="mail:{email}", card_template="card_{card}"
    )
    decision = counter.done(intent)

    assert decision.effects == (
        FindCustomer(sale_id="", next_receipt=1, customer_id=customer_id, card=card),
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
@pytest.mark.parametrize(
    "asked",
    [
        {"hold_asked": AskedFor(points=1)},
        {"lock_asked": AskedFor(codes=("A",))},
        {"errand": PendingErrand(errand_id="e", errand=BuyWithPoints(rule_id="r"))},
    ],
)
def test_customer_stands_while_asking(intent: it.Intent, asked: dict[str, object]) -> None:
    """While something of a customer's is asked for, the customer stays on the sale."""
    counter = selling("10.00", customer=SARA)
    counter.put(**asked)

    assert "Still asking" in counter.refused(intent).reason


WRONG_PHONE = "not a phone number: give 5 to 15 digits."
WRONG_EMAIL = "not an e-mail address: give one such as name@example.com."


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        (it.IdentifyByPhone(phone="12"), WRONG_PHONE),
        (it.IdentifyByEmail(email="sara@example"), WRONG_EMAIL),
        (it.IdentifyByCard(card="?"), "not a card number: give at most 40 letters and digits."),
        (it.RegisterCustomer(phone="12", name="Sara"), WRONG_PHONE),
        (it.RegisterCustomer(phone="966500000001", name=" "), "Give the customer's name."),
        (it.RegisterCustomer(phone="966500000001", name="S", email="x"), WRONG_EMAIL),
        (
            it.RegisterCustomer(phone="966500000001", name="S", birth_date=date(2027, 1, 1)),
            "2027-01-01 is nobody's birth date",
        ),
        (it.ConfirmCustomer(), "No customer on this sale"),
    ],
)
def test_what_a_customer_needs(intent: it.Intent, said: str) -> None:
    """What cannot be a number, an address, a card or a birth date is refused with what can."""
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
        (
            Customer(customer_id="c1", name="Omar", verified=True, opted_out=True),
            "Omar · has left the program: they neither earn nor redeem.",
        ),
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
    details = CustomerDetails(
        name="Huda",
        mobile="966500000009",
        email="huda@example.com",
        birth_date=date(1990, 2, 28),
        referrer_code="OMAR1",
        consented_at=NOON,
    )
    counter = counter_of()
    counter.done(it.CustomerFound(sale_id="", customer=new, to_register=details, consented_at=NOON))

    (delivery,) = counter.deliveries
    assert isinstance(delivery, CustomerDelivery)
    assert ("mobile_966500000009", details) == (delivery.customer_id, delivery.details)


def test_a_code_that_nobody_could_check() -> None:
    """That is said at registering without the line; what the service makes of it, when it knows."""
    told = CustomerDetails(name="Huda", mobile="966500000009", referrer_code="NOSUCH")
    counter = counter_of()
    found = it.CustomerFound(sale_id="", customer=HUDA, to_register=told, consented_at=NOON)

    assert counter.done(found).say.endswith("is sent later. Code NOSUCH is not checked yet.")

    arrived = it.DeliveryArrived(entry_id="customer:1", customer="Huda", unknown_code="NOSUCH")
    answer = counter.done(arrived)
    assert "The code NOSUCH is not known; Huda is registered without it." == answer.say
    assert answer.trouble
    assert "" == counter.done(it.DeliveryArrived(entry_id="customer:1", customer="Huda")).say


def test_consent_is_on_record() -> None:
    """That someone new agreed to be kept is recorded, with when and before whom, and no name."""
    counter = counter_of()
    counter.done(
        it.CustomerFound(sale_id="", customer=SARA, consented_at=NOON, registered_by="1001")
    )

    assert (
        ev.ConsentGiven(customer_id=SARA.customer_id, at=NOON, cashier_id="1001") in counter.events
    )
    assert [] == counter.deliveries


HUDA = Customer(customer_id="mobile_966500000009", name="Huda")


def _registered(sale_id: str, customer: Customer = HUDA) -> it.CustomerFound:
    return it.CustomerFound(
        sale_id=sale_id,
        next_receipt=1,
        customer=customer,
        to_register=CustomerDetails(name="Huda", mobile="966500000009", consented_at=NOON),
        consented_at=NOON,
        registered_by="1001",
    )


@pytest.mark.parametrize(
    "meanwhile",
    [
        it.TakeTender(method="card", amount=sar("1.00")),
        it.TakeTender(method="card"),
        it.VoidSale(),
        it.SignOff(),
        it.LockTill(),
    ],
    ids=["tender taken", "sale complete", "sale void", "signed off", "locked"],
)
def test_a_registration_outlives_its_sale(meanwhile: it.Intent) -> None:
    """They agreed and gave their data: that is kept, though the sale can take nobody any more."""
    counter = selling("10.00")
    asked_for = counter.sale.sale_id
    if isinstance(meanwhile, it.SignOff):
        counter.done(it.VoidSale())
    counter.done(meanwhile)
    decision = counter.done(_registered(asked_for))

    assert "Huda is registered, but not on a sale." in decision.say
    consent = ev.ConsentGiven(customer_id=HUDA.customer_id, at=NOON, cashier_id="1001")
    assert (consent,) == decision.events
    (told,) = decision.deliveries
    assert isinstance(told, CustomerDelivery)
    assert ("Huda", HUDA.customer_id) == (told.name, told.customer_id)


def test_a_registration_of_who_is_on_the_sale_is_kept() -> None:
    """Nothing changes on a sale that knows them better; the service is told all the same."""
    counter = selling("10.00", customer=SARA)
    known = Customer(customer_id=SARA.customer_id)
    decision = counter.done(_registered(counter.sale.sale_id, known))

    assert [ev.ConsentGiven] == [type(event) for event in decision.events]
    assert 1 == len(decision.deliveries)
    assert SARA == counter.sale.customer


# -- confirmed later --------------------------------------------------------------------------

UNCONFIRMED = Customer(customer_id=SARA.customer_id, name="Sara")


def test_confirm_looks_up_the_same_customer() -> None:
    """A customer nobody could confirm is looked up again, for the same sale."""
    counter = selling("10.00", customer=UNCONFIRMED)
    (effect,) = counter.done(it.ConfirmCustomer()).effects

    sale_id = counter.sale.sale_id
    assert effect == FindCustomer(
        sale_id=sale_id, next_receipt=1, customer_id=SARA.customer_id, confirms=True
    )
    counter.done(it.CustomerFound(sale_id=sale_id, customer=SARA))
    assert SARA == counter.sale.customer


@pytest.mark.parametrize("other", [None, OMAR])
def test_who_was_taken_off_is_not_put_back(other: Customer | None) -> None:
    """A confirmation that comes after its customer has left the sale changes nothing."""
    counter = selling("10.00", customer=UNCONFIRMED)
    sale_id = counter.sale.sale_id
    counter.done(it.ConfirmCustomer())
    counter.done(it.RemoveCustomer())
    if other is not None:
        counter.done(it.CustomerFound(sale_id=sale_id, customer=other))

    decision = counter.done(it.CustomerFound(sale_id=sale_id, customer=SARA, confirms=True))

    assert NOTHING == decision
    assert other == counter.sale.customer


def test_an_answer_that_knows_less_wipes_nothing_out() -> None:
    """Looked up again while offline, a customer keeps the name and the balance that were known."""
    bare = Customer(customer_id=SARA.customer_id)
    counter = selling("10.00", customer=SARA)
    counter.put(hold=hold_of(10, "1.00"))
    decision = counter.done(it.CustomerFound(sale_id=counter.sale.sale_id, customer=bare))
    assert "Sara Ali stays as last known: nobody can be asked now." == decision.say
    assert () == decision.events
    assert (SARA, hold_of(10, "1.00")) == (counter.sale.customer, counter.sale.hold)

    other = selling("10.00", customer=UNCONFIRMED)
    other.done(it.CustomerFound(sale_id=other.sale.sale_id, customer=bare))
    assert UNCONFIRMED == other.sale.customer


def test_another_customer_takes_nothing_over() -> None:
    """A code that was sent, a promotion and bought coupons are the customer's they were for."""
    counter = selling("10.00", customer=SARA)
    counter.put(
        otp_for=AskedFor(points=1),
        bought=(BoughtCoupon(code="B1"),),
        promotion=AutomaticPromotion(name="Spring", amount=sar("1.00")),
    )
    counter.done(it.CustomerFound(sale_id=counter.sale.sale_id, customer=OMAR))

    sale = counter.sale
    assert (None, (), None) == (sale.otp_for, sale.bought, sale.promotion)
    assert any(isinstance(event, ev.PromotionDropped) for event in counter.events)
