"""What a manager may say yes to: how long, to what, and when no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import MUNA, sar
from terminal_bench import BAG, SOCK, Bench

from pos.core import events as ev
from pos.core import intents as it
from pos.core.decision import NOTHING, Refusal
from pos.core.state import TerminalState, empty_state
from pos.ports.staff import BadgeAccepted
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
    assert not approval.is_left(ticket.to_approve)
    approval.after(it.LeaveApproval(), NOTHING, bench.snapshot.state)

    assert approval.is_left(ticket.to_approve)
    assert approval.shown is None


def test_the_sale_is_gone(bench: Bench) -> None:
    """What was to be changed is not there any more."""
    approval, ticket = asked(bench.snapshot.state)
    assert ticket.to_approve is not None
    approval.pin_was_wrong(ticket.to_approve)
    assert approval.is_open
    approval.forget_where_over(empty_state(bench.setup))

    assert not approval.is_open
