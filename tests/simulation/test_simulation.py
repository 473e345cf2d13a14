import json
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from builders import sar
from sim_books import Books
from sim_check import Auditor
from sim_faults import CALM, Chances
from sim_people import Cashier
from sim_run import DAYS, FORGETFUL, USUAL, Run, run_store
from sim_store import Kind, Store
from sim_till import Parts, Refusal

from pos.core.deliveries import Delivery
from pos.core.events import SaleCompleted
from pos.errors import LoyaltyRefused, LoyaltyUnreachable
from pos.outbox import outbox
from pos.ports.loyalty import Delivered
from pos.ports.record import Batch
from pos.sandbox.world import Customer, Hold, Lock, Order, World

Count = Callable[[str, object], None]

STORES = 40
BLOCKS = 8
FIRST_SEED = 1_000


@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_store_keeps_its_promises(block: int, memory: Path, record_property: Count) -> None:
    """Whatever fails in a store of ten tills, each evening its records, drawers and orders agree.

    Nothing is lost, nothing is doubled, nothing is stuck: sim_check.py has the list.
    """
    runs = [run_store(FIRST_SEED + number, memory) for number in range(block, STORES, BLOCKS)]
    for run in runs:
        record_property("counted: simulation", run.counts)

    assert DAYS * STORES == 200
    assert [] == [str(run) for run in runs if run.breaches]


def test_a_seed_replays_exactly(memory: Path) -> None:
    """The same store again, by another process, writes the same records to the last hash."""
    seed = FIRST_SEED + 2
    here = run_store(seed, memory, days=2)
    there = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).parent),
            *("--seed", str(seed), "--days", "2", "--heads"),
        ],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert here.kills
    assert here.heads == json.loads(there.stdout)


# -- it can fail ----------------------------------------------------------------------------------


class Otherwise:
    """A part that is real but for what stands here."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class SendsWithoutAsking(Otherwise):
    """A till that does not find out what became of an order before it sends it again."""

    def find_delivered(self, _delivery: Delivery) -> None:
        return None


class BelievesWhatItWasNotTold(Otherwise):
    """A till that takes silence for a yes."""

    def deliver(self, delivery: Delivery) -> Delivered:
        try:
            told: Delivered = self._real.deliver(delivery)
        except LoyaltyUnreachable as no_answer:
            if not no_answer.sent:
                raise
            return Delivered()
        return told


class ForgetsASale(Otherwise):
    """A record that says it has a completed sale, and has not."""

    def append(self, batches: Sequence[Batch]) -> None:
        if not any(isinstance(one, SaleCompleted) for batch in batches for one in batch.events):
            self._real.append(batches)


def with_parts(kind: Kind, **parts: Any) -> Kind:
    return replace(kind, parts=Parts(**parts))


LOSSY = replace(FORGETFUL, chances=Chances(late_requests=False, spells=8))


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (with_parts(LOSSY, loyalty=SendsWithoutAsking), "was taken"),
        (with_parts(USUAL, loyalty=BelievesWhatItWasNotTold), "is not at the service"),
        (with_parts(replace(USUAL, chances=CALM), journal=ForgetsASale), "was told as done"),
    ],
    ids=["sends without asking", "believes silence", "forgets a sale"],
)
def test_a_broken_till_is_convicted(kind: Kind, told: str, memory: Path) -> None:
    """A till with one part that does less than it should is found out within a few days."""
    runs: list[Run] = []
    while not runs or not runs[-1].breaches:
        assert len(runs) < 3, "nobody noticed"
        runs.append(run_store(FIRST_SEED + 2 * len(runs), memory, kind=kind))

    assert told in "; ".join(runs[-1].breaches)


def test_what_is_sent_is_on_the_disk_first(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unflushed, the mark of an order on its way is lost with the power, and it goes out twice."""
    monkeypatch.setattr(outbox, "flushing", lambda _db: nullcontext())
    runs: list[Run] = []
    while not runs or not runs[-1].breaches:
        assert len(runs) < 10, "nobody noticed"
        runs.append(run_store(5_001 + 2 * len(runs), memory))

    assert "was taken 2 times" in "; ".join(runs[-1].breaches)


@dataclass
class Evening:
    """A calm day is over, and all is well."""

    store: Store
    auditor: Auditor

    def service(self, **changes: Any) -> None:
        self.store.sandbox.change(lambda world: replace(world, **changes))

    @property
    def world(self) -> World:
        return self.store.sandbox.world

    @property
    def an_order(self) -> Order:
        return next(one for one in self.world.orders.values() if one.codes)

    @property
    def a_customer(self) -> Customer:
        return next(one for one in self.world.customers.values() if one.batches)

    @property
    def a_cashier(self) -> Cashier:
        return next(one for one in self.store.cashiers if one.seen)

    @property
    def in_an_hour(self) -> datetime:
        return self.store.timeline.now() + timedelta(hours=1)

    def write(self, *statements: str) -> None:
        """In the record, past all that keeps it."""
        with closing(sqlite3.connect(self.a_cashier.till.disk.record, isolation_level=None)) as db:
            for statement in statements:
                db.execute(statement)


@pytest.fixture
def evening(memory: Path) -> Iterator[Evening]:
    kind = replace(USUAL, chances=CALM, tills=4)
    store = Store("calm", memory / "calm", memory / "template.db", kind)
    with store.working():
        auditor = Auditor(store)
        store.open_day()
        store.sell()
        store.evening()
        assert [] == auditor.breaches()
        yield Evening(store, auditor)
    shutil.rmtree(memory / "calm")


def points_stay_held(evening: Evening) -> None:
    owner, until = evening.a_customer.customer_id, evening.in_an_hour
    hold = Hold("h", owner, 1, Decimal(1), until, ((evening.a_customer.batches[0].number, 1),))
    evening.service(holds={**evening.world.holds, "h": hold})


def coupon_stays_locked(evening: Evening) -> None:
    lock = Lock("k", evening.a_customer.customer_id, ("TENOFF",), evening.in_an_hour)
    evening.service(locks={**evening.world.locks, "k": lock})


def order_of_no_sale(evening: Evening) -> None:
    evening.service(orders={**evening.world.orders, "another": evening.an_order})


def order_is_gone(evening: Evening) -> None:
    gone = evening.an_order.order_id
    orders = {key: one for key, one in evening.world.orders.items() if key != gone}
    evening.service(orders=orders)


def order_of_another_amount(evening: Evening) -> None:
    order = evening.an_order
    body = json.loads(order.received) | {"totalPaid": 0.5}
    other = replace(order, received=json.dumps(body))
    evening.service(orders={**evening.world.orders, order.order_id: other})


def points_from_nowhere(evening: Evening) -> None:
    customer = evening.a_customer
    first, *others = customer.batches
    more = replace(first, points=first.points + 5, left=first.left + 5)
    richer = replace(customer, batches=(more, *others))
    evening.service(customers={**evening.world.customers, customer.customer_id: richer})


def coupon_used_once_more(evening: Evening) -> None:
    coupon = evening.world.coupons["TENOFF"]
    used = replace(coupon, used_by=(*coupon.used_by, evening.a_customer.customer_id))
    evening.service(coupons={**evening.world.coupons, "TENOFF": used})


def drawer_holds_more(evening: Evening) -> None:
    drawer, said = evening.a_cashier.counts[-1]
    evening.a_cashier.counts[-1] = (drawer + sar("1.00"), said)


def report_says_more(evening: Evening) -> None:
    reports = evening.auditor._reports[evening.a_cashier.till.name]
    reports[-1] = replace(reports[-1], total=reports[-1].total + sar("1.00"))


def nobody_was_told(evening: Evening) -> None:
    evening.a_cashier.seen.popitem()


def told_and_not_recorded(evening: Evening) -> None:
    seen = evening.a_cashier.seen
    seen["S001-T01-000999"] = next(iter(seen.values()))


def told_another_total(evening: Evening) -> None:
    receipt, seen = evening.a_cashier.seen.popitem()
    evening.a_cashier.seen[receipt] = replace(seen, total=seen.total + sar("1.00"))


def record_is_changed(evening: Evening) -> None:
    till = evening.a_cashier.till
    evening.auditor._books[till.name] = Books(till.disk.record)
    evening.write(
        "DROP TRIGGER journal_is_never_changed",
        "UPDATE journal SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 2",
    )


def entry_waits(evening: Evening) -> None:
    evening.write("UPDATE outbox SET state = 'pending'")


def cashier_stands_there(evening: Evening) -> None:
    evening.a_cashier.is_home = False


def fault_is_logged(evening: Evening) -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        logging.getLogger("pos.anything").exception("it failed")


def no_without_a_reason(evening: Evening) -> None:
    till = evening.a_cashier.till
    entry = next(one for one in evening.auditor.entries if one.entry_id.startswith("order:"))
    no = LoyaltyRefused("no")
    now, world = evening.store.timeline.now(), evening.world
    till.refusals.append(Refusal(delivery=entry.delivery, failure=no, at=now, world=world))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (points_stay_held, "are held, and no sale knows"),
        (coupon_stays_locked, "are locked, and no sale knows"),
        (order_of_no_sale, "no sale made it"),
        (order_is_gone, "is not at the service"),
        (order_of_another_amount, "paid is 0.5 there"),
        (points_from_nowhere, "points, and should have"),
        (coupon_used_once_more, "TENOFF was used"),
        (drawer_holds_more, "the drawer holds"),
        (report_says_more, "the Z reports come to"),
        (nobody_was_told, "nobody was told of it"),
        (told_and_not_recorded, "is not in the record"),
        (told_another_total, "is not what the record has"),
        (record_is_changed, "the chain is broken"),
        (entry_waits, "is pending still"),
        (cashier_stands_there, "did not get home"),
        (fault_is_logged, "a fault of ours: it failed"),
        (no_without_a_reason, "was rejected: no"),
    ],
)
def test_each_check_can_fail(wrong: Callable[[Evening], None], told: str, evening: Evening) -> None:
    """One thing made wrong after a calm day is found that evening."""
    wrong(evening)

    assert told in "; ".join(evening.auditor.breaches())
