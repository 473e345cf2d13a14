"""What a manager may say yes to: how long, to what, and when no more."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import MUNA, sar, setup_of
from fakes import KnownStaff
from terminal_bench import BAG, SOCK, WAIT_S, Bench, ended

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import NOTHING, Refusal
from pos.core.state import FinishedSale, TerminalState, empty_state
from pos.ports.staff import BadgeAccepted, PinAccepted, PinRefused
from pos.terminal.approvals import OpenApproval
from pos.terminal.ticket import Ticket

HALF_OFF = it.DiscountLine(number=1, percent=sar("50").major, reason="friend")
YES = it.Approve(user_id="9001", pin="471147")
BADGE = it.Scanned(text="MUNA-BADGE")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Bench(tmp_path, badges={"MUNA-BADGE": BadgeAccepted(cashier=MUNA)}).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
        assert bench.ask(HALF_OFF).needs_approval
        yield bench


def is_approved(bench: Bench) -> bool:
    return any(isinstance(event, ev.Approved) for event in bench.recorded())


@pytest.mark.parametrize("yes", [YES, BADGE])
def test_scans_leave_it(bench: Bench, yes: it.Intent) -> None:
    """Goods, an unknown code and a damaged one come in between; the yes is for what was asked."""
    awaited = bench.snapshot.to_approve
    assert awaited is not None
    bench.done(it.Scanned(text=SOCK.code))
    bench.ask(it.Scanned(text="nothing"))
    assert bench.snapshot.to_approve is awaited
    bench.done(yes)

    assert is_approved(bench)
    assert bench.snapshot.to_approve is None
    assert bench.snapshot.approved is awaited


def test_news_leave_it(bench: Bench) -> None:
    """An order of before that arrives, a refusal of the service, time: nobody asked for those."""
    awaited = bench.snapshot.to_approve
    for news in (
        it.OrderTurnedDown(sale_id="gone", reason="unknown customer", receipt="S001-T1-000009"),
        it.ProgramChanged(what="rules", cashier_id="9001"),
        it.EmailEnded(receipt="S001-T1-000009", email_id="1", reason="no such address"),
        it.TimePassed(),
        it.PrintPapers(),
    ):
        bench.ask(news)
        assert bench.snapshot.to_approve is awaited
    bench.done(YES)

    assert is_approved(bench)


def test_it_is_decided_anew(bench: Bench) -> None:
    """By the sale as it is when the manager says yes: what was scanned meanwhile stays on it."""
    bench.done(it.Scanned(text=SOCK.code))
    bench.done(YES)

    sale = bench.snapshot.state.sale
    assert sale is not None
    assert [True, False] == [line.discount is not None for line in sale.lines]


def test_left(bench: Bench) -> None:
    """After that neither a badge nor a PIN says yes to it."""
    bench.done(it.LeaveApproval())

    assert bench.snapshot.to_approve is None
    assert "is signed on" in str(bench.ask(BADGE).refusal)
    assert "nothing to approve" in str(bench.ask(YES).refusal)
    assert not is_approved(bench)


def test_something_else_is_asked(bench: Bench) -> None:
    """By hand it takes the place of it, as whoever asked has gone on to other things."""
    bench.done(it.NoteSale(text="Friday"))

    assert bench.snapshot.to_approve is None
    assert "nothing to approve" in str(bench.ask(YES).refusal)


def test_a_wrong_pin_keeps_it_open(bench: Bench) -> None:
    """The same is awaited on, so that what shows it stays."""
    awaited = bench.snapshot.to_approve
    bench.ask(it.Approve(user_id="9001", pin="0000"))

    assert bench.snapshot.to_approve is awaited
    bench.done(YES)


def test_a_locked_till_awaits_nothing(bench: Bench) -> None:
    """Whoever opens it again was not asked."""
    bench.done(it.LockTill())

    assert bench.snapshot.to_approve is None


def asked(state: TerminalState) -> tuple[OpenApproval, Ticket]:
    approval, ticket = OpenApproval(), Ticket()
    approval.after(HALF_OFF, Refusal(reason="no", needs_approval=True), state)
    approval.check_pin(ticket)
    return approval, ticket


def test_left_while_the_pin_is_checked(bench: Bench) -> None:
    """The answer comes too late: nothing is done by it."""
    approval, ticket = asked(bench.snapshot.state)
    assert ticket.to_approve is not None
    assert approval.why_not(ticket.to_approve, bench.snapshot.state) is None
    approval.after(it.LeaveApproval(), NOTHING, bench.snapshot.state)

    assert approval.why_not(ticket.to_approve, bench.snapshot.state) is not None
    assert approval.shown is None


def test_the_sale_is_gone(bench: Bench) -> None:
    """What was to be changed is not there any more."""
    approval, ticket = asked(bench.snapshot.state)
    assert ticket.to_approve is not None
    approval.pin_was_wrong(ticket.to_approve)
    assert approval.is_open
    approval.forget_where_over(empty_state(bench.setup))

    assert not approval.is_open


class SlowStaff(KnownStaff):
    """Checks a PIN once it is told to."""

    def __init__(self) -> None:
        super().__init__({("9001", "471147"): MUNA})
        self.go_on = threading.Event()

    def check_pin(self, user_id: str, pin: str) -> PinAccepted | PinRefused:
        assert self.go_on.wait(WAIT_S)
        return super().check_pin(user_id, pin)


@pytest.fixture
def staff(bench: Bench) -> Iterator[SlowStaff]:
    staff = SlowStaff()
    bench.performer.outside = replace(bench.performer.outside, staff=staff)
    yield staff
    staff.go_on.set()


@pytest.mark.parametrize("over", [it.SuspendSale(name="one"), it.VoidSale()])
def test_another_sale_while_the_pin_is_checked(
    bench: Bench, staff: SlowStaff, over: it.Intent
) -> None:
    """The yes was for the sale before, and changes nothing of the next one."""
    yes = bench.terminal.submit(YES)
    bench.done(over, it.AddItem(item=BAG))
    staff.go_on.set()

    assert "is not open any more" in str(ended(yes).refusal)
    assert bench.snapshot.to_approve is None
    sale = bench.snapshot.state.sale
    assert sale is not None
    assert [None] == [line.discount for line in sale.lines]
    assert not is_approved(bench)


def test_a_lock_while_the_pin_is_checked(bench: Bench, staff: SlowStaff) -> None:
    """Whoever opens the till again did not ask for it."""
    yes = bench.terminal.submit(YES)
    bench.done(it.LockTill(), BADGE)
    assert not bench.snapshot.state.locked
    staff.go_on.set()

    assert "was left" in str(ended(yes).refusal)
    assert bench.snapshot.to_approve is None
    assert not is_approved(bench)


def test_a_pin_while_another_is_checked(bench: Bench, staff: SlowStaff) -> None:
    """Each yes is for what it was given for: the second waits until the first is known."""
    first = bench.terminal.submit(YES)
    assert bench.ask(it.RingNoSale(reason="change")).needs_approval
    assert "still being checked" in str(bench.ask(YES).refusal)
    staff.go_on.set()
    assert ended(first).ok
    sale = bench.snapshot.state.sale
    assert sale is not None
    assert sale.lines[0].discount is not None

    bench.done(YES)
    assert 2 == sum(isinstance(event, ev.Approved) for event in bench.recorded())


def test_a_pin_nobody_could_check(bench: Bench, staff: SlowStaff) -> None:
    """A fault on the way says no yes, and leaves the question open for another try."""
    asked = bench.snapshot.to_approve
    broken = replace(bench.performer.outside, staff=BrokenStaff({}))
    bench.performer.outside = broken
    bench.ask(YES)
    bench.performer.outside = replace(broken, staff=staff)
    staff.go_on.set()

    assert bench.snapshot.to_approve is asked
    bench.done(YES)


class BrokenStaff(KnownStaff):
    def check_pin(self, user_id: str, pin: str) -> PinAccepted | PinRefused:
        raise LookupError(f"{user_id}: no file to look up {len(pin)} digits in")


class SlowRecord(Bench):
    """Finds a receipt once it is told to."""

    go_on: threading.Event

    def find_sale(self, receipt: str) -> FinishedSale | None:
        assert self.go_on.wait(WAIT_S)
        return super().find_sale(receipt)


def test_a_late_return_takes_no_other_place(tmp_path: Path) -> None:
    """Found too old while another yes is asked for, it is refused: the yes is for what was seen."""
    bench = SlowRecord(tmp_path, setup=setup_of(returns_within_days=30))
    bench.go_on = threading.Event()
    with bench.running():
        bench.open_shift()
        bench.done(it.AddItem(item=BAG), it.TakeTender(method="cash"))
        sold = bench.settled().last_sale
        assert sold is not None
        bench.clock.advance(40 * 86400)
        bench.done(it.AddItem(item=BAG))
        back = bench.terminal.submit(it.ReturnGoods(receipt=sold.receipt, number=1))
        assert bench.ask(HALF_OFF).needs_approval
        awaited = bench.snapshot.to_approve
        assert awaited is not None
        bench.go_on.set()

        late = ended(back)
        assert "Ask for this again after it." in str(late.refusal)
        assert not late.needs_approval
        assert bench.snapshot.to_approve is awaited
        bench.done(YES)
        again = bench.ask(it.ReturnGoods(receipt=sold.receipt, number=1))
        assert again.needs_approval
        bench.done(YES)
        sale = bench.snapshot.state.sale
        assert sale is not None
        assert (sale.lines[0].discount is not None, 1) == (True, len(sale.returns))
