"""What waits for paper, and a receipt's other shapes: for a present, on the screen, by e-mail."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import MUNA, NOON, Counter, counter_of, item_of, sar

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.decision import NOTHING
from pos.core.effects import DrawReceipt, ForgetSlips, PrintReceipt, PrintSlipAgain, QueueEmail
from pos.core.refold import refold
from pos.core.reports.report import ReportKind
from pos.core.shift import CashMove
from pos.core.slip import CashSlip, Slip, StoredValueSlip
from pos.core.state import Paper, empty_state
from pos.core.stored_value import StoredKind
from pos.core.waiting_paper import MOST_WAITING, WaitingReceipt

FIRST, SECOND, THIRD = (f"S001-T1-{number:06d}" for number in (1, 2, 3))
NO_PAPER = "The printer is out of paper. Put in a new roll."


def sold(number: int = 1, **setup: object) -> Counter:
    """A till that has sold so often, and printed nothing yet."""
    counter = counter_of(**setup)
    for _ in range(number):
        counter.done(it.AddItem(item=item_of("bag", "10.00")))
        counter.done(it.TakeTender(method="cash"))
    return counter


def stays_in(counter: Counter, receipt: str, **more: Any) -> str:
    """The printer says no; what the cashier is told of it."""
    intent = it.PrinterUnavailable(receipt=receipt, copy=0, reason=NO_PAPER)
    return counter.done(replace(intent, **more)).say


def comes_out(counter: Counter, effect: PrintReceipt) -> PrintReceipt | None:
    """The printer says yes; what is printed next by itself."""
    counter.done(
        it.ReceiptCameOut(
            receipt=effect.receipt, copy=effect.copy, confirmed=True, is_gift=effect.is_gift
        )
    )
    following = [one for one in counter.effects if isinstance(one, PrintReceipt)]
    return following[0] if following else None


def tried_again(counter: Counter) -> PrintReceipt:
    counter.done(it.PrintPapers())
    (effect,) = counter.effects
    assert isinstance(effect, PrintReceipt)
    return effect


def test_what_stayed_in_is_printed_in_its_order() -> None:
    """Three sales without paper: the clock tries the first, and each that comes out the next."""
    counter = sold(3)
    assert f"{FIRST} is recorded but not printed. {NO_PAPER}" == stays_in(counter, FIRST)
    stays_in(counter, SECOND)
    stays_in(counter, THIRD)

    first = tried_again(counter)
    assert PrintReceipt(receipt=FIRST, again=True) == first
    second = comes_out(counter, first)
    assert PrintReceipt(receipt=SECOND, again=True) == second
    assert second is not None
    third = comes_out(counter, second)
    assert third is not None
    assert None is comes_out(counter, third)
    assert () == counter.state.papers
    last = counter.state.last_sale
    assert last is not None
    assert Paper.PRINTED is last.paper
    assert 3 == counter.state.shift.sales if counter.state.shift else 0


def test_a_try_in_vain_is_quiet() -> None:
    """What is wrong was said when it began: neither a sentence nor a record each ten seconds."""
    counter = sold()
    stays_in(counter, FIRST)

    assert NOTHING == counter.done(
        it.PrinterUnavailable(receipt=FIRST, copy=0, reason=NO_PAPER, again=True)
    )
    assert (WaitingReceipt(receipt=FIRST),) == counter.state.papers


def test_partly_out_is_a_copy() -> None:
    """Nobody can be handed two originals of one sale."""
    counter = sold()
    stays_in(counter, FIRST, partly=True)

    assert PrintReceipt(receipt=FIRST, copy=1, again=True) == tried_again(counter)


def test_partly_out_at_the_second_try() -> None:
    """The paper ended in the middle of it: from then on it is a copy, and the record says so."""
    counter = sold()
    stays_in(counter, FIRST)
    assert "" == stays_in(counter, FIRST, partly=True, again=True)

    assert PrintReceipt(receipt=FIRST, copy=1, again=True) == tried_again(counter)


def test_a_copy_that_stayed_in_is_a_copy() -> None:
    """Two copies asked for without paper are one, counted on."""
    counter = sold()
    comes_out(counter, PrintReceipt(receipt=FIRST))
    stays_in(counter, FIRST, copy=1)
    stays_in(counter, FIRST, copy=1)

    assert PrintReceipt(receipt=FIRST, copy=1, again=True) == tried_again(counter)


def test_another_sale_that_prints_brings_the_rest() -> None:
    """Whoever stands at the counter has theirs first; then comes what waited."""
    counter = sold(2)
    stays_in(counter, FIRST)

    following = comes_out(counter, PrintReceipt(receipt=SECOND))
    assert PrintReceipt(receipt=FIRST, again=True) == following
    assert following is not None
    said = counter.done(it.ReceiptCameOut(receipt=FIRST, copy=0, confirmed=True)).say
    assert f"{FIRST} is printed after all." == said


def test_a_first_print_says_nothing() -> None:
    """Nor does it cost a flush of its own."""
    answer = sold().done(it.ReceiptCameOut(receipt=FIRST, copy=0, confirmed=True))

    assert ("", False, ()) == (answer.say, answer.urgent, answer.effects)


def test_nobody_wants_them() -> None:
    """Left by a person, and who; a copy can still be asked for."""
    counter = sold(2)
    stays_in(counter, FIRST)
    stays_in(counter, SECOND)

    said = counter.done(it.LeavePapers()).say
    assert "2 receipts are not printed any more. A copy can still be asked for." == said
    assert ev.PapersLeft(cashier_id="1001") == counter.events[-1]
    assert NOTHING == counter.done(it.PrintPapers())
    assert "No receipt waits for paper." == counter.refused(it.LeavePapers()).reason


def test_a_fault_of_ours_blocks_no_paper() -> None:
    """What cannot be put on paper at all is told, and what is behind it comes out."""
    counter = sold(2)
    stays_in(counter, FIRST)
    stays_in(counter, SECOND)
    stays_in(counter, FIRST, again=True, is_fault=True)

    assert SECOND == tried_again(counter).receipt


def test_a_gift_receipt_that_cannot_be_printed() -> None:
    """It alone is given up: the sale's own still waits for paper, and is not called left."""
    counter = sold()
    stays_in(counter, FIRST)
    stays_in(counter, FIRST, is_gift=True)
    stays_in(counter, FIRST, is_gift=True, again=True, is_fault=True)

    assert [(FIRST, False)] == [one.of for one in counter.state.papers]
    assert counter.state.last_sale is not None
    assert Paper.FAILED is counter.state.last_sale.paper


def test_waits_on_into_the_next_shift() -> None:
    """As the record alone tells it, read from the opening of that shift."""
    counter = sold(2)
    stays_in(counter, FIRST, partly=True)
    stays_in(counter, SECOND, is_gift=True)
    before = counter.state.papers
    counter.done(it.CloseShift(counted=sar("120.00")))
    opened = len(counter.events)
    counter.done(it.OpenShift(opening_float=sar("100.00")))

    read = fold(empty_state(counter.setup), counter.events[opened:])
    assert before == counter.state.papers == read.papers
    assert 2 == len(before)


def test_a_shop_without_paper_for_a_week() -> None:
    """The newest wait: older ones can be asked for."""
    counter = sold()
    for number in range(MOST_WAITING + 5):
        stays_in(counter, f"S001-T1-{number:06d}")

    assert MOST_WAITING == len(counter.state.papers)
    assert "S001-T1-000005" == counter.state.papers[0].receipt


def test_the_oldest_are_given_up_aloud() -> None:
    """Once, not with each that comes; and once more where it comes so far again."""
    counter = sold()
    for number in range(MOST_WAITING):
        assert "More than" not in stays_in(counter, f"S001-T1-{number:06d}")
    given_up = "More than 200 papers wait: the oldest are not printed any more. See to the printer."

    assert given_up in stays_in(counter, "S001-T1-000777")
    assert ev.PaperGivenUp(receipt="S001-T1-000000") in counter.events
    assert given_up not in slip_stays_in(counter)
    assert [("S001-T1-000002", False), "m1"] == [
        counter.state.papers[0].of,
        counter.state.papers[-1].of,
    ]
    counter.done(it.LeavePapers())
    for number in range(MOST_WAITING):
        stays_in(counter, f"S001-T1-{number:06d}")
    assert given_up in slip_stays_in(counter)


def stored_slip(slip_id: str) -> Slip:
    of_gift_card = StoredValueSlip(
        kind=StoredKind.GIFT_CARD, balance=sar("50.00"), receipt="S001-T1-000001"
    )
    return Slip(slip_id=slip_id, at=NOON, stored=of_gift_card)


def test_a_gift_card_is_given_up_last() -> None:
    """Its code is nowhere else: receipts, which can be printed anew, go first. Where only such
    slips wait, what to do is said of each, and its code is forgotten.
    """
    counter = sold()
    for number in range(MOST_WAITING - 1):
        slip_stays_in(counter, slip=stored_slip(f"g{number}"))
    stays_in(counter, FIRST)

    slip_stays_in(counter, slip=stored_slip("g998"))
    assert ev.PaperGivenUp(receipt=FIRST) == counter.events[-2]
    said = slip_stays_in(counter, slip=stored_slip("g999"))
    assert ev.PaperGivenUp(slip_id="g0") == counter.events[-2]
    assert "What S001-T1-000001 issued: a manager issues it anew with F10, H, 3." in said
    assert [ForgetSlips(slip_ids=("g0",))] == counter.effects


def test_gift_receipt() -> None:
    """Of the last sale, of a running number, or of a whole one; it counts as no copy."""
    counter = sold(2)

    for named, receipt in (("", SECOND), ("1", FIRST), (FIRST, FIRST)):
        counter.done(it.PrintGiftReceipt(receipt=named))
        assert [PrintReceipt(receipt=receipt, is_gift=True)] == counter.effects
    comes_out(counter, PrintReceipt(receipt=SECOND, is_gift=True))
    assert ev.GiftReceiptPrinted(receipt=SECOND, confirmed=True) == counter.events[-1]
    last = counter.state.last_sale
    assert last is not None
    assert (Paper.WAITING, 0) == (last.paper, last.copies)


def test_gift_receipt_waits_for_paper_too() -> None:
    """Beside the sale's own."""
    counter = sold()
    stays_in(counter, FIRST)
    said = stays_in(counter, FIRST, is_gift=True)

    assert f"The gift receipt of {FIRST} is not printed. {NO_PAPER}" == said
    gift = comes_out(counter, tried_again(counter))
    assert PrintReceipt(receipt=FIRST, is_gift=True, again=True) == gift


@pytest.mark.parametrize(
    "asked",
    [
        it.PrintGiftReceipt(),
        it.PrintReport(kind=ReportKind.X),
        it.PrintSales(first=NOON.date(), last=NOON.date()),
    ],
)
def test_what_is_paper_alone(asked: it.Intent) -> None:
    """A till without a printer prints none of it, and says so; nobody waits beside a slot."""
    reason = sold(who=MUNA, has_printer=False).refused(asked).reason

    assert "This till has no printer" in reason
    assert "pos setup devices" in reason


def test_a_copy_without_a_printer() -> None:
    """What is said of it names no paper."""
    said = sold(has_printer=False).done(it.Reprint()).say

    assert f"Copy of {FIRST} is on no paper: this till has no printer." == said


def test_before_anything_was_sold() -> None:
    """There is nothing to give a receipt of."""
    counter = counter_of(sends_email=True)
    for intent in (
        it.Reprint(),
        it.PrintGiftReceipt(),
        it.DrawReceipt(),
        it.EmailReceipt(address="sara@mail.example"),
    ):
        assert "No sale has been completed in this shift." == counter.refused(intent).reason


def test_on_the_screen() -> None:
    """Nothing is recorded of a look."""
    answer = sold().done(it.DrawReceipt())

    assert ((DrawReceipt(receipt=FIRST),), ()) == (answer.effects, answer.events)


def test_by_email() -> None:
    """Said once it is on the disk; the record has that it was asked for, and no address."""
    counter = sold(sends_email=True)
    asked = counter.done(it.EmailReceipt(address=" Sara.Ali@mail.example "))
    (effect,) = asked.effects
    assert isinstance(effect, QueueEmail)
    assert (FIRST, "Sara.Ali@mail.example") == (effect.receipt, effect.address)
    assert () == asked.events

    queued = it.EmailQueued(receipt=FIRST, email_id=effect.email_id)
    assert f"{FIRST} goes out by e-mail." == counter.done(queued).say
    sent = counter.done(it.EmailEnded(receipt=FIRST, email_id=effect.email_id))
    assert ("", False) == (sent.say, sent.urgent)
    failed = it.EmailEnded(receipt=FIRST, email_id="e2", reason="no such mailbox")
    said = f"The e-mail with {FIRST} is not sent: no such mailbox. Print a copy instead."
    assert said == counter.done(failed).say
    assert "mail.example" not in repr((counter.events, asked, effect))


@pytest.mark.parametrize(
    "address", ["", "sara", "sara@mail", "a@b@c.example", "a,b@c.example", "a@b.c\nBcc: d@e.f"]
)
def test_no_address(address: str) -> None:
    """Refused at once, without repeating it."""
    counter = sold(sends_email=True)

    refused = counter.refused(it.EmailReceipt(address=address))
    assert "That is no e-mail address: write one such as name@example.com." == refused.reason


def test_a_store_without_a_mail_server() -> None:
    """Says what to do instead."""
    refused = sold().refused(it.EmailReceipt(address="sara@mail.example"))

    assert refused.reason.startswith("This store sends no e-mail. Print the receipt")


def test_a_sale_read_again_with_all_its_papers() -> None:
    """A receipt's other shapes change nothing of its sale."""
    counter = sold(sends_email=True)
    plain = refold(counter.events)
    stays_in(counter, FIRST, is_gift=True)
    counter.done(it.EmailQueued(receipt=FIRST, email_id="e1"))
    comes_out(counter, PrintReceipt(receipt=FIRST, is_gift=True))

    of_it = [one for one in counter.events if not isinstance(one, ev.CashierSignedOn)]
    assert plain == refold(one for one in of_it if not isinstance(one, ev.ShiftOpened))


def test_training_numbers_are_nobodys() -> None:
    """A receipt of a till in training is taken back by no till in the shop."""
    pretended = counter_of(is_training=True)
    number = pretended.setup.receipt_number(1)

    assert "S001-T1.TRAINING-000001" == number
    refused = counter_of().refused(it.ReadReceipt(receipt=number))
    assert "training" in refused.reason
    assert () == counter_of(is_training=True).done(it.ReadReceipt(receipt=number)).events


# -- papers that are no receipt ---------------------------------------------------------------


def slip_of(slip_id: str = "m1") -> Slip:
    cash = CashSlip(move=CashMove.PAID_OUT, amount=sar("5.00"), reason="milk", cashier_id="1001")
    return Slip(slip_id=slip_id, at=NOON, cash=cash)


def slip_stays_in(counter: Counter, **more: Any) -> str:
    intent = it.SlipStayedIn(slip=slip_of(), say="Not printed.", reason=NO_PAPER)
    return counter.done(replace(intent, **more)).say


def test_a_slip_waits_behind_a_receipt() -> None:
    """In the order they were to be printed; told of once, and once more when it is out."""
    counter = sold()
    stays_in(counter, FIRST)
    assert "Not printed." == slip_stays_in(counter)
    assert "" == slip_stays_in(counter, again=True)
    before = len(counter.events)
    assert "" == slip_stays_in(counter, again=True)
    assert before == len(counter.events)

    counter.done(it.ReceiptCameOut(receipt=FIRST, copy=0, confirmed=True))
    assert PrintSlipAgain(slip=slip_of(), is_copy=False) in counter.effects
    out = it.SlipCameOut(slip_id="m1", called=slip_of().called, confirmed=True)
    assert "The slip for 5.00 paid out is printed after all." == counter.done(out).say
    assert () == counter.state.papers


def test_a_slip_at_once_is_no_record() -> None:
    """Nothing waited, and nothing is said or written of it."""
    out = it.SlipCameOut(slip_id="m1", called="the slip", confirmed=True)
    answer = sold().done(out)

    assert ("", (), ()) == (answer.say, answer.events, answer.effects)
    said = sold().done(replace(out, substituted=("the logo",))).say
    assert "The slip is printed, but for the logo. Check the paper." == said


def test_half_a_slip_is_a_copy() -> None:
    """From the try on that brought some of it out; a later one in vain does not undo that."""
    counter = sold()
    slip_stays_in(counter)
    for partly in (True, False):
        slip_stays_in(counter, again=True, partly=partly)
        counter.done(it.PrintPapers())
        assert [PrintSlipAgain(slip=slip_of(), is_copy=True)] == counter.effects


@pytest.mark.parametrize("is_slip", [True, False])
def test_left_while_it_was_tried(is_slip: bool) -> None:
    """A try that was under way and ends in vain brings back nothing that a person has left."""
    counter = sold()
    stays_in(counter, FIRST)
    slip_stays_in(counter)
    counter.done(it.LeavePapers())
    before = len(counter.events)
    slip_stays_in(counter, again=True) if is_slip else stays_in(counter, FIRST, again=True)

    assert (before, ()) == (len(counter.events), counter.state.papers)


def test_slips_wait_on_into_the_next_shift() -> None:
    """As the record alone tells it."""
    counter = sold()
    slip_stays_in(counter, partly=True)
    stays_in(counter, FIRST)
    before = counter.state.papers
    counter.done(it.CloseShift(counted=sar("110.00")))
    opened = len(counter.events)
    counter.done(it.OpenShift(opening_float=sar("100.00")))

    assert before == fold(empty_state(counter.setup), counter.events[opened:]).papers
    assert [("m1", True), ((FIRST, False), False)] == [(one.of, one.partly) for one in before]


def test_what_cannot_be_printed_keeps_nothing_waiting() -> None:
    """It is left and said, and what is behind it comes out at once."""
    counter = sold()
    slip_stays_in(counter)
    stays_in(counter, FIRST)
    assert "No such report." == slip_stays_in(
        counter, again=True, is_fault=True, say="No such report."
    )

    assert [PrintReceipt(receipt=FIRST, again=True)] == counter.effects
