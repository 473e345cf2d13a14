"""`pos sync --bulk`: after a long outage, what loses little by it goes in batches."""

from __future__ import annotations

import json
from typing import Any

import pytest
from loyalty_office import Office, office_of
from shop import BAG, OPENING, SARA, Shop, ask

from pos.sandbox.scenarios import LINA, OMAR
from pos.sandbox.server import SandboxProcess

PLAIN_ITEM = "111"
NOTHING_WAITS = {"pending": 0, "in_doubt": 0, "rejected": 0}


@pytest.fixture
def office(shop: Shop, sandbox: SandboxProcess) -> Office:
    """With an item that no campaign looks at."""
    csv = shop.folder / "items.csv"
    sample = "code,title,price,category\n111,Plain,20.00,\n" + f"{BAG},Bag,100.00,Bags\n"
    csv.write_text(sample, encoding="utf-8")
    assert 0 == shop.pos("catalog", "import", str(csv)).returncode
    return office_of(shop, sandbox.base_url)


def sold(*sales: tuple[str, str]) -> list[str]:
    """A sale of one item to each, paid in cash."""
    return [
        line
        for customer_id, code in sales
        for line in (f"customer {customer_id}", f"item {code}", "tender cash 200")
    ]


def synced(office: Office, *words: str) -> Any:
    ended = office.shop.pos("sync", "--bulk", "--json", "--within", "30", *words)
    assert 0 == ended.returncode, ended.stderr
    return json.loads(ended.stdout)


def posted(office: Office) -> dict[str, int]:
    """How many orders went in batches, and how many by themselves."""
    requests = [one for one in office.requests() if one["method"] == "POST"]
    batches = [json.loads(one["body"]) for one in requests if one["path"].endswith("/batch/orders")]
    singly = [one for one in requests if one["path"].endswith("integrations/orders")]
    return {"in batches": sum(len(one["body"]) for one in batches), "singly": len(singly)}


def test_plain_orders_in_a_batch(office: Office) -> None:
    """Each once; those with lines worth keeping, and what waits behind them, go singly."""
    played = office.shop.play(
        *OPENING,
        "network down",
        *sold((SARA, PLAIN_ITEM), (SARA, PLAIN_ITEM), (OMAR, PLAIN_ITEM)),
        *sold((LINA, BAG), (LINA, PLAIN_ITEM)),
    )
    assert [] == played.refusals

    told = synced(office)

    assert {"in batches": 3, "singly": 2} == posted(office)
    assert (3, 2, 1, 3) == tuple(
        told["bulk"][name] for name in ("in_batches", "singly", "batches", "delivered")
    )
    assert NOTHING_WAITS | {"delivered": 5} == {
        name: told[name] for name in ("pending", "in_doubt", "rejected", "delivered")
    }
    orders = office.world()["orders"]
    assert [SARA, SARA, OMAR, LINA, LINA] == [one["customer_id"] for one in orders.values()]


def test_what_it_loses_is_said_first(office: Office) -> None:
    """In words, with how many go which way; lines are dropped only where a person says so."""
    office.shop.play(*OPENING, "network down", *sold((SARA, BAG), (OMAR, BAG)))

    dropped = office.shop.pos("sync", "--bulk", "--drop-lines", "--within", "30")

    assert 0 == dropped.returncode, dropped.stderr
    lines = dropped.stdout.splitlines()
    assert "An order in a batch loses" == lines[0]
    assert [
        word for word in ("campaigns", "channel", "receipt") if word not in dropped.stdout
    ] == []
    assert lines.index("2 in batches, 0 singly.") < lines.index("2 delivered in 1 batches.")
    assert "0 waiting, 0 rejected, 2 delivered now" == lines[-1]
    assert {"in batches": 2, "singly": 0} == posted(office)


def test_off_by_default(office: Office) -> None:
    """An ordinary sync sends every order whole; dropping lines without batches is wrong use."""
    office.shop.play(*OPENING, "network down", *sold((SARA, PLAIN_ITEM)))

    wrong = office.shop.pos("sync", "--drop-lines")
    ordinary = office.shop.pos("sync", "--within", "30")

    assert [2, 0] == [wrong.returncode, ordinary.returncode]
    assert "--bulk" in wrong.stderr
    assert {"in batches": 0, "singly": 1} == posted(office)


def test_a_customer_nobody_knows(office: Office) -> None:
    """A batch makes no customers: who is registered goes singly, who fails goes singly after."""
    played = office.shop.play(
        *OPENING,
        "network down",
        "register 966577700011 Huda",
        f"item {PLAIN_ITEM}",
        "tender cash 20",
        *sold(("a-stranger", PLAIN_ITEM), (SARA, PLAIN_ITEM)),
    )
    assert [] == played.refusals

    told = synced(office)

    assert {"in batches": 2, "singly": 2} == posted(office)
    assert (1, 1) == (told["bulk"]["delivered"], told["bulk"]["asked"])
    assert NOTHING_WAITS == {name: told[name] for name in NOTHING_WAITS}
    world = office.world()
    assert {"a-stranger", "mobile_966577700011"} <= set(world["customers"])
    assert 3 == len(world["orders"])


def test_while_the_till_sells(office: Office) -> None:
    """A till at work goes on selling; every order arrives once."""
    player = office.shop.begin(
        *OPENING, "network down", *sold((SARA, PLAIN_ITEM), (OMAR, PLAIN_ITEM))
    )
    told = synced(office)
    went_on = ask(player, f"item {PLAIN_ITEM}")
    assert player.stdin is not None
    player.stdin.close()
    player.wait(60)
    if player.stdout is not None:
        player.stdout.close()

    assert went_on["ok"]
    assert (2, 2) == (told["bulk"]["delivered"], told["delivered"])
    assert {"in batches": 2, "singly": 0} == posted(office)
    assert 2 == len(office.world()["orders"])


def test_a_lost_answer_doubles_nothing(office: Office) -> None:
    """The batch was taken and nobody heard: each order is asked about before it goes again."""
    office.shop.play(*OPENING, "network down", *sold((SARA, PLAIN_ITEM), (OMAR, PLAIN_ITEM)))
    office.trouble(loseAnswers=1)

    told = synced(office)

    assert 2 == told["bulk"]["unfinished"]
    assert NOTHING_WAITS | {"delivered": 2} == {
        name: told[name] for name in ("pending", "in_doubt", "rejected", "delivered")
    }
    assert 2 == len(office.world()["orders"])


def test_a_batch_that_takes_too_long_is_given_up(office: Office) -> None:
    """It is stopped; what it did is found, what it left is sent singly, each order once."""
    sales = [(customer_id, PLAIN_ITEM) for customer_id in (SARA, OMAR) for _ in range(6)]
    office.shop.play(*OPENING, "network down", *sold(*sales))
    office.asked("POST", "account", {"settings": {"jobItemsPerSecond": 1}})

    gave_up = office.shop.pos("sync", "--bulk", "--within", "0.5", "--json")
    office.shop.pos("sync", "--within", "30")
    waiting = json.loads(office.shop.pos("outbox", "list", "--json").stdout)

    assert 12 == json.loads(gave_up.stdout)["bulk"]["unfinished"]
    assert [one for one in office.requests() if one["path"].endswith("/stop")]
    assert [] == waiting
    orders = office.world()["orders"]
    assert [6, 6] == [
        [one["customer_id"] for one in orders.values()].count(who) for who in (SARA, OMAR)
    ]


def test_an_account_that_joins_channels(office: Office) -> None:
    """A batch cannot carry the key, so everything goes singly, and that is said."""
    config = office.shop.config.read_text(encoding="utf-8")
    merging = config.replace("[loyalty]", '[loyalty]\nmerge_by = "mobile"')
    office.shop.config.write_text(merging, encoding="utf-8")
    office.shop.play(*OPENING, "network down", *sold((SARA, PLAIN_ITEM)))

    ended = office.shop.pos("sync", "--bulk", "--within", "30")

    assert 0 == ended.returncode, ended.stderr
    assert "joins customers by mobile" in ended.stdout
    assert {"in batches": 0, "singly": 1} == posted(office)


def test_nothing_there_yet(office: Office) -> None:
    """A till that never sold has nothing to send in a batch."""
    told = synced(office)

    assert (0, 0) == (told["bulk"]["in_batches"], told["delivered"])
    assert {"in batches": 0, "singly": 0} == posted(office)
