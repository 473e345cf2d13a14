"""Receipts on a printer that is out of paper and well again; a receipt's other shapes."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import sar, setup_of
from fakes import PlainStationery
from terminal_bench import Bench

from pos.core import events as ev
from pos.core import intents as it
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
        bench.ask(it.CloseShift(counted=sar("200.00")))  # its slip stays in as well
        bench.done(it.OpenShift(opening_float=sar("100.00")))
        sell(bench)

    with Bench(tmp_path).running() as again:
        assert [FIRST, SECOND] == [one.receipt for one in again.snapshot.state.papers]
        time_passes(again)

        assert [f"{FIRST} copy 0", f"{SECOND} copy 0"] == papers(again)


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
