"""Paying by a card terminal that answers, does not, or answers to nobody: on a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import sar, setup_of
from fakes import CountingIds
from terminal_bench import Bench

from drivers.card_terminals.none import NoCardTerminal
from drivers.catalog import build_card_terminal
from drivers.virtual.card_terminal import Ending, VirtualCardTerminal
from pos.core import intents as it
from pos.core.card import CardMode
from pos.core.money import Money
from pos.core.setup import Setup
from pos.ports.card_terminal import Approved, CardOutcome
from pos.terminal.timers import CARD_ASKED_AGAIN_EVERY_S

WAIT_S = 20.0
BY_CARD = it.TakeTender(method="card")


@pytest.fixture
def virtual() -> Iterator[VirtualCardTerminal]:
    virtual = VirtualCardTerminal()
    yield virtual
    virtual.close()


def setup() -> Setup:
    return setup_of(card_mode=CardMode.ASKED)


def bench_at(folder: Path, virtual: VirtualCardTerminal, ids: str = "id") -> Bench:
    terminal = build_card_terminal(driver="simulator", port=virtual.port, wait_s=WAIT_S)
    return Bench(folder, setup=setup(), card_terminal=terminal, ids=CountingIds(ids))


def selling(bench: Bench) -> None:
    bench.open_shift()
    bench.done(it.Scanned(text="bag"))


def test_approved(tmp_path: Path, virtual: VirtualCardTerminal) -> None:
    """The attempt is on record before the tender, and one charge makes one receipt."""
    with bench_at(tmp_path, virtual).running() as bench:
        selling(bench)
        assert "Paid" in bench.done(BY_CARD).say
        kinds = bench.kinds()

    assert 1 == len(virtual.approved)
    wanted = ["CardAsked", "CardApproved", "Tendered", "SaleCompleted"]
    assert wanted == [kind for kind in kinds if kind in wanted]


def test_declined(tmp_path: Path, virtual: VirtualCardTerminal) -> None:
    """The reason is told, nothing is paid, and another means of payment is taken."""
    virtual.tell_next(Ending.DECLINE)
    with bench_at(tmp_path, virtual).running() as bench:
        selling(bench)
        assert "declined" in (bench.ask(BY_CARD).refusal or "")
        bench.done(it.TakeTender(method="cash"))
    assert () == virtual.approved


def test_a_lost_answer_is_asked_for(tmp_path: Path, virtual: VirtualCardTerminal) -> None:
    """What was charged without an answer is found by its reference, and not charged again."""
    virtual.tell_next(Ending.LOST)
    with bench_at(tmp_path, virtual).running() as bench:
        selling(bench)
        assert "may have gone through" in (bench.ask(BY_CARD).refusal or "")
        assert "not known" in (bench.ask(it.VoidSale()).refusal or "")

        assert "Paid" in bench.done(it.AskCardAgain()).say

        assert bench.settled().sale is None
    assert 1 == len(virtual.approved)


def test_asked_again_by_itself(tmp_path: Path, virtual: VirtualCardTerminal) -> None:
    """Nobody need press anything: the till asks every few seconds until it is known."""
    virtual.tell_next(Ending.LOST)
    with bench_at(tmp_path, virtual).running() as bench:
        selling(bench)
        bench.ask(BY_CARD)
        bench.clock.advance(CARD_ASKED_AGAIN_EVERY_S)
        bench.ask(it.ReadReceipt(receipt="1"))  # anything wakes it
        bench.wait_until(lambda snapshot: snapshot.state.sale is None)
    assert 1 == len(virtual.approved)


@pytest.mark.parametrize(("ending", "ends"), [(Ending.LOST, True), (Ending.DECLINE, False)])
def test_killed_in_the_middle(
    tmp_path: Path,
    virtual: VirtualCardTerminal,
    ending: Ending,
    ends: bool,
) -> None:
    """A till that dies while the terminal is at work asks it at the start what became of it."""
    virtual.tell_next(ending)
    first = bench_at(tmp_path, virtual).make()
    charged = []
    with first.running():
        selling(first)
        first.terminal._under_way.perform = lambda effect, _ticket: charged.append(effect)
        first.terminal.submit(BY_CARD)
        first.wait_until(lambda snapshot: bool(snapshot.state.sale and snapshot.state.sale.card))
        sale = first.snapshot.state.sale
        assert sale is not None
        assert sale.card is not None
        attempt = sale.card
    first.card_terminal.charge(attempt.amount, reference=attempt.reference)

    with bench_at(tmp_path, virtual, "next-").running() as again:
        again.wait_until(
            lambda snapshot: snapshot.state.sale is None or snapshot.state.sale.card is None
        )
        assert ends is (again.settled().sale is None)
        if not ends:
            again.done(it.SignOn(user_id="1001", pin="4711"), it.VoidSale())
    assert int(ends) == len(virtual.approved)


def test_never_sent(tmp_path: Path, virtual: VirtualCardTerminal) -> None:
    """A till that dies before the terminal heard of it: it never had it, and never will."""
    first = bench_at(tmp_path, virtual)
    with first.running():
        selling(first)
        first.lose_effects()
        first.terminal.submit(BY_CARD)
        first.wait_until(lambda snapshot: bool(snapshot.state.sale and snapshot.state.sale.card))

    with bench_at(tmp_path, virtual, "next-").running() as again:
        again.wait_until(
            lambda snapshot: bool(snapshot.state.sale and snapshot.state.sale.card is None)
        )
        again.done(it.SignOn(user_id="1001", pin="4711"), it.TakeTender(method="cash"))
    assert () == virtual.approved
    assert "CardUnanswered" in again.kinds()


def test_settled_by_a_manager(tmp_path: Path, virtual: VirtualCardTerminal) -> None:
    """With the terminal gone a manager says what its list has; their yes is on record."""
    virtual.tell_next(Ending.LOST)
    with bench_at(tmp_path, virtual).running() as bench:
        selling(bench)
        bench.ask(BY_CARD)
        virtual.close()
        paid = it.ResolveCard(is_done=True, reason="on the terminal's list")
        assert bench.ask(paid).needs_approval
        bench.done(it.Approve(user_id="9001", pin="471147"))
        assert bench.settled().sale is None
    assert "Approved" in bench.kinds()


def test_void_goes_back_to_the_card(tmp_path: Path, virtual: VirtualCardTerminal) -> None:
    """A part that was charged is paid back by the terminal when it is taken back."""
    with bench_at(tmp_path, virtual).running() as bench:
        selling(bench)
        bench.done(it.TakeTender(method="card", amount=sar("60.00")))
        bench.done(it.VoidTender(number=1))
        sale = bench.settled().sale
        assert sale is not None
        assert () == sale.tenders
        bench.done(it.VoidSale())
    assert 2 == len(virtual.approved)


def test_no_terminal_any_more(tmp_path: Path, virtual: VirtualCardTerminal) -> None:
    """Where none is connected nothing is charged, and only a manager can settle what was begun."""
    virtual.tell_next(Ending.LOST)
    with bench_at(tmp_path, virtual).running() as bench:
        selling(bench)
        bench.ask(BY_CARD)

    with Bench(tmp_path, setup=setup(), ids=CountingIds("next-")).running() as again:
        again.done(it.SignOn(user_id="1001", pin="4711"))
        assert "No card terminal is connected" in (again.ask(it.AskCardAgain()).refusal or "")
        again.ask(it.ResolveCard(is_done=False, reason="its list has nothing"))
        again.done(it.Approve(user_id="9001", pin="471147"))
        assert "no money moved" in (again.ask(BY_CARD).refusal or "")


class Otherwise(NoCardTerminal):
    """It says yes to another amount, or another payment, than it was asked about."""

    def __init__(self, **otherwise: Any) -> None:
        super().__init__()
        self._otherwise = otherwise

    def charge(self, amount: Money, *, reference: str) -> CardOutcome:
        yes = Approved(reference=reference, amount=amount, approval_code="1")
        return replace(yes, **self._otherwise)

    def ask(self, reference: str) -> CardOutcome:
        return self.charge(sar("100.00"), reference=reference)


@pytest.mark.parametrize(
    "otherwise",
    [{"amount": sar("60.00")}, {"amount": Money(10_000, "EUR")}, {"reference": "another"}],
)
def test_a_yes_to_something_else(tmp_path: Path, otherwise: dict[str, object]) -> None:
    """Part of an amount, or the answer to another question, pays nothing: a person must look."""
    terminal = Otherwise(**otherwise)
    with Bench(tmp_path, setup=setup(), card_terminal=terminal).running() as bench:
        selling(bench)
        assert "another payment or amount" in (bench.ask(BY_CARD).refusal or "")
        assert "another payment or amount" in (bench.ask(it.AskCardAgain()).refusal or "")

        sale = bench.settled().sale
        assert sale is not None
        assert sale.card is not None
        assert sale.card.is_unknown
        assert () == sale.tenders


class Broken(NoCardTerminal):
    """Its driver meets a fault of ours whenever it is asked."""

    def ask(self, reference: str) -> CardOutcome:
        raise RuntimeError(f"a fault of ours: {reference}")


def test_a_fault_while_it_asks_by_itself(tmp_path: Path, virtual: VirtualCardTerminal) -> None:
    """Nobody is told the same every ten seconds: whoever asks is."""
    virtual.tell_next(Ending.LOST)
    with bench_at(tmp_path, virtual).running() as bench:
        selling(bench)
        bench.ask(BY_CARD)

    broken = Bench(tmp_path, setup=setup(), card_terminal=Broken(), ids=CountingIds("next-"))
    with broken.running() as again:
        again.done(it.SignOn(user_id="1001", pin="4711"))
        again.settled()
        number = again.snapshot.say.number
        again.ask(it.AskCardAgain(by_itself=True))
        assert number == again.snapshot.say.number
        assert not again.ask(it.AskCardAgain()).ok
