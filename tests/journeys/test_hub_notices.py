"""Items, prices, settings and people published at a hub, and a real till that takes them."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from shop import BAG, OPENING, ask, make_shop

from pos.assembly.devices import without_devices
from pos.assembly.till import Till
from pos.catalog.lookup import SqliteCatalog
from pos.catalog.price_list import encoded
from pos.catalog.sample import sample_path
from pos.clock import SystemClock
from pos.config import load
from pos.core.version import VersionKind
from pos.hub.notices import HubNotices
from pos.office.users import UserBook
from pos.ports.notices import NewVersion
from tests.hub.hubs import Hub, hub, postgres

__all__ = ["hub", "postgres"]

WITHIN_S = 60.0
NEW_BAG = "code,price\n6281100001003,88.00\n"


class Office:
    """Whoever looks after the hub, and a till of the store beside."""

    def __init__(self, folder: Path, hub: Hub, stocked: Path) -> None:
        self.hub = hub
        self.folder = folder
        self.office = make_shop(
            folder / "office", base_url="http://127.0.0.1:1", api_key="a", secret_key="b"
        )
        self.office.belongs_to(hub)
        self.till = make_shop(
            folder / "till", base_url="http://127.0.0.1:1", api_key="a", secret_key="b"
        )
        shutil.copytree(stocked, self.till.data)
        enrolled = json.loads(self.office.pos("hub", "enrol", "S001/T1", "--json").stdout)
        with self.till.config.open("a", encoding="utf-8") as config:
            config.write(f'\n[hub]\ndsn = "{hub.dsn_as(enrolled["role"])}"\n')

    def publish(self, kind: str, text: str = "", *options: str) -> str:
        file = self.folder / f"published-{kind}"
        file.write_text(text, encoding="utf-8")
        words = [str(file)] if text else []
        ended = self.office.pos("hub", "publish", kind, *words, *options)
        assert 0 == ended.returncode, ended.stderr
        return ended.stdout

    def has(self) -> dict[str, tuple[int | None, str]]:
        told = json.loads(self.office.pos("hub", "versions", "--json").stdout)
        return {one["kind"]: (one["number"], one["problem"]) for one in told["tills"]}

    def price(self, code: str) -> str:
        path = self.till.data / "catalog.db"
        with closing(SqliteCatalog(path, currency="SAR")) as catalogue:
            item = catalogue.find((code,))
            return item.price.text() if item else "not sold"

    def recorded(self, kind: str) -> list[dict[str, Any]]:
        lines = map(json.loads, self.till.pos("journal", "export").stdout.splitlines())
        return [one["body"] for one in lines if one["kind"] == kind]


@pytest.fixture
def office(tmp_path: Path, hub: Hub, stocked: Path) -> Office:
    return Office(tmp_path, hub, stocked)


def ended(player: subprocess.Popen[str]) -> None:
    player.communicate(timeout=WITHIN_S)
    assert 0 == player.returncode


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + WITHIN_S
    while not is_so():
        assert time.monotonic() < ends, "it has not come to be so"
        time.sleep(0.05)


def applied(office: Office, number: int) -> Callable[[], bool]:
    asked = "SELECT count(*) FROM hub.applied WHERE number = %s"
    return lambda: office.hub.rows(asked, number) == [(1,)]


def test_while_it_sells(office: Office) -> None:
    """New prices are sold by at once, and the open sale keeps the price it had; settings come when
    the sale is over, and people can sign on. All of it is on record, and the hub is told.
    """
    player = office.till.begin(*OPENING, f"item {BAG}")
    office.publish("prices", NEW_BAG)
    until(applied(office, 1))
    sold = ask(player, f"item {BAG}")
    assert sold["ok"]
    office.publish("settings", '[returns]\ndays = 30\n[receipt]\nfooter = ["Thank you"]\n')
    UserBook(office.office.data / "staff.db", SystemClock()).add(
        "3003", name="Lea", role="cashier", pin="9182"
    )
    office.publish("users")
    until(applied(office, 3))
    assert not applied(office, 2)()
    assert ask(player, "tender cash 500.00")["ok"]
    until(applied(office, 2))
    assert ask(player, "sign-off")["ok"]
    assert ask(player, "sign-on 3003 9182")["ok"]
    ended(player)

    assert "88.00" == office.price(BAG)
    lines = [one["line"]["item"]["price"]["minor"] for one in office.recorded("LineAdded")]
    assert [10_000, 8_800] == lines
    assert "days = 30" in office.till.config.read_text(encoding="utf-8")
    taken = [(one["kind"], one["number"]) for one in office.recorded("VersionTaken")]
    assert {("prices", 1), ("settings", 2), ("users", 3)} == set(taken)
    assert 3 == len(taken)
    (by_hub,) = [one for one in office.recorded("SettingsChanged") if one["where"] == "hub"]
    assert ["[receipt] footer", "[returns] days"] == sorted(one["key"] for one in by_hub["changes"])
    changes = [one for one in office.recorded("UserChanged") if one["changed_by"] == "hub:3"]
    assert "3003" in {one["user_id"] for one in changes}
    assert {"prices": (1, ""), "settings": (2, ""), "users": (3, "")} == office.has()


def test_what_it_missed(office: Office) -> None:
    """A till that was down takes the newest catalogue and what came behind it when it starts, and
    `pos open` said before that it waits.
    """
    office.publish("prices", "code,price\n6281100001003,1.00\n")
    office.publish("catalogue", sample_path().read_text(encoding="utf-8"))
    office.publish("prices", NEW_BAG)
    said = office.till.pos("open").stdout
    assert "catalogue 2 waits" in said
    player = office.till.begin()
    until(applied(office, 3))
    ended(player)

    assert "88.00" == office.price(BAG)
    taken = [(one["kind"], one["number"]) for one in office.recorded("VersionTaken")]
    assert [("catalogue", 2), ("prices", 3)] == taken
    said = office.till.pos("open").stdout
    assert "catalogue 2, prices 3" in said
    assert "waits," not in said
    text = office.till.config.read_text(encoding="utf-8")
    office.till.config.write_text(text.replace(office.hub.name, "nowhere"), encoding="utf-8")
    said = office.till.pos("open").stdout
    assert "catalogue 2, prices 3; what waits is not known" in said


def test_killed_while_it_takes_prices(office: Office) -> None:
    """By kill -9, again and again while lists come: all prices are of one list each time, and in
    the end of the last, which is on record once.
    """
    codes = [f"{100_000 + n}" for n in range(400)]
    items = "".join(f"{code},Item {code},0.01\n" for code in codes)
    office.publish("catalogue", f"code,title,price\n{items}", "--fewer-items")
    notices = HubNotices(office.hub.owner())
    number = 1
    for _ in range(2):
        player = office.till.begin()
        until(applied(office, number))
        for _ in range(8):
            number = published(notices, codes, number + 1)
        until(lambda at_least=number - 6: one_price(office) >= at_least)
        player.kill()
        player.communicate()
        assert number - 6 <= one_price(office) <= number
    player = office.till.begin()
    until(applied(office, number))
    ended(player)

    assert number == one_price(office)
    taken = [one["number"] for one in office.recorded("VersionTaken") if one["kind"] == "prices"]
    assert sorted(set(taken)) == taken
    assert number == taken[-1]


def published(notices: HubNotices, codes: list[str], minor: int) -> int:
    """A list that makes each of them cost its own number."""
    new = NewVersion(
        kind=VersionKind.PRICES,
        store="",
        content=encoded([(code, minor) for code in codes]),
        currency="SAR",
        made_by="me",
    )
    assert minor == notices.publish(new).number
    return minor


def one_price(office: Office) -> int:
    """The one that all items have."""
    with closing(SqliteCatalog(office.till.data / "catalog.db", currency="SAR")) as catalogue:
        ((minor,),) = catalogue._rows("SELECT DISTINCT price_minor FROM items")
        assert isinstance(minor, int)
        return minor


def test_refused_before_any_till_hears(office: Office) -> None:
    """Each mistake with its line or its key, and nothing is published."""
    for kind, text, said in (
        ("prices", "code,price\n1,free\n", ":2: price 'free' is not an amount"),
        ("catalogue", "code,title,price\n1,Bag,1\n,Belt,2\n", ":3: no code"),
        ("settings", '[till]\nid = "T9"\n', "[till] id: no chain decides it"),
    ):
        file = office.folder / "wrong"
        file.write_text(text, encoding="utf-8")
        ended = office.office.pos("hub", "publish", kind, str(file))
        assert 0 != ended.returncode
        assert said in ended.stderr
    ended = office.office.pos("hub", "publish", "prices", str(office.folder / "nowhere"))
    assert (1, True) == (ended.returncode, "No such file" in ended.stderr), ended.stderr
    ended = office.till.pos("hub", "publish", "users")
    assert "does not allow" in ended.stderr
    assert [(0,)] == office.hub.rows("SELECT count(*) FROM hub.version")


def test_far_fewer_items(office: Office) -> None:
    """Half an export is asked about; the same again is nothing new."""
    whole = sample_path().read_text(encoding="utf-8")
    assert "items." in office.publish("catalogue", whole)
    assert "nothing is new" in office.publish("catalogue", whole)
    few = office.folder / "few.csv"
    few.write_text("code,title,price\n1,Bag,1.00\n", encoding="utf-8")
    ended = office.office.pos("hub", "publish", "catalogue", str(few))

    assert (1, True) == (ended.returncode, "--fewer-items" in ended.stderr)
    assert "1 item." in office.publish("catalogue", few.read_text(), "--fewer-items")
    assert (
        "no till of store S9"
        in office.office.pos("hub", "publish", "catalogue", str(few), "--store", "S9").stderr
    )


def test_settings_that_do_not_fit(office: Office) -> None:
    """The till's own file would not load with them: nothing of it is written, and the hub is told
    why; `pos open` says it too.
    """
    with office.till.config.open("a", encoding="utf-8") as config:
        config.write('[coupons]\nurl = "http://127.0.0.1:1"\npatterns = ["OWN-*"]\n')
    before = office.till.config.read_text(encoding="utf-8")
    office.publish("settings", '[tax]\ndefault = "food"\n[tax.rates]\nfood = "5"\n')
    office.publish("settings", "[coupons]\npatterns = []\n[returns]\ndays = 30\n")
    player = office.till.begin()
    until(applied(office, 2))
    ended(player)

    after = office.till.config.read_text(encoding="utf-8")
    assert before != after
    assert "food" in after
    assert 'patterns = ["OWN-*"]' in after
    assert "days = 30" not in after
    number, problem = office.has()["settings"]
    assert 1 == number
    assert "[coupons] patterns" in problem
    said = office.till.pos("open").stdout
    assert "settings 2 is not taken" in said


def test_settings_wait_for_a_till_with_its_file(office: Office) -> None:
    """A command that takes the till up for its record alone takes prices and leaves settings: they
    are no till's refusal, and the next one that sells takes them.
    """
    office.publish("settings", "[returns]\ndays = 30\n")
    office.publish("prices", NEW_BAG)
    with Till(without_devices(load(office.till.config, {}))).running():
        until(applied(office, 2))
    assert not applied(office, 1)()
    assert "days = 30" not in office.till.config.read_text(encoding="utf-8")
    player = office.till.begin()
    until(applied(office, 1))
    ended(player)
    assert "days = 30" in office.till.config.read_text(encoding="utf-8")
