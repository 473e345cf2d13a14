"""What is typed at a real terminal stays where it was typed, whatever a scanner sends meanwhile."""

from __future__ import annotations

import json
from typing import Any

from shop import BAG, OPENING, SHIRT, Shop, has_digits
from typist import scanner_at, typing_at

LIGHTER, FABRIC = "LIGHTER-1", "4010"
MANAGER, PIN = "2001", "135790"


def recorded(shop: Shop, kind: str) -> list[dict[str, Any]]:
    lines = shop.pos("journal", "export").stdout.splitlines()
    return [one["body"] for line in lines if (one := json.loads(line))["kind"] == kind]


def test_a_note_cash_and_a_pin(shop: Shop) -> None:
    """A letter of a note answers no age check, cash becomes no weight, and a PIN stays hidden: its
    approval waits over scans. What was asked about is told, and asked once the typing is over.
    """
    shop.play(*OPENING)
    with scanner_at(shop) as scanner, typing_at(shop, "run") as till:
        till.shows("Your id")
        till.enter("1001")
        till.enter("2468")
        till.shows("scan, or type a code")
        scanner.send(BAG)
        till.shows("1 Hoxton Bag, navy")

        till.press("Ctrl+N")
        till.shows("It stands on the receipt")
        till.type("gift wr")
        till.shows("gift wr")
        scanner.send(LIGHTER)
        till.shows("Brass Lighter", "It stands on the receipt")
        till.type("ap, bday")
        till.shows("gift wrap, bday")
        till.press("Enter")
        till.shows("18 or older?", "gift wrap, bday")
        till.press("n")
        till.hides("18 or older?")

        till.press("F8")
        till.shows("Discount or price")
        till.press("3")
        till.shows("New price for one")
        till.enter("60")
        till.enter("scratched")
        till.shows("Or a manager scans their badge.")
        till.enter(MANAGER)
        till.type(PIN[:3])
        scanner.send(SHIRT)
        till.shows("2 Linen Shirt, white", "Or a manager scans their badge.")
        scanner.send("NOTHING-4711")
        till.shows("NOTHING-4711 is no item here", "Or a manager scans their badge.")
        till.enter(PIN[3:])
        till.shows("scratched", "209.00")
        assert PIN[3:] not in till.shown

        till.press("F9")
        till.shows("exact, cash", "209.00")
        till.type("20")
        till.shows(" 20 ")
        scanner.send(FABRIC)
        till.shows("Fabric Offcuts is weighed", "typed, cash")
        till.enter("9.5")
        till.shows("Change", "0.50", "Fabric Offcuts is not sold: scan it again.")
        till.press("Ctrl+Q")
        assert 0 == till.leave()

    assert "gift wrap, bday" in shop.paper
    assert 1 == len(recorded(shop, "AgeRefused"))
    assert 1 == len(recorded(shop, "Approved"))
    assert not has_digits(shop.pos("journal", "export").stdout, PIN)
