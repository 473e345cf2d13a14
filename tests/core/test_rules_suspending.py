"""Sales set aside and brought back: names, what is given back, and from shift to shift."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import (
    AMAL,
    Counter,
    counter_of,
    coupon_of,
    customer_of,
    hold_of,
    item_of,
    lock_of,
    sar,
    selling,
)
from taking_back import take_back

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.customer import AskedFor, CouponKind
from pos.core.effects import ReleaseCoupons, ReleaseHold
from pos.core.rules.suspending import MOST_SUSPENDED
from pos.core.state import empty_state


def names(counter: Counter) -> list[str]:
    return [one.name for one in counter.state.suspended]


def suspend_one(counter: Counter, name: str = "") -> None:
    counter.done(it.AddItem(item=item_of()))
    counter.done(it.SuspendSale(name=name))


def test_aside_and_back() -> None:
    """The sale is gone from the register, the next one begins, and it comes back as it was."""
    counter = selling("100.00", "5.00", customer=customer_of())
    aside = counter.sale

    assert "Suspended: blue coat." == counter.done(it.SuspendSale(name="blue coat")).say
    assert counter.state.sale is None
    counter.done(it.AddItem(item=item_of()))
    counter.done(it.TakeTender(method="cash"))
    assert "Resumed: blue coat · 105.00." == counter.done(it.ResumeSale(name="Blue Coat ")).say
    assert aside == counter.sale
    assert [] == names(counter)


def test_names_of_their_own() -> None:
    """The customer's name, or the number after the highest; a name in use is not given twice."""
    counter = counter_of()
    suspend_one(counter)
    suspend_one(counter)
    counter.done(it.ResumeSale(name="1"))
    counter.done(it.VoidSale())
    suspend_one(counter)
    for _ in range(2):
        counter.done(it.CustomerFound(sale_id="", customer=customer_of()))
        counter.done(it.SuspendSale())

    assert ["2", "3", "Sara Ali", "4"] == names(counter)


def test_a_name_in_use() -> None:
    """Two sales of one name could not be told apart: another name is asked for."""
    counter = counter_of()
    suspend_one(counter, "Sara")
    counter.done(it.AddItem(item=item_of()))

    assert "Give another name" in counter.refused(it.SuspendSale(name="SARA")).reason


def test_points_and_coupons_are_given_back() -> None:
    """Suspended it holds nothing, as recorded; brought back it says so."""
    counter = selling("100.00", customer=customer_of())
    lock = lock_of(coupon_of(CouponKind.FIXED, "5.00"))
    counter.put(hold=hold_of(100, "10.00"), lock=lock)

    said = counter.done(it.SuspendSale()).say

    assert "given back" not in said  # it is not known yet: the line may be down
    assert said.startswith("Suspended: Sara Ali. Its points and coupons are off it: redeem them")
    assert [ReleaseHold(reference="hold-1"), ReleaseCoupons(reference="lock-1")] == counter.effects
    kinds = [type(event) for event in counter.events[-5:]]
    asked = [ev.ReleaseAsked, ev.ReleaseAsked]
    assert [ev.PointsReleased, ev.CouponsReleased, *asked, ev.SaleSuspended] == kinds
    back = counter.done(it.ResumeSale(name="Sara Ali")).say
    assert "are still on their way back: redeem them again once they are there." in back
    assert (None, None) == (counter.sale.hold, counter.sale.lock)
    assert counter.sale.customer is not None


def test_points_that_are_back_can_be_redeemed() -> None:
    """Once they are known to be back, whoever resumes the sale is told to redeem them again."""
    counter = selling("100.00", customer=customer_of())
    counter.put(hold=hold_of(100, "10.00"))
    counter.done(it.SuspendSale())
    counter.done(it.ReleaseArrived(reference="hold-1"))

    back = counter.done(it.ResumeSale(name="Sara Ali")).say

    assert back.endswith("Its points and coupons were given back: redeem them again.")


@pytest.mark.parametrize("asked", ["hold_asked", "lock_asked"])
def test_not_while_an_answer_is_awaited(asked: str) -> None:
    """What is being asked would come for a sale that is not there."""
    counter = selling("100.00", customer=customer_of())
    counter.put(**{asked: AskedFor(points=5)})

    assert "Still asking" in counter.refused(it.SuspendSale()).reason


def test_not_with_something_paid() -> None:
    """Money given belongs to a sale that stands on the register."""
    counter = selling("100.00")
    counter.done(it.TakeTender(method="card", amount=sar("10.00")))

    assert "paid already" in counter.refused(it.SuspendSale()).reason


def test_nothing_to_suspend() -> None:
    """Without a sale, or with an empty one, there is nothing to set aside."""
    counter = counter_of()
    assert "No sale is open" in counter.refused(it.SuspendSale()).reason

    counter.done(it.AddItem(item=item_of()))
    counter.done(it.VoidLine(number=1))
    assert "nothing to suspend" in counter.refused(it.SuspendSale()).reason


def test_resuming_over_a_sale() -> None:
    """One sale stands on the register: the open one goes first, and the sentence says how."""
    counter = counter_of()
    suspend_one(counter)
    counter.done(it.AddItem(item=item_of()))

    assert "Suspend it with F7" in counter.refused(it.ResumeSale(name="1")).reason


def test_unknown_names() -> None:
    """The sentence names those there are."""
    counter = counter_of()
    assert "No sale is suspended." == counter.refused(it.ResumeSale(name="1")).reason

    suspend_one(counter, "coat")
    assert "There are: coat." in counter.refused(it.ResumeSale(name="hat")).reason


def test_a_limit() -> None:
    """A till that is asked to keep more and more is being misused."""
    counter = counter_of()
    for _ in range(MOST_SUSPENDED):
        suspend_one(counter)
    counter.done(it.AddItem(item=item_of()))

    assert f"{MOST_SUSPENDED} sales are suspended" in counter.refused(it.SuspendSale()).reason


def next_shift(counter: Counter) -> None:
    assert counter.state.shift is not None
    counter.done(it.CloseShift(counted=counter.state.shift.drawer_expected))
    counter.done(it.OpenShift(opening_float=sar("50.00")))


def since_shift(counter: Counter) -> list[ev.Event]:
    last = max(at for at, e in enumerate(counter.events) if isinstance(e, ev.ShiftOpened))
    return counter.events[last:]


def test_from_shift_to_shift() -> None:
    """All that is suspended goes on, returns included, and a restart reads this shift alone."""
    counter = selling("100.00", "30.00")
    counter.done(it.TakeTender(method="cash"))
    counter.done(it.AddItem(item=item_of()))
    take_back(counter, "S001-T1-000001", 1, reason="worn")
    take_back(counter, "S001-T1-000001", 2)
    counter.done(it.SuspendSale(name="exchange"))
    counter.done(it.CustomerFound(sale_id="", customer=customer_of()))
    suspend_one(counter)
    before = counter.state.suspended

    next_shift(counter)
    next_shift(counter)

    assert before == counter.state.suspended
    read = fold(empty_state(counter.setup), since_shift(counter))
    assert replace(counter.state, cashier=None) == replace(read, cashier=None)
    assert "No shift is open" in _closed(counter).refused(it.ResumeSale(name="exchange")).reason


def _closed(counter: Counter) -> Counter:
    assert counter.state.shift is not None
    counter.done(it.CloseShift(counted=counter.state.shift.drawer_expected))
    return counter


def test_returns_aside_count() -> None:
    """What stands returned on a suspended sale cannot come back on another."""
    counter = selling("100.00")
    counter.done(it.TakeTender(method="cash"))
    take_back(counter, "S001-T1-000001", 1)
    counter.done(it.SuspendSale())

    again = take_back(counter, "S001-T1-000001", 1)
    assert "all of it has come back" in getattr(again, "reason", "")


def test_the_day_may_end() -> None:
    """A suspended sale keeps neither the cashier nor the shift: both may end."""
    counter = counter_of()
    suspend_one(counter)

    counter.done(it.SignOff())
    counter.done(it.PinWasRight(cashier=AMAL))
    _closed(counter)
    assert ["1"] == names(counter)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            (it.NotAsScanned(title="Bag", price=sar("100.00"), price_now=sar("90.00")),),
            (
                "Resumed: 1 · 100.00. Bag is 90.00 by now. The sale keeps what was scanned: "
                "F8 changes a price, Delete strikes out."
            ),
        ),
        (
            (
                it.NotAsScanned(title="Belt", price=sar("1.00"), price_now=sar("2.00")),
                it.NotAsScanned(title="Bag", price=sar("100.00"), price_now=None),
            ),
            (
                "Resumed: 1 · 100.00. Bag is on sale no more. Belt is 2.00 by now. The sale keeps "
                "what was scanned: F8 changes a price, Delete strikes out."
            ),
        ),
        (
            (
                *(
                    it.NotAsScanned(title=f"Hat {n}", price=sar("1.00"), price_now=sar("2.00"))
                    for n in "123"
                ),
                *(
                    it.NotAsScanned(title=f"Belt {n}", price=sar("1.00"), price_now=None)
                    for n in "1234"
                ),
            ),
            (
                "Resumed: 1 · 100.00. Belt 1 is on sale no more. Belt 2 is on sale no more. 2 more "
                "are on sale no more. Hat 1 is 2.00 by now. Hat 2 is 2.00 by now. 1 more has "
                "another price. The sale keeps what was scanned: F8 changes a price, Delete "
                "strikes out."
            ),
        ),
        (
            (
                it.NotAsScanned(title="B" * 40, price=sar("1.00"), price_now=None),
                *(
                    it.NotAsScanned(title=f"Hat {n}", price=sar("1.00"), price_now=sar("2.00"))
                    for n in "1234"
                ),
            ),
            (
                f"Resumed: 1 · 100.00. {'B' * 40} is on sale no more. Hat 1 is 2.00 by now. Hat 2 "
                "is 2.00 by now. 2 more have another price. The sale keeps what was scanned: F8 "
                "changes a price, Delete strikes out."
            ),
        ),
        (
            (
                it.NotAsScanned(title="B" * 60, price=sar("1.00"), price_now=None),
                *(
                    it.NotAsScanned(title=f"Warm hat {n}", price=sar("1.00"), price_now=sar("2.00"))
                    for n in "12"
                ),
            ),
            (
                f"Resumed: 1 · 100.00. {'B' * 60} is on sale no more. Warm hat 1 is 2.00 by now. "
                "1 more has another price. The sale keeps what was scanned: F8 changes a price, "
                "Delete strikes out."
            ),
        ),
    ],
)
def test_items_that_are_not_as_scanned(changed: tuple[it.NotAsScanned, ...], said: str) -> None:
    """A sale brought back keeps its prices, and says where the catalogue has others by now."""
    counter = selling("100.00")
    counter.done(it.SuspendSale())

    assert said == counter.done(it.ResumeSale(name="1", not_as_scanned=changed)).say
