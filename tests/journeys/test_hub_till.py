"""A till of a store with a hub: it sells whatever the hub does, and its record goes up."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import sys
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from shop import BAG, OPENING, Shop, ask

from bench import shop as bench_shop
from pos.assembly.till import Till
from pos.config import Settings, load
from pos.config.tables.hub import HubSettings
from pos.core import intents as it
from pos.hub import records_up
from pos.hub.local.waiting import wait_until
from pos.hub.members import Member, dismiss, enrol
from pos.ports.health import Availability, HealthReport
from pos.store_day import checks
from pos.store_day.shipping import shipping, shipping_elsewhere
from pos.terminal.snapshot import Snapshot
from tests.hub.away import away
from tests.hub.hubs import Hub, hub, postgres

sys.path.append(str(Path(__file__).parents[1] / "journal"))  # the record of some months

from old_record import copied, old_record

__all__ = ["hub", "postgres"]

WITHIN_S = 60.0
COLUMNS = "seq, at, incarnation, kind, version, body, previous, hash"


def dsn_of_till(hub: Hub, store: str = "S001") -> str:
    return hub.dsn_as(enrol(hub.owner(), Member(store=store, till="T1")).role)


def joined(shop: Shop, hub: Hub) -> Shop:
    """Its till is enrolled."""
    with shop.config.open("a", encoding="utf-8") as config:
        config.write(f'\n[hub]\ndsn = "{dsn_of_till(hub)}"\n')
    return shop


def records_at(hub: Hub) -> list[tuple[Any, ...]]:
    found = hub.rows(f"SELECT {COLUMNS} FROM hub.record ORDER BY seq")
    return [(*row[:6], row[6].hex(), row[7].hex()) for row in found]


def own_records(record: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(record)) as db:
        return db.execute(f"SELECT {COLUMNS} FROM journal ORDER BY seq").fetchall()


class Heard:
    """What was said of the hub, each once, as whoever shows the till sees it."""

    def __init__(self, till: Till) -> None:
        self.availability: list[Availability] = []
        self.said: list[str] = []
        till.terminal.subscribe(self._look)

    def _look(self, snapshot: Snapshot) -> None:
        for news in snapshot.devices:
            if news.device == "hub" and self.availability[-1:] != [news.availability]:
                self.availability.append(news.availability)
        if "hub" in snapshot.say.text.lower() and self.said[-1:] != [snapshot.say.text]:
            self.said.append(snapshot.say.text)


@pytest.fixture
def settings(tmp_path: Path, hub: Hub) -> Settings:
    """Of a shop in which a till can be run in this program, enrolled."""
    plain = bench_shop.Shop(tmp_path / "shop", items=3).settings
    dsn = dsn_of_till(hub, plain.store.id)
    return msgspec.structs.replace(plain, hub=HubSettings(dsn=dsn))


def sell(till: Till, times: int = 1) -> None:
    for number in range(times):
        bench_shop.ask(till, it.Scanned(text=bench_shop.code_of(number % 3)))
        bench_shop.ask(till, it.TakeTender(method="cash"))


def test_it_sells_on_without_the_hub(
    settings: Settings, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred sales while it is away, and more while it catches up. Said once each way; then
    the hub has every record to the byte, and each receipt once.
    """
    monkeypatch.setattr(records_up, "FIRST_AFTER_S", 0.0)
    monkeypatch.setattr(records_up, "LONGEST_WAIT_S", 0.5)
    monkeypatch.setattr("pos.store_day.shipping.IS_STILL_S", 0.1)
    till = Till(settings)
    heard = Heard(till)
    with till.running():
        assert till.hub is not None
        bench_shop.open_shift(till)
        assert wait_until(lambda: not till.hub.behind().records, within_s=WITHIN_S)
        with away(hub):
            sell(till, 100)
            assert wait_until(lambda: bool(heard.said), within_s=WITHIN_S)
            assert till.hub.behind().records > 300
            beside = [*shipping_elsewhere(Till(settings), within_s=WITHIN_S)]
            (waits,) = [*shipping(till, within_s=WITHIN_S)]
        there = till.hub.behind().records
        assert wait_until(lambda: till.hub.behind().records < there, within_s=WITHIN_S)
        sell(till, 15)
        assert wait_until(lambda: not till.hub.behind().records, within_s=WITHIN_S)
        assert wait_until(lambda: len(heard.said) > 1, within_s=WITHIN_S)
        beside += shipping_elsewhere(Till(settings), within_s=WITHIN_S)
    sold = [row for row in own_records(till.places.record) if row[3] == "SaleCompleted"]

    assert own_records(till.places.record) == records_at(hub)
    assert [(len(sold), len(sold))] == hub.rows(
        "SELECT count(*), count(DISTINCT receipt) FROM hub.receipt"
    )
    assert [Availability.UNAVAILABLE, Availability.AVAILABLE] == heard.availability
    assert [False, True] == [one.ok for one in beside]
    assert "records are not in the hub, the oldest for 0 min. It goes up by itself" in waits.say
    away_said, back_said = heard.said
    assert away_said.startswith("The hub cannot be reached. Sell on:")
    assert back_said.startswith("The hub is back")


def test_what_is_noted_may_be_lost(settings: Settings, hub: Hub) -> None:
    """The hub says it again: nothing is sent twice, and no row of it changes."""
    for _ in range(2):
        with Till(settings).running() as till:
            sell_one_day(till)
        rows = hub.rows("SELECT xmin::text, ctid::text, seq FROM hub.record ORDER BY seq")
        till.places.hub.unlink()
        with Till(settings).running():
            pass
        after = hub.rows("SELECT xmin::text, ctid::text, seq FROM hub.record ORDER BY seq")
        assert rows == after[: len(rows)]
    till.places.hub.write_text("no such thing")
    with Till(settings).running():
        pass
    assert own_records(till.places.record) == records_at(hub)


def sell_one_day(till: Till) -> None:
    bench_shop.ask(till, it.SignOn(user_id=bench_shop.CASHIER, pin=bench_shop.PIN))
    shift = till.terminal.snapshot.state.shift
    if shift is None or not shift.is_open:
        bench_shop.open_shift(till)
    sell(till, 3)


def test_a_till_in_training_tells_nothing(settings: Settings) -> None:
    """Nothing of it is anybody's sale."""
    training = msgspec.structs.replace(settings, is_training=True)

    assert Till(settings).hub is not None
    assert Till(training).hub is None


def has_more(hub: Hub, than: int) -> bool:
    return len(records_at(hub)) > than


def killed(player: Any) -> None:
    player.kill()
    player.wait(WITHIN_S)
    for pipe in (player.stdin, player.stdout):
        with suppress(BrokenPipeError):
            pipe.close()


def test_the_till_is_killed(shop: Shop, hub: Hub) -> None:
    """Wherever it stops, also between the hub's word and its own note of it: the next run goes on,
    and no row that is there changes.
    """
    joined(shop, hub)
    before: list[tuple[Any, ...]] = []
    for number in range(3):
        player = shop.begin()
        try:
            for line in OPENING if number == 0 else ("sign-on 1001 2468",):
                ask(player, line)
            for _ in range(3 + number):
                ask(player, f"scan {BAG}")
                ask(player, "tender cash 1000")
            if number:  # once it ships, in the middle of it
                assert wait_until(partial(has_more, hub, len(before)), within_s=WITHIN_S)
        finally:
            killed(player)
        now = hub.rows("SELECT xmin::text, ctid::text, * FROM hub.record ORDER BY seq")
        assert before == now[: len(before)]
        before = now
        if number == 1:
            (shop.data / "hub.json").unlink(missing_ok=True)
    synced = shop.pos("sync", "--json")

    assert 0 == synced.returncode, synced.stderr
    assert {"ok": True, "say": "has all of the record"} == json.loads(synced.stdout)["hub"]
    assert wait_until(lambda: own_records(shop.data / "journal.db") == records_at(hub), within_s=5)


def hub_verdict(shop: Shop) -> HealthReport:
    (told,) = checks.hub(Till(load(shop.config, {})))
    return told


def step(told: str, name: str = "hub") -> dict[str, Any]:
    return next(one for one in json.loads(told)["steps"] if one["name"] == name)


def test_what_the_commands_say(shop: Shop, hub: Hub) -> None:
    """Doctor, sync, open and close: all there; then away, with how much waits; and there again."""
    joined(shop, hub)
    shop.play(*OPENING, f"scan {BAG}", "tender cash 1000")
    well = hub_verdict(shop)
    doctor = json.loads(shop.pos("doctor", "--json").stdout)["verdicts"]
    with away(hub):
        shop.play("sign-on 1001 2468", f"scan {BAG}", "tender cash 1000")
        unwell = hub_verdict(shop)
        sync = shop.pos("sync", "--within", "20", "--json")
        closed = shop.pos("close", "--json")
    again = shop.pos("sync")

    assert well.ok
    assert well.say.endswith("has all of the record")
    assert {"name": "hub", "ok": True, "say": well.say} in doctor
    assert not unwell.ok
    assert "The hub cannot be reached" in unwell.say
    assert "not in the hub, the oldest for 0 min" in unwell.say
    assert 1 == sync.returncode
    assert "goes up by itself" in json.loads(sync.stdout)["hub"]["say"]
    assert not step(closed.stdout)["ok"]
    assert 0 == again.returncode
    assert "Hub: has all of the record" in again.stdout.splitlines()
    assert hub_verdict(shop).ok


def test_let_in_no_more(shop: Shop, hub: Hub) -> None:
    """Doctor says so whole: why, what to type at the hub's box, and how much waits."""
    joined(shop, hub)
    shop.play(*OPENING)
    assert dismiss(hub.owner(), Member(store="S001", till="T1"))
    shop.play("sign-on 1001 2468", f"scan {BAG}", "tender cash 1000")
    said = hub_verdict(shop).say
    assert "is not permitted to log in. Enrol it again, or check [hub] dsn. At the hub's" in said
    assert re.search(r" box: pos hub enrol T1\. \d+ records are not in the hub", said)


def test_nothing_is_archived_before_the_hub_has_it(shop: Shop, hub: Hub, tmp_path: Path) -> None:
    """Also where the hub is away: what it has said is known. One sentence says why."""
    old_record(shop.data / "journal.db")
    copied(shop.data / "journal.db")
    joined(shop, hub)
    words = ("journal", "archive", "--before", "2025-01-04", "--output", str(tmp_path / "old.gz"))
    kept = shop.pos(*words)
    assert "There is nothing to archive before 2025-01-04. The rest is not known" in kept.stdout
    assert "pos sync" in kept.stdout

    assert 0 == shop.pos("sync").returncode
    with away(hub):
        done = shop.pos(*words, "--drop")
    assert " are in " in done.stdout, done.stderr
    with Till(load(shop.config, {})).running():
        pass
    own = own_records(shop.data / "journal.db")
    there = records_at(hub)
    assert own == there[-len(own) :]
    assert len(own) < len(there)


def test_another_till_under_its_name(shop: Shop, hub: Hub, tmp_path: Path) -> None:
    """A copy of the folder that sells too is stopped, and says so on its own, also while the hub is
    away; it sells on.
    """
    joined(shop, hub)
    shop.play(*OPENING, f"scan {BAG}", "tender cash 1000")
    copy, begun = (Shop(tmp_path / name, shop.environ) for name in ("copy", "begun"))
    for one in (copy, begun):
        shutil.copytree(shop.folder, one.folder)
    shop.play("sign-on 1001 2468", f"scan {BAG}", "tender cash 1000")
    sold = copy.play("sign-on 1001 2468", f"scan {BAG}", f"scan {BAG}", "tender cash 1000")
    told = hub_verdict(copy)
    with away(hub):
        kept = hub_verdict(copy)
    begun.play("sign-on 1001 2468")  # it has not come as far as the hub

    assert 0 == sold.status
    assert "another record" in hub_verdict(begun).say
    assert "another record" in told.say
    assert "call support" in told.say
    assert "another record" in kept.say
    assert [("other record",)] == hub.rows("SELECT DISTINCT what FROM hub.alarm")
    assert own_records(shop.data / "journal.db") == records_at(hub)
    assert hub_verdict(shop).ok


def test_a_folder_begun_anew(shop: Shop, hub: Hub, tmp_path: Path) -> None:
    """Under an id that is in use: told before its first sale, and which login is another till's."""
    joined(shop, hub)
    shop.play(*OPENING, f"scan {BAG}", "tender cash 1000")
    anew = Shop(tmp_path / "anew", shop.environ)
    shutil.copytree(shop.folder, anew.folder)
    shutil.rmtree(anew.data)
    told = hub_verdict(anew)
    other = hub.dsn_as(enrol(hub.owner(), Member(store="S001", till="T2")).role)
    anew.config.write_text(shop.config.read_text().replace(dsn_of_till(hub), other))
    mixed_up = hub_verdict(anew)
    anew.config.write_text(shop.config.read_text().replace(hub.name, f"{hub.name}/none"))
    shutil.copytree(shop.data, anew.data)
    unknown = hub_verdict(anew)

    assert [False] * 3 == [one.ok for one in (told, mixed_up, unknown)]
    assert "which the till itself has lost" in told.say
    assert "is the login of S001/T2, and this is S001/T1" in mixed_up.say
    assert "Nobody knows how much of the record it has" in unknown.say


def test_closing_asks_a_hub_that_forgot(settings: Settings, hub: Hub) -> None:
    """What it said before counts no more: it has everything once it says so again."""
    till = Till(settings)
    with till.running():
        assert till.hub is not None
        bench_shop.open_shift(till)
        sell(till)
        assert wait_until(lambda: not till.hub.behind().records, within_s=WITHIN_S)
        hub.forgets(settings.till.id)
        told = [*shipping(till, within_s=WITHIN_S)][-1]

        assert told.ok
        assert own_records(till.places.record) == records_at(hub)
