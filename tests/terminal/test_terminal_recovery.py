import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from builders import LATER, NOON, Counter, customer_of, hold_of, selling
from terminal_bench import BAG, SOCK, Bench

from pos.core import events as ev
from pos.core import intents as it
from pos.core.apply import fold
from pos.core.customer import AskedFor
from pos.core.errand import BurnCoupon, BuyWithPoints, Errand, RedeemOutright
from pos.core.sale import PendingErrand
from pos.core.state import Paper
from pos.journal.checking import check_record
from pos.terminal.recovery import recovered, unprinted
from pos.terminal.snapshot import LoyaltyLine

IN_QUESTION = "S001-T1-000001 is recorded; its receipt may not have printed."
HERE = Path(__file__).parent


def sold() -> Counter:
    counter = selling("10.00")
    counter.done(it.TakeTender(method="card"))
    return counter


def printed() -> Counter:
    counter = sold()
    counter.done(it.ReceiptCameOut(receipt="S001-T1-000001", copy=0, confirmed=True))
    return counter


def both() -> Counter:
    counter = sold()
    counter.done(it.AddItem(item=BAG))
    counter.done(it.AddItem(item=SOCK))
    return counter


@pytest.mark.parametrize(
    ("counter", "said"),
    [
        (Counter(), ""),
        (selling(), ""),
        (printed(), ""),
        (selling("1.00"), "The open sale of 1 line is back."),
        (sold(), IN_QUESTION),
        (
            both(),
            f"{IN_QUESTION} The open sale of 2 lines is back.",
        ),
    ],
)
def test_what_is_said_at_the_start(counter: Counter, said: str) -> None:
    """The cashier is told what is back and what is in question, and otherwise nothing."""
    start = recovered(counter.state, at=NOON, version="1")

    assert said == start.say
    assert bool(said) is start.restored
    assert ev.TillStarted(at=NOON, version="1") == start.events[0]


@pytest.mark.parametrize(
    ("sales", "named"),
    [(2, "001 and {}002"), (3, "001, {}002 and {}003"), (5, "001 to {}005")],
)
def test_receipts_of_quick_sales(sales: int, named: str) -> None:
    """A receipt in question is said although another sale was completed after it; once."""
    counter = sold()
    for _ in range(sales - 1):
        counter.done(it.AddItem(item=BAG))
        counter.done(it.TakeTender(method="card"))
    names = f"S001-T1-000{named.format(*['S001-T1-000'] * 2)}"
    start = recovered(counter.state, at=NOON, version="1", unprinted=unprinted(counter.events))

    assert f"{names} are recorded; their receipts may not have printed." == start.say
    assert start.restored
    assert () == unprinted([*counter.events, *start.events])


def test_receipt_before_the_last_one() -> None:
    """Whatever is known of a receipt, it is not in question, whichever sale is the last."""
    for known in (
        it.ReceiptCameOut(receipt="S001-T1-000001", copy=0, confirmed=True),
        it.PrinterUnavailable(receipt="S001-T1-000001", copy=0, reason="no paper"),
    ):
        counter = sold()
        counter.done(it.AddItem(item=BAG))
        counter.done(it.TakeTender(method="card"))
        counter.done(known)
        assert ("S001-T1-000002",) == unprinted(counter.events)


def test_lapsed_while_the_till_stood_still() -> None:
    """What lapsed meanwhile is off the sale, and said behind what else is in question."""
    counter = both()
    counter.put(customer=customer_of(), hold=hold_of(50, "5.00"))
    start = recovered(counter.state, at=LATER, version="1")

    assert (
        f"{IN_QUESTION} The open sale of 2 lines is back. "
        "The held points have lapsed. Ask again to use them."
    ) == start.say
    assert start.restored
    assert fold(counter.state, start.events).sale == replace(counter.sale, hold=None)


def test_news_hides_no_stop(tmp_path: Path) -> None:
    """What arrives by itself before anybody signs on leaves the stop to be told of."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.done(it.AddItem(item=BAG))
    with Bench(tmp_path).running() as again:
        again.terminal.submit(it.DeliveryArrived(entry_id="customer:1")).ended.result(5)
        again.terminal.note(LoyaltyLine(online=False, say="The line is down."))
        again.settled()
        assert "The open sale of 1 line is back. The line is down." == again.snapshot.say.text
        assert again.snapshot.restored
        again.done(it.SignOn(user_id="1001", pin="4711"))
        assert not again.snapshot.restored


@pytest.mark.parametrize(
    ("asked", "failure"), [("hold_asked", ev.HoldFailed), ("lock_asked", ev.CouponLockFailed)]
)
def test_unanswered_question(asked: str, failure: type) -> None:
    """A question whose answer the crash swallowed has an unknown outcome, and keeps nobody."""
    counter = selling("1.00", customer=customer_of())
    counter.put(**{asked: AskedFor(points=1, codes=("A",))})
    start = recovered(counter.state, at=NOON, version="1")

    assert [ev.TillStarted, failure] == [type(event) for event in start.events]
    assert start.events[1].outcome_unknown  # type: ignore[union-attr]


def test_code_that_was_sent() -> None:
    """A code is not waited for across a restart: nothing was held, and another can be sent."""
    counter = selling("1.00", customer=customer_of())
    counter.put(otp_for=AskedFor(points=1))
    start = recovered(counter.state, at=NOON, version="1")

    assert ev.OtpForgotten(sale_id=counter.sale.sale_id) == start.events[1]
    assert fold(counter.state, start.events).sale == replace(counter.sale, otp_for=None)


@pytest.mark.parametrize(
    ("errand", "said"),
    [
        (BuyWithPoints(rule_id="7"), "customer's coupons with F4 before buying"),
        (RedeemOutright(reason="a cup", points=100), "customer's activity with F4 before"),
        (BurnCoupon(code="TEN", reason="web"), "TEN may have been used up"),
    ],
)
def test_errand_without_an_answer(errand: Errand, said: str) -> None:
    """What may have been spent when the till stopped is said, and never asked for again alone."""
    counter = selling("1.00", customer=customer_of())
    counter.put(errand=PendingErrand(errand_id="errand-1", errand=errand))
    start = recovered(counter.state, at=NOON, version="1")

    assert said in start.say
    assert start.restored
    failed = start.events[1]
    assert isinstance(failed, ev.ErrandFailed)
    assert ("errand-1", True) == (failed.errand_id, failed.outcome_unknown)
    again = fold(counter.state, start.events)
    assert again.sale is not None
    assert again.sale.errand is None


def test_restart(tmp_path: Path) -> None:
    """A till that starts again has the open sale back, its hold too, and asks who is there."""
    with Bench(tmp_path).running() as bench:
        bench.loyalty.holds[customer_of().customer_id] = hold_of(100, "10.00")
        bench.open_shift()
        bench.done(
            it.AddItem(item=BAG, quantity=Decimal(3)),
            it.IdentifyCustomer(customer_id=customer_of().customer_id),
            it.RedeemPoints(points=100),
        )
        before = bench.settled()
    with Bench(tmp_path).running() as again:
        shown = again.snapshot
        assert replace(before, cashier=None) == shown.state
        assert shown.totals is not None
        assert "290.00" == shown.totals.total.text()
        assert shown.restored
        assert "The open sale of 1 line is back." == shown.say.text
        assert "Sign on first" in str(again.ask(it.VoidSale()).refusal)
        again.done(it.SignOn(user_id="1001", pin="4711"), it.TakeTender(method="cash"))
        assert not again.snapshot.restored


def sell_until_killed(folder: Path, *, run: int, after: int) -> list[str]:
    """All that a till said before it was killed, some time after it had said so many things."""
    paths = os.pathsep.join([str(HERE), str(HERE.parent), str(HERE.parents[1])])
    seller = subprocess.Popen(
        [sys.executable, str(HERE / "seller.py"), str(folder), str(run)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": paths},
    )
    assert seller.stdout is not None
    said = [seller.stdout.readline() for _ in range(after)]
    seller.kill()
    rest, _ = seller.communicate()
    assert all(said), "the till ended by itself"
    # A line cut in two was being said when the kill came: nobody has heard it.
    return [*said, *(line for line in rest.splitlines(keepends=True) if line.endswith("\n"))]


def test_kill_at_any_moment(tmp_path: Path) -> None:
    """Killed again and again, a till loses nothing it said, repeats no number, and sells on."""
    said = [
        line.strip()
        for run, after in enumerate((1, 2, 4, 7, 12))
        for line in sell_until_killed(tmp_path, run=run, after=after)
    ]
    with Bench(tmp_path).running() as bench:
        sale = bench.snapshot.state.sale
        restored, first_words = bench.snapshot.restored, bench.snapshot.say.text
        bench.done(it.SignOn(user_id="1001", pin="4711"), it.AddItem(item=BAG))
        bench.done(it.TakeTender(method="card"))

    happened = bench.recorded()
    receipts = [event.receipt for event in happened if isinstance(event, ev.SaleCompleted)]
    paid = [line.removeprefix("paid ") for line in said if line.startswith("paid")]
    scanned = [line for line in said if line.startswith("scanned")]
    added = [e for e in happened if isinstance(e, ev.LineAdded | ev.QuantityChanged)]
    assert [f"S001-T1-{n:06d}" for n in range(1, len(receipts) + 1)] == receipts
    assert set(paid) <= set(receipts)
    assert len(scanned) < len(added)
    assert (sale is not None) is ("The open sale" in first_words)
    assert bool(first_words) is restored
    assert check_record(bench.record, None).ok


def test_sale_whose_receipt_hung(tmp_path: Path) -> None:
    """A sale committed when the till died is back as sold, its receipt in question."""
    with Bench(tmp_path).running() as bench:
        bench.open_shift()
        bench.lose_effects()
        bench.terminal.submit(it.AddItem(item=BAG))
        bench.terminal.submit(it.TakeTender(method="cash"))
    with Bench(tmp_path).running() as again:
        last = again.snapshot.state.last_sale
        assert last is not None
        assert ("S001-T1-000001", Paper.WAITING) == (last.receipt, last.paper)
        assert "may not have printed" in again.snapshot.say.text
        again.done(it.SignOn(user_id="1001", pin="4711"), it.Reprint())

    assert 1 == len(again.printer.printed)
