"""The program and the stand-in service over real HTTP: two readings of one documentation meet."""

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from loyalty_bench import NOON, SARA, order, order_line, sar
from sandbox_store import Store

from pos.core.customer import CouponKind, CustomerDetails
from pos.core.deliveries import CustomerDelivery, OrderDelivery
from pos.core.money import Money
from pos.errors import (
    LoyaltyBusy,
    LoyaltyMisuse,
    LoyaltyRefused,
    LoyaltyUnreachable,
    ReservationGone,
)
from pos.ports.loyalty import HoldRequest
from pos.sandbox.faults import Faults
from pos.sandbox.scenarios import HOSTILE, INACTIVE, OMAR
from pos.sandbox.verify import current_hash

BAG = order_line("115.00", "115.00", tax="15.00", product_id="BAG", collection=("Bags",))
SHIRT = order_line("57.50", "57.50", tax="7.50", product_id="SHIRT")


def test_sara_is_known_by_name_tier_and_balance(store: Store) -> None:
    """A customer of the demo is found with all that the card on the screen shows."""
    sara = store.program.find_customer(SARA)

    assert sara is not None
    assert sara.balance is not None
    assert ("Sara Ali", "Gold", True) == (sara.name, sara.tier, sara.verified)
    assert (1200, sar("120.00"), "Stars") == (
        sara.balance.points,
        sara.balance.value,
        sara.balance.points_name,
    )
    assert sara.balance.expiring is not None
    assert 200 == sara.balance.expiring.points


def test_a_stranger_is_none_until_registered(store: Store) -> None:
    """Registration makes a customer, and doing it twice makes no second one."""
    lina_id, details = "mobile_966511112222", CustomerDetails(name="Lina", mobile="+966511112222")
    assert store.program.find_customer(lina_id) is None

    for _ in range(2):
        lina = store.program.register_customer(lina_id, details)

        assert ("Lina", True) == (lina.name, lina.verified)
    assert store.program.find_customer(lina_id) is not None


@pytest.mark.parametrize("customer_id", ["a+b@c.d", "أحمد", "a/b?c#d%2e", "..", "x" * 100])
def test_any_id_survives_the_way(store: Store, customer_id: str) -> None:
    """Ids with signs of their own arrive as they are, in paths and in bodies."""
    store.program.register_customer(customer_id, CustomerDetails(name="Odd"))

    found = store.program.find_customer(customer_id)

    assert found is not None
    assert "Odd" == found.name


def test_a_hostile_name_is_harmless(store: Store) -> None:
    """A name with terminal codes and bidi overrides arrives without them, its brackets as text."""
    found = store.program.find_customer(HOSTILE)

    assert found is not None
    assert not set(found.name) & set("\x1b\x9b\x07\u202e")
    assert "[bold]" in found.name


def test_redemption_terms(store: Store) -> None:
    """Ten points are one riyal, and the rules have titles a cashier can read out."""
    terms = store.program.redemption_terms(SARA)

    assert Decimal("0.1") == terms.money_per_point
    assert terms.rules
    assert all(rule.title and rule.rule_id for rule in terms.rules)


def test_a_hold_takes_points_and_gives_them_back(store: Store) -> None:
    """Held points cannot be spent twice; released, they can."""
    hold = store.hold(200)

    assert (200, sar("20.00")) == (hold.points, hold.amount)
    ends_after = hold.expires_at - store.clock.now().replace(microsecond=123_000)
    assert timedelta(minutes=9, seconds=30) == ends_after
    assert 1000 == store.points()

    store.program.release_hold(hold.reference)
    store.program.release_hold(hold.reference)
    store.program.release_hold("unknown-reference")
    assert 1200 == store.points()


def test_a_hold_by_amount(store: Store) -> None:
    """Money is held as points by the service's own sum."""
    hold = store.program.hold_points(
        HoldRequest(customer_id=SARA, at=store.clock.now(), amount=sar("15.00"))
    )

    assert (150, sar("15.00")) == (hold.points, hold.amount)


def test_holds_in_one_instant(store: Store) -> None:
    """Two holds while the till's clock stands still are two moments to the service."""
    store.hold(10)
    store.hold(10)

    assert 1180 == store.points()


def test_too_many_points_are_refused(store: Store) -> None:
    """More than there are is a refusal with advice, and nothing is held."""
    with pytest.raises(LoyaltyRefused, match="fewer points") as refused:
        store.hold(100, OMAR)

    assert "9008" == refused.value.code
    assert 40 == store.points(OMAR)


def test_an_inactive_customer_cannot_redeem(store: Store) -> None:
    """Who left the program keeps their points and cannot use them."""
    with pytest.raises(LoyaltyRefused, match="left the loyalty program"):
        store.hold(10, INACTIVE)


def test_the_digits_on_the_phone_are_a_proof(store: Store) -> None:
    """What the customer's phone shows now is accepted, and not a second time."""
    world = store.sandbox.world
    digits = current_hash(world, world.customers[SARA], now=store.sandbox.now())

    assert store.hold(10, proof=digits).reference
    with pytest.raises(LoyaltyRefused, match="refresh it and scan again"):
        store.hold(10, proof=digits)


def test_a_code_by_message_is_needed_where_the_account_says_so(store: Store) -> None:
    """The code sent for exactly these points holds them; another one is called wrong."""
    store.account(otp=True)
    request = HoldRequest(customer_id=SARA, at=store.clock.now(), points=50)

    store.program.send_otp(request)
    code = store.sandbox.world.one_time_codes[SARA].code

    wrong = "000000" if code != "000000" else "111111"
    with pytest.raises(LoyaltyRefused, match="customer's message is wrong"):
        store.program.hold_points(replace(request, otp=wrong))
    assert 50 == store.program.hold_points(replace(request, otp=code)).points


@pytest.mark.parametrize("off", ["program_active", "cashback_active"])
def test_a_program_switched_off_is_the_operators(store: Store, off: str) -> None:
    """An order the account does not take now is kept for when it does."""
    store.account(**{off: False})

    with pytest.raises(LoyaltyMisuse):
        store.delivered(order())


def test_a_wrong_proof_asks_for_a_new_scan(store: Store) -> None:
    """A virtual ID's digits that are too old or made up are refused in words."""
    with pytest.raises(LoyaltyRefused, match="refresh it and scan again"):
        store.hold(10, proof="000000")


def test_an_order_earns_and_redeems(store: Store) -> None:
    """One order takes the held points and gives new ones on what was really paid."""
    hold = store.hold(200)
    line = order_line("115.00", "95.00", tax="12.39", reductions="20.00")

    delivered = store.delivered(order(line, hold=hold))

    assert (95, 200) == (delivered.points_earned, delivered.points_redeemed)
    (sent,) = store.received("/orders")
    assert Decimal("95.00") == sent["totalPaid"]
    line_sent = sent["lineItems"][0]
    assert Decimal("95.00") == (
        line_sent["price"] * line_sent["quantity"] + line_sent["taxes"] - line_sent["discount"]
    )


def test_an_order_sent_twice_earns_once(store: Store) -> None:
    """A repeat is found out by asking, and tells what was earned the first time."""
    first = store.delivered(order())
    again = store.delivered(order())

    assert (False, True) == (first.already, again.already)
    assert first.points_earned == again.points_earned == 115
    found = store.program.find_delivered(OrderDelivery(entry_id="e", order=order()))
    assert again == found


def test_an_order_that_earned_nothing_is_not_sent_for_ever(store: Store) -> None:
    """Paid with points entirely, it leaves little trace; a repeat is still recognised."""
    line = order_line("0.50", "0.50", percent="0")

    assert 0 == store.delivered(order(line)).points_earned
    assert store.delivered(order(line)).already


def test_a_lost_answer_is_open_and_then_found(store: Store) -> None:
    """The order took effect and its answer was lost: asking tells, sending again harms nothing."""
    entry = OrderDelivery(entry_id="e", order=order())
    assert store.program.find_delivered(entry) is None
    store.sandbox.faults = Faults(lose_answers=1, only="/orders")

    with pytest.raises(LoyaltyUnreachable) as failed:
        store.program.deliver(entry)

    assert failed.value.sent
    found = store.program.find_delivered(entry)
    assert found is not None
    assert (115, True) == (found.points_earned, found.already)
    assert store.program.deliver(entry).already


@pytest.mark.parametrize("status", [500, 502])
def test_a_failing_service_is_open(store: Store, status: int) -> None:
    """An error of the server leaves the outcome unknown."""
    store.sandbox.faults = Faults(fail_status=status, fail_times=1)

    with pytest.raises(LoyaltyUnreachable) as failed:
        store.hold(10)
    assert failed.value.sent


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_has_done_nothing(store: Store, status: int) -> None:
    """Throttled or in maintenance, it is asked again later without a doubt."""
    store.sandbox.faults = Faults(fail_status=status, fail_times=1)

    with pytest.raises(LoyaltyUnreachable) as failed:
        store.hold(10)
    assert not failed.value.sent


def test_a_slow_service_ends_at_the_deadline(store: Store) -> None:
    """The cashier waits as long as the configuration says and no longer."""
    program = store.make(store.base_url, deadline_s=0.4)
    program.check()
    store.sandbox.faults = Faults(slow_ms=900)

    with pytest.raises(LoyaltyUnreachable) as failed:
        program.find_customer("somebody-slow")
    assert failed.value.sent


def test_an_expired_hold_is_refused_with_the_order(store: Store) -> None:
    """Points given back meanwhile are not charged silently, and nothing is earned."""
    hold = store.hold(200)
    store.clock.advance(11 * 60)

    with pytest.raises(ReservationGone) as refused:
        store.delivered(order(hold=hold))

    assert "9006" == refused.value.code
    assert 1200 == store.points()


def test_an_expired_lock_is_refused_with_the_order(store: Store) -> None:
    """Coupons that went back are told from an order that is wrong."""
    lock = store.lock("WELCOME10")
    store.clock.advance(31 * 60)

    with pytest.raises(ReservationGone):
        store.delivered(order(lock=lock))


@pytest.mark.parametrize("minutes", [0, 31])
def test_what_lapsed_is_reserved_anew(store: Store, minutes: int) -> None:
    """The same points and coupons, whether the old ones still stand or not, and one redemption."""
    store.account(otp=False)
    facts = order(hold=store.hold(1200), lock=store.lock("WELCOME10"))
    store.account(otp=True)  # the customer has left: nobody can be asked for a code
    store.clock.advance(minutes * 60)

    fresh = store.program.renew(OrderDelivery(entry_id="e", order=facts))

    assert isinstance(fresh, OrderDelivery)
    assert fresh.order.hold_reference != facts.hold_reference
    assert fresh.order.lock_reference != facts.lock_reference
    assert ("WELCOME10",) == fresh.order.coupon_codes
    assert 1200 == store.program.deliver(fresh).points_redeemed
    with pytest.raises(LoyaltyRefused):
        store.lock("WELCOME10")


def test_a_renewal_whose_answer_was_lost_is_had_later(store: Store) -> None:
    """What it locked is in its own way the next time: that no is waited out, not believed."""
    entry = OrderDelivery(
        entry_id="e", order=order(hold=store.hold(1200), lock=store.lock("WELCOME10"))
    )
    store.clock.advance(31 * 60)
    store.sandbox.faults = Faults(lose_answers=1, only="/validate")

    with pytest.raises(LoyaltyUnreachable) as lost:
        store.program.renew(entry)
    with pytest.raises(LoyaltyBusy):
        store.program.renew(entry)
    store.clock.advance(31 * 60)

    assert lost.value.sent
    assert 1200 == store.program.deliver(store.program.renew(entry)).points_redeemed


def test_points_spent_elsewhere_cannot_be_held_again(store: Store) -> None:
    """The manager is told how many points and how much money it is about."""
    facts = order(hold=store.hold(1000))
    store.clock.advance(11 * 60)
    store.hold(500)

    with pytest.raises(LoyaltyRefused, match=r"1,000 points \(100\.00 SAR\).*fewer now.*manager"):
        store.program.renew(OrderDelivery(entry_id="e", order=facts))


def test_points_worth_less_by_now_are_not_held_again(store: Store) -> None:
    """The customer was given more for them: a person settles it, and no points stay reserved."""
    facts = order(hold=store.hold(1000))
    store.clock.advance(11 * 60)
    store.account(redemption_factor=Decimal("0.05"))
    before = store.points()

    with pytest.raises(LoyaltyRefused, match=r"1,000 points \(100\.00 SAR\).*manager"):
        store.program.renew(OrderDelivery(entry_id="e", order=facts))
    assert before == store.points()


def test_coupons_used_elsewhere_give_the_points_back(store: Store) -> None:
    """All or nothing: points held anew for an order that cannot go are not kept."""
    facts = order(hold=store.hold(200), lock=store.lock("WELCOME10"))
    store.clock.advance(31 * 60)
    store.delivered(order(order_id="S001-T2-000009", lock=store.lock("WELCOME10")))
    before = store.points()

    with pytest.raises(LoyaltyRefused, match=r"\(WELCOME10\).*manager"):
        store.program.renew(OrderDelivery(entry_id="e", order=facts))
    assert before == store.points()


def test_the_balance_after_an_order(store: Store) -> None:
    """A fresh order tells what the customer has now; one that waited long does not."""
    now = store.delivered(order())
    late = store.delivered(order(order_id="S001-T1-000002", at=NOON - timedelta(hours=1)))

    assert now.balance_after is not None
    assert 1200 + 115 == now.balance_after.points
    assert late.balance_after is None


def test_a_registration_that_waited_is_delivered(store: Store) -> None:
    """Who registered offline exists after the delivery; sending it twice changes nothing."""
    entry = CustomerDelivery(
        entry_id="e", customer_id="mobile_966533334444", name="Huda", mobile="+966533334444"
    )

    store.program.deliver(entry)
    store.program.deliver(entry)

    huda = store.program.find_customer("mobile_966533334444")
    assert huda is not None
    assert "Huda" == huda.name


@pytest.mark.parametrize(
    ("code", "kind", "value"),
    [
        ("SUMMER50", CouponKind.FIXED, 50),
        ("WELCOME10", CouponKind.PERCENTAGE, 10),
        ("FREETOTE", CouponKind.PRODUCT, 0),
        ("CASHBACK5", CouponKind.CASHBACK, 5),
        ("FREESHIP", CouponKind.SHIPPING, 0),
    ],
)
def test_coupons_are_locked_with_what_they_take_off(
    store: Store, code: str, kind: CouponKind, value: int
) -> None:
    """The till learns kind and value of each, and until when it is reserved."""
    lock = store.lock(code)

    (coupon,) = lock.coupons
    assert (code, kind, value) == (coupon.code, coupon.kind, coupon.value)
    assert lock.expires_at > store.clock.now()


def test_a_coupons_limits_come_along(store: Store) -> None:
    """Capping, minimum order, entitled products and what combines are the coupon's own."""
    (welcome,) = store.lock("WELCOME10").coupons
    (alone,) = store.lock("ALONE25").coupons
    (big,) = store.lock("BIG100", goods="600.00").coupons
    (tote,) = store.lock("FREETOTE").coupons

    assert sar("30.00") == welcome.capping
    assert not (alone.with_orders or alone.with_products or alone.with_shipping)
    assert sar("500.00") == big.min_order
    assert ("TOTE-CANVAS",) == tote.products


@pytest.mark.parametrize("as_error", [False, True])
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("EXPIRED20", "expired"),
        ("USED15", "as often as it may"),
        ("BIG100", "larger"),
        ("NOSUCHCODE", "known|knows|cannot be used"),
    ],
)
def test_a_coupon_that_is_none_is_refused(
    store: Store, code: str, words: str, as_error: bool
) -> None:
    """Whether the service says no under status 200 or as an error, the cashier reads a sentence."""
    store.account(coupon_errors=as_error)

    with pytest.raises(LoyaltyRefused, match=words):
        store.lock(code, goods="100.00")
    with pytest.raises(LoyaltyRefused):
        store.lock("SUMMER50", code, goods="100.00")


def test_a_lock_is_changed_and_released(store: Store) -> None:
    """A second coupon joins the running lock; released, each can be locked anew."""
    one = store.lock("SUMMER50")
    two = store.lock("SUMMER50", "WELCOME10", reference=one.reference)
    assert ["SUMMER50", "WELCOME10"] == [coupon.code for coupon in two.coupons]

    store.program.release_coupons(two.reference)
    store.program.release_coupons(two.reference)

    assert store.lock("WELCOME10").reference


def test_an_order_uses_its_coupons_up(store: Store) -> None:
    """The lock travels with the order, and a coupon for one use is gone."""
    lock = store.lock("WELCOME10")
    line = order_line("115.00", "103.50", tax="13.50", reductions="11.50")

    store.delivered(order(line, lock=lock))

    with pytest.raises(LoyaltyRefused):
        store.lock("WELCOME10")


def test_a_preview_shows_the_campaign(store: Store) -> None:
    """What the sale would earn, and the campaign's name and last day, change nothing."""
    preview = store.program.preview_rewards(order(BAG, SHIRT))

    assert ["3x Bags"] == [campaign.name for campaign in preview.campaigns]
    assert NOON.replace(day=9, microsecond=123_000) == preview.campaigns[0].ends_at
    assert preview.points == store.delivered(order(BAG, SHIRT)).points_earned
    assert preview.points > 172


def test_wrong_keys_are_the_operators(store: Store) -> None:
    """A key the service does not know is told apart from a line that is down."""
    for wrong in ({"api_key": "nobody"}, {"secret_key": "nothing"}):
        program = store.make(store.base_url, **wrong)

        with pytest.raises(LoyaltyMisuse):
            program.check()
        with pytest.raises(LoyaltyMisuse):
            program.find_customer(SARA)


def test_the_check_of_right_keys_is_quiet(store: Store) -> None:
    """With both keys right there is nothing to say."""
    store.program.check()


def test_concurrent_questions_about_one_customer_take_turns(store: Store) -> None:
    """The service refuses two at once for one customer; from one till it never meets them."""
    failures: list[Exception] = []

    def ask() -> None:
        try:
            store.program.find_customer(SARA)
        except LoyaltyUnreachable as failed:
            failures.append(failed)

    store.sandbox.faults = Faults(slow_ms=5)
    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [] == failures


@pytest.mark.parametrize(
    ("store", "currency", "paid"),
    [("kwd", "KWD", "1.250"), ("jpy", "JPY", "1500")],
    indirect=["store"],
)
def test_other_currencies(store: Store, currency: str, paid: str) -> None:
    """Three decimals and none travel as they are, both ways."""
    program = store.make(store.base_url, currency=currency)
    amount = Money.parse(paid, currency)
    line = replace(
        order_line("1.00", "1.00"),
        unit_price=amount,
        paid=amount,
        reductions=Money.zero(currency),
        tax=Money.zero(currency),
    )
    facts = order(
        line,
        total_price=amount,
        total_discount=Money.zero(currency),
        total_tax=Money.zero(currency),
        total_paid=amount,
    )

    delivered = program.deliver(OrderDelivery(entry_id="e", order=facts))
    hold = program.hold_points(HoldRequest(customer_id=SARA, at=NOON, points=7))

    assert delivered.points_earned
    assert amount.major == store.received("/orders")[0]["totalPaid"]
    assert {"KWD": 35, "JPY": 7}[currency] == hold.amount.minor
    with pytest.raises(LoyaltyMisuse, match=currency):
        store.program.find_customer(SARA)


def test_a_lost_read_is_asked_once_more(store: Store) -> None:
    """One lost answer to a question is nobody's business; two are told as they are."""
    before = len(store.sandbox.received)
    store.lose_answers("/balance")
    assert store.program.find_customer(SARA)
    assert 0 == store.sandbox.faults.lose_answers

    store.lose_answers("/customers", count=2)
    with pytest.raises(LoyaltyUnreachable):
        store.program.find_customer(SARA)
    assert 0 == store.sandbox.faults.lose_answers
    assert {"GET"} == {one.method for one in store.sandbox.received[before:]}


def test_a_lost_change_is_never_sent_twice_by_itself(store: Store) -> None:
    """What may have happened is asked about by those who know how, and not repeated below them."""
    for path, ask in (
        ("/transactions/hold", lambda: store.hold(50)),
        ("/coupons/validate", lambda: store.lock("SUMMER50")),
        ("/orders", lambda: store.delivered(order())),
    ):
        store.lose_answers(path, count=2)
        with pytest.raises(LoyaltyUnreachable):
            ask()
        assert 1 == store.sandbox.faults.lose_answers
