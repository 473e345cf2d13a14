"""Weeks without a line, 50,000 entries waiting: start, scan and sale, and how fast they go out."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.commits import timed
from bench.shop import Shop, a_folder, ask, code_of, open_shift
from bench.start import memory_row, start
from bench.table import Row, at_most
from pos.assembly.till import Till
from pos.clock import SystemClock
from pos.config import load
from pos.core import intents as it
from pos.core.deliveries import CustomerDelivery, Delivery
from pos.core.events import TillLocked
from pos.journal.codec import decode_delivery, encode_delivery
from pos.journal.database import open_beside
from pos.journal.journal import SqliteJournal
from pos.loyalty.offline import OfflineLoyalty
from pos.outbox.flow import Flow
from pos.outbox.outbox import Outbox
from pos.outbox.relay import Relay, RelayNews
from pos.ports.loyalty import Delivered
from pos.ports.record import Batch

WAITING = 50_000
ENTRIES_OF_A_CUSTOMER = 5
STARTS, SALES = 7, 150
PACED, UNPACED = 120, 5_000
ANSWER_S = 0.25
"""How long the service takes for one order, so that one at a time would be four a second."""

QUOTA_PER_S = 360 / 30
TIMES = 1.15
TIMES_FAST = 10.0
SHARE = 0.75
_WITHIN_S = 120.0


def measure() -> list[Row]:
    with a_folder() as folder:
        new, old = _shop(folder / "new", waiting=0), _shop(folder / "old", waiting=WAITING)
        rows = [*_start_rows(new, old), *_sale_rows(new, old)]
        record = folder / "delivered.db"
        fill(record, UNPACED)
        unpaced = _delivered_per_s(record, UNPACED, Flow(window_s=0.0), answer_s=0.0)
        record = folder / "paced.db"
        fill(record, PACED)
        paced = _delivered_per_s(record, PACED, Flow(), answer_s=ANSWER_S)
    return [
        *rows,
        _speed_row("deliveries a second, no quota", unpaced, least=TIMES_FAST),
        _speed_row(f"… at its pace, answers in {ANSWER_S * 1_000:.0f} ms", paced, least=SHARE),
    ]


def fill(record: Path, entries: int) -> None:
    """Entries of many customers, several of each, put in as sales put them in."""
    first = CustomerDelivery(entry_id="new:first", customer_id="first", name="Huda")
    event = TillLocked(cashier_id="1001")
    with closing(SqliteJournal(record)) as journal:
        journal.append([Batch(at=datetime.now(UTC), events=(event,), deliveries=(first,))])
    customers = max(1, entries // ENTRIES_OF_A_CUSTOMER)
    with closing(open_beside(record)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        db.executemany(
            "INSERT INTO outbox (entry_id, seq, kind, version, customer_id, body, created_at)"
            f" SELECT 'new:' || ?1, seq, kind, version, 'c' || (?1 % {customers}), body,"
            " created_at FROM outbox WHERE entry_id = 'new:first'",
            ((number,) for number in range(entries - 1)),
        )
        db.execute("COMMIT")


def cut_off(shop: Shop) -> Path:
    """The shop's configuration with a loyalty service at which nobody listens."""
    config = shop.config(scanner=False)
    nobody = 'provider = "gameball"\nbase_url = "http://127.0.0.1:9"'
    config.write_text(config.read_text().replace('provider = "none"', nobody))
    return config


def _shop(folder: Path, *, waiting: int) -> Path:
    """The configuration of a till with an open shift; without keys nothing is ever delivered."""
    shop = Shop(folder, items=100)
    config = cut_off(shop)
    with Till(load(config, {})).running() as till:
        open_shift(till)
    if waiting:
        fill(till.places.record, waiting)
    return config


def _start_rows(new: Path, old: Path) -> list[Row]:
    starts: tuple[list[float], list[float]] = ([], [])
    memory: tuple[list[int], list[int]] = ([], [])
    for number in range(STARTS + 1):
        for place, config in enumerate((old, new)):
            till = ("-m", "pos", "--config", str(config), "run")
            first_s, peak_kb = start(till, "Your id", at_rest=True)
            if number:  # the first of each has read its files from the disk
                starts[place].append(first_s)
                memory[place].append(peak_kb)
    floor = "with nothing waiting"
    return [
        at_most(f"start with {WAITING:,} waiting", *starts, floor=floor, times=TIMES),
        memory_row("peak memory, 1 s after it", *memory, floor=floor, times=TIMES),
    ]


def _sale_rows(new: Path, old: Path) -> list[Row]:
    scans: tuple[list[float], list[float]] = ([], [])
    sales: tuple[list[float], list[float]] = ([], [])
    with _selling(new) as with_nothing, _selling(old) as with_much:
        for number in range(SALES):
            for place, till in enumerate((with_much, with_nothing)):
                scan, cash = it.Scanned(text=code_of(number % 100)), it.TakeTender(method="cash")
                scans[place].append(timed(partial(ask, till, scan)))
                sales[place].append(timed(partial(ask, till, cash)))
    floor = "with nothing waiting"
    return [
        at_most(f"scan with {WAITING:,} waiting", *scans, floor=floor, times=TIMES),
        at_most(f"cash sale with {WAITING:,} waiting", *sales, floor=floor, times=TIMES),
    ]


@contextmanager
def _selling(config: Path) -> Iterator[Till]:
    with Till(load(config, {})).running() as till:
        ask(till, it.SignOn(user_id="1001", pin="2468"))
        yield till


class _Answering(OfflineLoyalty):
    """A service that takes everything, after a while."""

    def __init__(self, answer_s: float) -> None:
        super().__init__()
        self._answer_s = answer_s

    def deliver(self, delivery: Delivery) -> Delivered:  # noqa: ARG002 - all are taken alike
        time.sleep(self._answer_s)
        return Delivered()


def _delivered_per_s(record: Path, entries: int, flow: Flow, *, answer_s: float) -> float:
    over = threading.Event()

    def tell(news: RelayNews) -> None:
        if news.counts.delivered == entries:
            over.set()

    relay = Relay(
        lambda: Outbox(open_beside(record), decode_delivery, encode_delivery),
        _Answering(answer_s),
        SystemClock(),
        tell,
        flow=flow,
    )
    began_s = time.perf_counter()
    relay.start()
    assert over.wait(_WITHIN_S), "the backlog was not delivered"
    ended_s = time.perf_counter()
    relay.close()
    return entries / (ended_s - began_s)


def _speed_row(figure: str, per_s: float, *, least: float) -> Row:
    return Row(
        figure=figure,
        ours=f"{per_s:,.1f}",
        against=f"the service's quota {QUOTA_PER_S:g} a second",
        ratio=f"{per_s / QUOTA_PER_S:.2f}",
        target=f"≥ {least:g}",
        met=per_s >= least * QUOTA_PER_S,
    )
