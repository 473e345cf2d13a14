"""Signed coupons of the shop's own: believed where the engine does not answer, and only then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from builders import NOON, Counter, customer_of, item_of, sar, selling

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.customer import Coupon, CouponKind
from pos.core.decision import Refusal
from pos.core.effects import BurnShopCoupon, LockShopCoupon, ReleaseShopCoupon
from pos.core.money import Money
from pos.core.shop_coupon import ShopCouponOnSale, ShopCouponRules, UsedHere
from pos.core.signed_coupon import SignedCoupon, Unread, owner_digest
from pos.core.state import empty_state

RULES = ShopCouponRules(patterns=("OWN-*",), has_engine=True, believes_signed=True)
CODE = "OWN-P-1"
SIGNED = SignedCoupon(
    coupon=Coupon(code=CODE, kind=CouponKind.PERCENTAGE, value=Decimal(10)),
    currency="SAR",
    expires_at=NOON + timedelta(days=30),
)
SILENT = "The coupon engine does not answer. Sell without it, or try again later."
SARA = customer_of()
USED = UsedHere(code=CODE, receipt="S001-T1-000007", at=NOON)


def till(*prices: str, **more: Any) -> Counter:
    return selling(*(prices or ("100.00",)), shop_coupons=more.pop("rules", RULES), **more)


def scanned(counter: Counter, signed: SignedCoupon | Unread | None = SIGNED, **more: Any) -> str:
    """The lock's id that the engine is asked by."""
    code = signed.coupon.code if isinstance(signed, SignedCoupon) else CODE
    counter.done(it.ApplyCoupon(code=code, signed=signed, **more))
    (lock,) = (one for one in counter.effects if isinstance(one, LockShopCoupon))
    return lock.lock_id


def refused(counter: Counter, lock_id: str, **how: Any) -> it.ShopCouponRefused:
    asked = counter.sale.shop_asked
    assert asked is not None
    return it.ShopCouponRefused(
        sale_id=counter.sale.sale_id,
        code=asked.code,
        lock_id=lock_id,
        reason=how.pop("reason", SILENT),
        **how,
    )


def unanswered(counter: Counter, lock_id: str, **how: Any) -> it.ShopCouponRefused:
    return refused(counter, lock_id, is_unanswered=True, **how)


def believed(counter: Counter, signed: SignedCoupon = SIGNED) -> ShopCouponOnSale:
    lock_id = scanned(counter, signed)
    counter.done(unanswered(counter, lock_id))
    return counter.sale.shop_coupons[-1]


def test_believed_where_nobody_answers() -> None:
    """It takes off what it says, and the till is told so; there is no lock to lapse."""
    counter = till()
    lock_id = scanned(counter)
    told = counter.done(unanswered(counter, lock_id))

    assert f"{CODE} taken on its signature · −10.00" == told.say
    assert sar("90.00") == counter.totals.due
    assert counter.sale.next_shop_lapse is None
    assert counter.sale.shop_asked is None
    assert [ev.ShopCouponBelieved] == [type(one) for one in told.events]


@pytest.mark.parametrize(
    ("rules", "how"),
    [
        (RULES, {"reason": f"{CODE}: It was used."}),
        (replace(RULES, believes_signed=False), {"is_unanswered": True}),
    ],
)
def test_believed_at_no_other_time(rules: ShopCouponRules, how: dict[str, Any]) -> None:
    """Not where the engine says no, and not where the manager has not allowed it."""
    counter = till(rules=rules)
    no = refused(counter, scanned(counter), **how)

    assert no.reason == counter.refused(no).reason
    assert () == counter.sale.shop_coupons


@pytest.mark.parametrize(
    ("signed", "more", "why"),
    [
        (None, {}, "does not answer, and only signed coupons are taken now"),
        (Unread.DAMAGED, {}, "scan it once more"),
        (Unread.FORGED, {}, "not this shop's"),
        (Unread.NEWER, {}, "this version of the till"),
        (Unread.NO_KEY, {}, "[coupons] public_key"),
        (SIGNED, {"used_here": USED}, "was used here on S001-T1-000007"),
        (replace(SIGNED, expires_at=NOON), {}, "was good until 21 Nov 2026"),
        (replace(SIGNED, starts_at=NOON + timedelta(days=1)), {}, "is good from 22 Nov 2026 on"),
        (replace(SIGNED, currency="KWD"), {}, "is for sales in KWD"),
        (replace(SIGNED, owner=owner_digest(CODE, "c1")), {}, "scan the customer first"),
        (
            replace(SIGNED, coupon=replace(SIGNED.coupon, min_order=sar("100.01"))),
            {},
            "needs goods of 100.01 SAR at least",
        ),
    ],
)
def test_not_believed(signed: SignedCoupon | Unread | None, more: dict[str, Any], why: str) -> None:
    """What the till finds itself, in two sentences at most; the sale goes on."""
    counter = till()
    lock_id = scanned(counter, signed, **more)
    told = counter.refused(unanswered(counter, lock_id)).reason

    assert told.startswith(f"{CODE}: ")
    assert why in told
    assert () == counter.sale.shop_coupons
    assert counter.sale.shop_asked is None


def test_the_engine_is_believed_first() -> None:
    """Where it answers, what is signed says nothing: it may have revoked it, or let it go on."""
    counter = till()
    lock_id = scanned(counter, SIGNED, used_here=USED)
    on_sale = ShopCouponOnSale(
        coupon=SIGNED.coupon, lock_id=lock_id, expires_at=NOON + timedelta(minutes=30)
    )
    counter.done(it.ShopCouponLocked(sale_id=counter.sale.sale_id, on_sale=on_sale))

    assert (on_sale,) == counter.sale.shop_coupons


def test_whose_it_is() -> None:
    """Its own customer's alone; it leaves the sale with them."""
    theirs = replace(SIGNED, owner=owner_digest(CODE, SARA.customer_id))
    counter = till(customer=SARA)
    believed(counter, theirs)
    counter.done(it.RemoveCustomer())
    assert () == counter.sale.shop_coupons

    counter = till(customer=customer_of("another"))
    told = counter.refused(unanswered(counter, scanned(counter, theirs)))
    assert "It is another customer's" in told.reason


def test_the_customer_stays_while_the_engine_is_asked() -> None:
    """Whose it is was looked at when it was scanned: nobody else gets it."""
    theirs = replace(SIGNED, owner=owner_digest(CODE, SARA.customer_id))
    counter = till(customer=SARA)
    scanned(counter, theirs)
    another = it.CustomerFound(sale_id=counter.sale.sale_id, customer=customer_of("another"))

    counter.refused(another)
    counter.refused(it.RemoveCustomer())
    assert counter.sale.customer is not None
    assert SARA.customer_id == counter.sale.customer.customer_id


def test_a_lock_that_may_be_there() -> None:
    """An answer that is lost may have locked it: its own lock is burned with it, or goes back."""
    counter = till()
    lock_id = scanned(counter)
    counter.done(unanswered(counter, lock_id, outcome_unknown=True))
    (on_sale,) = counter.sale.shop_coupons
    assert lock_id == on_sale.lock_id
    assert counter.sale.next_shop_lapse is None

    paid = replace_of(counter)
    paid.done(it.TakeTender(method="cash"))
    (burn,) = paid.state.burns
    assert lock_id == burn.lock_id

    counter.done(it.RemoveCoupon(code=CODE))
    assert [lock_id] == [
        one.lock_id for one in counter.effects if isinstance(one, ReleaseShopCoupon)
    ]


def replace_of(counter: Counter) -> Counter:
    """Another till where all is as at this one."""
    other = Counter(setup=counter.setup)
    other.state = counter.state
    return other


def test_no_lock_goes_back_that_never_was() -> None:
    """Nothing was sent: there is nothing to give back, and the same may be scanned again."""
    counter = till()
    believed(counter)
    counter.done(it.RemoveCoupon(code=CODE))
    assert () == counter.state.releases

    believed(counter)
    counter.done(it.VoidSale())
    assert () == counter.state.releases


def test_its_burn_is_owed() -> None:
    """With the sale's end, as of any other; that it was believed is noted with it."""
    counter = till()
    believed(counter)
    counter.done(it.TakeTender(method="cash"))

    (burn,) = counter.state.burns
    assert (CODE, "", "S001-T1-000001", True) == (
        burn.code,
        burn.lock_id,
        burn.receipt,
        burn.is_believed,
    )
    assert SIGNED.expires_at == burn.valid_until
    assert [CODE] == [one.burn.code for one in counter.effects if isinstance(one, BurnShopCoupon)]


def test_twice_before_the_engine_is_told() -> None:
    """It is back, and would let it pass: the till knows better until its burn is there."""
    counter = till()
    believed(counter)
    counter.done(it.TakeTender(method="cash"))
    counter.done(it.AddItem(item=item_of("bag")))

    told = counter.refused(it.ApplyCoupon(code=CODE, signed=SIGNED)).reason
    assert f"{CODE} was used here on S001-T1-000001. Sell without it." == told


@pytest.mark.parametrize("typed", ["own-p-1", "OWN-P-I"])
def test_typed_otherwise_before_the_engine_is_told(typed: str) -> None:
    """In small letters, or with one that looks like a digit: the engine knows which it is, and the
    till that it was used. What the engine has locked for it goes back.
    """
    counter = till()
    believed(counter)
    counter.done(it.TakeTender(method="cash"))
    counter.done(it.AddItem(item=item_of("bag")))
    answer = counter.ask(it.ApplyCoupon(code=typed))
    if typed == "OWN-P-I":
        (asked,) = (one for one in counter.effects if isinstance(one, LockShopCoupon))
        on_sale = ShopCouponOnSale(
            coupon=SIGNED.coupon, lock_id=asked.lock_id, expires_at=NOON + timedelta(minutes=30)
        )
        answer = counter.ask(it.ShopCouponLocked(sale_id=counter.sale.sale_id, on_sale=on_sale))
        assert [asked.lock_id] == [
            one.lock_id for one in counter.effects if isinstance(one, ReleaseShopCoupon)
        ]

    assert isinstance(answer, Refusal)
    assert "was used here on S001-T1-000001" in answer.reason
    assert () == counter.sale.shop_coupons
    assert counter.sale.shop_asked is None


def test_two_of_them() -> None:
    """Each is on the sale; the same one twice is not."""
    counter = till()
    other = replace(SIGNED, coupon=replace(SIGNED.coupon, code="OWN-P-2"))
    believed(counter)
    believed(counter, other)
    assert "on this sale already" in counter.refused(it.ApplyCoupon(code=CODE)).reason

    assert sar("81.00") == counter.totals.due
    counter.done(it.RemoveCoupon(code=CODE))
    assert ["OWN-P-2"] == [one.code for one in counter.sale.shop_coupons]


def test_which_do_not_combine() -> None:
    """The second is not taken, as it would not be from the engine."""
    alone = replace(SIGNED, coupon=replace(SIGNED.coupon, code="OWN-P-2", with_orders=False))
    counter = till()
    believed(counter)

    told = counter.refused(unanswered(counter, scanned(counter, alone)))
    assert "cannot be used together" in told.reason
    assert [CODE] == [one.code for one in counter.sale.shop_coupons]


def test_a_clock_that_was_set_back() -> None:
    """What would be over by the clock as it was is not believed by the clock as it is."""
    counter = till()
    counter.done(it.ClockSet(before=NOON + timedelta(days=40), after=NOON))
    told = counter.refused(unanswered(counter, scanned(counter)))
    assert "this till's clock was set back" in told.reason

    counter.done(it.ClockSet(before=NOON, after=NOON + timedelta(days=40)))
    assert timedelta(0) == counter.state.clock_set_back
    believed(counter)


def test_another_shift_begins_by_the_clock_it_has() -> None:
    """A clock that was wrong and was put right makes trouble for the rest of one shift."""
    counter = till()
    counter.done(it.VoidSale())
    counter.done(it.ClockSet(before=NOON + timedelta(days=40), after=NOON))
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.done(it.OpenShift(opening_float=sar("100.00")))
    counter.done(it.AddItem(item=item_of("bag")))
    believed(counter)


def test_what_the_record_tells() -> None:
    """Folded again the sale is the same; whose coupon it is stands in no event."""
    theirs = replace(SIGNED, owner=owner_digest(CODE, SARA.customer_id))
    counter = till(customer=SARA)
    believed(counter, theirs)
    counter.done(it.TakeTender(method="cash"))

    assert counter.state == fold(empty_state(counter.setup), counter.events)
    asked = [one for one in counter.events if isinstance(one, ev.ShopCouponAsked)]
    assert asked
    assert repr(theirs.owner) not in repr(asked)


def test_it_is_money_of_its_kind() -> None:
    """A free piece, an amount, a share with a most: all as the engine's own answer would be."""
    amount = Coupon(code="OWN-F-1", kind=CouponKind.FIXED, value=Decimal("15.50"))
    share = replace(SIGNED.coupon, value=Decimal(50), capping=Money(1_000, "SAR"))
    piece = Coupon(code="OWN-G-1", kind=CouponKind.PRODUCT)
    for coupon, due in ((amount, "114.50"), (share, "120.00"), (piece, "30.00")):
        counter = till("100.00", "30.00")
        believed(counter, replace(SIGNED, coupon=coupon))
        assert sar(due) == counter.totals.due


def test_until_when_is_told_in_the_shops_day() -> None:
    """The last day on which it is good, and not the moment at which it is over."""
    counter = till()
    midnight = datetime(2026, 11, 21, tzinfo=UTC)
    told = counter.refused(
        unanswered(counter, scanned(counter, replace(SIGNED, expires_at=midnight)))
    )
    assert "It was good until 20 Nov 2026" in told.reason
