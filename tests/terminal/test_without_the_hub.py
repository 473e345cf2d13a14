"""What of sales suspended and gift cards works without the store's hub: each row is played."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from builders import sar, setup_of
from terminal_bench import Bench

from pos.core import intents as it
from pos.core.handed import HubTake, WaitingSale
from pos.core.offline import Operation, Works
from pos.core.state import SuspendedSale
from pos.core.stored_value import code_in
from pos.core.without_hub import OF_CARDS, OF_SUSPENDED
from pos.errors import HubUnreachable
from pos.ports.handed import Followed, TakenSale
from pos.terminal.ticket import Outcome


class Away:
    """A hub that answers until it is gone, and has given nothing to anybody."""

    is_gone = False

    def _must_answer(self) -> None:
        if self.is_gone:
            raise HubUnreachable("The hub cannot be reached: no line.")

    def waiting(self) -> tuple[WaitingSale, ...]:
        self._must_answer()
        return ()

    def take(self, _till: str, _name: str) -> TakenSale | None:
        self._must_answer()
        return None

    def take_back(self, _offered: SuspendedSale) -> str:
        self._must_answer()
        return ""

    def follow(self, _offered: object, _takes: tuple[HubTake, ...]) -> Followed:
        self._must_answer()
        return Followed()


def suspended(bench: Bench) -> Outcome:
    return bench.done(it.Scanned(text="bag"), it.SuspendSale(name="coat"))


def resumed_unoffered(bench: Bench) -> Outcome:
    suspended(bench)
    return bench.done(it.ResumeSale(name="coat"))


def resumed_offered(bench: Bench) -> Outcome:
    assert isinstance(bench.handed, Away)
    bench.handed.is_gone = False
    suspended(bench)
    bench.settled()
    bench.handed.is_gone = True
    refused = bench.ask(it.ResumeSale(name="coat"))
    assert refused.needs_approval
    return bench.done(it.Approve(user_id="9001", pin="471147"))


def resumed_of_another(bench: Bench) -> Outcome:
    return bench.ask(it.ResumeSale(name="coat", till="T2"))


def listed(bench: Bench) -> Outcome:
    bench.ask(it.ListSuspended())
    bench.settled()
    shown = bench.snapshot.store_sales
    return Outcome(say="", refusal=shown.trouble if shown else None)


def sold(bench: Bench) -> Outcome:
    return bench.done(it.SellGiftCard(amount=sar("50.00")), it.TakeTender(method="cash"))


def _code(bench: Bench) -> str:
    """Of a card that this till has just sold."""
    sold(bench)
    bench.settled()
    (row,) = bench.printer.printed[-1].elements
    return code_in(row.left)  # type: ignore[union-attr]


def paid(bench: Bench) -> Outcome:
    """Up to the limit, and no more."""
    pay = it.TakeTender(method="gift-card", code=_code(bench))
    bench.done(it.Scanned(text="bag"))
    outcome = bench.done(pay)
    assert "Left to pay: 90.00" in outcome.say
    assert not bench.ask(pay).ok
    return outcome


def paid_with_anothers(bench: Bench) -> Outcome:
    bench.done(it.Scanned(text="bag"))
    return bench.ask(it.TakeTender(method="gift-card", code="GC0000000000000000"))


def told(bench: Bench) -> Outcome:
    outcome = bench.done(it.ReadStoredValue(code=_code(bench)))
    assert "50.00 to spend. So this till knew it last" in outcome.say
    return outcome


PLAYED: dict[str, Callable[[Bench], Outcome]] = {
    "Suspend the sale": suspended,
    "Resume a sale of this till that no other was offered": resumed_unoffered,
    "Resume a sale of this till that another may have by now": resumed_offered,
    "Resume a sale of another till": resumed_of_another,
    "See what other tills have suspended": listed,
    "Sell a gift card, issue store credit": sold,
    "Pay with a gift card or store credit that this till knows": paid,
    "Pay with a gift card or store credit of another till": paid_with_anothers,
    "What is on a gift card or store credit that this till knows": told,
}


def test_every_row_is_played() -> None:
    """Nothing asks the hub of which the page says nothing."""
    assert {row.name for row in (*OF_SUSPENDED, *OF_CARDS)} == {*PLAYED}


@pytest.mark.parametrize("row", [*OF_SUSPENDED, *OF_CARDS], ids=lambda row: row.name)
def test_without_the_hub(tmp_path: Path, row: Operation) -> None:
    """Done at once where the page says yes or names a limit; else refused, with nothing begun."""
    hub = Away()
    hub.is_gone = True
    setup = setup_of(
        has_hub=True,
        tender_methods=("cash", "gift-card", "store-credit"),
        offline_card_limit=sar("10.00"),
    )
    bench = Bench(tmp_path, setup=setup, handed=hub)
    with bench.running():
        bench.open_shift()
        outcome = PLAYED[row.name](bench)

    if row.works is Works.NO:
        assert "The store's hub does not answer" in str(outcome.refusal)
    else:
        assert outcome.ok


def test_manager_at_the_till_is_warned_too(tmp_path: Path) -> None:
    """Nothing is resumed before they have read it; their own PIN then does, and is on record."""
    hub = Away()
    bench = Bench(tmp_path, setup=setup_of(has_hub=True), handed=hub)
    with bench.running():
        bench.open_shift()
        bench.done(it.Scanned(text="bag"), it.SuspendSale())
        bench.settled()
        hub.is_gone = True
        bench.done(it.LockTill(), it.SignOn(user_id="9001", pin="471147"))

        refused = bench.ask(it.ResumeSale(name="1"))

        assert refused.needs_approval
        assert "another till may have sale 1 by now, and be paid for it" in str(refused.refusal)
        assert bench.snapshot.state.sale is None
        said = bench.done(it.Approve(user_id="9001", pin="471147")).say
        assert said.startswith("Resumed: 1")
        (take,) = bench.settled().takes
        assert take.unasked
