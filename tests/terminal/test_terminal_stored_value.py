"""Gift cards and store credit on a real record: spent once, kept over kills, made again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from builders import sar, setup_of
from fakes import CountingIds
from terminal_bench import Bench

from pos.core import effects as fx
from pos.core import intents as it
from pos.core.expected_scan import ScanOf
from pos.core.state import Paper
from pos.core.stored_value import as_printed, code_in
from pos.journal.copy import SecondCopy
from pos.journal.journal import SqliteJournal
from pos.journal.rebuild import rebuild
from pos.terminal.slips import slip_of
from pos.terminal.timers import PRINTED_AGAIN_EVERY_S

REPLACED = "SELECT * FROM stored_value_replaced ORDER BY digest"
EVERYTHING = "SELECT * FROM stored_value LEFT JOIN stored_value_replaced USING (instrument_id)"
METHODS = ("cash", "card", "gift-card", "store-credit")


def bench_at(folder: Path, ids: str = "id") -> Bench:
    return Bench(folder, setup=setup_of(tender_methods=METHODS), ids=CountingIds(ids))


def sold(bench: Bench, amount: str = "150.00") -> str:
    """A gift card, paid in cash; its code as it stands on its slip."""
    bench.done(it.SellGiftCard(amount=sar(amount)), it.TakeTender(method="cash"))
    bench.settled()
    return slip_code(bench)


def slip_code(bench: Bench) -> str:
    (row,) = bench.printer.printed[-1].elements
    return code_in(row.left)  # type: ignore[union-attr]


def pay(code: str, amount: str | None = None) -> it.TakeTender:
    return it.TakeTender(
        method="gift-card", amount=sar(amount) if amount else None, code=code.lower()
    )


def balances(bench: Bench) -> list[int]:
    return [minor for (minor,) in bench.rows("SELECT balance_minor FROM stored_value")]


def test_sold_and_spent(tmp_path: Path) -> None:
    """Its slip has the code, the record has not; it is spent down, and void it is back on it."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        code = sold(bench)
        assert "150.00 to spend" in bench.done(it.ReadStoredValue(code=code)).say
        bench.done(it.Scanned(text="bag"), it.Scanned(text="bag"))
        bench.done(pay(code, "100.00"))
        assert [50_00] == balances(bench)
        bench.done(it.VoidTender(number=1))
        assert [150_00] == balances(bench)
        assert "Left to pay: 50.00" in bench.done(pay(code)).say
        assert "is spent" in (bench.ask(pay(code)).refusal or "")
        bench.done(it.TakeTender(method="cash"))
        assert [0] == balances(bench)
        bench.sounds.clear()
        bench.ask(it.Scanned(text=code))
        assert [False] == bench.sounds, "a card with nothing on it is no good scan"
    assert code not in (tmp_path / "journal.db").read_bytes().decode("latin-1")


def test_scanned_into_a_form(tmp_path: Path) -> None:
    """While a form waits for it nothing is paid; goods are sold as ever; afterwards it pays."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        code = sold(bench)
        bench.done(it.ExpectScan(of=ScanOf.STORED_VALUE), it.Scanned(text="bag"))
        bench.done(it.Scanned(text=as_printed(code)))
        assert (code, 1) == (bench.snapshot.expected.code, bench.snapshot.expected.number)
        assert [150_00] == balances(bench)
        assert code not in repr(bench.snapshot.expected)
        bench.done(it.ExpectScan(of=None), it.Scanned(text=code))
        assert [150_00] == balances(bench)


def test_nobody_waits_at_a_locked_till(tmp_path: Path) -> None:
    """What a form waited for is forgotten with whoever had opened it."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.ExpectScan(of=ScanOf.RECEIPT), it.LockTill())

        assert bench.snapshot.expected.of is None


def test_scanned_to_pay(tmp_path: Path) -> None:
    """In the basket what is on it is told; for the pay panel and behind another tender it pays."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        code = sold(bench)
        assert "150.00 to spend" in bench.done(it.Scanned(text=f"]C0{code}")).say
        assert "150.00 to spend" in bench.done(it.Scanned(text=as_printed(code))).say
        bench.done(it.Scanned(text="bag"))
        assert "Press F9, then scan it" in bench.done(it.Scanned(text=code)).say
        assert [150_00] == balances(bench)
        bench.done(it.StoredValueScanned(code=code, to_pay=True, amount=sar("60.00")))
        assert [90_00] == balances(bench)
        assert "Paid" in bench.done(it.Scanned(text=code)).say
        assert [50_00] == balances(bench)


def test_twice_at_once(tmp_path: Path) -> None:
    """Two tenders asked for in one breath never spend the same money."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        code = sold(bench)
        bench.done(*(it.Scanned(text="bag") for _ in range(3)))
        tickets = [bench.terminal.submit(pay(code, "100.00")) for _ in range(3)]
        outcomes = [ticket.ended.result(20.0) for ticket in tickets]
        assert [True, False, False] == [outcome.ok for outcome in outcomes]
        assert [50_00] == balances(bench)


@pytest.mark.parametrize("kills", ["after spending", "before"])
def test_over_a_stop(tmp_path: Path, kills: str) -> None:
    """Whenever the till stops, what is spent is spent once, and what is not is still there."""
    with bench_at(tmp_path).running() as first:
        first.open_shift()
        code = sold(first)
        first.done(*(it.Scanned(text="bag") for _ in range(2)))
        if kills == "after spending":
            first.done(pay(code))
    with bench_at(tmp_path, "next-").running() as again:
        again.done(it.SignOn(user_id="1001", pin="4711"))
        if kills == "before":
            again.done(pay(code))
        assert [0] == balances(again)
        again.done(it.VoidTender(number=1))
        assert [150_00] == balances(again)


def test_made_again_from_the_copy(tmp_path: Path) -> None:
    """A record that is rebuilt has the same on every card, under the codes that hold."""
    copy = SecondCopy(tmp_path / "journal.db", tmp_path / "copy", on_trouble=lambda _: None)
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        lost = sold(bench)
        anew = it.ReplaceStoredValue(receipt="S001-T1-000001", reason="lost")
        assert bench.ask(anew).needs_approval
        bench.done(it.Approve(user_id="9001", pin="471147"))
        bench.settled()
        code = slip_code(bench)
        bench.done(it.Scanned(text="bag"), pay(code))
        for shown in (
            it.ReadStoredValue(code=lost),
            it.Scanned(text=lost),
            it.EnterCode(code=lost),
        ):
            said = bench.ask(shown).refusal or ""
            assert f"····{lost[-4:]} is worth nothing: its value was issued anew as ····" in said
        before = bench.rows(EVERYTHING)
    copy.start()
    copy.close()
    rebuild(tmp_path / "copy", tmp_path / "again" / "journal.db")
    journal = SqliteJournal(tmp_path / "again" / "journal.db")
    after = journal._db.execute(EVERYTHING).fetchall()
    journal.close()
    assert before == after
    assert 1 == len(after)


def test_issued_anew_by_an_earlier_version(tmp_path: Path) -> None:
    """Which codes were replaced is read from the record once, when the till is upgraded."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        sold(bench)
        bench.done(it.LockTill(), it.SignOn(user_id="9001", pin="471147"))
        for _ in range(2):
            bench.done(it.ReplaceStoredValue(receipt="S001-T1-000001", reason="lost"))
        before = bench.rows(REPLACED)
    assert 2 == len(before)
    with closing(sqlite3.connect(tmp_path / "journal.db")) as db:
        db.execute("DROP TABLE stored_value_replaced")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'codes_that_were_replaced'")
        db.execute("PRAGMA user_version = 6")
        db.commit()
    with bench_at(tmp_path, "next-").running() as again:
        assert before == again.rows(REPLACED)


NO_PAPER = "The printer is out of paper."


def time_passes(bench: Bench) -> None:
    bench.clock.advance(PRINTED_AGAIN_EVERY_S)
    bench.ask(it.TimePassed())
    bench.settled()


def sold_without_paper(bench: Bench) -> str:
    """What is said of it; the receipt waits before the slip."""
    bench.open_shift()
    bench.printer.trouble = NO_PAPER
    outcome = bench.done(it.SellGiftCard(amount=sar("50.00")), it.TakeTender(method="cash"))
    assert [50_00] == balances(bench)
    return outcome.say


def test_the_slip_waits_for_paper(tmp_path: Path) -> None:
    """It comes out behind its receipt, once, with the code that holds, which no file has had."""
    with bench_at(tmp_path).running() as bench:
        assert f"is issued, but its slip is not printed. {NO_PAPER}" in sold_without_paper(bench)
        bench.printer.trouble = ""
        time_passes(bench)
        time_passes(bench)
        assert 2 == len(bench.printer.printed)
        code = slip_code(bench)
        assert "50.00 to spend" in bench.done(it.ReadStoredValue(code=code)).say
        assert () == bench.settled().papers
    for file in tmp_path.iterdir():
        assert code not in file.read_bytes().decode("latin-1")


def test_two_slips_wait_for_paper(tmp_path: Path) -> None:
    """Each is named by how its code ends; one issued anew leaves the other waiting as it was."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        bench.printer.trouble = NO_PAPER
        two = (it.SellGiftCard(amount=sar("50.00")),) * 2
        bench.done(*two, it.TakeTender(method="cash"))
        _, *before = (one.called for one in bench.settled().papers)
        lasts = [last for (last,) in bench.rows("SELECT last_four FROM stored_value")]
        assert {f"the slip for the gift card ····{last} of 50.00" for last in lasts} == {*before}
        assert lasts[0] != lasts[1]

        bench.done(it.SignOff(), it.SignOn(user_id="9001", pin="471147"))
        lost, kept = lasts
        anew = it.ReplaceStoredValue(receipt="S001-T1-000001", reason="torn")
        assert f"Gift card ····{kept} (50.00)" in (bench.ask(anew).refusal or "")
        bench.done(replace(anew, last_four=lost))
        after = [one.called for one in bench.settled().papers[1:]]
        assert f"the slip for the gift card ····{kept} of 50.00" in after
        assert f"the slip for the gift card ····{lost} of 50.00" not in after
        assert 2 == len(after)


def test_the_slip_waited_over_a_stop(tmp_path: Path) -> None:
    """Its code is gone: the start says what to do, nothing worthless prints, the value stands."""
    with bench_at(tmp_path).running() as bench:
        sold_without_paper(bench)
    with bench_at(tmp_path, "unseen-").running() as unseen:
        assert "did not print" in unseen.snapshot.say.text
    with bench_at(tmp_path, "next-").running() as again:
        said = again.snapshot.say.text
        assert (
            "What S001-T1-000001 issued as gift card or store credit did not print, and its code "
            "is forgotten: a manager issues it anew with F10, H, 3." in said
        )
        assert not again.snapshot.say.ok
        time_passes(again)
        assert 1 == len(again.printer.printed)
        assert again.done(it.SignOn(user_id="9001", pin="471147")).say.startswith("Welcome")
        assert (said, False) == (again.snapshot.say.text, again.snapshot.say.ok)
        again.done(it.LockTill())
        again.done(it.SignOn(user_id="9001", pin="471147"))
        assert again.snapshot.say.text.startswith("Welcome")
        again.done(it.ReplaceStoredValue(receipt="S001-T1-000001", reason="no paper"))
        again.settled()
        assert "50.00 to spend" in again.done(it.ReadStoredValue(code=slip_code(again))).say
    with bench_at(tmp_path, "last-").running() as last:
        assert "did not print" not in last.snapshot.say.text


def test_the_slip_is_issued_anew_while_it_waits(tmp_path: Path) -> None:
    """The first is worth nothing by then: the newer alone comes out, also after a stop."""
    with bench_at(tmp_path).running() as bench:
        sold_without_paper(bench)
        bench.settled()
        kept = dict(bench.performer._slips._kept)
        (first,) = kept
        bench.done(it.SignOff(), it.SignOn(user_id="9001", pin="471147"))
        bench.done(it.ReplaceStoredValue(receipt="S001-T1-000001", reason="no paper"))
        papers = bench.settled().papers
        assert 2 == len(papers)
        assert first not in {one.of for one in papers}
        assert first not in bench.performer._slips._kept
        bench.terminal.submit(_stayed_in(kept[first], first)).ended.result(20.0)
        assert papers == bench.settled().papers
        bench.printer.trouble = ""
        time_passes(bench)
        time_passes(bench)
        assert 2 == len(bench.printer.printed)
        assert "50.00 to spend" in bench.done(it.ReadStoredValue(code=slip_code(bench))).say
        state = bench.snapshot.state.papers
    with bench_at(tmp_path, "next-").running() as again:
        assert state == again.snapshot.state.papers == ()


def _stayed_in(effect: object, slip_id: str) -> it.SlipStayedIn:
    """As the printer tells of a first try that it was still at."""
    assert isinstance(effect, fx.PrintStoredValue)
    slip = slip_of(effect, datetime(2026, 11, 22, tzinfo=UTC))
    assert slip_id == slip.slip_id
    return it.SlipStayedIn(slip=slip, say="not printed", reason=NO_PAPER)


def test_the_slip_is_wanted_no_more(tmp_path: Path) -> None:
    """Whoever leaves it is told how its value is had."""
    with bench_at(tmp_path).running() as bench:
        sold_without_paper(bench)
        said = bench.done(it.LeavePapers()).say
        assert "A manager issues a gift card or store credit anew: F10, H, 3." in said


def test_a_lost_slip_by_the_last_digits_of_its_receipt(tmp_path: Path) -> None:
    """As a return allows it: its running number is the receipt, and the answer names it whole."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        sold(bench)
        receipt = bench.snapshot.state.last_sale.receipt  # type: ignore[union-attr]
        running = str(int(receipt.rpartition("-")[2]))
        anew = it.ReplaceStoredValue(receipt=running, reason="no paper")
        bench.done(it.LockTill(), it.SignOn(user_id="9001", pin="471147"))

        assert "(150.00) is issued anew as ····" in bench.done(anew).say
        missing = bench.ask(it.ReplaceStoredValue(receipt="77", reason="no paper")).refusal or ""
        assert missing.startswith(f"{receipt[:-6]}000077 issued no gift card")


def test_a_code_typed_as_an_item_is_said_to_be_one(tmp_path: Path) -> None:
    """Its digits stand on no screen; what it is for does."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        code = sold(bench)
        said = bench.ask(it.EnterCode(code=as_printed(code))).refusal or ""

        assert said.startswith("That is the code of a gift card or of store credit.")
        assert code[-8:] not in said


# -- killed between the record and the paper ----------------------------------------------------


def killed(bench: Bench, *, receipt_only: bool) -> None:
    """The record has it, and what it was to come out on never does."""
    bench.open_shift()
    bench.done(it.SellGiftCard(amount=sar("50.00")))
    perform = bench.performer.perform
    bench.lose_effects()
    if receipt_only:
        bench.terminal._under_way.perform = lambda effect, ticket: (
            perform(effect, ticket) if isinstance(effect, fx.PrintReceipt) else None
        )
    bench.terminal.submit(it.TakeTender(method="cash"))
    bench.wait_until(lambda shown: shown.state.last_sale is not None)
    if receipt_only:
        bench.wait_until(lambda shown: shown.state.last_sale.paper is Paper.PRINTED)  # type: ignore[union-attr]


@pytest.mark.parametrize("receipt_only", [True, False])
def test_killed_before_the_slip(tmp_path: Path, receipt_only: bool) -> None:
    """Each start tells how its value is had until somebody has signed on, and to them again,
    whether or not the receipt came out.
    """
    said = (
        "The slip of the gift card or store credit of S001-T1-000001 may not have printed. Where "
        "nobody has it, a manager issues it anew: F10, H, 3."
    )
    with bench_at(tmp_path).running() as bench:
        killed(bench, receipt_only=receipt_only)
    with bench_at(tmp_path, "unseen-").running() as unseen:
        assert said in unseen.snapshot.say.text
    with bench_at(tmp_path, "next-").running() as again:
        assert said in again.snapshot.say.text
        assert not again.snapshot.say.ok
        again.done(it.SignOn(user_id="9001", pin="471147"))
        assert said == again.snapshot.say.text
    with bench_at(tmp_path, "last-").running() as last:
        assert said not in last.snapshot.say.text


def test_a_slip_that_came_out_is_not_in_question(tmp_path: Path) -> None:
    """Neither the first nor the one issued anew; nothing of them is said at the next start."""
    with bench_at(tmp_path).running() as bench:
        bench.done(it.SignOn(user_id="9001", pin="471147"))
        bench.done(it.OpenShift(opening_float=sar("100.00")))
        sold(bench)
        bench.done(it.ReplaceStoredValue(receipt="S001-T1-000001", reason="lost"))
        bench.settled()
    with bench_at(tmp_path, "next-").running() as again:
        assert "slip" not in again.snapshot.say.text


def test_killed_before_the_slip_issued_anew(tmp_path: Path) -> None:
    """Told by the receipt that issued it, though its first slip came out."""
    with bench_at(tmp_path).running() as bench:
        bench.done(it.SignOn(user_id="9001", pin="471147"))
        bench.done(it.OpenShift(opening_float=sar("100.00")))
        sold(bench)
        bench.lose_effects()
        bench.terminal.submit(it.ReplaceStoredValue(receipt="S001-T1-000001", reason="lost"))
        bench.wait_until(lambda shown: "issued anew" in shown.say.text)
    with bench_at(tmp_path, "next-").running() as again:
        assert "of S001-T1-000001 may not have printed." in again.snapshot.say.text


def test_codes_that_nobody_wants_are_forgotten(tmp_path: Path) -> None:
    """What waited for paper in memory alone goes with whoever leaves it."""
    with bench_at(tmp_path).running() as bench:
        sold_without_paper(bench)
        bench.settled()
        kept = bench.performer._slips._kept
        assert 1 == len(kept)
        bench.done(it.LeavePapers())
        bench.settled()
        assert 0 == len(kept)


# -- scanned while something else is open ---------------------------------------------------------


def test_scanned_while_a_yes_is_waited_for(tmp_path: Path) -> None:
    """It pays nothing and leaves the approval: what is on it is told, and what to do."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        code = sold(bench)
        bench.done(it.Scanned(text="bag"))
        half = it.DiscountSale(percent=Decimal(50), reason="friend")
        assert bench.ask(half).needs_approval
        said = bench.done(it.Scanned(text=code)).say
        assert "150.00 to spend. Nothing is paid by it yet: finish what is open" in said
        assert [150_00] == balances(bench)
        bench.done(it.Approve(user_id="9001", pin="471147"))
        bench.done(it.StoredValueScanned(code=code, to_pay=True))
        assert [100_00] == balances(bench)


def test_scanned_in_a_price_check(tmp_path: Path) -> None:
    """Where prices are only looked at nothing is paid; behind it the same scan pays."""
    with bench_at(tmp_path).running() as bench:
        bench.open_shift()
        code = sold(bench)
        bench.done(it.Scanned(text="bag"), it.CheckPrice())
        assert "150.00 to spend" in bench.done(it.Scanned(text=code)).say
        assert [150_00] == balances(bench)
        assert bench.snapshot.question is not None
        bench.done(it.LeaveQuestion(), it.TakeTender(method="cash", amount=sar("10.00")))
        bench.done(it.Scanned(text=code))
        assert [60_00] == balances(bench)
