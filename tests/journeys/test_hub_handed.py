"""A suspended sale between real tills of a store: picked up at the next one, also after kill -9."""

from __future__ import annotations

from shop import BAG, Shop, ask
from store_tills import tills

from tests.hub.hubs import Hub, hub, postgres

__all__ = ["hub", "postgres", "tills"]

SIGN_ON = ("sign-on 1001 2468", "open-shift 100.00")


def suspend(till: Shop, hub: Hub) -> None:
    """And stop, once it is at the hub."""
    player = till.begin(*SIGN_ON, f"item {BAG}", "suspend the coat")
    while not hub.rows("SELECT 1 FROM hub.suspended"):
        assert player.poll() is None
    _, _ = player.communicate()
    assert 0 == player.returncode


def test_picked_up_at_the_next_till(tills: tuple[Shop, Shop], hub: Hub) -> None:
    """Suspended at one, resumed and paid at the other; the first has it no more."""
    one, two = tills
    suspend(one, hub)
    played = two.play(*SIGN_ON, "store-suspended", "resume the coat till=T1", "tender cash 100.00")
    assert 0 == played.status, played
    assert "the coat at till T1: 100.00" == played.actions[2]["say"]
    assert ["the coat"] == [sale["name"] for sale in played.state["store_suspended"]]
    assert played.state["last_sale"]["receipt"].startswith("S001-T2-")

    again = one.play("sign-on 1001 2468", "store-suspended", "resume the coat")
    assert "No other till has a sale suspended." == again.actions[1]["say"]
    assert again.refusals
    assert [] == again.state["suspended"]
    for till in tills:
        assert 0 == till.pos("journal", "verify").returncode


def test_killed_with_it(tills: tuple[Shop, Shop], hub: Hub) -> None:
    """The taker is killed as soon as the hub has given it away: it finds that it has it."""
    one, two = tills
    suspend(one, hub)
    player = two.begin(*SIGN_ON)
    assert player.stdin is not None
    player.stdin.write("resume the coat till=T1\n")
    player.stdin.flush()
    while hub.rows("SELECT 1 FROM hub.suspended WHERE taken_by IS NULL"):
        assert player.poll() is None
    player.kill()
    player.communicate()

    again = two.begin("sign-on 1001 2468")
    while not ask(again, "tender cash 100.00")["ok"]:
        ask(again, "resume the coat")  # where it was not on record, and is found by and by
        assert again.poll() is None
    again.communicate()
    ended = two.play("sign-on 1001 2468")
    assert [] == ended.state["suspended"]
    assert [("T2",)] == hub.rows("SELECT DISTINCT taken_by FROM hub.suspended")
    assert 1 == two.pos("report", "sales", "--json").stdout.count('"sales": 1')
