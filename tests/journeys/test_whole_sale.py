"""A whole sale at the screen by scanner and keyboard: ten items, a customer, points, cash."""

from __future__ import annotations

import json
from urllib.parse import quote
from urllib.request import urlopen

from shop import BAG, OPENING, SARA, SHIRT, Shop
from typist import Typist, scanner_at, typing_at

from pos.sandbox.server import SandboxProcess

SCANS = (BAG, SHIRT) * 5
KEYS = 4


def signed_on(shop: Shop, till: Typist) -> None:
    """The shift is open already: what is counted is the sale."""
    till.shows("shift 1 open")
    till.type("1001\r2468\r")
    till.shows("Nothing scanned yet")
    till.keys = 0


def phone_of(customer_id: str, sandbox: SandboxProcess) -> str:
    """What the customer's phone shows just now."""
    with urlopen(f"{sandbox.base_url}/_sandbox/hash/{quote(customer_id, safe='')}") as answer:
        return f"{customer_id}{json.load(answer)['hash']}"


def test_ten_items_a_customer_points_and_cash(shop: Shop, sandbox: SandboxProcess) -> None:
    """Twelve scans and four keys: the points come off, exact cash ends it, the receipt prints."""
    shop.play(*OPENING)
    with scanner_at(shop) as scanner, typing_at(shop, "run") as till:
        signed_on(shop, till)
        for code in SCANS:
            scanner.send(code)
        till.shows("10 Linen Shirt, white, L")
        scanner.send(phone_of(SARA, sandbox))
        till.shows("Sara Ali", "1,200 Stars")
        till.press("F5")
        till.shows("all for this sale")
        till.press("a")
        till.shows("1,200 Stars held")
        till.press("F9")
        till.shows("exact, cash", "1,125.00")
        till.press("Enter")
        till.shows("Paid cash 1,125.00", "Sale S001-T1-000001")
        assert KEYS == till.keys
        till.press("Ctrl+Q")
        assert 0 == till.leave()

    assert 10 == shop.paper.count("Hoxton Bag, navy") + shop.paper.count("Linen Shirt, white, L")
    assert "1125.00" in shop.paper


def test_the_same_by_scanned_commands(shop: Shop, sandbox: SandboxProcess) -> None:
    """With a sheet of commands beside the till the keyboard is needed for Enter alone."""
    shop.play(*OPENING)
    with scanner_at(shop) as scanner, typing_at(shop, "run") as till:
        signed_on(shop, till)
        scanner.send(BAG)
        scanner.send("POS:PAY")
        till.shows("exact, cash")
        scanner.send("POS:BACK")
        scanner.send(SHIRT)
        scanner.send("POS:VOID-LINE")
        till.shows("Struck out: Linen Shirt, white, L")
        scanner.send("POS:F9")
        till.shows("exact, cash", "100.00")
        till.press("Enter")
        till.shows("Paid cash 100.00")
        assert 1 == till.keys
        scanner.send("POS:QUIT")
        assert 0 == till.leave()
