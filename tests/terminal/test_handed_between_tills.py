"""Suspended sales between real terminals, over a real hub: resumed by one, wherever they began."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from builders import item_of, sar, setup_of
from fakes import CountingIds, Shelf
from terminal_bench import BAG, SARA, SOCK, Bench

from pos.assembly.hub.handed import HubHanded
from pos.core import intents as it
from pos.core.sale import ReturnLine
from pos.core.state import SuspendedSale
from pos.errors import HubUnreachable
from pos.hub.handed import HandedAtHub, Offer
from pos.hub.records import HubRecords
from pos.hub.shipper import Shipper
from pos.hub.status import status_of
from pos.journal.shipping import ShippedJournal
from pos.ports.handed import HandedSales
from pos.terminal.timers import HUB_FIRST_ASKED_AFTER_S
from tests.hub.hubs import Hub


@dataclass
class Line:
    """To the hub, as a till has it: it may be gone, before a call or in the middle of it."""

    hub: HandedSales
    is_down: bool = False
    is_cut_after: str = ""
    """The method whose answer is lost."""
    asked: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*given: object) -> object:
            self.asked.append(name)
            if self.is_down:
                raise HubUnreachable("The hub cannot be reached: no line.")
            answer = getattr(self.hub, name)(*given)
            if self.is_cut_after == name:
                self.is_cut_after = ""
                raise HubUnreachable("The hub cannot be reached: cut.")
            return answer

        return ask


def till(folder: Path, hub: Hub, name: str, *, shelf: Shelf | None = None, ids: str = "") -> Bench:
    setup = setup_of(has_hub=True, till_id=name)
    line = Line(HubHanded(lambda: hub.till(setup.store_id, name), setup))
    return Bench(
        folder / name,
        setup=setup,
        handed=line,
        shelf=shelf or Shelf([BAG, SOCK]),
        ids=CountingIds(ids or f"{name}-"),
    )


def line_of(bench: Bench) -> Line:
    assert isinstance(bench.handed, Line)
    return bench.handed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("T1", "T2", "T3"):
        (tmp_path / name).mkdir()
    return tmp_path


def suspend(bench: Bench, name: str, *codes: str, customer: bool = False) -> None:
    bench.done(*(it.Scanned(text=code) for code in codes or ("bag",)))
    if customer:
        bench.done(it.IdentifyCustomer(customer_id=SARA.customer_id))
    bench.done(it.SuspendSale(name=name))
    bench.settled()


def waiting(bench: Bench) -> list[str]:
    bench.done(it.ListSuspended())
    shown = bench.settled() and bench.snapshot.store_sales
    assert shown
    return [f"{one.name} at {one.till}: {one.to_pay.text()}" for one in shown.sales]


def follow(bench: Bench) -> tuple[SuspendedSale, ...]:
    bench.terminal.submit(it.FollowSuspended())
    return bench.settled().suspended


def pay(bench: Bench) -> str:
    bench.done(it.TakeTender(method="cash"))
    last = bench.settled().last_sale
    assert last is not None
    return last.receipt


def test_picked_up_at_the_next_till(folder: Path, hub: Hub) -> None:
    """With its customer, its discount and its note; the receipt is the taker's; gone at its own."""
    dearer = Shelf([item_of("bag", "120.00", aliases=BAG.aliases), SOCK])
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2", shelf=dearer)
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        one.done(it.Scanned(text="bag"), it.Scanned(text="sock"))
        one.done(it.IdentifyCustomer(customer_id=SARA.customer_id))
        one.done(it.DiscountLine(number=2, percent=None, amount=sar("0.50"), reason="torn"))
        one.done(it.NoteSale(text="calls back"))
        suspended = one.snapshot.state.sale
        suspend(one, "Sara", "sock")
        assert ["Sara at T1: 109.50"] == waiting(two)

        said = two.done(it.ResumeSale(name="sara", till="T1")).say
        assert said.startswith("Resumed: Sara · 109.50. Bag is 120.00 by now.")
        sale = two.snapshot.state.sale
        assert suspended is not None
        assert sale is not None
        assert (SARA.customer_id, "calls back", "0.50") == (
            sale.customer and sale.customer.customer_id,
            sale.note,
            sale.lines[1].discount and sale.lines[1].discount.amount.text(),
        )
        receipt = pay(two)
        assert "-T2-" in receipt
        found = two.find_sale(receipt)
        assert found is not None
        assert (sar("109.50"), 3) == (found.total, len(found.sale.lines))
        assert () == follow(one)
        assert [] == waiting(two)
        assert "No sale is suspended." == one.ask(it.ResumeSale(name="Sara")).refusal

    assert ("SaleHandedOver", 1) == (one.kinds()[-1], one.kinds().count("SaleHandedOver"))
    assert () == two.snapshot.state.takes
    report = two.rows("SELECT count(*) FROM journal WHERE kind = 'SaleTaken'")
    assert [(1,)] == report
    assert [("", True)] == hub.rows("SELECT content, is_recorded FROM hub.suspended")


def test_the_slower_one_reads_why_not(folder: Path, hub: Hub) -> None:
    """Both resume the same: the one that has it sells it, the other reads a sentence."""
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        suspend(one, "coat")
        two.done(it.ResumeSale(name="coat", till="T1"))
        refused = one.ask(it.ResumeSale(name="coat")).refusal
        assert "coat was resumed at till T2, and is finished there." == refused
        assert () == one.settled().suspended

        suspend(one, "hat")
        one.done(it.ResumeSale(name="hat"))
        two.done(it.VoidSale())
        refused = two.ask(it.ResumeSale(name="hat", till="T1")).refusal
        assert refused is not None
        assert "hat waits at till T1 no more" in refused
        assert "T1-" in pay(one)


def test_without_the_hub(folder: Path, hub: Hub) -> None:
    """What nobody was offered is resumed as ever; what somebody may have takes a manager's yes."""
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        suspend(one, "offered")
        line_of(one).is_down = True
        suspend(one, "new")
        assert "Resumed: new · 100.00." == one.done(it.ResumeSale(name="new")).say
        one.done(it.VoidSale())
        suspend(one, "newer")

        outcome = one.ask(it.ResumeSale(name="offered"))
        assert "A manager can let it be resumed here." in str(outcome.refusal)
        one.done(it.Approve(user_id="9001", pin="471147"))
        assert "offered" in one.snapshot.say.text
        pay(one)
        assert 1 == len(one.settled().takes)
        line_of(one).is_down = False
        assert ["newer"] == [each.name for each in follow(one)]
        assert ["newer at T1: 100.00"] == waiting(two)

        assert () == one.snapshot.state.takes
        line_of(two).is_down = True
        refused = two.ask(it.ResumeSale(name="newer", till="T1")).refusal
        assert refused == (
            "The store's hub does not answer. Resume newer at till T1, or try again in a while."
        )
        two.done(it.ListSuspended())
        two.settled()
        shown = two.snapshot.store_sales
        assert shown is not None
        assert "cannot be seen" in shown.trouble
    assert one.kinds().count("Approved") == 1
    assert () == status_of(hub.owner()).alarms


def test_taken_twice(folder: Path, hub: Hub) -> None:
    """Resumed without the hub, and taken by another before: said to whoever works, and kept."""
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        suspend(one, "coat")
        two.done(it.ResumeSale(name="coat", till="T1"))
        line_of(one).is_down = True
        one.ask(it.ResumeSale(name="coat"))
        one.done(it.Approve(user_id="9001", pin="471147"))
        line_of(one).is_down = False
        follow(one)

        assert "taken at till T2 as well" in one.snapshot.say.text
        assert not one.snapshot.say.ok
    (alarm,) = status_of(hub.owner()).open_alarms
    assert ("resumed twice", "T1") == (alarm.what, alarm.member.till)
    assert alarm.about.endswith("which till T2 has")


@pytest.mark.parametrize("cut", ["take", "take_back"])
def test_the_answer_is_lost(folder: Path, hub: Hub, cut: str) -> None:
    """The hub gave it to this till, which never heard so: it finds it by itself, and once."""
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2")
    taker = two if cut == "take" else one
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        suspend(one, "coat")
        line_of(taker).is_cut_after = cut
        assert not taker.ask(it.ResumeSale(name="coat", till="T1")).ok
        (back,) = follow(taker)
        assert "coat" == back.name
        assert ["coat"] == [each.name for each in follow(taker)]
        taker.done(it.ResumeSale(name="coat"))
        pay(taker)
        assert () == taker.settled().suspended
        assert () == follow(one)
        assert () == follow(two)
    assert 1 == one.kinds().count("SaleCompleted") + two.kinds().count("SaleCompleted")


def test_stopped_before_it_is_on_record(folder: Path, hub: Hub) -> None:
    """The taker dies between the hub and its record: it has the sale when it starts again."""
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2")
    with one.running():
        one.open_shift()
        suspend(one, "coat")
        with two.running():
            two.open_shift()
            two.settled()
            assert two.handed is not None
            assert two.handed.take("T1", "coat") is not None
            two.lose_effects()
        assert () == follow(one)
    with till(folder, hub, "T2", ids="again-").running() as again:
        again.clock.advance(HUB_FIRST_ASKED_AFTER_S)
        again.ask(it.TimePassed())
        again.wait_until(lambda shown: bool(shown.state.suspended))
        assert ["coat"] == [each.name for each in again.snapshot.state.suspended]
        again.done(it.SignOn(user_id="1001", pin="4711"), it.ResumeSale(name="coat"))
        pay(again)
    with till(folder, hub, "T2", ids="third-").running() as third:
        assert () == follow(third)


def test_the_hub_is_brought_back(folder: Path, hub: Hub) -> None:
    """From a backup of before it was taken: the taker's record tells, and its own till hears it."""
    one, two, third = (till(folder, hub, name) for name in ("T1", "T2", "T3"))
    with one.running(), two.running(), third.running():
        for each in (one, two, third):
            each.open_shift()
        suspend(one, "coat")
        offered = hub.rows("SELECT * FROM hub.suspended")
        two.done(it.ResumeSale(name="coat", till="T1"))
        two.clock.advance(60)
        suspend(two, "vest", "sock")
        with psycopg.connect(hub.dsn, autocommit=True) as line:
            line.execute("DELETE FROM hub.suspended")
            values = ", ".join(["%s"] * len(offered[0]))
            line.execute(f"INSERT INTO hub.suspended VALUES ({values})".encode(), offered[0])
        assert ["coat at T1: 100.00"] == waiting(third)
        ship(hub, two)

        assert [] == waiting(third)
        assert () == follow(one)
        assert ["vest"] == [each.name for each in follow(two)]
        assert ["vest at T2: 105.00"] == waiting(third)
    assert "SaleHandedOver" == one.kinds()[-1]
    assert () == status_of(hub.owner()).alarms


class NoPace:
    most = 500

    def rest(self) -> None:
        pass


def ship(hub: Hub, bench: Bench) -> None:
    store, name = bench.setup.store_id, bench.setup.till_id
    records = HubRecords(hub.till(store, name))
    with closing(ShippedJournal(bench.record, bench.setup)) as record:
        assert [*Shipper(records, record, store=store, till=name, pace=NoPace()).ship()]


def test_taken_and_not_to_be_read(folder: Path, hub: Hub, caplog: pytest.LogCaptureFixture) -> None:
    """What no program here can read is passed over, and said in the log; the others go on."""
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        suspend(one, "coat")
        suspend(one, "hat")
        assert two.handed is not None
        for content, name in (
            ("{}", "evil"),
            (HOLLOW % ("[" * 30_000), "deep"),
            (HOLLOW % "{}", "hollow"),
        ):
            plant(hub, content, name)
        assert two.handed.take("T1", "hat") is not None  # and its answer is lost
        suspend(two, "scarf")

        assert {"hat", "scarf"} == {each.name for each in follow(two)}
        assert {"hat", "scarf"} == {each.name for each in follow(two)}
        assert ["coat"] == [each.name for each in follow(one)]
        assert ["scarf at T2: 100.00"] == waiting(one)
    passed_over = [each.message for each in caplog.records if "cannot be read" in each.message]
    assert [
        f"what this till took of till T1 cannot be read: sale {name}"
        for name in ("evil", "deep", "hollow")
    ] == passed_over


HOLLOW = '{"kind":"SaleCarried","version":1,"body":"%s","person":null}'


def plant(hub: Hub, content: str, name: str) -> None:
    """As a till would that is out to harm: offered by T1, and taken by T2."""
    now = datetime.now(UTC)
    offer = Offer(
        sale_id=name,
        offered_at=now,
        name=name,
        suspended_at=now,
        customer_id="",
        currency="SAR",
        to_pay_minor=1,
        rows=1,
        content=content,
    )
    HandedAtHub(hub.till("S001", "T1"), store="S001", till="T1").tell(
        [offer], recorded=(), unasked=()
    )
    taker = HandedAtHub(hub.till("S001", "T2"), store="S001", till="T2")
    assert content == taker.take("T1", name, lambda taken: taken.content)


def test_there_and_back(folder: Path, hub: Hub) -> None:
    """Suspended here, sold on there, suspended there and paid here: the receipt has all of it."""
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        suspend(one, "coat")
        two.done(it.ResumeSale(name="coat", till="T1"), it.Scanned(text="sock"))
        two.clock.advance(60)
        suspend(two, "coat", "sock")
        one.done(it.ResumeSale(name="coat", till="T2"))
        found = one.find_sale(pay(one))
        assert found is not None
        assert (sar("110.00"), [("Bag", 1), ("Sock", 2)]) == (
            found.total,
            [(each.item.title, each.quantity) for each in found.sale.lines],
        )
        assert () == follow(two)


def test_from_shift_to_shift(folder: Path, hub: Hub) -> None:
    """Both what is offered and what is still to be told go on over the end of a shift."""
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        suspend(one, "coat")
        suspend(one, "hat")
        two.done(it.ResumeSale(name="coat", till="T1"), it.VoidSale())
        line_of(one).is_down = True
        one.ask(it.ResumeSale(name="hat"))
        one.done(it.Approve(user_id="9001", pin="471147"), it.VoidSale())
        one.done(it.CloseShift(counted=sar("100.00")), it.OpenShift(opening_float=sar("5.00")))
    again = till(folder, hub, "T1", ids="again-")
    with again.running():
        assert 1 == len(again.snapshot.state.takes)
        assert () == follow(again)
        assert () == again.snapshot.state.takes


def test_what_stays_at_its_till(folder: Path, hub: Hub) -> None:
    """Goods that come back, and what is loaded on a card, are in this till's own books."""
    one = till(folder, hub, "T1")
    with one.running():
        one.open_shift()
        one.done(it.Scanned(text="bag"))
        receipt = pay(one)
        one.done(it.ReturnGoods(receipt=receipt, number=1))
        assert isinstance(one.snapshot.state.sale and one.snapshot.state.sale.rows[0], ReturnLine)
        said = one.done(it.SuspendSale(name="back")).say
        assert "It can be resumed at this till alone" in said
        follow(one)
        assert [] == hub.rows("SELECT name FROM hub.suspended")
        assert one.done(it.ResumeSale(name="back")).say.startswith("Resumed: back")


def test_arrives_behind_another_sale(folder: Path, hub: Hub) -> None:
    """Somebody scans while the hub is asked: it is there, and resumed once that is over."""
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        suspend(one, "coat")
        asked = two.terminal.submit(it.ResumeSale(name="coat", till="T1"))
        scanned = two.terminal.submit(it.Scanned(text="sock"))
        assert scanned.ended.result(20).ok
        outcome = asked.ended.result(20)
        sale = two.settled().sale
        if sale is not None and len(sale.lines) == 1 and sale.lines[0].item.code == "sock":
            assert "Resume it with F7" in outcome.say
            pay(two)
            two.done(it.ResumeSale(name="coat"))
        assert two.snapshot.state.sale is not None
        pay(two)


def test_named_alike(folder: Path, hub: Hub) -> None:
    """Two tills suspend a sale of one name: the till tells them apart."""
    one, two = till(folder, hub, "T1"), till(folder, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        suspend(one, "coat")
        suspend(two, "coat", "sock")
        two.done(it.ResumeSale(name="coat", till="T1"))
        assert [100] == [each.quantity * 100 for each in two.settled().sale.lines]  # type: ignore[union-attr]
        suspend(two, "coat (T1)", "sock")
        assert ["coat", "coat (T1)"] == [each.name for each in two.settled().suspended]
