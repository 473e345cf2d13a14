"""Gift cards between real terminals, over a real hub: what is on one is spent once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from builders import sar, setup_of
from fakes import CountingIds
from terminal_bench import Bench

from pos.assembly.hub.cards import CardsOfStore
from pos.core import events as ev
from pos.core import intents as it
from pos.core.stored_value import StoredKind, code_in, digest_of
from pos.errors import HubUnreachable
from pos.hub.records import HubRecords
from pos.hub.schema.age import OF_ANOTHER_AGE
from pos.hub.shipper import Shipper
from pos.hub.status import status_of
from pos.hub.stored_value import CardsAtHub
from pos.journal.journal import SqliteJournal
from pos.journal.queries import SqliteHistory
from pos.journal.shipping import ShippedJournal
from pos.ports.hub import Reached
from pos.ports.record import Batch
from tests.hub.hubs import Hub
from tests.hub.till_record import TillRecord

METHODS = ("cash", "card", "gift-card", "store-credit")


class NoPace:
    most = 500

    def rest(self) -> None:
        pass


@dataclass
class Store:
    """One of its tills, whose record goes up whenever the hub is asked."""

    hub: Hub
    bench: Bench
    run: str
    is_down: bool = False
    is_cut_after: str = ""
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        setup = self.bench.setup
        self._line = self.hub.till(setup.store_id, setup.till_id)
        self._cards = CardsOfStore(
            lambda: self._line,
            setup,
            run=self.run,
            deadline_s=0.2,
            has_moved_since=self._has_moved_since,
            is_spent=lambda sale_id, claim: self._history("is_card_spent", sale_id, claim),
        )

    def ship(self) -> None:
        setup = self.bench.setup
        with closing(ShippedJournal(self.bench.record, setup)) as record:
            hub = HubRecords(self._line)
            shipper = Shipper(hub, record, store=setup.store_id, till=setup.till_id, pace=NoPace())
            for _ in shipper.ship():
                pass

    def _has_moved_since(self, reached: Sequence[Reached]) -> bool:
        has_moved: bool = self._history("has_card_moved_since", reached)
        if has_moved:
            self.ship()
        return has_moved

    def _history(self, name: str, *given: object) -> Any:
        with closing(SqliteHistory(self.bench.record)) as history:
            return getattr(history, name)(*given)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*given: object, **named: object) -> object:
            self.asked.append(name)
            if self.is_down:
                raise HubUnreachable("The hub cannot be reached: no line.")
            answer = getattr(self._cards, name)(*given, **named)
            if self.is_cut_after == name:
                self.is_cut_after = ""
                raise HubUnreachable("The hub cannot be reached: cut.")
            return answer

        return ask


def till(
    folder: Path, hub: Hub, name: str, *, limit: str = "", run: str = "run1"
) -> tuple[Bench, Store]:
    (folder / name).mkdir(exist_ok=True)
    setup = setup_of(
        has_hub=True,
        till_id=name,
        tender_methods=METHODS,
        offline_card_limit=sar(limit) if limit else None,
    )
    bench = Bench(folder / name, setup=setup, ids=CountingIds(f"{name}{run}-"))
    store = Store(hub, bench, run)
    bench.hub_cards = store
    return bench, store


def sold(bench: Bench, amount: str = "150.00") -> str:
    bench.done(it.SellGiftCard(amount=sar(amount)), it.TakeTender(method="cash"))
    bench.settled()
    (row,) = bench.printer.printed[-1].elements
    return code_in(row.left)  # type: ignore[union-attr]


def pay(code: str, amount: str | None = None) -> it.TakeTender:
    return it.TakeTender(method="gift-card", amount=sar(amount) if amount else None, code=code)


def at_hub(hub: Hub) -> list[int]:
    return [minor for (minor,) in hub.rows("SELECT balance_minor FROM hub.card ORDER BY 1")]


def balances(bench: Bench) -> list[int]:
    return [minor for (minor,) in bench.rows("SELECT balance_minor FROM stored_value")]


def test_issued_here_spent_there(tmp_path: Path, hub: Hub) -> None:
    """By code, as far as it goes; void it is back on it; loaded at the other, and spent here."""
    (one, _), (two, stores_two) = till(tmp_path, hub, "T1"), till(tmp_path, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        code = sold(one)
        one.hub_cards.ship()  # type: ignore[union-attr]
        assert "150.00 to spend" in two.done(it.ReadStoredValue(code=code)).say
        two.done(it.Scanned(text="bag"))
        assert "Left to pay: 60.00" in two.done(pay(code, "40.00")).say
        two.done(it.VoidTender(number=1))
        two.done(it.Scanned(text=code))  # told alone: nothing is paid yet
        two.done(pay(code))
        receipt = two.settled().last_sale
        assert receipt is not None
        assert [("gift-card", 100_00)] == [
            (each.method, each.amount.minor) for each in receipt.sale.tenders
        ]
        stores_two.ship()
        assert [50_00] == at_hub(hub) == balances(two)

        two.done(it.SellGiftCard(amount=sar("25.00"), code=code), it.TakeTender(method="cash"))
        two.settled()
        stores_two.ship()
        one.done(it.Scanned(text="bag"))
        refused = one.ask(pay(code, "80.00")).refusal or ""
        assert "Only 75.00 is on Gift card" in refused
        one.settled()
        assert [75_00] == at_hub(hub)
        assert "Left to pay: 25.00" in one.done(pay(code)).say
        assert "is spent" in (one.ask(pay(code)).refusal or "")
        one.hub_cards.ship()  # type: ignore[union-attr]
    assert [0] == at_hub(hub)
    assert () == status_of(hub.owner()).alarms
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or code not in file.read_bytes().decode("latin-1")
    assert [] == hub.rows("SELECT 1 FROM hub.card WHERE digest = %s", code)


def test_issued_anew(tmp_path: Path, hub: Hub) -> None:
    """What its slip says is what other tills have left of it; without the hub as known here."""
    (one, store), (two, stores_two) = till(tmp_path, hub, "T1"), till(tmp_path, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        code = sold(one)
        store.ship()
        two.done(it.Scanned(text="bag"), pay(code))
        two.settled()
        stores_two.ship()
        one.done(it.LockTill(), it.SignOn(user_id="9001", pin="471147"))
        lost = it.ReplaceStoredValue(receipt="S001-T1-000001", reason="lost")
        assert "(50.00) is issued anew" in one.done(lost).say
        assert [50_00] == balances(one)
        store.ship()
        assert "is worth nothing" in (two.ask(it.ReadStoredValue(code=code)).refusal or "")
        store.is_down = True
        assert "(50.00) is issued anew" in one.done(lost).say
        store.ship()
    assert [50_00] == at_hub(hub)
    assert [(2,)] == hub.rows("SELECT count(*) FROM hub.card_replaced")


def test_no_hub_no_card(tmp_path: Path, hub: Hub) -> None:
    """Refused with a sentence, and nothing of it begun; what is on it is as last known."""
    (one, store), (two, away) = till(tmp_path, hub, "T1"), till(tmp_path, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        code = sold(one)
        store.ship()
        store.is_down = away.is_down = True
        for bench in (one, two):
            bench.done(it.Scanned(text="bag"))
            assert "does not answer" in (bench.ask(pay(code)).refusal or "")
        assert (
            "150.00 to spend. So this till knew it last"
            in one.done(it.ReadStoredValue(code=code)).say
        )
        assert "does not answer" in (two.ask(it.ReadStoredValue(code=code)).refusal or "")
        store.is_down = False
        one.done(pay(code))
        store.ship()
    assert [50_00] == at_hub(hub)


def test_up_to_the_limit(tmp_path: Path, hub: Hub) -> None:
    """Of a card that this till knows, over the end of a shift too; too much is an alarm."""
    (one, store), (two, stores_two) = (
        till(tmp_path, hub, "T1", limit="30.00"),
        till(tmp_path, hub, "T2"),
    )
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        code = sold(one)
        store.ship()
        store.is_down = True
        one.done(it.Scanned(text="bag"))
        assert "Left to pay: 80.00" in one.done(pay(code, "20.00")).say
        assert "Left to pay: 70.00" in one.done(pay(code)).say
        assert "does not answer" in (one.ask(pay(code)).refusal or "")
        one.done(it.TakeTender(method="cash"))
        one.done(
            it.CloseShift(counted=sar("320.00")),
            it.OpenShift(opening_float=sar("5.00")),
            it.Scanned(text="bag"),
        )
        assert "does not answer" in (one.ask(pay(code)).refusal or "")

        two.done(it.Scanned(text="bag"), it.Scanned(text="bag"), pay(code))
        stores_two.ship()
        store.is_down = False
        assert "is spent" in (one.ask(pay(code)).refusal or "")
    alarms = status_of(hub.owner()).alarms
    assert [("card overspent", "T1")] * 2 == [(one.what, one.member.till) for one in alarms]
    assert [True, True] == [
        part in one.about for part, one in zip(("by 2000 SAR", "by 1000 SAR"), alarms, strict=True)
    ]
    assert [0] == at_hub(hub)


def test_the_answer_is_lost(tmp_path: Path, hub: Hub) -> None:
    """Claimed, and never heard of here: given up by itself, and spent again."""
    one, store = till(tmp_path, hub, "T1")
    with one.running():
        one.open_shift()
        code = sold(one)
        one.done(it.Scanned(text="bag"))
        store.is_cut_after = "claim"
        assert "does not answer" in (one.ask(pay(code)).refusal or "")
        assert [50_00] == at_hub(hub)
        one.terminal.submit(it.FollowSuspended())
        one.settled()
        assert [150_00] == at_hub(hub)
        one.done(pay(code))
        store.ship()
    assert [50_00] == at_hub(hub)


def test_stopped_before_it_is_on_record(tmp_path: Path, hub: Hub) -> None:
    """The till dies between the hub and its record: the next run gives up that claim alone."""
    one, store = till(tmp_path, hub, "T1")
    with one.running():
        one.open_shift()
        code = sold(one)
        one.done(it.Scanned(text="bag"), pay(code, "40.00"))
        one.terminal._under_way.perform = lambda effect, _: store.claim(
            effect.digest, effect.wanted, claim=effect.claim, sale_id=effect.sale_id
        )
        one.terminal.submit(pay(code, "50.00"))
        one.ask(it.TimePassed())
    assert [60_00] == at_hub(hub)
    again, store = till(tmp_path, hub, "T1", run="run2")
    again.handed = Quiet()
    with again.running():
        again.terminal.submit(it.FollowSuspended())
        again.settled()
        assert [110_00] == at_hub(hub)
        again.done(it.SignOn(user_id="1001", pin="4711"))
        again.done(pay(code))
        store.ship()
    assert [50_00] == at_hub(hub)
    assert [("given up",), ("spent",), ("spent",)] == hub.rows(
        "SELECT state FROM hub.card_claim ORDER BY state"
    )


def test_put_back_from_a_backup(tmp_path: Path, hub: Hub) -> None:
    """What was given up since then is claimed at the hub again: the same run gives it up again, and
    what is on record stays spent.
    """
    one, store = till(tmp_path, hub, "T1")
    one.handed = Quiet()
    with one.running():
        one.open_shift()
        code = sold(one)
        one.done(it.Scanned(text="bag"), pay(code, "40.00"))
        digest = digest_of(code)
        store._cards.claim(digest, sar("70.00"), claim="given up later", sale_id="gone")
        assert [40_00] == at_hub(hub)
        with psycopg.connect(hub.dsn, autocommit=True) as line:
            line.execute(OF_ANOTHER_AGE)
        one.terminal.submit(it.FollowSuspended())
        one.settled()
        assert [110_00] == at_hub(hub)
        store.ship()
    assert [110_00] == at_hub(hub)
    assert [("given up",), ("spent",)] == hub.rows("SELECT state FROM hub.card_claim ORDER BY 1")


def test_the_hub_has_heard_of_this_record(tmp_path: Path, hub: Hub) -> None:
    """A disk was copied, and the till goes on from the copy as another incarnation: how far the hub
    has the other one's record says nothing of its own cards.
    """
    other = TillRecord(tmp_path / "journal.db")
    line = hub.till("S1", "T1")
    records = HubRecords(line)
    other.ship(records)
    ours = other.copied(tmp_path / "copy")
    other.sell(4)
    other.ship(records)
    ours.go_on_elsewhere()
    with closing(SqliteJournal(ours.path)) as journal:
        issued = ev.StoredValueIssued(
            sale_id="s",
            receipt="S1-T1-000001",
            number=1,
            instrument_id="g1",
            kind=StoredKind.GIFT_CARD,
            digest="d",
            last_four="AB12",
            amount=sar("10.00"),
        )
        journal.append([Batch(at=ours.counter.now, events=(issued,))])
    cards = CardsAtHub(line, store="S1", till="T1", run="r")

    def has_moved() -> bool:
        with closing(SqliteHistory(ours.path)) as history:
            return history.has_card_moved_since(cards.reached())

    assert has_moved()
    (furthest,) = cards.reached()
    with closing(SqliteHistory(ours.path)) as history:
        assert furthest.seq > history.last_place()
    ours.ship(records)
    assert not has_moved()


def test_in_another_currency(tmp_path: Path, hub: Hub) -> None:
    """Nothing can be paid here by it, and what was claimed of it is given up at once."""
    one, store = till(tmp_path, hub, "T1")
    with one.running():
        one.open_shift()
        code = sold(one)
        store.ship()
        with psycopg.connect(hub.dsn, autocommit=True) as line:
            line.execute("UPDATE hub.card SET currency = 'USD'")
        one.done(it.Scanned(text="bag"))
        assert not one.ask(pay(code)).ok
        one.settled()
        assert [150_00] == at_hub(hub)
    assert [("given up",)] == hub.rows("SELECT state FROM hub.card_claim")


class Quiet:
    """No sale is suspended anywhere."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        raise HubUnreachable("no line")


def test_the_sale_is_gone(tmp_path: Path, hub: Hub) -> None:
    """What was claimed for a sale that is void by then goes back on the card."""
    one, store = till(tmp_path, hub, "T1")
    with one.running():
        one.open_shift()
        code = sold(one)
        store.ship()
        one.done(it.Scanned(text="bag"))
        asked = one.terminal.submit(pay(code))
        one.terminal.submit(it.VoidSale())
        outcome = asked.ended.result(20)
        one.settled()
        if not outcome.ok:
            assert [150_00] == at_hub(hub)
        store.ship()
    assert at_hub(hub) in ([150_00], [50_00])


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("GC0000000000000000", "of this store has that code"),
        ("GC000000000000", "no whole code of a gift card"),
        ("", "Scan the gift card"),
    ],
)
def test_nobody_has_it(tmp_path: Path, hub: Hub, code: str, why: str) -> None:
    """A code that no till of the store has issued; of what is none the hub is not asked."""
    one, _ = till(tmp_path, hub, "T1")
    with one.running():
        one.open_shift()
        one.done(it.Scanned(text="bag"))
        refused = one.ask(pay(code)).refusal or ""
    assert why in refused


def test_made_again(tmp_path: Path, hub: Hub) -> None:
    """What is known of other tills' cards is made again from the record."""
    (one, store), (two, _) = till(tmp_path, hub, "T1"), till(tmp_path, hub, "T2")
    with one.running(), two.running():
        one.open_shift()
        two.open_shift()
        code = sold(one)
        store.ship()
        two.done(it.Scanned(text="bag"), pay(code))
        two.settled()
    everything = "SELECT * FROM stored_value"
    before = two.rows(everything)
    journal = SqliteJournal(two.record)
    with closing(journal):
        from pos.journal.stored_value import work_all_stored_value

        journal._db.execute("DELETE FROM stored_value")
        work_all_stored_value(journal._db)
    assert before == two.rows(everything)
    assert [50_00] == balances(two)
