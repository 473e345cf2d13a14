"""What the till asks before it sells, by script and by key, on a real till with real devices."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
from shop import BAG, OPENING, SHIRT, Shop, ask
from typist import scanner_at, typing_at

from drivers.virtual.scale_tongues import ScaleFault
from drivers.virtual.virtual_scale import VirtualScale

MUG = "6281009999999"
RECEIPT = "S001-T1-000001"


def kinds(shop: Shop) -> list[str]:
    exported = shop.pos("journal", "export").stdout.splitlines()
    return [json.loads(line)["kind"] for line in exported]


def test_all_that_is_asked(shop: Shop) -> None:
    """A price, an age, a number, a weight: each is asked, told, sold, printed and on record."""
    played = shop.play(
        *OPENING,
        "item ALTER 2",
        "expect asks.what price",
        f"scan {BAG}",
        "price-of 25.50",
        "item LIGHTER-1",
        "age no",
        "item LIGHTER-1",
        "age yes",
        "item LIGHTER-1",
        "item WATCH-1",
        f"scan {SHIRT}",
        "scan FW-2291",
        "item WATCH-1",
        "serial FW-2291",
        "leave-item",
        "item 4010",
        "weigh",
        "weigh 0.350",
        "price-check 4002",
        "note 2 gift wrapped",
        "note-sale to be collected",
        "note-sale 4111 1111 1111 1111",
        "show",
        "tender card",
    )

    assert [
        "The price of Alteration is asked each time.",
        "Brass Lighter is for 18 and older.",
        "Brass Lighter is for 18 and older.",
        "Field Watch has a serial number.",
        "Field Watch has a serial number.",
        "Field Watch with serial number FW-2291 is on the sale already.",
        "Fabric Offcuts is weighed.",
        "This till has no scale.",
        "That looks like the number of a payment card.",
    ] == [f"{text.split('. ')[0]}." if ". " in text else text for text in played.refusals]
    sale = next(one for one in played.actions if one["action"] == "show")["state"]["sale"]
    assert [
        (BAG, "1", "100.00"),
        ("ALTER", "2", "25.50"),
        ("LIGHTER-1", "2", "85.00"),
        (SHIRT, "1", "149.00"),
        ("WATCH-1", "1", "420.00"),
        ("4010", "0.35", "60.00"),
    ] == [(line["code"], line["quantity"], line["unit_price"]) for line in sale["lines"]]
    for printed in ("Serial number FW-2291", "Note: gift wrapped", "Note: to be collected"):
        assert printed in shop.paper
    recorded = kinds(shop)
    assert (1, 1) == (recorded.count("AgeRefused"), recorded.count("AgeConfirmed"))


def test_a_kill_while_something_is_asked(shop: Shop) -> None:
    """Nothing half made is there afterwards: the sale is as it was before the question."""
    till = shop.begin(*OPENING, f"scan {BAG}", "item WATCH-1")
    assert "serial" == ask(till, "show")["state"]["asks"]["what"]
    till.kill()
    till.communicate()
    played = shop.play("sign-on 1001 2468", "serial FW-1", "show")

    assert ["Nothing waits for a serial number. Scan the item first."] == played.refusals
    assert (None, 1) == (played.state["asks"], len(played.state["sale"]["lines"]))


def test_an_unknown_code(shop: Shop) -> None:
    """Refused with its code; sold openly once a manager has said yes, with both on record."""
    played = shop.play(
        *OPENING,
        f"scan {MUG}",
        f"open-item {MUG} 23.00 Enamel mug tax=zero",
        "approve 2001 135790",
        f"open-item {BAG} 1.00 Cheap bag",
        "expect sale.total 23.00",
        "expect sale.tax 0.00",
        "tender cash 23.00",
    )

    assert f"Unknown code {MUG}." in played.refusals[0]
    assert "approval" in played.refusals[1]
    assert "is the code of Hoxton Bag" in played.refusals[2]
    assert "Enamel mug" in shop.paper
    exported = shop.pos("journal", "export").stdout
    assert "unknown-item" in exported


def test_quantities_that_cannot_be(shop: Shop) -> None:
    """Nothing, less than nothing, halves and barcodes before a code sell nothing."""
    played = shop.play(
        *OPENING,
        *(f"item {typed}*{BAG}" for typed in ("0", "-1", "0.5", "10000", "6281100001003")),
        f"item 3*{BAG}",
        "qty 0",
        "expect sale.lines.0.quantity 3",
    )

    assert 6 == len(played.refusals)
    assert all("quantity" in text or "whole number" in text for text in played.refusals)


def test_the_scale_at_the_counter(shop: Shop) -> None:
    """Asked over its own line: under zero is told; the weight is sold as the scale gave it."""
    with closing(VirtualScale(shop.folder / "scale")) as scale:
        config = shop.config.read_text(encoding="utf-8")
        table = f'[scale]\ndriver = "toledo8217"\nport = "{scale.port}"\n'
        shop.config.write_text(config + table, encoding="utf-8")
        till = shop.begin(*OPENING, "item 4010")
        scale.fail(ScaleFault.UNDER)
        under = ask(till, "weigh")
        scale.fail(ScaleFault.NONE)
        scale.lay("00.355")
        weighed = ask(till, "weigh")
        till.communicate()

    assert not under["ok"]
    assert "Fabric Offcuts · 0.355 kg × 60.00 = 21.30" == weighed["say"]


# -- badges -------------------------------------------------------------------------------------


@pytest.fixture
def badged(shop: Shop) -> Shop:
    for user, code in (("1001", "BADGE-AMIRA\n"), ("2001", "BADGE-KHALID\n")):
        given = shop.pos("users", "badge", user, "--badge-stdin", stdin=code)
        assert 0 == given.returncode, given.stderr
    return shop


def test_badges_by_command(badged: Shop) -> None:
    """Given, listed without what is on them, taken away; one badge is one person's."""
    taken = badged.pos("users", "badge", "1001", "--badge-stdin", stdin="BADGE-KHALID\n")
    listed = badged.pos("users", "list", "--json").stdout
    cleared = badged.pos("users", "badge", "1001", "--clear")
    played = badged.play("scan BADGE-AMIRA", "scan BADGE-KHALID", "expect cashier 2001")

    assert (1, 0) == (taken.returncode, cleared.returncode)
    assert "BADGE" not in listed + taken.stderr
    assert [True, True] == [one["has_badge"] for one in json.loads(listed)]
    assert 1 == len(played.refusals)


def test_what_is_sold_is_no_badge(badged: Shop) -> None:
    """Whoever can read a badge off the shelves could say yes with it: the command refuses it."""
    told = badged.pos("users", "badge", "2001", "--badge-stdin", stdin=f"{BAG}\n")

    assert 1 == told.returncode
    assert "is on sale here as Hoxton Bag" in told.stderr


def test_a_day_with_badges(badged: Shop) -> None:
    """Signed on, locked, taken over with its sale and approved by badge; all of it on record."""
    played = badged.play(
        "scan BADGE-AMIRA",
        "open-shift 100.00",
        f"scan {BAG}",
        "price 1 60.00 scratched",
        "scan BADGE-KHALID",
        "expect sale.total 60.00",
        "expect cashier 1001",
        "lock",
        "scan BADGE-KHALID",
        "expect cashier 2001",
        "expect sale.cashier 2001",
        "tender cash 60.00",
    )

    assert 1 == len(played.refusals)
    of_starts = {"TillStarted", "SettingsChanged", "UserChanged"}
    recorded = [kind for kind in kinds(badged) if kind not in {*of_starts, "SaleOpened"}]
    assert ["CashierSignedOn", "ShiftOpened", "LineAdded", "Approved", "PriceOverridden"] == (
        recorded[:5]
    )
    assert ["TillLocked", "CashierSignedOn", "SaleTakenOver"] == recorded[5:8]
    assert "BADGE" not in badged.pos("journal", "export").stdout


# -- by key -------------------------------------------------------------------------------------


def test_by_key_and_scan(badged: Shop) -> None:
    """A sale at a real terminal: badge, questions answered by key and scanner, a price checked."""
    with scanner_at(badged) as scanner, typing_at(badged, "run") as typist:
        typist.see("Your id")
        scanner.send("BADGE-KHALID")
        typist.see("open the shift with F10")
        typist.type("\x1b[21~")
        typist.see("Open shift")
        typist.type("1")
        typist.see("Opening float")
        typist.enter("100")
        typist.see("Shift 1 is open")
        typist.enter("ALTER")
        typist.see("Price for one")
        scanner.send(BAG)
        typist.see("Alteration still waits for its price")
        typist.enter("25.50")
        typist.see("Alteration · 25.50")
        typist.enter("LIGHTER-1")
        typist.see("Born on or before")
        typist.type("y")
        typist.see("Brass Lighter · 85.00")
        typist.enter("WATCH-1")
        typist.see("Scan or type it")
        scanner.send("FW-2291")
        typist.see("Field Watch · 420.00")
        typist.type("\x1b[23~")
        typist.see("Price check")
        scanner.send(SHIRT)
        typist.see("149.00 SAR")
        typist.back("Price check")
        scanner.send(MUG)
        typist.see("Ctrl+O sells it")
        typist.type("\x0f")
        typist.see("What it is")
        typist.enter("Enamel mug")
        typist.enter("23")
        typist.enter("")
        typist.see("Enamel mug · 23.00")
        typist.type("3*")
        typist.see("3 × the next item")
        scanner.send("6281009999982")
        typist.see("3 × still waits for an item.")
        scanner.send(SHIRT)
        typist.see("L · 3 × 149.00 = 447.00")
        typist.type("\x1b[20~")
        typist.see("1,100.50")
        typist.enter("")
        typist.see(RECEIPT)
        typist.type("\x11")
        assert 0 == typist.leave()

    for printed in ("Alteration", "Brass Lighter", "FW-2291", "Enamel mug", "447.00"):
        assert printed in badged.paper
