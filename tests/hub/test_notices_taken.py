"""What a hub publishes, taken by tills: whole or not at all, in order, by whoever was away too."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from bench.hub_prices import (
    STORE,
    KeptInMemory,
    all_have,
    catalogue_of,
    listening,
    prices,
    publish_prices,
    taker_in,
)
from pos.assembly.hub.notices import VersionsDown
from pos.assembly.settings_file import SettingsOfTill
from pos.catalog.carried import carried, write_out
from pos.catalog.lookup import SqliteCatalog
from pos.catalog.price_list import encoded
from pos.catalog.versions import marks_in
from pos.clock import SystemClock
from pos.config import load
from pos.core.version import VersionKind
from pos.hub.notices import HubNotices
from pos.office.from_hub import ToldUser
from pos.office.from_hub import encoded as encoded_users
from pos.office.pins import hash_pin
from pos.office.users import UserBook
from pos.ports.notices import NewVersion, TillHas
from tests.hub.hubs import Hub

CATALOGUE, PRICES, SETTINGS, USERS = VersionKind
SARA = ToldUser(user_id="1001", name="Sara", role="cashier", pin_hash=hash_pin("2468"))
OMAR = ToldUser(user_id="9001", name="Omar", role="manager", pin_hash=hash_pin("135790"))
ITEMS = "code,title,price\n1001,Belt,79.00\n1002,Bag,100.00\n"


class HubTill:
    """One that looks when it is told to, over real files."""

    def __init__(self, hub: Hub, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        self.hub = hub
        self.notices = HubNotices(hub.till(STORE, "T1"))
        self.side = KeptInMemory()
        self.taker = taker_in(folder)
        self.begin()

    def begin(self) -> None:
        """As another start of the same till would."""
        self.down = VersionsDown(self.taker, self.side, store=STORE, till="T1")
        self.down.begin(self.notices)

    def look(self) -> int:
        return self.down.look(self.notices)

    def price(self, code: str) -> int | None:
        with closing(SqliteCatalog(self.taker.places.catalogue, currency="SAR")) as catalogue:
            item = catalogue.find((code,))
            return item.price.minor if item else None

    def recorded(self) -> list[tuple[str, int]]:
        return [(one.mark.kind.value, one.mark.number) for one in self.side.taken]

    def told(self) -> dict[VersionKind, TillHas]:
        return {one.kind: one for one in HubNotices(self.hub.owner()).standing()}


@pytest.fixture
def till(hub: Hub, tmp_path: Path) -> HubTill:
    return HubTill(hub, tmp_path / "till")


def publish(hub: Hub, kind: VersionKind, content: bytes, *, currency: str = "SAR") -> int:
    new = NewVersion(
        kind=kind,
        store="",
        content=content,
        currency=currency if kind in (CATALOGUE, PRICES) else "",
        made_by="me",
    )
    return HubNotices(hub.owner()).publish(new).number


def csv(folder: Path, text: str) -> bytes:
    file = folder / "published.csv"
    file.write_text(text, encoding="utf-8")
    with file.open("rb") as opened:
        return carried(opened)


def test_in_order(hub: Hub, till: HubTill, tmp_path: Path) -> None:
    """A till without anything takes the newest catalogue and what came behind it; later, what is
    new; and nothing twice. Each is on its record and told to the hub.
    """
    publish(hub, PRICES, encoded([("1001", 1)]))
    publish(hub, CATALOGUE, csv(tmp_path, "code,title,price\n1009,Old,1.00\n"))
    publish(hub, CATALOGUE, csv(tmp_path, ITEMS))
    publish(hub, PRICES, encoded([("1001", 6_900), ("4711", 5)]))
    assert 2 == till.look()
    assert (6_900, 10_000, None) == (till.price("1001"), till.price("1002"), till.price("1009"))
    publish(hub, PRICES, encoded([("1002", 9_000)]))
    publish(hub, PRICES, encoded([("1001", None)]))
    assert 2 == till.look()

    assert (None, 9_000) == (till.price("1001"), till.price("1002"))
    assert [("catalogue", 3), ("prices", 4), ("prices", 5), ("prices", 6)] == till.recorded()
    assert 0 == till.look()
    till.begin()
    assert 0 == till.look()
    assert 4 == len(till.recorded())
    told = till.told()
    assert (3, 0) == (told[CATALOGUE].number, told[CATALOGUE].waits)
    assert (6, 0) == (told[PRICES].number, told[PRICES].waits)
    assert [("1 of 2 codes are not sold here",)] == hub.rows(
        "SELECT remark FROM hub.applied WHERE number = 4"
    )


def test_what_cannot_be_taken(hub: Hub, till: HubTill, tmp_path: Path) -> None:
    """Nothing of it is on sale; the hub is told why; what comes later is taken all the same, and
    the same once more at the next start, where nothing later is in its place.
    """
    first = publish(hub, PRICES, encoded([("1001", 5_000)]))
    assert 0 == till.look()
    assert "no catalogue yet" in till.told()[PRICES].problem
    publish(hub, CATALOGUE, csv(tmp_path, ITEMS))
    assert 1 == till.look()
    dinars = publish(hub, PRICES, encoded([("1001", 5_000)]), currency="KWD")
    bad = publish(hub, CATALOGUE, csv(tmp_path, f"{ITEMS}1003,Bonnet,free\n"))
    torn = publish(hub, PRICES, b"{")
    good = publish(hub, PRICES, encoded([("1001", 4_900)]))
    assert 1 == till.look()

    assert (4_900, 10_000) == (till.price("1001"), till.price("1002"))
    problems = dict(hub.rows("SELECT number, problem FROM hub.applied WHERE problem <> ''"))
    assert {first, dinars, bad, torn} == set(problems)
    assert "in KWD, and this till sells in SAR" in problems[dinars]
    assert "line 4: price 'free'" in problems[bad]
    assert (good, 0) == (till.told()[PRICES].number, till.told()[PRICES].waits)
    assert (bad, problems[bad]) == (till.told()[CATALOGUE].waits, till.told()[CATALOGUE].problem)
    assert 0 == till.look()


def test_prices_before_the_first_catalogue(hub: Hub, till: HubTill, tmp_path: Path) -> None:
    """They found nothing to change; once there are items by hand, the next start takes them."""
    publish(hub, PRICES, encoded([("100001", 5_000)]))
    assert 0 == till.look()
    made = catalogue_of(tmp_path, 3)
    made.rename(till.taker.places.catalogue)
    assert 0 == till.look()
    till.begin()

    assert 1 == till.look()
    assert 5_000 == till.price("100001")


def test_taken_and_not_recorded(hub: Hub, till: HubTill, tmp_path: Path) -> None:
    """Stopped behind the file's switch: the next start records it, and nothing is taken again."""
    publish(hub, CATALOGUE, csv(tmp_path, ITEMS))
    till.side.refuses = True
    till.look()
    assert [] == till.recorded()
    till.side.refuses = False
    made = marks_in(till.taker.places.catalogue)
    till.begin()

    assert 0 == till.look()
    assert [("catalogue", 1)] == till.recorded()
    assert made == marks_in(till.taker.places.catalogue)


def test_another_hub(hub: Hub, till: HubTill, tmp_path: Path) -> None:
    """A mark that this hub never gave is worth nothing to it: a hub that was set up anew, or lost
    its last versions, brings its own from the beginning.
    """
    publish(hub, CATALOGUE, csv(tmp_path, ITEMS))
    for minor in (5_000, 6_000):
        publish(hub, PRICES, encoded([("1001", minor)]))
    till.look()
    with psycopg.connect(hub.dsn) as line:
        line.execute("ALTER TABLE hub.version DISABLE TRIGGER USER")
        line.execute("DELETE FROM hub.applied")
        line.execute("DELETE FROM hub.version")
        line.execute("ALTER TABLE hub.version ENABLE TRIGGER USER")
        line.execute("UPDATE hub.version_counter SET last = 0")
    publish(hub, PRICES, encoded([("1002", 100)]))
    till.begin()

    assert 1 == till.look()
    assert (6_000, 100) == (till.price("1001"), till.price("1002"))
    publish(hub, CATALOGUE, csv(tmp_path, "code,title,price\n1002,Bag,3.00\n"))
    assert 1 == till.look()
    assert (None, 300) == (till.price("1001"), till.price("1002"))


def test_settings_wait_for_the_end_of_the_sale(hub: Hub, till: HubTill) -> None:
    """And prices do not. A till that was told no file of settings says so."""
    publish(hub, SETTINGS, b"[returns]\ndays = 30\n")
    till.side.sells = True
    assert 0 == till.look()
    assert till.down.has_postponed
    assert "" == till.told()[SETTINGS].problem
    till.side.sells = False
    till.look()
    assert not till.down.has_postponed
    assert "no file" in till.told()[SETTINGS].problem


def test_settings_written_and_not_recorded(hub: Hub, till: HubTill, tmp_path: Path) -> None:
    """Stopped behind the file: the next start finds them there, and the record knows them then."""
    config = tmp_path / "config.toml"
    config.write_text('[store]\nid = "S001"  # ours\n', encoding="utf-8")
    publish(hub, SETTINGS, b"[returns]\ndays = 30\n")
    for refuses in (True, False):
        file = SettingsOfTill(config, load(config, {}), {})
        till.taker = replace(till.taker, settings=lambda file=file: file)
        till.side.refuses = refuses
        till.begin()
        till.look()
        text = config.read_text(encoding="utf-8")
        assert ("# ours" in text, "days = 30" in text) == (True, True)

    (taken,) = till.side.taken
    assert ((), ()) == (taken.made.changes, taken.found.changes)
    assert 1 == till.told()[SETTINGS].number
    publish(hub, SETTINGS, b"[returns]\ndays = 60\n")
    assert 1 == till.look()
    assert ["[returns] days: 30 → 60"] == [one.words for one in till.side.taken[-1].made.changes]


def test_people(hub: Hub, till: HubTill) -> None:
    """Taken from the list of all stores, then from the store's own; told with what is wrong."""
    publish(hub, USERS, encoded_users([OMAR]))
    assert 1 == till.look()
    own = NewVersion(kind=USERS, store=STORE, content=encoded_users([SARA]), made_by="me")
    HubNotices(hub.owner()).publish(own)
    assert 1 == till.look()
    book = UserBook(till.taker.places.staff, SystemClock())
    assert ["1001", "9001"] == [one.user_id for one in book.list_users()]
    publish(hub, USERS, encoded_users([]))
    assert 0 == till.look()
    assert "no manager" in till.told()[USERS].problem
    assert [("users", 1), ("users", 2)] == till.recorded()


def test_what_is_not_what_was_published(till: HubTill, hub: Hub) -> None:
    """Changed on its way or in the hub's table: never taken."""
    publish(hub, PRICES, encoded([("1001", 5_000)]))
    with psycopg.connect(hub.dsn) as line:
        line.execute("ALTER TABLE hub.version DISABLE TRIGGER USER")
        line.execute("UPDATE hub.version SET content = 'other'")
    assert 0 == till.look()
    assert "publish it again" in till.told()[PRICES].problem


def test_a_catalogue_as_it_travels(tmp_path: Path) -> None:
    """Half of one, or none, is told from a whole one."""
    text = ITEMS * 1_000
    content = csv(tmp_path, text)
    assert len(content) < len(text) / 10
    out = tmp_path / "out.csv"
    with out.open("wb") as file:
        write_out(content, file)
    assert text == out.read_text(encoding="utf-8")
    for wrong in (content[:-10], b"", b"no catalogue"):
        with out.open("wb") as file, pytest.raises(ValueError, match="catalogue"):
            write_out(wrong, file)


TILLS, CHANGED = 100, 1_000


def test_a_thousand_prices_to_a_hundred_tills(hub: Hub, tmp_path: Path) -> None:
    """Every till sells by every one of them, told by the hub alone; half of the tills lose their
    line before, and have it again.
    """
    catalogue = catalogue_of(tmp_path, CHANGED + 500)
    with listening(hub.dsn, tmp_path, tills=TILLS, catalogue=catalogue) as tills:
        first = publish_prices(hub.dsn, prices(1, 100))
        all_have(hub.dsn, first, tills=TILLS)
        hub.rows(
            "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename <> 'pos' LIMIT %s) AS half",
            TILLS // 2,
        )
        number = publish_prices(hub.dsn, prices(CHANGED, 777))
        all_have(hub.dsn, number, tills=TILLS)
        for places in tills:
            with closing(SqliteCatalog(places.catalogue, currency="SAR")) as one:
                (changed,) = one._rows("SELECT count(*) FROM items WHERE price_minor = 777")[0]
                (kept,) = one._rows("SELECT count(*) FROM items WHERE price_minor <> 777")[0]
                assert (CHANGED, 500) == (changed, kept)

    assert [(TILLS, TILLS)] == hub.rows(
        "SELECT count(*), count(DISTINCT till) FROM hub.applied WHERE number = %s", number
    )
