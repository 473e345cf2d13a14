"""Receipts on a printer that is out of paper and well again; a receipt's other shapes."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import sar, setup_of
from fakes import PlainStationery, ScriptedLoyalty
from terminal_bench import SARA, Bench

from pos.core import events as ev
from pos.core import intents as it
from pos.core.errand import BoughtCoupon, BuyWithPoints
from pos.core.reports.report import ReportKind
from pos.core.shift import CashMove
from pos.core.state import Paper
from pos.ports.receipt import Columns
from pos.terminal.timers import PRINTED_AGAIN_EVERY_S

NO_PAPER = "The printer is out of paper. Put in a new roll."
FIRST, SECOND, THIRD = (f"S001-T1-{number:06d}" for number in (1, 2, 3))


def sell(bench: Bench) -> str:
    """One bag, paid in cash; what the cashier is told at the end."""
    bench.done(it.Scanned(text="bag"), it.TakeTender(method="cash"))
    bench.settled()
    return bench.snapshot.say.text


def time_passes(bench: Bench) -> None:
    bench.clock.advance(PRINTED_AGAIN_EVERY_S)
    bench.ask(it.TimePassed())
    bench.settled()


def papers(bench: Bench) -> list[str]:
    """What came out, in order: the receipt, and which copy."""
    rows = [document.elements[0] for document in bench.printer.printed]
    return [f"{row.left} {row.right}" for row in rows if isinstance(row, Columns)]


def test_a_new_roll_brings_what_waited(tmp_path: Path) -> None:
    """Three sales without paper, told once each; the roll is changed, and all come out in order.

    Nothing is sold again, and no try in between says or records anything.
    """
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.printer.trouble = NO_PAPER
        assert f"{FIRST} is recorded but not printed. {NO_PAPER}" == sell(bench)
        sell(bench)
        sell(bench)
        before = len(bench.recorded())
        time_passes(bench)
        time_passes(bench)
        assert before == len(bench.recorded())
        assert [] == papers(bench)

        bench.printer.trouble = ""
        time_passes(bench)

        assert [f"{FIRST} copy 0", f"{SECOND} copy 0", f"{THIRD} copy 0"] == papers(bench)
        state = bench.settled()
        assert () == state.papers
        assert 4 == state.next_receipt
        assert f"{THIRD} is printed after all." == bench.snapshot.say.text


def test_half_a_receipt_comes_again_as_a_copy(tmp_path: Path) -> None:
    """Where the paper ended in the middle nobody is handed a second original."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.printer.trouble, bench.printer.partly = NO_PAPER, True
        sell(bench)
        bench.printer.trouble = ""
        time_passes(bench)

        assert [f"{FIRST} copy 1"] == papers(bench)
        last = bench.settled().last_sale
        assert last is not None
        assert (Paper.PRINTED, 1) == (last.paper, last.copies)


def test_half_a_present_is_marked_too(tmp_path: Path) -> None:
    """It is counted as no copy of the sale's receipt."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        sell(bench)
        bench.printer.trouble, bench.printer.partly = NO_PAPER, True
        bench.done(it.PrintGiftReceipt())
        bench.printer.trouble = ""
        time_passes(bench)

        assert [f"{FIRST} copy 0", f"{FIRST} gift copy"] == papers(bench)
        last = bench.settled().last_sale
        assert last is not None
        assert 0 == last.copies


def test_the_next_customer_has_theirs_first(tmp_path: Path) -> None:
    """Whoever stands there is handed a receipt at once; then comes what waited, once each."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.printer.trouble = NO_PAPER
        sell(bench)
        bench.printer.trouble = ""
        sell(bench)
        time_passes(bench)

        assert [f"{SECOND} copy 0", f"{FIRST} copy 0"] == papers(bench)


def test_over_a_stop_and_into_the_next_shift(tmp_path: Path) -> None:
    """What waited when the program was ended, and when the shift was closed, comes out after."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.printer.trouble = NO_PAPER
        sell(bench)
        bench.ask(it.CloseShift(counted=sar("200.00")))
        bench.done(it.OpenShift(opening_float=sar("100.00")))
        sell(bench)

    with Bench(tmp_path).running() as again:
        z = "the Z report of shift 1"
        assert [FIRST, z, SECOND] == [one.called for one in again.snapshot.state.papers]
        time_passes(again)

        assert [f"{FIRST} copy 0", "z shift 1", f"{SECOND} copy 0"] == papers(again)


def test_nobody_wants_them(tmp_path: Path) -> None:
    """What a person left stays away, whatever the printer says later."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.printer.trouble = NO_PAPER
        sell(bench)
        bench.done(it.LeavePapers())
        bench.printer.trouble = ""
        time_passes(bench)

        assert [] == papers(bench)


def test_an_approval_outlives_a_try_to_print(tmp_path: Path) -> None:
    """What the till tries by itself takes no manager's yes away."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.printer.trouble = NO_PAPER
        sell(bench)
        bench.done(it.Scanned(text="bag"))
        assert bench.ask(
            it.OverridePrice(number=1, unit_price=sar("5.00"), reason="r")
        ).needs_approval
        time_passes(bench)

        bench.done(it.Approve(user_id="9001", pin="471147"))


def test_a_present(tmp_path: Path) -> None:
    """Of the last sale, and of one long ago by its number; one that never was is said."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        sell(bench)
        sell(bench)
        bench.done(it.PrintGiftReceipt(), it.PrintGiftReceipt(receipt="1"))
        missing = bench.ask(it.PrintGiftReceipt(receipt="99"))

        assert [f"{SECOND} gift", f"{FIRST} gift"] == papers(bench)[2:]
        assert "There is no receipt S001-T1-000099." == missing.refusal
    printed = [one for one in bench.recorded() if isinstance(one, ev.GiftReceiptPrinted)]
    assert [SECOND, FIRST] == [one.receipt for one in printed]


def test_on_the_screen(tmp_path: Path) -> None:
    """The document, to be shown and not kept."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        sell(bench)
        before = len(bench.recorded())
        bench.done(it.DrawReceipt())
        bench.settled()
        drawn = bench.snapshot.drawn
        assert drawn is not None
        assert (FIRST, Columns(left=FIRST, right="copy 0")) == (
            drawn.receipt,
            drawn.document.elements[0],
        )
        assert "no receipt" in (bench.ask(it.DrawReceipt(receipt="99")).refusal or "")
        assert before == len(bench.recorded())


def test_by_email(tmp_path: Path) -> None:
    """Queued before it is said; its address is in no record. What never was is not sent."""
    bench = Bench(tmp_path, setup=setup_of(sends_email=True))
    with bench.running():
        bench.open_shift()
        sell(bench)
        address = "sara@mail.example"
        said = bench.done(it.EmailReceipt(address=address)).say
        missing = bench.ask(it.EmailReceipt(address=address, receipt="99"))

        assert f"{FIRST} goes out by e-mail." == said
        assert "no receipt" in (missing.refusal or "")
        assert [(FIRST, address)] == [(one.receipt, one.address) for one in bench.emails]
        bodies = bench.rows("SELECT body FROM journal UNION ALL SELECT body FROM people")
        assert address not in "".join(body for (body,) in bodies)


def test_a_fault_of_ours_in_a_slip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it is about stands, and the cashier is not told to do it again."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(PlainStationery, "cash_moved", broken)
    monkeypatch.setattr(PlainStationery, "report", broken)
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.ask(it.MoveCash(move=CashMove.PAID_IN, amount=sar("5.00"), reason="change"))
        slip = bench.snapshot.say.text
        bench.ask(it.CloseShift(counted=sar("105.00")))
        closed = bench.snapshot.say.text

    assert "It is on record, but its slip is not printed. Something went wrong" in slip
    assert "The count is recorded but not printed. Something went wrong" in closed
    assert "again" not in slip + closed


# -- papers that are no receipt ---------------------------------------------------------------

MOVE = it.MoveCash(move=CashMove.PAID_OUT, amount=sar("5.00"), reason="milk")


def test_all_papers_wait_in_one_queue(tmp_path: Path) -> None:
    """Receipts, a slip, a report and the Z come out once each, in order; no drawer opens by it."""
    with Bench(tmp_path).running() as bench:
        bench.done(it.SignOn(user_id="9001", pin="471147"))
        bench.done(it.OpenShift(opening_float=sar("100.00")))
        bench.printer.trouble = NO_PAPER
        sell(bench)
        said = bench.done(MOVE).say
        assert f"It is on record, but its slip is not printed. {NO_PAPER}" in said
        bench.done(it.PrintReport(kind=ReportKind.X))
        sell(bench)
        said = bench.done(it.CloseShift(counted=sar("295.00"))).say
        assert f"The count is recorded but not printed. {NO_PAPER}" in said
        before, opened = len(bench.recorded()), bench.drawer.opened
        time_passes(bench)
        assert before == len(bench.recorded())

        bench.printer.trouble = ""
        bench.done(it.OpenShift(opening_float=sar("100.00")))
        time_passes(bench)

        assert [
            f"{FIRST} copy 0",
            "paid_out 5.00",
            f"{SECOND} copy 0",
            "z shift 1",
        ] == papers(bench)
        assert opened == bench.drawer.opened
        assert () == bench.settled().papers


def test_two_slips_that_are_alike(tmp_path: Path) -> None:
    """The same was paid out twice: both slips come out, each once."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.printer.trouble = NO_PAPER
        bench.done(MOVE, MOVE)
        bench.printer.trouble = ""
        time_passes(bench)
        time_passes(bench)

        assert ["paid_out 5.00"] * 2 == papers(bench)
        assert "The slip for 5.00 paid out is printed after all." == bench.snapshot.say.text


def test_half_a_slip_comes_again_as_a_copy(tmp_path: Path) -> None:
    """Nobody is handed two originals; over a stop neither."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.printer.trouble, bench.printer.partly = NO_PAPER, True
        bench.done(MOVE)
    with Bench(tmp_path).running() as again:
        time_passes(again)

        assert ["paid_out 5.00 copy"] == papers(again)


def test_a_slip_that_prints_brings_the_rest(tmp_path: Path) -> None:
    """The printer is well, as its own slip shows: what waited need not wait for the clock."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.printer.trouble = NO_PAPER
        sell(bench)
        bench.printer.trouble = ""
        bench.done(MOVE)
        bench.settled()

        assert ["paid_out 5.00", f"{FIRST} copy 0"] == papers(bench)


def test_a_reading_of_a_shift_that_is_closed(tmp_path: Path) -> None:
    """There is no such X any more: it is said, keeps nothing else waiting, and the Z has it all."""
    with Bench(tmp_path).running() as bench:
        bench.done(it.SignOn(user_id="9001", pin="471147"))
        bench.done(it.OpenShift(opening_float=sar("100.00")))
        bench.printer.trouble = NO_PAPER
        bench.done(it.PrintReport(kind=ReportKind.X), it.CloseShift(counted=sar("100.00")))
        bench.printer.trouble = ""
        time_passes(bench)

        assert ["z shift 1"] == papers(bench)
        assert () == bench.settled().papers
    left = [one for one in bench.recorded() if isinstance(one, ev.SlipLeft)]
    assert ["Shift 1 is closed: its reading is the Z report 1."] == [one.reason for one in left]


def test_nobody_wants_a_slip(tmp_path: Path) -> None:
    """Left by a person with all the others, and it stays away."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.printer.trouble = NO_PAPER
        sell(bench)
        bench.done(MOVE)
        said = bench.done(it.LeavePapers()).say
        bench.printer.trouble = ""
        time_passes(bench)

        assert (
            "2 papers are not printed any more. Of receipts: A copy can still be asked for." == said
        )
        assert [] == papers(bench)


def test_what_opens_a_coupon_over_a_stop(tmp_path: Path) -> None:
    """While the till runs its slip is whole; after a stop it has its code alone, as is said."""
    loyal = ScriptedLoyalty(
        customers={SARA.customer_id: SARA},
        script={"buy_coupon": [BoughtCoupon(code=f"C{n}", points=5, pin="4711") for n in (1, 2)]},
    )
    bench = Bench(tmp_path, loyalty=loyal)
    with bench.running():
        bench.open_shift()
        bench.done(it.IdentifyCustomer(customer_id=SARA.customer_id))
        bench.printer.trouble = NO_PAPER
        bench.done(it.RunErrand(errand=BuyWithPoints(rule_id="r1")))
        bench.settled()
        bench.printer.trouble = ""
        time_passes(bench)
        assert "The slip for coupon C1 is printed after all." == bench.snapshot.say.text
        bench.printer.trouble = NO_PAPER
        bench.done(it.RunErrand(errand=BuyWithPoints(rule_id="r1")))
        bench.settled()
    with Bench(tmp_path).running() as again:
        time_passes(again)

        assert ["5 Stars "] == papers(again)
        said = again.snapshot.say.text
        assert "The slip for coupon C2 is printed, but for its PIN or its address" in said
    bodies = bench.rows("SELECT body FROM journal UNION ALL SELECT body FROM people")
    assert "4711" not in "".join(body for (body,) in bodies)


@pytest.mark.parametrize("first", [it.Scanned(text="bag"), MOVE])
def test_broken_off_while_it_printed(tmp_path: Path, first: it.Intent) -> None:
    """Nobody knows whether the first of what waits was out then: it is a copy, and no other is."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.printer.trouble = NO_PAPER
        bench.done(first)
        if first != MOVE:
            bench.done(it.TakeTender(method="cash"))
        sell(bench)
        bench.done(MOVE)
        waited = [one.of for one in bench.settled().papers]
    with Bench(tmp_path, ended_well=False).running() as again:
        assert waited == [one.of for one in again.snapshot.state.papers]
        time_passes(again)

        copies = [row.endswith(("copy", "copy 1")) for row in papers(again)]
        assert [True, False, False] == copies


def test_a_report_that_waits_and_is_asked_for_again(tmp_path: Path) -> None:
    """One comes out, and the one that waited is no other; the next that stays in waits anew."""
    asked = it.PrintReport(kind=ReportKind.X)
    with Bench(tmp_path).running() as bench:
        bench.done(it.SignOn(user_id="9001", pin="471147"))
        bench.done(it.OpenShift(opening_float=sar("100.00")))
        for count in (1, 2):
            bench.printer.trouble = NO_PAPER
            bench.done(asked)
            bench.printer.trouble = ""
            bench.done(asked)
            time_passes(bench)
            assert ["x shift 1"] * count == papers(bench)
        bench.printer.trouble = NO_PAPER
        bench.done(asked)
        bench.printer.trouble = ""
        time_passes(bench)

        assert ["x shift 1"] * 3 == papers(bench)
