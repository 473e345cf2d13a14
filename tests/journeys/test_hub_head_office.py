"""A store's tills, its hub and the head office, as the commands that people and services start."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hub_tills import SIGN_ON, two_tills
from shop import BAG, Shop, make_shop
from typist import at_a_terminal

from bench.fleet_till import FleetTill
from pos.hub.local.waiting import wait_until
from pos.hub.members import Member, enrol
from pos.hub.records import HubRecords
from tests.hub.hubs import Hub, chain, hub, new_hub, postgres, shipment
from tests.postgres import PostgresServer

__all__ = ["hub", "postgres"]

WITHIN_S = 60.0


@pytest.fixture
def office(postgres: PostgresServer) -> Iterator[Hub]:
    """The head office's hub."""
    with new_hub(postgres) as made:
        yield made


def box_at(folder: Path, hub: Hub, office: Hub | None = None) -> Shop:
    """A machine that looks after a hub; a store's, where it goes on to an office."""
    box = make_shop(folder, base_url="http://127.0.0.1:1", api_key="a", secret_key="b")
    box.belongs_to(hub)
    if office is not None:
        role = enrol(office.owner(), Member(store="S001")).role
        with box.config.open("a", encoding="utf-8") as config:
            config.write(f'office_dsn = "{office.dsn_as(role)}"\n')
    return box


def told_by(ended: subprocess.CompletedProcess[str]) -> Any:
    assert 0 == ended.returncode, ended.stderr
    return json.loads(ended.stdout)


def test_the_office_says_what_the_tills_say(
    tmp_path: Path, shop: Shop, stocked: Path, hub: Hub, office: Hub
) -> None:
    """Two tills sell, their hub goes on to the office: what that reports is the sum of theirs, to
    the minor unit, and each record is proved.
    """
    tills = two_tills(tmp_path, shop, stocked, hub)
    for number, till in enumerate(tills, start=1):
        sales = [f"item {BAG}", "tender cash 200", f"item {BAG}", "tender card"] * number
        assert 0 == till.play(*SIGN_ON, *sales).status
        synced = till.pos("sync")
        assert 0 == synced.returncode, synced.stderr
    of_tills = [told_by(till.pos("report", "sales", "--json")) for till in tills]
    box = box_at(tmp_path / "box", hub, office)
    before = told_by(box.pos("hub", "status", "--json"))["office"]["not_there"]
    assert {"S001/T1", "S001/T2"} == {*before}
    carried = box.pos("hub", "replicate", "--once")
    assert ": has everything" in box.pos("hub", "status").stdout
    head = box_at(tmp_path / "head", office)
    (told,) = told_by(head.pos("hub", "report", "--json"))["reports"]
    verified = head.pos("hub", "verify")

    assert (0, 0) == (carried.returncode, verified.returncode), carried.stderr
    assert "Tills: 2." in verified.stdout
    for name in ("total", "net", "tax_total", "gross", "receipts", "sales", "change"):
        both = sum(Decimal(one[name]) for one in of_tills)
        assert both == Decimal(told[name]), name
    assert 6 == told["receipts"]
    assert [{"store": "S001", "receipts": 6, "amount": told["total"]}] == told["stores"]
    rows = [*csv.DictReader(io.StringIO(head.pos("hub", "report", "items", "--csv").stdout))]
    assert [told["items"][0]["amount"]] == [row["amount"] for row in rows]
    at_store = told_by(box.pos("hub", "report", "tenders", "--json", "--store", "S001"))
    assert told["tenders"] == at_store["reports"][0]["tenders"]


def test_killed_on_the_way(tmp_path: Path, hub: Hub, office: Hub) -> None:
    """The command that goes on to the office is killed, again and again: each record is there once,
    and whoever starts it anew need know nothing.
    """
    records = HubRecords(hub.till("S001", "T1"))
    made = chain(6_000)
    for begin in range(0, len(made), 2_000):
        records.take(shipment(made[begin : begin + 2_000], store="S001"))
    box = box_at(tmp_path / "box", hub, office)
    seen, kills = 0, 0
    while seen < len(made):
        going = _replicating(box)
        assert wait_until(lambda before=seen: _count(office) > before, within_s=WITHIN_S)
        going.kill()
        going.communicate()
        seen, kills = _count(office), kills + 1

    going = _replicating(box)
    assert going.stdout is not None
    assert "hub: the head office has everything: 0 records" in going.stdout.readline()
    going.communicate(timeout=WITHIN_S)
    assert 0 == going.returncode
    assert kills > 1
    told = "SELECT * FROM hub.record ORDER BY seq"
    assert hub.rows(told) == office.rows(told)
    assert [] == office.rows("SELECT FROM hub.alarm")


def _replicating(box: Shop) -> subprocess.Popen[str]:
    words = ("hub", "replicate", "--until-stdin-closes", "--config", str(box.config))
    return subprocess.Popen(
        [sys.executable, "-m", "pos", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=box.environ,
    )


def _count(hub: Hub) -> int:
    return int(hub.rows("SELECT count(*) FROM hub.record")[0][0])


def test_what_is_not_as_it_was_written(tmp_path: Path, hub: Hub) -> None:
    """The status is 1, and each is said with its place; also where an alarm is open."""
    box = box_at(tmp_path / "box", hub)
    nothing, nobody = box.pos("hub", "verify"), box.pos("hub", "verify", "--till", "T9")
    for till in ("T1", "T2", "T3"):
        records = HubRecords(hub.till("S001", till))
        records.take(shipment(chain(5), store="S001", till=till))
    records.raise_alarm("S001", "T3", records.reached("S001", "T3")[0])
    with psycopg.connect(hub.dsn) as line:
        line.execute("SET session_replication_role = replica")
        line.execute("UPDATE hub.record SET body = '{}' WHERE till = 'T2' AND seq = 3")
    said, told = box.pos("hub", "verify"), box.pos("hub", "verify", "--json")
    one = box.pos("hub", "verify", "--store", "S001", "--till", "T1")

    assert (0, 1, 1, 1, 0) == (
        nothing.returncode,
        nobody.returncode,
        said.returncode,
        told.returncode,
        one.returncode,
    )
    assert "a 3: SaleOpened was changed after it was written" in said.stdout
    assert "alarm 1: gone back at 5" in said.stdout
    tills = {one["till"]: one for one in json.loads(told.stdout)["tills"]}
    assert {"T1": True, "T2": False, "T3": False} == {
        till: one["ok"] for till, one in tills.items()
    }
    assert [3] == [one["seq"] for one in tills["T2"]["findings"]]


def test_on_a_screen(tmp_path: Path, hub: Hub) -> None:
    """At a terminal: all stores, one of them, another day, and the end."""
    for store in ("S001", "S002"):
        till = FleetTill(store=store, till="T1", seed=1)
        till.sell(60)
        HubRecords(hub.till(store, "T1")).take(till.after(0, most=1_000))
    config = str(box_at(tmp_path / "box", hub).config)
    words = ("hub", "report", "--screen", "--to", "2026-11-02", "--config", config)
    with at_a_terminal(*words, environ=os.environ) as typist:
        typist.shows("All stores · Monday 2 Nov 2026")
        typist.shows("All 2 stores")
        typist.press("Down")
        typist.press("Enter")
        typist.shows("By hour")
        typist.press("Escape")
        typist.shows("All 2 stores")
        typist.press("w")
        typist.shows("27 Oct to 2 Nov 2026")
        typist.press("q")
        assert 0 == typist.program.wait(WITHIN_S)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["report", "--from", "2026-11-03", "--to", "2026-11-02"], 2, "a day not after"),
        (["report", "--from", "yesterday"], 2, "a day, such as 2026-11-30"),
        (["report", "--screen"], 2, "it needs a terminal"),
        (["report", "--json", "--csv"], 2, "not allowed with"),
        (["report", "--store", "S009"], 1, "No store S009 is known here"),
        (["replicate", "--once"], 2, "pos hub enrol --store S001"),
    ],
)
def test_wrong_use(tmp_path: Path, hub: Hub, words: list[str], status: int, said: str) -> None:
    """One line that says what is expected."""
    ended = box_at(tmp_path / "box", hub).pos("hub", *words)

    assert (status, True) == (ended.returncode, said in ended.stderr), ended.stderr


def test_whoever_reads_for_the_office(tmp_path: Path, hub: Hub) -> None:
    """Is let in with the password that was printed, and reads; the rest is refused in a line."""
    box = box_at(tmp_path / "box", hub)
    enrolled = told_by(box.pos("hub", "enrol", "--office", "Anna", "--json"))
    reader = make_shop(tmp_path / "r", base_url="http://127.0.0.1:1", api_key="a", secret_key="b")
    with reader.config.open("a", encoding="utf-8") as config:
        config.write(f'\n[hub]\ndsn = "{hub.dsn_as(enrolled["role"])}"\n')
    reader.environ["POS_HUB_PASSWORD"] = enrolled["password"]
    HubRecords(hub.till("S001", "T1")).take(shipment(chain(5), store="S001"))

    verified = reader.pos("hub", "verify")
    assert "Tills: 1. Records: 5, as they were written." in verified.stdout, verified.stderr
    assert [] == told_by(reader.pos("hub", "report", "--json"))["reports"]
    assert 1 == reader.pos("hub", "enrol", "T9").returncode
    assert 0 == box.pos("hub", "dismiss", "--office", "Anna").returncode
    assert 1 == reader.pos("hub", "report").returncode


def test_what_a_till_of_another_mind_told(tmp_path: Path, hub: Hub) -> None:
    """Of its figures a report leaves out what it does not know, and says so on whatever it is read;
    and nothing of them that PostgreSQL quotes in its own words is obeyed by a terminal.
    """
    box = box_at(tmp_path / "box", hub)
    till = FleetTill(store="S001", till="T1", seed=1)
    till.sell(2)
    of_it = till.after(0, most=100)
    first, second = of_it.receipts
    off = {"by": "\x1b[2J", "reason": "\x1b]0;me\x07", "times": 1, "amount_minor": 1_250}
    told = json.loads(first.figures) | {"taken_off": [off]}
    brought = replace(first, figures=json.dumps(told)), replace(second, figures="{}")
    HubRecords(hub.till("S001", "T1")).take(replace(of_it, receipts=brought))
    asked = ("hub", "report", "--from", "2026-11-02", "--to", "2026-11-02")
    said, rows, status = box.pos(*asked), box.pos(*asked, "--csv"), box.pos("hub", "status")

    left_out = "SAR 12.50 taken off by '[2J', which this program does not know"
    assert [left_out] == told_by(box.pos(*asked, "--json"))["left_out"]
    assert f"Left out: {left_out}." == said.stdout.splitlines()[-1]
    assert f"pos: Left out: {left_out}.\n" == rows.stderr
    assert "S001,sales,2026-11-02,,1," in rows.stdout
    assert "ALARM 1: S001/T1 completed a sale by record" in status.stdout

    with psycopg.connect(hub.dsn) as line:
        line.execute("ALTER TABLE hub.receipt DROP CONSTRAINT receipt_figures")
        line.execute(
            "UPDATE hub.receipt SET figures = jsonb_set(figures, '{lines,0,quantity}', %s::jsonb)",
            [json.dumps("\x1b[2J\x9b")],
        )
    quoted = box.pos(*asked)
    assert 1 == quoted.returncode
    assert 'invalid input syntax for type numeric: "[2J"' in quoted.stderr
    for one in (said, rows, status, quoted):
        assert not {"\x1b", "\x07", "\x9b"} & {*one.stdout, *one.stderr}
