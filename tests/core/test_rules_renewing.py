"""What is reserved nears its end: told, had anew, or kept while money is taken."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from builders import (
    LATER,
    Counter,
    coupon_of,
    customer_of,
    hold_of,
    lock_of,
    sar,
    selling,
)

from pos.core import events as ev
from pos.core import intents as it
from pos.core.customer import AskedFor, Coupon, CouponKind, PointsHold
from pos.core.decision import NOTHING
from pos.core.deliveries import OrderDelivery
from pos.core.effects import LockCoupons, PlaceHold, ReleaseCoupons, ReleaseHold
from pos.core.sale import SalePhase
from pos.core.setup import RenewHolds

HELD = AskedFor(points=100)
TEN = coupon_of(CouponKind.FIXED, "10", code="TEN")
ONLINE = it.LapseNears(online=True)
MINUTE = timedelta(minutes=1)


def reserving(
    policy: RenewHolds = RenewHolds.ASK, *, hold: bool = True, lock: bool = True, paid: bool = False
) -> Counter:
    """A sale of 100.00 with 10.00 of points and 10.00 of coupon, a minute before they end."""
    counter = selling("100.00", customer=customer_of(), renew_holds=policy)
    counter.put(
        hold=hold_of(100, "10.00", asked=HELD) if hold else None,
        lock=lock_of(TEN) if lock else None,
    )
    if paid:
        counter.done(it.TakeTender(method="cash", amount=sar("30.00")))
    counter.now = LATER - MINUTE
    return counter


def new_hold(counter: Counter, amount: str = "10.00") -> it.HoldPlaced:
    hold = hold_of(100, amount, reference="hold-2", expires_at=LATER + 9 * MINUTE)
    return it.HoldPlaced(sale_id=counter.sale.sale_id, hold=hold, renews=counter.sale.hold)


def new_lock(counter: Counter) -> it.CouponLockPlaced:
    lock = lock_of(TEN, reference="lock-2", expires_at=LATER + 9 * MINUTE)
    return it.CouponLockPlaced(sale_id=counter.sale.sale_id, lock=lock)


def no_hold(counter: Counter, *, is_final: bool) -> it.HoldRefused:
    return it.HoldRefused(sale_id=counter.sale.sale_id, reason="No.", is_final=is_final)


def no_lock(counter: Counter, *, is_final: bool) -> it.CouponLockRefused:
    return it.CouponLockRefused(sale_id=counter.sale.sale_id, reason="No.", is_final=is_final)


@pytest.mark.parametrize(
    ("policy", "online", "advice"),
    [
        (RenewHolds.ASK, True, "Extend them"),
        (RenewHolds.NEVER, True, "Finish the sale by then"),
        (RenewHolds.SILENT, False, "cannot be extended now"),
    ],
)
def test_warned(policy: RenewHolds, online: bool, advice: str) -> None:
    """A minute before the end the cashier is told what ends, and what can be done about it."""
    counter = reserving(policy)
    before = counter.state
    told = counter.done(it.LapseNears(online=online))

    assert told.trouble
    assert "100 Stars and TEN" in told.say
    assert advice in told.say
    assert (before, ()) == (counter.state, told.effects)


def test_only_what_ends_is_named() -> None:
    """A coupon that has time left is not spoken of."""
    counter = reserving()
    counter.put(lock=lock_of(TEN, expires_at=LATER + 5 * MINUTE))
    assert "TEN" not in counter.done(ONLINE).say


def test_nothing_to_warn_of() -> None:
    """A sale without anything reserved, or none at all, is left alone."""
    for counter in (reserving(hold=False, lock=False), selling("1.00"), Counter()):
        assert NOTHING == counter.ask(ONLINE)


@pytest.mark.parametrize("paid", [False, True])
def test_had_anew_silently(paid: bool) -> None:
    """The till gives both back and asks for the same; the sale keeps its amounts throughout."""
    counter = reserving(RenewHolds.SILENT, paid=paid)
    due = counter.totals.due
    anew = counter.done(ONLINE)

    assert "" == anew.say
    release, unlock, hold, lock = anew.effects
    assert isinstance(release, ReleaseHold)
    assert isinstance(unlock, ReleaseCoupons)
    assert isinstance(hold, PlaceHold)
    assert isinstance(lock, LockCoupons)
    assert (HELD, counter.sale.hold) == (hold.asked, hold.renews)
    assert (("TEN",), "") == (lock.codes, lock.reference)
    assert due == counter.totals.due
    assert NOTHING == counter.ask(ONLINE)

    counter.done(new_hold(counter))
    counter.done(new_lock(counter))
    assert ("hold-2", "lock-2") == counter.sale.reserved
    assert [] == counter.effects
    assert due == counter.totals.due
    assert LATER + 9 * MINUTE == counter.sale.next_lapse


def test_other_terms_are_told() -> None:
    """Where the same points are worth something else now the customer must hear it."""
    counter = reserving(RenewHolds.SILENT, lock=False)
    counter.done(ONLINE)
    assert "Before it was 100 for 10.00" in counter.done(new_hold(counter, "9.00")).say


@pytest.mark.parametrize("amount", ["9.00", "80.00", "200.00"])
def test_other_terms_under_a_tender(amount: str) -> None:
    """Nothing due changes: points of another worth go back, and the old figure is kept."""
    counter = reserving(RenewHolds.SILENT, lock=False, paid=True)
    counter.done(ONLINE)
    answer = counter.refused(new_hold(counter, amount))
    assert f"They are worth {amount} now" in answer.reason
    assert (ReleaseHold(reference="hold-2"),) == answer.effects
    assert (sar("60.00"), ("hold-1",)) == (counter.totals.due, counter.sale.reserved)


@pytest.mark.parametrize(
    "coupons",
    [
        (replace(TEN, value=Decimal(80)),),
        (TEN, coupon_of(CouponKind.CASHBACK, "5", code="CB", with_orders=False)),
    ],
    ids=["worth another", "clashing"],
)
def test_another_coupon_under_a_tender(coupons: tuple[Coupon, ...]) -> None:
    """The same of a coupon whose terms were changed meanwhile."""
    counter = reserving(RenewHolds.SILENT, hold=False, paid=True)
    counter.done(ONLINE)
    changed = replace(new_lock(counter).lock, coupons=coupons)
    answer = counter.refused(replace(new_lock(counter), lock=changed))
    assert "TEN could not be locked again. Its terms are others now." in answer.reason
    assert (ReleaseCoupons(reference="lock-2"),) == answer.effects
    assert (sar("60.00"), ("lock-1",)) == (counter.totals.due, counter.sale.reserved)


def test_refused_anew() -> None:
    """What the service will not hold again goes off the sale, and what is due now is said."""
    counter = reserving(RenewHolds.SILENT)
    counter.done(ONLINE)
    said = counter.refused(no_hold(counter, is_final=True)).reason
    assert "100 Stars could not be held again and are off this sale: 10.00 more is due." in said
    said = counter.refused(no_lock(counter, is_final=True)).reason
    assert "TEN could not be locked again and is off this sale: 10.00 more is due." in said
    assert () == counter.sale.reserved
    assert sar("100.00") == counter.totals.total


def test_refused_anew_while_paying() -> None:
    """Nobody at the counter asked: what is due stays until the tender is voided, and it is told."""
    counter = reserving(RenewHolds.SILENT, paid=True)
    due = counter.totals.due
    counter.done(ONLINE)
    points = counter.refused(no_hold(counter, is_final=True))
    coupon = counter.refused(no_lock(counter, is_final=True))
    stays = "No. What is due stays: the order asks for it again; void the tender to sell without it"
    assert f"100 Stars could not be held again. {stays}." == points.reason
    assert f"TEN could not be locked again. {stays}." == coupon.reason
    kept = ev.ReservationsKept(sale_id=counter.sale.sale_id)
    assert [1, 0] == [answer.events.count(kept) for answer in (points, coupon)]
    assert due == counter.totals.due
    assert counter.sale.next_lapse is None

    counter.done(it.VoidTender(number=1))
    assert (sar("100.00"), ()) == (counter.totals.due, counter.sale.reserved)


def test_one_of_both_is_kept() -> None:
    """What was had anew runs on with its own end, and stays when the tender is voided."""
    counter = reserving(RenewHolds.SILENT, paid=True)
    counter.done(ONLINE)
    counter.refused(no_hold(counter, is_final=True))
    counter.done(new_lock(counter))
    assert (("hold-1",), LATER + 9 * MINUTE) == (counter.sale.kept, counter.sale.next_lapse)
    counter.now = LATER
    assert "" == counter.done(it.TimePassed()).say

    last = counter.done(it.VoidTender(number=1))
    assert ReleaseHold(reference="hold-1", by_itself=True) == last.effects[-1]
    assert ("lock-2",) == counter.sale.reserved


def test_no_answer_before_anything_is_paid() -> None:
    """Given back and not had again: the points are off the sale, and nobody pays with them."""
    counter = reserving(RenewHolds.SILENT)
    counter.done(ONLINE)
    counter.refused(no_hold(counter, is_final=False))
    counter.refused(no_lock(counter, is_final=False))
    assert () == counter.sale.reserved


def test_no_answer_while_paying() -> None:
    """Money was taken on these figures: they stay, and the order asks for the points again."""
    counter = reserving(RenewHolds.SILENT, paid=True)
    due = counter.totals.due
    counter.done(ONLINE)
    assert "What is due stays" in counter.refused(no_hold(counter, is_final=False)).reason
    assert "What is due stays" in counter.refused(no_lock(counter, is_final=False)).reason
    counter.done(it.TakeTender(method="cash", amount=due))
    (order,) = counter.deliveries
    assert isinstance(order, OrderDelivery)
    assert order.needs_renewal(LATER)


def test_lapsed_while_paying() -> None:
    """The clock changes nothing under a tender: it is told once, and the order has what lapsed."""
    counter = reserving(paid=True)
    due = counter.totals.due
    counter.now = LATER
    told = counter.done(it.TimePassed())
    assert "What is due stays" in told.say
    assert (ev.ReservationsKept(sale_id=counter.sale.sale_id),) == told.events
    assert counter.sale.next_lapse is None
    assert () == counter.done(it.TimePassed()).events
    assert due == counter.totals.due

    counter.done(it.TakeTender(method="cash", amount=due))
    (order,) = counter.deliveries
    assert isinstance(order, OrderDelivery)
    assert order.order.hold is not None
    assert order.needs_renewal(LATER)


def test_lapsed_and_the_money_given_back() -> None:
    """What was kept for a tender goes with the last one, and is told; nobody hears of a release."""
    counter = reserving(paid=True)
    counter.done(it.TakeTender(method="cash", amount=sar("10.00")))
    counter.now = LATER
    counter.done(it.TimePassed())
    assert "kept" not in counter.done(it.VoidTender(number=1)).say
    assert ("hold-1", "lock-1") == counter.sale.kept == counter.sale.reserved

    last = counter.done(it.VoidTender(number=2))
    assert "Taken back: cash 10.00. What was kept is off this sale" in last.say
    assert last.effects[-2:] == (
        ReleaseHold(reference="hold-1", by_itself=True),
        ReleaseCoupons(reference="lock-1", by_itself=True),
    )
    assert (SalePhase.SELLING, ()) == (counter.sale.phase, counter.sale.kept)
    assert (sar("100.00"), ()) == (counter.totals.due, counter.sale.reserved)


def test_a_voided_tender_leaves_what_is_held() -> None:
    """Points that have time left stay on the sale when the money is given back, with their end."""
    counter = reserving(paid=True)
    counter.done(it.VoidTender(number=1))
    assert (LATER, ("hold-1", "lock-1")) == (counter.sale.next_lapse, counter.sale.reserved)


def test_extended_while_paying() -> None:
    """The cashier may extend under a tender too; what is due stays."""
    counter = reserving(paid=True)
    due = counter.totals.due
    asking = counter.done(it.ExtendHold())
    assert 4 == len(asking.effects)
    assert due == counter.totals.due
    counter.refused(it.CompleteSale())
    counter.done(new_hold(counter))
    counter.done(new_lock(counter))
    counter.done(it.TakeTender(method="cash", amount=due))


def test_coupons_are_extended_too() -> None:
    """A lock alone, or with points, is asked for anew by the same key."""
    for counter in (reserving(hold=False), reserving()):
        assert any(isinstance(one, LockCoupons) for one in counter.done(it.ExtendHold()).effects)


@pytest.mark.parametrize(
    ("counter", "said"),
    [
        (reserving(RenewHolds.NEVER), "extends nothing"),
        (reserving(hold=False, lock=False), "Nothing is held"),
        (reserving(hold=False, lock=False, paid=True), "Nothing is held"),
        (selling("1.00"), "No customer"),
    ],
)
def test_not_extended(counter: Counter, said: str) -> None:
    """Nothing is given back where it would not be asked for again."""
    answer = counter.refused(it.ExtendHold())
    assert said in answer.reason
    assert () == answer.effects


@pytest.mark.parametrize("counter", [reserving(), reserving(lock=False), reserving(paid=True)])
def test_not_extended_offline(counter: Counter) -> None:
    """While the line is down nothing is given back for what could not be had again."""
    answer = counter.refused(it.ExtendHold(online=False))
    assert "Extending needs the network" in answer.reason
    assert () == (*answer.effects, *answer.events)


def test_one_question_at_a_time() -> None:
    """What is being asked for anew is not asked for once more."""
    counter = reserving(paid=True)
    counter.done(it.ExtendHold())
    assert "Still asking" in counter.refused(it.ExtendHold()).reason


def test_worth_more_than_the_sale() -> None:
    """A renewal that came back worth more than the goods is given back, and the old one is gone."""
    counter = reserving(RenewHolds.SILENT, lock=False)
    counter.done(ONLINE)
    counter.refused(new_hold(counter, "200.00"))
    hold: PointsHold | None = counter.sale.hold
    assert hold is None
