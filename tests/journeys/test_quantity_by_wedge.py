"""A quantity typed at a real terminal before the code of a scanner that types."""

from __future__ import annotations

from shop import BAG, SHIRT, Shop
from typist import typing_at

STX = "\x02"


def test_three_of_what_is_typed_by_a_scanner(shop: Shop) -> None:
    """Its code is no part of what a person typed before it: three are sold, and then one."""
    config = shop.config.read_text(encoding="utf-8")
    table = '[scanner]\ndriver = "wedge"\nwedge_prefix = "\\u0002"\n'
    shop.config.write_text(config + table, encoding="utf-8")
    shop.play("sign-on 1001 2468", "open-shift 100.00")
    with typing_at(shop, "run") as till:
        till.see("Your id")
        till.enter("1001")
        till.enter("2468")
        till.see("shift 1 is open")
        till.type("3*")
        till.see("3 × the next item")
        till.type(f"{STX}{BAG}\r")
        till.see("Hoxton Bag, navy · 3 × 100.00 = 300.00")
        till.type(f"{STX}{SHIRT}\r")
        till.see("Linen Shirt, white, L · 149.00")

    lines = shop.play("show").state["sale"]["lines"]
    assert ["3", "1"] == [line["quantity"] for line in lines]
