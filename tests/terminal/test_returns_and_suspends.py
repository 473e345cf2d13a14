"""Returns read from a real record, and sales set aside over restarts and shifts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from builders import sar, setup_of
from fakes import CountingIds, Shelf
from terminal_bench import BAG, SARA, Bench

from pos.core import intents as it
from pos.core.events import LineReturned, SaleCarried
from pos.core.roles import Role
from pos.core.staff import RoleLimits
from pos.terminal.snapshot import LoyaltyLine


def sold(bench: Bench, *codes: str) -> str:
    """Sell these for cash; the receipt."""
    bench.done(*(it.Scanned(text=code) for code in codes), it.TakeTender(method="cash"))
    last = bench.settled().last_sale
    assert last is not None
    return last.receipt


def test_a_return_from_the_record(tmp_path: Path) -> None:
    """After a restart the receipt is found, its goods come back once, and never again."""
    with Bench(tmp_path).running() as first:
        first.open_shift()
        receipt = sold(first, "bag", "bag", "sock")

    with Bench(tmp_path, ids=CountingIds("next-")).running() as bench:
        bench.done(it.SignOn(user_id="1001", pin="4711"))
        said = bench.done(it.ReturnGoods(receipt=receipt, number=1, quantity=Decimal(1))).say
        assert "Returned: Bag · −100.00" == said
        bench.done(it.TakeTender(method="cash"))
        assert 1 == bench.drawer.opened

        again = bench.ask(it.ReturnGoods(receipt=receipt, number=1, quantity=Decimal(2)))
        assert again.refusal is not None
        assert "at most 1 of 2" in again.refusal
        bench.done(it.ReturnGoods(receipt=receipt, number=1), it.TakeTender(method="cash"))

    returned = [event for event in bench.recorded() if isinstance(event, LineReturned)]
    assert [receipt, receipt] == [event.receipt for event in returned]


def test_the_buyer_is_confirmed(tmp_path: Path) -> None:
    """A receipt brings its buyer onto the sale, and the till confirms them by itself."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.IdentifyCustomer(customer_id=SARA.customer_id))
        receipt = sold(bench, "bag")
        bench.done(it.ReturnGoods(receipt=receipt, number=1))
        sale = bench.settled().sale
        assert sale is not None
        assert SARA == sale.customer

    with Bench(tmp_path, ids=CountingIds("next-")).running() as again:
        again.terminal.note(LoyaltyLine(online=False))
        again.done(it.SignOn(user_id="1001", pin="4711"), it.VoidSale())
        again.loyalty.script["find_customer"] = [replace(SARA, verified=False)]
        said = again.done(it.ReturnGoods(receipt=receipt, number=1)).say
        assert f"{SARA.name} is on this sale" in said
        shown = again.settled().sale
        assert shown is not None
        assert replace(SARA, verified=False) == shown.customer  # as last known, and so shown
        assert said == again.snapshot.say.text
        again.terminal.note(LoyaltyLine(online=True))
        again.wait_until(
            lambda shown: shown.state.sale is not None and shown.state.sale.customer == SARA
        )


def test_unknown_receipts(tmp_path: Path) -> None:
    """What this till never printed is said so, whether it is shown or taken back."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()

        for intent in (it.ReadReceipt(receipt="7"), it.ReturnGoods(receipt="7", number=1)):
            said = bench.ask(intent).refusal or ""
            assert "no receipt S001-T1-000007" in said
        assert bench.snapshot.state.sale is None


def test_a_scanned_receipt_is_shown(tmp_path: Path) -> None:
    """Its lines and what has come back of them are there for the screen to choose from."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        receipt = sold(bench, "bag", "sock")
        bench.done(it.ReturnGoods(receipt=receipt, number=2), it.TakeTender(method="cash"))

        bench.done(it.Scanned(text=receipt))
        bench.wait_until(lambda snapshot: snapshot.receipt is not None)

        shown = bench.snapshot.receipt
        assert shown is not None
        assert receipt == shown.finished.receipt
        assert [2] == [one.line.number for one in shown.returned]


def test_an_approved_return(tmp_path: Path) -> None:
    """A manager's yes applies what was refused, with the record asked under it."""
    careful = {Role.CASHIER: RoleLimits(needs_approval=frozenset({"return"}))}
    with Bench(tmp_path, setup=setup_of(limits=careful)).running() as bench:
        bench.open_shift()
        receipt = sold(bench, "bag")
        assert bench.ask(it.ReturnGoods(receipt=receipt, number=1, reason="worn")).needs_approval

        bench.done(it.Approve(user_id="9001", pin="471147"))

        sale = bench.settled().sale
        assert sale is not None
        assert ["worn"] == [one.reason for one in sale.returns]
    assert ["Approved", "SaleOpened", "LineReturned"] == bench.kinds()[-3:]


def test_aside_over_restarts_and_shifts(tmp_path: Path) -> None:
    """What is suspended is there after a restart and in the next shift, customer and all."""
    with Bench(tmp_path).running() as first:
        first.open_shift()
        receipt = sold(first, "bag")
        first.done(it.Scanned(text="sock"), it.ReturnGoods(receipt=receipt, number=1))
        first.done(it.SuspendSale(name="exchange"))
        first.done(it.Scanned(text="bag"))
        first.done(it.IdentifyCustomer(customer_id=SARA.customer_id))
        first.done(it.SuspendSale())
        aside = first.settled().suspended

    with Bench(tmp_path).running() as second:
        assert aside == second.settled().suspended
        second.done(it.SignOn(user_id="1001", pin="4711"))
        second.done(it.CloseShift(counted=sar("200.00")))
        second.done(it.OpenShift(opening_float=sar("0.00")))

    with Bench(tmp_path).running() as third:
        assert aside == third.settled().suspended
        third.done(it.SignOn(user_id="1001", pin="4711"), it.ResumeSale(name="exchange"))
        third.done(it.TakeTender(method="cash"))
        assert [SARA.name] == [one.name for one in third.settled().suspended]

    carried = [event for event in third.recorded() if isinstance(event, SaleCarried)]
    assert ["exchange", SARA.name] == [event.name for event in carried]
    bodies = " ".join(body for (body,) in third.rows("SELECT body FROM journal"))
    assert SARA.customer_id not in bodies
    assert SARA.name not in bodies


def test_a_carried_sale_prints_again(tmp_path: Path) -> None:
    """A sale begun in one shift and paid in another is found whole by its receipt."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.Scanned(text="bag"), it.SuspendSale(name="coat"))
        bench.done(it.CloseShift(counted=sar("100.00")), it.OpenShift(opening_float=sar("0.00")))
        bench.done(it.ResumeSale(name="coat"))
        receipt = sold(bench, "sock")
        last = bench.settled().last_sale

        found = bench.find_sale(receipt)
        assert found is not None
        assert last is not None
        assert last.sale == found.sale


def test_the_catalogue_has_changed_meanwhile(tmp_path: Path) -> None:
    """A sale resumed under other prices keeps its own, and says which are not those of today."""
    with Bench(tmp_path).running() as first:
        first.open_shift()
        first.done(
            *(it.Scanned(text=code) for code in ("bag", "sock")), it.SuspendSale(name="coat")
        )
    dearer = replace(BAG, price=sar("120.00"))

    with Bench(tmp_path, ids=CountingIds("next-"), shelf=Shelf([dearer])).running() as bench:
        bench.done(it.SignOn(user_id="1001", pin="4711"))
        said = bench.done(it.ResumeSale(name="COAT")).say
        sale = bench.settled().sale

    assert "Sock is on sale no more. Bag is 120.00 by now. The sale keeps what was scanned" in said
    assert sale is not None
    assert BAG.price == sale.lines[0].unit_price
