"""A gift card between real tills of a store: sold at one, spent at the other, and no more of it."""

from __future__ import annotations

import re

from shop import BAG, Shop
from store_tills import tills

from tests.hub.hubs import Hub, hub, postgres

__all__ = ["hub", "postgres", "tills"]

SIGN_ON = ("sign-on 1001 2468", "open-shift 100.00")


def test_sold_here_spent_there(tills: tuple[Shop, Shop], hub: Hub) -> None:
    """The other till has its own record alone of it, and both agree with the hub."""
    for till in tills:
        config = till.config.read_text(encoding="utf-8")
        methods = 'methods = ["cash", "card", "gift-card", "store-credit"]'
        till.config.write_text(f"{config}\n[tender]\n{methods}\n", encoding="utf-8")
    one, two = tills
    sold = one.play(*SIGN_ON, "gift-card 120.00", "tender cash 120.00")
    assert 0 == sold.status, sold
    code = re.search(r"GC(-[0-9A-Z]{4}){4}", one.paper)
    assert code is not None
    assert "To be spent at any till of this store." in one.paper
    while [(12_000,)] != hub.rows("SELECT balance_minor FROM hub.card"):
        one.play("sign-on 1001 2468", f"balance-of {code[0]}")

    spent = two.play(
        *SIGN_ON,
        f"balance-of {code[0]}",
        f"item {BAG}",
        f"tender gift-card {code[0]}",
        f"item {BAG}",
        f"tender gift-card {code[0]}",
        "tender cash 80.00",
    )
    assert 0 == spent.status, spent
    assert "120.00 to spend" in str(spent.actions[2]["say"])
    assert "Left to pay: 80.00" in str(spent.actions[-2]["say"])
    refused = one.play("sign-on 1001 2468", f"item {BAG}", f"tender gift-card {code[0]}")
    assert "is spent" in str(refused.actions[-1]["refusal"])
    assert [(0,)] == hub.rows("SELECT balance_minor FROM hub.card")
    assert [] == hub.rows("SELECT 1 FROM hub.alarm")
