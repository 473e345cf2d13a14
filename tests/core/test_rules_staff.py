import pytest
from builders import (
    AMAL,
    LATER,
    MUNA,
    Counter,
    counter_of,
    customer_of,
    hold_of,
    item_of,
    sar,
    selling,
)

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.barcode import ScanTrouble
from pos.core.decide import RULES
from pos.core.decision import NOTHING
from pos.core.effects import (
    CheckPin,
    OpenDrawer,
    PrintDrawerCount,
    PrintReceipt,
    ReleaseHold,
    ShowReceipt,
)
from pos.core.errand import BuyWithPoints
from pos.core.roles import Role
from pos.core.sale import PendingErrand
from pos.core.shift import CashMove
from pos.core.staff import Cashier
from pos.core.state import Paper, empty_state

OMAR = Cashier(user_id="1002", name="Omar", role=Role.CASHIER)


# -- who works the till -----------------------------------------------------------------------


def test_pin_is_checked_elsewhere() -> None:
    """Signing on and approving ask for the PIN to be checked, and record nothing of it."""
    counter = Counter()
    sign_on = counter.done(it.SignOn(user_id="1001", pin="4711"))
    counter.done(it.PinWasRight(cashier=AMAL))
    approve = counter.done(it.Approve(user_id="9001", pin="471147"))

    assert (CheckPin(user_id="1001", pin="4711"),) == sign_on.effects
    assert (CheckPin(user_id="9001", pin="471147", to_approve=True),) == approve.effects
    assert "4711" not in repr((sign_on, approve, counter.events))


def test_welcome() -> None:
    """Who signs on is greeted, and told whether a shift must be opened."""
    counter = Counter()
    assert "Welcome, Amal: open the shift with F10." == (
        counter.done(it.PinWasRight(cashier=AMAL)).say
    )
    counter.done(it.OpenShift(opening_float=sar("0.00")))
    counter.done(it.SignOff())
    assert "Welcome, Omar: shift 1 is open." == counter.done(it.PinWasRight(cashier=OMAR)).say


def test_one_at_a_time() -> None:
    """Nobody signs on over somebody else; the same person may, harmlessly."""
    counter = counter_of()

    assert "Amal is signed on" in counter.refused(it.PinWasRight(cashier=OMAR)).reason
    counter.done(it.PinWasRight(cashier=AMAL))


@pytest.mark.parametrize("who", [AMAL, MUNA, OMAR])
def test_locked_till(who: Cashier) -> None:
    """A locked till opens for whoever signs on next, and sells nothing meanwhile."""
    counter = selling("10.00")
    counter.done(it.LockTill())
    assert "locked" in counter.refused(it.VoidSale()).reason

    counter.done(it.PinWasRight(cashier=who))

    assert not counter.state.locked
    assert who == counter.state.cashier


def test_a_sale_is_taken_over() -> None:
    """Whoever opens a locked till goes on with its sale, and the record says from whom."""
    counter = selling("10.00")
    sale_id = counter.sale.sale_id
    counter.done(it.LockTill())

    taken = counter.done(it.PinWasRight(cashier=OMAR)).events
    counter.done(it.LockTill())
    again = counter.done(it.PinWasRight(cashier=OMAR)).events

    over = ev.SaleTakenOver(sale_id=sale_id, cashier_id="1002", from_cashier_id="1001")
    assert (ev.CashierSignedOn(cashier=OMAR), over) == taken
    assert (ev.CashierSignedOn(cashier=OMAR),) == again
    assert "1002" == counter.sale.cashier_id
    assert counter.totals.total == sar("10.00")


def test_a_badge_signs_on() -> None:
    """A badge is worth an id and a PIN: it signs on, opens a locked till, and does no harm."""
    counter = Counter()
    assert "Welcome, Amal" in counter.done(it.BadgeShown(cashier=AMAL)).say
    assert () == counter.done(it.BadgeShown(cashier=AMAL)).events
    assert "F12" in counter.refused(it.BadgeShown(cashier=OMAR)).reason
    counter.done(it.LockTill())
    counter.done(it.BadgeShown(cashier=OMAR))

    assert OMAR == counter.state.cashier


def test_a_badge_that_is_no_use() -> None:
    """Whoever may sign on no more is told so, by their badge as by their PIN."""
    no = Counter().refused(it.BadgeShown(cashier=None, trouble="This user may no longer sign on."))

    assert "no longer" in no.reason


def test_sign_off() -> None:
    """Nobody leaves an open sale behind; with none open the till is free."""
    counter = selling("10.00")
    assert "A sale is open" in counter.refused(it.SignOff()).reason

    counter.done(it.VoidSale())
    assert "Signed off: Amal" == counter.done(it.SignOff()).say
    assert counter.state.cashier is None


def test_sign_off_with_a_customer_and_no_goods() -> None:
    """Their sale is over, and what was reserved goes back: the next cashier begins a new one."""
    counter = selling("10.00")
    counter.put(lines=(), customer=customer_of(), hold=hold_of(100, "10.00"))
    before = counter.sale.sale_id

    off = counter.done(it.SignOff())
    assert "Signed off: Amal" == off.say
    assert ev.SaleVoided(sale_id=before, cashier_id="1001") in off.events
    assert [ReleaseHold] == [type(one) for one in off.effects]
    assert counter.state.sale is None
    counter.done(it.PinWasRight(cashier=OMAR))
    counter.done(it.AddItem(item=item_of("bag")))
    assert counter.sale.sale_id != before
    assert counter.sale.customer is None


def test_no_sign_off_while_something_is_asked() -> None:
    """What the answer would be for must still be there."""
    counter = selling("10.00")
    asked = PendingErrand(errand_id="e", errand=BuyWithPoints(rule_id="r"))
    counter.put(lines=(), errand=asked)

    assert "Still asking" in counter.refused(it.SignOff()).reason


NEEDS_SIGN_ON: list[it.Intent] = [
    it.SignOff(),
    it.LockTill(),
    it.Approve(user_id="9001", pin="471147"),
    it.ApprovalGiven(approver=MUNA),
    it.OpenShift(opening_float=sar("0.00")),
    it.CloseShift(counted=sar("0.00")),
    it.MoveCash(move=CashMove.DROP, amount=sar("1.00")),
    it.RingNoSale(reason="r"),
    it.RejectCode(code="x"),
    it.ReceiptScanned(receipt="x"),
    it.TakeTender(method="cash"),
    it.CompleteSale(),
    it.Reprint(),
    it.LeaveReceipt(),
    it.IdentifyCustomer(customer_id="x"),
    it.RedeemPoints(),
    it.ApplyCoupon(code="A"),
]


@pytest.mark.parametrize("intent", NEEDS_SIGN_ON)
def test_sign_on_first(intent: it.Intent) -> None:
    """Whatever a person asks for needs somebody signed on."""
    assert not RULES.row(intent).without_sign_on(intent)
    assert "Sign on first" in Counter().refused(intent).reason


def test_nothing_to_approve() -> None:
    """A yes by itself does nothing: what it is for is asked again; a cashier's does not count."""
    assert NOTHING == counter_of().done(it.ApprovalGiven(approver=MUNA))
    assert "may not approve" in counter_of().refused(it.ApprovalGiven(approver=AMAL)).reason


def test_a_question_that_failed() -> None:
    """A no from outside is said in its own words."""
    assert "Not today." == counter_of().refused(it.AskFailed(reason="Not today.")).reason


@pytest.mark.parametrize("trouble", ScanTrouble)
def test_a_scan_that_failed(trouble: ScanTrouble) -> None:
    """Whatever was wrong with a scan is said, signed on or not, and it is scanned again."""
    told = Counter().refused(it.ScanFailed(trouble=trouble)).reason.lower()
    assert "scan it again" in told or "scan again" in told


def test_a_receipt_that_was_scanned() -> None:
    """A receipt's barcode sells nothing: its lines are shown, for goods that come back."""
    counter = counter_of()
    scanned = counter.done(it.ReceiptScanned(receipt="S001-T1-000001"))

    assert (ShowReceipt(receipt="S001-T1-000001"),) == scanned.effects
    assert counter.state.sale is None


# -- shift and drawer -------------------------------------------------------------------------


def test_shift_adds_up() -> None:
    """What the drawer should hold is the float, the cash of sales, and what was moved."""
    counter = counter_of(opening_float="100.00")
    counter.done(it.MoveCash(move=CashMove.PAID_IN, amount=sar("50.00"), reason="coins"))
    counter.done(it.MoveCash(move=CashMove.PAID_OUT, amount=sar("20.00"), reason="window"))
    counter.done(it.MoveCash(move=CashMove.DROP, amount=sar("30.00")))

    assert counter.state.shift is not None
    assert "100.00" == counter.state.shift.drawer_expected.text()


@pytest.mark.parametrize(
    ("counted", "said", "over_short"),
    [
        ("100.00", "The count is exact.", "0.00"),
        ("99.50", "Short by 0.50.", "-0.50"),
        ("101.00", "Over by 1.00.", "1.00"),
    ],
)
def test_close_shift(counted: str, said: str, over_short: str) -> None:
    """A count that differs is said in words, recorded, and printed."""
    counter = counter_of(opening_float="100.00")
    counter.now = LATER
    decision = counter.done(it.CloseShift(counted=sar(counted)))

    assert f"Shift 1 is closed. {said}" == decision.say
    (effect,) = decision.effects
    assert isinstance(effect, PrintDrawerCount)
    assert effect.shift == counter.state.shift
    assert effect.shift.over_short == sar(over_short)
    assert not counter.state.shift_is_open


def closing(counted: str) -> it.CloseShift:
    return it.CloseShift(counted=sar(counted), may_count_again=True)


def test_a_count_that_is_far_off_is_told() -> None:
    """Each time until it is said to be meant: an earlier telling is no yes. It is on record."""
    counter = counter_of(opening_float="200.00")
    told = counter.refused(closing("76.50"))
    far_off = "Counted 76.50: that is far from what should be there. Count again, or Enter closes."
    assert far_off == told.reason
    assert not told.needs_approval
    assert ev.CountTold(number=1, counted=sar("76.50"), cashier_id="1001") == counter.events[-1]
    assert counter.state.shift_is_open

    assert far_off == counter.refused(closing("76.50")).reason
    (closed,) = counter.done(it.CloseShift(counted=sar("76.50"))).events
    assert isinstance(closed, ev.ShiftClosed)
    assert closed.counted_before is None


def test_how_far_off_is_told_to_a_manager() -> None:
    """They may read what should be there anyway."""
    counter = counter_of(opening_float="200.00", who=MUNA)

    assert "Counted 76.50: 123.50 short." in counter.refused(closing("76.50")).reason


def test_what_should_be_there_is_told_to_nobody_who_counts() -> None:
    """More than the drawer holds is not taken out, and the refusal says what to do instead."""
    counter = counter_of(opening_float="123.00")
    for move in (CashMove.DROP, CashMove.PAID_OUT):
        out = it.MoveCash(move=move, amount=sar("99999.00"), reason="milk")
        refused = counter.refused(out).reason
        assert "123" not in refused
        assert "Count what is taken out and type that" in refused


def test_what_was_counted_first_is_on_record() -> None:
    """After a stop in between as well, and however the drawer is counted then."""
    counter = counter_of(opening_float="200.00")
    counter.refused(closing("2000.00"))
    counter.refused(closing("20.00"))
    counter.state = fold(empty_state(counter.setup), counter.events)

    (closed,) = counter.done(it.CloseShift(counted=sar("200.00"))).events
    assert isinstance(closed, ev.ShiftClosed)
    assert sar("2000.00") == closed.counted_before


def test_closed_at_once() -> None:
    """Whoever is told nothing counts blind, and once."""
    counter = counter_of(opening_float="200.00")
    counter.done(it.CloseShift(counted=sar("76.50")))

    assert not counter.state.shift_is_open


def test_next_shift_goes_on_counting() -> None:
    """The next shift has the next number, and carries the grand total and the receipts on."""
    counter = selling("10.00")
    counter.done(it.TakeTender(method="cash"))
    counter.done(it.CloseShift(counted=sar("110.00")))
    decision = counter.done(it.OpenShift(opening_float=sar("0.00")))

    (event,) = decision.events
    assert isinstance(event, ev.ShiftOpened)
    assert (2, 2, "10.00") == (event.number, event.next_receipt, event.grand_total.text())
    assert counter.state.last_sale is None


@pytest.mark.parametrize(
    ("intent", "said"),
    [
        (it.OpenShift(opening_float=sar("1.00")), "Shift 1 is open already."),
        (it.CloseShift(counted=sar("-1.00")), "not less than nothing"),
        (it.MoveCash(move=CashMove.DROP, amount=sar("0.00")), "more than nothing"),
        (it.MoveCash(move=CashMove.PAID_IN, amount=sar("1.00")), "Say why"),
        (it.MoveCash(move=CashMove.PAID_OUT, amount=sar("1.00")), "Say why"),
        (it.MoveCash(move=CashMove.DROP, amount=sar("100.01")), "So much cash cannot be"),
        (it.RingNoSale(reason=""), "Say why"),
    ],
)
def test_drawer_refused(intent: it.Intent, said: str) -> None:
    """Cash moves with an amount, a reason, and what is there; a shift opens once."""
    counter = counter_of()
    before = counter.state

    assert said in counter.refused(intent).reason
    assert before == counter.state


@pytest.mark.parametrize(
    "intent",
    [
        it.CloseShift(counted=sar("0.00")),
        it.MoveCash(move=CashMove.DROP, amount=sar("1.00")),
        it.RingNoSale(reason="r"),
    ],
)
def test_drawer_without_a_shift(intent: it.Intent) -> None:
    """Without a shift no cash moves."""
    counter = Counter()
    counter.done(it.PinWasRight(cashier=AMAL))
    assert "A float" in counter.refused(it.OpenShift(opening_float=sar("-1.00"))).reason

    assert "No shift is open" in counter.refused(intent).reason


def test_no_close_with_a_sale_open() -> None:
    """A shift is not closed over an open sale."""
    assert "A sale is open" in selling("1.00").refused(it.CloseShift(counted=sar("1.00"))).reason


def test_no_sale() -> None:
    """Opening the drawer without a sale needs a reason and, here, a manager."""
    counter = counter_of()
    assert counter.refused(it.RingNoSale(reason="change")).needs_approval

    decision = counter.done(it.RingNoSale(reason="change"), approved_by=MUNA.user_id)
    assert (OpenDrawer(),) == decision.effects
    assert decision.events == (
        ev.Approved(action="no-sale", approver_id=MUNA.user_id),
        ev.NoSaleRung(reason="change", cashier_id="1001"),
    )


def test_manager_needs_nobody() -> None:
    """A manager at the till is asked for no approval."""
    counter_of(who=MUNA).done(it.RingNoSale(reason="change"))


# -- paper ------------------------------------------------------------------------------------


def sold() -> Counter:
    counter = selling("10.00")
    counter.done(it.TakeTender(method="card"))
    return counter


def paper_of(counter: Counter) -> tuple[Paper, int]:
    assert counter.state.last_sale is not None
    return counter.state.last_sale.paper, counter.state.last_sale.copies


def test_receipt_printed() -> None:
    """A first print that came out is noted, and is worth no flush of its own."""
    counter = sold()
    assert (Paper.WAITING, 0) == paper_of(counter)
    printed = it.ReceiptCameOut(receipt="S001-T1-000001", copy=0, confirmed=True)

    assert not counter.done(printed).urgent
    assert (Paper.PRINTED, 0) == paper_of(counter)


def test_copies_are_counted() -> None:
    """Each copy has its number, and the count is on the disk before the next one."""
    counter = sold()
    for copy in (1, 2):
        (effect,) = counter.done(it.Reprint()).effects
        assert PrintReceipt(receipt="S001-T1-000001", copy=copy) == effect
        came_out = it.ReceiptCameOut(receipt="S001-T1-000001", copy=copy, confirmed=False)
        assert counter.done(came_out).urgent
    assert (Paper.SENT, 2) == paper_of(counter)


def test_receipt_printed_another_way() -> None:
    """What the printer had to show another way is said, shortly and as bad news."""
    counter = sold()
    assert not counter.done(came_out_with()).trouble

    one = counter.done(came_out_with("حليب printed as [?]"))
    many = counter.done(came_out_with(f"{'long ' * 40}\x1b[2J", "b", "c"))

    assert "S001-T1-000001 is printed, but for حليب printed as [?]. Check the paper." == one.say
    assert one.trouble
    assert (Paper.PRINTED, 0) == paper_of(counter)
    assert " and 2 more. Check the paper." in many.say
    assert len(many.say) < 130
    assert "\x1b" not in many.say


def came_out_with(*substituted: str) -> it.ReceiptCameOut:
    return it.ReceiptCameOut(
        receipt="S001-T1-000001", copy=0, confirmed=True, substituted=substituted
    )


def test_receipt_not_printed() -> None:
    """A receipt that did not come out is said with the reason, and may be left."""
    counter = sold()
    counter.ask(it.PrinterUnavailable(receipt="S001-T1-000001", copy=0, reason="No paper."))
    assert (Paper.FAILED, 0) == paper_of(counter)

    counter.done(it.LeaveReceipt())
    assert (Paper.LEFT, 0) == paper_of(counter)
    assert () == counter.done(it.LeaveReceipt()).events


def test_copy_not_printed() -> None:
    """A copy that did not come out changes nothing about the receipt that did."""
    counter = sold()
    counter.done(it.ReceiptCameOut(receipt="S001-T1-000001", copy=0, confirmed=True))
    counter.ask(it.PrinterUnavailable(receipt="S001-T1-000001", copy=1, reason="No paper."))

    assert (Paper.PRINTED, 0) == paper_of(counter)


def test_reprint_needs_a_sale() -> None:
    """Without a sale there is no last receipt; an older one may be named."""
    assert "No sale has been completed" in counter_of().refused(it.Reprint()).reason
    (effect,) = counter_of().done(it.Reprint(receipt="S001-T1-000009")).effects
    assert PrintReceipt(receipt="S001-T1-000009", copy=1) == effect


def test_drawer_that_may_be_open() -> None:
    """Where nobody knows, the cashier looks before anything is unlocked."""
    answer = counter_of().ask(it.DrawerStayedShut(reason="The line broke.", may_be_open=True))

    assert "The line broke. The drawer may be open: look." in getattr(answer, "say", "")


def test_drawer_that_stays_shut() -> None:
    """A drawer that did not open is said, with the key as the way out."""
    answer = counter_of().ask(it.DrawerStayedShut(reason="No cable."))

    assert "open it with its key." in getattr(answer, "reason", "") + getattr(answer, "say", "")
