"""Receipts, copies and counts on paper, and the drawer: what comes out, and what cannot."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import sar
from fakes import ScriptedLoyalty
from terminal_bench import BAG, SARA, SOCK, WAIT_S, Bench, ended

from pos.core import intents as it
from pos.core.state import Paper
from pos.ports.receipt import Columns


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    loyalty = ScriptedLoyalty(customers={SARA.customer_id: SARA})
    with Bench(tmp_path, loyalty=loyalty).running() as bench:
        bench.open_shift()
        yield bench


def printed(bench: Bench) -> list[tuple[str, str]]:
    rows = [document.elements[0] for document in bench.printer.printed]
    return [(row.left, row.right) for row in rows if isinstance(row, Columns)]


def sell(bench: Bench, method: str = "card") -> str:
    bench.done(it.AddItem(item=SOCK), it.TakeTender(method=method))
    last = bench.settled().last_sale
    assert last is not None
    return last.receipt


def test_sale_is_printed_once(bench: Bench) -> None:
    """A sale prints its receipt, and shows that it did."""
    assert "S001-T1-000001" == sell(bench)
    assert [("S001-T1-000001", "copy 0")] == printed(bench)
    last = bench.snapshot.state.last_sale
    assert last is not None
    assert Paper.PRINTED is last.paper


def test_drawer_opens_for_cash(bench: Bench) -> None:
    """Cash opens the drawer, a card does not, nor does a copy."""
    opened = bench.drawer.opened
    sell(bench, "card")
    bench.done(it.Reprint())
    assert opened == bench.drawer.opened
    sell(bench, "cash")
    assert opened + 1 == bench.drawer.opened


def test_copies_are_counted(bench: Bench) -> None:
    """Copies count up, of the last sale and of an older one, also when asked for at once."""
    first = sell(bench)
    second = sell(bench)
    for ticket in [bench.terminal.submit(it.Reprint()) for _ in range(2)]:
        assert ended(ticket).ok
    for ticket in [bench.terminal.submit(it.Reprint(receipt=first)) for _ in range(2)]:
        assert ended(ticket).ok

    assert [(second, "copy 1"), (second, "copy 2"), (first, "copy 1"), (first, "copy 2")] == (
        printed(bench)[2:]
    )


def test_copies_are_counted_across_runs(tmp_path: Path) -> None:
    """A copy made after a restart has the next number."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        first = sell(bench)
        bench.done(it.Reprint())
    with Bench(tmp_path).running() as again:
        again.done(it.SignOn(user_id="1001", pin="4711"), it.Reprint(receipt=first))

    assert [(first, "copy 2")] == printed(again)


def test_no_such_receipt(bench: Bench) -> None:
    """A copy of a receipt nobody gave out is refused."""
    assert "no receipt S001-T1-000099" in str(
        bench.ask(it.Reprint(receipt="S001-T1-000099")).refusal
    )


def test_printer_trouble(bench: Bench) -> None:
    """A sale whose receipt does not print is sold all the same; the reason is said."""
    bench.printer.trouble = "The cover is open. Close it."
    sell(bench)

    assert "recorded but not printed. The cover is open." in bench.snapshot.say.text
    last = bench.snapshot.state.last_sale
    assert last is not None
    assert Paper.FAILED is last.paper
    bench.printer.trouble = ""
    bench.done(it.Reprint())
    assert [("S001-T1-000001", "copy 1")] == printed(bench)


def test_the_drawer_hangs_on_the_printer(bench: Bench) -> None:
    """Somebody waits for change: that the drawer stayed shut is said first, and not for a card."""
    bench.printer.trouble = bench.drawer.trouble = "The printer is out of paper."
    sell(bench, "cash")
    with_cash = bench.snapshot.say.text
    sell(bench, "card")

    assert with_cash == (
        "The drawer stayed shut: open it with its key. S001-T1-000001 is recorded but not printed. "
        "The printer is out of paper."
    )
    assert "drawer" not in bench.snapshot.say.text


def test_a_receipt_that_nothing_confirms(bench: Bench) -> None:
    """It is told as sent, and quietly: no word of a printer that never answers at each sale."""
    bench.printer.unanswered = True
    sell(bench)
    sell(bench)

    last = bench.snapshot.state.last_sale
    assert last is not None
    assert Paper.SENT is last.paper
    assert bench.snapshot.say.ok
    assert "printer" not in bench.snapshot.say.text


def test_a_printer_that_answers_after_all(bench: Bench) -> None:
    """It may have hung: what was sent to it meanwhile is told once, to be looked for."""
    bench.printer.unanswered = True
    first, second = sell(bench), sell(bench)
    bench.printer.unanswered = False
    sell(bench)
    told = bench.snapshot.say
    sell(bench)

    assert not told.ok
    assert f"{first} to {second} may not have printed: the printer did not answer" in told.text
    assert "may not have printed" not in bench.snapshot.say.text


def test_printed_another_way(bench: Bench) -> None:
    """What the printer could not show as it stands is told to the cashier; the paper is out."""
    bench.printer.substituted = ("حليب printed as [?]",)
    sell(bench)

    assert "but for حليب printed as [?]" in bench.snapshot.say.text
    assert not bench.snapshot.say.ok
    last = bench.snapshot.state.last_sale
    assert last is not None
    assert Paper.PRINTED is last.paper


def test_count_is_printed(bench: Bench) -> None:
    """A closed shift prints its Z; where it cannot, the count is recorded all the same."""
    bench.done(it.CloseShift(counted=sar("100.00")))
    assert [("z", "shift 1")] == printed(bench)

    bench.done(it.OpenShift(opening_float=sar("0.00")))
    bench.printer.trouble = "No paper."
    bench.ask(it.CloseShift(counted=sar("0.00")))
    assert not bench.snapshot.state.shift_is_open


def test_drawer_trouble(bench: Bench) -> None:
    """A drawer that stays shut is said; the sale is not undone."""
    bench.drawer.trouble = "The cable is out."
    sell(bench, "cash")

    assert bench.snapshot.state.last_sale is not None
    assert "The cable is out." in bench.snapshot.say.text


def test_receipt_waits_for_the_points(bench: Bench) -> None:
    """A receipt waits a moment for what its order earned, and no longer than it takes."""
    bench.performer.papers.waits_s = WAIT_S
    bench.done(it.AddItem(item=BAG), it.IdentifyCustomer(customer_id=SARA.customer_id))
    sale = bench.snapshot.state.sale
    assert sale is not None
    paid = bench.terminal.submit(it.TakeTender(method="card"))
    bench.wait_until(lambda snapshot: snapshot.state.last_sale is not None)
    assert [] == bench.printer.printed
    bench.terminal.submit(it.OrderArrived(sale_id=sale.sale_id, points_earned=9, points_redeemed=0))

    assert ended(paid).ok
    assert 1 == len(bench.printer.printed)
    assert [None] == bench.waiting
