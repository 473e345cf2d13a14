"""The drawer handed from one cashier to the next, in one step; and whose drawer it is."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from builders import AMAL, MUNA, Counter, counter_of, item_of, sar, selling
from hypothesis import given
from hypothesis import strategies as st
from shift_readings import all_add_up, last_report, reports_of

from pos.core import effects as fx
from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.day import Undelivered
from pos.core.decision import Answer, Decision
from pos.core.money import Money, total
from pos.core.roles import Role
from pos.core.rules.others_drawer import TOUCHES_DRAWER
from pos.core.shift import CashMove, Shift
from pos.core.staff import Cashier, RoleLimits
from pos.core.state import empty_state

OMAR = Cashier(user_id="1002", name="Omar", role=Role.CASHIER)
LEFT = Undelivered(pending=2)


def handed(
    counter: Counter, counted: str | Money, to: Cashier = OMAR, *, approved_by: str = ""
) -> Answer:
    """Asked, with a PIN that is right."""
    amount = sar(counted) if isinstance(counted, str) else counted
    asked = it.HandOver(user_id=to.user_id, pin="1234", counted=amount)
    (check,) = counter.done(asked, approved_by=approved_by).effects
    assert isinstance(check, fx.CheckWhoTakesOver)
    return counter.ask(
        it.TakeOver(
            cashier=to,
            asked=check.asked,
            asked_by=check.asked_by,
            shift=check.shift,
            drawer_expected=check.drawer_expected,
            approved_by=check.approved_by,
            undelivered=LEFT,
        )
    )


def came_in(asked: it.HandOver) -> it.TakeOver:
    """The PIN was right, of the drawer as Amal opened and counted it."""
    return it.TakeOver(
        cashier=OMAR,
        asked=asked,
        asked_by=AMAL.user_id,
        shift=1,
        drawer_expected=sar("100.00"),
    )


def test_in_one_step() -> None:
    """One shift ends short, the next begins with what was counted; the Z of the first prints."""
    counter = counter_of()
    counter.done(it.AddItem(item=item_of("bag", "50.00")))
    counter.done(it.TakeTender(method="cash", amount=sar("50.00")))

    answer = handed(counter, "149.00")
    assert isinstance(answer, Decision)
    closed, off, on, opened = answer.events
    assert isinstance(closed, ev.ShiftClosed)
    assert isinstance(opened, ev.ShiftOpened)
    assert (AMAL.user_id, OMAR.user_id, LEFT) == (
        closed.cashier_id,
        closed.handed_to,
        closed.undelivered,
    )
    assert (ev.CashierSignedOff(cashier_id="1001"), ev.CashierSignedOn(cashier=OMAR)) == (off, on)
    assert (2, OMAR.user_id, sar("149.00"), sar("50.00"), 2) == (
        opened.number,
        opened.cashier_id,
        opened.opening_float,
        opened.grand_total,
        opened.next_receipt,
    )
    assert "Shift 1 is closed. Short by 1.00. Shift 2 is Omar's, with 149.00." == answer.say
    (paper,) = answer.effects
    assert isinstance(paper, fx.PrintDrawerCount)
    assert (1, sar("149.00"), "Amal") == (
        paper.shift.number,
        paper.shift.counted,
        paper.cashier_name,
    )
    assert (OMAR, OMAR.user_id) == (counter.state.cashier, _shift(counter).opened_by)


def test_what_is_suspended_goes_along() -> None:
    """A sale set aside before is there after, also for a till that starts again."""
    counter = selling("10.00")
    counter.done(it.SuspendSale(name="coat"))
    handed(counter, "100.00")

    places = [place for place, e in enumerate(counter.events) if isinstance(e, ev.ShiftOpened)]
    again = fold(empty_state(counter.setup), counter.events[places[-1] :])
    assert ["coat"] == [one.name for one in again.suspended]
    assert again.suspended == counter.state.suspended


def test_with_a_sale_open() -> None:
    """It is finished or set aside first: before the count, and where it came up since."""
    counter = selling("10.00")
    asked = it.HandOver(user_id="1002", pin="1234", counted=sar("100.00"))
    said = "A sale is open. Finish, suspend or void it before you hand over."
    assert said == counter.refused(asked).reason
    came = came_in(asked)
    assert said == counter.refused(came).reason
    assert AMAL == counter.state.cashier


def test_another_shift_than_was_counted() -> None:
    """A PIN that comes in behind a close hands nothing over, and nothing is handed over twice."""
    counter = counter_of()
    asked = it.HandOver(user_id="1002", pin="1234", counted=sar("100.00"))
    came = came_in(asked)
    counter.done(came)

    assert "Another shift is open" in counter.refused(came).reason
    counter.done(it.CloseShift(counted=sar("100.00")))
    assert "No shift is open" in counter.refused(came).reason


def test_a_drawer_that_was_used_since_it_was_counted() -> None:
    """While the PIN is checked cash may move, or another sign on: the count is an old one then."""
    counter = counter_of()
    came = came_in(it.HandOver(user_id="1002", pin="1234", counted=sar("100.00")))
    put = it.MoveCash(move=CashMove.PAID_IN, amount=sar("5.00"), reason="change")
    counter.done(put)
    said = "The drawer was used since it was counted. Nothing was handed over: count again."
    assert said == counter.refused(came).reason

    counter.done(replace(put, move=CashMove.PAID_OUT))
    counter.done(it.LockTill())
    counter.done(it.PinWasRight(cashier=MUNA))
    assert said == counter.refused(came).reason
    assert _shift(counter).is_open


def test_to_oneself() -> None:
    """Whoever has the drawer closes the shift; who took the till over may count for themselves."""
    counter = counter_of()
    asked = it.HandOver(user_id="1001", pin="1234", counted=sar("100.00"))
    assert "You have the drawer already" in counter.refused(asked).reason

    counter.done(it.LockTill())
    counter.done(it.PinWasRight(cashier=OMAR))
    answer = handed(counter, "100.00", OMAR)
    assert isinstance(answer, Decision)
    assert [ev.ShiftClosed, ev.ShiftOpened] == [type(one) for one in answer.events]
    assert OMAR.user_id == _shift(counter).opened_by


def test_a_count_that_is_far_off() -> None:
    """It is told once, on record, and to nobody but who proved themselves by a PIN; the second
    time it is meant.
    """
    counter = counter_of(opening_float="1000.00")
    asked = it.HandOver(user_id="1002", pin="1234", counted=sar("100.00"), may_count_again=True)
    (check,) = counter.done(asked).effects
    assert isinstance(check, fx.CheckWhoTakesOver)
    counter.refused(it.AskFailed(reason="No such id and PIN."))
    assert () == _shift(counter).told

    came = replace(came_in(asked), drawer_expected=sar("1000.00"))
    refused = counter.refused(came)
    assert (
        "Counted 100.00: that is far from what should be there. Count again, or Enter hands over."
        == refused.reason
    )
    assert [ev.CountTold] == [type(one) for one in refused.events]
    assert AMAL == counter.state.cashier
    counter.done(replace(came, asked=replace(asked, may_count_again=False)))
    assert OMAR == counter.state.cashier


@pytest.mark.parametrize("blind", [True, False])
def test_how_far_off_where_the_count_is_open(blind: bool) -> None:
    """A store that does not count blind tells a cashier the difference as it tells a manager."""
    counter = counter_of(opening_float="1000.00", blind_count=blind)
    refused = counter.refused(it.CloseShift(counted=sar("100.00"), may_count_again=True))

    assert blind is ("900.00 short" not in refused.reason)


def test_the_yes_is_on_record_with_the_shift() -> None:
    """Where closing takes a manager, their yes stands before the close and nowhere else."""
    limits = {Role.CASHIER: RoleLimits(needs_approval=frozenset({"close-shift"}))}
    counter = counter_of(limits=limits)
    asked = it.HandOver(user_id="1002", pin="1234", counted=sar("100.00"))
    assert counter.refused(asked).needs_approval

    before = len(counter.events)
    handed(counter, "100.00", approved_by=MUNA.user_id)
    assert ev.Approved(action="hand-over", approver_id=MUNA.user_id) == counter.events[before]
    assert isinstance(counter.events[before + 1], ev.ShiftClosed)


def test_nobody_says_yes_to_a_count_that_is_told_to_be_far_off() -> None:
    """A manager is asked once: for the count that is meant."""
    limits = {Role.CASHIER: RoleLimits(needs_approval=frozenset({"close-shift"}))}
    counter = counter_of(opening_float="1000.00", limits=limits)
    asked = it.HandOver(user_id="1002", pin="1234", counted=sar("100.00"), may_count_again=True)
    counter.done(asked)
    came = replace(came_in(asked), drawer_expected=sar("1000.00"))
    assert "far from what should be there" in counter.refused(came).reason
    assert AMAL == counter.state.cashier

    meant = replace(asked, may_count_again=False)
    assert counter.refused(meant).needs_approval
    (check,) = counter.done(meant, approved_by=MUNA.user_id).effects
    assert isinstance(check, fx.CheckWhoTakesOver)
    assert MUNA.user_id == check.approved_by


def test_the_reports_say_it() -> None:
    """The Z names who took over, and the next shift is the reading of who did."""
    counter = counter_of()
    handed(counter, "100.00")
    first, second = reports_of(counter)

    assert (OMAR.user_id, "") == (first.handed_to, second.handed_to)
    assert OMAR.user_id == second.drawer.opened_by
    all_add_up(counter)


CASH = st.integers(1, 50_000).map(lambda minor: Money(minor, "SAR"))
OFF = st.integers(-3_000, 3_000)


@given(
    shifts=st.lists(
        st.tuples(st.lists(CASH, max_size=4), st.lists(CASH, max_size=2), OFF), min_size=1
    )
)
def test_handing_over_moves_no_money(
    shifts: list[tuple[list[Money], list[Money], int]],
) -> None:
    """The next float is what was counted, the grand total goes on, and all that was over or short
    is together how far the last count is from what the day should have left in the drawer.
    """
    counter = counter_of(who=MUNA)
    staff = (OMAR, MUNA)
    took = put = sar("0.00")
    for number, (sold, paid_in, off) in enumerate(shifts):
        for price in sold:
            counter.done(it.AddItem(item=item_of("bag", price.text())))
            counter.done(it.TakeTender(method="cash", amount=price))
            took += price
        for amount in paid_in:
            counter.done(it.MoveCash(move=CashMove.PAID_IN, amount=amount, reason="change"))
            put += amount
        expected = _shift(counter).drawer_expected
        there = replace(expected, minor=max(0, expected.minor + off))
        grand_total = counter.state.grand_total
        handed(counter, there, staff[number % 2])
        assert _shift(counter).opening_float == _shift(counter).drawer_expected == there
        assert counter.state.grand_total == grand_total == took

    closed = [one for one in counter.events if isinstance(one, ev.ShiftClosed)]
    over_short = total((one.counted - one.expected for one in closed), "SAR")
    assert closed[-1].counted == sar("100.00") + took + put + over_short
    assert [*range(1, len(closed) + 1)] == [one.number for one in closed]
    all_add_up(counter)


# -- each cashier a drawer of their own -------------------------------------------------------


def anothers(**more: object) -> Counter:
    """Amal's shift, at which Omar has signed on."""
    counter = counter_of(own_drawers=True, **more)
    counter.done(it.LockTill())
    counter.done(it.PinWasRight(cashier=OMAR))
    return counter


ASKED: dict[type[object], it.Intent] = {
    it.AddItem: it.AddItem(item=item_of()),
    it.SellOpenItem: it.SellOpenItem(title="Mug", price=sar("5.00")),
    it.SellGiftCard: it.SellGiftCard(amount=sar("5.00")),
    it.ReturnGoods: it.ReturnGoods(receipt="S001-T1-000001", number=1),
    it.ReturnItem: it.ReturnItem(code="bag", reason="r", item=item_of()),
    it.ResumeSale: it.ResumeSale(name="coat"),
    it.StoredValueScanned: it.StoredValueScanned(code="X"),
    it.TakeTender: it.TakeTender(method="cash", amount=sar("5.00")),
    it.VoidTender: it.VoidTender(number=1),
    it.CompleteSale: it.CompleteSale(),
    it.MoveCash: it.MoveCash(move=CashMove.DROP, amount=sar("5.00")),
    it.RingNoSale: it.RingNoSale(reason="change"),
    it.CloseShift: it.CloseShift(counted=sar("100.00")),
    it.SetShiftAside: it.SetShiftAside(),
    it.HandOver: it.HandOver(user_id="1002", pin="1234", counted=sar("100.00")),
}


LEAVES_IT_ALONE: tuple[type[object], ...] = (
    it.SignOn,
    it.SignOff,
    it.LockTill,
    it.Approve,
    it.LeaveApproval,
    it.ExpectScan,
    it.ScanExpected,
    it.OpenShift,
    it.TakeShiftUp,
    it.PrintReport,
    it.PrintSales,
    it.CloseDay,
    it.ChangeSettings,
    it.Scanned,
    it.EnterCode,
    it.RejectCode,
    it.ScanFailed,
    it.ReceiptScanned,
    it.ReadReceipt,
    it.ChangeQuantity,
    it.OverridePrice,
    it.DiscountLine,
    it.DiscountSale,
    it.ExemptFromTax,
    it.ChargeTax,
    it.VoidLine,
    it.VoidSale,
    it.SuspendSale,
    it.Reprint,
    it.LeaveReceipt,
    it.TellPrice,
    it.TellAge,
    it.TellSerial,
    it.TellWeight,
    it.AskScale,
    it.ScaleRead,
    it.LeaveQuestion,
    it.CountNext,
    it.CheckPrice,
    it.PriceFound,
    it.NoteLine,
    it.NoteSale,
    it.IdentifyCustomer,
    it.IdentifyByPhone,
    it.IdentifyByEmail,
    it.IdentifyByCard,
    it.RegisterCustomer,
    it.UpdateCustomer,
    it.OptCustomer,
    it.TagCustomer,
    it.LinkCard,
    it.ConfirmCustomer,
    it.ReadPage,
    it.MarkNoticesRead,
    it.SendCustomerEvent,
    it.GivePoints,
    it.RemoveCustomer,
    it.RedeemPoints,
    it.EnterOtp,
    it.ResendOtp,
    it.ExtendHold,
    it.ReleasePoints,
    it.RunErrand,
    it.ApplyCoupon,
    it.RemoveCoupon,
    it.CardApproved,
    it.CardDeclined,
    it.CardUnanswered,
    it.AskCardAgain,
    it.ResolveCard,
    it.ReadStoredValue,
    it.ReplaceStoredValue,
    it.SettleEntry,
    it.ReaddressEntry,
    it.TryEntryAgain,
    it.EntryFound,
    it.PrintGiftReceipt,
    it.DrawReceipt,
    it.EmailReceipt,
    it.LeavePapers,
    it.EmailQueued,
    it.EmailEnded,
    it.PrintPapers,
    it.PinWasRight,
    it.BadgeShown,
    it.ApprovalGiven,
    it.TakeOver,
    it.AskFailed,
    it.CustomerFound,
    it.CustomerUpdated,
    it.CardLinked,
    it.OtpSent,
    it.OtpNotSent,
    it.BalanceRead,
    it.ErrandDone,
    it.ErrandRefused,
    it.PromotionTold,
    it.HoldPlaced,
    it.HoldRefused,
    it.CouponLockPlaced,
    it.CouponLockRefused,
    it.ReleaseArrived,
    it.ReleaseFailed,
    it.ReturnFound,
    it.ReceiptCameOut,
    it.PrinterUnavailable,
    it.SlipCameOut,
    it.SlipStayedIn,
    it.SlipNotRight,
    it.DrawerStayedShut,
    it.OrderArrived,
    it.OrderTurnedDown,
    it.RefundArrived,
    it.RefundTurnedDown,
    it.DeliveryArrived,
    it.DeliveryTurnedDown,
    it.ProgramChanged,
    it.SettingsWritten,
    it.UsersChanged,
    it.VersionTaken,
    it.ClockSet,
    it.TimePassed,
    it.LapseNears,
    it.ReleaseAgain,
    it.ShopCouponLocked,
    it.ShopCouponRefused,
    it.CouponBurnTold,
    it.ShopLocksLapsed,
    it.TellEngineAgain,
    it.TickDouble,
    it.SettleBurn,
    it.ListSuspended,
    it.FollowSuspended,
    it.SuspendedTaken,
    it.SuspendedNotTaken,
    it.SuspendedFollowed,
    it.CardHeard,
    it.IssuedHeard,
)
"""What anybody who is signed on may ask for, or comes back from outside: no cash moves by it."""


def test_every_intent_is_known_to_touch_the_drawer_or_not() -> None:
    """Whoever adds a kind of intent says which; none is both."""
    kinds = set(get_args(it.Intent))
    assert kinds == {*TOUCHES_DRAWER, *LEAVES_IT_ALONE}
    assert not {*TOUCHES_DRAWER} & {*LEAVES_IT_ALONE}
    assert set(ASKED) == set(TOUCHES_DRAWER)


@pytest.mark.parametrize("kind", TOUCHES_DRAWER, ids=lambda one: one.__name__)
def test_anothers_drawer(kind: type[object]) -> None:
    """Nothing that sells or moves cash is done on it without a manager, and nothing is recorded."""
    counter = anothers()
    refused = counter.refused(ASKED[kind])

    assert refused.needs_approval
    assert not refused.events
    assert (
        "The drawer of shift 1 is 1001's. Have it handed over with F10, or a manager lets you sell"
        " on it." == refused.reason
    )


def test_a_managers_yes_lends_it() -> None:
    """It is on record once, and holds for that cashier until the shift is closed."""
    counter = anothers()
    lent = counter.done(it.AddItem(item=item_of("bag", "10.00")), approved_by=MUNA.user_id)

    assert (
        ev.Approved(action="others-drawer", approver_id=MUNA.user_id),
        ev.DrawerLent(number=1, cashier_id=OMAR.user_id),
    ) == lent.events[:2]
    counter.done(it.TakeTender(method="cash", amount=sar("10.00")))
    assert 1 == sum(isinstance(one, ev.DrawerLent) for one in counter.events)
    assert (("others-drawer", 1),) == last_report(counter).counts.approvals
    all_add_up(counter)


@pytest.mark.parametrize(
    "asked",
    [
        ASKED[it.HandOver],
        ASKED[it.RingNoSale],
        it.MoveCash(move=CashMove.DROP, amount=sar("5.00"), reason="safe"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_yes_to_one_thing_is_to_that_alone(asked: it.Intent) -> None:
    """Who may open the drawer once, or ask to take it over, may not sell on it for that."""
    counter = anothers()
    done = counter.done(asked, approved_by=MUNA.user_id)

    yes = ev.Approved(action="others-drawer", approver_id=MUNA.user_id)
    assert yes == done.events[0]
    assert () == _shift(counter).lent_to
    assert counter.refused(it.AddItem(item=item_of())).needs_approval
    assert counter.refused(asked).needs_approval


def test_a_manager_takes_it_on_their_own_word() -> None:
    """Who may say yes needs nobody else, and is on record as who did."""
    counter = counter_of(own_drawers=True)
    counter.done(it.LockTill())
    counter.done(it.PinWasRight(cashier=MUNA))

    taken = counter.done(it.AddItem(item=item_of()))
    assert ev.Approved(action="others-drawer", approver_id=MUNA.user_id) == taken.events[0]


def test_the_owner_sells_on() -> None:
    """Nobody stands between a cashier and the drawer of their own shift, nor where it is shared."""
    own = counter_of(own_drawers=True)
    own.done(it.AddItem(item=item_of()))
    shared = anothers()
    shared.state = replace(shared.state, setup=replace(shared.setup, own_drawers=False))
    shared.done(it.AddItem(item=item_of()))
    assert not any(isinstance(one, ev.DrawerLent) for one in (*own.events, *shared.events))


def test_handed_over_it_is_theirs() -> None:
    """The owner hands it over, or a manager lets it be; then the next sells without a word."""
    counter = counter_of(own_drawers=True)
    handed(counter, "100.00")
    counter.done(it.AddItem(item=item_of()))
    left_alone = anothers()
    handed(left_alone, "100.00", OMAR, approved_by=MUNA.user_id)
    left_alone.done(it.AddItem(item=item_of()))

    assert OMAR.user_id == _shift(counter).opened_by == _shift(left_alone).opened_by


def test_whose_drawer_it_is_is_told_at_sign_on() -> None:
    """So that nobody scans before they know."""
    counter = counter_of(own_drawers=True)
    counter.done(it.LockTill())

    said = counter.done(it.PinWasRight(cashier=OMAR)).say
    assert "Welcome, Omar: shift 1 is open, and its drawer is 1001's." == said


def _shift(counter: Counter) -> Shift:
    assert counter.state.shift is not None
    return counter.state.shift
