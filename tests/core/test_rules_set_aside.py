"""A shift set aside with its tray, and taken up again: by whom, when, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from builders import (
    AMAL,
    MUNA,
    Counter,
    counter_of,
    customer_of,
    hold_of,
    item_of,
    sar,
    selling,
)
from shift_readings import all_add_up, report_of, shifts_of

from pos.core import effects as fx
from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.day import Undelivered
from pos.core.reports.report import Report
from pos.core.roles import Role
from pos.core.rules.set_aside import MOST_ASIDE
from pos.core.settlement import SettledTotal, SettleHow
from pos.core.shift import CashMove, Shift
from pos.core.staff import Cashier, RoleLimits
from pos.core.state import empty_state

OMAR = Cashier(user_id="1002", name="Omar", role=Role.CASHIER)
HUDA = Cashier(user_id="1003", name="Huda", role=Role.CASHIER)

own_drawers = partial(counter_of, own_drawers=True)


def sell(counter: Counter, price: str) -> None:
    counter.done(it.AddItem(item=item_of("bag", price)))
    counter.done(it.TakeTender(method="cash", amount=sar(price)))


def sign_on(counter: Counter, who: Cashier) -> str:
    return counter.done(it.PinWasRight(cashier=who)).say


def on_break(**setup: object) -> Counter:
    """Amal's shift is aside with one sale in it, and Omar has opened his."""
    counter = own_drawers(**setup)
    sell(counter, "10.00")
    counter.done(it.SetShiftAside())
    sign_on(counter, OMAR)
    counter.done(it.OpenShift(opening_float=sar("50.00")))
    return counter


def shift_of(counter: Counter) -> Shift:
    assert counter.state.shift is not None, "no shift is open"
    return counter.state.shift


def reports(counter: Counter) -> dict[int, Report]:
    """By shift."""
    told = (report_of(events, counter.setup) for events in shifts_of(counter.events))
    return {one.drawer.number: one for one in told}


# -- set aside --------------------------------------------------------------------------------


def test_set_aside() -> None:
    """The drawer opens for the tray, its cashier is signed off, the shift stays as it stands."""
    counter = own_drawers()
    sell(counter, "10.00")
    before = shift_of(counter)
    done = counter.done(it.SetShiftAside())

    assert "Shift 1 is set aside. Take its tray out of the drawer." == done.say
    assert (
        ev.ShiftSetAside(number=1, at=counter.now, cashier_id=AMAL.user_id),
        ev.CashierSignedOff(cashier_id=AMAL.user_id),
    ) == done.events
    assert (fx.OpenDrawer(),) == done.effects
    (aside,) = counter.state.aside
    assert (before, counter.now, AMAL.user_id) == (aside.shift, aside.since, aside.set_aside_by)
    assert (None, None, False) == (
        counter.state.cashier,
        counter.state.shift,
        counter.state.shift_is_open,
    )


def test_where_cashiers_share_a_drawer() -> None:
    """There is no tray to take along: it is handed over, or the till is locked."""
    counter = counter_of()

    assert (
        "Cashiers share one drawer here. Hand it over with F10, or lock the till with F12."
        == counter.refused(it.SetShiftAside()).reason
    )


def test_with_a_sale_open() -> None:
    """Also where there is only a customer on it; suspended it stays for whoever comes."""
    counter = selling("10.00", own_drawers=True, customer=customer_of())
    said = "A sale is open. Finish, suspend or void it before you set the shift aside."
    assert said == counter.refused(it.SetShiftAside()).reason
    counter.done(it.SuspendSale(name="coat"))
    counter.done(it.SetShiftAside())
    sign_on(counter, OMAR)
    counter.done(it.OpenShift(opening_float=sar("50.00")))
    counter.done(it.ResumeSale(name="coat"))
    counter.done(it.TakeTender(method="card"))

    assert sar("10.00") == shift_of(counter).sold
    all_add_up(counter)


def test_without_a_shift() -> None:
    """Nothing is open that could be set aside."""
    counter = own_drawers()
    counter.done(it.CloseShift(counted=sar("100.00")))

    assert "No shift is open." in counter.refused(it.SetShiftAside()).reason


def test_anothers_shift() -> None:
    """Nobody takes another's tray out without a manager."""
    counter = own_drawers()
    counter.done(it.LockTill())
    sign_on(counter, OMAR)
    assert counter.refused(it.SetShiftAside()).needs_approval
    done = counter.done(it.SetShiftAside(), approved_by=MUNA.user_id)

    assert ev.Approved(action="others-drawer", approver_id=MUNA.user_id) in done.events
    (aside,) = counter.state.aside
    assert (AMAL.user_id, OMAR.user_id) == (aside.shift.opened_by, aside.set_aside_by)


def test_no_more_than_can_be_carried() -> None:
    """A hundred trays are a mistake, and every shift that is opened carries what is aside."""
    counter = own_drawers()
    for number in range(MOST_ASIDE):
        counter.done(it.SetShiftAside())
        sign_on(counter, replace(OMAR, user_id=f"2{number}"))
        counter.done(it.OpenShift(opening_float=sar("1.00")))

    assert "20 shifts are set aside." in counter.refused(it.SetShiftAside()).reason


# -- meanwhile --------------------------------------------------------------------------------


def test_another_opens_one() -> None:
    """Its number is one more than any; no sale and no cash of it is the other's."""
    counter = on_break()
    counter.done(it.MoveCash(move=CashMove.DROP, amount=sar("20.00"), reason="safe"))
    sell(counter, "7.00")

    (aside,) = counter.state.aside
    assert (2, sar("7.00"), sar("20.00")) == (
        shift_of(counter).number,
        shift_of(counter).sold,
        shift_of(counter).drops,
    )
    assert (1, sar("10.00"), sar("0.00")) == (
        aside.shift.number,
        aside.shift.sold,
        aside.shift.drops,
    )
    all_add_up(counter)


def test_nothing_moves_while_none_is_open() -> None:
    """No cash is moved, nothing sold and nothing counted on a shift that is aside."""
    counter = own_drawers()
    counter.done(it.SetShiftAside())
    sign_on(counter, OMAR)

    for intent in (
        it.MoveCash(move=CashMove.PAID_IN, amount=sar("5.00"), reason="change"),
        it.RingNoSale(reason="change"),
        it.AddItem(item=item_of()),
        it.CloseShift(counted=sar("100.00")),
    ):
        assert "No shift is open." in counter.refused(intent).reason


def test_numbers_go_on_from_the_highest() -> None:
    """Also where the shift that was closed last is an earlier one."""
    counter = on_break()
    counter.done(it.CloseShift(counted=sar("50.00")))
    counter.done(it.SignOff())
    sign_on(counter, AMAL)
    counter.done(it.CloseShift(counted=sar("110.00")))
    counter.done(it.OpenShift(opening_float=sar("100.00")))

    assert 3 == shift_of(counter).number
    all_add_up(counter)


def test_its_own_cashier_opens_no_other() -> None:
    """One tray for each: theirs is taken up, or somebody closes it."""
    counter = on_break()
    counter.done(it.LockTill())
    sign_on(counter, AMAL)
    counter.done(it.CloseShift(counted=sar("50.00")), approved_by=MUNA.user_id)

    assert (
        "Shift 1 is yours, and set aside. Take it up again with F10."
        == counter.refused(it.OpenShift(opening_float=sar("100.00"))).reason
    )
    counter.done(it.TakeShiftUp())
    assert 1 == shift_of(counter).number


@pytest.mark.parametrize("hands_over", [False, True], ids=["closed", "handed over"])
def test_what_is_aside_goes_on(*, hands_over: bool) -> None:
    """Over the close of another, a hand over, and the next opening; a till that starts reads no
    further back than that, and knows it all the same.
    """
    counter = on_break()
    (aside,) = counter.state.aside
    if hands_over:
        asked = it.HandOver(user_id=HUDA.user_id, pin="1234", counted=sar("50.00"))
        (check,) = counter.done(asked).effects
        assert isinstance(check, fx.CheckWhoTakesOver)
        counter.done(
            it.TakeOver(
                cashier=HUDA,
                asked=asked,
                asked_by=check.asked_by,
                shift=check.shift,
                drawer_expected=check.drawer_expected,
            )
        )
    else:
        counter.done(it.CloseShift(counted=sar("50.00")))
        counter.done(it.OpenShift(opening_float=sar("50.00")))

    assert 3 == shift_of(counter).number
    assert (aside,) == counter.state.aside
    assert counter.state == replace(refolded(counter), cashier=counter.state.cashier)
    all_add_up(counter)


def refolded(counter: Counter) -> object:
    """As a till that starts knows it."""
    opened = max(at for at, one in enumerate(counter.events) if isinstance(one, ev.ShiftOpened))
    return fold(empty_state(counter.setup), counter.events[opened:])


# -- taken up ---------------------------------------------------------------------------------


def test_taken_up_by_signing_on() -> None:
    """Its own cashier need say nothing more, and the drawer opens for the tray."""
    counter = own_drawers()
    sell(counter, "10.00")
    before = shift_of(counter)
    counter.done(it.SetShiftAside())
    counter.now += timedelta(minutes=40)
    back = counter.done(it.PinWasRight(cashier=AMAL))

    assert "Welcome, Amal: shift 1 is taken up again. Put its tray into the drawer." == back.say
    assert (
        ev.CashierSignedOn(cashier=AMAL),
        ev.ShiftTakenUp(number=1, at=counter.now, cashier_id=AMAL.user_id),
    ) == back.events
    assert (fx.OpenDrawer(),) == back.effects
    assert (before, ()) == (shift_of(counter), counter.state.aside)


def test_by_badge() -> None:
    """A badge is worth an id and a PIN here as well."""
    counter = own_drawers()
    counter.done(it.SetShiftAside())
    back = counter.done(it.BadgeShown(cashier=AMAL))

    assert "shift 1 is taken up again" in back.say


def test_not_while_another_is_open() -> None:
    """Signing on takes nothing up then: whoever comes back sees whose drawer it is."""
    counter = on_break()
    counter.done(it.LockTill())
    said = sign_on(counter, AMAL)

    assert "Welcome, Amal: shift 2 is open, and its drawer is 1002's." == said
    assert (
        "Shift 2 is open. Set it aside, hand it over or close it first."
        == counter.refused(it.TakeShiftUp()).reason
    )


def test_where_a_manager_must_say_yes_to_it() -> None:
    """A role that asks for it: signing on alone takes nothing up."""
    limits = {"cashier": RoleLimits(needs_approval=frozenset({"take-up"}))}
    counter = own_drawers(limits=limits)
    counter.done(it.SetShiftAside())

    assert "Welcome, Amal: open the shift with F10. Shift 1 of 1001 is set aside." == sign_on(
        counter, AMAL
    )
    assert counter.refused(it.TakeShiftUp()).needs_approval
    done = counter.done(it.TakeShiftUp(), approved_by=MUNA.user_id)
    assert ev.Approved(action="take-up", approver_id=MUNA.user_id) == done.events[0]


def test_by_another_on_a_managers_yes() -> None:
    """It is on record, and they sell on it from then on; the count is still of its first cashier's
    shift.
    """
    counter = own_drawers()
    counter.done(it.SetShiftAside())
    sign_on(counter, OMAR)
    refused = counter.refused(it.TakeShiftUp())
    assert refused.needs_approval
    assert "Shift 1 is 1001's. They take it up themselves, or a manager lets you." == refused.reason
    done = counter.done(it.TakeShiftUp(), approved_by=MUNA.user_id)

    assert {"others-drawer", "take-up"} == {
        one.action for one in done.events if isinstance(one, ev.Approved)
    }
    sell(counter, "10.00")
    assert ("1001", ("1002",)) == (shift_of(counter).opened_by, shift_of(counter).lent_to)
    all_add_up(counter)


def test_by_a_manager() -> None:
    """Alone, and on record: then it can be counted."""
    counter = own_drawers()
    counter.done(it.SetShiftAside())
    assert "Shift 1 of 1001 is set aside." in sign_on(counter, MUNA)
    done = counter.done(it.TakeShiftUp())

    assert ev.Approved(action="others-drawer", approver_id=MUNA.user_id) == done.events[0]
    counter.done(it.CloseShift(counted=sar("100.00")))


def test_which_of_several() -> None:
    """One's own first; else it is said which."""
    counter = on_break()
    counter.done(it.SetShiftAside())
    sign_on(counter, MUNA)

    told = "Shifts 1 of 1001 and 2 of 1002 are set aside."
    assert f"{told} Say which of them you take up." == counter.refused(it.TakeShiftUp()).reason
    assert (
        f"Shift 3 is not set aside. {told} Say one of them."
        == counter.refused(it.TakeShiftUp(number=3)).reason
    )
    counter.done(it.TakeShiftUp(number=2))
    assert 2 == shift_of(counter).number
    counter.done(it.SetShiftAside())
    sign_on(counter, OMAR)
    assert 2 == shift_of(counter).number


def test_none_aside() -> None:
    """What to do instead is said."""
    counter = own_drawers()
    counter.done(it.CloseShift(counted=sar("100.00")))

    assert "No shift is set aside." in counter.refused(it.TakeShiftUp()).reason


def test_a_yes_once_given_holds() -> None:
    """Who was let sell on the shift takes it up without another."""
    counter = own_drawers()
    counter.done(it.LockTill())
    sign_on(counter, OMAR)
    counter.done(it.AddItem(item=item_of()), approved_by=MUNA.user_id)
    counter.done(it.VoidSale())
    counter.done(it.SetShiftAside())
    sign_on(counter, OMAR)

    counter.done(it.TakeShiftUp())
    assert 1 == shift_of(counter).number


def test_a_store_that_shares_its_drawer_since() -> None:
    """What was set aside before can still be taken up, and is closed."""
    counter = own_drawers()
    counter.done(it.SetShiftAside())
    counter.state = replace(counter.state, setup=replace(counter.setup, own_drawers=False))
    sign_on(counter, AMAL)

    counter.done(it.CloseShift(counted=sar("100.00")))
    assert () == counter.state.aside


def test_what_was_settled_in_between() -> None:
    """It goes on the reading of whichever shift is taken up next, and on no other."""
    counter = own_drawers()
    counter.done(it.SetShiftAside())
    settled = ev.EntrySettled(
        entry_id="e1",
        sale_id="s9",
        receipt="S001-T1-000009",
        customer_id="c1",
        at=counter.now,
        how=SettleHow.ABSORB,
        why="known",
        by=MUNA.user_id,
        points=10,
        by_points=sar("1.00"),
        by_coupons=sar("0.00"),
    )
    heard(counter, settled)
    sign_on(counter, AMAL)

    told = (SettledTotal(how=SettleHow.ABSORB, entries=1, amount=sar("1.00")),)
    assert (told, ()) == (shift_of(counter).settled, counter.state.settled_between)
    all_add_up(counter)


# -- what is read of it -----------------------------------------------------------------------


def test_z_reports_are_numbered_as_they_are_closed() -> None:
    """The later shift has the first Z; each goes on where the one before it ended."""
    counter = on_break()
    sell(counter, "7.00")
    counter.done(it.CloseShift(counted=sar("57.00")))
    counter.done(it.SignOff())
    sign_on(counter, AMAL)
    sell(counter, "5.00")
    counter.done(it.CloseShift(counted=sar("115.00")))

    read = reports(counter)
    assert (2, 1) == (read[1].number, read[2].number)
    assert (sar("15.00"), sar("7.00")) == (read[1].total, read[2].total)
    assert (sar("0.00"), sar("7.00")) == (read[2].grand_total_before, read[2].grand_total)
    assert (sar("7.00"), sar("22.00")) == (read[1].grand_total_before, read[1].grand_total)
    assert (sar("115.00"), sar("57.00")) == (
        read[1].drawer.drawer_expected,
        read[2].drawer.drawer_expected,
    )
    assert (1, 0) == (read[1].counts.set_aside, read[2].counts.set_aside)
    closed = [one for one in counter.events if isinstance(one, ev.ShiftClosed)]
    assert [(2, 1), (1, 2)] == [(one.number, one.z_number) for one in closed]
    all_add_up(counter)


def test_x_of_what_is_open_and_of_what_is_aside() -> None:
    """Each has its own sales alone, and would be the next Z."""
    counter = on_break()
    sell(counter, "7.00")

    read = reports(counter)
    assert (sar("10.00"), sar("7.00")) == (read[1].total, read[2].total)
    assert [(1, sar("0.00")), (2, sar("0.00"))] == [
        (one.number, one.grand_total_before) for one in read.values()
    ]
    all_add_up(counter)


@pytest.mark.parametrize("is_good", [True, False], ids=["delivered", "rejected"])
def test_an_order_that_is_answered_while_its_shift_is_aside(*, is_good: bool) -> None:
    """It earns in the shift that hears of it, and is unanswered in none."""
    counter = selling("100.00", customer=customer_of(), own_drawers=True)
    held = ev.PointsHeld(sale_id=counter.sale.sale_id, hold=hold_of(100, "10.00"))
    heard(counter, held)
    counter.done(it.TakeTender(method="cash"))
    assert sar("10.00") == reports(counter)[1].loyalty.unanswered_value
    counter.done(it.SetShiftAside())
    sign_on(counter, OMAR)
    counter.done(it.OpenShift(opening_float=sar("50.00")))
    if is_good:
        arrived = ev.OrderDelivered(sale_id=held.sale_id, points_earned=90, points_redeemed=100)
        heard(counter, arrived)
    else:
        heard(counter, ev.OrderRejected(sale_id=held.sale_id, reason="no"))

    first, second = (reports(counter)[number].loyalty for number in (1, 2))
    assert (0, 90 if is_good else 0) == (first.points_earned, second.points_earned)
    assert sar("0.00") == first.unanswered_value
    assert sar("0.00" if is_good else "10.00") == first.rejected_value
    all_add_up(counter)


def heard(counter: Counter, event: ev.Event) -> None:
    counter.state = fold(counter.state, (event,))
    counter.events.append(event)


def test_a_receipt_that_comes_out_while_its_shift_is_aside() -> None:
    """It was printed late, and belongs to the shift that it was sold in."""
    counter = own_drawers()
    sell(counter, "10.00")
    done = next(one for one in counter.events if isinstance(one, ev.SaleCompleted))
    counter.events.append(ev.ReceiptNotPrinted(receipt=done.receipt, copy=0, reason="paper"))
    counter.done(it.SetShiftAside())
    sign_on(counter, OMAR)
    counter.done(it.OpenShift(opening_float=sar("50.00")))
    counter.events.append(ev.ReceiptPrinted(receipt=done.receipt, copy=0, confirmed=True))

    assert [(0, 1), (0, 0)] == [
        (one.counts.not_printed, one.counts.printed_late) for one in reports(counter).values()
    ]


# -- the store's day --------------------------------------------------------------------------

ALL_SENT = Undelivered()


def test_the_day_asks_for_a_manager() -> None:
    """A tray that nobody has counted is named, and goes on record with the day."""
    counter = on_break()
    counter.done(it.CloseShift(counted=sar("50.00")))
    refused = counter.refused(it.CloseDay(undelivered=ALL_SENT))
    assert refused.needs_approval
    assert "Left open: shift 1 set aside. A manager may close the day with it." == refused.reason
    done = counter.done(it.CloseDay(undelivered=ALL_SENT), approved_by=MUNA.user_id)

    (closed,) = done.events
    assert isinstance(closed, ev.DayClosed)
    assert (1,) == closed.left.shifts_aside
    assert "Left open, on record: shift 1 set aside." in done.say


def test_the_day_is_that_of_the_newest_shift() -> None:
    """Whichever was closed last: an older one that was taken up the next day ends no older day."""
    counter = own_drawers()
    counter.done(it.SetShiftAside())
    counter.now += timedelta(days=1)
    sign_on(counter, OMAR)
    counter.done(it.OpenShift(opening_float=sar("50.00")))
    counter.done(it.CloseShift(counted=sar("50.00")))
    counter.done(it.SignOff())
    sign_on(counter, AMAL)
    counter.done(it.CloseShift(counted=sar("100.00")))
    counter.now += timedelta(hours=1)
    (closed,) = counter.done(it.CloseDay(undelivered=ALL_SENT)).events

    assert isinstance(closed, ev.DayClosed)
    days = [date(2026, 11, 21), date(2026, 11, 22)]
    assert days == [one.business_date for one in counter.events if isinstance(one, ev.ShiftOpened)]
    assert days[1] == closed.business_date
    assert Decimal(0) == reports(counter)[1].total.minor


def days_told(counter: Counter) -> dict[int, tuple[int, tuple[tuple[str, int], ...]]]:
    """By shift: how many ends of the day its report tells, and the yeses."""
    told = reports(counter).items()
    return {number: (len(one.days_closed), one.counts.approvals) for number, one in told}


def close_day(counter: Counter) -> None:
    counter.done(it.CloseDay(undelivered=ALL_SENT), approved_by=MUNA.user_id)


ON_IT = (1, (("close-day", 1),))
NOT_ON_IT = (0, ())


def test_the_day_ends_while_all_is_aside() -> None:
    """It is on the report of the shift that went aside last, before and after that is taken up."""
    counter = own_drawers()
    counter.done(it.SetShiftAside())
    sign_on(counter, OMAR)
    close_day(counter)
    assert {1: ON_IT} == days_told(counter)
    counter.done(it.SignOff())
    sign_on(counter, AMAL)
    counter.done(it.CloseShift(counted=sar("100.00")))

    assert {1: ON_IT} == days_told(counter)


def test_the_day_ends_before_another_shift_is_opened() -> None:
    """It is of the shift that went aside before it, and not of the next one too."""
    counter = own_drawers()
    counter.done(it.SetShiftAside())
    sign_on(counter, OMAR)
    close_day(counter)
    counter.done(it.OpenShift(opening_float=sar("50.00")))

    assert {1: ON_IT, 2: NOT_ON_IT} == days_told(counter)


def test_the_day_ends_behind_anothers_close() -> None:
    """The one that is aside meanwhile does not tell it again once it goes on."""
    counter = on_break()
    counter.done(it.CloseShift(counted=sar("50.00")))
    close_day(counter)
    counter.done(it.SignOff())
    sign_on(counter, AMAL)
    counter.done(it.CloseShift(counted=sar("110.00")))

    assert {1: NOT_ON_IT, 2: ON_IT} == days_told(counter)


def test_the_day_ends_in_anothers_shift() -> None:
    """It is on the report of the shift that is open, and not of the one that is aside."""
    counter = on_break()
    close_day(counter)

    assert {1: NOT_ON_IT, 2: ON_IT} == days_told(counter)
