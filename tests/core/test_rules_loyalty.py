from dataclasses import replace
from decimal import Decimal

import pytest
from builders import (
    LATER,
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
from pos.core.customer import AskedFor, CouponKind, CouponLock
from pos.core.effects import LockCoupons, PlaceHold, ReleaseCoupons, ReleaseHold

FIFTY = coupon_of(CouponKind.FIXED, "50")
TEN = coupon_of(CouponKind.PERCENTAGE, "10", code="TEN")
ALONE = coupon_of(CouponKind.FIXED, "5", code="ALONE", with_orders=False)


def with_sara(*prices: str, points: int = 1_200, value: str = "120.00") -> Counter:
    return selling(*(prices or ("300.00",)), customer=customer_of(points=points, value=value))


def holding(amount: str = "10.00") -> Counter:
    counter = with_sara()
    counter.done(it.RedeemPoints(points=100))
    counter.done(it.HoldPlaced(sale_id=counter.sale.sale_id, hold=hold_of(100, amount)))
    return counter


def locking(*coupons: it.Intent, lock: CouponLock) -> Counter:
    counter = with_sara()
    counter.done(it.ApplyCoupon(code=lock.coupons[-1].code))
    counter.done(it.CouponLockPlaced(sale_id=counter.sale.sale_id, lock=lock))
    return counter


# -- points -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("intent", "asked"),
    [
        (it.RedeemPoints(points=100), AskedFor(points=100)),
        (it.RedeemPoints(amount=sar("12.50")), AskedFor(amount=sar("12.50"))),
        (it.RedeemPoints(rule_id="r1"), AskedFor(rule_id="r1")),
        (it.RedeemPoints(), AskedFor(amount=sar("120.00"))),
    ],
)
def test_redeem_is_recorded_then_asked(intent: it.RedeemPoints, asked: AskedFor) -> None:
    """What is asked for is in the record before the call leaves."""
    counter = with_sara()
    decision = counter.done(intent)

    assert (ev.HoldAsked(sale_id=counter.sale.sale_id, asked=asked),) == decision.events
    assert decision.effects == (
        PlaceHold(sale_id=counter.sale.sale_id, customer_id="mobile_966500000001", asked=asked),
    )


def test_redeem_all_is_no_more_than_the_sale() -> None:
    """All the points means what the sale can take, where the balance is more."""
    counter = with_sara("20.00")
    counter.done(it.RedeemPoints())

    assert AskedFor(amount=sar("20.00")) == counter.sale.hold_asked


@pytest.mark.parametrize(
    ("counter", "intent", "said"),
    [
        (selling("1.00"), it.RedeemPoints(points=1), "No customer on this sale"),
        (with_sara(), it.RedeemPoints(points=0), "more than nothing"),
        (with_sara(), it.RedeemPoints(amount=sar("0.00")), "more than nothing"),
        (with_sara(), it.RedeemPoints(amount=sar("300.01")), "at most 300.00"),
        (with_sara("0.00"), it.RedeemPoints(points=1), "Nothing is left for points"),
        (with_sara(points=0, value="0.00"), it.RedeemPoints(), "No Stars to redeem"),
        (with_sara(points=3, value="0.00"), it.RedeemPoints(), "Too few Stars"),
        (holding(), it.RedeemPoints(points=1), "held already"),
    ],
)
def test_redeem_refused(counter: Counter, intent: it.RedeemPoints, said: str) -> None:
    """What cannot be redeemed is refused with the reason, and nobody is asked."""
    before = counter.state

    assert said in counter.refused(intent).reason
    assert before == counter.state


def test_points_before_goods() -> None:
    """Points are held for goods: with none scanned there is nothing to hold them for."""
    counter = counter_of()
    counter.done(it.CustomerFound(sale_id="", customer=customer_of()))

    assert "Scan the goods first." == counter.refused(it.RedeemPoints(points=1)).reason


def test_one_question_at_a_time() -> None:
    """While one answer is awaited, neither points nor coupons are asked for again."""
    counter = with_sara()
    counter.done(it.RedeemPoints(points=100))

    for intent in (
        it.RedeemPoints(points=1),
        it.ApplyCoupon(code="A"),
        it.RemoveCoupon(code="A"),
    ):
        assert "Still asking" in counter.refused(intent).reason


def test_hold_placed() -> None:
    """Held points lower the sale by what the service says they are worth."""
    counter = with_sara()
    counter.done(it.RedeemPoints(points=100))
    decision = counter.done(it.HoldPlaced(sale_id=counter.sale.sale_id, hold=hold_of(100, "10.00")))

    assert "100 Stars held · −10.00" == decision.say
    assert "290.00" == counter.totals.total.text()
    assert counter.sale.hold_asked is None


def test_hold_worth_more_than_the_sale() -> None:
    """A hold worth more than is left to pay goes back whole: no change is given on points."""
    counter = with_sara("5.00")
    counter.done(it.RedeemPoints(points=100))
    refusal = counter.refused(
        it.HoldPlaced(sale_id=counter.sale.sale_id, hold=hold_of(100, "10.00"))
    )

    assert "at most 5.00" in refusal.reason
    assert (ReleaseHold(reference="hold-1"),) == refusal.effects
    assert (None, None) == (counter.sale.hold, counter.sale.hold_asked)


@pytest.mark.parametrize("outcome_unknown", [True, False])
def test_hold_refused(outcome_unknown: bool) -> None:
    """A refusal ends the waiting; whether points may stay reserved is on record."""
    counter = with_sara()
    counter.done(it.RedeemPoints(points=100))
    no = it.HoldRefused(
        sale_id=counter.sale.sale_id, reason="Not enough.", outcome_unknown=outcome_unknown
    )

    assert "Not enough." == counter.refused(no).reason
    assert counter.sale.hold_asked is None
    last = counter.events[-1]
    assert isinstance(last, ev.HoldFailed)
    assert outcome_unknown == last.outcome_unknown


def test_release_points() -> None:
    """Released points go back to the customer and the price goes up again."""
    counter = holding()
    decision = counter.done(it.ReleasePoints())

    assert (ReleaseHold(reference="hold-1"),) == decision.effects
    assert "300.00" == counter.totals.total.text()
    assert "No points are held." == counter.refused(it.ReleasePoints()).reason


# -- late answers -----------------------------------------------------------------------------


def voided(counter: Counter) -> Counter:
    counter.done(it.VoidSale())
    return counter


@pytest.mark.parametrize("next_sale", [True, False])
def test_answers_to_a_void_sale(next_sale: bool) -> None:
    """A hold or a lock that comes for a sale no longer open is given back, and nothing else."""
    counter = with_sara()
    asked = counter.sale.sale_id
    counter.done(it.RedeemPoints(points=100))
    counter.done(it.VoidSale())
    if next_sale:
        counter.done(it.CustomerFound(sale_id="", customer=customer_of()))
    before = counter.state
    hold = counter.done(it.HoldPlaced(sale_id=asked, hold=hold_of(100, "10.00")))
    lock = counter.done(it.CouponLockPlaced(sale_id=asked, lock=lock_of(FIFTY)))

    assert (ReleaseHold(reference="hold-1"),) == hold.effects
    assert (ReleaseCoupons(reference="lock-1"),) == lock.effects
    assert before == replace(counter.state, releases=())
    assert ["hold-1", "lock-1"] == [one.reference for one in counter.state.releases]


def test_answers_nobody_waits_for() -> None:
    """A second answer to one question is given back; a second no is nothing."""
    counter = holding()
    before = counter.state
    sale_id = counter.sale.sale_id
    other = hold_of(100, "10.00", reference="hold-2")

    assert (ReleaseHold(reference="hold-2"),) == (
        counter.done(it.HoldPlaced(sale_id=sale_id, hold=other)).effects
    )
    assert () == counter.done(it.HoldRefused(sale_id=sale_id, reason="no")).effects
    assert () == counter.done(it.CouponLockRefused(sale_id=sale_id, reason="no")).effects
    assert (ReleaseCoupons(reference="lock-1"),) == (
        counter.done(it.CouponLockPlaced(sale_id=sale_id, lock=lock_of(TEN))).effects
    )
    assert before == replace(counter.state, releases=())


def test_late_answers_find_nobody_at_the_till() -> None:
    """Answers that come after the till was locked are still taken."""
    counter = with_sara()
    counter.done(it.RedeemPoints(points=100))
    counter.done(it.LockTill())
    counter.done(it.HoldPlaced(sale_id=counter.sale.sale_id, hold=hold_of(100, "10.00")))

    assert counter.sale.hold is not None


# -- coupons ----------------------------------------------------------------------------------


def test_coupon_is_asked_for_with_the_goods() -> None:
    """A coupon is locked for this customer and these goods; the request is on record first."""
    counter = with_sara()
    decision = counter.done(it.ApplyCoupon(code="SUMMER50"))

    assert AskedFor(codes=("SUMMER50",)) == counter.sale.lock_asked
    assert decision.effects == (
        LockCoupons(
            sale_id=counter.sale.sale_id,
            customer_id="mobile_966500000001",
            codes=("SUMMER50",),
            goods=sar("300.00"),
            collections=(),
        ),
    )


def test_coupon_locked() -> None:
    """A locked coupon lowers the sale, and says by how much."""
    counter = with_sara()
    counter.done(it.ApplyCoupon(code="SUMMER50"))
    decision = counter.done(it.CouponLockPlaced(sale_id=counter.sale.sale_id, lock=lock_of(FIFTY)))

    assert "SUMMER50 locked · −50.00" == decision.say
    assert "250.00" == counter.totals.total.text()


def test_second_coupon_keeps_the_lock() -> None:
    """A further coupon is asked for together with the first, under the same lock."""
    counter = locking(lock=lock_of(FIFTY))
    (effect,) = counter.done(it.ApplyCoupon(code="TEN")).effects

    assert isinstance(effect, LockCoupons)
    assert (("SUMMER50", "TEN"), "lock-1") == (effect.codes, effect.reference)
    decision = counter.done(
        it.CouponLockPlaced(sale_id=counter.sale.sale_id, lock=lock_of(FIFTY, TEN))
    )
    assert "TEN locked · −25.00" == decision.say
    assert () == decision.effects


def test_new_lock_frees_the_old_one() -> None:
    """Where the service makes a new lock instead of changing the old one, the old is given back."""
    counter = locking(lock=lock_of(FIFTY))
    counter.done(it.ApplyCoupon(code="TEN"))
    fresh = lock_of(FIFTY, TEN, reference="lock-2")
    decision = counter.done(it.CouponLockPlaced(sale_id=counter.sale.sale_id, lock=fresh))

    assert (ReleaseCoupons(reference="lock-1"),) == decision.effects


def test_clash_gives_the_lock_back() -> None:
    """Coupons that may not be used together are given back, and the cashier told which."""
    counter = locking(lock=lock_of(FIFTY))
    counter.done(it.ApplyCoupon(code="ALONE"))
    refusal = counter.refused(
        it.CouponLockPlaced(sale_id=counter.sale.sale_id, lock=lock_of(FIFTY, ALONE))
    )

    assert "SUMMER50 and ALONE cannot be used together. Scan SUMMER50 again" in refusal.reason
    assert (ReleaseCoupons(reference="lock-1"),) == refusal.effects
    assert (None, None) == (counter.sale.lock, counter.sale.lock_asked)


def test_lock_refused_keeps_the_one_before() -> None:
    """A coupon that is rejected leaves those that are locked."""
    counter = locking(lock=lock_of(FIFTY))
    counter.done(it.ApplyCoupon(code="OLD"))
    counter.refused(it.CouponLockRefused(sale_id=counter.sale.sale_id, reason="Expired."))

    assert lock_of(FIFTY) == counter.sale.lock
    assert counter.sale.lock_asked is None


def test_remove_coupons() -> None:
    """One of two coupons is taken off by asking for the other; the last gives the lock back."""
    counter = locking(lock=lock_of(FIFTY, TEN))
    (effect,) = counter.done(it.RemoveCoupon(code="SUMMER50")).effects
    assert isinstance(effect, LockCoupons)
    assert ("TEN",) == effect.codes

    counter.done(it.CouponLockPlaced(sale_id=counter.sale.sale_id, lock=lock_of(TEN)))
    assert (ReleaseCoupons(reference="lock-1"),) == (
        counter.done(it.RemoveCoupon(code="TEN")).effects
    )
    assert counter.sale.lock is None


MANY = lock_of(*(coupon_of(CouponKind.FIXED, "1", code=f"C{n}") for n in range(10)))


@pytest.mark.parametrize(
    ("counter", "intent", "said"),
    [
        (selling("1.00"), it.ApplyCoupon(code="A"), "No customer"),
        (with_sara(), it.ApplyCoupon(code=""), "Scan or type"),
        (locking(lock=lock_of(FIFTY)), it.ApplyCoupon(code="SUMMER50"), "on this sale already"),
        (locking(lock=MANY), it.ApplyCoupon(code="A"), "at most 10 coupons"),
        (with_sara(), it.RemoveCoupon(code="A"), "not on this sale"),
    ],
)
def test_coupon_refused(counter: Counter, intent: it.Intent, said: str) -> None:
    """What cannot be locked is refused with the reason, and nobody is asked."""
    before = counter.state

    assert said in counter.refused(intent).reason
    assert before == counter.state


# -- time -------------------------------------------------------------------------------------


def test_time_passed() -> None:
    """Held points and coupons lapse at their time, together or apart, and only then."""
    counter = holding()
    counter.put(lock=lock_of(FIFTY))
    assert () == counter.done(it.TimePassed()).events

    counter.now = LATER
    assert "points and the coupons have lapsed" in counter.refused(it.TimePassed()).reason
    assert (None, None) == (counter.sale.hold, counter.sale.lock)
    assert "300.00" == counter.totals.total.text()


@pytest.mark.parametrize(("part", "said"), [("hold", "held points have"), ("lock", "lock has")])
def test_one_of_them_lapses(part: str, said: str) -> None:
    """Only what has reached its time is taken off."""
    counter = holding()
    soon = {"hold": hold_of(1, "1.00"), "lock": lock_of(FIFTY)}
    counter.put(hold=None)
    counter.put(**{part: soon[part]})
    counter.now = LATER

    assert said in counter.refused(it.TimePassed()).reason


# -- after the sale ---------------------------------------------------------------------------


def sold() -> tuple[Counter, str]:
    counter = with_sara()
    sale_id = counter.sale.sale_id
    counter.done(it.TakeTender(method="cash"))
    return counter, sale_id


def test_order_arrived() -> None:
    """When the order is delivered the last sale knows what it earned, and the new balance."""
    counter, sale_id = sold()
    decision = counter.done(
        it.OrderArrived(sale_id=sale_id, points_earned=300, points_redeemed=0, balance_after=1_250)
    )

    assert "S001-T1-000001 delivered · +300" == decision.say
    assert not decision.urgent
    last = counter.state.last_sale
    assert last is not None
    assert (300, 0, False) == (last.points_earned, last.points_redeemed, last.awaits_delivery)
    assert 1_250 == last.balance_after


def test_order_of_an_older_sale() -> None:
    """News of an older sale is recorded, and the last sale stays as it is."""
    counter, sale_id = sold()
    counter.state = replace(counter.state, last_sale=None)
    decision = counter.done(it.OrderArrived(sale_id=sale_id, points_earned=300, points_redeemed=0))

    assert "" == decision.say
    assert 1 == len(decision.events)


def test_order_turned_down() -> None:
    """A rejected order is said by its receipt, recorded, and shown until a person has looked."""
    counter, sale_id = sold()
    refusal = counter.refused(
        it.OrderTurnedDown(sale_id=sale_id, reason="Hold expired.", receipt="S001-T1-000007")
    )

    said = "The order of S001-T1-000007 was rejected: Hold expired. A manager must look at it."
    assert said == refusal.reason
    last = counter.state.last_sale
    assert last is not None
    assert ("Hold expired.", False) == (last.rejected, last.awaits_delivery)
    assert Decimal(1) == last.sale.lines[0].quantity
