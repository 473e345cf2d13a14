"""Points into a coupon, points spent outside an order, a coupon used up without one."""

from dataclasses import replace

import pytest
from builders import (
    MUNA,
    Counter,
    counter_of,
    coupon_of,
    customer_of,
    hold_of,
    lock_of,
    sar,
    selling,
)

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import AskedFor, CouponKind, Customer
from pos.core.effects import GoOnErrand, LockCoupons, PrintSlip
from pos.core.errand import (
    BoughtCoupon,
    BurnCoupon,
    BurnedCoupon,
    BuyWithPoints,
    Errand,
    ErrandResult,
    RedeemedPoints,
    RedeemOutright,
)
from pos.core.rules.errands import maybe_spent

SARA = customer_of()
BUY = BuyWithPoints(rule_id="r1")
USE = BuyWithPoints(rule_id="r1", apply=True)
REDEEM = RedeemOutright(points=50, reason="a gift card")
BURN = BurnCoupon(code="B1", reason="used by mail")
COUPON = BoughtCoupon(code="NEW1", title="10 off", points=500)
ERRANDS: list[Errand] = [BUY, REDEEM, BURN]


def with_sara(*prices: str) -> Counter:
    return selling(*(prices or ("300.00",)), customer=SARA)


def asked(errand: Errand, counter: Counter | None = None) -> Counter:
    counter = counter or with_sara()
    counter.done(it.RunErrand(errand=errand), approved_by=MUNA.user_id)
    return counter


def done(counter: Counter, result: ErrandResult) -> it.ErrandDone:
    assert counter.sale.errand is not None
    return it.ErrandDone(
        sale_id=counter.sale.sale_id, errand_id=counter.sale.errand.errand_id, result=result
    )


@pytest.mark.parametrize("errand", ERRANDS)
def test_recorded_before_it_is_asked(errand: Errand) -> None:
    """What may be spent is on record, under an id no other till makes, before the call leaves."""
    counter = asked(errand)

    pending = counter.sale.errand
    assert pending is not None
    assert pending.errand_id.startswith("S001-T1-id")
    assert counter.events[-1] == ev.ErrandAsked.of(
        errand, sale_id=counter.sale.sale_id, errand_id=pending.errand_id
    )
    assert counter.effects == [
        GoOnErrand(
            sale_id=counter.sale.sale_id,
            customer_id=SARA.customer_id,
            errand_id=pending.errand_id,
            errand=errand,
        )
    ]


def slip_of(counter: Counter, result: BoughtCoupon | RedeemedPoints, **more: str) -> PrintSlip:
    asked_last = [one for one in counter.events if isinstance(one, ev.ErrandAsked)][-1]
    return PrintSlip(errand_id=asked_last.errand_id, result=result, points_name="Stars", **more)


def test_bought() -> None:
    """A bought coupon is on the sale's list and on paper, and lowers nothing by itself."""
    counter = asked(BUY)
    decision = counter.done(done(counter, COUPON))

    assert "10 off · NEW1 for 500 Stars" == decision.say
    assert ((COUPON,), None) == (counter.sale.bought, counter.sale.errand)
    assert (slip_of(counter, COUPON),) == decision.effects
    assert "300.00" == counter.totals.total.text()


def test_bought_to_be_used_at_once() -> None:
    """Bought for this sale, a coupon is locked with those that are on it already."""
    counter = with_sara()
    counter.put(lock=lock_of(coupon_of(CouponKind.FIXED, "5")))
    asked(USE, counter)
    slip, lock = counter.done(done(counter, COUPON)).effects

    assert isinstance(slip, PrintSlip)
    assert isinstance(lock, LockCoupons)
    assert (("SUMMER50", "NEW1"), "lock-1") == (lock.codes, lock.reference)
    assert AskedFor(codes=("SUMMER50", "NEW1")) == counter.sale.lock_asked


def test_bought_before_anything_is_scanned() -> None:
    """Without goods there is nothing to use it on yet: the customer has the coupon."""
    counter = counter_of()
    counter.done(it.CustomerFound(sale_id="", customer=SARA))
    asked(USE, counter)
    counter.done(done(counter, COUPON))

    assert ((COUPON,), None) == (counter.sale.bought, counter.sale.lock_asked)


def test_redeemed() -> None:
    """The service's figures are recorded, said and printed, with what it was for."""
    counter = asked(REDEEM)
    spent = RedeemedPoints(points=50, amount=sar("5.00"))
    decision = counter.done(done(counter, spent))

    assert "50 Stars redeemed = 5.00" == decision.say
    assert (slip_of(counter, spent, reason="a gift card"),) == decision.effects
    (event,) = decision.events
    assert isinstance(event, ev.PointsRedeemed)
    assert (50, sar("5.00"), "a gift card") == (event.points, event.amount, event.reason)


def test_burned() -> None:
    """A coupon used up is recorded with the reason."""
    counter = asked(BURN)
    (event,) = counter.done(done(counter, BurnedCoupon(code="B1"))).events

    assert isinstance(event, ev.CouponBurned)
    assert ("B1", "used by mail") == (event.code, event.reason)
    assert counter.sale.errand is None


@pytest.mark.parametrize("errand", ERRANDS)
@pytest.mark.parametrize("outcome_unknown", [True, False])
def test_refused_by_the_service(errand: Errand, outcome_unknown: bool) -> None:
    """A no ends it; where nobody knows, the cashier reads what to look at before a second time."""
    counter = asked(errand)
    assert counter.sale.errand is not None
    refusal = counter.refused(
        it.ErrandRefused(
            sale_id=counter.sale.sale_id,
            errand_id=counter.sale.errand.errand_id,
            reason="No.",
            outcome_unknown=outcome_unknown,
        )
    )

    assert refusal.reason.startswith("No.")
    assert outcome_unknown == (maybe_spent(errand) in refusal.reason)
    assert "before" in maybe_spent(errand)
    failed = counter.events[-1]
    assert isinstance(failed, ev.ErrandFailed)
    assert outcome_unknown == failed.outcome_unknown
    assert counter.sale.errand is None


def test_the_sale_waits_for_its_errand() -> None:
    """While points are being spent the sale is not paid, not void, and asks for nothing else."""
    counter = asked(BUY)

    for intent in (
        it.TakeTender(method="cash"),
        it.VoidSale(),
        it.RedeemPoints(points=1),
        it.ApplyCoupon(code="A"),
        it.RunErrand(errand=BUY),
        it.RemoveCustomer(),
    ):
        assert "Still asking" in counter.refused(intent).reason


@pytest.mark.parametrize("errand_id", ["other", ""])
def test_an_answer_nobody_waits_for(errand_id: str) -> None:
    """It is said, and changes nothing and prints nothing."""
    counter = with_sara()
    before, sale_id = counter.state, counter.sale.sale_id
    for answer in (
        it.ErrandDone(sale_id=sale_id, errand_id=errand_id, result=COUPON),
        it.ErrandRefused(sale_id=sale_id, errand_id=errand_id, reason="No."),
    ):
        refusal = counter.refused(answer)
        assert ((), ()) == (refusal.events, refusal.effects)
    assert before == counter.state


def test_what_opens_a_coupon_is_on_paper_only() -> None:
    """Its PIN and its address are printed from the answer, and no record holds them."""
    counter = asked(BUY)
    secret = replace(COUPON, pin="4711", url="https://shop.example/c/1")
    decision = counter.done(done(counter, secret))

    assert (slip_of(counter, secret),) == decision.effects
    (bought,) = decision.events
    assert isinstance(bought, ev.CouponBought)
    assert COUPON == bought.coupon


def test_late_answers_find_a_locked_till() -> None:
    """An errand's answer is taken although the till was locked meanwhile."""
    counter = asked(BUY)
    counter.done(it.LockTill())
    counter.done(done(counter, COUPON))

    assert (COUPON,) == counter.sale.bought


@pytest.mark.parametrize(
    ("errand", "said"),
    [
        (BuyWithPoints(rule_id=""), "Choose what to buy"),
        (RedeemOutright(points=0, reason="r"), "more than nothing"),
        (RedeemOutright(amount=sar("0.00"), reason="r"), "more than nothing"),
        (RedeemOutright(points=1, reason=""), "Say what for"),
        (BurnCoupon(code="", reason="r"), "Scan or type"),
        (BurnCoupon(code="B1", reason=""), "Say why"),
        (BurnCoupon(code="SUMMER50", reason="r"), "it goes with the order"),
    ],
)
def test_what_cannot_be_run(errand: Errand, said: str) -> None:
    """What makes no sense is refused before anybody is asked, manager or not."""
    counter = with_sara()
    counter.put(lock=lock_of(coupon_of(CouponKind.FIXED, "5")))
    before = counter.state

    refusal = counter.refused(it.RunErrand(errand=errand), approved_by=MUNA.user_id)
    assert said in refusal.reason
    assert before == counter.state


@pytest.mark.parametrize("errand", ERRANDS)
def test_who_cannot(errand: Errand) -> None:
    """It needs a confirmed customer in the program, and a sale on which nothing is paid yet."""
    run = it.RunErrand(errand=errand)
    assert "No customer" in selling("1.00").refused(run).reason
    unconfirmed = selling("1.00", customer=Customer(customer_id="c1"))
    assert "confirmed, and no answer came: F4, K asks" in unconfirmed.refused(run).reason
    paying = with_sara()
    paying.done(it.TakeTender(method="card", amount=sar("1.00")))
    assert "paid already" in paying.refused(run).reason


def test_bought_beside_held_points() -> None:
    """Points held for the sale stay held while others are turned into a coupon."""
    counter = with_sara()
    counter.put(hold=hold_of(100, "10.00"))
    asked(BUY, counter)
    counter.done(done(counter, COUPON))

    assert hold_of(100, "10.00") == counter.sale.hold
