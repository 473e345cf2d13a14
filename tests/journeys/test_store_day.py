"""`pos open` and `pos close` as a manager types them, with the network and without."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from loyalty_office import Ended, Office
from shop import BAG, OPENING, SARA, Shop, ask

from pos.sandbox.server import SandboxProcess


@pytest.fixture
def office(shop: Shop, sandbox: SandboxProcess) -> Office:
    return Office(shop, sandbox.base_url)


def steps_of(ended: Ended) -> dict[str, Any]:
    return {one["name"]: one for one in json.loads(ended.stdout)["steps"]}


def test_a_day(office: Office, sandbox: SandboxProcess) -> None:
    """Opened and closed, and once more with the network taken away in between."""
    opened = office.pos("open")
    office.shop.play(*OPENING, f"customer {SARA}", f"scan {BAG}", "tender cash 100")
    closed = office.pos("close", "--json")
    sandbox.refuse_connections()
    offline = office.pos("open", "--json")
    office.shop.play("sign-on 1001 2468", f"customer {SARA}", f"scan {BAG}", "tender cash 100")
    waiting = office.pos("close", "--within", "0")
    anyway = office.pos(
        "close", "--within", "0", "--anyway", "--manager", "2001", "--pin-stdin", stdin="135790\n"
    )
    sandbox.accept_connections()
    at_last = office.pos("close", "--json")

    assert [0, 0, 0] == [one.returncode for one in (opened, closed, offline)]
    assert "Ready to sell." == opened.stdout.splitlines()[-1]
    verdict = json.loads(closed.stdout)["verdict"]
    assert re.fullmatch(r"The day of \d+ \w+ \d{4} is closed\. Nothing is left open\.", verdict)
    told = json.loads(offline.stdout)
    assert "Ready to sell. Loyalty is offline: sales are queued." == told["verdict"]
    assert "are known" in steps_of(offline)["loyalty"]["say"]
    assert 1 == waiting.returncode
    assert "The day is not closed. Left open: 1 waiting." in waiting.stdout
    assert 0 == anyway.returncode
    assert "is closed. Left open, on record: 1 waiting." in anyway.stdout
    assert 0 == at_last.returncode
    exported = office.pos("journal", "export").stdout.splitlines()
    days = [json.loads(line) for line in exported if '"DayClosed"' in line]
    assert 3 == len(days)
    assert "2001" in json.dumps(days[1])
    assert "" == "".join(one.stderr for one in (opened, closed, offline, waiting, anyway))


def test_while_a_till_sells(office: Office) -> None:
    """Opening leaves its devices alone; closing delivers, and says whose screen closes the day."""
    player = office.shop.begin(*OPENING)
    opened = office.pos("open")
    ask(player, f"customer {SARA}")
    ask(player, f"scan {BAG}")
    ask(player, "tender cash 100")
    closed = office.pos("close")
    player.communicate("")

    assert (0, 1) == (opened.returncode, closed.returncode)
    assert f"process {player.pid}" in opened.stdout
    assert "nothing waits" in closed.stdout
    last = closed.stdout.splitlines()[-1]
    assert last.startswith(f"The day is not closed: a till runs here (process {player.pid}).")
    assert '"DayClosed"' not in office.pos("journal", "export").stdout


def test_anyway_while_a_till_sells(office: Office) -> None:
    """Nobody's PIN is asked for what another program's till would not let close."""
    player = office.shop.begin(*OPENING)
    closed = office.pos("close", "--within", "0", "--anyway")
    player.communicate("")

    assert (1, "") == (closed.returncode, closed.stderr)
    last = closed.stdout.splitlines()[-1]
    assert last.startswith(f"The day is not closed: a till runs here (process {player.pid}).")


@pytest.mark.parametrize(
    ("words", "stdin", "status", "says"),
    [
        (["--manager", "2001", "--pin-stdin"], "111111\n", 1, "do not go together"),
        (["--manager", "1001", "--pin-stdin"], "2468\n", 1, "that is no manager"),
        ([], "2001\n111111\n", 1, "do not go together"),
        ([], "", 2, "a manager must say so"),
        (["--manager", "2001"], "", 2, "a manager must say so"),
    ],
)
def test_whose_word_it_is(
    office: Office, words: list[str], stdin: str, status: int, says: str
) -> None:
    """Only a manager's, by PIN, before anything is done; the PIN stands nowhere."""
    ended = office.pos("close", "--anyway", *words, stdin=stdin)

    assert status == ended.returncode
    assert says in ended.stderr
    assert "" == ended.stdout
    assert not (office.shop.data / "journal.db").exists()
    assert not stdin or stdin.rsplit(maxsplit=1)[-1] not in ended.stderr + office.log


@pytest.mark.parametrize("within", ["-1", "nan", "inf"])
def test_a_time_that_is_none(office: Office, within: str) -> None:
    """Nobody waits for ever by a slip of the hand."""
    ended = office.pos("close", f"--within={within}")

    assert 2 == ended.returncode
    assert "--within" in ended.stderr


def test_a_manager_typed_in(office: Office) -> None:
    """Id and PIN on standard input, a line each, will do."""
    ended = office.pos("close", "--anyway", stdin="2001\n135790\n")

    assert 0 == ended.returncode, ended.stderr
    assert "is closed." in ended.stdout


def test_items_from_another_place(office: Office) -> None:
    """A file by option or by configuration; one that cannot be meant is wrong use."""
    items = office.shop.folder / "items.csv"
    items.write_text("code,title,price\n" + "".join(f"{n},Item,1\n" for n in range(400)), "utf-8")
    given = office.pos("open", "--catalogue", str(items))
    config = office.shop.config.read_text(encoding="utf-8")
    office.shop.config.write_text(f'{config}\n[catalogue]\nsource = "items.csv"\n', "utf-8")
    configured = office.pos("open", "--json")
    wrong = office.pos("open", "--catalogue", "ftp://shop.example/items.csv")
    office.shop.config.write_text(f'{config}\n[catalogue]\nsource = "https://a:b@c/d"\n', "utf-8")
    secret = office.pos("open")

    assert [0, 0, 2, 2] == [one.returncode for one in (given, configured, wrong, secret)]
    assert "400 items from items.csv" in given.stdout
    assert "400 items, as items.csv has them" == steps_of(configured)["catalogue"]["say"]
    assert "--catalogue" in wrong.stderr
    assert "[catalogue] source" in secret.stderr


def test_far_fewer_items(office: Office) -> None:
    """They are asked about, and taken where the command says so."""
    items = office.shop.folder / "items.csv"
    items.write_text("code,title,price\n111,Item,1\n", "utf-8")
    asked = office.pos("open", "--catalogue", str(items))
    taken = office.pos("open", "--catalogue", str(items), "--fewer-items")

    assert [1, 0] == [one.returncode for one in (asked, taken)]
    assert "The 620 stay until a manager says yes to the 1." in asked.stdout
    assert "pos open --fewer-items" in asked.stdout
    assert "1 items from items.csv" in taken.stdout


def test_a_record_that_is_lost(office: Office) -> None:
    """Nothing may be sold: the verdict says so first, and what to run."""
    office.shop.play(*OPENING)
    (office.shop.data / "journal.db").unlink()
    opened = office.pos("open")
    closed = office.pos("close")

    assert [1, 1] == [opened.returncode, closed.returncode]
    assert "Do not sell yet. See to: journal." == opened.stdout.splitlines()[-1]
    assert "pos journal rebuild" in opened.stdout
    assert "pos journal rebuild" in closed.stderr


def test_a_record_that_is_damaged(office: Office) -> None:
    """It is said before the first sale; whatever takes the till up next makes the record again."""
    office.shop.play(*OPENING)
    record = office.shop.data / "journal.db"
    good = record.read_bytes()
    record.write_bytes(good[:4096] + b"\xff" * (len(good) - 4096))
    opened = office.pos("open")
    closed = office.pos("close")
    again = office.pos("open")

    assert [1, 0, 0] == [opened.returncode, closed.returncode, again.returncode]
    assert "Do not sell yet. See to: journal." == opened.stdout.splitlines()[-1]


def test_the_program_while_nobody_answers(office: Office, sandbox: SandboxProcess) -> None:
    """What was told when the store opened can be read, with its time; the status is no."""
    office.pos("open")
    sandbox.refuse_connections()
    told = office.pos("loyalty", "program")
    as_json = office.pos("loyalty", "program", "--json")

    assert [1, 1] == [told.returncode, as_json.returncode]
    assert "cannot be reached" in told.stderr
    assert "A point is worth 0.1 SAR." in told.stdout
    assert "Gold" in told.stdout
    assert "As told on " in told.stdout
    assert "" == as_json.stdout
