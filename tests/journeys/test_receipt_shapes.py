"""Receipts in every shape, by the script, on real devices, files and a real mail server."""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from mail_server import mail_server
from shop import BAG, OPENING, SARA, SHIRT, Shop
from typist import scanner_at, typing_at

from drivers.virtual.virtual_printer import Fault, VirtualPrinter
from pos.assembly.till import Till
from pos.catalog.importer import import_csv
from pos.config import Settings, load
from pos.core import intents as it
from pos.core.money import Money
from pos.core.shift import CashMove
from pos.places import Places

FIRST, SECOND = "S001-T1-000001", "S001-T1-000002"
MANAGER = "approve 2001 135790"


def with_table(shop: Shop, table: str) -> None:
    config = shop.config.read_text(encoding="utf-8")
    shop.config.write_text(f"{config}\n{table}\n", encoding="utf-8")


def test_a_present_comes_back_by_its_receipt(shop: Shop) -> None:
    """Printed without prices; whoever was given it returns it by the number, at what was paid."""
    played = shop.play(
        *OPENING,
        f"scan {BAG}",
        "discount 1 10% vip",
        "tender cash 100",
        "gift-receipt",
        f"return {FIRST} 1",
        "expect sale.total -90.00",
        "tender cash 90",
    )

    assert (0, []) == (played.status, played.refusals)
    gift = shop.paper.partition("GIFT RECEIPT")[2].partition("- - -")[0]
    assert "Hoxton Bag" in gift
    assert FIRST in gift
    assert "90" not in gift.replace(FIRST, "")


def test_on_the_screen_and_in_a_file(shop: Shop) -> None:
    """The text a script can read, and a file of it in the till's own folder, with no name in it."""
    with_table(shop, "[receipt]\nkeep_files = true")
    played = shop.play(
        *OPENING,
        f"customer {SARA}",
        f"scan {BAG}",
        "tender card",
        "show-receipt",
        f"expect drawn.receipt {FIRST}",
    )

    assert (0, []) == (played.status, played.refusals)
    assert "TOTAL SAR" in played.state["drawn"]["text"]
    file = shop.data / "receipts" / f"{FIRST}.txt"
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert "TOTAL SAR" in file.read_text(encoding="utf-8")
    assert "Sara" not in file.read_text(encoding="utf-8")

    again = shop.play(*OPENING[:1], f"scan {SHIRT}", "tender card")
    assert 0 == again.status
    assert 2 == len(list((shop.data / "receipts").glob("*.txt")))


def test_by_email(shop: Shop) -> None:
    """The customer's word, one letter with the receipt in it, and no byte of the address left."""
    address = "sara@mail.example"
    with mail_server(user="shop", password="right") as server:
        with_table(
            shop,
            f'[email]\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\nuser = "shop"\n'
            'from = "shop@styl.example"',
        )
        shop.environ["POS_SMTP_PASSWORD"] = "right"
        player = shop.begin(*OPENING, f"scan {BAG}", "tender card", f"email-receipt {address}")
        server.wait_for(1)
        assert player.stdin is not None
        player.stdin.close()
        player.wait(60)
        assert player.stdout is not None
        player.stdout.close()

    ((to, letter),) = server.letters
    assert address == to
    assert f"STYL Outfits: receipt {FIRST}" == letter["Subject"]
    kept = b"".join(path.read_bytes() for path in shop.data.rglob("*") if path.is_file())
    assert address.encode() not in kept
    assert b"ReceiptEmailed" in kept
    assert b"right" not in (shop.data / "logs" / "till.log").read_bytes()


def test_email_waits_for_the_server(shop: Shop) -> None:
    """Asked for while the mail server is away: the sale goes on, and the next run sends it."""
    with mail_server() as away:
        port = away.port
    table = f'[email]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nfrom = "shop@styl.example"'
    with_table(shop, table)
    played = shop.play(
        *OPENING, f"scan {BAG}", "tender card", "email-receipt sara@mail.example", f"scan {SHIRT}"
    )
    assert (0, []) == (played.status, played.refusals)

    config = shop.config.read_text(encoding="utf-8")
    with mail_server() as server:
        moved = config.replace(f"port = {port}", f"port = {server.port}")
        shop.config.write_text(moved, encoding="utf-8")
        player = shop.begin(*OPENING[:1], "wait-outbox 1")
        server.wait_for(1)
        assert player.stdin is not None
        player.stdin.close()
        player.wait(60)
        assert player.stdout is not None
        player.stdout.close()

    assert ["sara@mail.example"] == [to for to, _ in server.letters]


def test_the_doctor_looks_at_the_mail_server(shop: Shop) -> None:
    """Whether it lets the till in, and how many wait; a store without one has no such line."""
    with mail_server() as server:
        assert "e-mail" not in shop.pos("doctor").stdout
        table = (
            f'[email]\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\nfrom = "a@b.example"'
        )
        with_table(shop, table)
        told = " ".join(shop.pos("doctor").stdout.split())
    gone = " ".join(shop.pos("doctor").stdout.split())

    assert f"✓ e-mail 127.0.0.1:{server.port} lets us in; 0 waiting" in told
    assert "! e-mail the mail server did not answer or was busy; 0 waiting" in gone


def test_no_mail_server(shop: Shop) -> None:
    """A store that sends none says so, and what to do."""
    played = shop.play(*OPENING, f"scan {BAG}", "tender card", "email-receipt sara@mail.example")

    (refusal,) = played.refusals
    assert refusal.startswith("This store sends no e-mail. Print the receipt")


# -- paper ------------------------------------------------------------------------------------


def test_a_roll_is_changed(shop: Shop) -> None:
    """On a real printer that runs out: two sales and a slip between them wait, over a stop; then
    all come out once, in order, and nothing is sold again.
    """
    printer = VirtualPrinter()
    try:
        settings = _settings_with(shop, printer)

        with Till(settings).running() as till:
            _sign_on(till)
            printer.fail(Fault.PAPER_OUT)
            _sell(till)
            _pay_out(till)
            _sell(till)
            assert 3 == len(till.terminal.snapshot.state.papers)
            assert "" == printer.text

        with Till(settings).running() as till:
            assert 3 == len(till.terminal.snapshot.state.papers)
            printer.fail(Fault.NONE)
            assert till.terminal.submit(it.PrintPapers()).ended.result(30).ok
            assert till.terminal.settle(30)
            assert () == till.terminal.snapshot.state.papers
            assert 3 == till.terminal.snapshot.state.next_receipt

        text = printer.text
        assert 0 < text.index(FIRST) < text.index("Paid out") < text.index(SECOND)
        assert (2, 1) == (text.count("TOTAL SAR"), text.count("Paid out"))
        assert "COPY" not in text
    finally:
        printer.close()


def test_the_power_goes_while_paper_waits(shop: Shop) -> None:
    """What was perhaps being printed just then comes out as a copy; what stood behind it, not."""
    printer = VirtualPrinter()
    try:
        settings = _settings_with(shop, printer)
        with Till(settings).running() as till:
            _sign_on(till)
            printer.fail(Fault.PAPER_OUT)
            _sell(till)
            _pay_out(till)
        Places(settings.data_dir).ended.unlink()  # what a run that ends in the usual way leaves

        with Till(settings).running() as till:
            printer.fail(Fault.NONE)
            assert till.terminal.submit(it.PrintPapers()).ended.result(30).ok
            assert till.terminal.settle(30)
        text = printer.text
        assert 0 < text.index("COPY 1") < text.index(FIRST) < text.index("Paid out")
        assert 1 == text.count("COPY")
    finally:
        printer.close()


def _settings_with(shop: Shop, printer: VirtualPrinter) -> Settings:
    config = shop.config.read_text(encoding="utf-8")
    on_it = config.replace('driver = "text_file"', 'driver = "escpos"')
    on_it = on_it.replace('port = "receipts.txt"', f'port = "{printer.port}"')
    shop.config.write_text(on_it, encoding="utf-8")
    return load(shop.config, shop.environ)


def _sign_on(till: Till) -> None:
    for intent in (
        it.SignOn(user_id="1001", pin="2468"),
        it.OpenShift(opening_float=Money.parse("100.00", "SAR")),
    ):
        assert till.terminal.submit(intent).ended.result(30).ok


def _pay_out(till: Till) -> None:
    amount = Money.parse("5.00", "SAR")
    move = it.MoveCash(move=CashMove.PAID_OUT, amount=amount, reason="milk")
    assert till.terminal.submit(move).ended.result(30).ok


def _sell(till: Till) -> None:
    for intent in (it.Scanned(text=BAG), it.TakeTender(method="card")):
        till.terminal.submit(intent).ended.result(30)
    assert till.terminal.settle(30)


# -- tax --------------------------------------------------------------------------------------


def test_an_embassy_buys_and_brings_back(shop: Shop) -> None:
    """On a manager's word no tax is charged, the paper says why, and the return takes none back."""
    played = shop.play(
        *OPENING,
        f"item {BAG} 3",
        "tax-exempt Embassy, certificate 4711",
        MANAGER,
        "expect sale.exempted 39.13",
        "expect sale.tax 0.00",
        "expect sale.total 260.87",
        "tax-exempt off",
        "expect sale.total 300.00",
        "tax-exempt Embassy, certificate 4711",
        MANAGER,
        "tender cash 260.87",
        f"return {FIRST} 1 1",
        "expect sale.total -86.96",
        "expect sale.tax 0.00",
        "tender cash 86.96",
        f"return {FIRST} 1 2",
        "expect sale.total -173.91",
        "tender cash 173.91",
        "expect shift.drawer_expected 100.00",
    )

    assert 0 == played.status, played.stderr
    assert ["A sale without tax needs a manager's approval."] * 2 == played.refusals
    assert "Tax exempt: Embassy, certificate 4711" in shop.paper
    assert "Tax not charged                           -39.13" in shop.paper
    record = shop.pos("journal", "export").stdout
    assert "Embassy, certificate 4711" in record
    report = json.loads(shop.pos("report", "x", "--json").stdout)
    assert ("0.00", "0.00", "0.00") == (report["total"], report["tax"][0]["tax"], report["net"])
    assert report["gross"] == report["discounts"]


@dataclass(frozen=True)
class Shelf:
    """An article scanned three times, and what it comes to."""

    currency: str
    price: str
    rate: str
    total: str
    net: str
    tax: str


CURRENCIES = (
    Shelf("JPY", "1000", "10", "3000", "2727", "273"),
    Shelf("SAR", "99.99", "15", "299.97", "260.84", "39.13"),
    Shelf("KWD", "1.335", "5", "4.005", "3.814", "0.191"),
)


@pytest.mark.parametrize("shelf", CURRENCIES, ids=lambda shelf: str(shelf.currency))
def test_currencies_from_scan_to_receipt(shop: Shop, tmp_path: Path, shelf: Shelf) -> None:
    """With no decimals, two and three: scanned three times, paid, printed, read in the report."""
    _stock(shop, tmp_path / "goods.csv", shelf)
    played = shop.play(
        "sign-on 1001 2468",
        "open-shift 0",
        *[f"scan {BAG}"] * 3,
        f"expect sale.total {shelf.total}",
        "tender card",
    )

    assert (0, []) == (played.status, played.refusals), played.stderr
    lines = [" ".join(line.split()) for line in shop.paper.splitlines()]
    assert f"TOTAL {shelf.currency} {shelf.total}" in lines
    assert f"of it tax {shelf.rate} % on {shelf.net} {shelf.tax}" in lines
    report: dict[str, Any] = json.loads(shop.pos("report", "x", "--json").stdout)
    assert (shelf.total, shelf.tax) == (report["total"], report["tax"][0]["tax"])


def _stock(shop: Shop, goods: Path, shelf: Shelf) -> None:
    goods.write_text(f"code,title,price\n{BAG},Bag,{shelf.price}\n", encoding="utf-8")
    catalogue = shop.data / "catalog.db"
    catalogue.unlink()
    report = import_csv(goods, catalogue, currency=shelf.currency, tax_names=("standard",))
    assert report.accepted, report.problem
    config = shop.config.read_text(encoding="utf-8").replace('"SAR"', f'"{shelf.currency}"')
    config = config.replace("[loyalty]\n", '[loyalty]\nprovider = "none"\n')
    rates = f'[tax.rates]\nstandard = "{shelf.rate}"'
    shop.config.write_text(f"{config}\n{rates}\n", encoding="utf-8")


# -- by hand ----------------------------------------------------------------------------------

F8, F9, F10 = "\x1b[19~", "\x1b[20~", "\x1b[21~"


def test_by_keys_and_scans_alone(shop: Shop) -> None:
    """A scan, F8 6 with a reason and a manager's yes, exact cash; then a gift receipt, and the
    receipt looked at: each by its keys, on the screen.
    """
    shop.play(*OPENING)
    with scanner_at(shop) as scanner, typing_at(shop, "run") as screen:
        screen.see("Your id")
        screen.type("1001\r2468\r")
        screen.see("Amira Hassan")
        scanner.send(BAG)
        screen.see("Hoxton Bag")
        screen.type(F8)
        screen.see("Tax exempt sale")
        screen.type("6")
        screen.see("certificate's number")
        screen.type("Embassy 4711\r")
        screen.see("Manager's id")
        screen.type("2001\r135790\r")
        screen.see("No tax on this sale: Embassy 4711.")
        screen.type(F9)
        screen.type("\r")
        screen.see(FIRST)
        screen.type(F10)
        screen.see("Receipts")
        screen.type("f")
        screen.see("Gift receipt")
        screen.type("1")
        screen.see(f"Gift receipt of {FIRST}.")
        screen.type(F10)
        screen.see("Receipts")
        screen.type("f")
        screen.see("Receipt on screen")
        screen.type("2")
        screen.see("Tax exempt: Embassy 4711")
        screen.type("\r\x11")
        assert 0 == screen.leave()

    assert "TOTAL SAR                                  86.96" in shop.paper
    assert 1 == shop.paper.count("GIFT RECEIPT")
