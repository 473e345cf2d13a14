"""The counter worked by scanner and keyboard alone, at a till on a real terminal: what is sold, how
it is changed, set aside and taken up again, the drawer, and who stands there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from shop import BAG, SHIRT, Shop
from typist import Typist, scanner_at, typing_at

from drivers.virtual.pty_scanner import PtyScanner
from drivers.virtual.virtual_scale import VirtualScale
from pos.catalog.importer import import_csv
from pos.clock import SystemClock
from pos.core.gtin import check_digit
from pos.office.users import UserBook

SHELF = f"""code,title,price,unit,product_id,price_embedded,aliases
{BAG},"Hoxton Bag, navy",100.00,piece,P1,,4004400001007
{SHIRT},"Linen Shirt, white, L",149.00,piece,P2,,
6281100002017,"Linen Shirt, white, M",149.00,piece,P2,,
6281100056008,"Béret, noir",79.00,piece,P3,,
042100005264,Cola,3.50,piece,P4,,
2012345,Halloumi,30.00,kg,P5,yes,
2112345,Feta,30.00,kg,P6,,
4011,Bananas,9.00,kg,P7,,
6281000000014,Dates,12.00,piece,P8,,
6281000000021,Blender,250.00,piece,P9,,
"""
PATTERNS = 'price_patterns = ["20IIIIIEEEEEX", "21IIIIIWWWWWX"]'
BADGES = {"1001": "BADGE-AMIRA", "2001": "BADGE-KHALID"}
CARD = "4111 1111 1111 1111"


def whole(digits: str) -> str:
    return f"{digits}{check_digit(digits)}"


@pytest.fixture
def counter(shop: Shop) -> Iterator[tuple[Shop, PtyScanner, VirtualScale]]:
    """A shop with scales, a scanner and badges, whose till has not been started yet."""
    goods = shop.folder / "goods.csv"
    goods.write_text(SHELF, encoding="utf-8")
    report = import_csv(goods, shop.data / "catalog.db", currency="SAR", tax_names=("standard",))
    assert report.accepted, report.problem
    book = UserBook(shop.data / "staff.db", SystemClock())
    for user_id, code in BADGES.items():
        book.set_badge(user_id, code)
    with closing(VirtualScale(shop.folder / "scale")) as scale:
        with shop.config.open("a", encoding="utf-8") as config:
            config.write(f'[scale]\ndriver = "toledo8217"\nport = "{scale.port}"\n')
        with scanner_at(shop, settings=[PATTERNS]) as scanner:
            yield shop, scanner, scale


def recorded(shop: Shop, kind: str) -> list[dict[str, Any]]:
    """What the record has of a kind, as anybody may export it."""
    lines = shop.pos("journal", "export").stdout.splitlines()
    return [one["body"] for one in map(json.loads, lines) if one["kind"] == kind]


def open_shift(till: Typist, scanner: PtyScanner) -> None:
    """A badge in place of id and PIN, after a PIN that was wrong."""
    till.shows("Your id")
    till.enter("1001")
    till.enter("9999")
    till.shows("do not go together")
    scanner.send(BADGES["1001"])
    till.shows("open the shift with F10")
    till.press("F10")
    till.press("1")
    till.shows("Opening float")
    till.enter("100")
    till.shows("Shift 1 is open")


def leave(till: Typist) -> None:
    till.press("Ctrl+Q")
    assert 0 == till.leave()


def type_and_count(till: Typist) -> None:
    """A code by hand, a quantity before it and after it, and one that is none."""
    till.enter("4004400001007")
    till.shows("Hoxton Bag, navy · 100.00")
    till.enter(f"2*{SHIRT}")
    till.shows("Linen Shirt, white, L · 2 × 149.00 = 298.00")
    till.type("3")
    till.press("F3")
    till.shows("447.00")
    till.press("F3")
    till.shows("Quantity")
    till.enter("0")
    till.shows("!")
    till.enter("\x7f1")
    till.shows("249.00")


def scan_every_kind_of_code(till: Typist, scanner: PtyScanner) -> None:
    """With a price, a weight, a lot, a serial number, a link; expired, and misread."""
    for code, said in (
        ("]E004252614", "Cola · 3.50"),
        (whole("201234501234"), "Halloumi · 12.34"),
        (whole("211234500350"), "Feta · 0.350 kg × 30.00 = 10.50"),
        ("]C1010628100000001410LOT-7\x1d17741231", "Dates · 12.00"),
        ("]d2010628100000002121SER-9", "Blender · 250.00"),
        ("https://shop.example/01/06281000000014/10/LOT-8", "Dates · 12.00"),
        ("]d2010628100000001417200101", "Dates expired on 2020-01-01."),
        ("6281100001004", "Misread"),
    ):
        scanner.send(code)
        till.shows(said)


def search(till: Typist) -> None:
    """By a name without its accent, and by one with a slip of the finger."""
    till.press("F2")
    till.shows("Find an item")
    till.type("beret")
    till.shows("Béret, noir")
    till.press("Enter")
    till.shows("Béret, noir · 79.00")
    till.press("F2")
    till.shows("Find an item")
    till.type("lnen")
    till.shows("Linen Shirt, white, M")
    till.press("Enter")
    till.shows("Enter adds the chosen one")
    till.press("Down")
    till.press("Enter")
    till.shows("Linen Shirt, white, M · 149.00")


def weigh(till: Typist) -> None:
    """From the scale, and with a weight typed before the code."""
    till.enter("4011")
    till.shows("Bananas is weighed")
    till.press("Enter")
    till.shows("Bananas · 0.500 kg × 9.00 = 4.50")
    till.enter("0.250*4011")
    till.shows("Bananas · 0.250 kg × 9.00 = 2.25")


def ask_a_price_and_note(till: Typist, scanner: PtyScanner) -> None:
    """A price without selling, and a note that may hold no card's number."""
    till.press("F11")
    till.shows("Price check")
    scanner.send(BAG)
    till.shows("100.00 SAR")
    till.back("Price check")
    till.press("Ctrl+N")
    till.shows("It stands on the receipt")
    till.enter(CARD)
    till.shows("payment card")
    till.back("It stands on the receipt")
    till.press("Ctrl+B")
    till.shows("The whole sale")
    till.enter("by courier")
    till.shows("The sale is noted.")


def sell_openly(till: Typist, scanner: PtyScanner) -> None:
    """What nobody knows, at a price of this currency, on a manager's badge."""
    scanner.send(whole("628100999999"))
    till.shows("Unknown code", "Ctrl+O")
    till.press("Ctrl+O")
    till.shows("What it is")
    till.enter("Enamel mug")
    till.enter("23.005")
    till.shows("23.005 has more decimals")
    till.enter("\x1523.00")
    till.enter("")
    till.shows("Manager's id")
    scanner.send(BADGES["2001"])
    till.shows("Enamel mug · 23.00")


def test_every_way_to_an_item(counter: tuple[Shop, PtyScanner, VirtualScale]) -> None:
    """Typed, counted, searched for, weighed, read out of every kind of code, noted, looked up; what
    has expired and what nobody knows is said, and sold openly on a manager's badge.
    """
    shop, scanner, scale = counter
    scale.lay("00.500")
    with typing_at(shop, "run") as till:
        open_shift(till, scanner)
        type_and_count(till)
        scan_every_kind_of_code(till, scanner)
        search(till)
        weigh(till)
        ask_a_price_and_note(till, scanner)
        sell_openly(till, scanner)
        till.press("F9")
        till.shows("exact, cash", "807.09")
        till.press("Enter")
        till.shows("Paid cash 807.09")
        leave(till)

    for printed in (
        *("Serial number SER-9", "Lot LOT-7", "Use by 2074-12-31", "Lot LOT-8"),
        *("0.350 kg x 30.00", "0.500 kg x 9.00", "0.250 kg x 9.00", "Note: by courier"),
        *("Béret, noir", "Linen Shirt, white, M", "Cola", "Enamel mug"),
    ):
        assert printed in shop.paper
    (approved,) = recorded(shop, "Approved")
    assert ("unknown-item", "2001") == (approved["action"], approved["approver_id"])
    assert not re.search("4111[ -]?1111", shop.pos("journal", "export").stdout)


def reduce_in_every_way(till: Typist, scanner: PtyScanner) -> None:
    """A line struck out; a per cent alone, further on a manager's PIN or badge."""
    till.shows("4 Béret, noir")
    till.press("Up")
    till.press("Delete")
    till.shows("Struck out: Cola.")
    reduce(till, "1", "Per cent off", "10", "scratch")
    till.shows("Béret, noir: 7.90 off.")
    till.press("Up")
    reduce(till, "3", "New price for one", "100", "window")
    till.shows("Manager's id")
    till.enter("2001")
    till.enter("135790")
    till.hides("Manager's id")
    till.shows("window")
    reduce(till, "2", "Amount off", "15", "stain")
    till.shows("Manager's id")
    scanner.send(BADGES["2001"])
    till.hides("Manager's id")
    till.shows("15.00 off.")
    reduce(till, "4", "Per cent off", "5", "regular")
    till.shows("Manager's id")
    scanner.send(BADGES["2001"])
    till.hides("Manager's id")
    till.shows("12.81 off.")
    reduce(till, "5", "Amount off", "100", "friend")
    till.shows("Manager's id")
    scanner.send(BADGES["2001"])
    till.hides("Manager's id")
    till.shows("100.00 off.", "Discounts −122.90")


def set_two_aside(till: Typist, scanner: PtyScanner) -> None:
    """By a name that is no card's number, and without one."""
    till.press("F7")
    till.shows("Suspend the sale")
    till.enter(CARD)
    till.shows("payment card")
    till.enter("\x15coat")
    till.shows("Nothing scanned yet")
    scanner.send(BAG)
    till.shows("Hoxton Bag, navy · 100.00")
    till.press("F7")
    till.shows("Suspend the sale")
    till.enter("")
    till.shows("Nothing scanned yet")


def void_one_and_take_up_the_other(till: Typist) -> None:
    """As they stand in the list after a stop."""
    till.shows("Suspended sales", "coat", "age", "156.10", "100.00")
    till.press("Down")
    till.press("Enter")
    till.shows("1 Hoxton Bag, navy")
    till.press("F10")
    till.press("8")
    till.shows("Void the sale?")
    till.press("Enter")
    till.shows("Nothing scanned yet")
    till.press("F7")
    till.shows("Suspended sales", "156.10")
    till.press("Enter")
    till.shows("4 Béret, noir")


def lock_and_let_another_pay(till: Typist, scanner: PtyScanner) -> None:
    """Whoever signs on at a locked till takes its sale over."""
    till.press("F12")
    till.shows("Your id")
    scanner.send(BADGES["2001"])
    till.shows("Khalid Omar", "4 Béret, noir")
    till.press("F9")
    till.shows("exact, cash", "156.10")
    till.press("Enter")
    till.shows("Paid cash 156.10")


def test_a_change_of_mind(counter: tuple[Shop, PtyScanner, VirtualScale]) -> None:
    """Struck out, counted anew, reduced in each way and by a price: as far as a cashier may, and
    further on a manager's PIN or badge; set aside by name, twice, over a stop, and taken over.
    """
    shop, scanner, _ = counter
    with typing_at(shop, "run") as till:
        open_shift(till, scanner)
        for code in (BAG, SHIRT, "042100005264", "6281100056008"):
            scanner.send(code)
        reduce_in_every_way(till, scanner)
        set_two_aside(till, scanner)
        leave(till)
    with typing_at(shop, "run") as till:
        till.shows("Your id")
        scanner.send(BADGES["1001"])
        till.shows("Nothing scanned yet")
        till.press("F7")
        void_one_and_take_up_the_other(till)
        lock_and_let_another_pay(till, scanner)
        leave(till)

    assert [("price", "2001")] + [("more-off", "2001")] * 3 == [
        (one["action"], one["approver_id"]) for one in recorded(shop, "Approved")
    ]
    assert "1001" == recorded(shop, "PriceOverridden")[0]["cashier_id"]
    assert 1 == len(recorded(shop, "SaleTakenOver"))
    assert not re.search("4111[ -]?1111", shop.pos("journal", "export").stdout)


def test_the_drawer_and_whoever_guesses(counter: tuple[Shop, PtyScanner, VirtualScale]) -> None:
    """No sale, cash in, cash out and to the safe, each with its reason, and no more than there is;
    five wrong PINs lock that cashier out, and pulling the plug lets nobody in.
    """
    shop, scanner, _ = counter
    with typing_at(shop, "run") as till:
        open_shift(till, scanner)
        move(till, "3", "Paid in", "20.00", "change")
        till.shows("20.00", "Nothing scanned yet")
        move(till, "4", "Amount, SAR", "500", "stamps")
        till.shows("So much cash cannot be in the drawer")
        till.back("Amount, SAR")
        till.back("Manager menu")
        move(till, "4", "Amount, SAR", "2.50", CARD)
        till.shows("payment card")
        till.enter("\x15stamps")
        till.shows("2.50")
        move(till, "5", "Cash drop to the safe", "50", "")
        till.shows("50.00")
        move(till, "6", "No sale: open the drawer", "coins")
        till.shows("Nothing scanned yet")
        till.press("F10")
        till.press("9")
        till.shows("Your id")
        till.enter("1001")
        for _ in range(5):
            till.type("0000")
            till.shows("••••")
            till.press("Enter")
            till.hides("••••")
        till.shows("Too many wrong PINs")
        till.program.kill()
        till.program.wait()
    with typing_at(shop, "run") as till:
        till.shows("Your id")
        till.enter("1001")
        till.enter("2468")
        till.shows("Too many wrong PINs")
        scanner.send(BADGES["2001"])
        till.shows("Khalid Omar")
        leave(till)

    assert [("paid_in", 2000, "change"), ("paid_out", 250, "stamps"), ("drop", 5000, "")] == [
        (one["move"], one["amount"]["minor"], one["reason"]) for one in recorded(shop, "CashMoved")
    ]
    assert ["coins"] == [one["reason"] for one in recorded(shop, "NoSaleRung")]


def move(till: Typist, key: str, title: str, *typed: str) -> None:
    """F10 and one of what moves cash or opens the drawer."""
    till.press("F10")
    till.shows("Manager menu")
    till.press(key)
    till.shows(title)
    for one in typed:
        till.enter(one)


def reduce(till: Typist, key: str, first: str, *typed: str) -> None:
    """F8 and one of its ways."""
    till.press("F8")
    till.shows("Discount or price")
    till.press(key)
    till.shows(first)
    for one in typed:
        till.enter(one)
