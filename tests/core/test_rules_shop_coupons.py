"""Coupons of the shop's own engine: asked for, on the sale, given back, paid with."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import (
    AMAL,
    NOON,
    Counter,
    coupon_of,
    customer_of,
    item_of,
    lock_of,
    sar,
    selling,
)

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import COUNTED_SHORT, Coupon, CouponKind, Customer
from pos.core.effects import LockShopCoupon, ReleaseCoupons, ReleaseShopCoupon
from pos.core.errand import BoughtCoupon, BurnCoupon, BuyWithPoints
from pos.core.sale import SalePhase
from pos.core.shop_coupon import ShopCouponOnSale, ShopCouponRules

OURS = ShopCouponRules(patterns=("OWN-*",), has_engine=True, lock_minutes=30)
CODE = "OWN-F-7Q2X"
FIVE = coupon_of(CouponKind.FIXED, "5", code=CODE)
ENDS = NOON + timedelta(minutes=30) - COUNTED_SHORT
SARA = customer_of()


def at_a_till(*prices: str, customer: Customer | None = None, **setup: Any) -> Counter:
    """A sale is open at a till whose store has an engine."""
    setup.setdefault("shop_coupons", OURS)
    return selling(*(prices or ("50.00",)), customer=customer, **setup)


def asking(counter: Counter, code: str = CODE) -> LockShopCoupon:
    (effect,) = counter.done(it.ApplyCoupon(code=code)).effects
    assert isinstance(effect, LockShopCoupon)
    return effect


def had(
    counter: Counter, effect: LockShopCoupon, coupon: Coupon = FIVE, *, personal: bool = False
) -> it.ShopCouponLocked:
    """What the engine's yes to it becomes."""
    on_sale = ShopCouponOnSale(
        coupon=coupon,
        lock_id=effect.lock_id,
        expires_at=counter.now + timedelta(minutes=30) - COUNTED_SHORT,
        is_personal=personal,
    )
    return it.ShopCouponLocked(sale_id=effect.sale_id, on_sale=on_sale)


def no(effect: LockShopCoupon, *, unknown: bool = False) -> it.ShopCouponRefused:
    return it.ShopCouponRefused(
        sale_id=effect.sale_id,
        code=effect.code,
        lock_id=effect.lock_id,
        reason="It was good until 3 May 2026. Sell without it.",
        outcome_unknown=unknown,
    )


def locked(*prices: str, personal: bool = False, customer: Customer | None = None) -> Counter:
    """With the coupon of 5.00 on the sale."""
    counter = at_a_till(*prices, customer=customer)
    counter.done(had(counter, asking(counter), personal=personal))
    return counter


def codes(counter: Counter) -> list[str]:
    return [one.code for one in counter.sale.shop_coupons]


# -- asked for --------------------------------------------------------------------------------


def test_recorded_then_asked() -> None:
    """Its lock's id is in the record before the call leaves; nobody need be on the sale."""
    counter = at_a_till("50.00")
    decision = counter.done(it.ApplyCoupon(code="own-f-7q2x"))
    (event,) = decision.events
    (effect,) = decision.effects

    assert isinstance(event, ev.ShopCouponAsked)
    assert isinstance(effect, LockShopCoupon)
    assert event.asked.lock_id == effect.lock_id != ""
    assert ("own-f-7q2x", "", sar("50.00")) == (effect.code, effect.customer_id, effect.goods)
    assert NOON + timedelta(minutes=30) == event.asked.until


def test_asked_for_whoever_buys() -> None:
    """The engine decides whether it is theirs; whether the program knows them is no matter."""
    counter = at_a_till(customer=replace(SARA, verified=False))

    assert SARA.customer_id == asking(counter).customer_id


def test_works_without_a_program() -> None:
    """The shop's own coupons need no loyalty program."""
    assert CODE == asking(at_a_till(has_loyalty=False)).code


@pytest.mark.parametrize("code", ["SUMMER50", "OWNER"])
def test_any_other_code_is_the_programs(code: str) -> None:
    """What matches none of the store's patterns goes the way it always went."""
    counter = at_a_till()

    assert "scan the customer first" in counter.refused(it.ApplyCoupon(code=code)).reason


@pytest.mark.parametrize(
    ("counter", "said"),
    [
        (at_a_till(shop_coupons=replace(OURS, has_engine=False)), "[coupons] url"),
        (at_a_till(is_training=True), "training uses none up"),
        (locked(), "is on this sale already"),
    ],
)
def test_cannot_be_asked(counter: Counter, said: str) -> None:
    """Refused with what to do, and nothing is changed."""
    before = counter.state

    assert said in counter.refused(it.ApplyCoupon(code=CODE.lower())).reason
    assert before == counter.state


def test_before_any_goods() -> None:
    """As a coupon of the program: there is nothing to take it off."""
    counter = at_a_till(customer=SARA)
    counter.done(it.VoidLine(number=1))

    assert "Scan the goods first." == counter.refused(it.ApplyCoupon(code=CODE)).reason


def test_at_most_ten_of_both_kinds() -> None:
    """They are counted together, whoever keeps them."""
    counter = at_a_till(customer=SARA)
    many = tuple(coupon_of(CouponKind.FIXED, "1", code=f"C{number}") for number in range(9))
    counter.put(lock=lock_of(*many))
    counter.done(had(counter, asking(counter)))

    assert "at most 10 coupons" in counter.refused(it.ApplyCoupon(code="OWN-2")).reason
    assert "at most 10 coupons" in counter.refused(it.ApplyCoupon(code="C99")).reason


def test_one_question_at_a_time() -> None:
    """While its answer is awaited nothing that it may change is done."""
    counter = at_a_till(customer=SARA)
    asking(counter)

    for intent in (
        it.ApplyCoupon(code="OWN-2"),
        it.ApplyCoupon(code="SUMMER50"),
        it.RemoveCoupon(code=CODE),
        it.TakeTender(method="cash"),
        it.SuspendSale(),
    ):
        assert "Still asking" in counter.refused(intent).reason


def test_bought_with_points_and_used() -> None:
    """A coupon that the program had the shop's engine make is asked of the engine."""
    counter = at_a_till(customer=SARA)
    buy = BuyWithPoints(rule_id="r", apply=True)
    counter.done(it.RunErrand(errand=buy))
    pending = counter.sale.errand
    assert pending is not None
    bought = it.ErrandDone(
        sale_id=counter.sale.sale_id,
        errand_id=pending.errand_id,
        result=BoughtCoupon(code=CODE, points=100),
    )
    effects = counter.done(bought).effects

    assert [CODE] == [one.code for one in effects if isinstance(one, LockShopCoupon)]


# -- had --------------------------------------------------------------------------------------


def test_lowers_the_sale() -> None:
    """On the sale with what it takes off."""
    counter = at_a_till("50.00")
    decision = counter.done(had(counter, asking(counter)))

    assert f"{CODE} locked · −5.00" == decision.say
    assert "45.00" == counter.totals.total.text()
    assert counter.sale.shop_asked is None


def test_beside_one_of_the_program() -> None:
    """Both are taken off where each allows the other."""
    counter = at_a_till("100.00", customer=SARA)
    counter.put(lock=lock_of(coupon_of(CouponKind.PERCENTAGE, "10", code="TEN")))
    counter.done(had(counter, asking(counter)))

    assert [("TEN", "10.00"), (CODE, "5.00")] == [
        (code, value.text()) for code, value in counter.totals.coupon_values
    ]


def test_not_beside_one_that_stands_alone() -> None:
    """What was on the sale stays, and the new one's lock goes back."""
    counter = locked()
    alone = coupon_of(CouponKind.FIXED, "9", code="OWN-ALONE", with_orders=False)
    effect = asking(counter, "OWN-ALONE")
    refusal = counter.refused(had(counter, effect, alone))

    assert f"{CODE} and OWN-ALONE cannot be used together" in refusal.reason
    assert (ReleaseShopCoupon(lock_id=effect.lock_id),) == refusal.effects
    assert [CODE] == codes(counter)
    assert counter.sale.shop_asked is None


@pytest.mark.parametrize(
    ("coupon", "said"),
    [
        (replace(FIVE, kind=CouponKind.SHIPPING), "takes nothing off at the counter"),
        (replace(FIVE, products=("mug",)), "takes nothing off this sale as it is"),
    ],
)
def test_never_used_up_for_nothing(coupon: Coupon, said: str) -> None:
    """What takes nothing off is not taken, and its lock goes back: it stays good."""
    counter = at_a_till("50.00")
    effect = asking(counter)
    refusal = counter.refused(had(counter, effect, coupon))

    assert f"{CODE} {said}" in refusal.reason
    assert (ReleaseShopCoupon(lock_id=effect.lock_id),) == refusal.effects
    assert ([], None) == (codes(counter), counter.sale.shop_asked)


def test_where_the_others_took_all() -> None:
    """Nothing is left for it to take off, which is said at its scan."""
    counter = locked("5.00")
    effect = asking(counter, "OWN-F-2")
    refusal = counter.refused(had(counter, effect, replace(FIVE, code="OWN-F-2")))

    assert "OWN-F-2 takes nothing off this sale beside the other coupons" in refusal.reason
    assert (ReleaseShopCoupon(lock_id=effect.lock_id),) == refusal.effects
    assert [CODE] == codes(counter)


def test_the_programs_own_lock_looks_at_it_too() -> None:
    """A coupon of the program that stands alone is given back, and the shop's stays."""
    counter = locked(customer=SARA)
    alone = coupon_of(CouponKind.FIXED, "9", code="ALONE", with_orders=False)
    counter.done(it.ApplyCoupon(code="ALONE"))
    lock = it.CouponLockPlaced(sale_id=counter.sale.sale_id, lock=lock_of(alone))
    refusal = counter.refused(lock)

    assert f"ALONE and {CODE} cannot be used together" in refusal.reason
    assert (ReleaseCoupons(reference="lock-1"),) == refusal.effects
    assert [CODE] == codes(counter)


def test_the_same_by_another_spelling() -> None:
    """The engine forgives how a code is written: two ways of it are one coupon all the same."""
    counter = locked()
    effect = asking(counter, "OWN-F-7Q-2X")
    refusal = counter.refused(had(counter, effect))

    assert "on this sale already" in refusal.reason
    assert (ReleaseShopCoupon(lock_id=effect.lock_id),) == refusal.effects
    assert [CODE] == codes(counter)


# -- not had ----------------------------------------------------------------------------------


def test_refused() -> None:
    """The engine's own reason is told, and the sale stands as it was."""
    counter = at_a_till("50.00")
    refusal = counter.refused(no(asking(counter)))

    assert "It was good until 3 May 2026. Sell without it." == refusal.reason
    assert ((), None, ()) == (codes_of_state(counter), counter.sale.shop_asked, refusal.effects)


def codes_of_state(counter: Counter) -> tuple[str, ...]:
    return tuple(code for one in counter.state.releases for code in one.codes)


def test_an_answer_that_is_lost() -> None:
    """The sale goes on without it; its lock goes back by the id that it would have."""
    counter = at_a_till("50.00")
    effect = asking(counter)
    refusal = counter.refused(no(effect, unknown=True))

    assert (ReleaseShopCoupon(lock_id=effect.lock_id),) == refusal.effects
    assert (CODE,) == codes_of_state(counter)
    counter.done(it.ReleaseArrived(reference=effect.lock_id))
    assert () == counter.state.releases
    counter.done(it.TakeTender(method="cash"))


def test_answers_that_come_too_late() -> None:
    """For a sale that is void: given back, whatever was answered."""
    for unknown, answered in ((False, True), (True, False)):
        counter = at_a_till("50.00")
        effect = asking(counter)
        void = counter.done(it.VoidSale())
        assert (ReleaseShopCoupon(lock_id=effect.lock_id),) == void.effects
        late = had(counter, effect) if answered else no(effect, unknown=unknown)
        assert (ReleaseShopCoupon(lock_id=effect.lock_id),) == counter.done(late).effects
    assert () == counter.done(no(effect)).effects


def test_nobody_changes_the_customer_meanwhile() -> None:
    """What is somebody's own is on no sale of anybody else's."""
    counter = at_a_till("50.00", customer=SARA)
    asking(counter)
    omar = customer_of("mobile_966500000002", name="Omar")
    found = it.CustomerFound(sale_id=counter.sale.sale_id, customer=omar)

    assert "Still asking" in counter.refused(found).reason


# -- off the sale -----------------------------------------------------------------------------


def test_removed() -> None:
    """Off the sale at once, and its lock goes back."""
    counter = locked("50.00")
    lock_id = counter.sale.shop_coupons[0].lock_id
    decision = counter.done(it.RemoveCoupon(code=CODE.lower()))

    assert f"{CODE} is off this sale." == decision.say
    assert (ReleaseShopCoupon(lock_id=lock_id),) == decision.effects
    assert "50.00" == counter.totals.total.text()


@pytest.mark.parametrize("intent", [it.VoidSale(), it.SuspendSale(name="one")])
def test_goes_back_with_the_sale(intent: it.Intent) -> None:
    """A sale that is void or set aside keeps no coupon."""
    counter = locked("50.00")
    lock_id = counter.sale.shop_coupons[0].lock_id

    assert ReleaseShopCoupon(lock_id=lock_id) in counter.done(intent).effects
    assert (lock_id,) == tuple(one.reference for one in counter.state.releases)


def test_resumed_without_it() -> None:
    """It is to be scanned again."""
    counter = locked("50.00")
    counter.done(it.SuspendSale(name="one"))

    assert "still on their way back" in counter.done(it.ResumeSale(name="one")).say
    assert [] == codes(counter)


@pytest.mark.parametrize("personal", [True, False])
def test_when_the_customer_goes(personal: bool) -> None:
    """Somebody's own goes with them; what anybody may use stays with the goods."""
    counter = locked("50.00", personal=personal, customer=SARA)
    counter.done(it.RemoveCustomer())

    assert ([] if personal else [CODE]) == codes(counter)
    assert personal == bool(counter.state.releases)


def test_told_when_it_cannot_go_back() -> None:
    """By what keeps it from going: the engine is not the loyalty service."""
    counter = locked("50.00", customer=SARA)
    counter.put(lock=lock_of(coupon_of(CouponKind.FIXED, "1", code="TEN")))
    lock_id = counter.sale.shop_coupons[0].lock_id
    counter.done(it.VoidSale())
    said = counter.done(it.ReleaseFailed(reference=lock_id)).say

    refused = counter.done(it.ReleaseFailed(reference=lock_id, needs_a_person=True)).say

    assert f"{CODE} is given back when the coupon engine answers, " in said
    assert f"{CODE} is given back once the token is right, tell the manager, " in refused
    assert (ReleaseCoupons(reference="lock-1", by_itself=True),) == (
        counter.done(it.ReleaseAgain()).effects
    )
    again = counter.done(it.TellEngineAgain()).effects
    assert (ReleaseShopCoupon(lock_id=lock_id, by_itself=True),) == again


# -- the end of its lock ----------------------------------------------------------------------


def lapsing(counter: Counter) -> LockShopCoupon:
    """Its time is over, and it is asked for again."""
    counter.now = ENDS
    (effect,) = counter.done(it.ShopLocksLapsed()).effects
    assert isinstance(effect, LockShopCoupon)
    return effect


def test_had_again_by_the_same_id() -> None:
    """The cashier need not know: it stays for a full time more."""
    counter = locked("50.00")
    (before,) = counter.sale.shop_coupons
    effect = lapsing(counter)
    assert (before.lock_id, before) == (effect.lock_id, effect.again)
    decision = counter.done(had(counter, effect))

    (after,) = counter.sale.shop_coupons
    assert before.expires_at + timedelta(minutes=30) - COUNTED_SHORT == after.expires_at
    assert ("", ()) == (decision.say, counter.state.releases)


def test_not_before_its_end() -> None:
    """Nothing is asked while the lock stands."""
    counter = locked("50.00")

    assert () == counter.done(it.ShopLocksLapsed()).effects


@pytest.mark.parametrize("unknown", [True, False])
def test_not_had_again(unknown: bool) -> None:
    """It goes off the sale, with what more is due; a lock that may stand is given back."""
    counter = locked("50.00")
    refusal = counter.refused(no(lapsing(counter), unknown=unknown))

    assert f"{CODE} could not be locked again and is off this sale: 5.00 more is due." in (
        refusal.reason
    )
    assert ([], "50.00") == (codes(counter), counter.totals.total.text())
    assert unknown == bool(counter.state.releases)


def test_nothing_is_paid_on_a_lapsed_one() -> None:
    """Asked for again first; the next try to pay finds the answer."""
    counter = locked("50.00")
    counter.now = ENDS
    refusal = counter.refused(it.TakeTender(method="cash"))
    (effect,) = refusal.effects
    assert isinstance(effect, LockShopCoupon)
    assert "asked for again. Pay in a moment." in refusal.reason
    counter.done(had(counter, effect))
    counter.done(it.TakeTender(method="cash"))


def test_kept_where_something_is_paid() -> None:
    """What is due changes with no clock once money was taken; the burn asks for it all the same."""
    counter = locked("50.00")
    counter.done(it.TakeTender(method="cash", amount=sar("10.00")))
    refusal = counter.refused(no(lapsing(counter)))

    assert "What is due stays" in refusal.reason
    assert (SalePhase.TENDERING, [CODE]) == (counter.sale.phase, codes(counter))
    assert counter.sale.next_shop_lapse is None
    counter.done(it.TakeTender(method="cash"))
    assert [CODE] == [one.code for one in counter.state.burns]


def test_asked_again_once_the_money_is_back() -> None:
    """What was kept for the money is no longer kept."""
    counter = locked("50.00")
    counter.done(it.TakeTender(method="cash", amount=sar("10.00")))
    counter.refused(no(lapsing(counter)))
    counter.done(it.VoidTender(number=1))

    assert ENDS == counter.sale.next_shop_lapse


def test_takes_nothing_off_any_more() -> None:
    """Its goods are struck out: it is not used up on this sale."""
    counter = at_a_till("50.00", "20.00")
    only = replace(FIVE, products=("item1",))
    counter.done(had(counter, asking(counter), only))
    counter.done(it.VoidLine(number=1))

    assert "takes nothing off this sale any more" in (
        counter.refused(it.TakeTender(method="cash")).reason
    )


def test_the_clock_was_set() -> None:
    """Its life is as long as it would have been."""
    counter = locked("50.00")
    lock_ends = counter.sale.shop_coupons[0].expires_at
    by = timedelta(hours=2)
    counter.done(it.ClockSet(before=NOON, after=NOON + by))

    assert lock_ends + by == counter.sale.shop_coupons[0].expires_at


def test_whoever_works_the_till() -> None:
    """Anybody may use one, as any other coupon."""
    counter = at_a_till("50.00")
    assert AMAL == counter.state.cashier
    counter.done(it.AddItem(item=item_of("bag", "10.00")))
    assert CODE == asking(counter).code


def test_used_up_by_hand_at_the_engine_alone() -> None:
    """The loyalty service would count it as used, and the engine would still take it."""
    by_hand = it.RunErrand(errand=BurnCoupon(code=CODE.lower(), reason="by mail"))

    assert "pos coupons revoke" in at_a_till(customer=SARA).refused(by_hand).reason
