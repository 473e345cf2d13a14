"""A till that is killed, and what it says when it comes up again."""

from __future__ import annotations

import signal

from shop import BAG, OPENING, SARA, SHIRT, Shop, ask


def test_the_open_sale_is_back_after_kill_9(shop: Shop) -> None:
    """Every scan that was answered is there again, with its customer; the sign-on is not."""
    player = shop.begin(*OPENING, f"scan {BAG}", f"scan {SHIRT}", f"customer {SARA}")
    player.send_signal(signal.SIGKILL)
    player.wait()
    player.communicate()

    played = shop.play("show", f"scan {BAG}", "sign-on 1001 2468", f"scan {BAG}")

    back = played.actions[0]["state"]
    assert back["cashier"] is None
    assert ["Hoxton Bag, navy", "Linen Shirt, white, L"] == [
        line["title"] for line in back["sale"]["lines"]
    ]
    assert "Sara Ali" == back["sale"]["customer"]["name"]
    assert back["journal"]["verified"]
    assert "349.00" == played.state["sale"]["total"]


def test_receipt_numbers_have_no_gaps_over_kills(shop: Shop) -> None:
    """Sales completed before and after a kill are numbered in one row, each recorded once."""
    numbers = []
    for start in (OPENING, ("sign-on 1001 2468",), ("sign-on 1001 2468",)):
        player = shop.begin(*start)
        for _ in range(3):
            ask(player, f"scan {BAG}")
            assert ask(player, "tender cash 100")["ok"]
        ask(player, f"scan {BAG}")
        player.send_signal(signal.SIGKILL)
        player.wait()
        player.communicate()
        state = shop.play("sign-on 1001 2468", "void-sale").state
        numbers.append(state["last_sale"]["receipt"])

    assert ["S001-T1-000003", "S001-T1-000006", "S001-T1-000009"] == numbers
    assert 0 == shop.pos("journal", "verify").returncode


def test_an_order_waiting_at_the_kill_goes_out_later(shop: Shop) -> None:
    """What was queued offline is delivered by the next run, once."""
    player = shop.begin(
        *OPENING, "network down", f"customer {SARA}", f"scan {BAG}", "tender cash 100"
    )
    player.send_signal(signal.SIGKILL)
    player.wait()
    player.communicate()

    played = shop.play("wait-outbox 15", "show")

    assert {"pending": 0, "in_doubt": 0, "delivered": 1, "rejected": 0} == played.state["outbox"]
    assert 300 == played.state["last_sale"]["points_earned"]


def test_one_till_a_folder(shop: Shop) -> None:
    """A second till on the same folder is refused, and says who has it."""
    player = shop.begin(*OPENING)

    second = shop.pos("play", "-", stdin="show")

    player.kill()
    player.communicate()
    assert 1 == second.returncode
    assert f"process {player.pid}" in second.stderr


def test_a_lost_record_is_rebuilt_and_sells_on(shop: Shop) -> None:
    """With the database gone, the second copy gives back sales, outbox and the next number."""
    shop.play(*OPENING, f"scan {BAG}", "tender cash 100", f"scan {SHIRT}", "show")
    for name in ("journal.db", "journal.db-wal", "journal.db-shm"):
        path = shop.data / name
        if path.exists():
            path.write_bytes(b"not a database any more" * 100)

    rebuilt = shop.pos("journal", "rebuild")
    played = shop.play("sign-on 1001 2468", "expect sale.total 149.00", "tender cash 149")

    assert 0 == rebuilt.returncode, rebuilt.stderr
    assert 0 == played.status, played.actions
    assert "S001-T1-000002" == played.state["last_sale"]["receipt"]
    assert 0 == shop.pos("journal", "verify").returncode
