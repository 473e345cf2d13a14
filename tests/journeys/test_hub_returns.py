"""Goods of one real till's receipt that come back at another, whatever is killed meanwhile."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from hub_tills import AGAIN, SIGN_ON, two_tills
from shop import BAG, SARA, Shop, ask

from pos.hub.local.waiting import wait_until
from tests.hub.hubs import Hub, hub, new_hub, postgres
from tests.postgres import own_server

__all__ = ["hub", "postgres"]

RECEIPT = "S001-T1-000001"
WITHIN_S = 60.0


@pytest.fixture
def tills(tmp_path: Path, shop: Shop, stocked: Path, hub: Hub) -> tuple[Shop, Shop]:
    return two_tills(tmp_path, shop, stocked, hub)


def sold(till: Shop, *more: str) -> None:
    """Two bags; the record is at the hub when it ends."""
    played = till.play(*SIGN_ON, f"item {BAG} 2", *more, "tender cash 500.00")
    assert not played.refusals, played


def claims(hub: Hub) -> list[tuple[str, str, int]]:
    rows = hub.rows("SELECT till, state, quantity FROM hub.returned ORDER BY at")
    return [(till, state, int(quantity)) for till, state, quantity in rows]


def test_back_at_the_next_till(tills: tuple[Shop, Shop], hub: Hub) -> None:
    """Sold at one, back at the other, its points with it; neither takes it a second time."""
    one, two = tills
    sold(one, f"customer {SARA}", "wait-outbox 20")
    back = two.play(
        *SIGN_ON,
        f"return {RECEIPT} 1 1 worn",
        "tender cash 100.00",
        "wait-outbox 20",
        f"return {RECEIPT} 1 2",
    )
    assert ["at most 1 of 2" in one for one in back.refusals] == [True], back
    assert (0, 0, 1) == tuple(
        back.state["outbox"][name] for name in ("pending", "rejected", "delivered")
    )
    assert "-100.00" == back.state["last_sale"]["total"]
    again = one.play(AGAIN, f"return {RECEIPT} 1 2", f"return {RECEIPT} 1 1", "tender cash 100.00")
    (refused,) = again.refusals
    assert "at most 1 of 2" in refused
    assert [("T2", "done", 1), ("T1", "done", 1)] == claims(hub)
    assert [] == hub.rows("SELECT * FROM hub.alarm")


def test_before_its_order(tills: tuple[Shop, Shop]) -> None:
    """The other till has not sent its order when its goods are back already: the refund waits until
    it has, and is rejected by nobody.
    """
    one, two = tills
    sold(one, "network down", f"customer {SARA}")
    back = two.play(*SIGN_ON, f"return {RECEIPT} 1", "tender cash 200.00", "wait-outbox 1")
    assert (1, 0) == (back.state["outbox"]["pending"], back.state["outbox"]["rejected"]), back
    assert 0 == one.play(AGAIN, "wait-outbox 20").state["outbox"]["pending"]
    ended = two.play(AGAIN, "wait-outbox 20")
    assert (0, 0, 1) == tuple(
        ended.state["outbox"][name] for name in ("pending", "rejected", "delivered")
    )


def test_the_hub_is_killed_in_between(tmp_path: Path, shop: Shop, stocked: Path) -> None:
    """Claimed, then the hub loses its power, then the sale is completed: it is told when the hub is
    back, and counted once. Meanwhile another till's goods wait.
    """
    with own_server() as server, new_hub(server) as hub:
        one, two = two_tills(tmp_path, shop, stocked, hub)
        sold(one)
        player = two.begin(*SIGN_ON)
        assert ask(player, f"return {RECEIPT} 1 1")["ok"]
        server.stop(by=signal.SIGQUIT)
        refused = ask(player, f"return {RECEIPT} 1 1")
        paid = ask(player, "tender cash 100.00")
        server.start()
        player.communicate()
        two.pos("sync")  # what it did not ship as it ended goes up now
        again = one.play(AGAIN, f"return {RECEIPT} 1 2", f"return {RECEIPT} 1 1")

        assert "the hub cannot be asked now: a manager may" in refused["refusal"]
        assert paid["ok"]
        assert ["at most 1 of 2" in one for one in again.refusals] == [True], again
        assert [("T2", "done", 1), ("T1", "taken", 1)] == claims(hub)


def test_the_till_is_killed(tills: tuple[Shop, Shop], hub: Hub) -> None:
    """Killed as soon as the hub has its claim: it goes on with what got into its record, and what
    did not is free for the other till.
    """
    one, two = tills
    sold(one)
    player = two.begin(*SIGN_ON)
    assert player.stdin is not None
    player.stdin.write(f"return {RECEIPT} 1 2\n")
    player.stdin.flush()
    while not claims(hub):
        assert player.poll() is None
    player.kill()
    player.communicate()

    again = two.begin(AGAIN)
    is_on_record = ask(again, "void-sale")["ok"]
    assert wait_until(lambda: not claims(hub), within_s=WITHIN_S), is_on_record
    again.communicate()
    back = one.play(AGAIN, f"return {RECEIPT} 1 2", "tender cash 200.00")
    assert not back.refusals
    assert [("T1", "done", 2)] == claims(hub)


def test_forgotten_at_the_hub_too(tills: tuple[Shop, Shop], hub: Hub) -> None:
    """Erased at a till, a customer is erased of the store's hub; where it does not answer, it is
    said, and may be done again.
    """
    one, two = tills
    sold(one, f"customer {SARA}", "wait-outbox 20")
    assert [(SARA,)] == hub.rows("SELECT customer_id FROM hub.receipt")
    config = one.config.read_text(encoding="utf-8")
    one.config.write_text(config.replace(hub.name, "nobody"), encoding="utf-8")
    away = one.pos("customers", "erase", SARA, "--again", SARA)
    one.config.write_text(config, encoding="utf-8")
    told = one.pos("customers", "erase", SARA, "--again", SARA, "--json")

    assert (1, True) == (away.returncode, "not erased at the hub" in away.stderr), away
    assert (0, 1) == (told.returncode, json.loads(told.stdout)["at_hub"]), told
    assert [("",)] == hub.rows("SELECT customer_id FROM hub.receipt")
    back = two.play(*SIGN_ON, f"return {RECEIPT} 1", "tender cash 200.00")
    assert not back.refusals
