"""Paying and paying back by scanner and keyboard alone, at a till on a real terminal: every means,
a card terminal in each of its moods, goods that come back, and the receipts of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from mail_server import MailServer, mail_server
from shop import BAG, OPENING, SARA, SHIRT, Shop
from typist import WITHIN_S, Typist, scanner_at, typing_at

from drivers.virtual.card_terminal import VirtualCardTerminal
from drivers.virtual.pty_scanner import PtyScanner
from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.sandbox.server import SandboxProcess

FIRST, SECOND, THIRD = (f"S001-T1-{number:06d}" for number in (1, 2, 3))
SLIP_ENDS = "Whoever has this slip can spend it."
METHODS = '["cash", "card", "gift-card", "store-credit", "voucher", "meal-card"]'


def configure(shop: Shop, table: str) -> None:
    with shop.config.open("a", encoding="utf-8") as config:
        config.write(f"{table}\n")


def signed_on(till: Typist) -> None:
    till.shows("Your id")
    till.enter("1001")
    till.enter("2468")
    till.shows("scan, or type a code")


def leave(till: Typist) -> None:
    till.press("Ctrl+Q")
    assert 0 == till.leave()


def phone_of(customer_id: str, sandbox: SandboxProcess) -> str:
    with urlopen(f"{sandbox.base_url}/_sandbox/hash/{quote(customer_id, safe='')}") as answer:
        return f"{customer_id}{json.load(answer)['hash']}"


def pay_panel(till: Typist, due: str) -> None:
    till.press("F9")
    till.shows("exact, cash", due)


def try_every_mood(till: Typist, scanner: PtyScanner) -> None:
    """Of the card terminal: a no, no answer, a yes whose answer is lost and asked for again."""
    till.type("10.51d")
    till.shows("declined")
    till.type("\x1510.68d")
    till.shows("Waiting for the card terminal")
    scanner.send(BAG)
    till.shows("!")
    till.press("Escape")
    till.shows("cancel on it")
    till.shows("Not known whether it was charged")
    scanner.send(BAG)
    till.shows("not known whether")
    till.press("a")
    till.shows("exact, cash")
    till.type("10.91d")
    till.shows("Not known whether it was charged")
    till.press("a")
    till.shows("Card ····4242", "10.91", "138.09")


def pay_by_every_means(till: Typist, scanner: PtyScanner, code: str) -> None:
    """Each means of the store, one taken back, a gift card, and coins for the rest with change."""
    till.press("F5")
    till.shows("!")
    till.type("100000d")
    till.shows("Only cash gives change")
    till.enter("\x151.999")
    till.shows("1.999 has more decimals")
    till.type("\x1530o")
    till.shows("Other means", "voucher", "meal card")
    till.press("Down")
    till.press("Enter")
    till.shows("Meal card", "108.09")
    till.press("Delete")
    till.shows("138.09")
    till.type("30o")
    till.shows("Other means")
    till.press("Enter")
    till.shows("Voucher", "108.09")
    till.type("g")
    till.shows("Scan the slip or the card.")
    scanner.send(code.replace("-", ""))
    till.shows("Gift card 20.02. Left to pay: 88.07.")
    till.hides("Scan the slip or the card.")
    till.shows("88.07", "Cash is rounded", "88.05 ")
    till.type("10.01")
    till.press("Enter")
    till.shows("!")
    till.type("\x15100")
    till.press("Enter")
    till.shows("Change", SECOND)


def test_every_means_and_every_mood_of_the_card_terminal(shop: Shop) -> None:
    """Declined, timed out, approved with its answer lost: each is said and asked about, charged
    once; a gift card, other means of the store, one taken back; coins for the rest, with change.
    """
    with closing(VirtualCardTerminal()) as terminal:
        configure(shop, f'[card]\ndriver = "simulator"\nport = "{terminal.port}"\nwait_s = 5')
        configure(shop, f'[tender]\nmethods = {METHODS}\ncash_rounding = "0.05"')
        shop.play(*OPENING, "gift-card 20.02", "tender cash 20")
        code = re.findall(r"GC(?:-[0-9A-Z]{4}){4}", shop.paper)[-1]
        with scanner_at(shop) as scanner, typing_at(shop, "run") as till:
            signed_on(till)
            scanner.send(SHIRT)
            till.shows("Linen Shirt, white, L · 149.00")
            pay_panel(till, "149.00")
            try_every_mood(till, scanner)
            pay_by_every_means(till, scanner, code)
            leave(till)

    assert 1 == len(terminal.approved)
    for printed in ("Visa ****4242", "Voucher", "Gift card", "Rounding", "Change"):
        assert printed in shop.paper


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with closing(VirtualPrinter()) as printer:
        yield printer


@pytest.fixture
def postbox() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def sell_a_bag(till: Typist, scanner: PtyScanner) -> None:
    scanner.send(BAG)
    till.shows("1 Hoxton Bag, navy", "Subtotal 100.00")
    pay_panel(till, "100.00")
    till.press("Enter")
    till.shows("Paid cash 100.00")


def printed_at(shop: Shop, printer: VirtualPrinter) -> None:
    config = shop.config.read_text(encoding="utf-8")
    config = config.replace('driver = "text_file"', 'driver = "escpos"')
    config = config.replace('port = "receipts.txt"', f'port = "{printer.port}"')
    shop.config.write_text(config, encoding="utf-8")


def buy_by_card(till: Typist, scanner: PtyScanner, *, customer: str) -> None:
    """Of a customer, by the code of its slip; a scan in the middle makes more due."""
    till.enter(f"3*{BAG}")
    scanner.send(customer)
    till.shows("Hoxton Bag, navy", "Sara Ali")
    pay_panel(till, "300.00")
    till.type("d")
    till.shows("Approval code on its slip")
    scanner.send(SHIRT)
    till.shows("2 Linen Shirt, white", "300.00 SAR")
    till.enter("A12345")
    till.shows("449.00 SAR is due by now")
    till.press("Enter")
    till.shows("Left to pay", "149.00 SAR")
    till.type("149d")
    till.shows("Approval code on its slip")
    till.enter("B12345")
    till.shows("Paid card 300.00 and card 149.00", "+1,049 Stars", FIRST)


def copy_and_mail(till: Typist, postbox: MailServer) -> None:
    """The last receipt, on paper and to an address."""
    till.press("F10")
    till.shows("Manager menu")
    till.press("7")
    till.shows("Copy")
    till.press("F10")
    till.shows("Manager menu")
    till.press("f")
    till.shows("E-mail receipt")
    till.press("3")
    till.shows("address")
    till.enter("sara@mail")
    till.shows("!")
    till.enter("\x15sara@mail.example")
    postbox.wait_for(1)


def exchange(till: Typist, scanner: PtyScanner) -> None:
    """A bag by its receipt for socks, and the rest back to the card it was paid by."""
    scanner.send(FIRST)
    till.shows("Return from", "paid by card 449.00")
    till.enter("9")
    till.enter("worn")
    till.shows("at most 3")
    till.type("\x151")
    till.press("Enter")
    till.press("Enter")
    till.shows("−100.00", "2 of 3")
    scanner.send("6281100003007")
    till.shows("Socks, 3 pairs", "−61.00")
    till.press("F9")
    till.shows("all back, card", "61.00")
    till.type("c")
    till.shows("Manager's id")
    till.back("Manager's id")
    till.press("Enter")
    till.shows("Approval code on its slip", "61.00 SAR")
    till.enter("C12345")
    till.shows("Paid back card 61.00", SECOND)
    till.shows("Stars taken back")


def return_no_more_than_was_sold(till: Typist) -> None:
    """Two of three bags are left, and no third comes back."""
    till.press("F10")
    till.shows("Manager menu")
    till.press("0")
    till.shows("its last digits will do")
    till.enter("1")
    till.shows("Return from", "2 of 3")
    till.enter("3")
    till.enter("worn")
    till.shows("at most 2 of 3")
    till.back("Return from")
    till.back("its last digits will do")
    till.back("Manager menu")


def is_out(printer: VirtualPrinter, said: str) -> None:
    """On paper, and the till knows it."""
    assert printer.wait_for(lambda _: said in printer.text, within_s=WITHIN_S)
    assert printer.wait_until_free(within_s=WITHIN_S)


def return_without_a_receipt(till: Typist, printer: VirtualPrinter) -> None:
    """On a manager's word, for store credit, whose slip comes behind the receipt."""
    till.press("F10")
    till.shows("Manager menu")
    till.press("i")
    till.shows("Return without receipt")
    for typed in (SHIRT, "", "", "a present"):
        till.enter(typed)
    till.shows("Manager's id")
    till.enter("2001")
    till.enter("135790")
    till.shows("−149.00")
    till.press("F9")
    till.shows("all back, cash", "149.00")
    till.type("s")
    till.shows(THIRD, "Receipt printed")
    is_out(printer, SLIP_ENDS)


def change_the_roll(till: Typist, scanner: PtyScanner, printer: VirtualPrinter) -> None:
    """What is sold meanwhile waits for paper, and comes out with the next."""
    printer.fail(Fault.PAPER_OUT)
    for paper in ("1 for paper", "2 for paper"):
        sell_a_bag(till, scanner)
        till.shows(paper)
    printer.fail(Fault.NONE)
    sell_a_bag(till, scanner)
    till.hides("for paper")
    is_out(printer, "[code128 S001-T1-000006]")


def test_goods_come_back_and_paper_runs_out(
    shop: Shop, sandbox: SandboxProcess, printer: VirtualPrinter, postbox: MailServer
) -> None:
    """By card with its slip's code; copied, mailed; taken back by its receipt once and never twice,
    for something else, the rest to the card; without a receipt for credit; then a roll is changed.
    """
    shop.play(*OPENING)
    printed_at(shop, printer)
    configure(shop, f'[tender]\nmethods = {METHODS}\n[card]\ndriver = "stand_alone"')
    configure(shop, f'[email]\nhost = "127.0.0.1"\nport = {postbox.port}\ntls = "none"')
    configure(shop, 'from = "shop@styl.example"')
    with scanner_at(shop) as scanner, typing_at(shop, "run") as till:
        signed_on(till)
        buy_by_card(till, scanner, customer=phone_of(SARA, sandbox))
        copy_and_mail(till, postbox)
        exchange(till, scanner)
        return_no_more_than_was_sold(till)
        return_without_a_receipt(till, printer)
        change_the_roll(till, scanner, printer)
        leave(till)

    text = printer.text
    assert ["sara@mail.example"] == [to for to, _ in postbox.letters]
    assert 1 == text.count("COPY")
    printed = re.findall(r"S001-T1-00000(\d)\b", text)
    first_at = {number: printed.index(number) for number in "123456"}
    assert sorted("123456") == sorted({*printed})
    assert first_at["3"] < first_at["4"] < first_at["5"], "what waits comes out in its order"
    for said in ("Card A12345", "Stars taken back", "Returned: Hoxton Bag, navy", "Store credit"):
        assert said in text
