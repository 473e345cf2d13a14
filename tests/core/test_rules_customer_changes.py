from datetime import date

import pytest
from builders import NOON, Counter, counter_of, customer_of, hold_of, lock_of, sar, selling

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import AskedFor, AutomaticPromotion, Customer, CustomerDetails
from pos.core.customer_file import Page
from pos.core.deliveries import (
    CashbackDelivery,
    CustomerDelivery,
    EventDelivery,
    OptDelivery,
    TagDelivery,
)
from pos.core.effects import (
    MarkNoticesRead,
    ReadCustomerPage,
    ReleaseCoupons,
    ReleaseHold,
    RememberCard,
    UpdateWithLoyalty,
)

SARA = customer_of()
OMAR = customer_of("mobile_966500000002", name="Omar")
EVENTS = ("birthday_visit",)


def with_sara(**setup: object) -> Counter:
    return selling("10.00", customer=SARA, country_code="966", customer_events=EVENTS, **setup)


# -- what they tell ---------------------------------------------------------------------------


def test_update_is_asked_of_the_service() -> None:
    """What a customer tells anew goes to the service in the form it keeps, and nothing else."""
    counter = with_sara()
    (effect,) = counter.done(
        it.UpdateCustomer(phone="0500000007", email="New@Example.com", birth_date=date(1990, 2, 28))
    ).effects

    assert effect == UpdateWithLoyalty(
        sale_id=counter.sale.sale_id,
        customer=SARA,
        details=CustomerDetails(
            mobile="966500000007", email="new@example.com", birth_date=date(1990, 2, 28)
        ),
    )


def test_updated() -> None:
    """The customer as the service now has them is on the sale, and nothing waits to be sent."""
    counter = with_sara()
    now = customer_of(name="Sara Omar")
    decision = counter.done(it.CustomerUpdated(sale_id=counter.sale.sale_id, customer=now))

    assert "Sara Omar is changed." == decision.say
    assert now == counter.sale.customer
    assert [] == counter.deliveries


def test_updated_offline() -> None:
    """Without the line the change waits, and the sale shows the new name at once."""
    counter = with_sara()
    details = CustomerDetails(name="Sara Omar", email="new@example.com")
    decision = counter.done(
        it.CustomerUpdated(sale_id=counter.sale.sale_id, customer=SARA, to_send=details)
    )

    assert "when the line is back" in decision.say
    assert counter.sale.customer is not None
    assert "Sara Omar" == counter.sale.customer.name
    (delivery,) = counter.deliveries
    assert isinstance(delivery, CustomerDelivery)
    assert (SARA.customer_id, details) == (delivery.customer_id, delivery.details)


def test_updated_too_late() -> None:
    """A change told after its sale was over alters no sale, and waits where it was not sent yet."""
    counter = with_sara()
    asked = counter.sale.sale_id
    counter.done(it.CustomerFound(sale_id=asked, customer=OMAR))
    before = counter.state
    details = CustomerDetails(name="Sara Omar")

    assert "Sara Ali is changed." == (
        counter.done(it.CustomerUpdated(sale_id=asked, customer=SARA)).say
    )
    late = it.CustomerUpdated(sale_id=asked, customer=SARA, to_send=details)
    assert "when the line is back" in counter.done(late).say
    assert before == counter.state
    (delivery,) = counter.deliveries
    assert isinstance(delivery, CustomerDelivery)
    assert (SARA.customer_id, details) == (delivery.customer_id, delivery.details)


def test_leaving_takes_back_what_is_reserved() -> None:
    """Who leaves the program holds no points and no coupons, and is told that nothing is earned."""
    counter = with_sara()
    counter.put(
        hold=hold_of(10, "1.00"),
        lock=lock_of(),
        otp_for=AskedFor(points=1),
        promotion=AutomaticPromotion(name="Spring", amount=sar("1.00")),
    )
    decision = counter.done(it.OptCustomer(is_active=False))

    assert (ReleaseHold(reference="hold-1"), ReleaseCoupons(reference="lock-1")) == (
        decision.effects
    )
    sale = counter.sale
    assert (None, None, None, None) == (sale.hold, sale.lock, sale.otp_for, sale.promotion)
    (delivery,) = counter.deliveries
    assert isinstance(delivery, OptDelivery)
    assert (SARA.customer_id, False) == (delivery.customer_id, delivery.is_active)
    again = counter.done(it.CustomerFound(sale_id=sale.sale_id, customer=SARA))
    assert "neither earn nor redeem" in again.say


@pytest.mark.parametrize(
    "intent",
    [
        it.RedeemPoints(points=1),
        it.ApplyCoupon(code="A"),
        it.GivePoints(amount=sar("1.00"), reason="r"),
    ],
)
def test_who_has_left_spends_and_earns_nothing(intent: it.Intent) -> None:
    """After leaving nothing is redeemed or given, until they join again."""
    counter = with_sara()
    counter.done(it.OptCustomer(is_active=False))
    assert "has left the program" in counter.refused(intent).reason

    counter.done(it.OptCustomer(is_active=True))
    counter.done(intent)


# -- what the shop notes ----------------------------------------------------------------------


def test_tags() -> None:
    """Tags put on and taken off are recorded and sent, each once."""
    counter = with_sara()
    decision = counter.done(it.TagCustomer(added=("vip", " vip ", "linen"), removed=("old",)))

    assert "Sara Ali: +vip, +linen, −old" == decision.say
    tagged = ev.CustomerTagged(
        sale_id=counter.sale.sale_id, added=("vip", "linen"), removed=("old",)
    )
    assert (tagged,) == decision.events
    (delivery,) = counter.deliveries
    assert isinstance(delivery, TagDelivery)
    assert (("vip", "linen"), ("old",)) == (delivery.added, delivery.removed)


def test_event() -> None:
    """An event the account knows is sent with its details; only its name is in the record."""
    counter = with_sara()
    decision = counter.done(it.SendCustomerEvent(name="birthday_visit", details=(("cake", "yes"),)))

    assert (ev.CustomerEventSent(sale_id=counter.sale.sale_id, name="birthday_visit"),) == (
        decision.events
    )
    (delivery,) = counter.deliveries
    assert isinstance(delivery, EventDelivery)
    assert (("cake", "yes"),) == delivery.details


def test_points_for_a_purchase_without_order() -> None:
    """The points of an amount are given under an id of their own, by whom and why on record."""
    counter = with_sara(return_window_days=14)
    counter.done(it.GivePoints(amount=sar("50.00"), reason="paid by mail"))

    (delivery,) = counter.deliveries
    assert isinstance(delivery, CashbackDelivery)
    assert (sar("50.00"), NOON, 14) == (
        delivery.amount,
        delivery.at,
        delivery.return_window_days,
    )
    assert delivery.transaction_id.startswith("S001-T1-")
    given = counter.events[-1]
    assert isinstance(given, ev.PointsGiven)
    assert ("1001", "paid by mail") == (given.cashier_id, given.reason)


def test_two_gifts_are_two() -> None:
    """Each gift has an id of its own: the second is not taken for the first sent again."""
    counter = with_sara()
    for _ in range(2):
        counter.done(it.GivePoints(amount=sar("5.00"), reason="r"))

    ids = {one.transaction_id for one in counter.deliveries if isinstance(one, CashbackDelivery)}
    assert 2 == len(ids)


def test_link_a_card() -> None:
    """A card becomes the customer's; screen and record have its last digits only."""
    counter = with_sara()
    sale_id = counter.sale.sale_id

    assert counter.done(it.LinkCard(card="6280 1234")).effects == (
        RememberCard(sale_id=sale_id, card="62801234", customer_id=SARA.customer_id),
    )
    decision = counter.done(
        it.CardLinked(sale_id=sale_id, card="62801234", was="mobile_966500000009")
    )
    assert "The card ending in 234 is theirs now. It was linked to …009 until now." == decision.say
    assert (ev.CardLinked(sale_id=sale_id, card="234"),) == decision.events


def test_a_card_is_linked_after_the_sale_is_over() -> None:
    """The answer may find the sale paid: the record has it all the same."""
    counter = with_sara()
    sale_id = counter.sale.sale_id
    counter.done(it.TakeTender(method="card"))
    counter.done(it.CardLinked(sale_id=sale_id, card="62801234"))

    assert ev.CardLinked(sale_id=sale_id, card="234") == counter.events[-1]


def test_nobody_unconfirmed_gets_a_card() -> None:
    """A card linked to a mistyped id would name a stranger from then on."""
    counter = selling("10.00", customer=Customer(customer_id="mobile_9"))

    assert "needs the network" in counter.refused(it.LinkCard(card="62801234")).reason


# -- their file -------------------------------------------------------------------------------


def test_pages_and_notices() -> None:
    """A page is read for the customer on the sale, also after something is paid."""
    counter = with_sara()
    counter.done(it.TakeTender(method="card", amount=sar("1.00")))

    assert (ReadCustomerPage(customer_id=SARA.customer_id, page=Page.COUPONS),) == (
        counter.done(it.ReadPage(page=Page.COUPONS)).effects
    )
    assert (MarkNoticesRead(customer_id=SARA.customer_id, notice_ids=("n1",)),) == (
        counter.done(it.MarkNoticesRead(notice_ids=("n1",))).effects
    )


# -- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        (it.UpdateCustomer(), "Give what has changed"),
        (it.UpdateCustomer(email="x"), "not an e-mail address"),
        (it.UpdateCustomer(phone="1"), "not a phone number"),
        (it.UpdateCustomer(birth_date=date(1899, 1, 1)), "nobody's birth date"),
        (it.TagCustomer(), "Give a tag."),
        (it.TagCustomer(added=(" ",)), "Give a tag."),
        (it.TagCustomer(added=("a,b",)), "no comma"),
        (it.TagCustomer(added=("a" * 51,)), "at most 50 characters"),
        (it.TagCustomer(added=("a",), removed=("a",)), "each once"),
        (it.TagCustomer(added=tuple(f"t{n}" for n in range(21))), "at most 20 tags"),
        (it.LinkCard(card="no card!"), "not a card number"),
        (it.SendCustomerEvent(name="other"), "Choose birthday_visit."),
        (it.GivePoints(amount=sar("0.00"), reason="r"), "more than nothing"),
        (it.GivePoints(amount=sar("1.00"), reason=""), "Say what for"),
        (it.GivePoints(amount=sar("100000.01"), reason="r"), "100,000.01 cannot be right"),
        (it.MarkNoticesRead(notice_ids=()), "nothing new"),
    ],
)
def test_refused(intent: it.Intent, said: str) -> None:
    """What cannot be noted is refused with the reason, and nothing is recorded or sent."""
    counter = with_sara()
    before = counter.state

    assert said in counter.refused(intent).reason
    assert (before, []) == (counter.state, counter.deliveries)


ALL: list[it.Intent] = [
    it.UpdateCustomer(name="S"),
    it.OptCustomer(is_active=False),
    it.TagCustomer(added=("a",)),
    it.LinkCard(card="62801234"),
    it.SendCustomerEvent(name="birthday_visit"),
    it.GivePoints(amount=sar("1.00"), reason="r"),
    it.ReadPage(page=Page.PROFILE),
    it.MarkNoticesRead(notice_ids=("n1",)),
]


@pytest.mark.parametrize("intent", ALL)
def test_it_needs_a_customer_and_a_program(intent: it.Intent) -> None:
    """Each is about the customer of the open sale, at a store that has a loyalty program."""
    assert counter_of().refused(intent).reason.startswith(("No customer on this sale", "No sale"))
    assert "No customer on this sale" in selling("1.00").refused(intent).reason
    assert "no loyalty program" in selling("1.00", has_loyalty=False).refused(intent).reason


@pytest.mark.parametrize("intent", ALL[:2])
def test_it_waits_for_nothing_and_nobody(intent: it.Intent) -> None:
    """Who buys is not changed while an answer is awaited, nor once something is paid."""
    counter = with_sara()
    counter.put(hold_asked=AskedFor(points=1))
    assert "Still asking" in counter.refused(intent).reason

    counter.put(hold_asked=None)
    counter.done(it.TakeTender(method="card", amount=sar("1.00")))
    assert "paid already" in counter.refused(intent).reason


def test_no_event_is_set_up() -> None:
    """Where the store has named no event, the refusal says where to name one."""
    counter = selling("1.00", customer=Customer(customer_id="c1"))

    assert "under events in [loyalty]" in counter.refused(it.SendCustomerEvent(name="x")).reason
